//! A PostgreSQL that says what it likes: what a real one says for one statement, with bytes
//! changed.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::TryStreamExt as _;
use pellucid_connectors::SourceError;
use pellucid_connectors::config::{ConnectOptions, Credentials};
use pellucid_connectors::plan::Wire;
use pellucid_connectors::postgres::{PostgresConfig, PostgresWarehouse, Tls};
use pellucid_connectors::sql::Statement;
use pellucid_connectors::warehouse::Warehouse;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::mutated::{change, changed, count_panics};
use crate::support::tools::LOCAL;

const WIRES: [Wire; 5] = [Wire::Int, Wire::Float, Wire::Bool, Wire::Text, Wire::Int];
/// int8, float8, bool, text, int4: their numbers in `pg_type`, and their sizes.
const TYPES: [(u32, i16); 5] = [(20, 8), (701, 8), (16, 1), (25, -1), (23, 4)];

fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    [&[kind][..], &(body.len() as u32 + 4).to_be_bytes(), body].concat()
}

fn row(values: [Option<&[u8]>; 5]) -> Vec<u8> {
    let value = |v: &Option<&[u8]>| match v {
        Some(bytes) => [&(bytes.len() as i32).to_be_bytes()[..], bytes].concat(),
        None => (-1i32).to_be_bytes().to_vec(),
    };
    message(
        b'D',
        &[&5u16.to_be_bytes()[..], &values.iter().flat_map(value).collect::<Vec<u8>>()].concat(),
    )
}

/// What is said to the startup, to BEGIN, to the statement's preparation, to its execution, and to
/// COMMIT.
fn script() -> Vec<Vec<u8>> {
    let ready = |state: &[u8]| message(b'Z', state);
    let column = |(at, (oid, size)): (usize, (u32, i16))| {
        let name = format!("c{at}\0");
        [
            name.as_bytes(),
            &0u32.to_be_bytes(),
            &0u16.to_be_bytes(),
            &oid.to_be_bytes(),
            &size.to_be_bytes(),
            &(-1i32).to_be_bytes(),
            &0u16.to_be_bytes(),
        ]
        .concat()
    };
    let columns: Vec<u8> = TYPES.into_iter().enumerate().flat_map(column).collect();
    vec![
        [
            message(b'R', &[0; 4]),
            message(b'S', b"TimeZone\0UTC\0"),
            message(b'K', &[0; 8]),
            ready(b"I"),
        ]
        .concat(),
        [message(b'C', b"BEGIN\0"), message(b'C', b"SET\0"), message(b'C', b"SET\0"), ready(b"T")]
            .concat(),
        [
            message(b'1', &[]),
            message(b't', &[0, 0]),
            message(b'T', &[&5u16.to_be_bytes()[..], &columns].concat()),
            ready(b"T"),
        ]
        .concat(),
        [
            message(b'2', &[]),
            row([
                Some(&7i64.to_be_bytes()),
                Some(&0.5f64.to_be_bytes()),
                Some(&[1]),
                Some("é".as_bytes()),
                Some(&3i32.to_be_bytes()),
            ]),
            row([None; 5]),
            message(b'C', b"SELECT 2\0"),
            ready(b"T"),
        ]
        .concat(),
        [message(b'C', b"COMMIT\0"), ready(b"I")].concat(),
    ]
}

/// Says the next of the script for each time something comes.
fn serve(script: Arc<Mutex<Vec<Vec<u8>>>>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let script = script.lock().unwrap().clone();
            std::thread::spawn(move || {
                let _ = stream.set_nodelay(true);
                for part in script {
                    if !matches!(stream.read(&mut [0; 65_536]), Ok(1..))
                        || stream.write_all(&part).is_err()
                    {
                        return;
                    }
                }
            });
        }
    });
    port
}

async fn ask(port: u16) -> Result<usize, SourceError> {
    let config = PostgresConfig {
        host: "127.0.0.1".into(),
        port,
        database: "d".into(),
        user: "u".into(),
        tls: Tls::Off,
        reader_setting: String::new(),
    };
    let options = ConnectOptions { timeout: Duration::from_secs(5), ..LOCAL };
    let warehouse = PostgresWarehouse::new(config, &Credentials::default(), options)?;
    let batches = warehouse.execute(Statement::new("SELECT 1", Vec::new()), &WIRES).await?;
    Ok(batches.try_collect::<Vec<_>>().await?.iter().map(|b| b.num_rows()).sum())
}

/// Nothing more comes of a message that is longer than it was.
async fn patient<T>(work: impl Future<Output = T>) -> Option<T> {
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
