//! Fewer marks that look the same.

pub mod m4;
