//! Funnels.

use pellucid_core::Code;
use serde_json::json;

use crate::common::view::rect_of;
use crate::common::{batch, floats, ints, names, scene, spec};
use crate::support::{ODD, error, keyed, same, survive};

#[test]
fn odd_data_is_drawn_and_a_row_answers_beside_its_bar() {
    let s = json!({"mark": "funnel", "encoding": {"y": {"field": "k"}, "x": {"op": "sum", "field": "v", "as": "v"}}});
    for n in [0, 1, 7, 2_000] {
        survive(&s, &batch(vec![keyed("k", n), floats("v", (0..n).map(|i| ODD[i % 6].abs()))]));
        survive(&s, &batch(vec![keyed("k", n), same("v", n, 0.0)]));
    }
    let (code, path, _) = error(&s, &batch(vec![names("k", ["a", "b"]), ints("v", [3, -1])]));
    assert_eq!((code, path.as_deref()), (Code::InvalidSpec, Some("encoding.x")));
    let drawn = scene(
        &spec(s),
        &batch(vec![names("k", ["seen", "bought"]), ints("v", [200, 50])]),
        400.0,
        300.0,
    );
    let at = drawn.data_point(1).unwrap().anchor;
    // Also beside its bar the row answers.
    assert_eq!(drawn.hit(20.0, at.y).unwrap().tooltip.rows[0].value, "50 (25%)");
}

#[test]
fn nothing_parts_stages_from_their_title() {
    let funnel = spec(json!({"mark": "funnel", "title": "Stages",
        "encoding": {"x": {"field": "k"}, "y": {"field": "v", "op": "sum", "as": "v"}}}));
    let scene =
        scene(&funnel, &batch(vec![names("k", ["a", "b"]), floats("v", [4.0, 3.0])]), 640.0, 600.0);
    let first = (0..scene.data_len()).map(|i| rect_of(&scene, i).top).fold(f64::INFINITY, f64::min);
    assert!(first - scene.plot().top < 40.0, "{first} below {:?}", scene.plot());
}
