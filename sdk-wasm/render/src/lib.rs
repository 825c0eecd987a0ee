//! Charts as files, without a browser: for reports, e-mail and previews that a host's backend
//! sends.
//!
//! The same engine answers, the same layout draws as in a reader's page. Numbers and times are
//! written in English; texts are measured as Liberation Sans, which pictures hold and which is as
//! wide as Helvetica and Arial.
//!
//! # Example
//!
//! ```
//! use pellucid_charts::{Size, Theme};
//! use pellucid_render::{Format, Look, answer, file, open, scene};
//!
//! let rows = b"city,sales\nOslo,10\nBergen,7\nOslo,32\n";
//! let chart = r#"{ "mark": "bar", "encoding": { "x": { "field": "city" }, "y": { "op": "sum", "field": "sales" } } }"#;
//! let chart = serde_json::from_str(chart)?;
//!
//! let mut table = open(rows)?;
//! let data = answer(&chart, &mut table, rows, &[])?;
//! assert_eq!(data.columns[1].number(1), Some(42.0));
//!
//! let look = Look { size: Size { width: 480.0, height: 320.0 }, theme: Theme::light() };
//! let svg = file(&scene(&chart, &data, &look)?, Format::Svg)?;
//! assert!(svg.starts_with(b"<svg"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::rc::Rc;

use pellucid_charts::{
    ApproximateMetrics, EnglishLocale, Input, Locale, Size, State, Theme, View, layout, pdf, png,
    svg,
};
use pellucid_core::plan::Before;
use pellucid_core::{Batch, ChartSpec, Code, Error, Filter, Query, Result, plan};
use pellucid_engine::exec::{self, Outcome};
use pellucid_engine::{Table, read};

/// What kind of file a picture becomes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Format {
    /// Pixels, this many in a CSS px.
    Png {
        /// Above 0.
        scale: f64,
    },
    /// Vectors.
    Svg,
    /// A document of one page, its text selectable.
    Pdf,
}

/// What a chart looks like.
#[derive(Debug, Clone)]
pub struct Look {
    /// CSS px.
    pub size: Size,
    /// Colours, fonts and sizes.
    pub theme: Theme,
}

/// Opens a file of rows: Parquet, Arrow IPC, CSV or JSON, told apart by its first bytes.
///
/// # Errors
/// `corrupt_file`, `unsupported_file`.
pub fn open(bytes: &[u8]) -> Result<Table> {
    read::open(bytes, None)
}

/// Answers a chart over `table`, whose file `bytes` is, under `filters` beside the chart's own.
///
/// # Errors
/// `invalid_spec`, `unknown_column` and `type_mismatch` for a specification that the file does not
/// answer; `corrupt_file`.
pub fn answer(
    spec: &ChartSpec,
    table: &mut Table,
    bytes: &[u8],
    filters: &[Filter],
) -> Result<Batch> {
    let spec = lowered(spec);
    let mut query = plan::chart_query(&spec, filters)?;
    query.lower();
    let now = plan::finished(&spec, asked(&query, table, bytes)?)?;
    match Before::of(&spec, &query, table.schema())? {
        Some(before) => {
            let earlier = before.query().map(|q| asked(q, table, bytes)).transpose()?;
            before.beside(&spec, now, earlier)
        }
        None => Ok(now),
    }
}

fn asked(query: &Query, table: &mut Table, bytes: &[u8]) -> Result<Batch> {
    let columns = table.columns_of(query)?;
    read::supply_all(table, &columns, bytes)?;
    match exec::run(table, query, &|| false)? {
        Outcome::Done(batch) => Ok(batch),
        Outcome::Unsupported(_) => pellucid_lazy::run(table, query),
    }
}

/// The specification with its expressions as columns.
fn lowered(spec: &ChartSpec) -> ChartSpec {
    let mut spec = spec.clone();
    spec.lower();
    spec
}

/// Lays a chart out.
///
/// # Errors
/// `invalid_spec` for tables and pivot tables, which a page draws; as [`layout`].
pub fn scene(spec: &ChartSpec, data: &Batch, look: &Look) -> Result<View> {
    if spec.mark.rules().shown_as.is_text() {
        return Err(Error::new(
            Code::InvalidSpec,
            "a table is no picture: the package exports its rows as CSV or XLSX",
        )
        .at("mark"));
    }
    let (spec, locale): (_, Rc<dyn Locale>) = (&lowered(spec), Rc::new(EnglishLocale));
    let state = State::default();
    layout(&Input {
        spec,
        data,
        size: look.size,
        theme: &look.theme,
        locale: &locale,
        measure: &ApproximateMetrics,
        state: &state,
    })
}

/// A scene as the bytes of a file.
///
/// # Errors
/// `limit_exceeded` for a PNG of too many pixels, `invalid_spec` for a scale that is no positive
/// number.
pub fn file(scene: &View, format: Format) -> Result<Vec<u8>> {
    Ok(match format {
        Format::Png { scale } => png(scene, scale)?,
        Format::Svg => svg(scene).into_bytes(),
        Format::Pdf => pdf(scene, "en", &ApproximateMetrics),
    })
}
