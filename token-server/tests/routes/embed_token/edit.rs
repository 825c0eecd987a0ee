//! `PUT /api/v1/embed/dashboard`

use pellucid_server::store::KeyScope;
use serde_json::{Value, json};

use crate::support::{PAGE, Server, dashboard};

const PATH: &str = "/api/v1/embed/dashboard";

async fn editor(server: &Server, tenant: &str, edit: bool) -> String {
    let key = server.key(&[KeyScope::Mint], None).await;
    let body = json!({"tenant": tenant, "dashboardId": "overview", "origin": PAGE, "capabilities": {"edit": edit}});
    server.post("/api/v1/embed/token", &key, body).await.json()["token"]
        .as_str()
        .unwrap()
        .to_owned()
}

fn change(version: i64, title: &str) -> Value {
    json!({"version": version, "dashboard": dashboard(title)})
}

#[tokio::test]
async fn becomes_the_tenants_own() {
    let server = Server::start().await;
    let (acme, umbrella) =
        (editor(&server, "acme", true).await, editor(&server, "umbrella", true).await);
    let title = |token: String| {
        let server = &server;
        async move {
            server.get("/api/v1/embed/config", &token).await.json()["dashboard"]["title"].clone()
        }
    };
    assert_eq!(server.get("/api/v1/embed/config", &acme).await.json()["dashboardVersion"], 1);
    let reply = server.send_json("PUT", PATH, &acme, change(1, "Ours")).await;
    assert_eq!(
        (reply.status, reply.json()["tenant"].clone()),
        (200, json!("acme")),
        "{}",
        reply.text()
    );
    assert_eq!(title(acme.clone()).await, "Ours");
    assert_eq!(title(umbrella.clone()).await, "Overview", "the shared one stays as it is");
    assert_eq!(server.send_json("PUT", PATH, &acme, change(1, "Ours again")).await.status, 200);
    assert_eq!(
        server
            .send_json("PUT", PATH, &acme, change(1, "Late"))
            .await
            .error(409, "version_conflict")["details"]["version"],
        2
    );
    server
        .send_json("PUT", PATH, &umbrella, change(9, "Late"))
        .await
        .error(409, "version_conflict");
}

#[tokio::test]
async fn needs_the_capability_and_a_dashboard_that_fits() {
    let server = Server::start().await;
    let reader = editor(&server, "acme", false).await;
    server.send_json("PUT", PATH, &reader, change(1, "Mine")).await.error(403, "forbidden");
    server.send_json("PUT", PATH, "x", change(1, "Mine")).await.error(401, "unauthorized");
    let editor = editor(&server, "acme", true).await;
    let mut body = change(1, "Mine");
    body["sharedWith"] = json!(["*"]);
    server.send_json("PUT", PATH, &editor, body).await.error(403, "forbidden");
    let mut body = change(1, "Mine");
    body["dashboard"]["charts"][0]["chart"]["encoding"]["value"]["field"] = json!("secret");
    let error = server.send_json("PUT", PATH, &editor, body).await.error(422, "unknown_column");
    assert!(
        error["details"]["path"].as_str().unwrap().starts_with("dashboard.charts[0]"),
        "{error}"
    );
    let mut body = change(1, "Mine");
    body["dashboard"]["dataset"] = json!("other");
    server.send_json("PUT", PATH, &editor, body).await.error(422, "invalid_spec");
}
