//! Every example of the gallery against its committed picture, light and dark. `make gallery-snapshots` writes them anew.
//!
//! A difference fails, leaves both pictures as PNG and SVG in `gallery-difference` of cargo's folder for tests and says where.
#![expect(clippy::unwrap_used, reason = "helpers of tests may panic: that is how a test fails")]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::examples;
use pellucid_charts::{State, Theme, svg};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};

#[test]
fn examples_look_as_committed() {
    let write = std::env::var_os("PELLUCID_WRITE_GALLERY").is_some();
    let folder = format!("{}/gallery/snapshots", env!("CARGO_MANIFEST_DIR"));
    let difference = format!("{}/gallery-difference", env!("CARGO_TARGET_TMPDIR"));
    let mut differing = Vec::new();
    for e in examples::all() {
        for (name, theme) in [("light", Theme::light()), ("dark", Theme::dark())] {
            let height = (640.0 * e.ratio).round();
            let scene = common::try_scene(&e.spec, &e.data, 640.0, height, &theme, &State::default());
            let scene = scene.unwrap_or_else(|error| panic!("{}: {error}", e.name));
            let (file, now) = (format!("{}-{name}.svg", e.name), svg(&scene));
            let path = format!("{folder}/{file}");
            if write {
                std::fs::create_dir_all(&folder).unwrap();
                std::fs::write(path, now).unwrap();
                continue;
            }
            let before = std::fs::read_to_string(&path).unwrap_or_default();
            if before != now {
                std::fs::create_dir_all(&difference).unwrap();
                let picture = picture(&before).unwrap_or_default();
                let stem = format!("{}-{name}", e.name);
                for (kind, svg, png) in [("expected", before, picture), ("actual", now, pellucid_charts::png(&scene, 1.0).unwrap())] {
                    std::fs::write(format!("{difference}/{kind}-{stem}.svg"), svg).unwrap();
                    std::fs::write(format!("{difference}/{kind}-{stem}.png"), png).unwrap();
                }
                differing.push(format!("{difference}/{{expected,actual}}-{stem}.png"));
            }
        }
    }
    assert!(differing.is_empty(), "differ from their committed pictures:\n{}\n", differing.join("\n"));
}

/// A committed picture as PNG; none where there is no picture yet.
fn picture(svg: &str) -> Option<Vec<u8>> {
    let mut options = Options { font_family: "Liberation Sans".to_owned(), ..Options::default() };
    for font in ["Regular", "Bold"] {
        let file = format!("{}/fonts/LiberationSans-{font}.ttf", env!("CARGO_MANIFEST_DIR"));
        options.fontdb_mut().load_font_data(std::fs::read(file).unwrap());
    }
    options.fontdb_mut().set_sans_serif_family("Liberation Sans");
    let tree = Tree::from_str(svg, &options).ok()?;
    let mut picture = Pixmap::new(tree.size().width() as u32, tree.size().height() as u32)?;
    resvg::render(&tree, Transform::default(), &mut picture.as_mut());
    picture.encode_png().ok()
}

#[test]
fn committed_pictures_can_be_shown() {
    let svg = std::fs::read_to_string(format!("{}/gallery/snapshots/bar-vertical-light.svg", env!("CARGO_MANIFEST_DIR"))).unwrap();
    assert!(picture(&svg).is_some_and(|png| png.starts_with(b"\x89PNG") && png.len() > 2_000));
    assert!(picture("").is_none());
}

/// Every chart with two examples or more, and not of the same data.
#[test]
fn every_chart_has_two_data_sets() {
    let mut charts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for e in examples::with_lists() {
        assert!(!e.title.is_empty() && e.about.matches('.').count() >= 2, "{}: documentation is two sentences", e.name);
        charts.entry(e.chart).or_default().insert(e.from);
    }
    let alone: Vec<_> = charts.iter().filter(|(_, data)| data.len() < 2).collect();
    assert!(alone.is_empty(), "{alone:?}");
}
