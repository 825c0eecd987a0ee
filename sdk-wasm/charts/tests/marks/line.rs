//! Lines.

use pellucid_charts::{Item, State, Theme, View};
use pellucid_core::Values;
use serde_json::{Value, json};

use crate::common::{batch, column, day, floats, ints, noise, scene, spec, times, try_scene};
use crate::support::{example_at, keyed, odd, survive};

#[test]
fn odd_data_is_drawn_and_nulls_part_or_join_a_line() {
    let y = column(
        "y",
        Values::Int((0..7).collect()),
        Some(vec![true, true, true, false, true, true, true]),
    );
    let data = batch(vec![ints("x", 0..7), y]);
    let paths = |options: Value| {
        let s = json!({"mark": "line", "encoding": {"x": {"field": "x"}, "y": {"field": "y"}}, "options": options});
        scene(&spec(s), &data, 400.0, 260.0)
            .items
            .iter()
            .filter(|i| matches!(i, Item::Path { .. }))
            .count()
    };
    assert_eq!(
        (paths(json!({})), paths(json!({"nulls": "connect"})), paths(json!({"nulls": "zero"}))),
        (2, 1, 1)
    );
    for curve in ["linear", "step", "smooth"] {
        for stack in ["stream", "stacked", "normalized", "overlaid", "grouped"] {
            for mark in ["area", "line", "bar"] {
                let s = json!({"mark": mark, "options": {"curve": curve, "stack": stack, "axes": false},
                    "encoding": {"x": {"field": "x"}, "y": {"op": "sum", "field": "y", "as": "y"}, "color": {"field": "c"}}});
                for n in [0, 1, 7, 500] {
                    survive(
                        &s,
                        &batch(vec![
                            ints("x", (0..n as i64).map(|i| i / 2)),
                            odd("y", n),
                            keyed("c", n),
                        ]),
                    );
                }
            }
        }
    }
}

#[test]
fn the_last_step_of_a_line_is_as_long_as_the_one_before_it() {
    let data = batch(vec![
        times("t", (0..5).map(|y| day(2001 + y, 1, 1))),
        floats("v", [1.0, 2.0, 3.0, 2.0, 1.0]),
    ]);
    for mark in ["line", "area"] {
        let chart = spec(json!({"mark": mark, "options": {"curve": "step"},
            "encoding": {"x": {"field": "t"}, "y": {"field": "v", "op": "sum", "as": "v"}}}));
        let scene = scene(&chart, &data, 640.0, 300.0);
        let points = scene.items.iter().rev().find_map(|i| match i {
            Item::Path { points, .. } => Some(points.clone()),
            _ => None,
        });
        let points = points.unwrap();
        let (last, before) = (points[points.len() - 1], points[points.len() - 2]);
        assert!(
            last.y == before.y && (last.x - scene.plot().right).abs() < 1e-6,
            "{mark}: {points:?}"
        );
        let year = scene.data_point(4).unwrap().anchor.x - scene.data_point(3).unwrap().anchor.x;
        assert!((last.x - before.x - year).abs() < year * 0.01, "{mark}: {points:?}");
    }
}

#[test]
fn points_far_apart_have_dots_and_others_none() {
    let circles = |scene: &View| {
        let plot = scene.plot().grown(4.0);
        scene
            .items
            .iter()
            .filter(
                |i| matches!(i, Item::Circle { center, .. } if plot.contains(center.x, center.y)),
            )
            .count()
    };
    assert_eq!(circles(&example_at("combo-weather", 640.0, 380.0, &Theme::light())), 12);
    for name in ["line-stocks", "line-weather", "line-wheat", "combo-employment"] {
        assert_eq!(circles(&example_at(name, 640.0, 380.0, &Theme::light())), 0, "{name}");
    }
}

#[test]
fn a_million_points_are_reduced_to_the_plot() {
    let n = 1_000_000;
    let data = batch(vec![
        times("t", (0..n).map(|i| i * 1_000_000)),
        floats("v", (0..n).map(|i| noise(i as u64))),
    ]);
    let s = spec(json!({"mark": "line", "encoding": {"x": {"field": "t"}, "y": {"field": "v"}}}));
    let scene = try_scene(&s, &data, 800.0, 300.0, &Theme::light(), &State::default()).unwrap();
    // A line this dense is columns of pixels; one less dense is a path.
    let drawn = |i: &Item| match i {
        Item::Path { points, .. } | Item::Polygon { points, .. } => points.len(),
        Item::Image { columns, .. } => *columns,
        Item::Rect { .. } => 1,
        _ => 0,
    };
    let drawn: usize = scene.items.iter().map(drawn).sum();
    assert!((700..=800 * 2 * 4).contains(&drawn), "{drawn}");
}
