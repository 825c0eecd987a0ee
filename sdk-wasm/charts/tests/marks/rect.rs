//! Heatmaps.

use pellucid_charts::{Item, Rect, State, Theme};
use serde_json::json;

use crate::common::examples::example;
use crate::common::view::{has, rect_of, texts};
use crate::common::{batch, cells, day, floats, names, scene, spec, times, try_scene};
use crate::support::{error, example_at, keyed, odd, same, survive};

#[test]
fn odd_data_is_drawn_and_a_click_selects_by_both_keys() {
    let s = json!({"mark": "rect", "encoding": {"x": {"field": "a"}, "y": {"field": "b"}, "color": {"op": "sum", "field": "v", "as": "v"}}});
    for n in [0, 1, 7, 2_000] {
        survive(&s, &batch(vec![keyed("a", n), keyed("b", n), odd("v", n)]));
        survive(
            &s,
            &batch(vec![
                odd("a", n),
                times("b", (0..n).map(|i| day(2001, 1, 1) + i as i64)),
                same("v", n, 2.0),
            ]),
        );
    }
    let text = batch(vec![names("a", ["x"]), names("b", ["y"]), names("v", ["z"])]);
    assert_eq!(error(&s, &text).1.as_deref(), Some("encoding.color"));
    let data = batch(vec![
        names("a", ["x", "x", "y"]),
        names("b", ["p", "q", "q"]),
        floats("v", [1.0, 5.0, 3.0]),
    ]);
    let drawn = scene(&spec(s), &data, 400.0, 300.0);
    assert!(
        drawn.description().ends_with("3 values, highest x q 5, lowest x p 1"),
        "{}",
        drawn.description()
    );
    // A click selects by both keys.
    assert_eq!(drawn.point(1).unwrap().len(), 2);
}

#[test]
fn a_heatmap_of_bins_has_ticks_at_their_edges() {
    let (chart, data) = cells();
    let scene = scene(&chart, &data, 640.0, 400.0);
    let plot = scene.plot();
    let edges = |down: bool| -> Vec<f64> {
        let own = |i: &Item| match i {
            Item::Rule { from, to, .. }
                if !down
                    && from.x == to.x
                    && from.y == plot.bottom
                    && to.y == plot.bottom + 4.0 =>
            {
                Some(from.x)
            }
            Item::Rule { from, to, .. }
                if down && from.y == to.y && to.x == plot.left && from.x == plot.left - 4.0 =>
            {
                Some(from.y)
            }
            _ => None,
        };
        scene.items.iter().filter_map(own).collect()
    };
    assert!(
        edges(false).len() >= 4 && edges(true).len() >= 3,
        "{:?} {:?}",
        edges(false),
        edges(true)
    );
    // Each is an edge of cells.
    let cells: Vec<Rect> = (0..60).map(|i| rect_of(&scene, i)).collect();
    for x in edges(false) {
        assert!(cells.iter().any(|c| (c.left - x).abs() < 1.0 || (c.right - x).abs() < 1.0), "{x}");
    }
    for y in edges(true) {
        assert!(cells.iter().any(|c| (c.top - y).abs() < 1.0 || (c.bottom - y).abs() < 1.0), "{y}");
    }
    assert!(has(&scene, "−30") || has(&scene, "0") || has(&scene, "30"), "{:?}", texts(&scene));
}

#[test]
fn rows_of_time_are_read_from_the_top() {
    let scene = example_at("rect-weather", 640.0, 300.0, &Theme::light());
    let y = |wanted: &str| {
        let found = scene.items.iter().find_map(|i| {
            if let Item::Text { text, at, .. } = i {
                Some(at.y).filter(|_| text == wanted)
            } else {
                None
            }
        });
        found.expect(wanted)
    };
    assert!(y("2012") < y("2013") && y("2013") < y("2014") && y("2014") < y("2015"));
    // Where the author says otherwise, it is so.
    let mut e = example("rect-weather");
    e.spec.encoding.y.as_mut().unwrap().scale.get_or_insert_default().reverse = Some(false);
    let other =
        try_scene(&e.spec, &e.data, 640.0, 300.0, &Theme::light(), &State::default()).unwrap();
    let y = |wanted: &str| {
        other
            .items
            .iter()
            .find_map(|i| {
                if let Item::Text { text, at, .. } = i {
                    Some(at.y).filter(|_| text == wanted)
                } else {
                    None
                }
            })
            .unwrap()
    };
    assert!(y("2012") > y("2015"));
}
