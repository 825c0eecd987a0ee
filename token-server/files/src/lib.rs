//! Answers a [`Query`](pellucid_core::Query) over Parquet, CSV and JSON files, in folders or
//! S3-compatible stores.
//!
//! All of it runs in processes of their own, which the server starts ([`worker`]) and talks to
//! ([`protocol`]): what a query takes of memory, stack and time is bounded by the system, whatever
//! the engine counts, and whoever asks can end it at any point, planning included. The engine is
//! DataFusion; queries come as trees with bound literals and never as text.

pub mod protocol;
pub mod version;

mod json;
mod parquet;
mod path;
mod process;
mod query;
mod result;
mod spool;
mod statement;
mod worker;

pub use parquet::{DISK_FULL, Rows, disk_is_full, write as write_parquet};
pub use path::{S3, bucket_of};
pub use pellucid_connectors::Most;
pub use result::ResultSet;
pub use spool::Spooled;
pub use statement::{COMMAND as STATEMENT_COMMAND, Head, Task, work as answer_statement};
pub use worker::{COMMAND as WORKER_COMMAND, work as answer_queries};
