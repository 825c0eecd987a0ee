//! Scenes as a PDF: one page, vectors, text that is selected and found as text.
//!
//! Texts are set in the fonts the page gives ([`PdfFont`]), of which the glyphs shown become part
//! of the document; else in Helvetica, which every reader of PDF has and none embeds; each as wide
//! as its chart was laid out for. What neither has letters for, and scripts whose letters join or
//! change order, are drawn by the caller ([`PdfText::picture`]) and placed as a picture that is
//! still selected and copied as text.
//!
//! Format: ISO 32000-1:2008.

mod content;
mod deflate;
mod document;
mod font;
mod resources;
mod text;
mod winansi;

pub use font::PdfFont;
pub use text::{PICTURE_SCALE, PdfText, TextPicture};

use std::collections::BTreeMap;

use pdf_writer::Content;

use self::document::document;
use self::font::Fonts;
use self::resources::Resources;
use crate::geometry::Point;
use crate::scene::Picture;
use crate::scene::page::{Page, Part};

/// Points in a CSS px: 72 and 96 to the inch.
const POINTS: f32 = 0.75;
/// Largest side that readers must bear, points (ISO 32000-1, annex C). Larger pages are scaled down
/// to it.
const MOST_POINTS: f32 = 14_400.0;
/// One picture as a page of its size.
///
/// ```
/// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/bars.rs")); }
/// # use doc::bars;
/// let document = pellucid_charts::pdf(&bars()?, "en", &pellucid_charts::ApproximateMetrics);
/// assert!(document.starts_with(b"%PDF-"));
/// # Ok::<(), pellucid_core::Error>(())
/// ```
pub fn pdf(scene: &dyn Picture, language: &str, text: &dyn PdfText) -> Vec<u8> {
    let page = Page {
        size: scene.size,
        title: crate::text::one_line(&scene.description()),
        language: language.to_owned(),
        family: scene.font_family.clone(),
        parts: vec![Part { at: Point::default(), items: scene.items.clone() }],
    };
    pdf_page(&page, &[], text)
}

/// A page of several scenes and texts, such as a dashboard. Its texts are written in the first of
/// `fonts` that has their letters.
///
/// ```
/// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/bars.rs")); }
/// # use doc::bars;
/// use pellucid_charts::{ApproximateMetrics, Page, Part, Point, Size, pdf_page};
///
/// let view = bars()?;
/// let part = |x| Part { at: Point::new(x, 0.0), items: view.items.clone() };
/// let page = Page {
///     size: Size { width: 600.0, height: 200.0 },
///     title: "Sales, twice".to_owned(),
///     language: "en".to_owned(),
///     family: view.font_family.clone(),
///     parts: vec![part(0.0), part(300.0)],
/// };
/// assert!(pdf_page(&page, &[], &ApproximateMetrics).starts_with(b"%PDF-"));
/// # Ok::<(), pellucid_core::Error>(())
/// ```
pub fn pdf_page(page: &Page, fonts: &[PdfFont], text: &dyn PdfText) -> Vec<u8> {
    let side = |v: f64| if v.is_finite() { v.clamp(1.0, 1e6) as f32 } else { 1.0 };
    let (width, height) = (side(page.size.width), side(page.size.height));
    let scale = POINTS.min(MOST_POINTS / width.max(height));
    let mut resources =
        Resources { fonts: Fonts::new(fonts), alphas: BTreeMap::new(), pictures: Vec::new() };
    let mut content = Content::new();
    // The origin moves to the top, y grows downward.
    content.transform([scale, 0.0, 0.0, -scale, 0.0, height * scale]);
    content.set_line_join(pdf_writer::types::LineJoinStyle::RoundJoin);
    for Part { at, items } in &page.parts {
        content.save_state();
        content.transform([1.0, 0.0, 0.0, 1.0, at.x as f32, at.y as f32]);
        content::items(items, text, &mut content, &mut resources);
        content.restore_state();
    }
    document(page, [width * scale, height * scale], &content.finish(), resources)
}
