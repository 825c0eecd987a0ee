//! Comparisons that are exact: a whole number or an instant with a fraction between two representable ones, and floats as
//! IEEE 754 has them although Arrow orders NaN and the zeros.

use datafusion::logical_expr::{Expr, lit};
use pellucid_core::FilterOp;
use pellucid_core::exact::Step;

/// False, also for null.
pub(super) fn never() -> Expr {
    lit(false)
}

/// `column op step`, where the column holds whole steps that `literal` can write, if they are in its range.
pub(super) fn steps(column: Expr, op: FilterOp, at: Step, literal: impl Fn(i128) -> Option<Expr>) -> Expr {
    let Some(floor) = literal(at.floor) else {
        let beyond_all = at.floor > 0;
        let holds = match op {
            FilterOp::Neq => true,
            FilterOp::Lt | FilterOp::Lte => beyond_all,
            FilterOp::Gt | FilterOp::Gte => !beyond_all,
            _ => false,
        };
        return if holds { column.is_not_null() } else { never() };
    };
    match (op, at.exact) {
        (FilterOp::Eq, true) => column.eq(floor),
        (FilterOp::Neq, true) => column.not_eq(floor),
        (FilterOp::Neq, false) => column.is_not_null(),
        (FilterOp::Lt, true) => column.lt(floor),
        (FilterOp::Lt, false) | (FilterOp::Lte, _) => column.lt_eq(floor),
        (FilterOp::Gte, true) => column.gt_eq(floor),
        (FilterOp::Gte, false) | (FilterOp::Gt, _) => column.gt(floor),
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
        FilterOp::Neq if zero => column.clone().not_eq(lit(-0.0f64)).and(column.not_eq(lit(0.0f64))),
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
