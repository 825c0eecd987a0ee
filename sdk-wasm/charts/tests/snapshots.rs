//! Every chart of the gallery as SVG, light and dark, at two sizes. `cargo insta review` shows what changed.

mod common;

use common::gallery;
use pellucid_charts::{State, Theme, svg};

#[test]
fn gallery() {
    for e in gallery::entries() {
        // A raster of sixty thousand points is a megabyte of rectangles; the others are read by eye.
        if e.name == "scatter-crowded" {
            continue;
        }
        for (name, theme, width, height) in [("light", Theme::light(), 400.0, 260.0), ("dark", Theme::dark(), 800.0, 420.0)] {
            let scene = common::try_scene(&e.spec, &e.data, width, height, &theme, &State::default());
            let text = scene.map(|s| svg(&s)).unwrap_or_else(|e| e.message);
            insta::with_settings!({prepend_module_to_snapshot => false, omit_expression => true}, {
                insta::assert_snapshot!(format!("{}-{name}", e.name), text);
            });
        }
    }
}
