//! A slice to draw.

use crate::color::Rgba;

/// A slice to draw.
pub(super) struct Piece {
    pub(super) datum: usize,
    pub(super) name: String,
    /// Part of the whole, above 0 to 1.
    pub(super) share: f64,
    pub(super) color: Rgba,
    /// Start and end, clockwise from the top.
    pub(super) angles: [f64; 2],
}
