//! Comparisons that are exact: a whole number or an instant with a fraction between two
//! representable ones, and floats as IEEE 754 has them although Arrow orders NaN and the zeros.

use datafusion::logical_expr::{Expr, lit};
use pellucid_core::FilterOp;
use pellucid_core::exact::{Step, Whole, whole};

/// False, also for null.
pub(super) fn never() -> Expr {
    lit(false)
}

/// `column op step`, where the column holds whole steps that `literal` can write, if they are in
/// its range.
pub(super) fn steps(
    column: Expr,
    op: FilterOp,
    at: Step,
    literal: impl Fn(i128) -> Option<Expr>,
) -> Expr {
    let floor = literal(at.floor);
    match (whole(at, op, floor.is_some()), floor) {
        (Whole::Present, _) => column.is_not_null(),
        (Whole::Compare(op), Some(floor)) => compared(column, op, floor),
        (Whole::Compare(_) | Whole::Never, _) => never(),
    }
}

/// `column op value`, as the engine compares.
pub(super) fn compared(column: Expr, op: FilterOp, value: Expr) -> Expr {
    match op {
        FilterOp::Eq => column.eq(value),
        FilterOp::Neq => column.not_eq(value),
        FilterOp::Lt => column.lt(value),
        FilterOp::Lte => column.lt_eq(value),
        FilterOp::Gt => column.gt(value),
        FilterOp::Gte => column.gt_eq(value),
        _ => never(),
    }
}

/// `column op value` by IEEE 754. Arrow compares by total order: -NaN < -inf < -0 < 0 < inf < NaN.
pub(super) fn floats(column: Expr, op: FilterOp, value: f64) -> Expr {
    if value.is_nan() {
        return if op == FilterOp::Neq { column.is_not_null() } else { never() };
    }
    let zero = value == 0.0;
    let (low, high) = if zero { (-0.0, 0.0) } else { (value, value) };
    match op {
        FilterOp::Eq if zero => column.clone().eq(lit(-0.0f64)).or(column.eq(lit(0.0f64))),
        FilterOp::Eq => column.eq(lit(value)),
        FilterOp::Neq if zero => {
            column.clone().not_eq(lit(-0.0f64)).and(column.not_eq(lit(0.0f64)))
        }
        FilterOp::Neq => column.not_eq(lit(value)),
        FilterOp::Lt => column.clone().lt(lit(low)).and(column.gt_eq(lit(f64::NEG_INFINITY))),
        FilterOp::Lte => column.clone().lt_eq(lit(high)).and(column.gt_eq(lit(f64::NEG_INFINITY))),
        FilterOp::Gt => column.clone().gt(lit(high)).and(column.lt_eq(lit(f64::INFINITY))),
        FilterOp::Gte => column.clone().gt_eq(lit(low)).and(column.lt_eq(lit(f64::INFINITY))),
        _ => never(),
    }
}

/// Whether a float is NaN, of either sign; null where it is null.
pub(super) fn is_nan(column: Expr) -> Expr {
    column.clone().gt(lit(f64::INFINITY)).or(column.lt(lit(f64::NEG_INFINITY)))
}
