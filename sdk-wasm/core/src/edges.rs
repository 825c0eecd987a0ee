//! Where bins start and end, and which one holds a value: every executor asks here, so that none is
//! off by a bin.

use crate::Bin;

/// Digits after the point that a width may have for its multiples to be taken as they are written;
/// powers of ten are exact this far.
const MOST_DIGITS: i32 = 15;
/// Whole numbers up to this are exact in floats.
const MOST_EXACT: f64 = 9_007_199_254_740_992.0;
/// Multiples of a whole number of these are exact as they are.
const EXACT_GRAIN: f64 = 1.0 / 1_048_576.0;

/// The edges of a bin's neighbours: the multiples of the width that people read, each as the float
/// nearest to it.
///
/// The third edge of bins of 0.1 is 0.3, and not 3 * 0.1 = 0.30000000000000004, which would leave
/// 0.3 in the bin of 0.2.
///
/// # Example
///
/// ```
/// use pellucid_core::Bin;
///
/// let edges = Bin { step: 0.1, origin: 0.0 }.edges();
/// assert_eq!((edges.lower(0.3), edges.lower(0.29), edges.at(7.0)), (0.3, 0.2, 0.7));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Edges {
    bin: Bin,
    /// Width and origin in whole units, and how many units make one.
    decimal: Option<[f64; 3]>,
}

impl Bin {
    /// The edges of these bins.
    pub fn edges(self) -> Edges {
        let exact = |v: f64| (v / EXACT_GRAIN).fract() == 0.0;
        let decimal = match exact(self.step) && exact(self.origin) {
            true => None,
            false => (0..=MOST_DIGITS).find_map(|digits| {
                let units = 10f64.powi(digits);
                let whole = |v: f64| {
                    Some((v * units).round()).filter(|w| w.abs() < MOST_EXACT && w / units == v)
                };
                Some([whole(self.step)?, whole(self.origin)?, units])
            }),
        };
        Edges { bin: self, decimal }
    }
}

impl Edges {
    /// Where the bin of this index starts, the bin at the origin being 0; infinite only for an
    /// infinite index.
    pub fn at(&self, index: f64) -> f64 {
        let plain = index * self.bin.step + self.bin.origin;
        match self.decimal {
            Some([step, origin, units]) => {
                let edge = (index * step + origin) / units;
                if edge.is_finite() { edge } else { plain }
            }
            None => plain,
        }
    }

    /// The index of the bin that holds a value: the last one that starts at or before it. NaN for
    /// NaN.
    pub fn index(&self, value: f64) -> f64 {
        let index = ((value - self.bin.origin) / self.bin.step).floor();
        // The quotient is rounded, to at most one bin off.
        match self.decimal {
            Some(_) if value >= self.at(index + 1.0) => index + 1.0,
            Some(_) if value < self.at(index) => index - 1.0,
            _ => index,
        }
    }

    /// Where the bin that holds a value starts.
    pub fn lower(&self, value: f64) -> f64 {
        self.at(self.index(value))
    }

    /// Where the bin that holds a value starts, and where the next one does.
    pub fn bounds(&self, value: f64) -> [f64; 2] {
        let index = self.index(value);
        [self.at(index), self.at(index + 1.0)]
    }

    /// Width, origin and units where edges are `(index * width + origin) / units`; none where they
    /// are `index * step + origin` to the last digit, for executors that write this as an
    /// expression.
    pub fn decimal(&self) -> Option<[f64; 3]> {
        self.decimal
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn edges(step: f64, origin: f64) -> Edges {
        Bin { step, origin }.edges()
    }

    #[test]
    fn edges_are_the_multiples_that_are_written() {
        for (step, origin, index, edge) in [
            (0.1, 0.0, 3.0, 0.3),
            (0.1, 0.0, -7.0, -0.7),
            (0.15, 0.0, 6.0, 0.9),
            (0.3, 0.1, 3.0, 1.0),
            (1e-5, 0.0, 7.0, 7e-5),
            (0.05, 0.0, 23.0, 1.15),
            (2.0, 1.0, 4.0, 9.0),
            (0.25, 0.0, 3.0, 0.75),
        ] {
            let e = edges(step, origin);
            assert_eq!(
                (e.at(index), e.index(edge), e.lower(edge)),
                (edge, index, edge),
                "{step} {origin} {index}"
            );
            assert_eq!(e.index(edge.next_down()), index - 1.0, "below {edge} by {step}");
        }
    }

    #[test]
    fn what_is_no_number_has_no_bin_and_the_largest_have_one() {
        let e = edges(0.1, 0.0);
        assert!(e.lower(f64::NAN).is_nan());
        assert_eq!(
            (e.lower(f64::INFINITY), e.lower(f64::NEG_INFINITY)),
            (f64::INFINITY, f64::NEG_INFINITY)
        );
        assert!(e.lower(1e300).is_finite() && edges(1.0 / 3.0, 0.0).lower(0.5).is_finite());
        assert!(edges(0.123_456_789_012_3, 0.0).lower(1e307).is_finite());
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2_000, ..ProptestConfig::default() })]

        /// A number of a few decimals, read from its text, falls into the bin that whole numbers say.
        #[test]
        fn decimals_fall_where_whole_numbers_do(value in -100_000i64..100_000, step in 1i64..500, origin in -50i64..50, digits in 0i32..6) {
            let read = |v: i64| format!("{v}e-{digits}").parse::<f64>().expect("a number");
            let e = edges(read(step), read(origin));
            let index = (value - origin).div_euclid(step);
            prop_assert_eq!(e.index(read(value)), index as f64);
            prop_assert_eq!(e.lower(read(value)), read(index * step + origin));
        }

        #[test]
        fn a_value_lies_in_its_bin(value in -1e12f64..1e12, step in 1e-4f64..1e6, origin in -1e3f64..1e3) {
            let e = edges(step, origin);
            let index = e.index(value);
            let slack = value.abs().max(1.0) * 1e-9;
            prop_assert!(e.at(index) <= value + slack && value <= e.at(index + 1.0) + slack);
        }
    }
}
