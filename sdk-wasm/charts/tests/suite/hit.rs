//! What the pointer and the keyboard find.

use pellucid_charts::{State, Theme, View};

use crate::common::cases::{Case, case};
use crate::common::{examples, try_scene};

fn scene(e: &Case, state: &State) -> View {
    try_scene(&e.spec, &e.data, 400.0, 260.0, &Theme::light(), state).unwrap()
}

#[test]
fn a_bar_says_its_key_and_value() {
    let e = case("bar");
    let s = scene(&e, &State::default());
    let first = s.data_point(0).unwrap();
    assert_eq!(first.label, "ATL 124,711");
    // Anywhere in the bar's column finds it.
    let hit = s.hit(first.anchor.x, s.plot().top + 1.0).unwrap();
    assert_eq!(
        (hit.row, hit.tooltip.title.as_str(), hit.tooltip.rows[0].value.as_str()),
        (0, "ATL", "124,711")
    );
    assert!(s.hit(first.anchor.x, 5.0).is_none());
}

#[test]
fn a_line_shares_its_tooltip() {
    let e = case("area-overlaid");
    let s = scene(&e, &State::default());
    let p = s.data_point(4).unwrap();
    let hit = s.hit(p.anchor.x + 3.0, p.anchor.y + 1.0).unwrap();
    assert_eq!(hit.tooltip.title, "Q2 2023");
    assert_eq!(hit.tooltip.rows.len(), 3);
    assert_eq!(hit.tooltip.rows.iter().filter(|r| r.active).count(), 1);
    assert_eq!(hit.series.as_deref(), Some("Team"));
}

#[test]
fn a_crowd_answers_with_how_many() {
    let e = examples::example("scatter-delays");
    let s = try_scene(&e.spec, &e.data, 400.0, 260.0, &Theme::light(), &State::default()).unwrap();
    // Most flights leave on time, which is three quarters down the axis of delays.
    let (plot, y) = (s.plot(), s.plot().top + s.plot().height() * 0.75);
    let hit =
        (0..100).find_map(|i| s.hit(plot.left + plot.width() * f64::from(i) / 100.0, y)).unwrap();
    assert_eq!(hit.tooltip.rows[2].label, "Points");
}

#[test]
fn hovering_needs_no_new_layout() {
    for name in ["bar", "line-series", "scatter", "pie", "histogram"] {
        let e = case(name);
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
        let e = case(name);
        let before = scene(&e, &State::default()).items.len();
        assert_eq!(
            scene(&e, &State { focus: Some(2), ..State::default() }).items.len(),
            before + 1,
            "{name}"
        );
    }
}
