//! What is for operators alone.

use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{Request, header};
use pellucid_server::http::operations;
use pellucid_server::store::KeyScope;
use tower::ServiceExt as _;

use crate::support::{
    Process, Reply, Server, free_port, furnish, furnished, pause, rows, write_parquet,
};

const APART: [&str; 5] =
    ["/metrics", "/openapi.json", "/docs", "/docs/viewer.js", "/docs/viewer.css"];

#[tokio::test]
async fn details_of_readiness_are_for_admin_keys() {
    let server = Server::start().await;
    let admin = server.key(&[KeyScope::Admin], None).await;
    let others = [
        server.key(&[KeyScope::Mint], None).await,
        server.key(&[KeyScope::Admin], Some("acme")).await,
        server.token("acme").await,
        "nonsense".to_owned(),
    ];
    let details = server.get("/ready", &admin).await.json();
    assert_eq!(details["details"]["datasets"][0]["dataset"], "sales", "{details}");
    assert_eq!(details["details"]["datasets"][0]["status"], "ok", "{details}");
    for other in &others {
        let reply = server.get("/ready", other).await;
        assert!(reply.status == 200 && !reply.holds("sales"), "{}", reply.text());
    }
    std::fs::remove_file(server.folder.path().join("sales.parquet")).unwrap();
    let failing = server.until(503, "/ready", &admin).await;
    assert_eq!(
        failing.json()["error"]["details"]["datasets"][0]["status"],
        "failing",
        "{}",
        failing.text()
    );
    for other in &others {
        let reply = server.get("/ready", other).await;
        assert!(reply.status == 503 && !reply.holds("sales"), "{}", reply.text());
    }
}

#[tokio::test]
async fn one_dataset_that_fails_takes_no_server_out_of_service() {
    let folder = furnished(&["live"]);
    write_parquet(&folder.path().join("live.parquet"), &rows());
    let server =
        Server::over(folder, "datasets.live = { files = 'live.parquet', policy = [{ column = 'owner', attribute = 'owner' }] }\n").await;
    let admin = server.key(&[KeyScope::Admin], None).await;
    std::fs::write(server.folder.path().join("live.parquet"), b"no Parquet").unwrap();
    let begun = Instant::now();
    loop {
        let reply = server.get("/ready", &admin).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        if reply.json()["details"]["datasets"]
            .as_array()
            .unwrap()
            .iter()
            .any(|d| d["status"] == "failing")
        {
            return;
        }
        assert!(
            begun.elapsed() < Duration::from_secs(10),
            "the damaged dataset is not said to fail"
        );
        pause().await;
    }
}

#[tokio::test]
async fn can_stand_on_a_port_of_its_own() {
    let server = Server::with(&rows(), "operations = { listen = '127.0.0.1:9464' }").await;
    let admin = server.key(&[KeyScope::Admin], None).await;
    for path in APART {
        server.get(path, &admin).await.error(404, "not_found");
    }
    assert_eq!(server.get("/health", "-").await.status, 200);
    let ready = server.get("/ready", &admin).await;
    assert!(ready.status == 200 && !ready.holds("sales"), "{}", ready.text());
    let inside = operations(&server.app);
    for (path, status) in APART.map(|p| (p, 200)).into_iter().chain([
        ("/health", 200),
        ("/ready", 200),
        ("/api/v1/keys", 404),
        ("/api/v1/query", 404),
    ]) {
        let request = Request::get(path)
            .header(header::AUTHORIZATION, format!("Bearer {admin}"))
            .body(Body::empty())
            .unwrap();
        let reply = Reply::read(inside.clone().oneshot(request).await.unwrap()).await;
        assert_eq!(reply.status, status, "{path}");
        assert!(path != "/ready" || reply.holds("sales"), "{}", reply.text());
    }
}

#[test]
fn the_program_listens_there() {
    let folder = tempfile::tempdir().unwrap();
    let port = free_port();
    let config = furnish(folder.path(), &format!("operations = {{ listen = '127.0.0.1:{port}' }}"));
    let mut server = Process::start(&config, "");
    assert_eq!(server.send("GET", "/metrics", "", "").unwrap().0, 404);
    let inside = server.send_to(port, "GET", "/metrics", "", "").unwrap();
    assert!(inside.0 == 200 && inside.1.contains("pellucid_http_requests"), "{inside:?}");
    server.stop();
}
