//! A source that is slow, full or gone, and readers that leave.

use std::io::Write as _;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::runtime::Handle;

use crate::support::{
    PAGE, Process, Server, Shop, config, dataset, free_port, furnished, key, pause, rows, seed,
};

fn count(limit: u32) -> Value {
    json!({"measures": [{"op": "count", "as": "n"}], "limit": limit})
}

/// A server as a process of its own over the shop, with the view `slow` that takes a minute.
async fn process(shop: &Shop, folder: &std::path::Path, more: &str) -> (Process, String) {
    shop.sql("CREATE VIEW slow AS SELECT s.* FROM sales s, (SELECT pg_sleep(60)) p").await;
    seed(folder, &["live", "slow"]);
    let file = folder.join("pellucid.toml");
    std::fs::write(
        &file,
        config(&format!("{}{}", shop.config(more), dataset("slow", "public.slow"))),
    )
    .unwrap();
    let mint = key(&file, "mint");
    (Process::start(&file, ""), mint)
}

fn token(server: &Process, mint: &str, dashboard: &str) -> String {
    let body = json!({"tenant": "acme", "dashboardId": dashboard, "origin": PAGE});
    server.json("POST", "/api/v1/embed/token", mint, &body).1["token"].as_str().unwrap().to_owned()
}

async fn until(shop: &Shop, running: i64) {
    let begun = Instant::now();
    while shop.running().await != running {
        assert!(
            begun.elapsed() < Duration::from_secs(10),
            "{} statements run, not {running}",
            shop.running().await
        );
        pause().await;
    }
}

/// Waits until a statement runs at all: how many at a time is the server's business.
async fn until_some(shop: &Shop) {
    let begun = Instant::now();
    while shop.running().await == 0 {
        assert!(begun.elapsed() < Duration::from_secs(10), "no statement runs");
        pause().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_leaves_ends_its_statement() {
    let Some(shop) = Shop::with(&rows()).await else { return };
    let folder = tempfile::tempdir().unwrap();
    let (server, mint) = process(&shop, folder.path(), "").await;
    let slow = token(&server, &mint, "slow");
    let body = count(1).to_string();
    let mut stream = TcpStream::connect(("127.0.0.1", server.port())).unwrap();
    let head = format!(
        "POST /api/v1/query HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {slow}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    until(&shop, 1).await;
    drop(stream);
    until(&shop, 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_one_slows_no_other_and_is_cut_off() {
    let Some(shop) = Shop::with(&rows()).await else { return };
    let folder = tempfile::tempdir().unwrap();
    // Two turns, both of which will wait: of the dataset beside it on the same source too, of the
    // files' not.
    let (server, mint) =
        process(&shop, folder.path(), "timeout_seconds = 2, concurrent = 2,").await;
    let (slow, files) = (token(&server, &mint, "slow"), token(&server, &mint, "overview"));
    std::thread::scope(|scope| {
        let stuck: Vec<_> = (1..5)
            .map(|i| {
                let (server, slow) = (&server, &slow);
                scope.spawn(move || {
                    let begun = Instant::now();
                    (server.json("POST", "/api/v1/query", slow, &count(i)), begun.elapsed())
                })
            })
            .collect();
        tokio::task::block_in_place(|| Handle::current().block_on(until_some(&shop)));
        for i in 0..20 {
            let begun = Instant::now();
            assert_eq!(
                server.json("POST", "/api/v1/query", &files, &count(i)).1["rows"],
                if i == 0 { json!([]) } else { json!([[9]]) }
            );
            assert!(begun.elapsed() < Duration::from_millis(1500), "{:?}", begun.elapsed());
        }
        let mut codes: Vec<Value> = Vec::new();
        for one in stuck {
            let ((status, answer), took) = one.join().unwrap();
            assert!(
                [503, 504].contains(&status) && took < Duration::from_secs(8),
                "{status} after {took:?}: {answer}"
            );
            codes.push(answer["error"]["code"].clone());
        }
        assert!(codes.contains(&json!("source_timeout")), "{codes:?}");
    });
    until(&shop, 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_is_gone_is_left_alone_and_keeps_nothing_else_down() {
    let Some(shop) = Shop::with(&rows()).await else { return };
    let port = free_port();
    let away =
        shop.config("").replace(&format!("port = {}", shop.place().0), &format!("port = {port}"));
    // It starts all the same.
    let server = Server::over(furnished(&["live"]), &away).await;
    let (files, live) = (server.token("acme").await, server.token_for("acme", "live").await);
    let mut left_alone = None;
    for i in 1..10 {
        let answer = server.query(&live, count(i)).await;
        if answer.status == 503 {
            left_alone = Some(answer);
            break;
        }
        answer.error(502, "source_failed");
    }
    let left_alone = left_alone.expect("the breaker opens");
    let seconds: u64 = left_alone.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=11).contains(&seconds), "{seconds}");
    left_alone.error(503, "source_busy");
    assert_eq!(server.query(&files, count(1)).await.rows(), json!([[9]]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_that_does_not_fit_stops_the_start() {
    let Some(shop) = Shop::with(&rows()).await else { return };
    let folder = furnished(&["live"]);
    let wrong = shop.config("").replace("column = 'owner'", "column = 'owners'");
    std::fs::write(folder.path().join("pellucid.toml"), config(&wrong)).unwrap();
    let config = pellucid_server::config::load(Some(&folder.path().join("pellucid.toml"))).unwrap();
    let refused = pellucid_server::app::start(config, std::sync::Arc::new(|| 0))
        .await
        .map(drop)
        .unwrap_err()
        .to_string();
    assert!(refused.contains("live") && refused.contains("owners"), "{refused}");
}
