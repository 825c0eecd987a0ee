//! `POST /api/v1/revocations` and `GET /api/v1/audit`

use pellucid_server::store::KeyScope;
use serde_json::json;

use crate::support::Server;

/// Waits for entries of the log, which is written beside the requests.
async fn written(server: &Server, entries: usize) {
    let admin = server.key(&[KeyScope::Admin], None).await;
    let begun = std::time::Instant::now();
    while server.get("/api/v1/audit?limit=100", &admin).await.json()["entries"].as_array().unwrap().len() < entries {
        assert!(begun.elapsed() < std::time::Duration::from_secs(30));
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn revokes_at_once() {
    let server = Server::start().await;
    let (acme, umbrella) = (server.token("acme").await, server.token("umbrella").await);
    let admin = server.key(&[KeyScope::Admin], None).await;
    let reply = server.post("/api/v1/revocations", &admin, json!({"kind": "tenant", "value": "acme"})).await;
    assert_eq!(reply.status, 204, "{}", reply.text());
    server.get("/api/v1/embed/config", &acme).await.error(401, "unauthorized");
    assert_eq!(server.get("/api/v1/embed/config", &umbrella).await.status, 200);
    let error = server.post("/api/v1/revocations", &admin, json!({"kind": "world", "value": "x"})).await.error(422, "invalid_request");
    assert_eq!(error["details"]["path"], "kind");
}

#[tokio::test]
async fn a_tenants_admin_stays_within_the_tenant() {
    let server = Server::start().await;
    server.token("umbrella").await;
    let admin = server.key(&[KeyScope::Admin], Some("acme")).await;
    for body in [json!({"kind": "tenant", "value": "umbrella"}), json!({"kind": "key", "value": "x"}), json!({"kind": "jti", "value": "x"})]
    {
        server.post("/api/v1/revocations", &admin, body).await.error(403, "forbidden");
    }
    assert_eq!(server.post("/api/v1/revocations", &admin, json!({"kind": "tenant", "value": "acme"})).await.status, 204);
    server.get("/api/v1/audit?tenant=umbrella", &admin).await.error(403, "forbidden");
    written(&server, 2).await;
    let entries = server.get("/api/v1/audit", &admin).await.json()["entries"].clone();
    let entries = entries.as_array().unwrap();
    assert!(entries.iter().all(|e| e["tenant"] == "acme") && entries.iter().any(|e| e["action"] == "revoke"), "{entries:?}");
}

#[tokio::test]
async fn the_log_is_filtered_and_paged() {
    let server = Server::start().await;
    let admin = server.key(&[KeyScope::Admin], None).await;
    for tenant in ["acme", "umbrella", "root"] {
        let token = server.token(tenant).await;
        server.query(&token, json!({"measures": [{"op": "count"}]})).await;
    }
    written(&server, 6).await;
    let (mut after, mut seen) = (0, Vec::new());
    loop {
        let page = server.get(&format!("/api/v1/audit?limit=2&after={after}"), &admin).await.json();
        assert!(page["entries"].as_array().unwrap().len() <= 2);
        seen.extend(page["entries"].as_array().unwrap().clone());
        match page["next"].as_i64() {
            Some(next) => after = next,
            None => break,
        }
    }
    let actions: Vec<&str> = seen.iter().map(|e| e["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["mint", "data.query", "mint", "data.query", "mint", "data.query"]);
    let page = server.get("/api/v1/audit?action=mint&tenant=acme", &admin).await.json();
    assert_eq!((page["entries"].as_array().unwrap().len(), &page["next"]), (1, &json!(null)));
    let actor = seen[1]["actor"].as_str().unwrap();
    assert!(actor.starts_with("token:"));
    assert_eq!(server.get(&format!("/api/v1/audit?actor={actor}"), &admin).await.json()["entries"].as_array().unwrap().len(), 1);
    server.get("/api/v1/audit?after=x", &admin).await.error(422, "invalid_request");
}

#[tokio::test]
async fn needs_the_scope() {
    let server = Server::start().await;
    let key = server.key(&[KeyScope::Mint, KeyScope::Dashboards, KeyScope::Datasources], None).await;
    server.post("/api/v1/revocations", &key, json!({"kind": "tenant", "value": "acme"})).await.error(403, "forbidden");
    server.get("/api/v1/audit", &key).await.error(403, "forbidden");
}
