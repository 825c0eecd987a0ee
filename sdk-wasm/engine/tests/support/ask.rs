//! Opens a file and asks it, with answers as texts.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "a part of several tests, of which each uses some of it"
)]
#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests may panic: that is how a test fails"
)]

use pellucid_core::read::{Note, NoteCode, ReadOptions};
use pellucid_core::{Batch, BatchColumn, Error, Query, Values};
use pellucid_engine::{Outcome, Table, exec, read};

/// Options from JSON.
pub fn options(json: &str) -> ReadOptions {
    serde_json::from_str(json).expect("options")
}

/// A table of `file` read with the options `json`.
pub fn open(file: impl AsRef<[u8]>, json: &str) -> Table {
    let file = file.as_ref();
    read::open_with(file, None, &options(json)).unwrap_or_else(|e| {
        panic!("{}: {e}", String::from_utf8_lossy(&file[..file.len().min(200)]))
    })
}

/// The error of a file that is refused.
pub fn refused(file: impl AsRef<[u8]>, json: &str) -> Error {
    read::open_with(file.as_ref(), None, &options(json)).map(|_| ()).expect_err("refused")
}

/// The answer of a query given as JSON.
pub fn ask(table: &Table, query: &str) -> Batch {
    let query: Query = serde_json::from_str(query).expect("a query");
    match exec::run(table, &query, &|| false) {
        Ok(Outcome::Done(batch)) => batch,
        other => panic!("{other:?}"),
    }
}

/// A cell as text: numbers as Rust writes them, times in microseconds, nulls as `null`.
pub fn cell(column: &BatchColumn, row: usize) -> String {
    if column.is_null(row) {
        return "null".to_owned();
    }
    match &column.values {
        Values::Int(v) | Values::Time(v) => v[row].to_string(),
        Values::Float(v) => v[row].to_string(),
        Values::Bool(v) => v[row].to_string(),
        _ => column.text(row).expect("a text").to_owned(),
    }
}

/// All rows of a batch.
pub fn rows(batch: &Batch) -> Vec<Vec<String>> {
    (0..batch.rows).map(|row| batch.columns.iter().map(|c| cell(c, row)).collect()).collect()
}

/// All rows of a table.
pub fn all(table: &Table) -> Vec<Vec<String>> {
    let dimensions =
        table.schema().fields.iter().map(|f| pellucid_core::Dimension::field(&f.name)).collect();
    match exec::run(table, &Query { dimensions, ungrouped: true, ..Query::default() }, &|| false) {
        Ok(Outcome::Done(batch)) => rows(&batch),
        other => panic!("{other:?}"),
    }
}

/// Columns as `name:type`, joined by blanks.
pub fn types(table: &Table) -> String {
    let fields: Vec<String> =
        table.schema().fields.iter().map(|f| format!("{}:{}", f.name, f.data_type)).collect();
    fields.join(" ")
}

/// The note of a kind.
pub fn note(table: &Table, code: NoteCode) -> &Note {
    table
        .notes()
        .iter()
        .find(|n| n.code == code)
        .unwrap_or_else(|| panic!("no {code:?} in {:?}", table.notes()))
}

/// The kinds of notes, in their order.
pub fn told(table: &Table) -> Vec<NoteCode> {
    table.notes().iter().map(|n| n.code).collect()
}
