//! What hovering, selecting, hiding and focusing show and say.
#![expect(clippy::expect_used, reason = "helpers of tests may panic: that is how a test fails")]

mod common;

use std::collections::BTreeSet;

use common::{batch, day, floats, gallery, ints, names, spec, times, try_scene};
use pellucid_charts::{Item, SelectionState, State, Theme};
use pellucid_core::{Filter, FilterOp, Scalar};
use serde_json::json;

fn entry(name: &str) -> gallery::Entry {
    gallery::entries().into_iter().find(|e| e.name == name).expect("an entry")
}

fn scene(e: &gallery::Entry, state: &State) -> pellucid_charts::View {
    try_scene(&e.spec, &e.data, 400.0, 260.0, &Theme::light(), state).expect("laid out")
}

#[test]
fn a_bar_says_its_key_and_value() {
    let e = entry("bar");
    let s = scene(&e, &State::default());
    let first = s.data_point(0).unwrap();
    assert_eq!(first.label, "ATL 124,711");
    // Anywhere in the bar's column finds it.
    let hit = s.hit(first.anchor.x, s.plot().top + 1.0).unwrap();
    assert_eq!((hit.row, hit.tooltip.title.as_str(), hit.tooltip.rows[0].value.as_str()), (0, "ATL", "124,711"));
    assert!(s.hit(first.anchor.x, 5.0).is_none());
}

#[test]
fn a_line_shares_its_tooltip() {
    let e = entry("area-overlaid");
    let s = scene(&e, &State::default());
    let p = s.data_point(4).unwrap();
    let hit = s.hit(p.anchor.x + 3.0, p.anchor.y + 1.0).unwrap();
    assert_eq!(hit.tooltip.title, "Q2 2023");
    assert_eq!(hit.tooltip.rows.len(), 3);
    assert_eq!(hit.tooltip.rows.iter().filter(|r| r.active).count(), 1);
    assert_eq!(hit.series.as_deref(), Some("Team"));
}

#[test]
fn clicks_become_filters() {
    let bar = entry("bar");
    let s = scene(&bar, &State::default());
    assert_eq!(s.point(0), Some(vec![Filter::new("destination", FilterOp::Eq, "ATL")]));
    let month = entry("line");
    let s = scene(&month, &State::default());
    let (from, to) = (day(2001, 2, 1) / 1000, day(2001, 3, 1) / 1000);
    assert_eq!(s.point(1), Some(vec![Filter::new("date", FilterOp::Gte, from), Filter::new("date", FilterOp::Lt, to)]));
    let s = scene(&entry("histogram"), &State::default());
    assert_eq!(s.point(0), Some(vec![Filter::new("delay", FilterOp::Gte, -30i64), Filter::new("delay", FilterOp::Lt, -20i64)]));
    // A position in a cycle is no column.
    assert_eq!(scene(&entry("hours"), &State::default()).point(0), None);
    let pie = scene(&entry("pie"), &State::default());
    assert_eq!(pie.point(4), Some(vec![Filter { field: "carrier".into(), op: FilterOp::IsNull, value: None, values: None, expr: None }]));
}

#[test]
fn drags_become_filters() {
    let s = scene(&entry("histogram"), &State::default());
    let p = s.plot();
    assert_eq!(
        s.interval(p.left - 50.0, 0.0, p.left + p.width() / 21.0 * 2.2, 0.0),
        Some(vec![Filter::new("delay", FilterOp::Gte, -30i64), Filter::new("delay", FilterOp::Lt, -10i64)])
    );
    let s = scene(&entry("bar"), &State::default());
    let two = s.interval(p.left + 20.0, 0.0, p.left + p.width() / 15.0 * 1.5, 0.0).unwrap();
    assert_eq!(two, [Filter::list("destination", FilterOp::In, vec!["ATL".into(), "ORD".into()])]);
    assert!(s.interval(100.0, 0.0, 100.0, 50.0).is_none());
    assert!(scene(&entry("hours"), &State::default()).interval(80.0, 0.0, 200.0, 0.0).is_none());
}

#[test]
fn what_is_not_selected_is_muted() {
    let e = entry("bar");
    let colors = |state: &State| {
        let s = scene(&e, state);
        let bars =
            s.items.iter().filter_map(|i| if let Item::Rect { color, radii, .. } = i { (radii[0] > 0.0).then_some(*color) } else { None });
        bars.collect::<Vec<_>>()
    };
    let plain = colors(&State::default());
    let filters = vec![Filter::list("destination", FilterOp::In, vec![Scalar::from("ATL"), Scalar::from("DEN")])];
    let selected = colors(&State { selection: Some(SelectionState { filters }), ..State::default() });
    let kept: Vec<usize> = (0..15).filter(|&i| selected[i] == plain[i]).collect();
    assert_eq!(kept, [0, 5]);
}

#[test]
fn a_selected_interval_is_a_band() {
    let e = entry("line");
    let filters = vec![Filter::new("date", FilterOp::Gte, "2001-06-01"), Filter::new("date", FilterOp::Lt, "2002-01-01")];
    let before = scene(&e, &State::default()).items.len();
    let s = scene(&e, &State { selection: Some(SelectionState { filters }), ..State::default() });
    assert_eq!(s.items.len(), before + 3);
}

