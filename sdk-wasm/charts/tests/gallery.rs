//! Every example of the gallery against its committed picture, light and dark. `make gallery-snapshots` writes them anew.
//!
//! A difference fails and leaves both pictures in `target/gallery-difference`.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::examples;
use pellucid_charts::{State, Theme, svg};

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
                std::fs::write(format!("{difference}/expected-{file}"), before).unwrap();
                std::fs::write(format!("{difference}/actual-{file}"), now).unwrap();
                let picture = pellucid_charts::png(&scene, 1.0).unwrap();
                std::fs::write(format!("{difference}/actual-{}-{name}.png", e.name), picture).unwrap();
                differing.push(file);
            }
        }
    }
    assert!(differing.is_empty(), "differ from their committed pictures, see {difference}: {differing:?}");
}

/// The word: every chart with two real data sets or more.
#[test]
fn every_chart_has_two_examples() {
    let mut charts: std::collections::BTreeMap<String, Vec<String>> = std::collections::BTreeMap::new();
    for e in examples::all() {
        assert!(!e.title.is_empty() && e.about.matches('.').count() >= 2, "{}: documentation is two sentences", e.name);
        charts.entry(e.chart).or_default().push(e.name);
    }
    let alone: Vec<_> = charts.iter().filter(|(_, names)| names.len() < 2).collect();
    assert!(alone.is_empty(), "{alone:?}");
}
