//! A [`Filter`] as an expression with bound literals. Policy and page filters take the same way.

use std::sync::{Arc, LazyLock};

use arrow::array::ArrayRef;
use arrow::compute::kernels::comparison::contains;
use arrow::datatypes::DataType as Arrow;
use datafusion::common::ScalarValue;
use datafusion::error::DataFusionError;
use datafusion::logical_expr::{ColumnarValue, Expr, ScalarUDF, Volatility, create_udf, lit};
use datafusion::physical_expr_common::datum::apply;
use pellucid_core::exact::{against_floor, float, step};
use pellucid_core::{DataType, Filter, FilterOp, Scalar};

use super::compare::{compared, floats, never, steps};
use super::scan::Columns;
use super::types::working;
use pellucid_connectors::Result;

/// Filters joined by AND; none where there are none. Null counts as false.
///
/// # Errors
/// `unknown_column`; the rest was checked by [`pellucid_core::validate`].
pub(super) fn all(filters: &[Filter], columns: &Columns) -> Result<Option<Expr>> {
    let mut each = filters.iter().map(|f| one(f, columns)).collect::<Result<Vec<_>>>()?;
    // In pairs, so that a thousand filters are ten deep: planners walk expressions by calling
    // themselves.
    while each.len() > 1 {
        let mut rest = each.into_iter();
        each = std::iter::from_fn(|| {
            rest.next().map(|left| {
                rest.next().map_or_else(|| left.clone(), |right| left.clone().and(right))
            })
        })
        .collect();
    }
    Ok(each.pop())
}

fn one(filter: &Filter, columns: &Columns) -> Result<Expr> {
    let (column, data_type) = columns.value(&filter.field)?;
    let given: &[Scalar] = filter
        .value
        .as_ref()
        .map_or_else(|| filter.values.as_deref().unwrap_or_default(), std::slice::from_ref);
    let test = |op: FilterOp, v: &Scalar| single(column.clone(), data_type, op, v);
    Ok(match (filter.op, given) {
        (FilterOp::IsNull, _) => column.is_null(),
        (FilterOp::NotNull, _) => column.is_not_null(),
        (FilterOp::Between, [low, high]) => test(FilterOp::Gte, low).and(test(FilterOp::Lte, high)),
        (FilterOp::In, values) => list(column.clone(), data_type, values, false),
        (FilterOp::NotIn, values) => {
            column.clone().is_not_null().and(list(column.clone(), data_type, values, true))
        }
        (op, [value]) => test(op, value),
        _ => never(),
    })
}

fn single(column: Expr, data_type: DataType, op: FilterOp, value: &Scalar) -> Expr {
    match (data_type, value) {
        (DataType::Float, v) => number(column, op, v),
        (DataType::Bool, Scalar::Bool(v)) => compared(column, op, lit(*v)),
        (DataType::String, Scalar::Str(v)) => of_text(column, op, v),
        (data_type, value) => step(data_type, value)
            .map_or_else(never, |at| steps(column, op, at, |n| literal(data_type, n))),
    }
}

/// A comparison with a number that may lie between two floats.
fn number(column: Expr, op: FilterOp, value: &Scalar) -> Expr {
    let Some(value) = float(value) else { return never() };
    match against_floor(op, value.exact) {
        Some(FilterOp::NotNull) => column.is_not_null(),
        Some(op) => floats(column, op, value.floor),
        None => never(),
    }
}

/// A comparison of text by its bytes, whose order is that of its characters.
fn of_text(column: Expr, op: FilterOp, value: &str) -> Expr {
    match op {
        FilterOp::Contains => CONTAINS.call(vec![column, bytes(value)]),
        FilterOp::StartsWith => begins(column, value),
        op => compared(column, op, bytes(value)),
    }
}

/// What begins with a value is what is not before it, and before whatever is greater from the
/// value's last byte on. By such bounds files are skipped. No byte of UTF-8 is the greatest there
/// is.
fn begins(column: Expr, value: &str) -> Expr {
    let mut after = value.as_bytes().to_vec();
    match after.last_mut() {
        None => column.is_not_null(),
        Some(last) => {
            *last = last.saturating_add(1);
            column
                .clone()
                .gt_eq(bytes(value))
                .and(column.lt(lit(ScalarValue::BinaryView(Some(after)))))
        }
    }
}

/// Whether bytes lie within others. DataFusion's own function takes text.
static CONTAINS: LazyLock<ScalarUDF> = LazyLock::new(|| {
    let run = |args: &[ColumnarValue]| match args {
        [within, part] => {
            apply(within, part, |within, part| Ok(Arc::new(contains(within, part)?) as ArrayRef))
        }
        _ => Err(DataFusionError::Internal("contains takes two columns".into())),
    };
    let text = || working(DataType::String);
    create_udf(
        "contains_bytes",
        vec![text(), text()],
        Arrow::Boolean,
        Volatility::Immutable,
        Arc::new(run),
    )
});

fn bytes(v: &str) -> Expr {
    lit(ScalarValue::BinaryView(Some(v.as_bytes().to_vec())))
}

/// Membership; what the column's type cannot hold equals none of its values.
fn list(column: Expr, data_type: DataType, values: &[Scalar], negated: bool) -> Expr {
    let mut literals = Vec::with_capacity(values.len());
    for v in values {
        match (data_type, v) {
            (DataType::Float, v) => match float(v).filter(|v| v.exact).map(|v| v.floor) {
                Some(0.0) => literals.extend([lit(0.0f64), lit(-0.0f64)]),
                Some(v) if !v.is_nan() => literals.push(lit(v)),
                _ => {}
            },
            (DataType::Bool, Scalar::Bool(v)) => literals.push(lit(*v)),
            (DataType::String, Scalar::Str(v)) => literals.push(bytes(v)),
            (data_type, v) => literals.extend(
                step(data_type, v).filter(|s| s.exact).and_then(|s| literal(data_type, s.floor)),
            ),
        }
    }
    match literals.is_empty() {
        true => lit(negated),
        false => column.in_list(literals, negated),
    }
}

fn literal(data_type: DataType, steps: i128) -> Option<Expr> {
    let value = match data_type {
        DataType::Int => ScalarValue::Int64(Some(i64::try_from(steps).ok()?)),
        DataType::Date => ScalarValue::Date32(Some(i32::try_from(steps).ok()?)),
        DataType::Timestamp => {
            ScalarValue::TimestampMicrosecond(Some(i64::try_from(steps).ok()?), None)
        }
        _ => return None,
    };
    Some(lit(value))
}
