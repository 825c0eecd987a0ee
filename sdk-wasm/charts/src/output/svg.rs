//! A scene as an SVG document: vectors, selectable text, a name and description for screen readers.

use plotters_svg::SVGBackend;

use crate::output::draw::{Dialect, Resolution, items};
use crate::scene::Picture;
use crate::text::one_line;

/// Units in a CSS px: positions are kept to a tenth.
const LATTICE: f64 = 10.0;

/// plotters' SVG backend divides font sizes by this.
const FONT_SCALE: f64 = 1.24;

/// The picture as an SVG document of its size in CSS px.
///
/// ```
/// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/bars.rs")); }
/// # use doc::bars;
/// let picture = pellucid_charts::svg(&bars()?);
/// assert!(picture.starts_with("<svg") && picture.contains("aria-label=\"Bar chart of Sales by City"));
/// # Ok::<(), pellucid_core::Error>(())
/// ```
pub fn svg(scene: &dyn Picture) -> String {
    let units = |v: f64| (v.clamp(0.0, 1e6) * LATTICE).round() as u32;
    let size = (units(scene.size.width), units(scene.size.height));
    let mut body = String::new();
    {
        let mut backend = SVGBackend::with_string(&mut body, size);
        let at = Resolution { ratio: 1.0, lattice: LATTICE };
        // Writing to a String cannot fail.
        let _ = items(
            &scene.items,
            &scene.font_family,
            &mut backend,
            at,
            Dialect { font_scale: FONT_SCALE, image: None },
        );
    }
    // The backend's own header gives its size in units; in text and attributes `<` and `"` are
    // escaped, so that the first line is the header and the attributes below are the backend's.
    let rest = body.split_once(">\n").map_or("", |(_, rest)| rest);
    let rest = rest
        .replace(" dy=\"0.5ex\"", " dy=\".36em\"")
        .replace(" font-weight=\"bold\"", " font-weight=\"600\"");
    let rest = rest.replace(" opacity=\"1\"", "").replace(" stroke=\"none\"", "");
    let family = escaped(&scene.font_family);
    let rest = rest.replace(&format!(" font-family=\"{}\"", attribute(&scene.font_family)), "");
    // Anchors are physical sides; which way a text itself runs follows from its letters.
    let (direction, rest) = match scene.mirrored {
        true => (" direction=\"ltr\"", rest.replace("<text ", "<text unicode-bidi=\"plaintext\" ")),
        false => ("", rest),
    };
    let css = |v: f64| (v.max(0.0) * LATTICE).round() / LATTICE;
    let mut out = String::with_capacity(rest.len() + 512);
    out.push_str(&format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\" \
         font-family=\"{family}\"{direction} stroke-linejoin=\"round\" stroke=\"none\">\n",
        css(scene.size.width),
        css(scene.size.height),
        size.0,
        size.1,
        escaped(&one_line(&scene.description())),
    ));
    out.push_str(rest.as_str());
    out
}

/// As plotters' backend escapes.
fn attribute(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&apos;")
}

fn escaped(text: &str) -> String {
    attribute(&text.chars().filter(|c| !c.is_control()).collect::<String>())
}
