//! What type an expression gives over a table, and whether its operands fit.

use crate::error::brief;
use crate::schema::Index;
use crate::{Code, DataType, Error, Result, Schema, Zone, time};

use super::value::number_of;
use super::{Expr, Function, Operation, TimePart};

mod numbers;

/// A type, or none of what is always null.
pub type Type = Option<DataType>;

/// Bytes of a LIKE pattern: matching takes as many steps as the text and the pattern have
/// characters, multiplied.
pub const MAX_PATTERN: usize = 1_000;

/// The type of `expr` over the columns of `schema`; none where it is always null.
///
/// # Errors
/// `unknown_column`, `type_mismatch` or `invalid_query`, with the operands and the remedy;
/// `limit_exceeded` where it is too deep.
///
/// # Example
///
/// ```
/// use pellucid_core::{Code, DataType, Expr, Field, Schema, expr};
///
/// let city = Field { name: "city".to_owned(), data_type: DataType::String, nullable: false };
/// let schema = Schema { fields: vec![city], skipped: Vec::new() };
/// assert_eq!(expr::types::of(&Expr::parse("LENGTH(city) + 1")?, &schema)?, Some(DataType::Float));
///
/// let error = expr::types::of(&Expr::parse("city + 1")?, &schema).unwrap_err();
/// assert_eq!(error.code, Code::TypeMismatch);
/// assert_eq!(error.message, "city + 1 takes numbers, and city is string: CAST(city AS FLOAT) makes one of it");
/// # Ok::<(), pellucid_core::Error>(())
/// ```
pub fn of(expr: &Expr, schema: &Schema) -> Result<Type> {
    crate::limits::depth(expr)?;
    with(expr, &Index::of(schema))
}

/// As [`of`], of the columns of `known`. The expression is no deeper than [`crate::limits`] allow.
pub(crate) fn with(expr: &Expr, known: &Index<'_>) -> Result<Type> {
    Ok(match expr {
        Expr::Null => None,
        Expr::Bool(_) => Some(DataType::Bool),
        Expr::Int(_) => Some(DataType::Int),
        Expr::Number(v) if v.is_finite() => Some(DataType::Float),
        Expr::Number(v) => {
            return Err(invalid(format!("a constant must be finite, and {v} is not")));
        }
        // Executors give decimals as floats.
        Expr::Column(name) => Some(known.data_type(name)?)
            .map(|t| if t == DataType::Decimal { DataType::Float } else { t }),
        Expr::Text { .. } => Some(DataType::String),
        Expr::Date { date } => match time::parse_iso(date) {
            Some(_) if date.trim().len() == 10 => Some(DataType::Date),
            _ => {
                return Err(invalid(format!(
                    "DATE '{}' is no day such as 2001-01-31",
                    brief(date)
                )));
            }
        },
        Expr::Timestamp { timestamp } => match time::parse_iso(timestamp) {
            Some(_) => Some(DataType::Timestamp),
            None => {
                let message = format!(
                    "TIMESTAMP '{}' is no time such as 2001-01-31T12:00:00Z",
                    brief(timestamp)
                );
                return Err(invalid(message));
            }
        },
        Expr::Operation(o) => {
            let types = o.args.iter().map(|a| with(a, known)).collect::<Result<Vec<_>>>()?;
            Call { operation: o, types: &types }.result()?
        }
    })
}

fn invalid(message: impl Into<String>) -> Error {
    Error::new(Code::InvalidQuery, message)
}

/// An operation and the types of its operands.
struct Call<'a> {
    operation: &'a Operation,
    types: &'a [Type],
}

