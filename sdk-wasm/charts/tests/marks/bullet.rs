//! Bullet charts.

use pellucid_charts::{Item, Rgba, State, Theme};
use serde_json::json;

use crate::common::view::{has, rects, texts};
use crate::common::{batch, floats, names, scene, spec, try_scene};
use crate::support::{keyed, odd, same, survive};

#[test]
fn odd_data_is_drawn() {
    let s = json!({"mark": "bullet", "encoding": {"y": {"field": "k"}, "x": {"op": "sum", "field": "v", "as": "v"},
        "target": {"op": "sum", "field": "t", "as": "t"}}, "options": {"ranges": [10, 20]}});
    for n in [0, 1, 7, 2_000] {
        survive(&s, &batch(vec![keyed("k", n), odd("v", n), odd("t", n)]));
        survive(&s, &batch(vec![keyed("k", n), same("v", n, 0.0), same("t", n, 0.0)]));
    }
    let alone =
        json!({"mark": "bullet", "encoding": {"x": {"op": "sum", "field": "v", "as": "v"}}});
    survive(&alone, &batch(vec![floats("v", [3.0])]));
    survive(&alone, &batch(vec![floats("v", [f64::NAN])]));
}

#[test]
fn the_ranges_of_a_bullet_are_told_apart() {
    let s = json!({"mark": "bullet", "encoding": {"x": {"op": "sum", "field": "v", "as": "v"}}, "options": {"ranges": [10, 20]}});
    for theme in [Theme::light(), Theme::dark()] {
        let drawn = try_scene(
            &spec(s.clone()),
            &batch(vec![floats("v", [15.0])]),
            640.0,
            160.0,
            &theme,
            &State::default(),
        )
        .unwrap();
        let bar = rects(&drawn, theme.series(0))[0];
        let grounds: Vec<Rgba> = drawn
            .items
            .iter()
            .filter_map(|i| {
                if let Item::Rect { rect, color, .. } = i {
                    Some(*color).filter(|_| {
                        rect.height() > bar.height() * 2.0 && rect.width() < drawn.plot().width()
                    })
                } else {
                    None
                }
            })
            .collect();
        assert_eq!(grounds.len(), 3);
        for pair in grounds.windows(2) {
            assert!(pair[0].contrast(pair[1]) > 1.18, "{pair:?}");
        }
        assert!(grounds.iter().all(|g| theme.series(0).contrast(*g) > 2.0), "{grounds:?}");
    }
}

#[test]
fn a_target_is_named() {
    let data =
        batch(vec![names("k", ["a", "b"]), floats("v", [3.0, 5.0]), floats("t", [4.0, 6.0])]);
    let bullet = spec(json!({"mark": "bullet", "encoding": {"y": {"field": "k"},
        "x": {"field": "v", "op": "sum", "title": "Sold", "as": "v"}, "target": {"field": "t", "op": "sum", "title": "Planned", "as": "t"}}}));
    let scene = scene(&bullet, &data, 500.0, 240.0);
    assert!(has(&scene, "Sold") && has(&scene, "Planned"), "{:?}", texts(&scene));
}
