//! Arithmetic over columns as a tree, walked over and dropped without recursion: a program may build one of any depth.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Arithmetic over numeric columns.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Expr {
    /// A constant.
    Number(f64),
    /// The numeric column of this name.
    Column(String),
    /// An operation.
    Operation(Operation),
}

/// An operation on what its operands give.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Operation {
    /// Which.
    pub op: Arithmetic,
    /// Its two operands.
    #[ts(type = "[Expr, Expr]")]
    pub args: Box<[Expr; 2]>,
}

/// IEEE 754 arithmetic; dividing by zero gives null.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[ts(rename_all = "lowercase")]
pub enum Arithmetic {
    /// a + b
    Add,
    /// a - b
    Sub,
    /// a * b
    Mul,
    /// a / b
    Div,
}

impl Expr {
    /// Every part of it from left to right, an operation before its operands, each with the operations it lies within, itself
    /// included.
    pub fn parts(&self) -> impl Iterator<Item = (usize, &Expr)> {
        let mut open = vec![(0, self)];
        std::iter::from_fn(move || {
            let (above, part) = open.pop()?;
            let depth = match part {
                Self::Operation(o) => {
                    let [a, b] = &*o.args;
                    open.extend([(above + 1, b), (above + 1, a)]);
                    above + 1
                }
                _ => above,
            };
            Some((depth, part))
        })
    }

    /// The columns it names, in order, repeated ones too.
    pub fn columns<'a>(&'a self) -> Vec<&'a str> {
        let name = |(_, part): (usize, &'a Self)| if let Self::Column(name) = part { Some(name.as_str()) } else { None };
        self.parts().filter_map(name).collect()
    }
}

impl Drop for Operation {
    /// Takes the tree apart from above, since dropping each operation within the one around it would need a stack as deep as it.
    fn drop(&mut self) {
        let mut open = Vec::new();
        take(&mut self.args, &mut open);
        while let Some(mut operation) = open.pop() {
            take(&mut operation.args, &mut open);
        }
    }
}

/// Moves those of `args` that are operations to `open`.
fn take(args: &mut [Expr; 2], open: &mut Vec<Operation>) {
    for arg in args {
        if matches!(arg, Expr::Operation(_))
            && let Expr::Operation(operation) = std::mem::replace(arg, Expr::Number(0.0))
        {
            open.push(operation);
        }
    }
}
