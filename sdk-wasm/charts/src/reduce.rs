//! Fewer marks that look the same.

pub mod density;
pub mod m4;