impl Call<'_> {
    /// The operation as text, for messages.
    fn text(&self) -> String {
        brief(&self.operation.to_string()).into_owned()
    }

    fn operand(&self, i: usize) -> String {
        self.operation.args.get(i).map_or_else(String::new, |a| brief(&a.to_string()).into_owned())
    }

    /// Refuses a number of operands out of `least..=most`.
    fn count(&self, least: usize, most: usize) -> Result<()> {
        match (least..=most).contains(&self.types.len()) {
            true => Ok(()),
            false => {
                let form = self.operation.op.signature().form;
                Err(invalid(format!(
                    "{} operands are given to {}, which is {form}",
                    self.types.len(),
                    self.operation.op.signature().wire
                )))
            }
        }
    }

    /// Refuses operands from `from` on that are not of a type that `fits` takes.
    fn each(
        &self,
        from: usize,
        what: &str,
        remedy: &str,
        fits: impl Fn(DataType) -> bool,
    ) -> Result<()> {
        for (i, t) in self.types.iter().enumerate().skip(from) {
            self.one(i, *t, what, remedy, &fits)?;
        }
        Ok(())
    }

    fn one(
        &self,
        i: usize,
        t: Type,
        what: &str,
        remedy: &str,
        fits: impl Fn(DataType) -> bool,
    ) -> Result<()> {
        match t {
            Some(t) if !fits(t) => {
                let operand = self.operand(i);
                let remedy = remedy.replace("{}", &operand);
                let message =
                    format!("{} takes {what}, and {operand} is {t}: {remedy}", self.text());
                Err(Error::new(Code::TypeMismatch, message))
            }
            _ => Ok(()),
        }
    }

    fn texts(&self, from: usize) -> Result<()> {
        self.each(from, "texts", "CAST({} AS TEXT) makes one of it", |t| t == DataType::String)
    }

    fn bools(&self) -> Result<()> {
        self.each(0, "conditions", "compare it, for instance with <> 0", |t| t == DataType::Bool)
    }

    /// The type that the operands from `from` on have in common.
    fn common(&self, operands: impl Iterator<Item = usize>) -> Result<Type> {
        let mut common: Type = None;
        for i in operands {
            let t = self.types.get(i).copied().flatten();
            common = unify(common, t).ok_or_else(|| {
                let known = common.map_or("null", DataType::as_str);
                let other = t.map_or("null", DataType::as_str);
                let message = format!(
                    "{} mixes {known} and {other}: CAST one of them, for instance {} AS TEXT",
                    self.text(),
                    self.operand(i)
                );
                Error::new(Code::TypeMismatch, message)
            })?;
        }
        Ok(common)
    }

    /// Refuses operands that cannot be compared with the first. A constant text may stand for a
    /// time or a number, and a constant number for a time.
    fn comparable(&self) -> Result<()> {
        for i in 1..self.types.len() {
            let pair = [self.types[0], self.types[i]];
            let stands_for = |a: Type, b: usize| match (a, self.operation.args.get(b)) {
                (Some(t), Some(Expr::Text { text })) if t.is_temporal() => {
                    time::parse_iso(text).is_some()
                }
                (Some(t), Some(Expr::Text { text })) if t.is_numeric() => number_of(text).is_some(),
                (Some(t), Some(Expr::Int(_) | Expr::Number(_))) => t.is_temporal(),
                _ => false,
            };
            if unify(pair[0], pair[1]).is_none()
                && !stands_for(pair[0], i)
                && !stands_for(pair[1], 0)
            {
                let [a, b] = pair.map(|t| t.map_or("null", DataType::as_str));
                let message = format!(
                    "{} compares {a} with {b}: CAST one of them to the other's type",
                    self.text()
                );
                return Err(Error::new(Code::TypeMismatch, message));
            }
        }
        Ok(())
    }

    /// Refuses an operand that is not the name of a part of time.
    fn part(&self, units: bool) -> Result<()> {
        let known = match self.operation.args.first() {
            Some(Expr::Text { text }) => {
                TimePart::named(text).is_some_and(|p| p.is_unit() || !units)
            }
            _ => false,
        };
        match known {
            true => Ok(()),
            false => {
                let message = format!(
                    "{} takes {} as its first operand, and not {}",
                    self.text(),
                    TimePart::names(units),
                    self.operand(0)
                );
                Err(invalid(message))
            }
        }
    }

    fn time(&self, i: usize) -> Result<()> {
        let temporal = |t: DataType| t.is_temporal();
        self.one(
            i,
            self.types.get(i).copied().flatten(),
            "a date or time",
            "CAST({} AS TIMESTAMP) makes one of it",
            temporal,
        )
    }

    /// Refuses an operand that is no instant: a day is the same wherever clocks are.
    fn instant(&self, i: usize) -> Result<()> {
        self.one(
            i,
            self.types.get(i).copied().flatten(),
            "an instant",
            "CAST({} AS TIMESTAMP) makes one of it",
            |t| t == DataType::Timestamp,
        )
    }

    /// Refuses an operand that is not the name of a time zone.
    fn zone(&self) -> Result<()> {
        match self.operation.args.get(1) {
            Some(Expr::Text { text }) => Zone::named(text).map(|_| ()),
            _ => Err(invalid(format!(
                "{} takes its time zone as a text in single quotes, such as 'Europe/Oslo'",
                self.text()
            ))),
        }
    }

    fn pattern(&self) -> Result<()> {
        match self.operation.args.get(1) {
            Some(Expr::Text { text }) if text.len() <= MAX_PATTERN => Ok(()),
            Some(Expr::Text { text }) => {
                let message = format!(
                    "a LIKE pattern has {} bytes, and at most {MAX_PATTERN} are allowed: match less",
                    text.len()
                );
                Err(Error::new(Code::LimitExceeded, message))
            }
            _ => Err(invalid(format!(
                "{} takes its pattern as a text in single quotes: CONTAINS looks for a column's text",
                self.text()
            ))),
        }
    }

    fn result(&self) -> Result<Type> {
        use Function as F;
        const ANY: usize = crate::limits::MAX_FILTER_VALUES;
        match self.operation.op {
            F::Add | F::Sub | F::Mul | F::Div | F::Mod | F::Power => {
                self.count(2, 2).and_then(|()| self.numbers(DataType::Float))
            }
            F::Neg | F::Abs | F::Floor | F::Ceil | F::Sqrt | F::Exp | F::Ln | F::Sign => {
                self.count(1, 1).and_then(|()| self.numbers(DataType::Float))
            }
            F::Round | F::Log => self.count(1, 2).and_then(|()| self.numbers(DataType::Float)),
            F::Eq | F::Neq | F::Lt | F::Lte | F::Gt | F::Gte => {
                self.count(2, 2)?;
                self.comparable().map(|()| Some(DataType::Bool))
            }
            F::Between => {
                self.count(3, 3).and_then(|()| self.comparable()).map(|()| Some(DataType::Bool))
            }
            F::In => {
                // What is looked for stands before as many values as a filter has.
                self.count(2, ANY + 1).and_then(|()| self.comparable())?;
                Ok(Some(DataType::Bool))
            }
            F::And | F::Or => {
                self.count(1, ANY).and_then(|()| self.bools()).map(|()| Some(DataType::Bool))
            }
            F::Not => self.count(1, 1).and_then(|()| self.bools()).map(|()| Some(DataType::Bool)),
            F::IsNull | F::NotNull => self.count(1, 1).map(|()| Some(DataType::Bool)),
            F::Like | F::Ilike => {
                self.count(2, 2)?;
                self.texts(0)?;
                self.pattern().map(|()| Some(DataType::Bool))
            }
            F::Contains | F::StartsWith | F::EndsWith => {
                self.count(2, 2)?;
                self.texts(0).map(|()| Some(DataType::Bool))
            }
            F::Case => self.case(),
            F::Coalesce | F::Greatest | F::Least => {
                self.count(1, ANY).and_then(|()| self.common(0..self.types.len()))
            }
            F::Nullif => {
                self.count(2, 2)?;
                self.comparable().map(|()| self.types.first().copied().flatten())
            }
            F::ToInt => self.cast(
                DataType::Int,
                &[DataType::Int, DataType::Float, DataType::Bool, DataType::String],
            ),
            F::ToFloat => self.cast(
                DataType::Float,
                &[DataType::Int, DataType::Float, DataType::Bool, DataType::String],
            ),
            F::ToBool => self.cast(
                DataType::Bool,
                &[DataType::Int, DataType::Float, DataType::Bool, DataType::String],
            ),
            F::ToText => self.count(1, 1).map(|()| Some(DataType::String)),
            F::ToDate => {
                self.cast(DataType::Date, &[DataType::Date, DataType::Timestamp, DataType::String])
            }
            F::ToTimestamp => self.cast(
                DataType::Timestamp,
                &[DataType::Date, DataType::Timestamp, DataType::String],
            ),
            F::Lower | F::Upper | F::Trim | F::Ltrim | F::Rtrim => {
                self.count(1, 1)?;
                self.texts(0).map(|()| Some(DataType::String))
            }
            F::Length => {
                self.count(1, 1).and_then(|()| self.texts(0)).map(|()| Some(DataType::Int))
            }
            F::Left | F::Right => self.text_and_counts(2, 2),
            F::Substr => self.text_and_counts(2, 3),
            F::Replace => {
                self.count(3, 3).and_then(|()| self.texts(0)).map(|()| Some(DataType::String))
            }
            F::SplitPart => {
                self.count(3, 3)?;
                self.one(0, self.types[0], "texts", "CAST({} AS TEXT) makes one of it", |t| {
                    t == DataType::String
                })?;
                self.one(1, self.types[1], "texts", "CAST({} AS TEXT) makes one of it", |t| {
                    t == DataType::String
                })?;
                self.wholes(2).map(|()| Some(DataType::String))
            }
            F::Concat | F::Append => {
                self.count(1, ANY).and_then(|()| self.texts(0)).map(|()| Some(DataType::String))
            }
            F::DateTrunc => {
                self.count(2, 2)?;
                self.part(true)?;
                self.time(1).map(|()| Some(DataType::Timestamp))
            }
            F::Extract => {
                self.count(2, 2)?;
                self.part(false)?;
                self.time(1).map(|()| Some(DataType::Int))
            }
            F::DateDiff => {
                self.count(3, 3)?;
                self.part(true)?;
                self.time(1)?;
                self.time(2).map(|()| Some(DataType::Int))
            }
            F::AtZone => {
                self.count(2, 2)?;
                self.instant(0)?;
                self.zone().map(|()| Some(DataType::Timestamp))
            }
            F::Now => self.count(0, 0).map(|()| Some(DataType::Timestamp)),
            F::Today => self.count(0, 0).map(|()| Some(DataType::Date)),
            F::Sum
            | F::Avg
            | F::Min
            | F::Max
            | F::Count
            | F::CountDistinct
            | F::Median
            | F::Quantile
            | F::Stddev
            | F::Variance
            | F::First
            | F::Last
            | F::Filter => Err(invalid(format!(
                "{} is of many rows, and stands where one is meant: name it in `measures`",
                self.text()
            ))),
            F::DateAdd => {
                self.count(3, 3)?;
                self.part(true)?;
                self.one(
                    1,
                    self.types[1],
                    "a whole number",
                    "CAST({} AS INT) makes one of it",
                    |t| t == DataType::Int,
                )?;
                self.time(2).map(|()| Some(DataType::Timestamp))
            }
        }
    }

    /// The values behind the conditions, and the one of ELSE.
    fn case(&self) -> Result<Type> {
        self.count(2, 2 * crate::limits::MAX_FILTER_VALUES)?;
        let arms = self.types.len() / 2;
        for i in 0..arms {
            self.one(
                2 * i,
                self.types[2 * i],
                "conditions behind WHEN",
                "compare it, for instance with <> 0",
                |t| t == DataType::Bool,
            )?;
        }
        let last = (self.types.len() % 2 == 1).then(|| self.types.len() - 1);
        self.common((0..arms).map(|i| 2 * i + 1).chain(last))
    }

    fn cast(&self, to: DataType, from: &[DataType]) -> Result<Type> {
        self.count(1, 1)?;
        match self.types.first().copied().flatten() {
            Some(t) if !from.contains(&t) => {
                let message =
                    format!("{} makes no {to} of {t}: it takes {}", self.text(), list(from));
                Err(Error::new(Code::TypeMismatch, message))
            }
            _ => Ok(Some(to)),
        }
    }
}

fn list(types: &[DataType]) -> String {
    types.iter().map(|t| t.as_str()).collect::<Vec<_>>().join(", ")
}

/// The type that holds values of both; none where there is none.
fn unify(a: Type, b: Type) -> Option<Type> {
    Some(match (a, b) {
        (None, t) | (t, None) => t,
        (Some(a), Some(b)) if a == b => Some(a),
        (Some(a), Some(b)) if a.is_numeric() && b.is_numeric() => Some(DataType::Float),
        (Some(a), Some(b)) if a.is_temporal() && b.is_temporal() => Some(DataType::Timestamp),
        _ => return None,
    })
}
