//! Filters as polars expressions.

use pellucid_core::{Code, DataType as Type, Error, Filter, FilterOp, Result, Scalar, time};
use pellucid_engine::Table;
use polars_core::prelude::*;
use polars_lazy::prelude::*;

/// All filters joined by AND; none where there are none. Null counts as false.
pub(crate) fn all(table: &Table, filters: &[Filter]) -> Result<Option<Expr>> {
    let mut joined: Option<Expr> = None;
    for f in filters {
        let one = predicate(table, f)?;
        joined = Some(match joined {
            Some(before) => before.and(one),
            None => one,
        });
    }
    Ok(joined)
}

fn predicate(table: &Table, f: &Filter) -> Result<Expr> {
    let data_type = table.column(&f.field)?.data_type;
    let column = col(f.field.as_str());
    let one = || f.value.as_ref().map(|v| literal(v, data_type)).ok_or_else(|| unvalidated(f));
    let many = || f.values.as_deref().ok_or_else(|| unvalidated(f));
    // polars holds NaN equal to NaN and larger than all numbers; a query holds it unequal and unordered.
    let ordered = |e: Expr| if data_type == Type::Float { e.and(col(f.field.as_str()).is_not_nan()) } else { e };
    let among = |values: &[Scalar]| -> Expr {
        values.iter().map(|v| column.clone().eq(literal(v, data_type))).fold(lit(false), |all, e| all.or(e))
    };
    Ok(match f.op {
        FilterOp::IsNull => column.is_null(),
        FilterOp::NotNull => column.is_not_null(),
        FilterOp::Eq => ordered(column.eq(one()?)),
        FilterOp::Neq => column.neq(one()?),
        FilterOp::Lt => ordered(column.lt(one()?)),
        FilterOp::Lte => ordered(column.lt_eq(one()?)),
        FilterOp::Gt => ordered(column.gt(one()?)),
        FilterOp::Gte => ordered(column.gt_eq(one()?)),
        FilterOp::In => ordered(balanced(many()?, &among)),
        FilterOp::NotIn => column.clone().is_not_null().and(balanced(many()?, &among).not()),
        FilterOp::Between => match many()? {
            [low, high] => ordered(column.clone().gt_eq(literal(low, data_type)).and(column.clone().lt_eq(literal(high, data_type)))),
            _ => return Err(unvalidated(f)),
        },
        FilterOp::Contains => column.str().contains_literal(one()?),
        FilterOp::StartsWith => column.str().starts_with(one()?),
    })
}

/// A tree of ORs whose depth grows with the logarithm of the list: a chain of thousands would overflow the stack.
fn balanced(values: &[Scalar], among: &dyn Fn(&[Scalar]) -> Expr) -> Expr {
    match values.len() {
        0..=8 => among(values),
        n => balanced(&values[..n / 2], among).or(balanced(&values[n / 2..], among)),
    }
}

fn unvalidated(f: &Filter) -> Error {
    Error::new(Code::InvalidQuery, format!("the filter on \"{}\" lacks the value that {} takes", f.field, f.op.as_str()))
}

fn literal(value: &Scalar, data_type: Type) -> Expr {
    let time = |nanos: f64| lit((nanos / 1e3).floor() as i64).cast(DataType::Datetime(TimeUnit::Microseconds, None));
    match (value, data_type.is_temporal()) {
        (Scalar::Str(s), true) => time(time::parse_iso(s).unwrap_or_default() as f64),
        (Scalar::Int(ms), true) => lit(ms.saturating_mul(1000)).cast(DataType::Datetime(TimeUnit::Microseconds, None)),
        (Scalar::Float(ms), true) => time(ms * 1e6),
        (Scalar::Int(v), _) => lit(*v),
        (Scalar::Float(v), _) => lit(*v),
        (Scalar::Bool(v), _) => lit(*v),
        (Scalar::Str(s), _) => lit(s.clone()),
        (Scalar::Null, _) => lit(NULL),
    }
}
