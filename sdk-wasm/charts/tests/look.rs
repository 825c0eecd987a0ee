//! Writes the gallery as SVG files for looking at, where PELLUCID_LOOK names a folder.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use common::gallery;
use pellucid_charts::{State, Theme, svg};

#[test]
fn every_entry_is_drawn_at_every_size() {
    let folder = std::env::var("PELLUCID_LOOK").ok();
    for e in gallery::entries() {
        for (theme_name, theme) in [("light", Theme::light()), ("dark", Theme::dark())] {
            for (w, h) in [(200.0, 140.0), (400.0, 260.0), (800.0, 420.0), (1600.0, 600.0)] {
                let state = State::default();
                let theme = Theme { font_family: "Liberation Sans".to_owned(), ..theme.clone() };
                let scene = common::try_scene(&e.spec, &e.data, w, h, &theme, &state).expect(e.name);
                let text = svg(&scene);
                if let Some(folder) = &folder {
                    std::fs::write(format!("{folder}/{}-{theme_name}-{w}.svg", e.name), &text).unwrap();
                }
                assert!(!text.contains("NaN"), "{}", e.name);
            }
        }
    }
}
