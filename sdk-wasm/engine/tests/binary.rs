//! Parquet and Arrow files of other writers, read back cell by cell. `binary/make.py` writes them
//! and what they hold; `PELLUCID_BINARY` names a folder of more, with an `expected.json` of the
//! same form.
#![expect(clippy::unwrap_used, reason = "helpers of tests may panic: that is how a test fails")]

#[path = "support/cells.rs"]
mod cells;
#[path = "support/read_all.rs"]
mod read_all;

use std::path::{Path, PathBuf};

use pellucid_engine::read::Format;
use pellucid_engine::{Column, read};
use serde_json::Value;

use read_all::read_all;

/// A cell as `canonical.py` writes it; times are microseconds.
fn cell(column: &Column, row: usize) -> Option<String> {
    cells::cell(column, row, |steps| column.step.to_micros(steps).to_string())
}

fn same(column: &Column, ours: Option<&str>, theirs: Option<&str>) -> bool {
    cells::same(column, ours, theirs, |a, b| a == b || (a - b).abs() <= 1e-15 * b.abs())
}

/// What differs between a file and what it holds.
fn differences(path: &Path, expected: &Value) -> Vec<String> {
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let bytes = std::fs::read(path).unwrap();
    let mut table = match read::open(&bytes, None) {
        Ok(table) => table,
        Err(e) => return vec![format!("{name}: {e}")],
    };
    let mut out = Vec::new();
    if table.rows() as u64 != expected["rows"].as_u64().unwrap() {
        out.push(format!("{name}: {} rows, not {}", table.rows(), expected["rows"]));
    }
    for (column, cells) in expected["columns"].as_object().unwrap() {
        let read = table.index(column).and_then(|i| {
            read::supply_all(&mut table, &[i], &bytes)?;
            table.column(column).cloned()
        });
        let read = match read {
            Ok(read) => read,
            Err(e) => {
                out.push(format!("{name}: {column}: {e}"));
                continue;
            }
        };
        for (row, theirs) in cells.as_array().unwrap().iter().enumerate() {
            let ours = if row < read.len() { cell(&read, row) } else { None };
            if !same(&read, ours.as_deref(), theirs.as_str()) {
                out.push(format!(
                    "{name}: {column} ({}), row {row}: {ours:?}, not {theirs}",
                    read.data_type
                ));
                break;
            }
        }
    }
    for skipped in expected["skipped"].as_array().unwrap() {
        let skipped = skipped.as_str().unwrap();
        let reason =
            table.schema().skipped.iter().find(|s| s.name == skipped).map(|s| s.reason.len());
        if reason.is_none_or(|len| len < 10) {
            out.push(format!("{name}: {skipped} is neither read nor skipped with a reason"));
        }
    }
    out
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/binary")
}

fn check(folder: &Path) -> usize {
    let expected: Value =
        serde_json::from_slice(&std::fs::read(folder.join("expected.json")).unwrap()).unwrap();
    let files = expected["files"].as_object().unwrap();
    let of = |table: &Value| &expected["tables"][table.as_u64().unwrap() as usize];
    let found: Vec<String> =
        files.iter().flat_map(|(name, table)| differences(&folder.join(name), of(table))).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
    files.len()
}

#[test]
fn files_of_other_writers_read_as_these_read_them() {
    assert!(check(&folder()) > 25);
}

#[test]
fn more_files_at_hand_do_too() {
    match std::env::var_os("PELLUCID_BINARY") {
        Some(folder) => assert!(check(Path::new(&folder)) > 0),
        None => println!("skipped: PELLUCID_BINARY names no folder"),
    }
}

fn format(file: &str) -> Format {
    if file.ends_with(".parquet") { Format::Parquet } else { Format::Arrow }
}

#[test]
fn changed_files_are_errors_or_tables_and_never_panics() {
    for file in [
        "delta-nulls.parquet",
        "zstd-v2-nulls.parquet",
        "lz4-nulls.arrows",
        "plain-full.arrow",
        "deltas.arrows",
        "duckdb.parquet",
    ] {
        let bytes = std::fs::read(folder().join(file)).unwrap();
        for cut in (0..bytes.len()).step_by(131) {
            read_all(&bytes[..cut], format(file));
        }
        // Each byte in turn, by a value that also turns the highest bit.
        for (at, step) in (0..bytes.len()).step_by(23).zip((1u8..128).step_by(2).cycle()) {
            let mut changed = bytes.clone();
            changed[at] ^= step | 0x80;
            read_all(&changed, format(file));
        }
    }
}

#[test]
fn a_damaged_chunk_spoils_its_own_column_alone() {
    let whole = std::fs::read(folder().join("none-v1-full.parquet")).unwrap();
    let mut table = read::open(&whole, None).unwrap();
    for column in 0..table.schema().fields.len() {
        let chunks = table.missing(&[column]).unwrap();
        let mut bytes = whole.clone();
        bytes[chunks[0].bytes.start as usize..chunks[0].bytes.end as usize].fill(0xff);
        let mut table = read::open(&bytes, None).unwrap();
        for other in 0..table.schema().fields.len() {
            let read = read::supply_all(&mut table, &[other], &bytes);
            assert_eq!(
                read.is_err(),
                other == column,
                "{} beside {}",
                table.schema().fields[other].name,
                table.schema().fields[column].name
            );
        }
    }
}

#[test]
fn what_cannot_be_read_says_what_to_do() {
    for (bytes, message) in [
        (&b"FEA1\0\0\0\0"[..], "version 2"),
        (b"ARROW1\0\0", "damaged"),
        (b"\xff\xff\xff\xff\0\0\0\0", "schema"),
    ] {
        let e = read::open(bytes, None).map(|_| ()).unwrap_err();
        assert!(e.message.contains(message), "{e}");
    }
}
