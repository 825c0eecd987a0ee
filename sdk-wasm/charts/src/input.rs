//! What a chart is made from.

use std::rc::Rc;

use pellucid_core::{Batch, ChartSpec};

use crate::geometry::Size;
use crate::locale::Locale;
use crate::state::State;
use crate::text::MeasureText;
use crate::theme::Theme;

/// Everything a chart is made from.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// What to draw.
    pub spec: &'a ChartSpec,
    /// The answer to [`pellucid_core::plan::chart_query`] of the specification.
    pub data: &'a Batch,
    /// CSS px.
    pub size: Size,
    /// What it looks like.
    pub theme: &'a Theme,
    /// How numbers and times are written; the view keeps it to write tooltips.
    pub locale: &'a Rc<dyn Locale>,
    /// Measures text.
    pub measure: &'a dyn MeasureText,
    /// What the reader does with it.
    pub state: &'a State,
}
