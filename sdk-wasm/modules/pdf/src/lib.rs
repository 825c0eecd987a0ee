//! The module loaded with the first PDF: it writes a page that the engine's module laid out.

use js_sys::{Array, Reflect, Uint8Array};
use pellucid_bridge::errors::{OrThrow, to_js};
use pellucid_bridge::measure::{TextWidths, css_font};
use pellucid_charts::{
    Font, MeasureText, PICTURE_SCALE, Page, PdfFont, PdfText, Rgba, TextPicture, Weight, pdf_page,
};
use pellucid_core::{Code, Error};
use wasm_bindgen::prelude::*;

/// Height of letters above the middle of capitals: half of these, in font sizes, as on the canvas.
const HALF_CAPITAL: f64 = 0.36;

#[wasm_bindgen(module = "/src/picture.js")]
extern "C" {
    /// Four bytes a pixel.
    #[wasm_bindgen(js_name = textPicture, catch)]
    fn text_picture(
        text: &str,
        font: &str,
        color: &str,
        width: u32,
        height: u32,
        scale: f64,
        down: f64,
    ) -> Result<Vec<u8>, JsValue>;
}

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** A font file whose glyphs may go into a document. */
export interface PdfFont {
  bytes: Uint8Array;
  bold: boolean;
}
"#;

#[wasm_bindgen]
extern "C" {
    /// Files of fonts.
    #[wasm_bindgen(typescript_type = "PdfFont[]")]
    pub type JsFonts;
}

/// A page that the engine's module gave, as a PDF; `fonts` are files whose glyphs may go into it.
///
/// # Errors
/// `unsupported_file` and `corrupt_file` for a font; `invalid_spec` for a page of another version.
#[wasm_bindgen]
pub fn pdf(page: &[u8], fonts: &JsFonts) -> Result<Vec<u8>, JsValue> {
    let page = Page::from_bytes(page).or_throw()?;
    let text = BrowserText { widths: TextWidths::new(&page.family), family: page.family.clone() };
    Ok(pdf_page(&page, &read_fonts(fonts)?, &text))
}

struct BrowserText {
    widths: TextWidths,
    family: String,
}

impl MeasureText for BrowserText {
    fn width(&self, text: &str, font: &Font) -> f64 {
        self.widths.width(text, font.size, font.weight.css())
    }
}

impl PdfText for BrowserText {
    fn picture(&self, text: &str, font: &Font, color: Rgba) -> Option<TextPicture> {
        let pixels = |v: f64| (v * PICTURE_SCALE).ceil().clamp(1.0, 8192.0) as u32;
        let (width, height) = (pixels(self.width(text, font)), pixels(font.size * 1.6));
        let down = font.size * (0.8 + HALF_CAPITAL);
        let color = Rgba { a: 255, ..color }.css();
        let rgba = text_picture(
            text,
            &css_font(font.size, font.weight.css(), &self.family),
            &color,
            width,
            height,
            PICTURE_SCALE,
            down,
        )
        .ok()?;
        (rgba.len() == (width * height * 4) as usize).then_some(TextPicture { width, height, rgba })
    }
}

fn read_fonts(given: &JsValue) -> Result<Vec<PdfFont>, JsValue> {
    let malformed = |i: usize| {
        to_js(
            Error::new(Code::InvalidSpec, "a font is given by the bytes of its file")
                .at(format!("fonts[{i}]")),
        )
    };
    let font = |(i, font): (usize, JsValue)| {
        let bytes = Reflect::get(&font, &"bytes".into())
            .ok()
            .and_then(|v| v.dyn_into::<Uint8Array>().ok())
            .ok_or_else(|| malformed(i))?;
        let bold = Reflect::get(&font, &"bold".into()).is_ok_and(|v| v.is_truthy());
        let weight = if bold { Weight::Semibold } else { Weight::Regular };
        PdfFont::new(bytes.to_vec(), weight).map_err(|e| to_js(e.at(format!("fonts[{i}]"))))
    };
    match given.dyn_ref::<Array>() {
        Some(array) => array.iter().enumerate().map(font).collect(),
        None => Ok(Vec::new()),
    }
}
