//! Scenes as a PDF: one page, vectors, text that is selected and found as text.
//!
//! Texts are set in the fonts the page gives ([`PdfFont`]), of which the glyphs shown become part of the document; else in Helvetica,
//! which every reader of PDF has and none embeds; each as wide as its chart was laid out for. What neither has letters for, and
//! scripts whose letters join or change order, are drawn by the caller ([`PdfText::picture`]) and placed as a picture that is still
//! selected and copied as text.
//!
//! Format: ISO 32000-1:2008.

mod content;
mod font;
mod winansi;

pub use font::PdfFont;

use std::collections::BTreeMap;
use std::io::Write;

use flate2::{Compression, write::ZlibEncoder};
use pdf_writer::{Chunk, Content, Filter, Finish, Name, Pdf, Ref, TextStr};

use self::font::Fonts;
use crate::{Font, MeasureText, Page, Part, Point, Rgba, Scene};

/// Points in a CSS px: 72 and 96 to the inch.
const POINTS: f32 = 0.75;
/// Largest side that readers must bear, points (ISO 32000-1, annex C). Larger pages are scaled down to it.
const MOST_POINTS: f32 = 14_400.0;
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
    /// The text in the page's own fonts at [`PICTURE_SCALE`] pixels a CSS px: as wide as it measures and 1.6 times as high as its
    /// font, capitals centred vertically. None where no font has its letters either: they become question marks.
    fn picture(&self, text: &str, font: &Font, color: Rgba) -> Option<TextPicture>;
}

/// Measures only: what Helvetica cannot write becomes question marks.
impl PdfText for crate::ApproximateMetrics {
    fn picture(&self, _: &str, _: &Font, _: Rgba) -> Option<TextPicture> {
        None
    }
}

/// One scene as a page of its size.
pub fn pdf(scene: &Scene, language: &str, text: &dyn PdfText) -> Vec<u8> {
    let page = Page {
        size: scene.size,
        title: crate::text::one_line(&scene.description()),
        language: language.to_owned(),
        family: scene.font_family.clone(),
        parts: vec![Part { at: Point::default(), items: scene.items.clone() }],
    };
    pdf_page(&page, &[], text)
}

/// A page of several scenes and texts, such as a dashboard. Its texts are written in the first of `fonts` that has their letters.
pub fn pdf_page(page: &Page, fonts: &[PdfFont], text: &dyn PdfText) -> Vec<u8> {
    let side = |v: f64| if v.is_finite() { v.clamp(1.0, 1e6) as f32 } else { 1.0 };
    let (width, height) = (side(page.size.width), side(page.size.height));
    let scale = POINTS.min(MOST_POINTS / width.max(height));
    let mut resources = Resources { fonts: Fonts::new(fonts), alphas: BTreeMap::new(), pictures: Vec::new() };
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

/// What the content refers to by name.
struct Resources<'a> {
    fonts: Fonts<'a>,
    /// Opacities of 255, each a graphics state of its own.
    alphas: BTreeMap<u8, ()>,
    pictures: Vec<TextPicture>,
}

impl Resources<'_> {
    fn picture(&mut self, picture: TextPicture) -> String {
        self.pictures.push(picture);
        format!("P{}", self.pictures.len() - 1)
    }
}

fn document(page: &Page, [width, height]: [f32; 2], content: &[u8], resources: Resources<'_>) -> Vec<u8> {
    let mut next = 1;
    let mut id = || {
        next += 1;
        Ref::new(next - 1)
    };
    let (catalog, tree, leaf, stream, info, regular, bold) = (id(), id(), id(), id(), id(), id(), id());
    let mut pdf = Pdf::new();
    let mut root = pdf.catalog(catalog);
    root.pages(tree);
    if !page.language.is_empty() {
        root.lang(TextStr(&page.language));
    }
    root.viewer_preferences().display_doc_title(true);
    root.finish();
    pdf.pages(tree).kids([leaf]).count(1);
    pdf.document_info(info).title(TextStr(&page.title)).creator(TextStr("Pellucid"));
    for (font, name) in [(regular, "Helvetica"), (bold, "Helvetica-Bold")] {
        pdf.type1_font(font).base_font(Name(name.as_bytes())).encoding_predefined(Name(b"WinAnsiEncoding"));
    }
    let packed = deflated(content);
    pdf.stream(stream, &packed).filter(Filter::FlateDecode);
    let alphas: Vec<(u8, Ref)> = resources.alphas.keys().map(|&alpha| (alpha, id())).collect();
    for &(alpha, state) in &alphas {
        let share = f32::from(alpha) / 255.0;
        pdf.ext_graphics(state).non_stroking_alpha(share).stroking_alpha(share);
    }
    let mut pictures = Vec::with_capacity(resources.pictures.len());
    for picture in &resources.pictures {
        let (image, mask) = (id(), id());
        pdf.extend(&raster(picture, image, mask));
        pictures.push(image);
    }
    let embedded = resources.fonts.write(&mut pdf, &mut id);
    let mut written = pdf.page(leaf);
    written.media_box(pdf_writer::Rect::new(0.0, 0.0, width, height)).parent(tree).contents(stream);
    let mut own = written.resources();
    let mut fonts = own.fonts();
    fonts.pair(Name(b"R"), regular).pair(Name(b"B"), bold);
    for (name, font) in embedded {
        fonts.pair(Name(name.as_bytes()), font);
    }
    fonts.finish();
    let mut states = own.ext_g_states();
    for (alpha, state) in alphas {
        states.pair(Name(format!("A{alpha}").as_bytes()), state);
    }
    states.finish();
    let mut images = own.x_objects();
    for (i, image) in pictures.into_iter().enumerate() {
        images.pair(Name(format!("P{i}").as_bytes()), image);
    }
    images.finish();
    own.finish();
    written.finish();
    pdf.finish()
}

/// A picture's colours, and its opacity as a mask.
fn raster(picture: &TextPicture, image: Ref, mask: Ref) -> Chunk {
    let mut chunk = Chunk::new();
    let (colors, opacity): (Vec<[u8; 3]>, Vec<u8>) = picture.rgba.chunks_exact(4).map(|p| ([p[0], p[1], p[2]], p[3])).unzip();
    let (width, height) = (picture.width as i32, picture.height as i32);
    let packed = deflated(colors.as_flattened());
    let mut object = chunk.image_xobject(image, &packed);
    object.filter(Filter::FlateDecode);
    object.width(width).height(height).bits_per_component(8).s_mask(mask);
    object.color_space().device_rgb();
    object.finish();
    let packed = deflated(&opacity);
    let mut object = chunk.image_xobject(mask, &packed);
    object.filter(Filter::FlateDecode);
    object.width(width).height(height).bits_per_component(8);
    object.color_space().device_gray();
    object.finish();
    chunk
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::with_capacity(bytes.len() / 4 + 64), Compression::new(6));
    // Writing to a Vec cannot fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}
