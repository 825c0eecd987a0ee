//! Gauges.

use pellucid_charts::Theme;
use pellucid_core::ChartSpec;
use serde_json::json;

use crate::common::view::{apart, has, texts};
use crate::common::{self, batch, floats, scene, spec};
use crate::support::{example_at, survive};

#[test]
fn odd_data_is_drawn_and_the_value_is_said() {
    let s = json!({"mark": "gauge", "encoding": {"value": {"op": "mean", "field": "v", "as": "v"}, "target": {"op": "max", "field": "v", "as": "t"}},
        "options": {"ranges": [10, 20]}});
    for v in [0.0, 5.0, -3.0, 1e300, f64::NAN, f64::INFINITY] {
        survive(&s, &batch(vec![floats("v", [v]), floats("t", [v * 2.0])]));
    }
    survive(&s, &batch(vec![floats("v", []), floats("t", [])]));
    let drawn =
        scene(&spec(s), &batch(vec![floats("v", [12.0]), floats("t", [18.0])]), 400.0, 300.0);
    assert_eq!(drawn.description(), "Gauge: V 12, T 18");
}

#[test]
fn texts_of_a_gauge_do_not_touch() {
    let value = batch(vec![floats("v", [6.8])]);
    for (w, h) in [
        (200.0, 160.0),
        (320.0, 240.0),
        (640.0, 400.0),
        (1600.0, 900.0),
        (900.0, 240.0),
        (240.0, 700.0),
    ] {
        for ranges in [json!([5, 15]), json!([0.2, 0.4, 19.8, 19.9]), json!([9, 10, 11]), json!([])]
        {
            let g = json!({"mark": "gauge", "title": "Delay", "options": {"ranges": ranges},
                "encoding": {"value": {"op": "mean", "field": "v", "as": "v", "scale": {"domain": [0.0, 20.0]}, "format": {"unit": "min"}}}});
            let drawn = scene(&spec(g), &value, w, h);
            common::inside(&drawn);
            apart(&drawn, &format!("gauge of {w} by {h} with {ranges}"));
        }
    }
}

#[test]
fn a_large_gauge_says_where_its_ranges_end() {
    let drawn = example_at("gauge-delay", 640.0, 380.0, &Theme::light());
    assert!(texts(&drawn).contains(&"5") && texts(&drawn).contains(&"15"), "{:?}", texts(&drawn));
}

#[test]
fn a_target_is_named() {
    let data = batch(vec![floats("v", [3.0, 5.0]), floats("t", [4.0, 6.0])]);
    let gauge = spec(
        json!({"mark": "gauge", "encoding": {"value": {"field": "v", "op": "sum", "format": {"unit": "t"}, "as": "v"},
        "target": {"field": "t", "op": "sum", "title": "Planned", "as": "t"}}}),
    );
    let drawn = scene(&gauge, &data, 400.0, 300.0);
    assert!(has(&drawn, "Planned: 4 t"), "{:?}", texts(&drawn));
    let silent =
        ChartSpec { options: serde_json::from_value(json!({"legend": false})).unwrap(), ..gauge };
    assert!(!texts(&scene(&silent, &data, 400.0, 300.0)).iter().any(|t| t.contains("Planned")));
}
