//! Reads the files of apache/parquet-testing and compares what it finds with what Arrow C++ reads.
//!
//! The files lie beside a development checkout; where they are absent the tests say so and pass.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests may panic: that is how a test fails"
)]

use std::path::PathBuf;

use pellucid_core::{Code, DataType};
use pellucid_engine::Table;
use pellucid_engine::read::{self, Format};
use serde_json::Value;

fn folder() -> Option<PathBuf> {
    let default = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/conformance");
    let folder = std::env::var_os("PELLUCID_CONFORMANCE").map_or(default, PathBuf::from);
    if !folder.is_dir() {
        println!("skipped: no conformance files; PELLUCID_CONFORMANCE names their folder");
        return None;
    }
    Some(folder)
}

fn read(bytes: &[u8]) -> pellucid_core::Result<Table> {
    let mut table = read::open(bytes, Some(Format::Parquet))?;
    let all: Vec<usize> = (0..table.schema().fields.len()).collect();
    read::supply_all(&mut table, &all, bytes)?;
    Ok(table)
}

fn is_nested(column: &Value) -> bool {
    ["list", "map", "struct"].iter().any(|n| column["type"].as_str().unwrap().starts_with(n))
}

fn check_column(table: &Table, file: &str, expected: &Value) {
    let name = expected["name"].as_str().unwrap();
    let kind = expected["type"].as_str().unwrap();
    let context = format!("{file}: {name}");
    if is_nested(expected) {
        let e = table.column(name).map(|_| ()).unwrap_err();
        assert_eq!(e.code, Code::UnknownColumn, "{context}");
        return;
    }
    let c = table.column(name).unwrap_or_else(|e| panic!("{context}: {e}"));
    let rows: Vec<usize> = (0..table.rows()).filter(|r| !c.is_null(*r)).collect();
    assert_eq!(
        (table.rows() - rows.len()) as u64,
        expected["nulls"].as_u64().unwrap(),
        "{context}: nulls"
    );
    let close = |ours: f64, theirs: &Value, what: &str| {
        if let Some(theirs) = theirs.as_f64() {
            assert!(
                (ours - theirs).abs() <= 1e-9 * theirs.abs().max(1.0),
                "{context}: {what} {ours}, expected {theirs}"
            );
        }
    };
    match c.data_type {
        DataType::Int | DataType::Float | DataType::Decimal => {
            let numbers: Vec<f64> =
                rows.iter().map(|r| c.float(*r)).filter(|v| !v.is_nan()).collect();
            // Arrow's sum of integers wraps around at 64 bits.
            let wrapped = rows.iter().fold(0i64, |sum, r| sum.wrapping_add(c.int(*r))) as f64;
            close(
                if c.data_type == DataType::Int { wrapped } else { numbers.iter().sum() },
                &expected["sum"],
                "sum",
            );
            close(numbers.iter().copied().fold(f64::INFINITY, f64::min), &expected["min"], "min");
            close(
                numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max),
                &expected["max"],
                "max",
            );
        }
        DataType::Bool => {
            let trues = rows.iter().filter(|r| c.int(**r) == 1).count() as u64;
            assert_eq!(Some(trues), expected["trues"].as_u64(), "{context}: trues");
        }
        DataType::String => {
            if let Some(distinct) = expected["distinct"].as_u64() {
                let mut codes: Vec<i64> = rows.iter().map(|r| c.int(*r)).collect();
                codes.sort_unstable();
                codes.dedup();
                assert_eq!(codes.len() as u64, distinct, "{context}: distinct");
            }
        }
        DataType::Timestamp | DataType::Date => {
            assert!(kind.starts_with("timestamp") || kind.starts_with("date"), "{context}: {kind}")
        }
    }
}

#[test]
fn files_read_as_expected() {
    let Some(folder) = folder() else { return };
    let folder = folder.join("parquet");
    let expected: Value =
        serde_json::from_slice(&std::fs::read(folder.join("expected.json")).unwrap()).unwrap();
    let mut columns = 0;
    for (file, expected) in expected.as_object().unwrap() {
        let table = read(&std::fs::read(folder.join(file)).unwrap());
        if expected["unreadable_by_peers"] == Value::Bool(true) {
            continue;
        }
        let columns_expected = expected["columns"].as_array().unwrap();
        if columns_expected.iter().all(is_nested) {
            if let Err(e) = table {
                assert_eq!(e.code, Code::UnsupportedFile, "{file}: {e}");
            }
            continue;
        }
        let table = table.unwrap_or_else(|e| panic!("{file}: {e}"));
        assert_eq!(table.rows() as u64, expected["rows"].as_u64().unwrap(), "{file}: rows");
        for column in columns_expected {
            check_column(&table, file, column);
            columns += 1;
        }
    }
    assert!(columns > 100, "only {columns} columns were compared");
}

#[test]
fn bad_files_are_errors() {
    let Some(folder) = folder() else { return };
    for entry in std::fs::read_dir(folder.join("parquet-bad")).unwrap() {
        let path = entry.unwrap().path();
        let table = read(&std::fs::read(&path).unwrap());
        // A file of lists alone opens, and nothing of it is read that could be damaged.
        if table
            .as_ref()
            .is_ok_and(|t| t.schema().fields.is_empty() && !t.schema().skipped.is_empty())
        {
            continue;
        }
        let e = table.map(|_| ()).expect_err(&path.display().to_string());
        assert!(
            matches!(e.code, Code::CorruptFile | Code::UnsupportedFile),
            "{}: {e}",
            path.display()
        );
        assert!(!e.message.is_empty());
    }
}

#[test]
fn cut_and_changed_files_never_panic() {
    let Some(folder) = folder() else { return };
    for file in [
        "alltypes_plain.parquet",
        "nulls.snappy.parquet",
        "delta_byte_array.parquet",
        "byte_stream_split.zstd.parquet",
    ] {
        let bytes = std::fs::read(folder.join("parquet").join(file)).unwrap();
        for cut in (0..bytes.len()).step_by(97) {
            assert!(read(&bytes[..cut]).is_err(), "{file} cut at {cut}");
        }
        for at in (0..bytes.len()).step_by(13) {
            let mut changed = bytes.clone();
            changed[at] ^= 0xff;
            let _ = read(&changed);
        }
    }
}
