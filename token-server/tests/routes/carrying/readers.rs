//! Readers who ask for much and take nothing: they cost no thread, hold their place for a while
//! only, and nobody else notices.

use std::io::{Read as _, Write as _};

use arrow::array::AsArray as _;
use arrow::ipc::reader::StreamReader;
use futures::StreamExt as _;
use futures::stream::BoxStream;
use http_body_util::BodyExt as _;
use pellucid_server::connectors::{ArrowStream, Extract};
use pellucid_server::policy::bind;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::support::{
    Front, PAGE, Process, Row, Server, TIMEOUT, closed, furnish, get2, key, many, pause,
    write_parquet,
};

const ARROW: &str = "/api/v1/datasets/sales/data.arrow";
const SCHEMA: &str = "/api/v1/datasets/sales/schema";
const PARQUET: &str = "/api/v1/datasets/sales/data.parquet";

async fn stream(extract: &Extract) -> BoxStream<'static, std::io::Result<bytes::Bytes>> {
    ArrowStream::open(std::fs::File::open(&extract.path).unwrap()).await.unwrap().pieces().boxed()
}

/// Twenty streams that nobody goes on reading, on a runtime with one thread for what blocks: it is
/// free between two pieces.
#[test]
fn a_stream_holds_no_thread_between_two_pieces() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .max_blocking_threads(1)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let server = Server::with(&many(200_000), "").await;
        let (dataset, scope) = server.app.open("acme", "sales", &[]).unwrap();
        let extract = dataset
            .extract(&scope, &server.app.extracts, server.app.budget())
            .await
            .unwrap()
            .unwrap();
        let mut streams = Vec::new();
        for _ in 0..20 {
            streams.push(stream(&extract).await);
        }
        for stream in &mut streams {
            assert!(stream.next().await.unwrap().unwrap().len() > 1_000);
        }
        // Longer than any of them keeps to itself without being asked.
        assert_eq!(tokio::task::spawn_blocking(|| 7).await.unwrap(), 7);
        for stream in &mut streams {
            assert!(stream.next().await.unwrap().unwrap().len() > 1_000);
        }
        drop(streams);
        assert!(
            bind("sales", &dataset.config, "nobody", server.app.tenant("nobody").unwrap(), &[])
                .is_err()
        );
    });
    runtime.shutdown_background();
}

/// A dictionary of a few kilobytes stands for more rows than fit into memory: each piece has a
/// bounded weight all the same.
#[tokio::test]
async fn pieces_have_a_largest_weight() {
    let long: &'static str = Box::leak("x".repeat(100_000).into_boxed_str());
    let row = |_| Row {
        owner: "acme",
        secret: String::new(),
        product: Some(long),
        qty: Some(1),
        price: None,
        ok: None,
        ts: None,
        day: None,
    };
    let server = Server::with(&(0..500).map(row).collect::<Vec<_>>(), "").await;
    let (dataset, scope) = server.app.open("acme", "sales", &[]).unwrap();
    let extract =
        dataset.extract(&scope, &server.app.extracts, server.app.budget()).await.unwrap().unwrap();
    assert!(extract.bytes < 1 << 20, "{} bytes on disk", extract.bytes);
    let (mut rows, mut largest, mut whole) = (0, 0, Vec::new());
    let mut stream = stream(&extract).await;
    while let Some(piece) = stream.next().await {
        let piece = piece.unwrap();
        largest = largest.max(piece.len());
        whole.extend_from_slice(&piece);
    }
    for batch in StreamReader::try_new(whole.as_slice(), None).unwrap() {
        let batch = batch.unwrap();
        rows += batch.num_rows();
        assert!(
            batch
                .column_by_name("product")
                .unwrap()
                .as_string::<i32>()
                .iter()
                .all(|v| v == Some(long))
        );
    }
    assert_eq!(rows, 500);
    assert!(largest < 3 << 20, "{largest}");
}

/// Streams of heavy rows hold memory of one room, and of no more: who finds none is told to come
/// again, and nobody takes what others need.
#[tokio::test]
async fn streams_have_one_room() {
    let heavy: Vec<String> = (0..12_000).map(|i| format!("{i:06}").repeat(1_000)).collect();
    let row = |owner: &'static str, text: &'static str| Row {
        owner,
        secret: String::new(),
        product: Some(text),
        qty: Some(1),
        price: None,
        ok: None,
        ts: None,
        day: None,
    };
    let mut rows: Vec<Row> =
        heavy.into_iter().map(|text| row("acme", Box::leak(text.into_boxed_str()))).collect();
    rows.extend(["a", "b"].map(|text| row("umbrella", text)));
    let server = Server::with(
        &rows,
        "limits = { query_memory_bytes = 536870912 }\nconnections = { streams_per_tenant = 32 }",
    )
    .await;
    let token = server.token("acme").await;
    let (mut held, mut refused) = (Vec::new(), 0);
    for _ in 0..12 {
        let answer = server.unread(ARROW, &token).await;
        match answer.status().as_u16() {
            200 => held.push(answer),
            503 => refused += 1,
            other => panic!("{other}"),
        }
    }
    assert!(!held.is_empty() && refused > 0, "{} held, {refused} refused", held.len());
    assert_eq!(
        server.get(ARROW, &server.token("umbrella").await).await.status,
        200,
        "another tenant's"
    );
    let (dataset, scope) = server.app.open("acme", "sales", &[]).unwrap();
    let extract =
        dataset.extract(&scope, &server.app.extracts, server.app.budget()).await.unwrap().unwrap();
    let stream = ArrowStream::open(std::fs::File::open(&extract.path).unwrap()).await.unwrap();
    assert!(
        stream.weight() < 80 << 20,
        "a row group ends before it weighs more: {}",
        stream.weight()
    );
    held.clear();
    assert_eq!(server.get(ARROW, &token).await.status, 200, "what was held is given back");
}

