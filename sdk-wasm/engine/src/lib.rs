//! Pellucid's engine: columns as a page needs them, readers that fill them, and kernels that answer
//! queries from them.
//!
//! No I/O and no clock: callers fetch bytes and hand them in. Runs natively and in the browser
//! alike.
//!
//! # Example
//!
//! ```
//! use pellucid_core::{Dimension, Measure, Op, Query};
//! use pellucid_engine::{Outcome, exec, read};
//!
//! let file = b"city,sales\nOslo,10\nBergen,7\nOslo,32\n";
//! let mut table = read::open(file, None)?;
//! let query = Query {
//!     dimensions: vec![Dimension::field("city")],
//!     measures: vec![Measure::new(Op::Sum, Some("sales"), "sales")],
//!     ..Query::default()
//! };
//! // A Parquet file's columns are decoded when a query names them; other formats are there already.
//! let columns = table.columns_of(&query)?;
//! read::supply_all(&mut table, &columns, file)?;
//!
//! let Outcome::Done(answer) = exec::run(&table, &query, &|| false)? else { panic!("the kernels cover it") };
//! assert_eq!(answer.columns[0].text(1), Some("Oslo"));
//! assert_eq!(answer.columns[1].number(1), Some(42.0));
//! # Ok::<(), pellucid_core::Error>(())
//! ```

pub mod bitmap;
pub mod column;
pub mod dictionary;
pub mod exec;
pub mod hosts;
pub mod join;
pub mod logical;
pub mod parquet;
pub mod read;
pub mod table;
pub mod writer;

pub use column::{Column, Data};
pub use exec::{Outcome, run};
pub use table::Table;
