//! Text widths for the charts.

use pellucid_bridge::measure::TextWidths;
use pellucid_charts::{Font, MeasureText};

/// Measures text as the canvas draws it.
pub(crate) struct BrowserMeasure(TextWidths);

impl BrowserMeasure {
    /// Measures in a CSS font family list.
    pub(crate) fn new(family: &str) -> Self {
        Self(TextWidths::new(family))
    }
}

impl MeasureText for BrowserMeasure {
    fn width(&self, text: &str, font: &Font) -> f64 {
        self.0.width(text, font.size, font.weight.css())
    }
}
