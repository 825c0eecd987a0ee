//! A [`Filter`] as a condition with bound values. Policy and page filters take the same way.

use pellucid_core::exact::{self, FloatStep, Step};
use pellucid_core::{DataType, Filter, FilterOp, Scalar};

use super::columns::{Columns, bound};
use crate::Result;
use crate::dialect::Dialect;
use crate::sql::{Cmp, Expr, Value};

/// Filters joined by AND; none where there are none. Null counts as false.
pub(super) fn all(
    dialect: &dyn Dialect,
    filters: &[Filter],
    columns: &Columns,
) -> Result<Option<Expr>> {
    match filters {
        [] => Ok(None),
        filters => filters
            .iter()
            .map(|f| one(dialect, f, columns))
            .collect::<Result<Vec<_>>>()
            .map(|all| Some(Expr::And(all))),
    }
}

/// A column to compare, and how values are bound beside it.
struct Operand<'a> {
    dialect: &'a dyn Dialect,
    column: Expr,
    data_type: DataType,
    bare: &'static str,
}

/// The filter as a condition; null counts as false.
pub(super) fn one(dialect: &dyn Dialect, filter: &Filter, columns: &Columns) -> Result<Expr> {
    let (column, data_type, bare) = columns.comparable(&filter.field)?;
    let operand = Operand { dialect, column, data_type, bare };
    let given: &[Scalar] = filter
        .value
        .as_ref()
        .map_or_else(|| filter.values.as_deref().unwrap_or_default(), std::slice::from_ref);
    Ok(match (filter.op, given) {
        (FilterOp::IsNull, _) => Expr::IsNull(Box::new(operand.column), true),
        (FilterOp::NotNull, _) => operand.column.present(),
        (FilterOp::Between, [low, high]) => {
            operand.test(FilterOp::Gte, low).and(operand.test(FilterOp::Lte, high))
        }
        (FilterOp::In, values) => operand.list(values, false),
        (FilterOp::NotIn, values) => {
            operand.column.clone().present().and(operand.list(values, true))
        }
        (op, [value]) => operand.test(op, value),
        _ => Expr::constant(false),
    })
}

