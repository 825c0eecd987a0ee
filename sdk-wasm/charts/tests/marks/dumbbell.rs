//! Dumbbells.

use pellucid_charts::{Item, State, Theme};
use pellucid_core::chart::Mark;
use pellucid_core::{Code, plan};

use crate::common::examples::example;
use crate::common::{scene, try_scene};

#[test]
fn a_dumbbell_joins_its_dots_and_tells_all_of_them() {
    let e = example("dumbbell-barley");
    let view = scene(&e.spec, &e.data, 600.0, 400.0);
    let circles: Vec<_> = view
        .items
        .iter()
        .filter_map(|i| {
            if let Item::Circle { center, radius, .. } = i { Some((center, radius)) } else { None }
        })
        .collect();
    let sites = e.data.rows / 2;
    assert_eq!(view.data_len(), 2 * sites);
    // Two dots a site, and one a year in the legend.
    assert_eq!(circles.len(), 2 * sites + 2);
    let at = view.data_point(0).unwrap();
    let hit = view.hit(at.anchor.x, at.anchor.y).unwrap();
    assert_eq!((hit.row, hit.tooltip.rows.len()), (at.row, 2));
    assert_eq!(hit.tooltip.rows.iter().filter(|row| row.active).count(), 1);
    assert!(
        view.description().contains("Dumbbell chart of Bushels an acre, 2 series"),
        "{}",
        view.description()
    );
    assert!(view.point(hit.row).is_some_and(|filters| filters[0].field == "site"));
}

#[test]
fn dots_that_nothing_tells_apart_are_refused() {
    let mut dumbbell = example("dumbbell-life").spec;
    dumbbell.encoding.color = dumbbell.encoding.y.clone();
    assert_eq!(
        plan::chart_query(&dumbbell, &[]).unwrap_err().path.as_deref(),
        Some("encoding.color")
    );
    dumbbell.encoding.color = None;
    assert_eq!(
        plan::chart_query(&dumbbell, &[]).unwrap_err().path.as_deref(),
        Some("encoding.color")
    );
    let e = example("dumbbell-life");
    let refused = try_scene(&dumbbell, &e.data, 600.0, 400.0, &Theme::light(), &State::default())
        .err()
        .unwrap();
    assert_eq!(
        (refused.code, refused.path.as_deref()),
        (Code::InvalidSpec, Some("encoding.color"))
    );
    assert!(Mark::Dumbbell.rules().axes && Mark::Dumbbell.rules().layer.is_none());
}
