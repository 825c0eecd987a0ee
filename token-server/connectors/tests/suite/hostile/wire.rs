//! A PostgreSQL that says what it likes: what a real one says for one statement, with bytes
//! changed.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::mutated::{change, changed, count_panics};
use super::script::{ask, script, serve};

/// Nothing more comes of a message that is longer than it was.
pub async fn patient<T>(work: impl Future<Output = T>) -> Option<T> {
    tokio::time::timeout(Duration::from_millis(100), work).await.ok()
}

#[test]
fn a_changed_message_of_postgres_is_an_answer_or_an_error() {
    let before = count_panics();
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let said = Arc::new(Mutex::new(script()));
    let port = serve(Arc::clone(&said));
    assert_eq!(runtime.block_on(ask(port)).unwrap(), 2);
    TestRunner::new(Config { cases: 300, failure_persistence: None, ..Config::default() })
        .run(&(0usize..5, prop::collection::vec(change(), 1..3)), |(part, changes)| {
            let mut script = script();
            script[part] = changed(&script[part], &changes);
            *said.lock().unwrap() = script;
            let _ = runtime.block_on(patient(ask(port)));
            Ok(())
        })
        .unwrap();
    // Each byte of the rows.
    for at in 0..script()[3].len() {
        for byte in [0, 0x7f, 0xff] {
            let mut script = script();
            script[3][at] = byte;
            *said.lock().unwrap() = script;
            let _ = runtime.block_on(patient(ask(port)));
        }
    }
    assert_eq!(count_panics(), before, "a library panicked");
}
