//! Scenes on any plotters backend, as commands for a canvas, as SVG, PNG and PDF. What is drawn
//! comes from the scene alone.

pub mod canvas;
mod cells;
pub mod draw;
#[cfg(feature = "pdf")]
pub(crate) mod pdf;
#[cfg(feature = "png")]
pub(crate) mod png;
pub(crate) mod svg;
