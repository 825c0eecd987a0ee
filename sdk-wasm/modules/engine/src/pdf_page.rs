//! Charts on a page of a document: one chart, or a dashboard's charts where they stand.

use pellucid_bridge::errors::OrThrow;
use pellucid_bridge::measure::listed;
use pellucid_bridge::typed;
use pellucid_charts::scene::Align;
use pellucid_charts::{Font, Item, Page, Part, Point, Size, Theme, ThemeInput, Weight};
use pellucid_core::{Code, Error};
use serde::Deserialize;
use ts_rs::TS;
use wasm_bindgen::JsValue;

use crate::chart::Chart;

/// Half the height of capitals in font sizes, as on the canvas.
const HALF_CAPITAL: f64 = 0.36;

/// The page of a PDF as its author sees it on the screen. Lengths are CSS px.
#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub(crate) struct PdfPage {
    title: String,
    /// A BCP 47 tag.
    language: String,
    /// The page's size; that of the first chart if it is not given.
    #[serde(default)]
    #[ts(optional, type = "{ width: number; height: number }")]
    size: Option<Size>,
    #[serde(default)]
    #[ts(optional, as = "Option<ThemeInput>")]
    theme: Option<Theme>,
    pub(crate) charts: Vec<Placed>,
    #[serde(default)]
    #[ts(as = "Option<Vec<Frame>>", optional)]
    frames: Vec<Frame>,
    #[serde(default)]
    #[ts(as = "Option<Vec<Text>>", optional)]
    texts: Vec<Text>,
}

typed! {
    PdfPage => JsPdfPage = "PdfPage",
}

/// A chart, by where its upper left corner stands.
#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(rename = "PdfChart")]
pub(crate) struct Placed {
    pub(crate) chart: u32,
    x: f64,
    y: f64,
    /// Above the chart.
    #[serde(default)]
    #[ts(optional)]
    title: Option<String>,
}

/// A line around something, such as a card.
#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(rename = "PdfFrame")]
pub(crate) struct Frame {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

/// A text whose baseline starts, or with `end` ends, at a place.
#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(rename = "PdfText")]
pub(crate) struct Text {
    text: String,
    x: f64,
    y: f64,
    size: f64,
    bold: bool,
    end: bool,
}

impl PdfPage {
    /// The page; `chart` finds a chart by its handle.
    pub(crate) fn page<'a>(
        &self,
        chart: impl Fn(u32) -> Result<&'a Chart, JsValue>,
    ) -> Result<Page, JsValue> {
        let mut parts = Vec::with_capacity(self.charts.len() + 2);
        let mut first = None;
        for placed in &self.charts {
            let scene = chart(placed.chart)?.titled(placed.title.clone())?.scene;
            first.get_or_insert((scene.size, scene.font_family));
            parts.push(Part { at: Point::new(placed.x, placed.y), items: scene.items });
        }
        let theme = self.theme.clone().unwrap_or_default();
        let missing = || Error::new(Code::InvalidSpec, "a page without charts needs a size");
        let size = self.size.or(first.as_ref().map(|f| f.0)).ok_or_else(missing).or_throw()?;
        let family = self
            .theme
            .as_ref()
            .map(|t| t.font_family.clone())
            .or(first.map(|f| f.1))
            .unwrap_or_default();
        let origin = Point::default();
        if self.size.is_some() {
            parts.insert(0, Part { at: origin, items: self.ground(size, &theme) });
        }
        parts.push(Part { at: origin, items: self.over(&theme) });
        Ok(Page {
            size,
            title: self.title.clone(),
            language: self.language.clone(),
            family: listed(&family).into_owned(),
            parts,
        })
    }

    fn ground(&self, size: Size, theme: &Theme) -> Vec<Item> {
        let rect =
            pellucid_charts::Rect { left: 0.0, top: 0.0, right: size.width, bottom: size.height };
        let mut items =
            vec![Item::Rect { rect, radii: [0.0; 4], color: theme.background, crisp: false }];
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
            font: Font {
                size: t.size,
                weight: if t.bold { Weight::Semibold } else { Weight::Regular },
            },
            align: if t.end { Align::End } else { Align::Start },
            upward: false,
            color: theme.foreground,
        };
        self.texts.iter().map(item).collect()
    }
}
