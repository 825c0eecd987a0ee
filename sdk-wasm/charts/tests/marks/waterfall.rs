//! Waterfalls.

use pellucid_charts::{Item, Theme};
use serde_json::json;

use crate::common::{batch, floats, names, scene, spec};
use crate::support::{keyed, odd, same, survive};

#[test]
fn odd_data_is_drawn_and_the_total_is_no_row() {
    let s = json!({"mark": "waterfall", "encoding": {"x": {"field": "k"}, "y": {"op": "sum", "field": "v", "as": "v"}}});
    for n in [0, 1, 7, 2_000] {
        survive(&s, &batch(vec![keyed("k", n), odd("v", n)]));
        survive(&s, &batch(vec![odd("k", n), same("v", n, -2.0)]));
    }
    let data = batch(vec![names("k", ["a", "b", "c"]), floats("v", [5.0, -2.0, 4.0])]);
    let drawn = scene(&spec(s.clone()), &data, 600.0, 300.0);
    let labels: Vec<String> = drawn.data().into_iter().map(|d| d.label).collect();
    assert_eq!(labels, ["a Increase 5", "b Decrease −2", "c Increase 4", "Total Total 7"]);
    // The whole is no row: a click on it filters nothing.
    assert_eq!(drawn.point(3), None);
    let mut without = s;
    without["options"] = json!({"total": false});
    assert_eq!(scene(&spec(without), &data, 600.0, 300.0).data_len(), 3);
}

#[test]
fn the_zero_line_of_a_waterfall_lies_behind_its_bars() {
    let theme = Theme::light();
    let data = batch(vec![names("n", ["a", "b", "c"]), floats("v", [-4.0, 9.0, -2.0])]);
    let spec = spec(
        json!({"mark": "waterfall", "encoding": {"x": {"field": "n"}, "y": {"field": "v", "op": "sum", "as": "v"}}}),
    );
    let items = scene(&spec, &data, 600.0, 400.0).scene.items;
    let plot = scene(&spec, &data, 600.0, 400.0).plot();
    let whole = |from: f64, to: f64| (to - from - plot.width()).abs() < 0.5;
    let line = items.iter().position(|i| matches!(i, Item::Rule { from, to, color, .. } if *color == theme.axis && whole(from.x, to.x)));
    let bar = items
        .iter()
        .position(|i| matches!(i, Item::Rect { rect, .. } if rect.width() > 20.0 && rect.width() < 120.5 && rect.height() > 20.0));
    assert!(line.expect("a zero line") < bar.expect("a bar"));
}
