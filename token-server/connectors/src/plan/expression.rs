//! Expressions as every dialect says them alike: conditions, choices and arithmetic. What dialects
//! answer differently (functions of text and time, casts) is refused before anything is sent.

use pellucid_core::compute::{Expr as From, Operation};
use pellucid_core::error::cut;
use pellucid_core::expr::Function;
use pellucid_core::{Code, DataType, Error, Filter, FilterOp, Scalar, exact};

use super::columns::Columns;
use super::{predicate, times};
use crate::dialect::Dialect;
use crate::sql::{Cmp, Expr, Value};
use crate::{Result, SourceError};

/// A computed column in its working type, and the type; a number that stands alone is a float. The
/// expression was checked against the columns.
///
/// # Errors
/// `invalid_query` for what dialects do not say alike.
pub(super) fn column(
    dialect: &dyn Dialect,
    expr: &From,
    columns: &Columns,
) -> Result<(Expr, DataType)> {
    let writer = Writer { dialect, columns };
    match writer.value(expr)? {
        (_, data_type) if data_type.is_numeric() && !matches!(expr, From::Operation(_)) => {
            Ok((writer.float(expr)?, DataType::Float))
        }
        computed => Ok(computed),
    }
}

struct Writer<'a> {
    dialect: &'a dyn Dialect,
    columns: &'a Columns,
}

