//! Marks over other marks, on an axis of their own or of the others.

use pellucid_charts::{Item, Rgba, State, Theme};
use serde_json::json;

use crate::common::view::texts;
use crate::common::{batch, floats, ints, names, scene, spec, try_scene};
use crate::support::{error, keyed, odd, same, survive};

#[test]
fn each_layer_has_its_axis_its_name_and_its_row_of_the_tooltip() {
    let s = json!({"mark": "bar", "encoding": {"x": {"field": "k"}, "y": {"op": "sum", "field": "a", "as": "a"}},
        "layer": [{"mark": "line", "axis": "right", "y": {"op": "sum", "field": "b", "as": "b"}}, {"mark": "area", "y": {"op": "sum", "field": "c", "as": "c"}},
                  {"mark": "point", "axis": "right", "y": {"op": "sum", "field": "d", "as": "d"}}]});
    for n in [0, 1, 7, 3_000] {
        survive(
            &s,
            &batch(vec![keyed("k", n), odd("a", n), odd("b", n), same("c", n, 2.0), odd("d", n)]),
        );
    }
    let data = batch(vec![
        names("k", ["x", "y"]),
        ints("a", [1, 2]),
        ints("b", [1000, 3000]),
        ints("c", [1, 1]),
        ints("d", [5, 5]),
    ]);
    let drawn = scene(&spec(s.clone()), &data, 600.0, 300.0);
    assert_eq!(
        drawn.legend_entries().map(|e| e.0.to_owned()).collect::<Vec<_>>(),
        ["A", "B", "C", "D"]
    );
    let at = drawn.data_point(0).unwrap().anchor;
    let hit = drawn.hit(at.x, at.y).unwrap();
    assert_eq!((hit.tooltip.title.as_str(), hit.tooltip.rows.len()), ("x", 4));
    // Each axis has its own numbers.
    assert!(
        texts(&drawn).contains(&"3,000") || texts(&drawn).contains(&"4,000"),
        "{:?}",
        texts(&drawn)
    );
    let text = batch(vec![
        names("k", ["x"]),
        ints("a", [1]),
        names("b", ["x"]),
        ints("c", [1]),
        ints("d", [5]),
    ]);
    assert_eq!(error(&s, &text).1.as_deref(), Some("layer[0].y"));
}

#[test]
fn a_line_over_bars_has_a_halo_of_the_ground() {
    let chart = spec(
        json!({"mark": "bar", "encoding": {"x": {"field": "k"}, "y": {"field": "v", "op": "sum", "as": "v"}},
        "layer": [{"mark": "line", "y": {"field": "v", "op": "mean", "as": "m"}}]}),
    );
    let data = batch(vec![
        names("k", ["a", "b", "c"]),
        floats("v", [1.0, 2.0, 3.0]),
        floats("m", [3.0, 1.0, 2.0]),
    ]);
    for theme in [Theme::light(), Theme::dark()] {
        let scene = try_scene(&chart, &data, 400.0, 300.0, &theme, &State::default()).unwrap();
        let paths: Vec<(f64, Rgba)> = scene
            .items
            .iter()
            .filter_map(|i| match i {
                Item::Path { width, color, .. } => Some((*width, *color)),
                _ => None,
            })
            .collect();
        assert_eq!(
            paths,
            [(theme.line_width + 3.0, theme.surface()), (theme.line_width, theme.series(1))]
        );
    }
}
