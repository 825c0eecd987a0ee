//! What a treemap and a sunburst have in common: a whole by parts of parts.

use std::collections::BTreeSet;

use pellucid_charts::{State, Theme};
use pellucid_core::{Code, Values};
use serde_json::json;

use crate::common::{batch, column, floats, ints, names, scene, spec, try_scene};
use crate::support::{ODD, error, keyed, odd, same, survive, tree};

#[test]
fn odd_data_is_drawn_and_parts_filter_by_their_path() {
    for mark in ["treemap", "sunburst"] {
        let s = json!({"mark": mark, "title": "T", "encoding": {"path": [{"field": "a"}, {"field": "b"}], "size": {"op": "sum", "field": "v", "as": "v"}}});
        let positive = |n: usize| {
            column(
                "v",
                Values::Float((0..n).map(|i| ODD[i % 6].abs()).collect()),
                Some((0..n).map(|i| i % 7 != 3).collect()),
            )
        };
        for n in [0, 1, 7, 2_000] {
            survive(&s, &batch(vec![keyed("a", n), keyed("b", n), positive(n)]));
            survive(
                &s,
                &batch(vec![
                    ints("a", (0..n as i64).map(|i| i % 3)),
                    odd("b", n),
                    same("v", n, 0.0),
                ]),
            );
            survive(&s, &batch(vec![same("a", n, 1.0), ints("b", 0..n as i64), same("v", n, 2.0)]));
        }
        let negative = batch(vec![names("a", ["x"]), names("b", ["y"]), floats("v", [-1.0])]);
        let (code, path, message) = error(&s, &negative);
        assert_eq!(
            (code, path.as_deref()),
            (Code::InvalidSpec, Some("encoding.size")),
            "{message}"
        );
        let data = batch(vec![
            names("a", ["x", "x", "y"]),
            names("b", ["p", "q", "p"]),
            ints("v", [5, 3, 4]),
        ]);
        let drawn = scene(&spec(s), &data, 400.0, 300.0);
        let labels: Vec<String> = drawn.data().into_iter().map(|d| d.label).collect();
        assert_eq!(labels, ["x 8", "x › p 5", "x › q 3", "y 4", "y › p 4"]);
        // A leaf filters by both columns, a group by its own.
        let rows: Vec<usize> = drawn.data().iter().map(|d| d.row).collect();
        assert_eq!(
            rows.iter().map(|r| drawn.point(*r).unwrap().len()).collect::<Vec<_>>(),
            [1, 2, 2, 1, 2]
        );
        let at = drawn.data_point(1).unwrap().anchor;
        assert_eq!(drawn.hit(at.x, at.y).unwrap().tooltip.rows[0].value, "5 (42%)");
    }
}

#[test]
fn a_part_that_the_reader_hides_leaves_the_whole() {
    for mark in ["sunburst", "treemap"] {
        let (s, data) = tree(mark);
        let state = State { hidden: BTreeSet::from(["Approach".to_owned()]), ..State::default() };
        let scene = try_scene(&spec(s), &data, 640.0, 420.0, &Theme::light(), &state).unwrap();
        let labels: Vec<String> = scene.data().into_iter().map(|d| d.label).collect();
        assert!(
            !labels.iter().any(|l| l.contains("Approach"))
                && labels.iter().any(|l| l.contains("Climb")),
            "{labels:?}"
        );
        // The way back stays open, and colours stay where they were.
        assert_eq!(
            scene.legend_entries().map(|e| e.0.to_owned()).collect::<Vec<_>>(),
            ["Approach", "Climb", "Descent", "Taxi"]
        );
        let everything = State {
            hidden: ["Approach", "Climb", "Descent", "Taxi"].map(str::to_owned).into(),
            ..State::default()
        };
        let (s, data) = tree(mark);
        try_scene(&spec(s), &data, 640.0, 420.0, &Theme::light(), &everything).unwrap();
    }
}
