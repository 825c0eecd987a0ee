//! No bytes make a reader panic, and what it gives is in proportion to them: the fuzz targets'
//! properties over their corpora, and over what chance makes of files, in seconds. `fuzz/run.sh`
//! takes longer.
#![expect(clippy::expect_used, reason = "helpers of tests may panic: that is how a test fails")]

#[path = "support/text_properties.rs"]
mod properties;
#[path = "support/read_all.rs"]
mod read_all;

use std::path::Path;

use pellucid_engine::read::Format;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

/// Files to begin from.
const SEEDS: [&str; 10] = [
    "a,b\n1,x\n2,\"y, z\"\n",
    "sep=;\nDatum;Betrag\n31.12.2024;1.250,00\n",
    "# c\na\tb\n1\t2\n",
    "t,v\n2020-12-31 21:25:58.745232+02,1\n12/31/2026,$5\n",
    "'a','b'\n'x\\'y','12 %'\n",
    "[{\"a\":1,\"b\":{\"c\":\"\\ud83d\"}},{\"a\":2.5}]",
    "{\"a\":1}\n{\"a\":NaN}\n",
    "{\"data\":[{\"k\":\"x\"}],\"n\":[1,2]}",
    "{\"columns\":[\"k\"],\"data\":[[1],[2]]}",
    "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"geometry\":{\"coordinates\":[1,2]},\"properties\":{\"a\":1}}]}",
];

/// What files are made of, so that changed ones are still nearly files.
const PIECES: [&str; 24] = [
    ",",
    ";",
    "\t",
    "\n",
    "\r\n",
    "\"",
    "'",
    "\\",
    "#",
    "1,234.5",
    "2024-01-31",
    "01/02/2024 10:00 PM",
    "+02",
    "NA",
    "{",
    "}",
    "[",
    "]",
    ":",
    "\"a\"",
    "\\ud83d",
    "9223372036854775808",
    "\u{feff}",
    "é",
];

fn run(property: impl Fn(&[u8])) {
    let mut runner =
        TestRunner::new(Config { failure_persistence: None, cases: 3_000, ..Config::default() });
    let edits = proptest::collection::vec(
        (any::<prop::sample::Index>(), 0usize..4, 0usize..PIECES.len(), any::<u8>()),
        0..12,
    );
    let done = runner.run(&(0usize..SEEDS.len(), edits), |(seed, edits)| {
        let mut bytes = SEEDS[seed].as_bytes().to_vec();
        for (at, what, piece, byte) in edits {
            let at = at.index(bytes.len() + 1);
            match what {
                0 => drop(bytes.splice(at..at, PIECES[piece].bytes())),
                1 => drop(bytes.drain(at..(at + usize::from(byte) % 8).min(bytes.len()))),
                2 => bytes.insert(at, byte),
                _ => {
                    let again = bytes.get(..at).unwrap_or_default().to_vec();
                    bytes.extend(again);
                }
            }
        }
        property(&bytes);
        Ok(())
    });
    done.expect("holds");
}

/// The files that the fuzz target of this name has learned.
fn corpus(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let files = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|f| std::fs::read(f.expect("a file").path()).expect("bytes"));
    files.collect()
}

fn learned(target: &str, property: impl Fn(&[u8])) {
    let files = corpus(target);
    assert!(files.len() >= 3, "{target} has a corpus");
    files.iter().for_each(|bytes| property(bytes));
}

#[test]
fn what_fuzzing_learned_breaks_nothing() {
    learned("csv", properties::csv);
    learned("json", properties::json);
    learned("dates", properties::dates);
    learned("parquet", |bytes| read_all::read_all(bytes, Format::Parquet));
    learned("arrow", |bytes| read_all::read_all(bytes, Format::Arrow));
}

#[test]
fn no_change_breaks_csv() {
    run(properties::csv);
}

#[test]
fn no_change_breaks_json() {
    run(properties::json);
}

#[test]
fn no_change_breaks_dates() {
    run(properties::dates);
}

#[test]
fn no_change_breaks_what_is_told_by_its_bytes() {
    run(properties::any);
}
