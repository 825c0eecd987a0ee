//! Every option as SVG, light at one size and dark at another. `cargo insta review` shows what changed, and where PELLUCID_LOOK
//! names a folder the pictures are written there.
#![expect(clippy::unwrap_used, reason = "helpers of tests may panic: that is how a test fails")]

mod common;

use common::options;
use pellucid_charts::{Scheme, State, Theme, svg};

const SIZES: [(f64, f64); 4] = [(200.0, 150.0), (400.0, 260.0), (800.0, 420.0), (4000.0, 2000.0)];

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
fn every_option() {
    let folder = std::env::var("PELLUCID_LOOK").ok();
    for e in options::entries() {
        for (theme_name, theme) in themes() {
            let theme = Theme { font_family: "Liberation Sans".to_owned(), ..theme };
            for (w, h) in SIZES {
                let scene = common::try_scene(&e.spec, &e.data, w, h, &theme, &State::default()).expect(e.name);
                common::inside(&scene);
                let text = svg(&scene);
                assert!(!text.contains("NaN"), "{}", e.name);
                if let Some(folder) = &folder {
                    std::fs::write(format!("{folder}/{}-{theme_name}-{w}.svg", e.name), &text).unwrap();
                }
                if (theme_name, w) == ("light", 400.0) {
                    insta::with_settings!({prepend_module_to_snapshot => false, omit_expression => true}, {
                        insta::assert_snapshot!(format!("option-{}", e.name), text);
                    });
                }
            }
        }
    }
}