impl Operand<'_> {
    fn compare(&self, op: Cmp, value: Value) -> Expr {
        self.column.clone().compare(op, bound(self.bare, value))
    }

    fn test(&self, op: FilterOp, value: &Scalar) -> Expr {
        match (self.data_type, value) {
            (DataType::Float, v) => exact::float(v)
                .map_or_else(|| Expr::constant(false), |at| self.among_floats(op, at)),
            (DataType::Bool, Scalar::Bool(v)) => symbol(op)
                .map_or_else(|| Expr::constant(false), |op| self.compare(op, Value::Bool(*v))),
            (DataType::String, Scalar::Str(v)) => self.text(op, v),
            (data_type, value) => exact::step(data_type, value)
                .map_or_else(|| Expr::constant(false), |at| self.step(op, at)),
        }
    }

    /// IEEE 754: NaN is unequal to and unordered with everything. Some dialects have it as the
    /// largest number.
    fn float(&self, op: FilterOp, value: f64) -> Expr {
        let Some(symbol) = symbol(op) else { return Expr::constant(false) };
        if value.is_nan() {
            return if op == FilterOp::Neq {
                self.column.clone().present()
            } else {
                Expr::constant(false)
            };
        }
        let test = self.compare(symbol, Value::Float(value));
        match op {
            FilterOp::Gt | FilterOp::Gte => test
                .and(Expr::Template("(NOT {0})", vec![Expr::IsNan(Box::new(self.column.clone()))])),
            _ => test,
        }
    }

    /// A whole number that no float is lies between two of them.
    fn among_floats(&self, op: FilterOp, at: FloatStep) -> Expr {
        match exact::against_floor(op, at.exact) {
            Some(FilterOp::NotNull) => self.column.clone().present(),
            Some(op) => self.float(op, at.floor),
            None => Expr::constant(false),
        }
    }

    fn text(&self, op: FilterOp, value: &str) -> Expr {
        let column = || Box::new(self.column.clone());
        // What is stored has no U+0000 there: a value that has one lies just above its part before
        // it.
        let (value, op) = match value.split_once('\0').filter(|_| !self.dialect.text_has_nul()) {
            None => (value, op),
            Some((before, _)) => match op {
                FilterOp::Neq => return self.column.clone().present(),
                FilterOp::Lt | FilterOp::Lte => (before, FilterOp::Lte),
                FilterOp::Gt | FilterOp::Gte => (before, FilterOp::Gt),
                _ => return Expr::constant(false),
            },
        };
        let bound = || bound(self.bare, Value::Text(value.to_owned()));
        match op {
            FilterOp::Contains => Expr::Contains(column(), Box::new(bound())),
            FilterOp::StartsWith => Expr::StartsWith(column(), Box::new(bound())),
            FilterOp::Eq => self.column.clone().compare(Cmp::Eq, bound()),
            FilterOp::Neq => self.column.clone().compare(Cmp::Neq, bound()),
            op => symbol(op).map_or_else(
                || Expr::constant(false),
                |op| Expr::Bytes(column()).compare(op, bound()),
            ),
        }
    }

    fn step(&self, op: FilterOp, at: Step) -> Expr {
        let value = whole(self.data_type, at.floor);
        match (exact::whole(at, op, value.is_some()), value) {
            // Some columns hold integers beyond 64 bits; those are above all that is read of them,
            // and pass no upper bound.
            (exact::Whole::Present, None)
                if self.data_type == DataType::Int
                    && matches!(op, FilterOp::Lt | FilterOp::Lte) =>
            {
                self.compare(Cmp::Lte, Value::Int(i64::MAX))
            }
            (exact::Whole::Compare(op), Some(value)) => {
                symbol(op).map_or_else(|| Expr::constant(false), |op| self.compare(op, value))
            }
            (exact::Whole::Present, _) => self.column.clone().present(),
            _ => Expr::constant(false),
        }
    }

    /// Membership; what the column's type cannot hold equals none of its values.
    fn list(&self, values: &[Scalar], negated: bool) -> Expr {
        let value = |v: &Scalar| match (self.data_type, v) {
            (DataType::Float, v) => exact::float(v)
                .filter(|at| at.exact && !at.floor.is_nan())
                .map(|at| Value::Float(at.floor)),
            (DataType::Bool, Scalar::Bool(v)) => Some(Value::Bool(*v)),
            (DataType::String, Scalar::Str(v))
                if v.contains('\0') && !self.dialect.text_has_nul() =>
            {
                None
            }
            (DataType::String, Scalar::Str(v)) => Some(Value::Text(v.clone())),
            (data_type, v) => exact::step(data_type, v)
                .filter(|s| s.exact)
                .and_then(|s| whole(data_type, s.floor)),
        };
        let mut values: Vec<Value> = values.iter().filter_map(value).collect();
        if values.contains(&Value::Float(0.0)) {
            // Sets of ClickHouse are of bytes, and the zeros differ in theirs.
            values.retain(|v| *v != Value::Float(0.0));
            values.extend([Value::Float(0.0), Value::Float(-0.0)]);
        }
        let values: Vec<Expr> = values.into_iter().map(|v| bound(self.bare, v)).collect();
        match values.is_empty() {
            true => Expr::constant(negated),
            false => Expr::In(Box::new(self.column.clone()), values, negated),
        }
    }
}

/// The comparison that an operator is; none where it is more than one.
pub(super) fn symbol(op: FilterOp) -> Option<Cmp> {
    Some(match op {
        FilterOp::Eq => Cmp::Eq,
        FilterOp::Neq => Cmp::Neq,
        FilterOp::Lt => Cmp::Lt,
        FilterOp::Lte => Cmp::Lte,
        FilterOp::Gt => Cmp::Gt,
        FilterOp::Gte => Cmp::Gte,
        _ => return None,
    })
}

/// Years that no dialect's times leave: bound values beyond are beyond every column.
const FIRST_DAY: i128 = -719_162; // 0001-01-01
const LAST_DAY: i128 = 2_932_896; // 9999-12-31
const MICROS_PER_DAY: i128 = 86_400_000_000;

fn whole(data_type: DataType, steps: i128) -> Option<Value> {
    Some(match data_type {
        DataType::Int => Value::Int(i64::try_from(steps).ok()?),
        DataType::Date => Value::Date(
            i32::try_from(steps).ok().filter(|_| (FIRST_DAY..=LAST_DAY).contains(&steps))?,
        ),
        DataType::Timestamp => {
            let within =
                (FIRST_DAY * MICROS_PER_DAY..(LAST_DAY + 1) * MICROS_PER_DAY).contains(&steps);
            Value::Timestamp(i64::try_from(steps).ok().filter(|_| within)?)
        }
        _ => return None,
    })
}
