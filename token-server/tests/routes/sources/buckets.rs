//! Datasets over files in an S3-compatible store.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use object_store::aws::AmazonS3Builder;
use object_store::{ObjectStoreExt as _, path::Path};
use serde_json::json;

use crate::support::{Moto, Server, furnished, pause, rows, write_parquet};

fn store(moto: &Moto, secret: &str) -> object_store::aws::AmazonS3 {
    let builder = AmazonS3Builder::new()
        .with_bucket_name("shop")
        .with_region("us-east-1")
        .with_endpoint(moto.url())
        .with_allow_http(true);
    builder.with_access_key_id("reader").with_secret_access_key(secret).build().unwrap()
}

/// The dataset `live` over `shop`, under the tests' policy.
fn config(endpoint: &str, files: &str) -> String {
    let keys = "access_key_id = 'reader', secret_access_key = { file = 'secret' }";
    let policy = "policy = [{ column = 'owner', attribute = 'owner' }]";
    format!(
        "buckets.shop = {{ endpoint = '{endpoint}', allow_private = true, {keys} }}\ndatasets.live = {{ files = '{files}', hidden = ['secret'], sort = 'ts', {policy} }}\n"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn are_read_under_the_policy_and_again_when_they_change() {
    let Some(moto) = Moto::start().await else { return };
    let store = store(&moto, "hunter2-hunter2");
    let folder = furnished(&["live"]);
    std::fs::write(folder.path().join("secret"), "hunter2-hunter2\n").unwrap();
    let put = async |name: &str, rows: &[crate::support::Row]| {
        let file = folder.path().join("part");
        write_parquet(&file, rows);
        store.put(&Path::from(name), std::fs::read(file).unwrap().into()).await.unwrap();
    };
    let (first, second) = (rows()[..7].to_vec(), rows()[7..].to_vec());
    put("sales/a.parquet", &first).await;
    put("sales/b.parquet", &second).await;
    // Beside what the pattern names.
    put("other/c.parquet", &rows()).await;
    store.put(&Path::from("sales/README.txt"), "no table".into()).await.unwrap();
    let endpoint = moto.url();
    let server =
        Server::over(Arc::clone(&folder), &config(&endpoint, "s3://shop/sales/*.parquet")).await;
    assert!(!format!("{:?}", server.app.config).contains("hunter2"));
    let (files, live) = (server.token("acme").await, server.token_for("acme", "live").await);
    for query in [
        json!({"measures": [{"op": "count", "as": "n"}]}),
        json!({"dimensions": ["product"], "measures": [{"op": "sum", "field": "price", "as": "s", "where": [{"field": "price", "op": "lt", "value": 9}]}]}),
        json!({"dimensions": ["qty"], "ungrouped": true, "sort": [{"by": "qty", "order": "desc"}], "limit": 3}),
        json!({"measures": [{"op": "first", "field": "product", "as": "f"}, {"op": "last", "field": "product", "as": "l"}]}),
    ] {
        assert_eq!(
            server.query(&files, query.clone()).await.rows(),
            server.query(&live, query.clone()).await.rows(),
            "{query}"
        );
    }
    let config = server.get("/api/v1/embed/config", &live).await.json();
    let extract = server.get(config["dataset"]["delivery"]["path"].as_str().unwrap(), &live).await;
    assert_eq!((extract.status, config["dataset"]["rows"].clone()), (200, json!(9)));
    assert!(!extract.holds("UMBRELLA") && !extract.holds("SECRET"));
    // A file more, seen within seconds.
    put("sales/d.parquet", &first).await;
    let begun = std::time::Instant::now();
    let count = json!({"measures": [{"op": "count", "as": "n"}]});
    while server.query(&live, count.clone()).await.rows() == json!([[9]]) {
        assert!(begun.elapsed() < std::time::Duration::from_secs(20), "the new file is not seen");
        pause().await;
    }
    drop(moto);
    // What was listed is remembered for seconds; a query of another name is answered from no cache.
    let (begun, mut i) = (std::time::Instant::now(), 0);
    let away = loop {
        i += 1;
        let away = server
            .query(&live, json!({"measures": [{"op": "count", "as": format!("m{i}")}]}))
            .await;
        if away.status != 200 {
            break away;
        }
        assert!(
            begun.elapsed() < std::time::Duration::from_secs(20),
            "the store is gone and still read"
        );
        pause().await;
    };
    let error = away.error(502, "source_failed");
    assert!(!away.holds("shop") && !away.holds("hunter2") && !away.holds("127.0.0.1"), "{error}");
    // It keeps nothing else down, and does not stop a start.
    let server = Server::over(folder, &self::config(&endpoint, "s3://shop/sales/*.parquet")).await;
    let (files, live) = (server.token("acme").await, server.token_for("acme", "live").await);
    assert_eq!(server.query(&files, count.clone()).await.rows(), json!([[9]]));
    server.query(&live, count).await.error(502, "source_failed");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_them_stops_the_start() {
    let Some(moto) = Moto::start().await else { return };
    let folder = furnished(&["live"]);
    std::fs::write(folder.path().join("secret"), "hunter2-hunter2\n").unwrap();
    store(&moto, "hunter2-hunter2")
        .put(&Path::from("sales/a.txt"), "no table".into())
        .await
        .unwrap();
    for (files, word) in [
        ("s3://shop/sales/gone.parquet", "live"),
        ("s3://shop/sales/*.parquet", "there is no file s3://shop/sales/*.parquet"),
        ("s3://shop/*/a.parquet", "last part"),
        ("s3://shop/sales/a.txt", ".json"),
    ] {
        let file = folder.path().join("pellucid.toml");
        std::fs::write(&file, crate::support::config(&config(&moto.url(), files))).unwrap();
        let config = crate::support::loaded(&file);
        let refused = pellucid_server::app::start(config, Arc::new(|| 0))
            .await
            .map(drop)
            .unwrap_err()
            .to_string();
        assert!(refused.contains(word) && !refused.contains("hunter2"), "{files}: {refused}");
    }
}

/// Counts who connects, and answers each with `reply`.
async fn count_visits(reply: String) -> (u16, Arc<AtomicUsize>) {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (port, visits) = (listener.local_addr().unwrap().port(), Arc::new(AtomicUsize::new(0)));
    let seen = Arc::clone(&visits);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            seen.fetch_add(1, Ordering::SeqCst);
            let _ = stream.read(&mut [0; 4096]).await;
            let _ = stream.write_all(reply.as_bytes()).await;
        }
    });
    (port, visits)
}

