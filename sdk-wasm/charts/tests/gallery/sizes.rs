//! Every example and case of the gallery is drawn whatever its size and theme; where PELLUCID_LOOK
//! names a folder, as SVG files for looking at.

use crate::common::{self, cases, examples};
use pellucid_charts::{Scheme, SelectionState, State, Theme, svg};

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
            let at = |state: &State| {
                common::try_scene(&e.spec, &e.data, 400.0, 260.0, &theme, state).unwrap()
            };
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
                            hit.tooltip
                                .rows
                                .iter()
                                .map(|r| format!("{} {}", r.label, r.value))
                                .collect::<Vec<_>>()
                        );
                    }
                }
            }
        }
    }
}

/// From what a table's cell has to a wall.
const SIZES: [(f64, f64); 9] = [
    (120.0, 90.0),
    (160.0, 420.0),
    (200.0, 140.0),
    (200.0, 150.0),
    (400.0, 260.0),
    (800.0, 420.0),
    (1200.0, 150.0),
    (1600.0, 600.0),
    (4000.0, 2000.0),
];

fn themes() -> [(&'static str, Theme); 5] {
    let brand = serde_json::from_str(r##"{"brand": "#7a1fa2"}"##).unwrap();
    [
        ("light", Theme::light()),
        ("dark", Theme::dark()),
        ("high", Theme::high_contrast(Scheme::Light)),
        ("high-dark", Theme::high_contrast(Scheme::Dark)),
        ("brand", brand),
    ]
}

#[test]
fn every_case_is_drawn_at_every_size_in_every_theme() {
    let folder = std::env::var("PELLUCID_LOOK").ok();
    for e in cases::all() {
        for (name, theme) in themes() {
            let theme = Theme { font_family: "Liberation Sans".to_owned(), ..theme };
            for (w, h) in SIZES {
                let scene = common::try_scene(&e.spec, &e.data, w, h, &theme, &State::default());
                let scene = scene.unwrap_or_else(|error| panic!("{}: {error}", e.name));
                common::inside(&scene);
                let text = svg(&scene);
                assert!(!text.contains("NaN"), "{}", e.name);
                if let Some(folder) = &folder {
                    std::fs::write(format!("{folder}/{}-{name}-{w}.svg", e.name), &text).unwrap();
                }
            }
        }
    }
}

#[test]
fn every_case_is_drawn_hovered_selected_and_focused() {
    for e in cases::all() {
        for theme in [Theme::light(), Theme::dark()] {
            let at = |state: &State| {
                common::try_scene(&e.spec, &e.data, 400.0, 260.0, &theme, state).unwrap()
            };
            let plain = at(&State::default());
            let p = plain.plot();
            let brushed =
                plain.interval(p.left + p.width() * 0.3, 0.0, p.left + p.width() * 0.6, 0.0);
            let selection =
                brushed.or_else(|| plain.point(1)).map(|filters| SelectionState { filters });
            let hover = plain.data_point(plain.data_len() / 2).map(|d| (d.anchor.x, d.anchor.y));
            let text = svg(&at(&State { selection, hover, focus: Some(1), ..State::default() }));
            assert!(!text.contains("NaN"), "{}", e.name);
        }
    }
}
