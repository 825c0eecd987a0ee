//! Violins and dumbbells: what they say, and what they refuse.
#![expect(clippy::unwrap_used, reason = "helpers of tests may panic: that is how a test fails")]

mod common;

use common::examples::{self, Example};
use pellucid_charts::{Item, State, Theme, View};
use pellucid_core::chart::Mark;
use pellucid_core::{Code, plan};

fn example(name: &str) -> Example {
    examples::all().into_iter().find(|e| e.name == name).unwrap()
}

fn drawn(e: &Example) -> View {
    common::scene(&e.spec, &e.data, 600.0, 400.0)
}

#[test]
fn a_dumbbell_joins_its_dots_and_tells_all_of_them() {
    let e = example("dumbbell-barley");
    let view = drawn(&e);
    let circles: Vec<_> =
        view.items.iter().filter_map(|i| if let Item::Circle { center, radius, .. } = i { Some((center, radius)) } else { None }).collect();
    let sites = e.data.rows / 2;
    assert_eq!(view.data_len(), 2 * sites);
    // Two dots a site, and one a year in the legend.
    assert_eq!(circles.len(), 2 * sites + 2);
    let at = view.data_point(0).unwrap();
    let hit = view.hit(at.anchor.x, at.anchor.y).unwrap();
    assert_eq!((hit.row, hit.tooltip.rows.len()), (at.row, 2));
    assert_eq!(hit.tooltip.rows.iter().filter(|row| row.active).count(), 1);
    assert!(view.description().contains("Dumbbell chart of Bushels an acre, 2 series"), "{}", view.description());
    assert!(view.point(hit.row).is_some_and(|filters| filters[0].field == "site"));
}

#[test]
fn a_violin_is_widest_where_most_rows_are() {
    let e = example("violin-penguins");
    let view = drawn(&e);
    let widths: Vec<f64> = view
        .items
        .iter()
        .filter_map(|i| if let Item::Polygon { points, .. } = i { Some(points) } else { None })
        .map(|points| points.iter().map(|p| p.x).fold(f64::MIN, f64::max) - points.iter().map(|p| p.x).fold(f64::MAX, f64::min))
        .collect();
    assert_eq!(widths.len(), 3);
    assert!(widths.iter().all(|w| *w > 10.0 && *w < 200.0), "{widths:?}");
    let at = view.data_point(2).unwrap();
    let hit = view.hit(at.anchor.x, at.anchor.y).unwrap();
    assert!(at.label.contains(": Body mass ") && at.label.contains(", Penguins "), "{}", at.label);
    let said: Vec<&str> = hit.tooltip.rows.iter().map(|row| row.label.as_str()).collect();
    assert_eq!(said.last(), Some(&"Penguins"));
    assert!(hit.tooltip.rows[0].value.contains(" – "), "{:?}", hit.tooltip);
    assert!(view.description().starts_with("Body mass of penguins. Violin plot of Body mass"), "{}", view.description());
}

#[test]
fn what_tells_nothing_apart_is_refused() {
    let mut dumbbell = example("dumbbell-life").spec;
    dumbbell.encoding.color = dumbbell.encoding.y.clone();
    assert_eq!(plan::chart_query(&dumbbell, &[]).unwrap_err().path.as_deref(), Some("encoding.color"));
    dumbbell.encoding.color = None;
    assert_eq!(plan::chart_query(&dumbbell, &[]).unwrap_err().path.as_deref(), Some("encoding.color"));
    let e = example("dumbbell-life");
    let refused = common::try_scene(&dumbbell, &e.data, 600.0, 400.0, &Theme::light(), &State::default()).err().unwrap();
    assert_eq!((refused.code, refused.path.as_deref()), (Code::InvalidSpec, Some("encoding.color")));
    let mut violin = example("violin-cars").spec;
    violin.encoding.size = None;
    assert_eq!(plan::chart_query(&violin, &[]).unwrap_err().path.as_deref(), Some("encoding.size"));
    assert!([Mark::Violin, Mark::Dumbbell].iter().all(|m| m.rules().axes && m.rules().layer.is_none()));
}
