//! `GET /api/v1/embed/config`

use serde_json::json;

use crate::support::{PAGE, START, Server, rows};

const PATH: &str = "/api/v1/embed/config";

#[tokio::test]
async fn tells_the_tenant_what_it_may_see() {
    let server = Server::start().await;
    let token = server.token("acme").await;
    server.set_time(START + 100);
    let reply = server.get(PATH, &token).await;
    let config = reply.json();
    assert_eq!(config["dashboardId"], "overview");
    assert_eq!(config["dashboard"]["title"], "Overview");
    assert_eq!(config["expiresIn"], 200);
    assert_eq!(
        config["capabilities"],
        json!({"export": [], "filter": false, "drill": false, "edit": false})
    );
    let dataset = &config["dataset"];
    assert_eq!((&dataset["id"], &dataset["rows"]), (&json!("sales"), &json!(9)));
    let names: Vec<&str> = dataset["schema"]["fields"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        ["owner", "product", "qty", "price", "ok", "ts", "day"],
        "without the hidden column"
    );
    let types: Vec<&str> = dataset["schema"]["fields"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["type"].as_str().unwrap())
        .collect();
    assert_eq!(types, ["string", "string", "int", "float", "bool", "timestamp", "date"]);
    assert_eq!(dataset["freshSeconds"], 600);
    assert_eq!(dataset["delivery"]["kind"], "extract");
    let path = dataset["delivery"]["path"].as_str().unwrap();
    let file = server.get(path, &token).await;
    assert_eq!((file.status, json!(file.bytes.len())), (200, dataset["delivery"]["bytes"].clone()));
    assert_eq!(reply.header("access-control-allow-origin"), Some(PAGE));
    assert_eq!(reply.header("cache-control"), Some("no-store"));
}

#[tokio::test]
async fn differs_by_tenant_and_nothing_of_another_shows() {
    let server = Server::start().await;
    let mut versions = std::collections::HashSet::new();
    for (tenant, count) in [("acme", 9), ("umbrella", 4), ("root", 14)] {
        let reply = server.get(PATH, &server.token(tenant).await).await;
        assert_eq!(reply.json()["dataset"]["rows"], count, "{tenant}");
        assert!(!reply.holds("SECRET") && !reply.holds("secret"));
        versions.insert(reply.json()["dataset"]["version"].clone());
    }
    assert_eq!(versions.len(), 3);
}

#[tokio::test]
async fn opens_only_the_tokens_dashboard() {
    let server = Server::start().await;
    let token = server.token("acme").await;
    assert_eq!(server.get(&format!("{PATH}?dashboardId=overview"), &token).await.status, 200);
    server.get(&format!("{PATH}?dashboardId=other"), &token).await.error(403, "forbidden");
}

#[tokio::test]
async fn too_many_rows_stay_on_the_server() {
    let server = Server::with(&rows(), "limits = { extract_rows = 8 }").await;
    let small = server.get(PATH, &server.token("umbrella").await).await.json();
    assert_eq!(small["dataset"]["delivery"]["kind"], "extract");
    let token = server.token("acme").await;
    let large = server.get(PATH, &token).await.json();
    assert_eq!(
        (&large["dataset"]["delivery"], &large["dataset"]["rows"]),
        (&json!({"kind": "server"}), &json!(9))
    );
    server.get("/api/v1/datasets/sales/data.parquet", &token).await.error(404, "not_found");
}
