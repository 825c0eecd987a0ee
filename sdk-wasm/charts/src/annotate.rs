//! What stands on a chart besides its data: reference lines and bands, thresholds, curves, notes,
//! values at the marks.

mod curves;
mod draw;
mod holt;
mod label;
mod place;
pub(crate) mod plan;
mod position;
pub(crate) mod values;
