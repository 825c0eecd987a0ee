//! Text widths and pictures by the browser's own canvas.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use pellucid_charts::{Font, MeasureText};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/measure.js")]
extern "C" {
    #[wasm_bindgen(js_name = textWidth)]
    fn text_width(text: &str, font: &str) -> f64;
}

/// Measured widths are kept up to this many: a dashboard has some hundred labels, and each costs 8 µs to measure.
const MOST_WIDTHS: usize = 20_000;

/// Text widths by the canvas' own `measureText`.
pub(crate) struct BrowserMeasure {
    family: String,
    widths: RefCell<HashMap<(String, u32, u32), f64>>,
}

impl BrowserMeasure {
    /// Measures in a CSS font family list.
    pub(crate) fn new(family: &str) -> Self {
        Self { family: family.to_owned(), widths: RefCell::default() }
    }
}

/// The CSS `font` of a font in a family list.
pub(crate) fn css_font(font: &Font, family: &str) -> String {
    format!("{} {}px {}", font.weight.css(), font.size, listed(family))
}

thread_local! {
    /// How often fonts arrived in this thread.
    static ARRIVALS: Cell<u32> = const { Cell::new(0) };
}

/// Fonts arrived: what lists of families stand for is to be looked up anew.
pub(crate) fn fonts_arrived() {
    ARRIVALS.with(|n| n.set(n.get().wrapping_add(1)));
}

/// A family list as canvases are to be given it. Browsers remember for each list what it stands for, also where a font of one of its
/// names arrives later; a name at its end that nothing is called makes it another list.
pub(crate) fn listed(family: &str) -> Cow<'_, str> {
    match ARRIVALS.with(Cell::get) {
        0 => Cow::Borrowed(family),
        n => Cow::Owned(format!("{family}, pellucid-{n}")),
    }
}

impl MeasureText for BrowserMeasure {
    fn width(&self, text: &str, font: &Font) -> f64 {
        let key = (text.to_owned(), (font.size * 16.0) as u32, font.weight.css());
        if let Some(width) = self.widths.borrow().get(&key) {
            return *width;
        }
        let width = text_width(text, &css_font(font, &self.family));
        let mut widths = self.widths.borrow_mut();
        if widths.len() >= MOST_WIDTHS {
            widths.clear();
        }
        widths.insert(key, width);
        width
    }
}
