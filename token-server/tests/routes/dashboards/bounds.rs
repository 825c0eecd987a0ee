//! What a reader with the capability `edit` may store is bounded, and so is how often.

use pellucid_server::store::KeyScope;
use serde_json::{Value, json};

use super::{PATH, new};
use crate::support::{PAGE, Reply, Server, dashboard, rows};

const EDIT: &str = "/api/v1/embed/dashboard";

async fn editor(server: &Server) -> String {
    let key = server.key(&[KeyScope::Mint], None).await;
    let body = json!({"tenant": "acme", "dashboardId": "overview", "origin": PAGE, "capabilities": {"edit": true}});
    server.post("/api/v1/embed/token", &key, body).await.json()["token"]
        .as_str()
        .unwrap()
        .to_owned()
}

async fn edit(server: &Server, token: &str, version: i64, title: &str) -> Reply {
    server
        .send_json("PUT", EDIT, token, json!({"version": version, "dashboard": dashboard(title)}))
        .await
}

#[tokio::test]
async fn keep_the_latest_versions() {
    let server =
        Server::with(&rows(), "limits = { dashboard_versions = 5, dashboard_versions_bytes = 200000, edits_per_minute = 1000 }").await;
    let token = editor(&server).await;
    let padding = "x".repeat(20_000);
    for i in 0..30 {
        // The first makes the tenant's own of the shared one, which is at version 1 as well.
        let reply = edit(&server, &token, i.max(1), &format!("{i} {padding}")).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
    }
    let key = server.key(&[KeyScope::Dashboards], Some("acme")).await;
    let page = server.get(&format!("{PATH}/overview/versions"), &key).await.json();
    let kept: Vec<i64> = page["versions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|v| v["version"].as_i64().unwrap())
        .collect();
    assert_eq!(kept, [30, 29, 28, 27, 26]);
    let back = |to: i64| json!({"version": 30, "to": to});
    let error = server
        .post(&format!("{PATH}/overview/rollback"), &key, back(25))
        .await
        .error(422, "invalid_request");
    assert!(error["message"].as_str().unwrap().contains("no version 25"), "{error}");
    assert_eq!(server.post(&format!("{PATH}/overview/rollback"), &key, back(26)).await.status, 200);
}

#[tokio::test]
async fn refuse_a_dashboard_too_large_or_one_too_many() {
    let server =
        Server::with(&rows(), "limits = { dashboard_bytes = 10000, dashboards = 2 }").await;
    let token = editor(&server).await;
    let error = edit(&server, &token, 1, &"x".repeat(10_000)).await.error(422, "limit_exceeded");
    assert_eq!(error["details"]["path"], "dashboard");
    assert!(
        error["message"].as_str().unwrap().contains("may have 10000 (limits.dashboard_bytes)"),
        "{error}"
    );
    let (own, operator) = (
        server.key(&[KeyScope::Dashboards], Some("acme")).await,
        server.key(&[KeyScope::Dashboards], None).await,
    );
    for id in ["a", "b"] {
        assert_eq!(server.post(PATH, &own, new(id)).await.status, 201);
    }
    let error = server.post(PATH, &own, new("c")).await.error(422, "limit_exceeded");
    assert_eq!(error["details"]["path"], "id");
    // Also where a reader's change would make one, and where an operator acts for the tenant; what
    // is there can still be changed.
    edit(&server, &token, 1, "Ours").await.error(422, "limit_exceeded");
    server
        .post(&format!("{PATH}?tenant=acme"), &operator, new("c"))
        .await
        .error(422, "limit_exceeded");
    assert_eq!(
        server.post(PATH, &operator, new("c")).await.status,
        201,
        "the operator has its own"
    );
    assert_eq!(
        server
            .send_json(
                "PUT",
                &format!("{PATH}/a"),
                &own,
                json!({"version": 1, "dashboard": dashboard("x")})
            )
            .await
            .status,
        200
    );
    assert_eq!(
        server.send_json("DELETE", &format!("{PATH}/a?version=2"), &own, Value::Null).await.status,
        204
    );
    assert_eq!(server.post(PATH, &own, new("c")).await.status, 201);
}

#[tokio::test]
async fn count_changes_by_token_and_by_tenant() {
    let server = Server::with(&rows(), "limits = { edits_per_minute = 3 }").await;
    let mut version = 1;
    let mut editors = Vec::new();
    for _ in 0..10 {
        let token = editor(&server).await;
        for _ in 0..3 {
            let reply = edit(&server, &token, version, "x").await;
            assert_eq!(reply.status, 200, "{}", reply.text());
            version = reply.json()["version"].as_i64().unwrap();
        }
        let refused = edit(&server, &token, version, "x").await;
        refused.error(429, "rate_limited");
        assert!(
            refused.header("retry-after").is_some_and(|s| s.parse::<u64>().is_ok_and(|s| s <= 21))
        );
        editors.push(token);
    }
    // Ten tokens have used up what the tenant's readers may change; what they read goes on.
    let last = editor(&server).await;
    edit(&server, &last, version, "x").await.error(429, "rate_limited");
    assert_eq!(server.get("/api/v1/embed/config", &last).await.status, 200);
    // What is refused takes nothing from the others, and is not written down.
    let admin = server.key(&[KeyScope::Admin], None).await;
    let entries = server.get("/api/v1/audit?action=dashboard.edit", &admin).await.json();
    assert_eq!(entries["entries"].as_array().unwrap().len(), 30);
}
