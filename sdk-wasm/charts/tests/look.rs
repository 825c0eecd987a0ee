//! Writes the gallery as SVG files for looking at, where PELLUCID_LOOK names a folder.

mod common;

use common::gallery;
use pellucid_charts::{SelectionState, State, Theme, commands, svg};

#[test]
fn every_entry_is_drawn_at_every_size() {
    let folder = std::env::var("PELLUCID_LOOK").ok();
    for e in gallery::entries() {
        for (theme_name, theme) in [("light", Theme::light()), ("dark", Theme::dark())] {
            for (w, h) in [(120.0, 90.0), (160.0, 420.0), (200.0, 140.0), (400.0, 260.0), (800.0, 420.0), (1200.0, 150.0), (1600.0, 600.0)]
            {
                let state = State::default();
                let theme = Theme { font_family: "Liberation Sans".to_owned(), ..theme.clone() };
                let scene = common::try_scene(&e.spec, &e.data, w, h, &theme, &state).expect(e.name);
                let text = svg(&scene);
                if let Some(folder) = &folder {
                    std::fs::write(format!("{folder}/{}-{theme_name}-{w}.svg", e.name), &text).unwrap();
                    let r = commands::record(&scene, 2.0);
                    let json = serde_json::to_string(&(r.commands, r.strings)).unwrap();
                    std::fs::write(format!("{folder}/{}-{theme_name}-{w}.js", e.name), format!("export default {json};")).unwrap();
                }
                assert!(!text.contains("NaN"), "{}", e.name);
            }
        }
    }
}

#[test]
fn hovered_selected_and_focused() {
    let folder = std::env::var("PELLUCID_LOOK").ok();
    for e in gallery::entries() {
        for (theme_name, theme) in [("light", Theme::light()), ("dark", Theme::dark())] {
            let theme = Theme { font_family: "Liberation Sans".to_owned(), ..theme };
            let at = |state: &State| common::try_scene(&e.spec, &e.data, 400.0, 260.0, &theme, state).expect(e.name);
            let plain = at(&State::default());
            let p = plain.plot();
            let selection =
                plain.interval(p.left + p.width() * 0.3, 0.0, p.left + p.width() * 0.6, 0.0).map(|filters| SelectionState { filters });
            let selection = selection.or_else(|| plain.point(1).map(|filters| SelectionState { filters }));
            let hover = plain.data_point(plain.data_len() / 2).map(|d| (d.anchor.x, d.anchor.y));
            let text = svg(&at(&State { selection, hover, focus: Some(1), ..State::default() }));
            if let Some(folder) = &folder {
                std::fs::write(format!("{folder}/{}-{theme_name}-state.svg", e.name), &text).unwrap();
            }
        }
    }
}
