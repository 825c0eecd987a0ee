//! Text of callers is cut and plain wherever it is kept or answered.

use axum::body::Body;
use axum::http::{HeaderValue, Request, header};
use pellucid_server::store::{AuditQuery, KeyScope};
use serde_json::json;

use crate::support::{PAGE, Server, get};

#[tokio::test]
async fn no_header_fills_the_audit_log() {
    let server = Server::start().await;
    let token = server.token("acme").await;
    let long = |text: &str| text.repeat(430_000 / text.len());
    let ranges = [
        long("bytes=0-1,"),
        long("9"),
        format!("bytes=0-{}", long("1")),
        "bytes=0-3\u{9}\u{9}".to_owned(),
        long("\u{e4}"),
    ];
    for range in ranges {
        let value = HeaderValue::from_bytes(range.as_bytes()).unwrap();
        let mut request =
            get("/api/v1/datasets/sales/data.parquet", &token).body(Body::empty()).unwrap();
        request.headers_mut().insert(header::RANGE, value.clone());
        request.headers_mut().insert(header::USER_AGENT, value.clone());
        request.headers_mut().insert(header::IF_RANGE, value);
        server.send(request).await;
    }
    let key = server.key(&[KeyScope::Admin], None).await;
    let rows = server.until_audited(|q| AuditQuery { action: Some("data.extract"), ..q }, 5).await;
    for row in rows {
        let text = row.detail.to_string();
        assert!(text.len() < 1_000 && !text.contains("\\t"), "{} bytes: {:.200}", text.len(), text);
    }
    assert_eq!(server.get("/api/v1/audit", &key).await.status, 200);
}

/// Whatever a caller writes where, the answer that repeats it is short.
#[tokio::test]
async fn no_answer_repeats_a_megabyte() {
    let server = Server::start().await;
    let (token, key) = (
        server.token("acme").await,
        server.key(&[KeyScope::Mint, KeyScope::Dashboards, KeyScope::Admin], None).await,
    );
    let long = "\u{202e}x\u{1b}[2J".repeat(60_000);
    let bodies = [
        json!({ long.clone(): 1 }),
        json!({"measures": [{"op": long}]}),
        json!({"measures": [{"op": "count"}], "dimensions": [long]}),
        json!({"measures": [{"op": "count"}], "filters": [{"field": long, "op": "eq", "value": 1}]}),
        json!({"measures": [{"op": "count", "as": long}], "limit": long}),
        json!(long),
        json!([[[long]]]),
    ];
    for body in &bodies {
        for (path, bearer) in [
            ("/api/v1/query", &token),
            ("/api/v1/embed/token", &key),
            ("/api/v1/dashboards", &key),
            ("/api/v1/keys", &key),
        ] {
            let reply = server.post(path, bearer, body.clone()).await;
            assert!((400..500).contains(&reply.status), "{path} {}", reply.status);
            assert!(reply.bytes.len() < 10_000, "{path} answers {} bytes", reply.bytes.len());
            assert!(!reply.text().contains('\u{202e}'), "{path}");
        }
    }
    let kind = Request::post("/api/v1/query")
        .header(header::CONTENT_TYPE, "x".repeat(10_000))
        .header(header::ORIGIN, PAGE);
    let reply = server
        .send(
            kind.header(header::AUTHORIZATION, format!("Bearer {token}"))
                .body(Body::empty())
                .unwrap(),
        )
        .await;
    assert!(reply.status == 415 && reply.bytes.len() < 1_000, "{}", reply.text());
}
