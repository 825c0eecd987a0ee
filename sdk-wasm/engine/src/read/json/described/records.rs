//! Columns of BigQuery that are records: a cell of one holds a list of cells as a row does.

use std::collections::HashMap;

use super::super::meaning::{Meanings, of_type};
use super::super::scan::Scan;
use super::super::shape::{Kind, entries};
use super::names::word;

/// The names of the columns in each column that is a record, by its path.
pub(in super::super) type Records = HashMap<String, Vec<String>>;

/// Records in records that are followed: BigQuery has fifteen.
const DEEPEST: usize = 16;

/// The records that the list at the byte `at` describes, whose columns' paths begin with `outer`;
/// what the values of their columns stand for goes to `meanings`. The names of its own columns.
pub(super) fn gather(
    text: &str,
    at: usize,
    (outer, deepest): (&str, usize),
    records: &mut Records,
    meanings: &mut Meanings,
) -> Option<Vec<String>> {
    let (mut scan, mut first, mut names) = (Scan::new(text, at), true, Vec::new());
    scan.expect(b'[').ok()?;
    while scan.more(b']', &mut first).ok()? {
        let keys = entries(&mut scan, "").ok()?;
        let of = |key: &str| keys.iter().find(|e| e.path == key);
        let said = |key: &str| of(key).and_then(|e| word(text, e.at));
        let name = said("name")?;
        let path = if outer.is_empty() { name.clone() } else { format!("{outer}.{name}") };
        names.push(name);
        // A cell of a repeated one is a list of records, which has no place in a row.
        if said("mode").is_some_and(|mode| mode == "REPEATED") {
            continue;
        }
        let fields = of("fields").filter(|e| matches!(e.kind, Kind::Objects(_)) && deepest > 0);
        if let Some(fields) = fields {
            let inner = gather(text, fields.at, (&path, deepest - 1), records, meanings)?;
            meanings.remove(&path);
            records.insert(path, inner);
        } else if let Some(meaning) = said("type").and_then(|t| of_type(&t, true)) {
            meanings.entry(path).or_insert(meaning);
        }
    }
    Some(names)
}

/// The records of a whole description.
pub(super) fn of(text: &str, at: usize, meanings: &mut Meanings) -> Records {
    let mut records = Records::new();
    // What is no description of records describes none.
    let is_read = gather(text, at, ("", DEEPEST), &mut records, meanings).is_some();
    if is_read { records } else { Records::new() }
}