impl Writer<'_> {
    fn value(&self, expr: &From) -> Result<(Expr, DataType)> {
        Ok(match expr {
            From::Column(name) => self.columns.value(name)?,
            From::Int(v) => (Expr::Value(Value::Int(*v)), DataType::Int),
            From::Number(v) => (Expr::Value(Value::Float(*v)), DataType::Float),
            From::Text { text } => (Expr::Value(Value::Text(text.clone())), DataType::String),
            From::Bool(v) => (Expr::Value(Value::Bool(*v)), DataType::Bool),
            From::Null | From::Date { .. } | From::Timestamp { .. } => return Err(not_said(expr)),
            From::Operation(o) => self.operation(o, expr)?,
        })
    }

    fn operation(&self, o: &Operation, whole: &From) -> Result<(Expr, DataType)> {
        use Function as F;
        if let (Some(op), [a, b]) = (o.op.arithmetic(), o.args.as_slice()) {
            return Ok((
                Expr::Template(self.dialect.arithmetic(op), vec![self.float(a)?, self.float(b)?]),
                DataType::Float,
            ));
        }
        Ok(match (o.op, o.args.as_slice()) {
            (F::Neg, [a]) => (Expr::Template("(-{0})", vec![self.float(a)?]), DataType::Float),
            (F::Abs, [a]) => (Expr::Template("ABS({0})", vec![self.float(a)?]), DataType::Float),
            (F::Case, args) => {
                let (arms, rest) = args.as_chunks::<2>();
                let conditions = arms
                    .iter()
                    .map(|[condition, _]| self.condition(condition))
                    .collect::<Result<Vec<_>>>()?;
                let mut values =
                    self.alike(arms.iter().map(|[_, value]| value).chain(rest), whole)?;
                let otherwise = if rest.is_empty() { None } else { values.0.pop().map(Box::new) };
                (Expr::Case(conditions.into_iter().zip(values.0).collect(), otherwise), values.1)
            }
            (F::Coalesce, args) => {
                let (values, data_type) = self.alike(args.iter(), whole)?;
                (
                    Expr::Case(
                        values.into_iter().map(|v| (v.clone().present(), v)).collect(),
                        None,
                    ),
                    data_type,
                )
            }
            (F::Nullif, [a, b]) => {
                let (value, data_type) = self.value(a)?;
                let same = self.comparison(F::Eq, a, b, whole)?;
                let unknown = Expr::IsNull(Box::new(same.clone()), true);
                (Expr::Case(vec![(not(same), value.clone()), (unknown, value)], None), data_type)
            }
            (F::AtZone | F::DateAdd | F::DateTrunc, args) => {
                let made = times::call(self.dialect, o.op, args, |expr| self.value(expr))?;
                made.ok_or_else(|| not_said(whole))?
            }
            _ => {
                let condition = self.condition(whole)?;
                (Expr::Template(self.dialect.truth(), vec![condition]), DataType::Bool)
            }
        })
    }

    /// A number as a float.
    fn float(&self, expr: &From) -> Result<Expr> {
        if let Some(constant) = expr.number() {
            // As a column is read: the sum over no values of what cannot be null is 0 in
            // ClickHouse.
            return Ok(Expr::Float(Box::new(Expr::Value(Value::Float(constant)))));
        }
        Ok(match self.value(expr)? {
            (value, DataType::Float) => value,
            (value, _) => Expr::Float(Box::new(value)),
        })
    }

    /// Values of one type: numbers of two are floats.
    fn alike<'e>(
        &self,
        exprs: impl Iterator<Item = &'e From>,
        whole: &From,
    ) -> Result<(Vec<Expr>, DataType)> {
        let values = exprs.map(|e| self.value(e)).collect::<Result<Vec<_>>>()?;
        let first = values.first().map(|(_, t)| *t).ok_or_else(|| not_said(whole))?;
        if values.iter().all(|(_, t)| *t == first) {
            return Ok((values.into_iter().map(|(v, _)| v).collect(), first));
        }
        let float = |(value, data_type): (Expr, DataType)| match data_type {
            DataType::Float => Ok(value),
            DataType::Int => Ok(Expr::Float(Box::new(value))),
            _ => Err(not_said(whole)),
        };
        Ok((values.into_iter().map(float).collect::<Result<Vec<_>>>()?, DataType::Float))
    }

    /// A condition of three values.
    fn condition(&self, expr: &From) -> Result<Expr> {
        use Function as F;
        let From::Operation(o) = expr else {
            return match (self.value(expr)?, expr) {
                (_, From::Bool(holds)) => Ok(Expr::constant(*holds)),
                ((value, DataType::Bool), _) => {
                    Ok(value.compare(Cmp::Eq, Expr::Value(Value::Bool(true))))
                }
                _ => Err(not_said(expr)),
            };
        };
        let all =
            |args: &[From]| args.iter().map(|a| self.condition(a)).collect::<Result<Vec<_>>>();
        Ok(match (o.op, o.args.as_slice()) {
            (F::And, args) => Expr::And(all(args)?),
            (F::Or, args) => Expr::Or(all(args)?),
            (F::Not, [a]) => not(self.condition(a)?),
            (F::IsNull, [a]) => Expr::IsNull(Box::new(self.value(a)?.0), true),
            (F::NotNull, [a]) => self.value(a)?.0.present(),
            (F::Between, [a, low, high]) => Expr::And(vec![
                self.comparison(F::Gte, a, low, expr)?,
                self.comparison(F::Lte, a, high, expr)?,
            ]),
            (F::In, [From::Column(name), values @ ..]) => {
                let values = values
                    .iter()
                    .map(scalar)
                    .collect::<Option<Vec<_>>>()
                    .ok_or_else(|| not_said(expr))?;
                self.tested(name, Filter::list(name.clone(), FilterOp::In, values))?
            }
            (F::In, [a, values @ ..]) => Expr::Or(
                values
                    .iter()
                    .map(|v| self.comparison(F::Eq, a, v, expr))
                    .collect::<Result<Vec<_>>>()?,
            ),
            (F::Contains, [From::Column(name), From::Text { text }]) => {
                self.tested(name, Filter::new(name.clone(), FilterOp::Contains, text.as_str()))?
            }
            (F::StartsWith, [From::Column(name), From::Text { text }]) => {
                self.tested(name, Filter::new(name.clone(), FilterOp::StartsWith, text.as_str()))?
            }
            (F::Eq | F::Neq | F::Lt | F::Lte | F::Gt | F::Gte, [a, b]) => {
                self.comparison(o.op, a, b, expr)?
            }
            (F::Case | F::Coalesce | F::Nullif, _) => match self.operation(o, expr)? {
                (value, DataType::Bool) => value.compare(Cmp::Eq, Expr::Value(Value::Bool(true))),
                _ => return Err(not_said(expr)),
            },
            _ => return Err(not_said(expr)),
        })
    }

    /// A side of a comparison: of what is written as a day or time the text, for now.
    fn side(&self, expr: &From) -> Result<(Expr, DataType)> {
        match expr {
            From::Date { date: text } | From::Timestamp { timestamp: text } => {
                Ok((Expr::Value(Value::Text(text.clone())), DataType::String))
            }
            _ => self.value(expr),
        }
    }

    /// A constant that stands beside a timestamp.
    fn moment(&self, constant: &From, whole: &From) -> Result<Expr> {
        let step = scalar(constant).and_then(|s| exact::step(DataType::Timestamp, &s));
        let micros = step.filter(|s| s.exact).and_then(|s| i64::try_from(s.floor).ok());
        micros.map(|at| Expr::Value(Value::Timestamp(at))).ok_or_else(|| not_said(whole))
    }

    /// The filter as a condition that is null where its column is.
    fn tested(&self, name: &str, filter: Filter) -> Result<Expr> {
        let passes = predicate::one(self.dialect, &filter, self.columns)?;
        Ok(Expr::when(self.columns.value(name)?.0.present(), passes))
    }

    fn comparison(&self, op: Function, a: &From, b: &From, whole: &From) -> Result<Expr> {
        let filter = compared(op).ok_or_else(|| not_said(whole))?;
        let cmp = predicate::symbol(filter).ok_or_else(|| not_said(whole))?;
        match (a, b) {
            (From::Column(name), constant) if is_constant(constant) => {
                let value = scalar(constant).ok_or_else(|| not_said(whole))?;
                return self.tested(name, Filter::new(name.clone(), filter, value));
            }
            (constant, From::Column(_)) if is_constant(constant) => {
                return self.comparison(turned(op), b, a, whole);
            }
            _ => {}
        }
        let (left, right) = (self.side(a)?, self.side(b)?);
        // A constant is of the type it stands beside.
        let ((a, of_a), (b, of_b)) = match (left.1, right.1) {
            (DataType::Float, DataType::Int) if is_constant(b) => {
                (left, (self.float(b)?, DataType::Float))
            }
            (DataType::Int, DataType::Float) if is_constant(a) => {
                ((self.float(a)?, DataType::Float), right)
            }
            (DataType::Timestamp, _) if is_constant(b) => {
                let at = self.moment(b, whole)?;
                (left, (at, DataType::Timestamp))
            }
            (_, DataType::Timestamp) if is_constant(a) => {
                ((self.moment(a, whole)?, DataType::Timestamp), right)
            }
            _ => (left, right),
        };
        match (of_a, of_b) {
            (DataType::String, DataType::String) if matches!(cmp, Cmp::Eq | Cmp::Neq) => {
                Ok(a.compare(cmp, b))
            }
            (DataType::String, DataType::String) => {
                Ok(Expr::Bytes(Box::new(a)).compare(cmp, Expr::Bytes(Box::new(b))))
            }
            (DataType::Float, DataType::Float) => {
                let nan = Expr::Or(vec![
                    Expr::IsNan(Box::new(a.clone())),
                    Expr::IsNan(Box::new(b.clone())),
                ]);
                let present = a.clone().present().and(b.clone().present());
                // NaN is unequal to all and in no order; some dialects have it as the largest
                // number.
                let unordered = (present.clone().and(nan), Expr::constant(cmp == Cmp::Neq));
                Ok(Expr::Case(vec![unordered, (present, a.compare(cmp, b))], None))
            }
            (a_type, b_type) if a_type == b_type => Ok(a.compare(cmp, b)),
            // A whole number and a float compare exactly in the page, and in no dialect.
            _ => Err(not_said(whole)),
        }
    }
}

