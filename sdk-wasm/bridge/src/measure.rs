//! Text widths by the browser's own canvas.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/measure.js")]
extern "C" {
    #[wasm_bindgen(js_name = textWidth)]
    fn text_width(text: &str, font: &str) -> f64;
}

/// Measured widths are kept up to this many: a dashboard has some hundred labels, and each costs 8
/// µs to measure.
const MOST_WIDTHS: usize = 20_000;

/// Text widths by the canvas' own `measureText`, remembered.
pub struct TextWidths {
    family: String,
    widths: RefCell<HashMap<(String, u32, u32), f64>>,
}

impl TextWidths {
    /// Measures in a CSS font family list.
    pub fn new(family: &str) -> Self {
        Self { family: family.to_owned(), widths: RefCell::default() }
    }

    /// The width of one line of text in CSS px, in a font of `size` CSS px and a CSS weight.
    pub fn width(&self, text: &str, size: f64, weight: u32) -> f64 {
        let key = (text.to_owned(), (size * 16.0) as u32, weight);
        if let Some(width) = self.widths.borrow().get(&key) {
            return *width;
        }
        let width = text_width(text, &css_font(size, weight, &self.family));
        let mut widths = self.widths.borrow_mut();
        if widths.len() >= MOST_WIDTHS {
            widths.clear();
        }
        widths.insert(key, width);
        width
    }
}

/// The CSS `font` of a size in CSS px and a weight in a family list.
///
/// ```
/// assert_eq!(pellucid_bridge::measure::css_font(12.5, 600, "Inter, sans-serif"), "600 12.5px Inter, sans-serif");
/// ```
pub fn css_font(size: f64, weight: u32, family: &str) -> String {
    format!("{weight} {size}px {}", listed(family))
}

thread_local! {
    /// How often fonts arrived in this thread.
    static ARRIVALS: Cell<u32> = const { Cell::new(0) };
}

/// Fonts arrived: what lists of families stand for is to be looked up anew.
pub fn fonts_arrived() {
    ARRIVALS.with(|n| n.set(n.get().wrapping_add(1)));
}

/// A family list as canvases are to be given it. Browsers remember for each list what it stands
/// for, also where a font of one of its names arrives later; a name at its end that nothing is
/// called makes it another list.
///
/// ```
/// use pellucid_bridge::measure::{fonts_arrived, listed};
///
/// assert_eq!(listed("Inter"), "Inter");
/// fonts_arrived();
/// assert_eq!(listed("Inter"), "Inter, pellucid-1");
/// ```
pub fn listed(family: &str) -> Cow<'_, str> {
    match ARRIVALS.with(Cell::get) {
        0 => Cow::Borrowed(family),
        n => Cow::Owned(format!("{family}, pellucid-{n}")),
    }
}