#[test]
fn a_hidden_series_leaves_the_others_their_colours() {
    let e = entry("bar-stacked");
    let all = scene(&e, &State::default());
    let hidden = State { hidden: BTreeSet::from(["Enterprise".to_owned()]), ..State::default() };
    let some = scene(&e, &hidden);
    assert_eq!((all.data_len(), some.data_len()), (24, 16));
    let (name, area) = some.legend_entries().next().unwrap();
    assert_eq!(name, "Enterprise");
    assert_eq!(some.legend_hit(area.center().x, area.center().y), Some("Enterprise"));
    let color = |s: &pellucid_charts::View| {
        let p = s.data_point(s.data_len() - 1).unwrap().anchor;
        s.hit(p.x, p.y + 1.0).unwrap().tooltip.rows.into_iter().find(|r| r.label == "Team").map(|r| r.color)
    };
    assert_eq!(color(&all), color(&some));
}

#[test]
fn hovering_needs_no_new_layout() {
    for name in ["bar", "line-series", "scatter", "pie", "histogram"] {
        let e = entry(name);
        let s = scene(&e, &State::default());
        let p = s.data_point(3).unwrap().anchor;
        let over = s.overlay(p.x, p.y);
        assert!(!over.is_empty(), "{name}");
        let hovered = scene(&e, &State { hover: Some((p.x, p.y)), ..State::default() });
        assert_eq!(hovered.items[s.items.len()..], over);
    }
}

#[test]
fn focus_draws_a_ring() {
    for name in ["bar", "line", "scatter", "donut"] {
        let e = entry(name);
        let before = scene(&e, &State::default()).items.len();
        assert_eq!(scene(&e, &State { focus: Some(2), ..State::default() }).items.len(), before + 1, "{name}");
    }
}

#[test]
fn charts_describe_themselves() {
    let text = |name| scene(&entry(name), &State::default()).description();
    assert_eq!(text("bar"), "Top destinations. Bar chart of Flights by Destination, 15 bars, highest ATL 124,711, lowest SEA 36,008");
    assert_eq!(text("metric"), "Flights. N: 3,000,000");
    assert!(text("bar-stacked").contains("3 series: Enterprise, Free, Team"));
    assert_eq!(text("empty"), "Top destinations. Bar chart of Flights by Destination, no data");
}

#[test]
fn a_layer_without_a_value_takes_no_room() {
    // "b" has nothing at the middle key: its layer pinches there instead of cutting across "a".
    let data = batch(vec![ints("x", [0, 0, 1, 2, 2]), floats("y", [1.0, 1.0, 9.0, 1.0, 1.0]), names("c", ["a", "b", "a", "a", "b"])]);
    let s = spec(
        json!({"mark": "area", "encoding": {"x": {"field": "x"}, "y": {"op": "sum", "field": "y", "as": "y"}, "color": {"field": "c"}}}),
    );
    let scene = try_scene(&s, &data, 400.0, 300.0, &Theme::light(), &State::default()).unwrap();
    let polygons: Vec<_> =
        scene.items.iter().filter_map(|i| if let Item::Polygon { points, .. } = i { Some(points) } else { None }).collect();
    assert_eq!(polygons.len(), 2);
    assert_eq!((polygons[1].len(), polygons[1][1]), (6, polygons[1][4]));
    assert_eq!(polygons[1][1], polygons[0][1]);
}

#[test]
fn rows_without_a_place_are_counted() {
    let when = common::column("d", pellucid_core::Values::Time(vec![0, day(2001, 1, 1), day(2001, 2, 1)]), Some(vec![false, true, true]));
    let s = spec(json!({"mark": "line", "encoding": {"x": {"field": "d", "title": "Date"}, "y": {"op": "count", "as": "n"}}}));
    let scene = try_scene(&s, &batch(vec![when, ints("n", [7, 8, 9])]), 300.0, 200.0, &Theme::light(), &State::default()).unwrap();
    assert!(scene.description().ends_with("1 left out for want of Date"), "{}", scene.description());
}

#[test]
fn a_crowd_answers_with_how_many() {
    let e = entry("scatter-crowded");
    let s = scene(&e, &State::default());
    let c = s.plot().center();
    let hit = s.hit(c.x, c.y).unwrap();
    assert_eq!(hit.tooltip.rows[2].label, "Points");
}

#[test]
fn a_million_points_are_reduced_to_the_plot() {
    let n = 1_000_000;
    let data = batch(vec![times("t", (0..n).map(|i| i * 1_000_000)), floats("v", (0..n).map(|i| common::noise(i as u64)))]);
    let s = spec(json!({"mark": "line", "encoding": {"x": {"field": "t"}, "y": {"field": "v"}}}));
    let scene = try_scene(&s, &data, 800.0, 300.0, &Theme::light(), &State::default()).unwrap();
    // A line this dense is columns of pixels; one less dense is a path.
    let drawn = |i: &Item| match i {
        Item::Path { points, .. } | Item::Polygon { points, .. } => points.len(),
        Item::Image { columns, .. } => *columns,
        Item::Rect { .. } => 1,
        _ => 0,
    };
    let drawn: usize = scene.items.iter().map(drawn).sum();
    assert!((700..=800 * 2 * 4).contains(&drawn), "{drawn}");
}

#[test]
fn whole_numbers_stay_whole() {
    let data = batch(vec![names("k", ["a", "b"]), ints("n", [1, 2])]);
    let s = spec(json!({"mark": "bar", "encoding": {"x": {"field": "k"}, "y": {"op": "count", "as": "n"}}}));
    let scene = try_scene(&s, &data, 600.0, 600.0, &Theme::light(), &State::default()).unwrap();
    assert!(!scene.items.iter().any(|i| matches!(i, Item::Text { text, .. } if text.contains('.'))));
}
