//! What a chart shows, read out of its batch: keys, values, series, and what follows from them
//! alone.

pub(crate) mod before;
pub(crate) mod cache;
pub(crate) mod color_scale;
pub(crate) mod column;
pub(crate) mod datum;
mod derived;
mod digits;
pub(crate) mod extent;
pub(crate) mod field;
pub(crate) mod flows;
pub(crate) mod layers;
pub(crate) mod plot_data;
pub(crate) mod points;
pub(crate) mod read;
pub(crate) mod selection;
pub(crate) mod series;
pub(crate) mod stack;
pub(crate) mod style;
pub(crate) mod tree;
pub(crate) mod width;
