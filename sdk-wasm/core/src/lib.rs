//! Pellucid's wire types: what a page, the engine and the token server say to each other.
//!
//! Plain data and pure functions. This crate knows no polars, no plotters, no wasm-bindgen, no
//! clock and no I/O, so that the browser, the server and their tests share one meaning of a
//! [`Query`].
//!
//! # Example
//!
//! A chart's specification becomes a query, which is checked against a table's columns before
//! anything runs.
//!
//! ```
//! use pellucid_core::{ChartSpec, DataType, Field, Schema, plan, validate};
//! use serde_json::json;
//!
//! let chart: ChartSpec = serde_json::from_value(json!({
//!     "mark": "bar",
//!     "encoding": { "x": { "field": "city" }, "y": { "op": "sum", "field": "sales" } },
//! }))?;
//! let query = plan::chart_query(&chart, &[])?;
//! assert_eq!(query.dimensions[0].name(), "city");
//! assert_eq!(query.measures[0].name(), "sum_sales");
//!
//! let field = |name: &str, data_type| Field { name: name.to_owned(), data_type, nullable: false };
//! let schema = Schema { fields: vec![field("city", DataType::String), field("sales", DataType::Int)], skipped: Vec::new() };
//! validate::query(&query, &schema)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod answer;
pub mod batch;
pub mod chart;
pub mod compute;
pub mod dashboard;
pub mod decimal;
pub mod edges;
pub mod embed;
pub mod error;
pub mod exact;
pub mod expr;
pub mod filter;
mod host;
pub mod limits;
mod lower;
pub mod model;
pub mod output;
pub mod plan;
pub mod query;
pub mod read;
pub mod scalar;
pub mod schema;
pub mod sorting;
pub mod time;
pub mod validate;
pub mod zone;

pub use answer::Question;
pub use batch::{Batch, BatchColumn, Values};
pub use chart::ChartSpec;
pub use compute::Computed;
pub use dashboard::DashboardSpec;
pub use error::{Code, Error, Result};
pub use expr::Expr;
pub use filter::{Filter, FilterOp};
#[cfg(target_family = "wasm")]
pub use host::{Host, provide};
pub use query::{Bin, Dimension, Measure, Op, Query, Sort, SortOrder, TimeUnit};
pub use scalar::Scalar;
pub use schema::{DataType, Field, Schema};
pub use zone::Zone;
