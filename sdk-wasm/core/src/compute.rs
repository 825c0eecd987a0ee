//! Columns computed from others, row by row, before anything is filtered, grouped or measured.
//!
//! # Example
//!
//! ```
//! use pellucid_core::{Computed, Expr};
//!
//! let net: Computed = serde_json::from_str(
//!     r#"{ "as": "net", "expr": { "op": "mul", "args": ["price", { "op": "sub", "args": [1, "discount"] }] } }"#,
//! )?;
//! assert_eq!(net.expr.columns(), ["price", "discount"]);
//! assert!(matches!(net.expr, Expr::Operation(_)));
//! # Ok::<(), serde_json::Error>(())
//! ```

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::brief;
use crate::schema::Index;
use crate::{Code, DataType, Error, Field, Result, Schema, expr, limits};

pub use crate::expr::{Expr, ExprInput, Operation};
pub use crate::limits::MAX_COMPUTED;

/// IEEE 754 arithmetic, which every executor has of its own; dividing by zero gives null.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

/// A column that is not stored: `{ as: "net", expr: { op: "mul", args: ["price", { op: "sub", args:
/// [1, "discount"] }] } }`, or the same as text, `{ as: "net", expr: { sql: "price * (1 -
/// discount)" } }`. Later computed columns may name earlier ones.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Computed {
    /// Its name, which no column of the table has.
    #[serde(rename = "as")]
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    pub name: String,
    /// How its values come about.
    #[ts(as = "ExprInput")]
    #[cfg_attr(feature = "schema", schemars(with = "ExprInput"))]
    pub expr: Expr,
}

/// `schema` with the computed columns at its end.
///
/// # Errors
/// `unknown_column`, `type_mismatch`, `invalid_query` or `limit_exceeded`, with the path of the
/// field at fault.
///
/// # Example
///
/// ```
/// use pellucid_core::{Computed, DataType, Field, Schema, compute};
///
/// let price = Field { name: "price".to_owned(), data_type: DataType::Int, nullable: false };
/// let schema = Schema { fields: vec![price], skipped: Vec::new() };
/// let gross: Computed = serde_json::from_str(r#"{ "as": "gross", "expr": { "op": "mul", "args": ["price", 1.25] } }"#)?;
///
/// let wider = compute::schema(&[gross], &schema)?;
/// assert_eq!(wider.field("gross")?.data_type, DataType::Float);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn schema(computed: &[Computed], schema: &Schema) -> Result<Schema> {
    limits::computed(computed)?;
    let mut known = Index::of(schema);
    let mut fields = schema.fields.clone();
    for (i, c) in computed.iter().enumerate() {
        let data_type = check(c, &known).map_err(|e| e.at(format!("compute[{i}]")))?;
        known.add(&c.name, data_type);
        fields.push(Field { name: c.name.clone(), data_type, nullable: true });
    }
    Ok(Schema { fields, skipped: schema.skipped.clone() })
}

/// The type of a computed column. One that is always null is of floats, which are null as well as
/// anything.
fn check(c: &Computed, schema: &Index<'_>) -> Result<DataType> {
    if c.name.is_empty() || schema.has(&c.name) {
        let message = format!(
            "\"{}\" is a column already: give the computed one another `as`",
            brief(&c.name)
        );
        return Err(Error::new(Code::InvalidQuery, message));
    }
    let data_type = expr::types::with(&c.expr, schema)?.unwrap_or(DataType::Float);
    // What is computed of numbers has been a float since computed columns are, also where it is one
    // column as it stands.
    Ok(if c.expr.is_arithmetic() && data_type.is_numeric() { DataType::Float } else { data_type })
}

/// The computed columns that `names` stand for and those they are computed from, in order.
pub fn needed<'a>(
    computed: &'a [Computed],
    names: impl Iterator<Item = &'a str>,
) -> Vec<&'a Computed> {
    let mut wanted: HashSet<&str> = names.collect();
    let mut out: Vec<&Computed> = Vec::new();
    // A column is computed from earlier ones only.
    for c in computed.iter().rev() {
        if wanted.contains(c.name.as_str()) {
            wanted.extend(c.expr.columns());
            out.push(c);
        }
    }
    out.reverse();
    out
}

/// The stored columns that `names` stand for: of computed ones those they are computed from.
///
/// # Example
///
/// ```
/// use pellucid_core::{Computed, compute};
///
/// let computed: Vec<Computed> = serde_json::from_str(
///     r#"[
///         { "as": "net", "expr": { "op": "sub", "args": ["gross", "tax"] } },
///         { "as": "share", "expr": { "op": "div", "args": ["net", "gross"] } }
///     ]"#,
/// )?;
/// let mut stored = compute::stored(&computed, ["share", "city"].into_iter());
/// stored.sort_unstable();
/// assert_eq!(stored, ["city", "gross", "tax"]);
///
/// let needed = compute::needed(&computed, ["share"].into_iter());
/// assert_eq!(needed.iter().map(|c| c.name.as_str()).collect::<Vec<_>>(), ["net", "share"]);
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn stored<'a>(computed: &'a [Computed], names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut out = Vec::new();
    let mut seen = HashSet::new();
    let mut open: Vec<&str> = names.collect();
    while let Some(name) = open.pop() {
        if !seen.insert(name) {
            continue;
        }
        match computed.iter().find(|c| c.name == name) {
            Some(c) => open.extend(c.expr.columns()),
            None => out.push(name),
        }
    }
    out
}

#[cfg(test)]
#[path = "compute_tests.rs"]
mod tests;
