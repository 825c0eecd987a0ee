//! Reading JSON rows: an array of objects, or an object a line.

use std::borrow::Cow;

use pellucid_core::schema::SkippedField;
use pellucid_core::{Error, Result};
use serde_json::{Map, Value};

use super::cells::{Cell, Inferred, column};
use crate::table::Table;

/// Reads an array of row objects, or newline-delimited row objects, told apart by the first character.
///
/// # Errors
/// `corrupt_file` where the text is not JSON or a row is not an object.
pub fn read(bytes: &[u8]) -> Result<Table> {
    let first = bytes.iter().find(|b| !b.is_ascii_whitespace());
    let rows: Vec<Map<String, Value>> = match first {
        Some(b'[') => serde_json::from_slice(bytes).map_err(damaged)?,
        _ => serde_json::Deserializer::from_slice(bytes).into_iter().collect::<Result<_, _>>().map_err(damaged)?,
    };
    let mut names: Vec<&str> = Vec::new();
    let mut known = std::collections::HashSet::new();
    for key in rows.iter().flat_map(Map::keys) {
        if known.insert(key.as_str()) {
            names.push(key);
        }
    }
    let (mut columns, mut skipped) = (Vec::new(), Vec::new());
    for name in names {
        let value = |row: usize| rows[row].get(name).unwrap_or(&Value::Null);
        if (0..rows.len()).any(|r| value(r).is_array() || value(r).is_object()) {
            skipped.push(SkippedField {
                name: name.to_owned(),
                reason: "lists and objects are not read; flatten it before it is opened".into(),
            });
            continue;
        }
        let mut inferred = Inferred::default();
        (0..rows.len()).for_each(|row| inferred.see(cell(value(row))));
        let text = |row: usize| match value(row) {
            Value::Null => None,
            Value::String(s) => Some(Cow::Borrowed(s.as_str())),
            other => Some(Cow::Owned(other.to_string())),
        };
        columns.push((name.to_owned(), column(inferred, rows.len(), |row| cell(value(row)), text)?));
    }
    Ok(Table::from_columns(columns, skipped))
}

fn damaged(e: serde_json::Error) -> Error {
    Error::corrupt(format!("it is not an array of row objects, nor one object a line: {e}"))
}

fn cell(value: &Value) -> Cell<'_> {
    match value {
        Value::Bool(v) => Cell::Bool(*v),
        Value::Number(n) => n.as_i64().map_or_else(|| n.as_f64().map_or(Cell::Null, Cell::Float), Cell::Int),
        Value::String(s) => Cell::Text(s),
        _ => Cell::Null,
    }
}
