//! Small files that people really have, each with a query and the right answer
//! (`cases/cases.json`). In answers `$date` is an instant, `$digits` and `$exact` a number of which
//! every digit counts, and `$valid` anything that a page can show.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests may panic: that is how a test fails"
)]

use pellucid_core::{Batch, BatchColumn, Query, Result, Values, time};
use pellucid_engine::{Outcome, exec, read};
use serde_json::Value;

fn answer(bytes: &[u8], query: &Query) -> Result<Batch> {
    let mut table = read::open(bytes, None)?;
    let columns = table.columns_of(query)?;
    read::supply_all(&mut table, &columns, bytes)?;
    match exec::run(&table, query, &|| false)? {
        Outcome::Done(batch) => Ok(batch),
        Outcome::Unsupported(_) => pellucid_lazy::run(&table, query),
    }
}

fn digits(column: &BatchColumn, row: usize) -> String {
    match &column.values {
        Values::Int(v) => v[row].to_string(),
        Values::Decimal { .. } => column.digits(row).unwrap(),
        Values::String { .. } => column.text(row).unwrap().to_owned(),
        other => panic!("{other:?} keeps no digits"),
    }
}

fn matches(column: &BatchColumn, row: usize, expected: &Value) -> bool {
    if expected.is_null() || column.is_null(row) {
        return expected.is_null() && column.is_null(row);
    }
    let object = |key: &str| expected.get(key);
    if let Some(date) = object("$date") {
        let nanos = time::parse_iso(date.as_str().unwrap()).unwrap();
        return matches!(&column.values, Values::Time(v) if i128::from(v[row]) * 1000 == nanos);
    }
    if let Some(wanted) = object("$digits") {
        return digits(column, row) == wanted.as_str().unwrap();
    }
    if let Some(wanted) = object("$exact") {
        return column.number(row) == wanted.as_f64();
    }
    if object("$valid").is_some() {
        return column.number(row).is_some_and(f64::is_finite);
    }
    match expected {
        Value::String(text) => column.text(row) == Some(text),
        number => column.number(row) == number.as_f64(),
    }
}

#[test]
fn every_case_has_its_answer() {
    let folder = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let cases: Vec<Value> =
        serde_json::from_slice(&std::fs::read(folder.join("cases.json")).unwrap()).unwrap();
    assert!(cases.len() > 10);
    for case in cases {
        let file = case["file"].as_str().unwrap();
        let query: Query = serde_json::from_value(case["query"].clone()).unwrap();
        let found = answer(&std::fs::read(folder.join(file)).unwrap(), &query);
        if case.get("error").is_some() {
            let e = found.map(|_| ()).unwrap_err();
            assert!(e.message.contains("big-endian"), "{file}: {e}");
            continue;
        }
        let found = found.unwrap_or_else(|e| panic!("{file}: {e}"));
        let rows = case["rows"].as_array().unwrap();
        assert_eq!(found.rows, rows.len(), "{file}: rows");
        for expected in rows {
            // The answer's order is its own.
            let is_there = (0..found.rows).any(|row| {
                expected
                    .as_object()
                    .unwrap()
                    .iter()
                    .all(|(name, v)| matches(found.column(name).unwrap(), row, v))
            });
            assert!(is_there, "{file}: no row {expected} in {found:?}");
        }
    }
}
