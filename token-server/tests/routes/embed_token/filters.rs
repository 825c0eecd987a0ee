//! Row filters of a token.

use pellucid_server::store::KeyScope;
use serde_json::{Value, json};

use crate::support::{PAGE, Server};

async fn token(server: &Server, tenant: &str, filters: Value) -> String {
    let key = server.key(&[KeyScope::Mint], None).await;
    let body =
        json!({"tenant": tenant, "dashboardId": "overview", "origin": PAGE, "filters": filters});
    let reply = server.post("/api/v1/embed/token", &key, body).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    reply.json()["token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn narrow_every_way_to_the_rows() {
    let server = Server::start().await;
    let all = server.token("acme").await;
    let bolts =
        token(&server, "acme", json!([{"field": "product", "op": "eq", "value": "bolt"}])).await;
    let count = json!({"measures": [{"op": "count", "as": "n"}]});
    let by_product = json!({"dimensions": ["product"], "measures": [{"op": "count", "as": "n"}]});
    assert_eq!(server.query(&all, count.clone()).await.rows(), json!([[9]]));
    // In both orders, so that neither answer can be the other's from the cache.
    assert_eq!(server.query(&bolts, count.clone()).await.rows(), json!([[3]]));
    assert_eq!(server.query(&all, count.clone()).await.rows(), json!([[9]]));
    assert_eq!(server.query(&bolts, by_product).await.rows(), json!([["bolt", 3]]));
    let wider = json!({"measures": [{"op": "count", "as": "n"}], "filters": [{"field": "product", "op": "eq", "value": "nut"}]});
    assert_eq!(
        server.query(&bolts, wider).await.rows(),
        json!([[0]]),
        "a query's filters do not replace the token's"
    );
    let config = server.get("/api/v1/embed/config", &bolts).await.json();
    assert_eq!(config["dataset"]["rows"], 3);
    assert_ne!(
        config["dataset"]["version"],
        server.get("/api/v1/embed/config", &all).await.json()["dataset"]["version"]
    );
    for path in ["/api/v1/datasets/sales/data.parquet", "/api/v1/datasets/sales/data.arrow"] {
        let file = server.get(path, &bolts).await;
        assert!(file.status == 200 && file.holds("bolt") && !file.holds("gear"), "{path}");
        assert!(server.get(path, &all).await.holds("gear"));
    }
}

#[tokio::test]
async fn add_no_row_and_may_use_hidden_columns() {
    let server = Server::start().await;
    let count = json!({"measures": [{"op": "count", "as": "n"}]});
    let other = token(
        &server,
        "acme",
        json!([{"field": "owner", "op": "in", "values": ["umbrella", "acme"]}]),
    )
    .await;
    assert_eq!(server.query(&other, count.clone()).await.rows(), json!([[9]]));
    let other =
        token(&server, "acme", json!([{"field": "owner", "op": "eq", "value": "umbrella"}])).await;
    assert_eq!(server.query(&other, count.clone()).await.rows(), json!([[0]]));
    let hidden = token(
        &server,
        "root",
        json!([{"field": "secret", "op": "eq", "value": "SECRET-umbrella"}]),
    )
    .await;
    assert_eq!(server.query(&hidden, count).await.rows(), json!([[4]]));
    let named = json!({"dimensions": ["secret"], "measures": [{"op": "count", "as": "n"}]});
    server.query(&hidden, named).await.error(422, "unknown_column");
}
