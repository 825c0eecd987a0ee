//! Sunbursts.

use serde_json::json;

use crate::common::view::texts;
use crate::common::{scene, spec};
use crate::support::tree;

#[test]
fn every_part_of_a_sunburst_is_named_by_its_piece_or_by_the_legend() {
    let (s, data) = tree("sunburst");
    for (w, h) in [(240.0, 200.0), (400.0, 300.0), (640.0, 460.0), (1600.0, 1000.0)] {
        let scene = scene(&spec(s.clone()), &data, w, h);
        let legend: Vec<&str> = scene.legend_entries().map(|e| e.0).collect();
        for part in ["Approach", "Climb", "Descent", "Taxi"] {
            let said = texts(&scene).contains(&part)
                || legend.contains(&part)
                || texts(&scene).iter().any(|t| t.starts_with("+ "));
            assert!(said, "{part} at {w}: {:?}", texts(&scene));
        }
    }
    // One that is told not to has none.
    let mut without = s;
    without["options"] = json!({"legend": false});
    assert_eq!(scene(&spec(without), &data, 400.0, 300.0).legend_entries().count(), 0);
}
