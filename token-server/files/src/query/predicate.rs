//! A [`Filter`] as an expression with bound literals. Policy and page filters take the same way.

use datafusion::common::ScalarValue;
use datafusion::functions::string::expr_fn::{contains, starts_with};
use datafusion::logical_expr::{Expr, lit};
use pellucid_core::{DataType, Filter, FilterOp, Scalar, time};

use super::compare::{Step, floats, never, steps};
use super::scan::Columns;
use pellucid_connectors::Result;

const NANOS_PER_MICRO: i128 = 1_000;
const NANOS_PER_MILLI: i128 = 1_000_000;
const NANOS_PER_DAY: i128 = 86_400_000_000_000;

/// Filters joined by AND; none where there are none. Null counts as false.
///
/// # Errors
/// `unknown_column`; the rest was checked by [`pellucid_core::validate`].
pub(super) fn all(filters: &[Filter], columns: &Columns) -> Result<Option<Expr>> {
    let mut each = filters.iter().map(|f| one(f, columns)).collect::<Result<Vec<_>>>()?;
    // In pairs, so that a thousand filters are ten deep: planners walk expressions by calling themselves.
    while each.len() > 1 {
        let mut rest = each.into_iter();
        each = std::iter::from_fn(|| rest.next().map(|left| rest.next().map_or_else(|| left.clone(), |right| left.clone().and(right))))
            .collect();
    }
    Ok(each.pop())
}

fn one(filter: &Filter, columns: &Columns) -> Result<Expr> {
    let (column, data_type) = columns.value(&filter.field)?;
    let given: &[Scalar] = filter.value.as_ref().map_or_else(|| filter.values.as_deref().unwrap_or_default(), std::slice::from_ref);
    let test = |op: FilterOp, v: &Scalar| single(column.clone(), data_type, op, v);
    Ok(match (filter.op, given) {
        (FilterOp::IsNull, _) => column.is_null(),
        (FilterOp::NotNull, _) => column.is_not_null(),
        (FilterOp::Between, [low, high]) => test(FilterOp::Gte, low).and(test(FilterOp::Lte, high)),
        (FilterOp::In, values) => list(column.clone(), data_type, values, false),
        (FilterOp::NotIn, values) => column.clone().is_not_null().and(list(column.clone(), data_type, values, true)),
        (op, [value]) => test(op, value),
        _ => never(),
    })
}

fn single(column: Expr, data_type: DataType, op: FilterOp, value: &Scalar) -> Expr {
    match (data_type, value) {
        (DataType::Float, v) => v.as_f64().map_or_else(never, |v| floats(column, op, v)),
        (DataType::Bool, Scalar::Bool(v)) => plain(column, op, lit(*v)),
        (DataType::String, Scalar::Str(v)) => plain(column, op, text(v)),
        (data_type, value) => step(data_type, value).map_or_else(never, |at| steps(column, op, at, |n| literal(data_type, n))),
    }
}

fn plain(column: Expr, op: FilterOp, value: Expr) -> Expr {
    match op {
        FilterOp::Eq => column.eq(value),
        FilterOp::Neq => column.not_eq(value),
        FilterOp::Lt => column.lt(value),
        FilterOp::Lte => column.lt_eq(value),
        FilterOp::Gt => column.gt(value),
        FilterOp::Gte => column.gt_eq(value),
        FilterOp::Contains => contains(column, value),
        FilterOp::StartsWith => starts_with(column, value),
        _ => never(),
    }
}

fn text(v: &str) -> Expr {
    lit(ScalarValue::Utf8View(Some(v.to_owned())))
}

/// Membership; what the column's type cannot hold equals none of its values.
fn list(column: Expr, data_type: DataType, values: &[Scalar], negated: bool) -> Expr {
    let mut literals = Vec::with_capacity(values.len());
    for v in values {
        match (data_type, v) {
            (DataType::Float, v) => match v.as_f64() {
                Some(0.0) => literals.extend([lit(0.0f64), lit(-0.0f64)]),
                Some(v) if !v.is_nan() => literals.push(lit(v)),
                _ => {}
            },
            (DataType::Bool, Scalar::Bool(v)) => literals.push(lit(*v)),
            (DataType::String, Scalar::Str(v)) => literals.push(text(v)),
            (data_type, v) => literals.extend(step(data_type, v).filter(|s| s.exact).and_then(|s| literal(data_type, s.floor))),
        }
    }
    match literals.is_empty() {
        true => lit(negated),
        false => column.in_list(literals, negated),
    }
}

/// The value in the column's steps: ones, microseconds or days.
fn step(data_type: DataType, value: &Scalar) -> Option<Step> {
    let nanos = match (data_type, value) {
        (DataType::Int, Scalar::Int(v)) => return Some(Step::whole(i128::from(*v))),
        (DataType::Int, Scalar::Float(v)) if !v.is_nan() => return Some(Step::float(*v)),
        (DataType::Timestamp | DataType::Date, Scalar::Int(ms)) => Step::whole(i128::from(*ms) * NANOS_PER_MILLI),
        (DataType::Timestamp | DataType::Date, Scalar::Float(ms)) if !ms.is_nan() => return Some(instant(*ms, data_type)),
        (DataType::Timestamp | DataType::Date, Scalar::Str(iso)) => Step::whole(time::parse_iso(iso)?),
        _ => return None,
    };
    Some(nanos.coarser(if data_type == DataType::Date { NANOS_PER_DAY } else { NANOS_PER_MICRO }))
}

/// Milliseconds with a fraction. Answers write an instant so, divided by a thousand in floating point: a number that a microsecond is
/// written as is that microsecond, and any other lies between two.
fn instant(ms: f64, data_type: DataType) -> Step {
    let nearest = (ms * 1000.0).round();
    let micros = match nearest / 1000.0 == ms {
        true => Step::float(nearest),
        // Floors of what a float holds exactly: whole milliseconds and the rest apart, so that nothing is rounded up past the value.
        false => {
            let (whole, rest) = (ms.floor(), ms - ms.floor());
            Step { floor: (whole as i128).saturating_mul(1000).saturating_add((rest * 1000.0).floor() as i128), exact: false }
        }
    };
    if data_type == DataType::Date { micros.coarser(NANOS_PER_DAY / NANOS_PER_MICRO) } else { micros }
}

fn literal(data_type: DataType, steps: i128) -> Option<Expr> {
    let value = match data_type {
        DataType::Int => ScalarValue::Int64(Some(i64::try_from(steps).ok()?)),
        DataType::Date => ScalarValue::Date32(Some(i32::try_from(steps).ok()?)),
        DataType::Timestamp => ScalarValue::TimestampMicrosecond(Some(i64::try_from(steps).ok()?), None),
        _ => return None,
    };
    Some(lit(value))
}
