//! `POST /api/v1/dashboards`

use pellucid_server::store::KeyScope;
use serde_json::json;

use super::{PATH, new};
use crate::support::{Server, dashboard};

#[tokio::test]
async fn stores_a_tenants_own() {
    let server = Server::start().await;
    let key = server.key(&[KeyScope::Dashboards], Some("acme")).await;
    let reply = server.post(PATH, &key, new("mine")).await;
    assert_eq!(reply.status, 201, "{}", reply.text());
    let stored = reply.json();
    assert_eq!(
        (&stored["id"], &stored["version"], &stored["tenant"]),
        (&json!("mine"), &json!(1), &json!("acme"))
    );
    assert_eq!(stored["dashboard"]["title"], "mine");
    assert_eq!(stored["updatedAt"], "2026-01-01T00:00:00Z");
    server.post(PATH, &key, new("mine")).await.error(409, "version_conflict");
}

#[tokio::test]
async fn ids_of_other_tenants_are_free() {
    let server = Server::start().await;
    for tenant in ["acme", "umbrella"] {
        let key = server.key(&[KeyScope::Dashboards], Some(tenant)).await;
        assert_eq!(
            server.post(PATH, &key, new("sales")).await.status,
            201,
            "a conflict would tell that another has one"
        );
    }
}

#[tokio::test]
async fn checks_the_whole_dashboard_and_says_where() {
    let server = Server::start().await;
    let key = server.key(&[KeyScope::Dashboards], None).await;
    for (pointer, value, code, path) in [
        (
            "/dashboard/charts/0/chart/encoding/value/field",
            json!("qtty"),
            "unknown_column",
            "dashboard.charts[0].chart.measures[0]",
        ),
        (
            "/dashboard/charts/0/chart/encoding/value/field",
            json!("secret"),
            "unknown_column",
            "dashboard.charts[0].chart.measures[0]",
        ),
        (
            "/dashboard/charts/0/chart/encoding/value/field",
            json!("product"),
            "type_mismatch",
            "dashboard.charts[0].chart.measures[0]",
        ),
        (
            "/dashboard/charts/0/chart/mark",
            json!("pie"),
            "invalid_spec",
            "dashboard.charts[0].chart.mark",
        ),
        ("/dashboard/charts/0/place/width", json!(13), "invalid_spec", "dashboard.charts[0].place"),
        ("/dashboard/charts/0/id", json!(""), "invalid_spec", "dashboard.charts[0].id"),
        ("/dashboard/dataset", json!("other"), "invalid_spec", "dashboard.dataset"),
        ("/dashboard/title", json!(null), "invalid_spec", "dashboard.title"),
        ("/id", json!("a/b"), "invalid_spec", "id"),
        ("/id", json!(""), "invalid_spec", "id"),
    ] {
        let mut body = new("a");
        *body.pointer_mut(pointer).unwrap() = value.clone();
        let error = server.post(PATH, &key, body).await.error(422, code);
        assert_eq!(error["details"]["path"], path, "{pointer} {value} {error}");
    }
    let mut unknown = new("a");
    unknown["dashboard"]["charts"][0]["chart"]["colour"] = json!("red");
    let error = server.post(PATH, &key, unknown).await.error(422, "invalid_spec");
    assert_eq!(error["details"]["path"], "dashboard.charts[0].chart.colour");
}

#[tokio::test]
async fn sharing_is_the_operators() {
    let server = Server::start().await;
    let shared = json!({"id": "s", "dashboard": dashboard("s"), "sharedWith": ["umbrella"]});
    let tenant = server.key(&[KeyScope::Dashboards], Some("acme")).await;
    server.post(PATH, &tenant, shared.clone()).await.error(403, "forbidden");
    let operator = server.key(&[KeyScope::Dashboards], None).await;
    assert_eq!(server.post(PATH, &operator, shared).await.status, 201);
    let unknown = json!({"id": "t", "dashboard": dashboard("t"), "sharedWith": ["acme", "who"]});
    let error = server.post(PATH, &operator, unknown).await.error(422, "invalid_spec");
    assert_eq!(error["details"]["path"], "sharedWith[1]");
}

#[tokio::test]
async fn a_dataset_without_access_is_as_none() {
    let server = Server::start().await;
    let key = server.key(&[KeyScope::Dashboards], Some("nobody")).await;
    let denied =
        server.post(PATH, &key, new("a")).await.error(422, "invalid_spec")["message"].clone();
    let mut body = new("a");
    body["dashboard"]["dataset"] = json!("other");
    assert_eq!(server.post(PATH, &key, body).await.error(422, "invalid_spec")["message"], denied);
}

#[tokio::test]
async fn needs_the_scope() {
    let server = Server::start().await;
    let key = server.key(&[KeyScope::Mint], None).await;
    server.post(PATH, &key, new("a")).await.error(403, "forbidden");
    let bound = server.key(&[KeyScope::Dashboards], Some("acme")).await;
    server.post(&format!("{PATH}?tenant=umbrella"), &bound, new("a")).await.error(403, "forbidden");
}
