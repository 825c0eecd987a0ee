//! Answers with bytes flipped, cut out, doubled and put in: each an answer or an error.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, Once};

use futures::TryStreamExt as _;
use pellucid_connectors::SourceError;
use pellucid_connectors::sql::Statement;
use pellucid_connectors::warehouse::{deliver, fields_schema};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::answers::{Protocol, WIRES, columns, patient, protocols};
use crate::support::compare::cells;
use crate::support::stand_in::{Asked, StandIn};

static PANICS: AtomicUsize = AtomicUsize::new(0);

/// Counts panics of libraries that were caught: each is a line in a log, and is to be a check of
/// ours instead.
pub fn count_panics() -> usize {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            let library = info.location().is_some_and(|l| {
                ["/arrow-", "/lz4_flex", "/tokio-postgres", "/postgres-"]
                    .iter()
                    .any(|name| l.file().contains(name))
            });
            PANICS.fetch_add(usize::from(library), Ordering::SeqCst);
            before(info);
        }));
    });
    PANICS.load(Ordering::SeqCst)
}

/// A server that gives whatever is in the cell.
pub fn serve(protocol: &Protocol) -> (StandIn, Arc<Mutex<Vec<u8>>>) {
    let (cell, ahead) = (Arc::new(Mutex::new(protocol.answer.clone())), protocol.ahead);
    let given = Arc::clone(&cell);
    let server = StandIn::start(move |asked: &Asked, own| {
        match ahead.and_then(|ahead| ahead(&asked.path, own)) {
            Some(before) => (200, before),
            None => (200, given.lock().unwrap().clone()),
        }
    });
    (server, cell)
}

pub async fn ask(protocol: &Protocol, url: &str) -> Result<usize, SourceError> {
    let columns = columns();
    let schema = fields_schema(columns.iter().map(|(f, _)| f));
    let warehouse = (protocol.open)(url);
    let mut batches = warehouse.execute(Statement::new("SELECT 1", Vec::new()), &WIRES).await?;
    let mut rows = 0;
    while let Some(batch) = batches.try_next().await? {
        let batch = deliver(&batch, &columns, &schema)?;
        // Reads every value.
        rows += cells(&[batch]).len();
    }
    Ok(rows)
}

#[derive(Debug, Clone)]
pub enum Change {
    Flip(usize, u8),
    Set(usize, u8),
    Cut(usize),
    Remove(usize, usize),
    Double(usize, usize),
    Insert(usize, Vec<u8>),
}

pub fn change() -> impl Strategy<Value = Change> {
    // Lengths and offsets are small numbers: their bytes are worth more than chance would give
    // them.
    let edge = prop_oneof![
        Just(0u8),
        Just(1),
        Just(0x7f),
        Just(0x80),
        Just(0xff),
        any::<u8>(),
        Just(b'"'),
        Just(b'-'),
        Just(b'9'),
        Just(b'+')
    ];
    prop_oneof![
        4 => (any::<usize>(), 0u8..8).prop_map(|(at, bit)| Change::Flip(at, 1 << bit)),
        6 => (any::<usize>(), edge).prop_map(|(at, byte)| Change::Set(at, byte)),
        1 => any::<usize>().prop_map(Change::Cut),
        1 => (any::<usize>(), 1usize..16).prop_map(|(at, n)| Change::Remove(at, n)),
        1 => (any::<usize>(), 1usize..64).prop_map(|(at, n)| Change::Double(at, n)),
        1 => (any::<usize>(), prop::collection::vec(any::<u8>(), 1..16)).prop_map(|(at, bytes)| Change::Insert(at, bytes)),
    ]
}

pub fn changed(answer: &[u8], changes: &[Change]) -> Vec<u8> {
    let mut out = answer.to_vec();
    for change in changes {
        let place = |at: &usize| at % out.len().max(1);
        match change {
            _ if out.is_empty() => {}
            Change::Flip(at, bits) => {
                let at = place(at);
                out[at] ^= bits;
            }
            Change::Set(at, byte) => {
                let at = place(at);
                out[at] = *byte;
            }
            Change::Cut(at) => out.truncate(place(at)),
            Change::Remove(at, n) => {
                let at = place(at);
                out.drain(at..(at + n).min(out.len()));
            }
            Change::Double(at, n) => {
                let at = place(at);
                let part = out[at..(at + n).min(out.len())].to_vec();
                out.splice(at..at, part);
            }
            Change::Insert(at, bytes) => {
                let at = place(at);
                out.splice(at..at, bytes.iter().copied());
            }
        }
    }
    out
}

