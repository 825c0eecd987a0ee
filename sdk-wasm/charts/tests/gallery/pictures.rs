//! Every example and case of the gallery against its committed picture, light and dark.
//!
//! A difference fails, leaves both pictures as PNG and SVG in `gallery-difference` of cargo's
//! folder for tests and says where.

use crate::common::{self, cases, examples};
use pellucid_charts::{State, Theme, View, svg};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};

/// Pictures that are compared with those of a folder, or written there where PELLUCID_WRITE_GALLERY
/// is set.
struct Pictures {
    folder: String,
    write: bool,
    differing: Vec<String>,
}

impl Pictures {
    /// The pictures of a folder of the gallery.
    fn of(folder: &str) -> Self {
        let folder = format!("{}/{folder}/snapshots", env!("CARGO_MANIFEST_DIR"));
        let write = std::env::var_os("PELLUCID_WRITE_GALLERY").is_some();
        if write {
            std::fs::create_dir_all(&folder).unwrap();
        }
        Self { folder, write, differing: Vec::new() }
    }

    fn compare(&mut self, stem: &str, scene: &View) {
        let (path, now) = (format!("{}/{stem}.svg", self.folder), svg(scene));
        if self.write {
            std::fs::write(path, now).unwrap();
            return;
        }
        let before = std::fs::read_to_string(&path).unwrap_or_default();
        if before != now {
            let difference = format!("{}/gallery-difference", env!("CARGO_TARGET_TMPDIR"));
            std::fs::create_dir_all(&difference).unwrap();
            let picture = picture(&before).unwrap_or_default();
            for (kind, svg, png) in [
                ("expected", before, picture),
                ("actual", now, pellucid_charts::png(scene, 1.0).unwrap()),
            ] {
                std::fs::write(format!("{difference}/{kind}-{stem}.svg"), svg).unwrap();
                std::fs::write(format!("{difference}/{kind}-{stem}.png"), png).unwrap();
            }
            self.differing.push(format!("{difference}/{{expected,actual}}-{stem}.png"));
        }
    }

    fn are_equal(&self) {
        assert!(
            self.differing.is_empty(),
            "differ from their committed pictures:\n{}\n",
            self.differing.join("\n")
        );
    }
}

#[test]
fn examples_look_as_committed() {
    let mut pictures = Pictures::of("gallery");
    for e in examples::all() {
        for (name, theme) in [("light", Theme::light()), ("dark", Theme::dark())] {
            let scene = common::try_scene(
                &e.spec,
                &e.data,
                640.0,
                (640.0 * e.ratio).round(),
                &theme,
                &State::default(),
            );
            let scene = scene.unwrap_or_else(|error| panic!("{}: {error}", e.name));
            pictures.compare(&format!("{}-{name}", e.name), &scene);
        }
    }
    pictures.are_equal();
}

#[test]
fn cases_look_as_committed() {
    let mut pictures = Pictures::of("gallery/cases");
    for e in cases::all() {
        for (name, theme, width, height) in
            [("light", Theme::light(), 400.0, 260.0), ("dark", Theme::dark(), 800.0, 420.0)]
        {
            let scene =
                common::try_scene(&e.spec, &e.data, width, height, &theme, &State::default());
            let scene = scene.unwrap_or_else(|error| panic!("{}: {error}", e.name));
            pictures.compare(&format!("{}-{name}", e.name), &scene);
        }
    }
    pictures.are_equal();
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
    let svg = std::fs::read_to_string(format!(
        "{}/gallery/snapshots/bar-vertical-light.svg",
        env!("CARGO_MANIFEST_DIR")
    ))
    .unwrap();
    assert!(picture(&svg).is_some_and(|png| png.starts_with(b"\x89PNG") && png.len() > 2_000));
    assert!(picture("").is_none());
}
