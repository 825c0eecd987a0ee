//! Writes contact sheets of the gallery to look at: `cargo run -p pellucid-charts --example sheets
//! -- FOLDER [WIDTH|light|dark|NAME...]` (`make gallery-sheets`).
//!
//! Every example, or those whose name starts with one given, at three widths or those given, light
//! and dark, several on a sheet.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "helpers of tests may panic: that is how a test fails"
)]

#[path = "../tests/common/mod.rs"]
mod common;

use common::examples::{self, Example};
use pellucid_charts::{Rgba, State, Theme, svg};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};

/// Width of a chart in CSS px, columns and rows of a sheet, pixels in a CSS px.
const SHEETS: [(f64, usize, usize, f32); 3] =
    [(240.0, 6, 5, 1.0), (640.0, 2, 3, 1.0), (1600.0, 1, 2, 0.9)];
/// Between two charts, CSS px.
const GAP: f64 = 12.0;

fn main() {
    let mut args = std::env::args().skip(1);
    let folder = args.next().expect("where to write");
    let (widths, wanted): (Vec<String>, Vec<String>) = args.partition(|a| a.parse::<f64>().is_ok());
    let (themes, wanted): (Vec<String>, Vec<String>) =
        wanted.into_iter().partition(|a| a == "light" || a == "dark");
    let given = |list: &[String], name: &str| list.is_empty() || list.iter().any(|n| n == name);
    let all: Vec<Example> = examples::all()
        .into_iter()
        .filter(|e| wanted.is_empty() || wanted.iter().any(|w| e.name.starts_with(w)))
        .collect();
    std::fs::create_dir_all(&folder).unwrap();
    for (width, columns, rows, scale) in
        SHEETS.into_iter().filter(|s| given(&widths, &s.0.to_string()))
    {
        for (name, theme) in [("light", Theme::light()), ("dark", Theme::dark())]
            .into_iter()
            .filter(|t| given(&themes, t.0))
        {
            for (n, examples) in all.chunks(columns * rows).enumerate() {
                let path = format!("{folder}/{width}-{name}-{n:02}.png");
                std::fs::write(&path, sheet(examples, width, columns, scale, &theme)).unwrap();
                println!(
                    "{path}: {}",
                    examples.iter().map(|e| e.name.as_str()).collect::<Vec<_>>().join(", ")
                );
            }
        }
    }
}

/// The examples side by side, as a PNG.
fn sheet(examples: &[Example], width: f64, columns: usize, scale: f32, theme: &Theme) -> Vec<u8> {
    let (mut body, mut top) = (String::new(), GAP);
    for row in examples.chunks(columns) {
        let mut bottom = top;
        for (column, e) in row.iter().enumerate() {
            let height = (width * e.ratio).max(110.0).round();
            let scene =
                common::try_scene(&e.spec, &e.data, width, height, theme, &State::default())
                    .expect(&e.name);
            let left = GAP + column as f64 * (width + GAP);
            body.push_str(&svg(&scene).replacen(
                "<svg ",
                &format!("<svg x=\"{left}\" y=\"{top}\" "),
                1,
            ));
            bottom = f64::max(bottom, top + height + GAP);
        }
        top = bottom;
    }
    let across = GAP + columns as f64 * (width + GAP);
    let ground = theme.background.mix(Rgba::hex(0x808080), 0.35).css();
    let page = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{across}\" height=\"{top}\"><rect width=\"100%\" height=\"100%\" \
         fill=\"{ground}\"/>{body}</svg>"
    );
    let mut options = Options { font_family: "Liberation Sans".to_owned(), ..Options::default() };
    for font in ["Regular", "Bold"] {
        let path = format!("{}/fonts/LiberationSans-{font}.ttf", env!("CARGO_MANIFEST_DIR"));
        options.fontdb_mut().load_font_data(std::fs::read(path).unwrap());
    }
    options.fontdb_mut().set_sans_serif_family("Liberation Sans");
    let tree = Tree::from_str(&page, &options).unwrap();
    let mut pixels =
        Pixmap::new((across as f32 * scale) as u32, (top as f32 * scale) as u32).unwrap();
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
    pixels.encode_png().unwrap()
}
