//! Round values along an axis.

pub mod linear;
pub mod log;
pub mod symlog;
pub mod time;
pub mod units;
