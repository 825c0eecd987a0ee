//! Columns computed from others, row by row, before anything is filtered, grouped or measured.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Code, DataType, Error, Field, Result, Schema};

/// Computed columns in one query.
pub const MAX_COMPUTED: usize = 64;
/// Operations behind one column, those of the computed columns it names included: each naming the one before it twice would double
/// them 64 times.
const MAX_OPERATIONS: usize = 256;

/// A column that is not stored: `{ as: "net", expr: { op: "mul", args: ["price", { op: "sub", args: [1, "discount"] }] } }`. A float;
/// null where an operand is null or a divisor is zero. Later computed columns may name earlier ones.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Computed {
    /// Its name, which no column of the table has.
    #[serde(rename = "as")]
    pub name: String,
    /// How its values come about.
    pub expr: Expr,
}

/// Arithmetic over numeric columns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
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
    /// The columns it names, in order, repeated ones too.
    pub fn columns(&self) -> Vec<&str> {
        match self {
            Self::Number(_) => Vec::new(),
            Self::Column(name) => vec![name],
            Self::Operation(o) => o.args.iter().flat_map(Self::columns).collect(),
        }
    }

    /// Operations behind it, where `before` tells those of computed columns.
    fn operations<'a>(&'a self, before: &HashMap<&'a str, usize>) -> usize {
        match self {
            Self::Operation(o) => o.args.iter().map(|a| a.operations(before)).fold(1, usize::saturating_add),
            Self::Column(name) => before.get(name.as_str()).copied().unwrap_or(0),
            Self::Number(_) => 0,
        }
    }
}

/// `schema` with the computed columns at its end.
///
/// # Errors
/// `unknown_column`, `type_mismatch`, `invalid_query` or `limit_exceeded`, with the path of the field at fault.
pub fn schema(computed: &[Computed], schema: &Schema) -> Result<Schema> {
    if computed.len() > MAX_COMPUTED {
        return Err(Error::new(Code::LimitExceeded, format!("a query may compute {MAX_COMPUTED} columns, not {}", computed.len())));
    }
    let mut out = schema.clone();
    let mut operations = HashMap::new();
    for (i, c) in computed.iter().enumerate() {
        let path = format!("compute[{i}]");
        check(c, &out).map_err(|e| e.at(path.clone()))?;
        let count = c.expr.operations(&operations);
        if count > MAX_OPERATIONS {
            let message = format!("\"{}\" takes {count} operations, more than {MAX_OPERATIONS}", c.name);
            return Err(Error::new(Code::LimitExceeded, message).at(path));
        }
        operations.insert(&c.name, count);
        out.fields.push(Field { name: c.name.clone(), data_type: DataType::Float, nullable: true });
    }
    Ok(out)
}

fn check(c: &Computed, schema: &Schema) -> Result<()> {
    if c.name.is_empty() || schema.fields.iter().any(|f| f.name == c.name) || schema.skipped.iter().any(|f| f.name == c.name) {
        return Err(Error::new(Code::InvalidQuery, format!("\"{}\" is a column already: give the computed one another `as`", c.name)));
    }
    for name in c.expr.columns() {
        let field = schema.field(name)?;
        if !field.data_type.is_numeric() {
            return Err(Error::new(Code::TypeMismatch, format!("arithmetic takes numbers, and \"{name}\" is {}", field.data_type)));
        }
    }
    if !finite(&c.expr) {
        return Err(Error::new(Code::InvalidQuery, format!("\"{}\" has a constant that is not finite", c.name)));
    }
    Ok(())
}

fn finite(expr: &Expr) -> bool {
    match expr {
        Expr::Number(v) => v.is_finite(),
        Expr::Column(_) => true,
        Expr::Operation(o) => o.args.iter().all(finite),
    }
}

/// The computed columns that `names` stand for and those they are computed from, in order.
pub fn needed<'a>(computed: &'a [Computed], names: impl Iterator<Item = &'a str>) -> Vec<&'a Computed> {
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
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn table() -> Schema {
        let field = |name: &str, data_type| Field { name: name.into(), data_type, nullable: false };
        Schema {
            fields: vec![field("price", DataType::Float), field("n", DataType::Int), field("name", DataType::String)],
            skipped: vec![],
        }
    }

    fn computed(v: Value) -> Vec<Computed> {
        serde_json::from_value(v).expect("parses")
    }

    #[test]
    fn computed_columns_join_the_schema_and_know_what_they_read() {
        let c = computed(json!([
            {"as": "net", "expr": {"op": "mul", "args": ["price", {"op": "sub", "args": [1, "n"]}]}},
            {"as": "twice", "expr": {"op": "add", "args": ["net", "net"]}}
        ]));
        assert_eq!(schema(&c, &table()).expect("valid").fields.len(), 5);
        let mut read = stored(&c, ["twice", "name"].into_iter());
        read.sort_unstable();
        assert_eq!(read, ["n", "name", "price"]);
        let names = |wanted: &'static str| needed(&c, [wanted].into_iter()).iter().map(|c| c.name.as_str()).collect::<Vec<_>>();
        assert_eq!((names("twice"), names("net"), names("price")), (vec!["net", "twice"], vec!["net"], vec![]));
        assert_eq!(serde_json::from_value::<Vec<Computed>>(serde_json::to_value(&c).expect("json")).expect("reads"), c);
    }

    #[test]
    fn what_cannot_be_computed_is_refused() {
        for (c, code) in [
            (json!([{"as": "price", "expr": 1}]), Code::InvalidQuery),
            (json!([{"as": "a", "expr": "nope"}]), Code::UnknownColumn),
            (json!([{"as": "a", "expr": "name"}]), Code::TypeMismatch),
            // A column cannot be computed from a later one, nor from itself.
            (json!([{"as": "a", "expr": "b"}, {"as": "b", "expr": 1}]), Code::UnknownColumn),
            (json!([{"as": "a", "expr": {"op": "add", "args": ["a", 1]}}]), Code::UnknownColumn),
        ] {
            let e = schema(&computed(c.clone()), &table()).expect_err("refused");
            assert_eq!((e.code, e.path.as_deref().map(|p| p.starts_with("compute["))), (code, Some(true)), "{c}");
        }
        let doubling: Vec<Value> = (0..40)
            .map(|i| if i == 0 { json!("price") } else { json!({"op": "add", "args": [format!("c{}", i - 1), format!("c{}", i - 1)]}) })
            .enumerate()
            .map(|(i, e)| json!({"as": format!("c{i}"), "expr": e}))
            .collect();
        assert_eq!(schema(&computed(json!(doubling)), &table()).expect_err("refused").code, Code::LimitExceeded);
        let deep = (0..300).fold(json!("price"), |e, _| json!({"op": "add", "args": [e, 1]}));
        assert_eq!(schema(&computed(json!([{"as": "a", "expr": deep}])), &table()).expect_err("refused").code, Code::LimitExceeded);
        assert!(serde_json::from_value::<Vec<Computed>>(json!([{"as": "a", "expr": {"op": "pow", "args": [1, 2]}}])).is_err());
        assert!(serde_json::from_value::<Vec<Computed>>(json!([{"as": "a", "expr": {"op": "add", "args": [1]}}])).is_err());
    }
}
