//! Every example of the gallery is drawn; where PELLUCID_LOOK names a folder, as SVG files for looking at.

mod common;

use common::examples;
use pellucid_charts::{SelectionState, State, Theme, svg};

#[test]
fn every_example_is_drawn_at_every_size() {
    let folder = std::env::var("PELLUCID_LOOK").ok();
    let only = std::env::var("PELLUCID_ONLY").unwrap_or_default();
    for e in examples::all().iter().filter(|e| e.name.starts_with(&only)) {
        for (name, theme) in [("light", Theme::light()), ("dark", Theme::dark())] {
            for (w, h) in [(200.0, 140.0), (640.0, (640.0 * e.ratio).round()), (1600.0, 600.0)] {
                let theme = Theme { font_family: "Liberation Sans".to_owned(), ..theme.clone() };
                let scene = common::try_scene(&e.spec, &e.data, w, h, &theme, &State::default());
                let scene = scene.unwrap_or_else(|error| panic!("{}: {error}", e.name));
                let text = svg(&scene);
                assert!(!text.contains("NaN"), "{}", e.name);
                if let Some(folder) = &folder {
                    std::fs::write(format!("{folder}/{}-{name}-{w}.svg", e.name), &text).unwrap();
                }
            }
            let at = |state: &State| common::try_scene(&e.spec, &e.data, 400.0, 260.0, &theme, state).unwrap();
            let plain = at(&State::default());
            let hover = plain.data_point(plain.data_len() / 2).map(|d| (d.anchor.x, d.anchor.y));
            let selection = plain.point(1).map(|filters| SelectionState { filters });
            let text = svg(&at(&State { hover, selection, focus: Some(1), ..State::default() }));
            if let Some(folder) = &folder {
                std::fs::write(format!("{folder}/{}-{name}-state.svg", e.name), &text).unwrap();
                if name == "light" {
                    println!("{}: {}", e.name, plain.description());
                    if let Some(hit) = hover.and_then(|(x, y)| plain.hit(x, y)) {
                        println!(
                            "    {} {:?}",
                            hit.tooltip.title,
                            hit.tooltip.rows.iter().map(|r| format!("{} {}", r.label, r.value)).collect::<Vec<_>>()
                        );
                    }
                }
            }
        }
    }
}
