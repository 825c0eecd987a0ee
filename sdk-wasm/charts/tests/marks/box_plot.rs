//! Box plots.

use pellucid_core::{BatchColumn, Code};
use serde_json::json;

use crate::common::view::text_at;
use crate::common::{batch, floats, names, scene, spec};
use crate::support::{error, keyed, odd, same, survive};

#[test]
fn odd_data_is_drawn_and_a_box_tells_its_five_numbers() {
    let s = json!({"mark": "box", "title": "T", "encoding": {"x": {"field": "k"}, "y": {"field": "v"}}});
    let parts = ["v_low", "v_q1", "v_median", "v_q3", "v_high"];
    for n in [0, 1, 7, 2_000] {
        let with = |f: &dyn Fn(&str) -> BatchColumn| {
            batch(std::iter::once(keyed("k", n)).chain(parts.map(f)).collect())
        };
        survive(&s, &with(&|p| odd(p, n)));
        survive(&s, &with(&|p| same(p, n, 3.0)));
    }
    let text =
        batch(std::iter::once(keyed("k", 2)).chain(parts.map(|p| names(p, ["a", "b"]))).collect());
    assert_eq!(error(&s, &text).0, Code::TypeMismatch);
    let five = |v: [f64; 5]| {
        batch(
            std::iter::once(names("k", ["a"]))
                .chain(parts.iter().zip(v).map(|(p, v)| floats(p, [v])))
                .collect(),
        )
    };
    let drawn = scene(&spec(s), &five([1.0, 2.0, 3.0, 4.0, 9.0]), 400.0, 300.0);
    assert!(
        drawn.data_point(0).unwrap().label.contains("Third quartile 4"),
        "{}",
        drawn.data_point(0).unwrap().label
    );
    let at = drawn.data_point(0).unwrap().anchor;
    let rows = drawn.hit(at.x, at.y).unwrap().tooltip.rows;
    assert_eq!(
        rows.iter().map(|r| r.value.as_str()).collect::<Vec<_>>(),
        ["9", "4", "3", "2", "1"]
    );
}

#[test]
fn a_box_alone_at_its_key_stands_at_its_tick() {
    let parts = ["v_low", "v_q1", "v_median", "v_q3", "v_high"];
    let boxes = batch(
        [
            names("k", ["three", "four", "four", "four", "five"]),
            names("c", ["Japan", "Europe", "Japan", "USA", "Europe"]),
        ]
        .into_iter()
        .chain(parts.iter().enumerate().map(|(i, p)| {
            floats(p, [i as f64, 1.0 + i as f64, 2.0 + i as f64, 3.0 + i as f64, i as f64])
        }))
        .collect(),
    );
    let s = json!({"mark": "box", "encoding": {"x": {"field": "k"}, "y": {"field": "v"}, "color": {"field": "c"}}});
    let drawn = scene(&spec(s), &boxes, 640.0, 400.0);
    let middle = |i: usize| drawn.data_point(i).unwrap().anchor.x;
    assert!(
        (middle(0) - text_at(&drawn, "three")).abs() < 1.0
            && (middle(4) - text_at(&drawn, "five")).abs() < 1.0
    );
    // Three in their places, none over another.
    let of_four = [middle(1), middle(2), middle(3)];
    assert!(
        of_four[0] < of_four[1]
            && of_four[1] < of_four[2]
            && (of_four[1] - text_at(&drawn, "four")).abs() < 1.0,
        "{of_four:?}"
    );
}
