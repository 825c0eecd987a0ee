//! Metric cards.

use serde_json::{Value, json};

use crate::common::view::{has, texts};
use crate::common::{batch, day, floats, ints, scene, spec, times};
use crate::support::survive;

#[test]
fn a_metric_is_described_with_what_it_is_compared_with() {
    let card = |n: usize, extra: Value| {
        let mut s = json!({"mark": "metric", "encoding": {"value": {"op": "sum", "field": "v", "as": "v"}}});
        s["encoding"].as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        let t = times("t", (0..n).map(|i| day(2001, 1 + i as u32 % 12, 1)));
        (s, batch(vec![t, ints("v", (0..n as i64).map(|i| 100 + 10 * i)), ints("b", vec![200; n])]))
    };
    for n in [0, 1, 7] {
        let (s, data) = card(n, json!({"x": {"field": "t", "timeUnit": "month", "as": "t"}}));
        survive(&s, &data);
    }
    let (s, data) = card(3, json!({"x": {"field": "t", "timeUnit": "month", "as": "t"}}));
    assert_eq!(scene(&spec(s), &data, 300.0, 200.0).description(), "V: 120, +9.1% from Feb 2001");
    let (s, data) =
        card(1, json!({"comparison": {"op": "sum", "field": "b", "as": "b", "title": "Plan"}}));
    assert_eq!(scene(&spec(s), &data, 300.0, 200.0).description(), "V: 100, −50% from Plan (200)");
}

#[test]
fn a_metric_says_what_it_is_compared_with() {
    let card = |comparison: Value| {
        let mut encoding =
            json!({"value": {"field": "v", "op": "sum", "format": {"unit": "mm"}, "as": "v"}});
        encoding.as_object_mut().unwrap().extend(comparison.as_object().unwrap().clone());
        spec(json!({"mark": "metric", "encoding": encoding}))
    };
    let data = batch(vec![
        times("t", [day(2001, 1, 1), day(2001, 2, 1)]),
        floats("v", [4.0, 3.0]),
        floats("b", [4.0, 4.0]),
    ]);
    let drawn = scene(
        &card(json!({"x": {"field": "t", "timeUnit": "month", "as": "t"}})),
        &data,
        400.0,
        200.0,
    );
    assert!(has(&drawn, "−25%") && has(&drawn, "vs Jan 2001"), "{:?}", texts(&drawn));
    let data = batch(vec![floats("v", [3.0]), floats("b", [4.0])]);
    let drawn = scene(
        &card(json!({"comparison": {"field": "b", "op": "sum", "title": "Plan:", "as": "b"}})),
        &data,
        400.0,
        200.0,
    );
    assert!(has(&drawn, "vs Plan (4 mm)"), "{:?}", texts(&drawn));
}

#[test]
fn a_metric_at_infinity_says_so() {
    let card = spec(
        json!({"mark": "metric", "encoding": {"value": {"field": "v", "op": "max", "as": "v"}}}),
    );
    for (value, text) in [(f64::INFINITY, "∞"), (f64::NEG_INFINITY, "−∞"), (f64::NAN, "–")]
    {
        let drawn = scene(&card, &batch(vec![floats("v", [value])]), 300.0, 200.0);
        assert!(has(&drawn, text), "{value}: {:?}", texts(&drawn));
    }
}
