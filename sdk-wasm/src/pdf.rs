//! Charts as a PDF of one page: one chart, or a dashboard's charts where they stand.

use js_sys::{Array, Reflect, Uint8Array};
use pellucid_charts::scene::Align;
use pellucid_charts::{
    Font, Item, MeasureText, PICTURE_SCALE, PdfFont, PdfPage, PdfText, Point, Rgba, Scene, Size, TextPicture, Theme, Weight, pdf_page,
};
use pellucid_core::{Code, Error};
use serde::Deserialize;
use wasm_bindgen::{JsCast, JsValue};

use crate::chart::Chart;
use crate::errors::{OrThrow, to_js};
use crate::intl::{BrowserMeasure, css_font, text_picture};

/// Half the height of capitals in font sizes, as on the canvas.
const HALF_CAPITAL: f64 = 0.36;

/// What the page's author sees, to be put on paper. Lengths are CSS px.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Paper {
    title: String,
    language: String,
    /// The page's; the only chart's where there is none.
    #[serde(default)]
    size: Option<Size>,
    #[serde(default)]
    theme: Option<Theme>,
    pub(crate) charts: Vec<Placed>,
    #[serde(default)]
    frames: Vec<Frame>,
    #[serde(default)]
    texts: Vec<Text>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Placed {
    pub(crate) chart: u32,
    x: f64,
    y: f64,
    /// Above the chart.
    #[serde(default)]
    title: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Frame {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

/// A text whose baseline starts, or with `end` ends, at a place.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    text: String,
    x: f64,
    y: f64,
    size: f64,
    bold: bool,
    end: bool,
}

struct BrowserText {
    measure: BrowserMeasure,
    family: String,
}

impl MeasureText for BrowserText {
    fn width(&self, text: &str, font: &Font) -> f64 {
        self.measure.width(text, font)
    }
}

impl PdfText for BrowserText {
    fn picture(&self, text: &str, font: &Font, color: Rgba) -> Option<TextPicture> {
        let pixels = |v: f64| (v * PICTURE_SCALE).ceil().clamp(1.0, 8192.0) as u32;
        let (width, height) = (pixels(self.measure.width(text, font)), pixels(font.size * 1.6));
        let down = font.size * (0.8 + HALF_CAPITAL);
        let color = Rgba { a: 255, ..color }.css();
        let rgba = text_picture(text, &css_font(font, &self.family), &color, width, height, PICTURE_SCALE, down).ok()?;
        (rgba.len() == (width * height * 4) as usize).then_some(TextPicture { width, height, rgba })
    }
}

/// Font files that the page gives: `{ bytes, bold }` each.
pub(crate) fn fonts(given: &JsValue) -> Result<Vec<PdfFont>, JsValue> {
    let malformed = |i: usize| to_js(Error::new(Code::InvalidSpec, "a font is given by the bytes of its file").at(format!("fonts[{i}]")));
    let font = |(i, font): (usize, JsValue)| {
        let bytes = Reflect::get(&font, &"bytes".into()).ok().and_then(|v| v.dyn_into::<Uint8Array>().ok()).ok_or_else(|| malformed(i))?;
        let bold = Reflect::get(&font, &"bold".into()).is_ok_and(|v| v.is_truthy());
        let weight = if bold { Weight::Semibold } else { Weight::Regular };
        PdfFont::new(bytes.to_vec(), weight).map_err(|e| to_js(e.at(format!("fonts[{i}]"))))
    };
    match given.dyn_ref::<Array>() {
        Some(array) => array.iter().enumerate().map(font).collect(),
        None => Ok(Vec::new()),
    }
}

impl Paper {
    /// The bytes of the document; `chart` finds a chart by its handle.
    pub(crate) fn write<'a>(&self, fonts: &[PdfFont], chart: impl Fn(u32) -> Result<&'a Chart, JsValue>) -> Result<Vec<u8>, JsValue> {
        let mut scenes: Vec<(Point, Scene)> = Vec::with_capacity(self.charts.len());
        for placed in &self.charts {
            scenes.push((Point::new(placed.x, placed.y), chart(placed.chart)?.titled(placed.title.clone())?));
        }
        let first = scenes.first().map(|(_, scene)| (scene.size, scene.font_family.clone()));
        let theme = self.theme.clone().unwrap_or_default();
        let missing = || Error::new(Code::InvalidSpec, "a page without charts needs a size");
        let size = self.size.or(first.as_ref().map(|f| f.0)).ok_or_else(missing).or_throw()?;
        let family = self.theme.as_ref().map(|t| t.font_family.clone()).or(first.map(|f| f.1)).unwrap_or_default();
        let ground = if self.size.is_some() { self.ground(size, &theme) } else { Vec::new() };
        let over = self.over(&theme);
        let origin = Point::default();
        let mut parts: Vec<(Point, &[Item])> = vec![(origin, &ground)];
        parts.extend(scenes.iter().map(|(at, scene)| (*at, scene.items.as_slice())));
        parts.push((origin, &over));
        let text = BrowserText { measure: BrowserMeasure::new(&family), family };
        Ok(pdf_page(&PdfPage { size, title: &self.title, language: &self.language, parts: &parts, fonts }, &text))
    }

    fn ground(&self, size: Size, theme: &Theme) -> Vec<Item> {
        let rect = pellucid_charts::Rect { left: 0.0, top: 0.0, right: size.width, bottom: size.height };
        let mut items = vec![Item::Rect { rect, radii: [0.0; 4], color: theme.background, crisp: false }];
        for f in &self.frames {
            let at = |x: f64, y: f64| Point::new(f.x + x * f.width, f.y + y * f.height);
            let points = vec![at(0.0, 0.0), at(1.0, 0.0), at(1.0, 1.0), at(0.0, 1.0), at(0.0, 0.0)];
            items.push(Item::Path { points, width: 1.0, color: theme.grid });
        }
        items
    }

    fn over(&self, theme: &Theme) -> Vec<Item> {
        let item = |t: &Text| Item::Text {
            text: t.text.clone(),
            at: Point::new(t.x, t.y - HALF_CAPITAL * t.size),
            font: Font { size: t.size, weight: if t.bold { Weight::Semibold } else { Weight::Regular } },
            align: if t.end { Align::End } else { Align::Start },
            upward: false,
            color: theme.foreground,
        };
        self.texts.iter().map(item).collect()
    }
}
