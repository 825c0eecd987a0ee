//! Comparisons that are exact: a whole number or an instant with a fraction lies between two that a column can hold.

use pellucid_core::{DataType, FilterOp, Scalar, time};

const NANOS_PER_MICRO: i128 = 1_000;
const NANOS_PER_MILLI: i128 = 1_000_000;
const NANOS_PER_DAY: i128 = 86_400_000_000_000;

/// A number on a grid of whole steps: its floor, and whether it is the floor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// The largest step not above it.
    pub floor: i128,
    /// Whether it is that step.
    pub exact: bool,
}

/// What a comparison with a [`Step`] comes to on whole steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whole {
    /// Compare with the floor by this operator.
    Compare(FilterOp),
    /// Every value that is not null passes.
    Present,
    /// None passes.
    Never,
}

impl Step {
    /// A whole step.
    pub fn whole(value: i128) -> Self {
        Self { floor: value, exact: true }
    }

    /// A float on the grid. The cast saturates, which is beyond every column's range and so decides rightly.
    pub fn float(value: f64) -> Self {
        Self { floor: value.floor() as i128, exact: value.fract() == 0.0 }
    }

    /// Milliseconds with a fraction, in nanoseconds. Answers write an instant so, divided by a thousand in floating point: a number that
    /// a microsecond is written as is that microsecond, and any other lies between two.
    fn millis(value: f64) -> Self {
        let nearest = (value * 1_000.0).round();
        if nearest / 1_000.0 == value {
            return Self { floor: (nearest as i128).saturating_mul(NANOS_PER_MICRO), exact: true };
        }
        // The whole and the rest apart: what a float holds is not rounded up past the value.
        let (whole, rest) = (value.floor(), value - value.floor());
        let micros = (whole as i128).saturating_mul(1_000).saturating_add((rest * 1_000.0).floor() as i128);
        Self { floor: micros.saturating_mul(NANOS_PER_MICRO), exact: false }
    }

    /// The largest float not above a whole number, and whether it is that number.
    pub fn among_floats(value: i64) -> (f64, bool) {
        let nearest = value as f64;
        match (nearest as i128).cmp(&i128::from(value)) {
            std::cmp::Ordering::Equal => (nearest, true),
            std::cmp::Ordering::Less => (nearest, false),
            std::cmp::Ordering::Greater => (nearest.next_down(), false),
        }
    }

    /// The same point on a grid that is `divisor` times coarser.
    #[must_use]
    pub fn coarser(self, divisor: i128) -> Self {
        Self { floor: self.floor.div_euclid(divisor), exact: self.exact && self.floor.rem_euclid(divisor) == 0 }
    }

    /// The value in the steps of a column: ones, microseconds or days. None where it is no such value.
    pub fn of(data_type: DataType, value: &Scalar) -> Option<Self> {
        let nanos = match (data_type, value) {
            (DataType::Int, Scalar::Int(v)) => return Some(Self::whole(i128::from(*v))),
            (DataType::Int, Scalar::Float(v)) if !v.is_nan() => return Some(Self::float(*v)),
            (DataType::Timestamp | DataType::Date, Scalar::Int(ms)) => Self::whole(i128::from(*ms) * NANOS_PER_MILLI),
            (DataType::Timestamp | DataType::Date, Scalar::Float(ms)) if !ms.is_nan() => Self::millis(*ms),
            (DataType::Timestamp | DataType::Date, Scalar::Str(iso)) => Self::whole(time::parse_iso(iso)?),
            _ => return None,
        };
        Some(nanos.coarser(if data_type == DataType::Date { NANOS_PER_DAY } else { NANOS_PER_MICRO }))
    }

    /// What `column op self` comes to. `held` is whether the column's type can hold the floor.
    pub fn compare(self, op: FilterOp, held: bool) -> Whole {
        if !held {
            let beyond_all = self.floor > 0;
            let holds = match op {
                FilterOp::Neq => true,
                FilterOp::Lt | FilterOp::Lte => beyond_all,
                FilterOp::Gt | FilterOp::Gte => !beyond_all,
                _ => false,
            };
            return if holds { Whole::Present } else { Whole::Never };
        }
        match (op, self.exact) {
            (FilterOp::Neq, false) => Whole::Present,
            (FilterOp::Eq | FilterOp::Neq | FilterOp::Lt | FilterOp::Gte, true) | (FilterOp::Lte | FilterOp::Gt, _) => Whole::Compare(op),
            (FilterOp::Lt, false) => Whole::Compare(FilterOp::Lte),
            (FilterOp::Gte, false) => Whole::Compare(FilterOp::Gt),
            _ => Whole::Never,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn steps_are_floors() {
        assert_eq!(Step::float(-1.5), Step { floor: -2, exact: false });
        assert_eq!(Step::float(2.0), Step::whole(2));
        assert_eq!(Step::whole(-1).coarser(1000), Step { floor: -1, exact: false });
        assert_eq!(Step::whole(-2000).coarser(1000), Step::whole(-2));
    }

    #[test]
    fn an_instant_is_what_it_is_written_as() {
        for micros in [0i64, 1, -1, 978_325_200_000_001, 979_516_800_123_456, 253_402_300_799_999_999, -62_135_596_800_000_000] {
            let written = Scalar::Float(micros as f64 / 1_000.0);
            let found = Step::of(DataType::Timestamp, &written).unwrap();
            // Far from today several microseconds are written alike; each is one of those.
            assert!(found.exact && (found.floor - i128::from(micros)).abs() <= 16, "{micros}: {found:?}");
            assert_eq!(found.floor as f64 / 1_000.0, micros as f64 / 1_000.0);
        }
        let between = Step::of(DataType::Timestamp, &Scalar::Float(0.0005)).unwrap();
        assert_eq!(between, Step { floor: 0, exact: false });
        assert_eq!(Step::of(DataType::Date, &Scalar::Float(86_400_000.5)).unwrap(), Step { floor: 1, exact: false });
        assert_eq!(Step::among_floats(9_007_199_254_740_993), (9_007_199_254_740_992.0, false));
        assert_eq!(Step::among_floats(i64::MAX), (9_223_372_036_854_774_784.0, false));
        assert_eq!(Step::among_floats(i64::MIN), (-9_223_372_036_854_775_808.0, true));
    }

    proptest! {
        #[test]
        fn every_microsecond_of_three_centuries_is_itself(micros in -8_000_000_000_000_000i64..8_000_000_000_000_000) {
            prop_assert_eq!(Step::of(DataType::Timestamp, &Scalar::Float(micros as f64 / 1_000.0)), Some(Step::whole(i128::from(micros))));
        }

        /// Halves on a grid of whole numbers, against the comparison of the doubled numbers.
        #[test]
        fn comparisons_are_those_of_the_exact_numbers(column in -5i64..5, halves in -10i64..10) {
            for op in [FilterOp::Eq, FilterOp::Neq, FilterOp::Lt, FilterOp::Lte, FilterOp::Gt, FilterOp::Gte] {
                let holds = |op: FilterOp, a: i64, b: i64| match op {
                    FilterOp::Eq => a == b,
                    FilterOp::Neq => a != b,
                    FilterOp::Lt => a < b,
                    FilterOp::Lte => a <= b,
                    FilterOp::Gt => a > b,
                    _ => a >= b,
                };
                let step = Step::float(halves as f64 / 2.0);
                let found = match step.compare(op, true) {
                    Whole::Compare(op) => holds(op, column, step.floor as i64),
                    Whole::Present => true,
                    Whole::Never => false,
                };
                prop_assert_eq!(found, holds(op, column * 2, halves), "{:?}", op);
            }
        }
    }
}
