//! Queries by DataFusion. They are built as expressions with bound literals; no SQL text exists
//! here but that of administrators (`sql`), and the session has no file or URL functions to reach.

mod aggregate;
mod allowed;
mod apart;
mod bucket;
mod compare;
mod dimension;
mod distinct;
mod engine;
mod expression;
mod extreme;
mod footers;
mod groups;
mod listing;
mod parquet;
mod plan;
mod predicate;
mod quantile;
mod scan;
mod source;
pub(crate) mod sql;
mod text;
mod types;
mod utf8;
mod write;

pub(crate) use engine::Engine;
pub(crate) use listing::list;
pub(crate) use plan::{EXHAUSTED, count_rows, run};
pub(crate) use source::Opened;
pub(crate) use write::run as write_extract;
