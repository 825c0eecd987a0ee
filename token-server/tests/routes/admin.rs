//! `POST /api/v1/revocations` and `GET /api/v1/audit`

use pellucid_server::store::KeyScope;
use serde_json::json;

use crate::support::Server;

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
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    let entries = server.get("/api/v1/audit", &admin).await.json()["entries"].clone();
    let tenants: Vec<&str> = entries.as_array().unwrap().iter().map(|e| e["tenant"].as_str().unwrap()).collect();
    assert_eq!(tenants, ["acme"], "{entries}");
}

#[tokio::test]
async fn needs_the_scope() {
    let server = Server::start().await;
    let key = server.key(&[KeyScope::Mint, KeyScope::Dashboards, KeyScope::Datasources], None).await;
    server.post("/api/v1/revocations", &key, json!({"kind": "tenant", "value": "acme"})).await.error(403, "forbidden");
    server.get("/api/v1/audit", &key).await.error(403, "forbidden");
}
