//! Pellucid's wire types: what a page, the engine and the token server say to each other.
//!
//! Plain data and pure functions. This crate knows no polars, no plotters, no wasm-bindgen, no clock and no I/O, so that the
//! browser, the server and their tests share one meaning of a [`Query`].

pub mod batch;
pub mod chart;
pub mod compute;
pub mod dashboard;
pub mod embed;
pub mod error;
pub mod exact;
pub mod filter;
pub mod limits;
pub mod output;
pub mod plan;
pub mod query;
pub mod scalar;
pub mod schema;
pub mod time;
pub mod validate;

pub use batch::{Batch, BatchColumn, Values};
pub use chart::ChartSpec;
pub use compute::{Computed, Expr};
pub use dashboard::DashboardSpec;
pub use error::{Code, Error, Result};
pub use filter::{Filter, FilterOp};
pub use query::{Bin, Dimension, Measure, Op, Query, Sort, SortOrder, TimeUnit};
pub use scalar::Scalar;
pub use schema::{DataType, Field, Schema};
