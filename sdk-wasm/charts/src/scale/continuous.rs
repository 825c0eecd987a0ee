//! Numbers and instants on a line.

/// What happens to a value before it is placed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transform {
    /// Equal steps.
    Linear,
    /// Equal factors; values up to zero have no position.
    Log,
    /// Equal factors far from zero and equal steps near it: log10(1 + |v|) with the sign of v
    /// (Webber, "A bi-symmetric log transformation for wide-range data", 2012, with C = 1).
    Symlog,
    /// Square root, mirrored below zero.
    Sqrt,
}

impl Transform {
    /// The value as it is spaced evenly.
    pub(crate) fn apply(self, v: f64) -> f64 {
        match self {
            Self::Linear => v,
            Self::Log if v > 0.0 => v.log10(),
            Self::Log => f64::NAN,
            Self::Symlog => (v.abs().ln_1p() / std::f64::consts::LN_10).copysign(v),
            Self::Sqrt => v.abs().sqrt().copysign(v),
        }
    }

    /// The value that is spaced so.
    pub(crate) fn undo(self, v: f64) -> f64 {
        match self {
            Self::Linear => v,
            Self::Log => 10f64.powf(v),
            Self::Symlog => (v.abs() * std::f64::consts::LN_10).exp_m1().copysign(v),
            Self::Sqrt => (v * v).copysign(v),
        }
    }
}

/// Farther outside a chart nothing is told apart, and what is cut at the chart's edge would
/// overflow, CSS px.
const FAR: f64 = 1e7;

/// A continuous scale from `domain` to `range`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Continuous {
    /// How values are spaced.
    pub transform: Transform,
    /// The values at both ends of the range, the smaller first.
    pub domain: [f64; 2],
    /// CSS px; a vertical axis runs from the bottom, its larger y, to the top.
    pub range: [f64; 2],
}

impl Continuous {
    /// A scale over `domain`, with its range still to be set.
    pub fn new(transform: Transform, domain: [f64; 2]) -> Self {
        Self { transform, domain, range: [0.0, 1.0] }
    }

    #[inline]
    /// CSS px; outside the range for a value outside the domain.
    pub fn position(&self, value: f64) -> f64 {
        let [d0, d1] = self.domain.map(|d| self.transform.apply(d));
        let [r0, r1] = self.range;
        let share = (self.transform.apply(value) - d0) / (d1 - d0);
        // A domain of one value: everything stands in the middle.
        if d0 == d1 { (r0 + r1) / 2.0 } else { (r0 + share * (r1 - r0)).clamp(-FAR, FAR) }
    }

    /// The value at a position, CSS px.
    pub fn invert(&self, position: f64) -> f64 {
        let [d0, d1] = self.domain.map(|d| self.transform.apply(d));
        let [r0, r1] = self.range;
        if r0 == r1 {
            return self.domain[0];
        }
        self.transform.undo(d0 + (position - r0) / (r1 - r0) * (d1 - d0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn inverting_a_position_gives_the_value(kind in 0..4, low in 0.001f64..1e6, span in 0.01f64..1e6, at in 0.0f64..1.0) {
            let transform = [Transform::Linear, Transform::Log, Transform::Sqrt, Transform::Symlog][kind as usize];
            let scale = Continuous { transform, domain: [low, low + span], range: [300.0, 20.0] };
            let value = low + at * span;
            prop_assert!((scale.invert(scale.position(value)) - value).abs() <= 1e-6 * (low + span));
        }
    }

    #[test]
    fn log_places_factors_evenly_and_nothing_up_to_zero() {
        let s = Continuous { transform: Transform::Log, domain: [1.0, 100.0], range: [0.0, 200.0] };
        assert_eq!(s.position(10.0), 100.0);
        assert!(s.position(0.0).is_nan() && s.position(-1.0).is_nan());
    }

    #[test]
    fn one_value_stands_in_the_middle() {
        let s = Continuous { transform: Transform::Linear, domain: [5.0, 5.0], range: [0.0, 10.0] };
        assert_eq!(s.position(5.0), 5.0);
    }
}
