//! From amounts to the radii of circles whose areas are in proportion to them.

use crate::geometry::Size;

/// Smallest radius, CSS px.
const SMALLEST: f64 = 2.0;
/// Largest radius: as a share of the chart's smaller side, and its bounds in CSS px.
const LARGEST: f64 = 0.06;
const LARGEST_PX: [f64; 2] = [7.0, 48.0];

/// From amounts to radii.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Radii {
    /// The amount of the largest circle.
    pub(crate) most: f64,
    /// Its radius, CSS px.
    pub(crate) largest: f64,
}

impl Radii {
    /// Circles for a chart of `size`, the largest for the amount `most`.
    pub(crate) fn new(most: f64, size: Size) -> Self {
        Self {
            most,
            largest: (size.width.min(size.height) * LARGEST).clamp(LARGEST_PX[0], LARGEST_PX[1]),
        }
    }

    /// The radius for an amount, large enough to be seen, CSS px.
    pub(crate) fn radius(&self, amount: f64) -> f64 {
        if self.most > 0.0 {
            ((amount / self.most).sqrt() * self.largest).max(SMALLEST)
        } else {
            SMALLEST
        }
    }
}
