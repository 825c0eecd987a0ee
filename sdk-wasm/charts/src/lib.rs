//! Pellucid's charts: a specification and a query's answer become a [`View`]: a scene, which is a
//! list of things to draw in CSS px on any plotters backend, and what the chart answers to its
//! readers.
//!
//! ```text
//! ChartSpec + Batch --layout--> View --scene--> canvas (commands + replay.js), SVG, PDF, bitmap
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
//! let view = layout(&input)?;
//! assert!(svg(&view).starts_with("<svg"));
//! assert_eq!(view.description(), "Bar chart of N by City, 2 bars, highest Rome 5, lowest Oslo 3");
//! let rome = view.data_point(1).expect("two bars").anchor;
//! assert_eq!(view.hit(rome.x, rome.y).expect("a bar").tooltip.title, "Rome");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! What cannot be drawn sensibly is an error of the specification (`invalid_spec`,
//! `type_mismatch`): a negative slice, text where numbers belong. What can be left out is: null,
//! NaN and infinite values, values without a logarithm on a log scale, null keys on a line of time
//! or numbers. A chart of nothing says so.
//!
//! Pure functions: no polars, no wasm-bindgen, no clock, no I/O. Text is measured by the caller's
//! [`MeasureText`], numbers and times are written by the caller's [`Locale`].

// A pass has a name of its own before it has 60 lines.
#![warn(clippy::too_many_lines)]

pub mod locale;
pub mod palette;
pub mod reduce;
pub mod scale;
pub mod scene;
pub mod state;
pub mod text;
pub mod theme;
pub mod ticks;

mod annotate;
mod axis;
mod color;
mod data;
mod facet;
mod frame;
mod geometry;
mod index;
mod input;
mod layout;
mod legend;
mod mark;
mod order;
mod output;
mod view;

pub use color::Rgba;
pub use geometry::{Point, Rect, Size};
pub use input::Input;
pub use locale::english::EnglishLocale;
pub use locale::words::Word;
pub use locale::{Locale, TimeLabel};
pub use output::canvas as commands;
pub use output::draw;
pub use output::draw::{Resolution, draw, draw_at, draw_items};
#[cfg(feature = "pdf")]
pub use output::pdf::{PICTURE_SCALE, PdfFont, PdfText, TextPicture, pdf, pdf_page};
#[cfg(feature = "png")]
pub use output::png::{MOST_PIXELS, png};
pub use output::svg::svg;
pub use scene::page::{Page, Part};
pub use scene::transition::{self, Transition};
pub use scene::{Item, Picture, Scene};
pub use state::{Colors, MOST_COLORED, SelectionState, State, Zoom};
pub use text::metrics::ApproximateMetrics;
pub use text::{Font, MeasureText, Weight};
pub use theme::{Contrast, Scheme, Theme, ThemeInput};
pub use view::hit::{Crosshair, DataPoint, Hit, Tooltip, TooltipRow};
pub use view::layout::{layout, layout_again, layout_counted};
pub use view::zoom::Gesture;
pub use view::{View, hit, select, zoom};