/// Long answers that nobody reads lie on disk, of which each tenant has a share: who has it all is
/// told to come again, and another's answer finds room.
#[tokio::test]
async fn answers_that_wait_have_one_room() {
    let limits = "limits = { spill_bytes = 1048576, result_bytes = 4194304 }\nconnections = { requests_per_token = 200 }";
    let mut rows = many(60_000);
    rows.extend(many(60_000).into_iter().map(|row| Row { owner: "umbrella", ..row }));
    let server = Server::with(&rows, limits).await;
    let (token, other) = (server.token("acme").await, server.token("umbrella").await);
    let front = Front::of(&server).await;
    let body = serde_json::json!({"dimensions": ["product", "qty", "price", "ts"], "ungrouped": true, "limit": 40_000}).to_string();
    let ask = async |token: &str| {
        let mut stream = front.connect().await;
        let head = format!(
            "POST /api/v1/query HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nAccept: application/json\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut status = [0u8; 12];
        stream.read_exact(&mut status).await.unwrap();
        (String::from_utf8_lossy(&status).into_owned(), stream)
    };
    let (mut held, mut refused) = (Vec::new(), 0);
    for _ in 0..20 {
        let (status, stream) = ask(&token).await;
        match status.as_str() {
            "HTTP/1.1 200" => held.push(stream),
            "HTTP/1.1 503" => refused += 1,
            other => panic!("{other}"),
        }
    }
    assert!(!held.is_empty() && refused > 0, "{} held, {refused} refused", held.len());
    assert_eq!(ask(&other).await.0, "HTTP/1.1 200", "another tenant's");
    drop(held);
    let started = std::time::Instant::now();
    while ask(&token).await.0 != "HTTP/1.1 200" {
        assert!(started.elapsed() < TIMEOUT, "what was held is given back");
    }
}

/// A file that nobody reads on is open all the same, and a process may have so many open and no
/// more: of them a tenant has a share, and others find files, sockets and processes. As many as the
/// system lets it have, whatever it is started with.
#[test]
fn open_files_have_one_room() {
    let folder = tempfile::tempdir().unwrap();
    let config = furnish(folder.path(), "connections = { write_seconds = 60 }");
    let umbrella = many(3).into_iter().map(|row| Row { owner: "umbrella", ..row });
    write_parquet(
        &folder.path().join("sales.parquet"),
        &many(600_000).into_iter().chain(umbrella).collect::<Vec<_>>(),
    );
    let server = Process::start(&config, "ulimit -Sn 100; ulimit -Hn 240;");
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", server.id())).unwrap();
    let open = limits.lines().find(|line| line.starts_with("Max open files")).unwrap();
    assert_eq!(
        open.split_whitespace().skip(3).take(2).collect::<Vec<_>>(),
        ["240", "240"],
        "{open}"
    );
    let mint = key(&config, "mint");
    let token = |tenant: &str| {
        let asked =
            serde_json::json!({"tenant": tenant, "dashboardId": "overview", "origin": PAGE});
        let (status, body) = server.json("POST", "/api/v1/embed/token", &mint, &asked);
        assert_eq!(status, 200, "{body}");
        body["token"].as_str().unwrap().to_owned()
    };
    let (acme, other) = (token("acme"), token("umbrella"));
    assert_eq!(server.send("HEAD", PARQUET, &acme, "").unwrap().0, 200);
    let (mut held, mut refused) = (Vec::new(), 0);
    for _ in 0..60 {
        let mut stream = std::net::TcpStream::connect(("127.0.0.1", server.port())).unwrap();
        stream
            .write_all(
                format!(
                    "GET {PARQUET} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {acme}\r\n\r\n"
                )
                .as_bytes(),
            )
            .unwrap();
        let mut status = [0u8; 12];
        stream.read_exact(&mut status).unwrap();
        match &status {
            b"HTTP/1.1 200" => held.push(stream),
            b"HTTP/1.1 503" => refused += 1,
            other => panic!("{}", String::from_utf8_lossy(other)),
        }
    }
    assert_eq!((held.len(), refused), (30, 30), "half of a quarter");
    let (status, told) = server.send("GET", PARQUET, &acme, "").unwrap();
    assert!(status == 503 && told.contains("too_many_streams"), "{status} {told}");
    for bearer in [&acme, &other] {
        let query = serde_json::json!({"dimensions": ["product"], "measures": [{"op": "count", "as": "n"}]});
        assert_eq!(server.json("POST", "/api/v1/query", bearer, &query).0, 200);
    }
    assert_eq!(server.send("GET", PARQUET, &other, "").unwrap().0, 200, "another tenant's");
    drop(held);
    let started = std::time::Instant::now();
    while server.send("GET", PARQUET, &acme, "").is_none_or(|(status, _)| status != 200) {
        assert!(started.elapsed() < TIMEOUT, "what was held is given back");
    }
}

/// What a reader does after its request: nothing, under HTTP/1 and under HTTP/2 with a closed
/// window.
#[tokio::test]
async fn whoever_takes_nothing_is_left() {
    let server =
        Server::with(&many(600_000), "connections = { write_seconds = 3, requests_per_token = 1 }")
            .await;
    let token = server.token("acme").await;
    let front = Front::of(&server).await;
    for path in [ARROW, PARQUET] {
        let mut one = front.connect().await;
        one.write_all(
            format!("GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n")
                .as_bytes(),
        )
        .await
        .unwrap();
        assert_eq!(one.read(&mut [0u8; 12]).await.unwrap(), 12);
        assert_eq!(front.get(SCHEMA, &token).await.0, 429, "its place is taken");
        front.until(200, SCHEMA, &token).await;
        // What lay in the system's buffers is not the whole.
        let got = closed(&mut one).await.len();
        assert!(got < 8 << 20, "{got}");

        let mut two = front.http2(0).await;
        let answer = two.send_request(get2(&front, path, &token)).await.unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(front.get(SCHEMA, &token).await.0, 429, "its place is taken");
        front.until(200, SCHEMA, &token).await;
        // And its connection goes with it: what it has left behind there is not kept.
        assert!(answer.into_body().collect().await.is_err());
        let started = std::time::Instant::now();
        while !two.is_closed() {
            assert!(started.elapsed() < TIMEOUT);
            pause().await;
        }
    }
    front.stop().await;
}

/// A reader who takes a little now and then is left as well, once the whole has taken too long.
#[tokio::test]
async fn whoever_takes_a_drop_at_a_time_is_left() {
    let more = "connections = { write_seconds = 60, response_seconds = 1 }";
    let server = Server::with(&many(600_000), more).await;
    let token = server.token("acme").await;
    let front = Front::of(&server).await;
    let mut stream = front.connect().await;
    stream
        .write_all(
            format!("GET {PARQUET} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n")
                .as_bytes(),
        )
        .await
        .unwrap();
    let mut got = 0;
    let dripping = async {
        loop {
            match stream.read(&mut [0u8; 256]).await {
                Ok(0) | Err(_) => return,
                Ok(n) => got += n,
            }
            #[expect(
                clippy::disallowed_methods,
                reason = "how slowly the reader takes what comes"
            )]
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(TIMEOUT, dripping).await.expect("it is ended");
    assert!(got < 8 << 20, "{got}");
}

/// Other streams of the connection of a reader who takes nothing go on: a proxy may have put many
/// readers on one.
#[tokio::test]
async fn streams_beside_it_end_well() {
    let server =
        Server::with(&many(600_000), "connections = { write_seconds = 3, streams_per_tenant = 1 }")
            .await;
    let token = server.token("acme").await;
    let front = Front::of(&server).await;
    let mut sender = front.http2(1 << 16).await;
    let stalled = sender.send_request(get2(&front, ARROW, &token)).await.unwrap();
    let beside = sender.send_request(get2(&front, PARQUET, &token)).await.unwrap();
    let length: usize = beside.headers()["content-length"].to_str().unwrap().parse().unwrap();
    let (mut body, mut got) = (beside.into_body(), 0);
    // The one beside takes what comes while the other is taken away.
    let taken_away = std::sync::atomic::AtomicBool::new(false);
    let reading = async {
        while let Some(frame) = body.frame().await {
            got += frame.unwrap().data_ref().map_or(0, bytes::Bytes::len);
            if !taken_away.load(std::sync::atomic::Ordering::SeqCst) {
                #[expect(
                    clippy::disallowed_methods,
                    reason = "how slowly the reader takes what comes"
                )]
                tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            }
        }
    };
    let looking = async {
        front.until(200, ARROW, &token).await;
        taken_away.store(true, std::sync::atomic::Ordering::SeqCst);
    };
    tokio::join!(reading, looking);
    assert_eq!(got, length);
    assert!(stalled.into_body().collect().await.is_err());
}