#[test]
fn a_changed_answer_is_an_answer_or_an_error() {
    let before = count_panics();
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    for protocol in protocols() {
        let (server, cell) = serve(&protocol);
        let whole = runtime.block_on(ask(&protocol, &server.url));
        let failed = protocol.name.contains("failed") || protocol.name == "databricks";
        assert_eq!(whole.is_err(), failed, "{}: {whole:?}", protocol.name);
        let config = Config { cases: 400, failure_persistence: None, ..Config::default() };
        TestRunner::new(config)
            .run(&prop::collection::vec(change(), 1..4), |changes| {
                *cell.lock().unwrap() = changed(&protocol.answer, &changes);
                // Whatever it is: not a panic, which would end the test.
                let _ = runtime.block_on(patient(ask(&protocol, &server.url)));
                Ok(())
            })
            .unwrap();
    }
    assert_eq!(count_panics(), before, "a library panicked at what a check of ours let through");
}

/// Every byte of every Arrow answer, set to each of the values that lengths turn on.
#[test]
fn no_byte_of_an_arrow_stream_is_trusted() {
    let before = count_panics();
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    for protocol in protocols().into_iter().filter(|p| p.name.starts_with("clickhouse")) {
        let (server, cell) = serve(&protocol);
        for at in 0..protocol.answer.len() {
            for byte in [0, 0x7f, 0xff] {
                let mut answer = protocol.answer.clone();
                answer[at] = byte;
                *cell.lock().unwrap() = answer;
                let _ = runtime.block_on(patient(ask(&protocol, &server.url)));
            }
        }
    }
    assert_eq!(count_panics(), before, "a library panicked at what a check of ours let through");
}

/// Values that are no values of their columns, one at a time, in each place of a row as JSON.
#[test]
fn a_value_of_another_kind_is_an_error() {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let hostile = [
        "\"2001-01-01T00:00:00+99999999:00\"",
        "\"+99999999:00\"",
        "\"99999999999-01-01\"",
        "\"2001-13-45 99:99:99\"",
        "\"2001-01-01T00:00:00-99:99\"",
        "99999999999999999999999",
        "1e400",
        "-1e308",
        "\"9e999999999\"",
        "{}",
        "[]",
        "{\"v\": []}",
        "\"\"",
        "\"\\u0000\"",
        "true",
        "\"truth\"",
        "18446744073709551615",
        "\"-170141183460469231731687303715884105729\"",
        "3000000000",
        "-3000000000",
    ];
    for protocol in protocols()
        .into_iter()
        .filter(|p| p.answer.starts_with(b"{") && p.answer.windows(4).any(|w| w == b"bolt"))
    {
        let (server, cell) = serve(&protocol);
        let text = String::from_utf8(protocol.answer.clone()).unwrap();
        for own in [
            "\"1\"",
            "\"9223372036854775807\"",
            "\"0.1\"",
            "\"true\"",
            "\"bolt\"",
            "\"2001-01-01 05:00:00.000001\"",
            "\"11323\"",
        ] {
            for value in hostile {
                let answer = text.replacen(own, value, 1);
                assert_ne!(answer, text, "{own}");
                *cell.lock().unwrap() = answer.into_bytes();
                // A number of another kind may be one of this column; what is none must be an
                // error, and nothing panics.
                let found = runtime.block_on(ask(&protocol, &server.url));
                let none =
                    matches!(value, "{}" | "[]" | "{\"v\": []}" | "\"truth\"" | "\"+99999999:00\"");
                assert!(
                    !none || found.is_err() || (own == "\"bolt\"" && value.starts_with('"')),
                    "{} {own} {value}: {found:?}",
                    protocol.name
                );
            }
        }
    }
}
