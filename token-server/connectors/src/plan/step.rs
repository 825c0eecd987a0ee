//! What an exact comparison comes to on the values that a column's type can hold.

use pellucid_core::FilterOp;
use pellucid_core::exact::{Step, against_floor};

/// What a comparison with a [`Step`] comes to on whole steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whole {
    /// Compare with the floor by this operator.
    Compare(FilterOp),
    /// Every value that is not null passes.
    Present,
    /// None passes.
    Never,
}

/// What `column op at` comes to. `held` is whether the column's type can hold the floor.
pub(super) fn whole(at: Step, op: FilterOp, held: bool) -> Whole {
    if !held {
        let beyond_all = at.floor > 0;
        let holds = match op {
            FilterOp::Neq => true,
            FilterOp::Lt | FilterOp::Lte => beyond_all,
            FilterOp::Gt | FilterOp::Gte => !beyond_all,
            _ => false,
        };
        return if holds { Whole::Present } else { Whole::Never };
    }
    match against_floor(op, at.exact) {
        Some(FilterOp::NotNull) => Whole::Present,
        Some(op) => Whole::Compare(op),
        None => Whole::Never,
    }
}

#[cfg(test)]
mod tests {
    use pellucid_core::exact::step;
    use pellucid_core::{DataType, Scalar};
    use proptest::prelude::*;

    use super::*;

    proptest! {
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
                let at = step(DataType::Int, &Scalar::Float(halves as f64 / 2.0)).unwrap();
                let found = match whole(at, op, true) {
                    Whole::Compare(op) => holds(op, column, at.floor as i64),
                    Whole::Present => true,
                    Whole::Never => false,
                };
                prop_assert_eq!(found, holds(op, column * 2, halves), "{:?}", op);
            }
        }

        /// A number that no 64 bits hold is above or below all that they do.
        #[test]
        fn what_cannot_be_held_is_beyond_all(floor in 1i128 << 64..1 << 90, above: bool, exact: bool) {
            let at = Step { floor: if above { floor } else { -floor }, exact };
            for (op, holds) in [(FilterOp::Eq, false), (FilterOp::Neq, true), (FilterOp::Lt, above), (FilterOp::Lte, above), (FilterOp::Gt, !above), (FilterOp::Gte, !above)] {
                prop_assert_eq!(whole(at, op, false), if holds { Whole::Present } else { Whole::Never });
            }
        }
    }
}
