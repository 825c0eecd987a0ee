//! Refused credentials are in the audit log, and a flood of them is a few entries.

use axum::body::Body;
use axum::http::Request;
use pellucid_server::store::{AuditQuery, KeyScope};

use crate::support::{Front, START, Server, rows};

fn refused<'a>(q: AuditQuery<'a>) -> AuditQuery<'a> {
    AuditQuery { action: Some("refused"), ..q }
}

#[tokio::test]
async fn a_refused_credential_is_written_down_and_a_flood_is_counted() {
    let server = Server::start().await;
    for i in 0..500 {
        let path =
            ["/api/v1/embed/config", "/api/v1/keys", "/api/v1/datasets/sales/data.arrow"][i % 3];
        server.get(path, "plk_000000000000_wrong").await.error(401, "unauthorized");
        server
            .send(Request::get(path).body(Body::empty()).unwrap())
            .await
            .error(401, "unauthorized");
    }
    let rows = server.until_audited(refused, 1).await;
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert_eq!(
        (
            rows[0].actor.as_str(),
            rows[0].detail["status"].as_u64(),
            rows[0].detail["count"].as_u64()
        ),
        ("nobody", Some(401), Some(1))
    );
    // A minute later the others are told.
    server.set_time(START + 61);
    server.get("/api/v1/keys", "plk_000000000000_wrong").await.error(401, "unauthorized");
    let rows = server.until_audited(refused, 3).await;
    assert_eq!(
        rows.iter().map(|r| r.detail["count"].as_u64().unwrap()).collect::<Vec<_>>(),
        [1, 999, 1]
    );
    assert!(rows.iter().all(|r| !r.detail.to_string().contains("wrong")), "{rows:?}");
}

#[tokio::test]
async fn whoever_may_not_is_named() {
    let server = Server::start().await;
    let token = server.token("acme").await;
    let key = server.key(&[KeyScope::Mint], Some("acme")).await;
    server.get("/api/v1/datasets/other/data.arrow", &token).await.error(403, "forbidden");
    server.get("/api/v1/audit", &key).await.error(403, "forbidden");
    let rows = server.until_audited(refused, 2).await;
    let told: Vec<_> = rows
        .iter()
        .map(|r| {
            (r.actor.split(':').next().unwrap(), r.tenant.as_deref(), r.detail["status"].as_u64())
        })
        .collect();
    assert_eq!(told, [("token", Some("acme"), Some(403)), ("key", Some("acme"), Some(403))]);
}

/// From how many addresses ever: what is told apart has a number, and the rest is counted together.
#[tokio::test]
async fn a_flood_from_everywhere_is_bounded() {
    let server = Server::with(&rows(), "connections = { trusted_proxies = ['127.0.0.1'] }").await;
    let front = Front::of(&server).await;
    let mut sender = front.http2(1 << 16).await;
    for i in 0..2_000 {
        let mut request = crate::support::get2(&front, "/api/v1/keys", "wrong");
        request
            .headers_mut()
            .insert("x-forwarded-for", format!("198.51.{}.{}", i / 250, i % 250).parse().unwrap());
        let answer = sender.send_request(request).await.unwrap();
        assert_eq!(crate::support::reply(answer).await.status, 401);
    }
    let written = server.until_audited(refused, 200).await;
    assert!(written.len() < 300, "{}", written.len());
    assert!(written.iter().any(|r| r.detail["source"] == "198.51.0.7"), "{written:?}");
    // What is counted is written when the server stops.
    drop(sender);
    front.stop().await;
    let started = std::time::Instant::now();
    loop {
        let all = server.until_audited(refused, 200).await;
        if all.iter().map(|r| r.detail["count"].as_u64().unwrap()).sum::<u64>() == 2_000 {
            assert!(all.len() < 300, "{}", all.len());
            return;
        }
        assert!(started.elapsed() < crate::support::TIMEOUT, "{}", all.len());
        tokio::task::yield_now().await;
    }
}
