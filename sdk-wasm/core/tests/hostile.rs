//! The fuzz targets' properties over their committed corpus and over what chance makes of it, in
//! seconds: `fuzz/run.sh` takes longer.
#![expect(clippy::unwrap_used, reason = "helpers of tests may panic: that is how a test fails")]

#[path = "support/properties.rs"]
mod properties;

use std::path::Path;

use proptest::prelude::*;
use proptest::sample::Index;

/// A change to some bytes, at a place and over a length that an index each picks.
#[derive(Debug, Clone)]
enum Change {
    Flip(u8),
    Insert(&'static str),
    Remove,
    Repeat(u8),
    /// A piece of another file of the corpus.
    Splice(Index),
}

const WORDS: [&str; 20] = [
    "null",
    "true",
    "-1",
    "1e999",
    "9223372036854775808",
    "5e-324",
    "[",
    "]",
    "{",
    "}",
    "\"",
    ",",
    ":",
    "\"field\":",
    "\"op\":",
    "\"é\"",
    "\\u0000",
    "+23:59",
    "{\"op\":\"add\",\"args\":[1,",
    "99999999",
];

fn change() -> impl Strategy<Value = (Change, Index, Index)> {
    let kinds = prop_oneof![
        any::<u8>().prop_map(Change::Flip),
        proptest::sample::select(WORDS.to_vec()).prop_map(Change::Insert),
        Just(Change::Remove),
        (1u8..).prop_map(Change::Repeat),
        any::<Index>().prop_map(Change::Splice),
    ];
    (kinds, any::<Index>(), any::<Index>())
}

fn changed(
    mut bytes: Vec<u8>,
    (change, at, length): &(Change, Index, Index),
    corpus: &[Vec<u8>],
) -> Vec<u8> {
    if bytes.is_empty() {
        return bytes;
    }
    let from = at.index(bytes.len());
    let to = from + 1 + length.index((bytes.len() - from).min(64));
    let to = to.min(bytes.len());
    match change {
        Change::Flip(bits) => bytes[from] ^= bits,
        Change::Insert(word) => drop(bytes.splice(from..from, word.bytes())),
        Change::Remove => drop(bytes.drain(from..to)),
        Change::Repeat(times) => {
            let piece = bytes[from..to].repeat(usize::from(*times));
            drop(bytes.splice(from..from, piece));
        }
        Change::Splice(other) => {
            let other = other.get(corpus);
            let piece: Vec<u8> =
                other.iter().skip(at.index(other.len().max(1))).take(64).copied().collect();
            drop(bytes.splice(from..from, piece));
        }
    }
    bytes
}

fn corpus(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= 3, "{target} has a corpus");
    files.iter().map(|f| std::fs::read(f).unwrap()).collect()
}

fn holds(target: &str, property: fn(&[u8])) {
    let corpus = corpus(target);
    corpus.iter().for_each(|bytes| property(bytes));
    let config =
        ProptestConfig { cases: 20_000, failure_persistence: None, ..ProptestConfig::default() };
    let any_change = (any::<Index>(), proptest::collection::vec(change(), 1..6));
    let mutated = proptest::test_runner::TestRunner::new(config.clone()).run(
        &any_change,
        |(file, changes)| {
            property(
                &changes
                    .iter()
                    .fold(file.get(&corpus).clone(), |bytes, c| changed(bytes, c, &corpus)),
            );
            Ok(())
        },
    );
    assert!(mutated.is_ok(), "{target}: {mutated:?}");
    let noise = proptest::test_runner::TestRunner::new(config).run(
        &proptest::collection::vec(any::<u8>(), 0..64),
        |bytes| {
            property(&bytes);
            Ok(())
        },
    );
    assert!(noise.is_ok(), "{target}: {noise:?}");
}

#[test]
fn no_text_breaks_times() {
    holds("time", properties::time);
}

#[test]
fn no_json_breaks_filters() {
    holds("filters", properties::filters);
}

#[test]
fn no_json_breaks_expressions() {
    holds("expression", properties::expression);
}

#[test]
fn no_json_breaks_queries() {
    holds("query", properties::query);
}

#[test]
fn no_json_breaks_dashboards() {
    holds("dashboard", properties::dashboard);
}

/// The corpus is of use only where most of it is accepted: a parser that refuses everything would
/// hold, too.
#[test]
fn most_of_the_corpus_is_accepted() {
    let schema = properties::schema();
    let query = |bytes: &Vec<u8>| {
        serde_json::from_slice(bytes)
            .is_ok_and(|q| pellucid_core::validate::query(&q, &schema).is_ok())
    };
    let dashboard = |bytes: &Vec<u8>| {
        serde_json::from_slice(bytes)
            .is_ok_and(|d| pellucid_core::dashboard::validate(&d, &schema).is_ok())
    };
    let filters = |bytes: &Vec<u8>| {
        serde_json::from_slice::<Vec<_>>(bytes)
            .is_ok_and(|f| pellucid_core::validate::filters(&f, &schema).is_ok())
    };
    let time = |bytes: &Vec<u8>| {
        std::str::from_utf8(bytes).is_ok_and(|t| pellucid_core::time::parse_iso(t).is_some())
    };
    type Accepts<'a> = (&'a str, &'a dyn Fn(&Vec<u8>) -> bool);
    let accepted: [Accepts<'_>; 4] =
        [("query", &query), ("dashboard", &dashboard), ("filters", &filters), ("time", &time)];
    for (target, accepts) in accepted {
        let files = corpus(target);
        let n = files.iter().filter(|bytes| accepts(bytes)).count();
        assert!(n * 2 > files.len(), "{target}: {n} of {}", files.len());
    }
}
