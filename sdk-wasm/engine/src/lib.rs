//! Pellucid's engine: columns as a page needs them, readers that fill them, and kernels that answer queries from them.
//!
//! No I/O and no clock: callers fetch bytes and hand them in. Runs natively and in the browser alike.

pub mod bitmap;
pub mod column;
pub mod dictionary;
pub mod exec;
pub mod parquet;
pub mod read;
pub mod table;
pub mod writer;

pub use column::{Column, Data};
pub use exec::{Outcome, run};
pub use table::Table;
