//! Filters as polars expressions.

use pellucid_core::{Code, DataType as Type, Error, Filter, FilterOp, Result, Scalar, exact};
use pellucid_engine::Table;
use polars_core::prelude::*;
use polars_lazy::prelude::*;

use crate::frame::{is_finer, passing};

/// All filters joined by AND; `None` where there are none. Null counts as false.
pub(crate) fn all(table: &Table, filters: &[Filter]) -> Result<Option<Expr>> {
    let each = filters.iter().map(|f| predicate(table, f)).collect::<Result<Vec<_>>>()?;
    Ok((!each.is_empty()).then(|| joined(&each, true, Expr::and)))
}

/// A tree whose depth grows with the logarithm of the list: a chain of thousands would overflow the
/// stack.
fn joined(each: &[Expr], none: bool, join: fn(Expr, Expr) -> Expr) -> Expr {
    match each {
        [] => lit(none),
        [one] => one.clone(),
        _ => join(
            joined(&each[..each.len() / 2], none, join),
            joined(&each[each.len() / 2..], none, join),
        ),
    }
}

fn predicate(table: &Table, f: &Filter) -> Result<Expr> {
    let data_type = table.column(&f.field)?.data_type;
    if is_finer(table.column(&f.field)?) {
        return Ok(col(passing(f).as_str()));
    }
    let column = col(f.field.as_str());
    let one = || f.value.as_ref().ok_or_else(|| unvalidated(f));
    let many = || f.values.as_deref().ok_or_else(|| unvalidated(f));
    let test = |op, v: &Scalar| single(column.clone(), data_type, op, v);
    let among = |values: &[Scalar]| {
        let each: Vec<Expr> = values.iter().map(|v| test(FilterOp::Eq, v)).collect();
        joined(&each, false, Expr::or)
    };
    Ok(match f.op {
        FilterOp::IsNull => column.is_null(),
        FilterOp::NotNull => column.is_not_null(),
        FilterOp::In => among(many()?),
        FilterOp::NotIn => column.clone().is_not_null().and(among(many()?).not()),
        FilterOp::Between => match many()? {
            [low, high] => test(FilterOp::Gte, low).and(test(FilterOp::Lte, high)),
            _ => return Err(unvalidated(f)),
        },
        op => test(op, one()?),
    })
}

/// `column op value`, exactly. polars holds NaN equal to NaN and larger than all numbers; a query
/// holds it unequal and unordered.
fn single(column: Expr, data_type: Type, op: FilterOp, value: &Scalar) -> Expr {
    let micros = |v: i64| lit(v).cast(DataType::Datetime(TimeUnit::Microseconds, None));
    match (data_type, value) {
        (Type::String, Scalar::Str(v)) => compare(column, op, lit(v.clone())),
        (Type::Bool, Scalar::Bool(v)) => compare(column, op, lit(*v)),
        (Type::Float, v) => {
            match exact::float(v).map(|v| (v.floor, exact::against_floor(op, v.exact))) {
                Some((floor, Some(op @ (FilterOp::Neq | FilterOp::NotNull)))) => {
                    compare(column, op, lit(floor))
                }
                Some((floor, Some(op))) => {
                    compare(column.clone(), op, lit(floor)).and(column.is_not_nan())
                }
                _ => lit(false),
            }
        }
        (data_type, v) => {
            let Some(step) =
                exact::step(if data_type.is_temporal() { Type::Timestamp } else { data_type }, v)
            else {
                return lit(false);
            };
            match (exact::against_floor(op, step.exact), i64::try_from(step.floor)) {
                (Some(op), Ok(floor)) => compare(
                    column,
                    op,
                    if data_type.is_temporal() { micros(floor) } else { lit(floor) },
                ),
                // Beyond all that the column can hold.
                (Some(FilterOp::Neq | FilterOp::NotNull), Err(_)) => column.is_not_null(),
                (Some(FilterOp::Lt | FilterOp::Lte), Err(_)) if step.floor > 0 => {
                    column.is_not_null()
                }
                (Some(FilterOp::Gt | FilterOp::Gte), Err(_)) if step.floor < 0 => {
                    column.is_not_null()
                }
                _ => lit(false),
            }
        }
    }
}

fn compare(column: Expr, op: FilterOp, value: Expr) -> Expr {
    match op {
        FilterOp::Eq => column.eq(value),
        FilterOp::Neq => column.neq(value),
        FilterOp::Lt => column.lt(value),
        FilterOp::Lte => column.lt_eq(value),
        FilterOp::Gt => column.gt(value),
        FilterOp::Gte => column.gt_eq(value),
        FilterOp::Contains => column.str().contains_literal(value),
        FilterOp::StartsWith => column.str().starts_with(value),
        FilterOp::NotNull => column.is_not_null(),
        _ => lit(false),
    }
}

fn unvalidated(f: &Filter) -> Error {
    Error::new(
        Code::InvalidQuery,
        format!("the filter on \"{}\" lacks the value that {} takes", f.field, f.op.as_str()),
    )
}
