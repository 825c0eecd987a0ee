//! What several marks are drawn with.

pub(crate) mod bars;
pub(crate) mod curve;
pub(crate) mod dense;
pub(crate) mod hierarchy;
pub(crate) mod hole;
pub(crate) mod holes;
pub(crate) mod overplotting;
pub(crate) mod raster;
pub(crate) mod shade;
pub(crate) mod slots;
pub(crate) mod strokes;
pub(crate) mod summed;
pub(crate) mod threshold;
