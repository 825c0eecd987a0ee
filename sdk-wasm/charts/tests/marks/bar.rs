//! Bars, alone, grouped and over time.

use pellucid_charts::{Item, Rect, Theme};
use serde_json::json;

use crate::common::view::{rects, text_at};
use crate::common::{self, batch, day, floats, names, noise, scene, spec, times};
use crate::support::example_at;

#[test]
fn groups_of_bars_and_bars_fill_a_wide_chart() {
    for (name, least) in [("bar-grouped", 0.6), ("bar-vertical", 0.42)] {
        let scene = example_at(name, 1600.0, 900.0, &Theme::light());
        let theme = Theme::light();
        let filled: f64 =
            (0..2).flat_map(|i| rects(&scene, theme.series(i))).map(|r| r.width()).sum();
        let share = filled / scene.plot().width();
        assert!(share >= least && share < 0.8, "{name}: {share}");
    }
}

#[test]
fn a_bar_alone_at_its_key_stands_at_its_tick() {
    // Bars whose colour says no more than the key has them one by one, as wide as without colours.
    let bars = batch(vec![
        names("k", ["a", "b", "c"]),
        names("c", ["x", "y", "x"]),
        floats("v", [1.0, 2.0, 3.0]),
    ]);
    let s = json!({"mark": "bar", "options": {"stack": "grouped"}, "encoding": {"x": {"field": "k"}, "y": {"op": "sum", "field": "v", "as": "v"}, "color": {"field": "c"}}});
    let drawn = scene(&spec(s.clone()), &bars, 640.0, 400.0);
    for (i, key) in ["a", "b", "c"].into_iter().enumerate() {
        assert!(
            (drawn.data_point(i).unwrap().anchor.x - text_at(&drawn, key)).abs() < 1.0,
            "{key}"
        );
    }
    // A bar that is missing among others leaves its gap.
    let bars = batch(vec![
        names("k", ["a", "a", "b"]),
        names("c", ["x", "y", "x"]),
        floats("v", [1.0, 2.0, 3.0]),
    ]);
    let drawn = scene(&spec(s), &bars, 640.0, 400.0);
    assert!(drawn.data_point(2).unwrap().anchor.x < text_at(&drawn, "b") - 5.0);
}

#[test]
fn grouped_bars_over_time_share_a_month_at_every_width() {
    let months: Vec<i64> = (1..=4).flat_map(|m| [common::day(2024, m, 1); 3]).collect();
    let data = batch(vec![
        times("month", months),
        names("c", ["x", "y", "z"].into_iter().cycle().take(12)),
        floats("v", (0..12).map(|i| 1.0 + noise(i))),
    ]);
    let s = json!({"mark": "bar", "options": {"stack": "grouped"}, "encoding": {"x": {"field": "date", "timeUnit": "month", "as": "month"},
        "y": {"op": "sum", "field": "v", "as": "v"}, "color": {"field": "c"}}});
    for width in [200.0, 640.0, 1600.0, 4000.0] {
        let drawn = scene(&spec(s.clone()), &data, width, 400.0);
        let mut bars: Vec<Rect> =
            (0..3).flat_map(|i| rects(&drawn, Theme::light().series(i))).collect();
        bars.sort_by(|a, b| a.left.total_cmp(&b.left));
        assert_eq!(bars.len(), 12, "{width}");
        assert!(bars.windows(2).all(|w| w[0].right <= w[1].left + 0.01), "{width}");
        let filled: f64 = bars.iter().map(Rect::width).sum::<f64>() / drawn.plot().width();
        assert!(filled > 0.4, "{filled} at {width}");
    }
}

#[test]
fn bars_over_days_stand_apart() {
    let data = batch(vec![
        times("t", (0..8).map(|d| day(2024, 6, 3 + d))),
        floats("v", (0..8).map(|i| 10.0 + f64::from(i))),
    ]);
    let s = json!({"mark": "bar", "encoding": {"x": {"field": "t"}, "y": {"field": "v", "op": "mean", "title": "Price", "as": "v"}}});
    let scene = scene(&spec(s), &data, 900.0, 400.0);
    let mut bars: Vec<(f64, f64)> = scene
        .items
        .iter()
        .filter_map(|i| match i {
            Item::Rect { rect, .. } if rect.width() < 120.0 => Some((rect.left, rect.right)),
            _ => None,
        })
        .collect();
    bars.sort_by(|a, b| a.0.total_cmp(&b.0));
    assert_eq!(bars.len(), 8);
    for pair in bars.windows(2) {
        assert!(pair[1].0 - pair[0].1 > 0.1 * (pair[0].1 - pair[0].0), "{pair:?}");
    }
}