fn not(condition: Expr) -> Expr {
    Expr::Template("(NOT {0})", vec![condition])
}

fn is_constant(expr: &From) -> bool {
    !matches!(expr, From::Column(_) | From::Operation(_))
}

/// A constant as filters have it; none of null.
fn scalar(expr: &From) -> Option<Scalar> {
    Some(match expr {
        From::Bool(v) => Scalar::Bool(*v),
        From::Int(v) => Scalar::Int(*v),
        From::Number(v) => Scalar::Float(*v),
        From::Text { text } | From::Date { date: text } | From::Timestamp { timestamp: text } => {
            Scalar::Str(text.clone())
        }
        From::Null | From::Column(_) | From::Operation(_) => return None,
    })
}

/// The comparison as filters have it.
fn compared(op: Function) -> Option<FilterOp> {
    Some(match op {
        Function::Eq => FilterOp::Eq,
        Function::Neq => FilterOp::Neq,
        Function::Lt => FilterOp::Lt,
        Function::Lte => FilterOp::Lte,
        Function::Gt => FilterOp::Gt,
        Function::Gte => FilterOp::Gte,
        _ => return None,
    })
}

/// The comparison with its sides exchanged.
fn turned(op: Function) -> Function {
    match op {
        Function::Lt => Function::Gt,
        Function::Lte => Function::Gte,
        Function::Gt => Function::Lt,
        Function::Gte => Function::Lte,
        other => other,
    }
}

/// The refusal of what dialects do not say as the page does.
fn not_said(expr: &From) -> SourceError {
    let expr = expr.to_string();
    let message = format!(
        "{} is computed over files only, and this dataset is a table of a warehouse: make it a column of a view there",
        cut(&expr, 100)
    );
    SourceError::Query(Error::new(Code::InvalidQuery, message))
}
