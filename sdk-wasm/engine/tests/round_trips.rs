//! Random tables written by other libraries and read back equal: `round_trips/make.py` writes them,
//! and what they hold by their values. `PELLUCID_ROUND_TRIPS` says how many, as `--seeds 200
//! --first 1000`; `make round-trips` passes it.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "helpers of tests may panic: that is how a test fails"
)]

#[path = "support/cells.rs"]
mod cells;

use std::path::{Path, PathBuf};
use std::process::Command;

use pellucid_core::read::ReadOptions;
use pellucid_engine::read::Format;
use pellucid_engine::{Column, Table, read};
use serde_json::Value;

/// A cell as `tables.py` writes it; times are nanoseconds.
fn cell(column: &Column, row: usize) -> Option<String> {
    cells::cell(column, row, |steps| {
        (i128::from(steps) * i128::from(column.step.nanos())).to_string()
    })
}

fn same(column: &Column, ours: Option<&str>, theirs: Option<&str>) -> bool {
    cells::same(column, ours, theirs, |a, b| a.to_bits() == b.to_bits())
}

/// What differs in a column.
fn difference(table: &Table, at: usize, expected: &Value) -> Option<String> {
    let (field, column) = (&table.schema().fields[at], table.column_at(at).unwrap());
    let (kind, cells) = (expected["type"].as_str().unwrap(), expected["cells"].as_array().unwrap());
    let differs =
        |what: String| Some(format!("column {:?}: {what}; notes {:?}", field.name, table.notes()));
    if !kind.split(" or ").any(|k| k == field.data_type.as_str()) || column.len() != cells.len() {
        return differs(format!(
            "{} rows of {}, not {} of {kind}",
            column.len(),
            field.data_type,
            cells.len()
        ));
    }
    for (row, theirs) in cells.iter().enumerate() {
        let ours = cell(column, row);
        if !same(column, ours.as_deref(), theirs.as_str()) {
            return differs(format!("row {row}: {ours:?}, not {theirs}"));
        }
    }
    // What is read as another type than it was must be told.
    let told = table.notes().iter().any(|n| n.column.as_ref() == Some(&field.name));
    if expected["told"] == true && !told {
        differs("no note tells that it is not as it was".to_owned())
    } else {
        None
    }
}

/// What differs between a file and what it holds.
fn differences(path: &Path, file: &Value) -> Vec<String> {
    let (bytes, columns) = (std::fs::read(path).unwrap(), file["columns"].as_array().unwrap());
    let options: ReadOptions = serde_json::from_value(file["options"].clone()).unwrap();
    let format = file["format"].as_str().map(|name| Format::named(name).unwrap());
    let read = read::open_with(&bytes, format, &options).and_then(|mut table| {
        let all: Vec<usize> = (0..table.schema().fields.len()).collect();
        read::supply_all(&mut table, &all, &bytes).map(|()| table)
    });
    let table = match read {
        Ok(table) => table,
        Err(e) => return vec![e.to_string()],
    };
    let ours: Vec<&str> = table.schema().fields.iter().map(|f| f.name.as_str()).collect();
    let theirs: Vec<&str> = columns.iter().map(|c| c["name"].as_str().unwrap()).collect();
    if ours != theirs {
        return vec![format!("columns {ours:?}, not {theirs:?}; notes {:?}", table.notes())];
    }
    columns
        .iter()
        .enumerate()
        .filter_map(|(at, expected)| difference(&table, at, expected))
        .collect()
}

/// A Python with the libraries, which `.ci/round-trips.sh` makes.
fn python() -> Option<PathBuf> {
    let home = PathBuf::from(std::env::var_os("HOME").unwrap_or_default());
    let cache = std::env::var_os("PELLUCID_CACHE")
        .map_or_else(|| home.join(".cache/pellucid"), PathBuf::from);
    let python = cache.join("tools/round-trips/bin/python");
    if python.exists() {
        return Some(python);
    }
    assert!(
        std::env::var("CI").as_deref() != Ok("true"),
        "Python with pandas and others is missing: .ci/round-trips.sh installs it"
    );
    println!("skipped: Python with pandas and others is missing; .ci/round-trips.sh installs it");
    None
}

/// A number of the arguments, by its name.
fn argument(name: &str, default: u64) -> u64 {
    let all = std::env::var("PELLUCID_ROUND_TRIPS").unwrap_or_default();
    let mut words = all.split_whitespace().skip_while(|w| *w != name);
    words.nth(1).map_or(default, |n| n.parse().expect("a number"))
}

#[test]
fn tables_come_back_equal() {
    let Some(python) = python() else { return };
    let (first, seeds) = (argument("--first", 0), argument("--seeds", 60));
    let make = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/round_trips/make.py");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("round-trips");
    let _ = std::fs::remove_dir_all(&folder);
    let (mut files, mut found) = (0, Vec::new());
    // A few at a time: they take space.
    for from in (first..first + seeds).step_by(10) {
        let some = (first + seeds - from).min(10);
        let mut command = Command::new(&python);
        command
            .args(["-B".as_ref(), make.as_os_str(), folder.as_os_str()])
            .args([from.to_string(), some.to_string()]);
        let made = command.output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        for seed in from..from + some {
            let folder = folder.join(format!("seed{seed}"));
            let expected: Vec<Value> =
                serde_json::from_slice(&std::fs::read(folder.join("expected.json")).unwrap())
                    .unwrap();
            files += expected.len();
            let before = found.len();
            for file in &expected {
                let path = folder.join(file["file"].as_str().unwrap());
                found.extend(
                    differences(&path, file)
                        .into_iter()
                        .map(|d| format!("{}: {d}", path.display())),
                );
            }
            if found.len() == before {
                std::fs::remove_dir_all(&folder).unwrap();
            }
        }
    }
    println!("{files} files of {seeds} seeds");
    assert!(
        found.is_empty(),
        "{} differences:\n{}",
        found.len(),
        found.iter().take(40).cloned().collect::<Vec<_>>().join("\n")
    );
    assert!(files as u64 > 20 * seeds);
}
