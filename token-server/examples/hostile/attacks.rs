//! What an attacker sends. Each is a name, how many do it at once, and what one of them does again
//! and again.

use std::time::{Duration, Instant};

use axum::body::Body;
use hyper::Request;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use super::Args;
use super::client::{Client, drained, mint, shut_window};

pub(crate) struct Attack {
    pub(crate) name: &'static str,
    pub(crate) workers: u32,
    does: Does,
}

/// What an attacker does.
enum Does {
    /// Asks and reads the answer. The number makes it another query each time.
    Ask(fn(u64) -> Value, &'static str),
    /// Asks for a large answer and reads none of it.
    AskAndStare(fn(u64) -> Value),
    /// Gets a path with a header of so many bytes.
    Get(&'static str, &'static str, usize),
    /// Gets a path without a credential in force.
    Knock(&'static str),
    /// Gets a path and reads nothing, on so many connections at once.
    Stare(&'static str, usize),
    /// The same over HTTP/2 with shut windows: streams of one connection.
    StareHttp2(&'static str, usize),
    /// Sends so much of a request, on so many connections at once, and then a byte a second.
    Begin(&'static str, usize),
    /// Claims a body as large as one may be and sends a byte a second of it, on so many connections
    /// at once.
    BeginBody(usize),
}

const JSON: &str = "application/json";
const ARROW: &str = "application/vnd.apache.arrow.stream";
pub(crate) const ROWS: &str = "/api/v1/datasets/heavy/data.arrow";
const FILE: &str = "/api/v1/datasets/heavy/data.parquet";

pub(crate) const ATTACKS: [Attack; 21] = [
    Attack { name: "many filters", workers: 2, does: Does::Ask(many_filters, JSON) },
    Attack {
        name: "many conditions of a measure",
        workers: 2,
        does: Does::Ask(many_conditions, JSON),
    },
    Attack { name: "values by the ten thousand", workers: 2, does: Does::Ask(many_values, JSON) },
    Attack { name: "computed columns x filters", workers: 4, does: Does::Ask(computed, JSON) },
    Attack { name: "deep expressions", workers: 2, does: Does::Ask(deep, JSON) },
    Attack { name: "countDistinct of text by group", workers: 8, does: Does::Ask(distinct, ARROW) },
    Attack { name: "medians by group", workers: 4, does: Does::Ask(medians, ARROW) },
    Attack { name: "a text column many times, JSON", workers: 4, does: Does::Ask(wide, JSON) },
    Attack { name: "a text column many times, Arrow", workers: 4, does: Does::Ask(wide, ARROW) },
    Attack { name: "many measures", workers: 2, does: Does::Ask(many_measures, JSON) },
    Attack { name: "large answers unread", workers: 8, does: Does::AskAndStare(rows) },
    Attack { name: "huge headers", workers: 2, does: Does::Get(FILE, "range", 30_000) },
    Attack {
        name: "headers beyond the limit",
        workers: 2,
        does: Does::Get(FILE, "x-any", 300_000),
    },
    Attack { name: "wrong credentials", workers: 2, does: Does::Knock("/api/v1/embed/config") },
    Attack { name: "readiness", workers: 2, does: Does::Knock("/ready") },
    Attack { name: "data.arrow unread", workers: 1, does: Does::Stare(ROWS, 100) },
    Attack { name: "data.parquet unread", workers: 1, does: Does::Stare(FILE, 100) },
    Attack { name: "data.arrow unread, HTTP/2", workers: 3, does: Does::StareHttp2(ROWS, 100) },
    Attack { name: "silent connections", workers: 1, does: Does::Begin("", 300) },
    Attack {
        name: "half heads",
        workers: 1,
        does: Does::Begin("GET /api/v1/embed/config HTTP/1.1\r\nHost: x\r\n", 300),
    },
    Attack { name: "half bodies", workers: 1, does: Does::BeginBody(64) },
];

// Each is as much as the limits of `pellucid_core::limits` let through: what is refused costs
// nothing and shows nothing.

fn many_filters(salt: u64) -> Value {
    let filters: Vec<Value> =
        (0..250).map(|i| json!({"field": "qty", "op": "neq", "value": salt + i})).collect();
    json!({"measures": [{"op": "count"}], "filters": filters})
}

fn many_conditions(salt: u64) -> Value {
    let filters: Vec<Value> =
        (0..1_000).map(|i| json!({"field": "qty", "op": "neq", "value": salt + i})).collect();
    json!({"measures": [{"op": "count", "where": filters}]})
}

fn many_values(salt: u64) -> Value {
    let values: Vec<u64> = (0..10_000).map(|i| salt + i).collect();
    json!({"measures": [{"op": "count"}], "filters": [{"field": "qty", "op": "notIn", "values": values}]})
}

/// Each column is twice the one before: naming the last copies the first 128 times, and there are
/// filters that name it.
fn computed(salt: u64) -> Value {
    let sum = |a: &str| json!({"op": "add", "args": [a, a]});
    let mut compute =
        vec![json!({"as": "c0", "expr": {"op": "add", "args": ["qty", salt % 1_000]}})];
    compute.extend(
        (1..8).map(|i| json!({"as": format!("c{i}"), "expr": sum(&format!("c{}", i - 1))})),
    );
    let filters: Vec<Value> =
        (0..12).map(|i| json!({"field": "c7", "op": "gt", "value": i})).collect();
    json!({"compute": compute, "measures": [{"op": "sum", "field": "c7", "as": "s"}], "filters": filters})
}

fn deep(salt: u64) -> Value {
    let expr =
        (0..60).fold(json!("qty"), |inner, i| json!({"op": "add", "args": [inner, salt + i]}));
    json!({"compute": [{"as": "c", "expr": expr}], "measures": [{"op": "sum", "field": "c", "as": "s"}]})
}

fn distinct(salt: u64) -> Value {
    json!({"dimensions": ["key"], "measures": [{"op": "countDistinct", "field": "name", "as": "d"}, {"op": "countDistinct", "field": "key", "as": "e"}],
           "filters": [{"field": "qty", "op": "neq", "value": salt}]})
}

fn medians(salt: u64) -> Value {
    json!({"dimensions": ["key"], "measures": [{"op": "median", "field": "qty", "as": "m"}, {"op": "stddev", "field": "qty", "as": "n"}],
           "filters": [{"field": "qty", "op": "neq", "value": salt}]})
}

fn wide(salt: u64) -> Value {
    let columns: Vec<Value> =
        (0..60).map(|i| json!({"field": "note", "as": format!("n{i}")})).collect();
    json!({"dimensions": columns, "ungrouped": true, "limit": 5_000 + salt % 50_000})
}

fn rows(salt: u64) -> Value {
    json!({"dimensions": ["key", "name", "note"], "ungrouped": true, "limit": 100_000 + salt % 50_000})
}

fn many_measures(salt: u64) -> Value {
    let measures: Vec<Value> =
        (0..250).map(|i| json!({"op": "sum", "field": "qty", "as": format!("m{i}")})).collect();
    json!({"dimensions": ["key"], "measures": measures, "filters": [{"field": "qty", "op": "neq", "value": salt}], "limit": 10})
}

/// Does it until `ends`.
pub(crate) async fn run(
    attack: &Attack,
    worker: u32,
    args: &Args,
    key: &str,
    ends: Instant,
    note: &impl Fn(String),
) {
    let mut turn = u64::from(worker) << 32;
    let mut token = String::new();
    while Instant::now() < ends {
        turn += 1;
        if token.is_empty() {
            token = mint(args, key, &args.attacker, &args.heavy).await.unwrap_or_default();
        }
        let left = ends.saturating_duration_since(Instant::now());
        let told = match timeout(left, once(&attack.does, args, &token, turn, ends, note)).await {
            Ok(Some(told)) => told,
            Ok(None) => "broken off".to_owned(),
            Err(_) => return note("waiting at the end".to_owned()),
        };
        if told == "401" && !matches!(attack.does, Does::Knock(_)) {
            token.clear();
        }
        // Refused at once, it would come back as fast as it can; so it does, and the driver has a
        // core to share.
        sleep(Duration::from_millis(if told == "200" { 1 } else { 10 })).await;
        note(told);
    }
}

async fn once(
    does: &Does,
    args: &Args,
    token: &str,
    turn: u64,
    ends: Instant,
    note: &impl Fn(String),
) -> Option<String> {
    match does {
        Does::Ask(query, accept) => {
            let mut client = Client::connect(args.address).await?;
            client
                .query(token, &query(turn % 1_000_003), accept)
                .await
                .map(|(status, _)| status.to_string())
        }
        Does::AskAndStare(query) => {
            let mut client = Client::connect(args.address).await?;
            let headers = [("content-type", JSON), ("accept", JSON)];
            let response = client
                .send(
                    "POST",
                    "/api/v1/query",
                    token,
                    &headers,
                    query(turn % 1_000_003).to_string().into(),
                )
                .await?;
            let status = response.status().as_u16();
            if status == 200 {
                note("200, unread".to_owned());
                sleep(Duration::from_secs(45)).await;
            }
            drained(response).await.map(|_| status.to_string())
        }
        Does::Get(path, header, bytes) => {
            let mut client = Client::connect(args.address).await?;
            let value = format!("bytes=0-{}", "1".repeat(*bytes));
            drained(client.send("GET", path, token, &[(header, &value)], Vec::new()).await?)
                .await
                .map(|(status, _)| status.to_string())
        }
        Does::Knock(path) => {
            let mut client = Client::connect(args.address).await?;
            drained(client.send("GET", path, "plk_000000000000_wrong", &[], Vec::new()).await?)
                .await
                .map(|(status, _)| status.to_string())
        }
        Does::Stare(path, most) => {
            let head =
                format!("GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n");
            hold(args, &head, *most, ends, true, note).await
        }
        Does::Begin(sent, most) => hold(args, sent, *most, ends, false, note).await,
        Does::BeginBody(most) => {
            let head = format!(
                "POST /api/v1/query HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: {JSON}\r\nContent-Length: 1048500\r\n\r\n{{"
            );
            // A token ends sooner than the attack.
            let ends = ends.min(Instant::now() + Duration::from_secs(240));
            hold(args, &head, *most, ends, false, note).await
        }
        Does::StareHttp2(path, most) => {
            let mut sender = shut_window(args.address).await?;
            let uri = format!("http://{}{path}", args.address);
            let mut held = Vec::new();
            for _ in 0..*most {
                // It says how many streams it takes; more wait here.
                if !matches!(timeout(Duration::from_secs(2), sender.ready()).await, Ok(Ok(()))) {
                    break;
                }
                let request = Request::get(&uri)
                    .header("authorization", format!("Bearer {token}"))
                    .body(Body::empty())
                    .ok()?;
                match timeout(Duration::from_secs(2), sender.send_request(request)).await {
                    Ok(Ok(response)) => {
                        note(response.status().as_u16().to_string());
                        held.push(response);
                    }
                    Ok(Err(_)) => break,
                    Err(_) => note("no answer in 2 s".to_owned()),
                }
            }
            while !sender.is_closed() && Instant::now() < ends {
                sleep(Duration::from_millis(200)).await;
            }
            Some("closed".to_owned())
        }
    }
}

/// Opens connections, sends the same on each and holds them; each that is closed, or that has
/// stared for long, is opened again.
async fn hold(
    args: &Args,
    sent: &str,
    most: usize,
    ends: Instant,
    stares: bool,
    note: &impl Fn(String),
) -> Option<String> {
    let mut held: Vec<(Instant, TcpStream)> = Vec::new();
    while Instant::now() < ends {
        let mut kept = Vec::new();
        for (since, mut stream) in held.drain(..) {
            let gone = match stares {
                // Whoever looks would read.
                true => since.elapsed() > Duration::from_secs(40),
                false => {
                    // A byte a second where something was begun.
                    let dripped = if sent.is_empty() { Ok(0) } else { stream.try_write(b"x") };
                    let closed = matches!(
                        timeout(Duration::ZERO, stream.read(&mut [0u8; 512])).await,
                        Ok(Ok(0) | Err(_))
                    );
                    closed || dripped.is_err_and(|e| e.kind() != std::io::ErrorKind::WouldBlock)
                }
            };
            match gone {
                true => note("closed".to_owned()),
                false => kept.push((since, stream)),
            }
        }
        held = kept;
        for _ in 0..(most - held.len()).min(50) {
            let Ok(mut stream) = TcpStream::connect(args.address).await else {
                note("no connection".to_owned());
                break;
            };
            if !sent.is_empty() && stream.write_all(sent.as_bytes()).await.is_err() {
                note("closed".to_owned());
                continue;
            }
            if stares {
                let mut head = [0u8; 12];
                match timeout(Duration::from_secs(2), stream.read_exact(&mut head)).await {
                    Ok(Ok(_)) => note(String::from_utf8_lossy(&head[9..]).into_owned()),
                    Ok(Err(_)) => note("closed".to_owned()),
                    Err(_) => note("no answer in 2 s".to_owned()),
                }
            } else {
                note("opened".to_owned());
            }
            held.push((Instant::now(), stream));
        }
        sleep(Duration::from_secs(1)).await;
    }
    Some("held to the end".to_owned())
}
