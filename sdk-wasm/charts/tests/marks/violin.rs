//! Violins.

use pellucid_charts::Item;
use pellucid_core::chart::Mark;
use pellucid_core::plan;

use crate::common::examples::example;
use crate::common::scene;

#[test]
fn a_violin_is_widest_where_most_rows_are() {
    let e = example("violin-penguins");
    let view = scene(&e.spec, &e.data, 600.0, 400.0);
    let widths: Vec<f64> = view
        .items
        .iter()
        .filter_map(|i| if let Item::Polygon { points, .. } = i { Some(points) } else { None })
        .map(|points| {
            points.iter().map(|p| p.x).fold(f64::MIN, f64::max)
                - points.iter().map(|p| p.x).fold(f64::MAX, f64::min)
        })
        .collect();
    assert_eq!(widths.len(), 3);
    assert!(widths.iter().all(|w| *w > 10.0 && *w < 200.0), "{widths:?}");
    let at = view.data_point(2).unwrap();
    let hit = view.hit(at.anchor.x, at.anchor.y).unwrap();
    assert!(at.label.contains(": Body mass ") && at.label.contains(", Penguins "), "{}", at.label);
    let said: Vec<&str> = hit.tooltip.rows.iter().map(|row| row.label.as_str()).collect();
    assert_eq!(said.last(), Some(&"Penguins"));
    assert!(hit.tooltip.rows[0].value.contains(" – "), "{:?}", hit.tooltip);
    assert!(
        view.description().starts_with("Body mass of penguins. Violin plot of Body mass"),
        "{}",
        view.description()
    );
}

#[test]
fn a_violin_without_a_width_is_refused() {
    let mut violin = example("violin-cars").spec;
    violin.encoding.size = None;
    assert_eq!(plan::chart_query(&violin, &[]).unwrap_err().path.as_deref(), Some("encoding.size"));
    assert!(Mark::Violin.rules().axes && Mark::Violin.rules().layer.is_none());
}
