//! Keys, health, counters, and what every answer has.

mod docs;
mod document;
mod logs;
mod promises;
mod traces;

use axum::body::Body;
use axum::http::{Request, header};
use serde_json::json;

use crate::support::{PAGE, Server};

#[tokio::test]
async fn publishes_public_keys_alone() {
    let server = Server::start().await;
    let jwks = server.get("/.well-known/jwks.json", "-").await.json();
    let key = &jwks["keys"][0];
    assert_eq!(
        (&key["kty"], &key["crv"], &key["alg"], &key["use"]),
        (&json!("OKP"), &json!("Ed25519"), &json!("EdDSA"), &json!("sig"))
    );
    assert_eq!(key["x"].as_str().map(str::len), Some(43));
    assert!(key.get("d").is_none());
}

#[tokio::test]
async fn says_whether_it_is_ready() {
    let server = Server::start().await;
    assert_eq!(server.get("/health", "-").await.json()["status"], "ok");
    assert_eq!(server.get("/ready", "-").await.status, 200);
    std::fs::remove_file(server.folder.path().join("sales.parquet")).unwrap();
    // Whoever asks next may be told what was found a few seconds ago.
    server.until(503, "/ready", "-").await.error(503, "source_failed");
    assert_eq!(server.get("/health", "-").await.status, 200);
    server.app.store.close().await;
    assert_eq!(server.get("/ready", "-").await.status, 503);
}

#[tokio::test]
async fn says_that_the_store_is_away() {
    let server = Server::start().await;
    server.app.store.close().await;
    server.get("/ready", "-").await.error(503, "internal");
}

#[tokio::test]
async fn counts_requests_by_route_and_status() {
    let server = Server::start().await;
    server.get("/api/v1/embed/config", "x").await;
    server.get("/api/v1/datasets/any-id-at-all/schema", "x").await;
    server.get("/wp-login.php", "x").await;
    let token = server.token("acme").await;
    for _ in 0..2 {
        server.query(&token, json!({"measures": [{"op": "count"}]})).await;
    }
    std::fs::write(server.folder.path().join("sales.parquet"), "no longer a file of ours").unwrap();
    server.query(&token, json!({"measures": [{"op": "count"}]})).await.error(502, "source_failed");
    let text = server.get("/metrics", "-").await.text();
    for line in [
        "pellucid_http_requests_total{method=\"GET\",route=\"/api/v1/embed/config\",status=\"401\"} 1",
        "pellucid_http_requests_total{method=\"GET\",route=\"/api/v1/datasets/{id}/schema\",status=\"401\"} 1",
        "pellucid_http_requests_total{method=\"GET\",route=\"none\",status=\"404\"} 1",
        "pellucid_http_requests_total{method=\"POST\",route=\"/api/v1/query\",status=\"200\"} 2",
        "pellucid_http_request_seconds_count{route=\"/api/v1/query\"} 3",
        "pellucid_result_cache_total{outcome=\"miss\"} 1",
        "pellucid_result_cache_total{outcome=\"memory\"} 1",
        "pellucid_tokens_minted_total 1",
        "pellucid_source_seconds_count{source=\"sales\"} 1",
        "pellucid_source_errors_total{source=\"sales\"} 0",
        "pellucid_active_embeds 1",
        "pellucid_database_connections{state=\"idle\"}",
        "pellucid_audit_waiting",
        "pellucid_redis_up 0",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    assert!(!text.contains("any-id-at-all") && !text.contains("wp-login"));
}

#[tokio::test]
async fn errors_are_one_shape_everywhere() {
    let server = Server::start().await;
    server.get("/", "-").await.error(404, "not_found");
    let wrong_method =
        server.send(Request::delete("/api/v1/query").body(Body::empty()).unwrap()).await;
    wrong_method.error(405, "method_not_allowed");
    assert_eq!(wrong_method.header("allow"), Some("POST"));
}

#[tokio::test]
async fn request_ids_go_through() {
    let server = Server::start().await;
    for (given, kept) in [
        ("abc-123_X", true),
        ("", false),
        ("a b", false),
        ("<script>", false),
        (&"a".repeat(65), false),
    ] {
        let request =
            Request::get("/nothing").header("x-request-id", given).body(Body::empty()).unwrap();
        let reply = server.send(request).await;
        let id = reply.error(404, "not_found")["requestId"].as_str().unwrap().to_owned();
        assert_eq!(id == given, kept, "{given} {id}");
        assert!((1..=64).contains(&id.len()));
    }
}

#[tokio::test]
async fn answers_are_not_sniffed_or_kept() {
    let server = Server::start().await;
    for path in ["/health", "/nothing", "/api/v1/embed/config"] {
        let request = Request::get(path).header(header::ORIGIN, PAGE).body(Body::empty()).unwrap();
        let reply = server.send(request).await;
        assert_eq!(
            (reply.header("x-content-type-options"), reply.header("cache-control")),
            (Some("nosniff"), Some("no-store")),
            "{path}"
        );
    }
}
