//! Treemaps.

use pellucid_charts::{Item, Theme};
use serde_json::json;

use crate::common::{batch, floats, noise, scene, spec};
use crate::support::{example_at, keyed};

#[test]
fn what_is_too_small_to_show_is_one() {
    let s = json!({"mark": "treemap", "encoding": {"path": [{"field": "a"}], "size": {"op": "sum", "field": "v", "as": "v"}}});
    let data =
        batch(vec![keyed("a", 10_000), floats("v", (0..10_000u64).map(|i| noise(i) + 0.01))]);
    let drawn = scene(&spec(s), &data, 800.0, 500.0);
    assert_eq!(drawn.data_len(), 200);
    assert!(
        drawn.data_point(199).unwrap().label.starts_with("Other (9801)"),
        "{}",
        drawn.data_point(199).unwrap().label
    );
}

#[test]
fn large_cells_of_a_treemap_have_names() {
    for (w, h) in [(640.0, 422.0), (1600.0, 1056.0)] {
        let scene = example_at("treemap-flare", w, h, &Theme::light());
        let line = Theme::light().label_size * 1.4;
        let cells = scene
            .items
            .iter()
            .filter_map(|i| if let Item::Rect { rect, .. } = i { Some(rect) } else { None });
        let (mut large, mut named) = (0, 0);
        for cell in cells.filter(|c| c.width() >= 60.0 && c.height() >= line + 10.0) {
            large += 1;
            named += usize::from(
                scene
                    .items
                    .iter()
                    .any(|i| matches!(i, Item::Text { at, .. } if cell.contains(at.x, at.y))),
            );
        }
        assert!(large > 8 && named * 100 >= large * 97, "{named} of {large} at {w}");
    }
}
