//! Pellucid's charts: a specification and a query's answer become a [`Scene`], a list of things to draw in CSS px, and a scene is
//! drawn on any plotters backend.
//!
//! ```text
//! ChartSpec + Batch --layout--> Scene --draw--> canvas (commands + replay.js), SVG, bitmap
//!                                 '--hit, interval, point, data--> tooltips, filters, keyboard
//! ```
//!
//! Pure functions: no polars, no wasm-bindgen, no clock, no I/O. Text is measured by the caller's [`MeasureText`], numbers and
//! times are written by the caller's [`Locale`].

pub mod commands;
pub mod draw;
pub mod hit;
pub mod locale;
pub mod reduce;
pub mod scale;
pub mod scene;
pub mod select;
pub mod state;
pub mod text;
pub mod theme;
pub mod ticks;

mod axis;
mod clip;
mod color;
mod describe;
mod frame;
mod geometry;
mod layout;
mod legend;
mod marks;
mod ramp;
mod resolve;
mod svg;

use std::rc::Rc;

use pellucid_core::{Batch, ChartSpec};

pub use color::Rgba;
pub use draw::{Resolution, draw, draw_at};
pub use geometry::{Point, Rect, Size};
pub use hit::{DataPoint, Hit, Tooltip, TooltipRow};
pub use layout::layout;
pub use locale::{EnglishLocale, Locale, TimeLabel, Word};
pub use scene::{Item, Scene};
pub use state::{SelectionState, State};
pub use svg::svg;
pub use text::{ApproximateMetrics, Font, MeasureText, Weight};
pub use theme::{Scheme, Theme};

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
    /// How numbers and times are written; the scene keeps it to write tooltips.
    pub locale: &'a Rc<dyn Locale>,
    /// Measures text.
    pub measure: &'a dyn MeasureText,
    /// What the reader does with it.
    pub state: &'a State,
}
