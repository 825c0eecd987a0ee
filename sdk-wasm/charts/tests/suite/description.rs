//! What a chart says of itself.

use pellucid_charts::{State, Theme};
use serde_json::json;

use crate::common::cases::case;
use crate::common::{self, batch, day, ints, scene, spec, try_scene};

#[test]
fn charts_describe_themselves() {
    let text = |name| {
        let e = case(name);
        scene(&e.spec, &e.data, 400.0, 260.0).description()
    };
    assert_eq!(
        text("bar"),
        "Top destinations. Bar chart of Flights by Destination, 15 bars, highest ATL 124,711, lowest SEA 36,008"
    );
    assert_eq!(text("metric"), "Flights. N: 3,000,000");
    assert!(text("bar-stacked").contains("3 series: Enterprise, Free, Team"));
    assert_eq!(text("empty"), "Top destinations. Bar chart of Flights by Destination, no data");
}

#[test]
fn rows_without_a_place_are_counted() {
    let when = common::column(
        "d",
        pellucid_core::Values::Time(vec![0, day(2001, 1, 1), day(2001, 2, 1)]),
        Some(vec![false, true, true]),
    );
    let s = spec(
        json!({"mark": "line", "encoding": {"x": {"field": "d", "title": "Date"}, "y": {"op": "count", "as": "n"}}}),
    );
    let scene = try_scene(
        &s,
        &batch(vec![when, ints("n", [7, 8, 9])]),
        300.0,
        200.0,
        &Theme::light(),
        &State::default(),
    )
    .unwrap();
    assert!(
        scene.description().ends_with("1 left out for want of Date"),
        "{}",
        scene.description()
    );
}
