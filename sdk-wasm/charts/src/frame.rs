//! What stands around the marks: title and legend, axes and grid, and the rectangle left for the
//! marks.

pub(crate) mod around;
pub(crate) mod axes;
pub(crate) mod chart;
pub(crate) mod drawing;
mod grid;
pub(crate) mod header;
pub(crate) mod insets;
mod level_ticks;
pub(crate) mod level_zeros;
