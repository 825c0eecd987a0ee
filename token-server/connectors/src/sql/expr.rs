//! Expressions.

use std::collections::BTreeSet;

use pellucid_core::TimeUnit;

/// A value of a query or policy, in a column's working type.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A 64-bit integer.
    Int(i64),
    /// A finite or infinite float, never NaN.
    Float(f64),
    /// True or false.
    Bool(bool),
    /// Text.
    Text(String),
    /// Microseconds since 1970-01-01T00:00:00.
    Timestamp(i64),
    /// Days since 1970-01-01.
    Date(i32),
}

/// A comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cmp {
    /// `=`
    Eq,
    /// `<>`
    Neq,
    /// `<`
    Lt,
    /// `<=`
    Lte,
    /// `>`
    Gt,
    /// `>=`
    Gte,
}

/// A reduction that every dialect writes in its own way. Nulls never enter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Aggregate {
    /// Rows.
    CountRows,
    /// Values.
    Count,
    /// Distinct values.
    CountDistinct,
    /// Sum of integers, in a type that holds it exactly.
    SumInt,
    /// Sum of floats.
    SumFloat,
    /// Smallest; text by bytes.
    Min,
    /// Largest; text by bytes.
    Max,
    /// Sample standard deviation.
    Stddev,
    /// Sample variance.
    Variance,
    /// The quantile of this rank, 0 to 1, linearly interpolated.
    Quantile(f64),
    /// The value (first argument) of the row with the smallest second argument.
    FirstBy,
    /// The value (first argument) of the row with the largest second argument.
    LastBy,
}

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// A column of the select's source.
    Column(String),
    /// A bound value.
    Value(Value),
    /// Text of this crate with `{0}`, `{1}` for its arguments.
    Template(&'static str, Vec<Expr>),
    /// `left op right`
    Compare(Cmp, Box<Expr>, Box<Expr>),
    /// All hold; of none, true.
    And(Vec<Expr>),
    /// Any holds; of none, false.
    Or(Vec<Expr>),
    /// Null, or not null where the flag is false.
    IsNull(Box<Expr>, bool),
    /// One of the values, which are not empty; none of them where the flag is true.
    In(Box<Expr>, Vec<Expr>, bool),
    /// Text that has the value in it.
    Contains(Box<Expr>, Box<Expr>),
    /// Text that starts with the value.
    StartsWith(Box<Expr>, Box<Expr>),
    /// Text compared and ordered by its bytes.
    Bytes(Box<Expr>),
    /// NaN.
    Nan,
    /// Whether a float is NaN; null is not.
    IsNan(Box<Expr>),
    /// `CASE WHEN .. THEN .. ELSE .. END`
    Case(Vec<(Expr, Expr)>, Option<Box<Expr>>),
    /// An integer or boolean as a float.
    Float(Box<Expr>),
    /// The largest whole number not above a float, as a float.
    Floor(Box<Expr>),
    /// A timestamp or date (the flag says which) truncated, or its place in a cycle.
    TimeUnit(TimeUnit, bool, Box<Expr>),
    /// A reduction.
    Aggregate(Aggregate, Vec<Expr>),
}

impl Expr {
    /// The column `name`.
    pub fn column(name: impl Into<String>) -> Self {
        Self::Column(name.into())
    }

    /// `self op other`
    pub fn compare(self, op: Cmp, other: Self) -> Self {
        Self::Compare(op, Box::new(self), Box::new(other))
    }

    /// Both hold.
    pub fn and(self, other: Self) -> Self {
        match self {
            Self::And(mut all) => {
                all.push(other);
                Self::And(all)
            }
            one => Self::And(vec![one, other]),
        }
    }

    /// It is not null.
    pub fn present(self) -> Self {
        Self::IsNull(Box::new(self), false)
    }

    /// True or false as a condition.
    pub fn constant(holds: bool) -> Self {
        if holds { Self::And(Vec::new()) } else { Self::Or(Vec::new()) }
    }

    /// Adds the columns that it names.
    pub fn columns<'a>(&'a self, out: &mut BTreeSet<&'a str>) {
        match self {
            Self::Column(name) => drop(out.insert(name)),
            Self::Value(_) | Self::Nan => {}
            Self::Template(_, all) | Self::And(all) | Self::Or(all) | Self::Aggregate(_, all) => {
                all.iter().for_each(|e| e.columns(out))
            }
            Self::Compare(_, a, b) | Self::Contains(a, b) | Self::StartsWith(a, b) => {
                [a, b].into_iter().for_each(|e| e.columns(out))
            }
            Self::IsNull(a, _)
            | Self::Bytes(a)
            | Self::IsNan(a)
            | Self::Float(a)
            | Self::Floor(a)
            | Self::TimeUnit(_, _, a) => {
                a.columns(out);
            }
            Self::In(a, all, _) => {
                std::iter::once(a.as_ref()).chain(all).for_each(|e| e.columns(out))
            }
            Self::Case(branches, otherwise) => {
                branches
                    .iter()
                    .flat_map(|(a, b)| [a, b])
                    .chain(otherwise.as_deref())
                    .for_each(|e| e.columns(out));
            }
        }
    }

    /// `CASE WHEN condition THEN value END`
    pub fn when(condition: Self, value: Self) -> Self {
        Self::Case(vec![(condition, value)], None)
    }
}
