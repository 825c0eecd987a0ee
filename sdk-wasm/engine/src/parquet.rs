//! Reading Parquet (Apache parquet-format 2.12): flat columns, every codec and encoding.
//!
//! Our own reader, because the engine wants what general ones hide: dictionary positions become a
//! column's codes without a string being built, integers are kept as narrow as they are, and rows
//! go straight to their place in the table's column.

pub mod chunk;
pub mod codec;
pub mod delta;
pub mod format;
pub mod metadata;
pub mod page;
pub mod plan;
pub mod rle;
pub mod schema;
pub mod thrift;
pub mod values;
pub mod varint;

pub use metadata::{FileMeta, encrypted, footer_length};
