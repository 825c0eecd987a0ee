//! `POST /api/v1/revocations` and `GET /api/v1/audit`

use pellucid_server::store::KeyScope;
use serde_json::json;

use crate::support::{PAGE, Process, Server, dashboard, furnish, key};

#[tokio::test]
async fn revokes_at_once() {
    let server = Server::start().await;
    let (acme, umbrella) = (server.token("acme").await, server.token("umbrella").await);
    let admin = server.key(&[KeyScope::Admin], None).await;
    let reply = server
        .post("/api/v1/revocations", &admin, json!({"kind": "tenant", "value": "acme"}))
        .await;
    assert_eq!(reply.status, 204, "{}", reply.text());
    server.get("/api/v1/embed/config", &acme).await.error(401, "unauthorized");
    assert_eq!(server.get("/api/v1/embed/config", &umbrella).await.status, 200);
    let error = server
        .post("/api/v1/revocations", &admin, json!({"kind": "world", "value": "x"}))
        .await
        .error(422, "invalid_request");
    assert_eq!(error["details"]["path"], "kind");
}

#[tokio::test]
async fn a_tenants_admin_stays_within_the_tenant() {
    let server = Server::start().await;
    server.token("umbrella").await;
    let admin = server.key(&[KeyScope::Admin], Some("acme")).await;
    for body in [
        json!({"kind": "tenant", "value": "umbrella"}),
        json!({"kind": "key", "value": "x"}),
        json!({"kind": "jti", "value": "x"}),
    ] {
        server.post("/api/v1/revocations", &admin, body).await.error(403, "forbidden");
    }
    assert_eq!(
        server
            .post("/api/v1/revocations", &admin, json!({"kind": "tenant", "value": "acme"}))
            .await
            .status,
        204
    );
    server.get("/api/v1/audit?tenant=umbrella", &admin).await.error(403, "forbidden");
    let entries = server.get("/api/v1/audit", &admin).await.json()["entries"].clone();
    let entries = entries.as_array().unwrap();
    assert!(
        entries.iter().all(|e| e["tenant"] == "acme")
            && entries.iter().any(|e| e["action"] == "revoke"),
        "{entries:?}"
    );
}

#[tokio::test]
async fn the_log_is_filtered_and_paged() {
    let server = Server::start().await;
    let admin = server.key(&[KeyScope::Admin], None).await;
    for tenant in ["acme", "umbrella", "root"] {
        let token = server.token(tenant).await;
        server.query(&token, json!({"measures": [{"op": "count"}]})).await;
    }
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
    // What is answered stands in the log at once; keys and dashboards that were made before do,
    // too.
    seen.retain(|e| e["action"] == "mint" || e["action"] == "data.query");
    let actions: Vec<&str> = seen.iter().map(|e| e["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["mint", "data.query", "mint", "data.query", "mint", "data.query"]);
    let page = server.get("/api/v1/audit?action=mint&tenant=acme", &admin).await.json();
    assert_eq!((page["entries"].as_array().unwrap().len(), &page["next"]), (1, &json!(null)));
    let actor = seen[1]["actor"].as_str().unwrap();
    assert!(actor.starts_with("token:"));
    assert_eq!(
        server.get(&format!("/api/v1/audit?actor={actor}"), &admin).await.json()["entries"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    server.get("/api/v1/audit?after=x", &admin).await.error(422, "invalid_request");
}

#[tokio::test]
async fn needs_the_scope() {
    let server = Server::start().await;
    let key =
        server.key(&[KeyScope::Mint, KeyScope::Dashboards, KeyScope::Datasources], None).await;
    server
        .post("/api/v1/revocations", &key, json!({"kind": "tenant", "value": "acme"}))
        .await
        .error(403, "forbidden");
    server.get("/api/v1/audit", &key).await.error(403, "forbidden");
}

/// Whatever is done by a request, reads and changes alike, stands in the log with the request's id
/// and the address it came from.
#[test]
fn the_log_says_where_requests_came_from() {
    let folder = tempfile::tempdir().unwrap();
    let config = furnish(folder.path(), "");
    let admin = key(&config, "admin");
    let server = Process::start(&config, "");
    let body = json!({"tenant": "acme", "dashboardId": "overview", "origin": PAGE, "capabilities": {"edit": true}});
    let token = server.json("POST", "/api/v1/embed/token", &admin, &body).1["token"]
        .as_str()
        .unwrap()
        .to_owned();
    let count = json!({"measures": [{"op": "count", "as": "n"}]});
    let create = json!({"id": "a", "dashboard": dashboard("a")});
    let mut ids = Vec::new();
    for (action, method, path, bearer, body) in [
        ("data.query", "POST", "/api/v1/query", &token, count),
        ("data.extract", "GET", "/api/v1/datasets/sales/data.parquet", &token, json!(null)),
        ("data.extract", "GET", "/api/v1/datasets/sales/data.arrow", &token, json!(null)),
        (
            "data.sql",
            "POST",
            "/api/v1/sql",
            &admin,
            json!({"sql": "SELECT 1 AS a FROM sales", "tenant": "acme"}),
        ),
        (
            "dashboard.edit",
            "PUT",
            "/api/v1/embed/dashboard",
            &token,
            json!({"version": 1, "dashboard": dashboard("Ours")}),
        ),
        ("dashboard.create", "POST", "/api/v1/dashboards", &admin, create),
        (
            "dashboard.update",
            "PUT",
            "/api/v1/dashboards/a",
            &admin,
            json!({"version": 1, "dashboard": dashboard("b")}),
        ),
        (
            "dashboard.rollback",
            "POST",
            "/api/v1/dashboards/a/rollback",
            &admin,
            json!({"version": 2, "to": 1}),
        ),
        ("dashboard.delete", "DELETE", "/api/v1/dashboards/a?version=3", &admin, json!(null)),
        ("key.create", "POST", "/api/v1/keys", &admin, json!({"scopes": ["mint"]})),
        ("signing-key.rotate", "POST", "/api/v1/signing-keys/rotate", &admin, json!({})),
        ("revoke", "POST", "/api/v1/revocations", &admin, json!({"kind": "jti", "value": "x"})),
    ] {
        let id = format!("r{}", ids.len());
        let (status, text) =
            server.send_as(&id, server.port(), method, path, bearer, &body.to_string()).unwrap();
        assert!((200..300).contains(&status), "{action}: {status} {text}");
        ids.push((id, action));
    }
    let entries = server.json("GET", "/api/v1/audit", &admin, &json!(null)).1["entries"].clone();
    for (id, action) in ids {
        let found: Vec<_> =
            entries.as_array().unwrap().iter().filter(|e| e["requestId"] == id.as_str()).collect();
        assert_eq!(found.len(), 1, "{action}: {entries}");
        assert_eq!(
            (&found[0]["action"], &found[0]["source"]),
            (&json!(action), &json!("127.0.0.1"))
        );
    }
}
