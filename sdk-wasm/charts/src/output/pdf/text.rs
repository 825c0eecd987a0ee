//! How the texts of a document are measured and drawn.

use crate::color::Rgba;
use crate::text::metrics::ApproximateMetrics;
use crate::text::{Font, MeasureText};

/// Pixels of a text's picture in a CSS px: sharp in print at its size.
pub const PICTURE_SCALE: f64 = 4.0;

/// A text as pixels.
#[derive(Debug, Clone, PartialEq)]
pub struct TextPicture {
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Four bytes a pixel, not premultiplied, row by row from the top.
    pub rgba: Vec<u8>,
}

/// How the page's texts are measured and drawn.
pub trait PdfText: MeasureText {
    /// The text in the page's own fonts at [`PICTURE_SCALE`] pixels a CSS px: as wide as it
    /// measures and 1.6 times as high as its font, capitals centred vertically. None where no
    /// font has its letters either: they become question marks.
    fn picture(&self, text: &str, font: &Font, color: Rgba) -> Option<TextPicture>;
}

/// Measures only: what Helvetica cannot write becomes question marks.
impl PdfText for ApproximateMetrics {
    fn picture(&self, _: &str, _: &Font, _: Rgba) -> Option<TextPicture> {
        None
    }
}
