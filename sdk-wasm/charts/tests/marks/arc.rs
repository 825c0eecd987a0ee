//! Pies and donuts.

use serde_json::json;

use crate::common::view::{apart, texts};
use crate::common::{self, batch, floats, names, scene, spec};

#[test]
fn shares_of_a_pie_sum_to_the_whole() {
    // Rounded each by itself: 32 + 29 + 29.5 …; the smallest has a decimal place, so all do.
    let parts = [0.315, 0.295, 0.305, 0.052, 0.033];
    let data = batch(vec![names("n", ["a", "b", "c", "d", "e"]), floats("v", parts)]);
    let spec = spec(
        json!({"mark": "arc", "encoding": {"color": {"field": "n"}, "theta": {"field": "v", "op": "sum", "as": "v"}}}),
    );
    let scene = scene(&spec, &data, 600.0, 400.0);
    let shares: Vec<f64> = texts(&scene)
        .into_iter()
        .filter_map(|t| t.split_whitespace().find_map(|w| w.strip_suffix('%')?.parse().ok()))
        .collect();
    assert_eq!(shares.len(), parts.len(), "{:?}", texts(&scene));
    assert!((shares.iter().sum::<f64>() - 100.0).abs() < 0.05, "{shares:?}");
    let at = scene.data_point(0).expect("a slice").anchor;
    let tooltip = scene.hit(at.x, at.y).expect("a slice").tooltip;
    assert!(tooltip.rows[0].value.contains("31.5%"), "{tooltip:?}");
}

#[test]
fn texts_of_a_donut_do_not_touch() {
    let shares = batch(vec![
        names(
            "k",
            [
                "One",
                "Two",
                "Three with a long name",
                "Four",
                "Five",
                "Six",
                "Seven",
                "Eight",
                "Nine",
                "Ten",
            ],
        ),
        floats("v", [500.0, 300.0, 40.0, 20.0, 5.0, 4.0, 3.0, 2.0, 1.0, 0.2]),
    ]);
    let s = json!({"mark": "arc", "options": {"innerRadius": 0.6}, "encoding": {"theta": {"op": "sum", "field": "v", "as": "v"}, "color": {"field": "k"}}});
    for (w, h) in [
        (200.0, 160.0),
        (320.0, 240.0),
        (640.0, 400.0),
        (1600.0, 900.0),
        (900.0, 240.0),
        (240.0, 700.0),
    ] {
        let drawn = scene(&spec(s.clone()), &shares, w, h);
        common::inside(&drawn);
        apart(&drawn, &format!("donut of {w} by {h}"));
    }
}
