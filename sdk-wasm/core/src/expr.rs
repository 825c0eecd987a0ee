//! Expressions: what a column is computed from, as SQL text or as the JSON tree that the text
//! parses to.
//!
//! The tree is canonical; [`parse`](Expr::parse) makes it of text and
//! [`Display`](std::fmt::Display) writes the text again. [`types`] tells what an expression gives
//! over a table, and a [`Program`] evaluates it row by row: every executor either runs that program
//! or is held to its answers.
//!
//! # Example
//!
//! ```
//! use pellucid_core::{DataType, Expr, Field, Schema, expr};
//!
//! let late = Expr::parse("CASE WHEN delay > 15 THEN 'late' ELSE 'on time' END")?;
//! let tree = r#"{"op":"case","args":[{"op":"gt","args":["delay",15]},{"text":"late"},{"text":"on time"}]}"#;
//! assert_eq!(serde_json::to_string(&late)?, tree);
//! assert_eq!(late.to_string(), "CASE WHEN delay > 15 THEN 'late' ELSE 'on time' END");
//!
//! let delay = Field { name: "delay".to_owned(), data_type: DataType::Int, nullable: true };
//! let schema = Schema { fields: vec![delay], skipped: Vec::new() };
//! assert_eq!(expr::types::of(&late, &schema)?, Some(DataType::String));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Meaning
//!
//! Null is SQL's: it makes arithmetic and comparisons null, and AND, OR and NOT know three values.
//! Arithmetic is of floats (IEEE 754, binary64); what has no value (a division by zero, the
//! logarithm of -1, a cast that does not fit) is null, never an error. Text compares by code
//! points. Times are UTC.

mod bind;
mod function;
mod lex;
mod parse;
mod print;
mod program;
mod read;
pub mod types;
mod units;
mod value;

use serde::Serialize;
use ts_rs::TS;

pub(crate) use bind::Clock;
pub use function::{Function, Signature, catalogue};
pub use parse::MAX_SOURCE;
pub use program::Program;
pub(crate) use program::times;
pub(crate) use units::DAY;
pub use units::TimePart;
pub use value::{MAX_VALUE, Value};
pub(crate) use value::{clock_text, instant};

/// An expression over the columns of a table.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Expr {
    /// No value.
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    #[ts(skip)]
    Int(i64),
    /// Any other number.
    Number(f64),
    /// The column of this name.
    Column(String),
    /// A text; a bare string is a column.
    Text {
        /// The text.
        text: String,
    },
    /// A calendar day.
    Date {
        /// The day, `YYYY-MM-DD`.
        date: String,
    },
    /// An instant.
    Timestamp {
        /// The instant by ISO 8601, UTC where it has no offset.
        timestamp: String,
    },
    /// A function or operator of what its operands give.
    Operation(Operation),
}

/// A function or operator of what its operands give.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Operation {
    /// Which.
    pub op: Function,
    /// Its operands.
    #[ts(as = "Vec<ExprInput>")]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<ExprInput>"))]
    pub args: Vec<Expr>,
}

/// How an expression may be written in JSON; it describes [`Expr`]'s reading to TypeScript and to
/// schemas.
#[derive(Serialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum ExprInput {
    /// As SQL text; it is read into the tree that it says.
    Sql {
        /// The text, such as `price * (1 - discount)`.
        sql: String,
    },
    /// As a tree.
    Tree(Expr),
}

impl Expr {
    /// The operation `op` of `args`.
    pub fn call(op: Function, args: Vec<Self>) -> Self {
        Self::Operation(Operation { op, args })
    }

    /// The column called `name`.
    pub fn column(name: impl Into<String>) -> Self {
        Self::Column(name.into())
    }

    /// The text `text`.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text { text: text.into() }
    }

    /// Every part of it from left to right, an operation before its operands, each with the
    /// operations it lies within, itself included.
    pub fn parts(&self) -> impl Iterator<Item = (usize, &Self)> {
        let mut open = vec![(0, self)];
        std::iter::from_fn(move || {
            let (above, part) = open.pop()?;
            let depth = match part {
                Self::Operation(o) => {
                    open.extend(o.args.iter().rev().map(|a| (above + 1, a)));
                    above + 1
                }
                _ => above,
            };
            Some((depth, part))
        })
    }

    /// The columns it names, in order, repeated ones too.
    pub fn columns(&self) -> Vec<&str> {
        fn name((_, part): (usize, &Expr)) -> Option<&str> {
            if let Expr::Column(name) = part { Some(name) } else { None }
        }
        self.parts().filter_map(name).collect()
    }

    /// Whether it is made of numbers, columns and the four operations of arithmetic alone, which
    /// executors know by themselves.
    pub fn is_arithmetic(&self) -> bool {
        self.parts().all(|(_, part)| match part {
            Self::Int(_) | Self::Number(_) | Self::Column(_) => true,
            Self::Operation(o) => o.op.arithmetic().is_some() && o.args.len() == 2,
            _ => false,
        })
    }

    /// Whether it reads an instant by a clock.
    pub fn is_by_clock(&self) -> bool {
        self.parts().any(|(_, part)| matches!(part, Self::Operation(o) if o.op == Function::AtZone))
    }

    /// Whether it reduces rows: an aggregate stands in it.
    pub fn has_aggregate(&self) -> bool {
        let reduces = |o: &Operation| o.op == Function::Filter || o.op.aggregate().is_some();
        self.parts().any(|(_, part)| matches!(part, Self::Operation(o) if reduces(o)))
    }

    /// Leaves out the columns for which `is_rows`, which stand for whole rows where they are
    /// counted.
    pub(crate) fn count_rows(&mut self, is_rows: &dyn Fn(&str) -> bool) {
        let Self::Operation(o) = self else { return };
        if o.op == Function::Count {
            o.args.retain(|a| !matches!(a, Self::Column(name) if is_rows(name)));
        }
        o.args.iter_mut().for_each(|a| a.count_rows(is_rows));
    }

    /// Puts `expr` in the place of each column called `name`.
    pub(crate) fn replace(&mut self, name: &str, expr: &Self) {
        match self {
            Self::Column(column) if column == name => *self = expr.clone(),
            Self::Operation(o) => o.args.iter_mut().for_each(|a| a.replace(name, expr)),
            _ => {}
        }
    }

    /// Its value, where it is a number as it stands.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Int(v) => Some(*v as f64),
            Self::Number(v) => Some(*v),
            _ => None,
        }
    }
}

impl Drop for Operation {
    /// Takes the tree apart from above, since dropping each operation within the one around it
    /// would need a stack as deep as it.
    fn drop(&mut self) {
        let mut open = std::mem::take(&mut self.args);
        while let Some(mut part) = open.pop() {
            if let Expr::Operation(operation) = &mut part {
                open.append(&mut operation.args);
            }
        }
    }
}

#[cfg(test)]
mod tests;
