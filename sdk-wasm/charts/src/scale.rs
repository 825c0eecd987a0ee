//! Scales: from data values to positions in CSS px, and back.

pub mod band;
pub mod continuous;
pub(crate) mod radii;
pub(crate) mod zoom;

pub use band::Band;
pub use continuous::{Continuous, Transform};

/// From a value to a position. A category's value is its index.
#[derive(Debug, Clone, PartialEq)]
pub enum Scale {
    /// Numbers and instants (microseconds).
    Continuous(Continuous),
    /// Categories.
    Band(Band),
}

impl Scale {
    /// CSS px; of a category its band's middle. NaN for a value without a position.
    pub fn position(&self, value: f64) -> f64 {
        match self {
            Self::Continuous(c) => c.position(value),
            Self::Band(b) => b.position(value),
        }
    }

    /// The value at a position, CSS px; of categories the index of the nearest.
    pub fn invert(&self, position: f64) -> f64 {
        match self {
            Self::Continuous(c) => c.invert(position),
            Self::Band(b) => b.invert(position),
        }
    }

    /// Moves the scale to another range, CSS px.
    pub fn set_range(&mut self, start: f64, end: f64) {
        match self {
            Self::Continuous(c) => c.range = [start, end],
            Self::Band(b) => b.range = [start, end],
        }
    }

    /// The range, CSS px: where the domain starts and ends.
    pub fn range(&self) -> [f64; 2] {
        match self {
            Self::Continuous(c) => c.range,
            Self::Band(b) => b.range,
        }
    }
}
