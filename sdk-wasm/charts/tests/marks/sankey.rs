//! Flows.

use pellucid_charts::{Item, Theme, View};
use serde_json::json;

use crate::common::view::level_boxes;
use crate::common::{batch, floats, ints, names, scene, spec};
use crate::support::{ODD, error, example_at, keyed, survive};

#[test]
fn odd_data_is_drawn_and_columns_follow_the_flows() {
    let s = json!({"mark": "sankey", "encoding": {"source": {"field": "a"}, "target": {"field": "b"}, "size": {"op": "sum", "field": "v", "as": "v"}}});
    for n in [0, 1, 7, 2_000] {
        survive(
            &s,
            &batch(vec![
                keyed("a", n),
                keyed("b", n),
                floats("v", (0..n).map(|i| ODD[i % 6].abs())),
            ]),
        );
    }
    assert_eq!(
        error(&s, &batch(vec![names("a", ["x"]), names("b", ["y"]), ints("v", [-1])])).1.as_deref(),
        Some("encoding.size")
    );
    let data = |a: [&'static str; 3], b: [&'static str; 3]| {
        batch(vec![names("a", a), names("b", b), ints("v", [5, 3, 2])])
    };
    // One after the other: three columns.
    let chain = scene(&spec(s.clone()), &data(["x", "x", "y"], ["y", "z", "z"]), 400.0, 300.0);
    let lefts = |s: &View| {
        let mut all: Vec<i64> = s.data().iter().skip(3).map(|d| d.anchor.x as i64).collect();
        all.sort_unstable();
        all.dedup();
        all.len()
    };
    assert_eq!((chain.data_len(), lefts(&chain)), (6, 3));
    // In a circle: sources on the left, targets on the right.
    let circle = scene(&spec(s), &data(["x", "y", "z"], ["y", "z", "x"]), 400.0, 300.0);
    assert_eq!((circle.data_len(), lefts(&circle)), (9, 2));
    assert_eq!(chain.data_point(0).unwrap().label, "x → y 5");
    assert_eq!(
        (
            chain.point(0).unwrap().len(),
            chain.point(chain.data_point(3).unwrap().row).unwrap().len()
        ),
        (2, 1)
    );
}

#[test]
fn no_flow_crosses_the_name_of_a_thin_node_out() {
    for theme in [Theme::light(), Theme::dark()] {
        let drawn = example_at("sankey-strikes", 640.0, 420.0, &theme);
        for name in ["Parked", "Taxi", "Descent", "C", "B"] {
            let place = drawn
                .items
                .iter()
                .position(|i| matches!(i, Item::Text { text, .. } if text == name))
                .expect(name);
            let Item::Rect { rect, color, .. } = &drawn.items[place - 1] else {
                panic!("{name} has no plate")
            };
            let text = &level_boxes(&drawn).into_iter().find(|(t, _)| t == name).unwrap().1;
            assert!(rect.left < text.left && rect.right > text.right && color.a > 180, "{name}");
        }
    }
}
