//! What a real PostgreSQL says for one statement, and a server that says it or what is made of it.

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
pub fn script() -> Vec<Vec<u8>> {
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
pub fn serve(script: Arc<Mutex<Vec<Vec<u8>>>>) -> u16 {
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

/// Asks it; gives how many rows came.
pub async fn ask(port: u16) -> Result<usize, SourceError> {
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
