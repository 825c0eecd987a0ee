//! A scene as a PNG, without a browser: for servers, reports and tests. Feature `png`.

use std::sync::{Arc, OnceLock};

use pellucid_core::{Code, Error, Result};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb::Database};

use crate::output::svg::svg;
use crate::scene::Picture;

/// Liberation Sans, whose letters are as wide as those that
/// [`crate::text::metrics::ApproximateMetrics`] measures. It has Latin, Greek and Cyrillic.
const FONTS: [&[u8]; 2] = [
    include_bytes!("../../fonts/LiberationSans-Regular.ttf"),
    include_bytes!("../../fonts/LiberationSans-Bold.ttf"),
];
const FAMILY: &str = "Liberation Sans";

/// Most pixels of a picture: 64 million take 256 MB while they are drawn.
pub const MOST_PIXELS: f64 = 64e6;

fn fonts() -> Arc<Database> {
    static FONT: OnceLock<Arc<Database>> = OnceLock::new();
    let load = || {
        let mut fonts = Database::new();
        for font in FONTS {
            fonts.load_font_data(font.to_vec());
        }
        // Whatever face a theme asks for, this one is at hand.
        fonts.set_sans_serif_family(FAMILY);
        fonts.set_serif_family(FAMILY);
        fonts.set_monospace_family(FAMILY);
        Arc::new(fonts)
    };
    Arc::clone(FONT.get_or_init(load))
}

/// The picture as a PNG of `scale` pixels in a CSS px, its text in a font of our own: the same
/// picture on every machine.
///
/// # Errors
/// `limit_exceeded` for more than [`MOST_PIXELS`], `invalid_spec` for a scale that is no positive
/// number.
///
/// ```
/// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/bars.rs")); }
/// # use doc::bars;
/// let picture = pellucid_charts::png(&bars()?, 2.0)?;
/// assert!(picture.starts_with(b"\x89PNG"));
/// # Ok::<(), pellucid_core::Error>(())
/// ```
pub fn png(scene: &dyn Picture, scale: f64) -> Result<Vec<u8>> {
    if !(scale.is_finite() && scale > 0.0) {
        return Err(Error::new(
            Code::InvalidSpec,
            format!("a picture's scale is a positive number, not {scale}"),
        ));
    }
    let (width, height) =
        ((scene.size.width * scale).round().max(1.0), (scene.size.height * scale).round().max(1.0));
    if width * height > MOST_PIXELS {
        let message = format!(
            "a picture of {width} by {height} pixels is too large: at most {MOST_PIXELS} in all; draw it at a smaller scale"
        );
        return Err(Error::new(Code::LimitExceeded, message));
    }
    let internal =
        |what: &str| Error::new(Code::Internal, format!("the picture could not be drawn: {what}"));
    let options = Options { fontdb: fonts(), font_family: FAMILY.to_owned(), ..Options::default() };
    let tree = Tree::from_str(&svg(scene), &options).map_err(|e| internal(&e.to_string()))?;
    let mut pixels =
        Pixmap::new(width as u32, height as u32).ok_or_else(|| internal("it has no extent"))?;
    let fit = Transform::from_scale(
        width as f32 / tree.size().width(),
        height as f32 / tree.size().height(),
    );
    resvg::render(&tree, fit, &mut pixels.as_mut());
    pixels.encode_png().map_err(|e| internal(&e.to_string()))
}
