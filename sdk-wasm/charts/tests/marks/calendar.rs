//! Calendars.

use serde_json::json;

use crate::common::view::rect_of;
use crate::common::{self, batch, day, floats, ints, names, scene, spec, times};
use crate::support::{error, odd, survive};

#[test]
fn odd_data_is_drawn_and_days_stand_in_their_weeks() {
    let s = json!({"mark": "calendar", "encoding": {"x": {"field": "t"}, "color": {"op": "sum", "field": "v", "as": "v"}}});
    let days = |n: usize, from: i64| times("t", (0..n).map(|i| from + i as i64 * common::DAY));
    for n in [0, 1, 7, 4_000] {
        survive(&s, &batch(vec![days(n, day(2001, 12, 30)), odd("v", n)]));
    }
    survive(
        &s,
        &batch(vec![
            times("t", [day(1, 1, 1), day(9999, 12, 31), i64::MIN, i64::MAX]),
            floats("v", [1.0; 4]),
        ]),
    );
    assert_eq!(
        error(&s, &batch(vec![names("t", ["x"]), ints("v", [1])])).1.as_deref(),
        Some("encoding.x")
    );
    let drawn = scene(
        &spec(s),
        &batch(vec![days(3, day(2024, 2, 28)), ints("v", [1, 2, 3])]),
        700.0,
        200.0,
    );
    // 28 and 29 February 2024 were Wednesday and Thursday: one below the other; March follows.
    let at: Vec<(f64, f64)> = drawn.data().iter().map(|d| (d.anchor.x, d.anchor.y)).collect();
    assert!(
        at[0].0 == at[1].0 && at[1].0 == at[2].0 && at[0].1 < at[1].1 && at[1].1 < at[2].1,
        "{at:?}"
    );
    assert_eq!(drawn.point(1).unwrap().len(), 2);
}

#[test]
fn nothing_parts_days_from_their_title() {
    let data = batch(vec![
        times("t", (0..40).map(|d| day(2001, 1, 1) + d * common::DAY)),
        floats("v", (0..40).map(f64::from)),
    ]);
    let calendar = spec(json!({"mark": "calendar", "title": "Days",
        "encoding": {"x": {"field": "t"}, "color": {"field": "v", "op": "sum", "as": "v"}}}));
    let scene = scene(&calendar, &data, 640.0, 600.0);
    let first = (0..scene.data_len()).map(|i| rect_of(&scene, i).top).fold(f64::INFINITY, f64::min);
    assert!(first - scene.plot().top < 40.0, "{first} below {:?}", scene.plot());
}