#[tokio::test(flavor = "multi_thread")]
async fn are_looked_for_at_allowed_addresses_alone() {
    let folder = furnished(&["live"]);
    std::fs::write(folder.path().join("secret"), "hunter2-hunter2\n").unwrap();
    let (inner, visits) = count_visits(String::new()).await;
    // A name of a private address, without leave: nobody calls there.
    let named = config(&format!("https://localhost:{inner}"), "s3://shop/a.parquet")
        .replace("allow_private = true, ", "");
    // An address that is allowed sends elsewhere: nobody follows.
    let moved = format!(
        "HTTP/1.1 307 Moved\r\nLocation: http://127.0.0.1:{inner}/shop/a.parquet\r\nContent-Length: 0\r\n\r\n"
    );
    let (outer, _) = count_visits(moved).await;
    let sent_on = config(&format!("http://127.0.0.1:{outer}"), "s3://shop/a.parquet");
    for config in [named, sent_on] {
        let server = Server::over(Arc::clone(&folder), &config).await;
        let live = server.token_for("acme", "live").await;
        let refused = server.query(&live, json!({"measures": [{"op": "count", "as": "n"}]})).await;
        let error = refused.error(502, "source_failed");
        assert!(
            !refused.holds("localhost") && !refused.holds("127.0.0.1") && !refused.holds("hunter2"),
            "{error}"
        );
        assert_eq!(visits.load(Ordering::SeqCst), 0, "{config}");
    }
}
