//! The embedded connector: DataFusion over Parquet and CSV files. Queries are built as expressions with bound literals; no SQL
//! text exists here but that of administrators (`sql`), and the session has no file or URL functions to reach.

mod aggregate;
mod bucket;
mod compare;
mod dimension;
mod engine;
mod listing;
mod plan;
mod predicate;
mod quantile;
mod scan;
mod source;
pub mod sql;
mod types;
mod write;

pub use engine::Engine;
pub use source::DataFusion;
