//! Pellucid's charts: a specification and a query's answer become a [`Scene`], a list of things to draw in CSS px, and a scene is
//! drawn on any plotters backend.
//!
//! ```text
//! ChartSpec + Batch --layout--> Scene --draw--> canvas (commands + replay.js), SVG, bitmap
//!                                 |--pdf--> PDF
//!                                 '--hit, interval, point, data--> tooltips, filters, keyboard
//! ```
//!
//! ```
//! use std::{rc::Rc, sync::Arc};
//! use pellucid_charts::{ApproximateMetrics, EnglishLocale, Input, Locale, Size, State, Theme, layout, svg};
//! use pellucid_core::{Batch, BatchColumn, DataType, Field, Values};
//!
//! let spec = serde_json::from_str(r#"{"mark": "bar", "encoding": {"x": {"field": "city"}, "y": {"op": "count", "as": "n"}}}"#)?;
//! let column = |name: &str, data_type, values| BatchColumn {
//!     field: Field { name: name.into(), data_type, nullable: false },
//!     values,
//!     validity: None,
//! };
//! let cities = Values::String { codes: vec![0, 1], dictionary: Arc::new(vec!["Oslo".into(), "Rome".into()]) };
//! let columns = vec![column("city", DataType::String, cities), column("n", DataType::Int, Values::Int(vec![3, 5]))];
//! let data = Batch { columns, rows: 2, total: 2 };
//! let locale: Rc<dyn Locale> = Rc::new(EnglishLocale);
//! let (theme, state) = (Theme::light(), State::default());
//! let size = Size { width: 300.0, height: 200.0 };
//! let input = Input { spec: &spec, data: &data, size, theme: &theme, locale: &locale, measure: &ApproximateMetrics, state: &state };
//!
//! let scene = layout(&input)?;
//! assert!(svg(&scene).starts_with("<svg"));
//! assert_eq!(scene.description(), "Bar chart of N by City, 2 bars, highest Rome 5, lowest Oslo 3");
//! let rome = scene.data_point(1).expect("two bars").anchor;
//! assert_eq!(scene.hit(rome.x, rome.y).expect("a bar").tooltip.title, "Rome");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! What cannot be drawn sensibly is an error of the specification (`invalid_spec`, `type_mismatch`): a negative slice, text where
//! numbers belong. What can be left out is: null, NaN and infinite values, values without a logarithm on a log scale, null keys on a
//! line of time or numbers. A chart of nothing says so.
//!
//! Pure functions: no polars, no wasm-bindgen, no clock, no I/O. Text is measured by the caller's [`MeasureText`], numbers and
//! times are written by the caller's [`Locale`].

pub mod commands;
pub mod draw;
pub mod hit;
pub mod locale;
pub mod palette;
pub mod reduce;
pub mod scale;
pub mod scene;
pub mod select;
pub mod state;
pub mod text;
pub mod theme;
pub mod ticks;
pub mod transition;
pub mod zoom;

mod annotate;
mod axis;
mod clip;
mod color;
mod describe;
mod facet;
mod frame;
mod geometry;
mod layout;
mod legend;
mod marks;
mod order;
mod page;
#[cfg(feature = "pdf")]
mod pdf;
#[cfg(feature = "png")]
mod png;
mod ramp;
mod resolve;
mod svg;

use std::rc::Rc;

use pellucid_core::{Batch, ChartSpec};

pub use color::Rgba;
pub use draw::{Resolution, draw, draw_at, draw_items};
pub use geometry::{Point, Rect, Size};
pub use hit::{Crosshair, DataPoint, Hit, Tooltip, TooltipRow};
pub use layout::{layout, layout_again, layout_counted};
pub use locale::{EnglishLocale, Locale, TimeLabel, Word};
pub use page::{Page, Part};
#[cfg(feature = "pdf")]
pub use pdf::{PICTURE_SCALE, PdfFont, PdfText, TextPicture, pdf, pdf_page};
#[cfg(feature = "png")]
pub use png::{MOST_PIXELS, png};
pub use scene::{Item, Scene};
pub use state::{SelectionState, State};
pub use svg::svg;
pub use text::{ApproximateMetrics, Font, MeasureText, Weight};
pub use theme::{Contrast, Scheme, Theme};
pub use transition::Transition;
pub use zoom::{Gesture, Zoom};

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
