//! A table has no version of its own: the clock gives it one.

use serde_json::json;

use crate::support::{START, Server, Shop, rows};

#[tokio::test(flavor = "multi_thread")]
async fn is_asked_anew_after_its_time_and_read_on_for_a_while() {
    let Some(shop) = Shop::with(&rows()).await else { return };
    let server = Server::selling(&shop, "").await;
    let count = json!({"measures": [{"op": "count", "as": "n"}]});
    let token = server.token_for("acme", "live").await;
    assert_eq!(server.query(&token, count.clone()).await.rows(), json!([[9]]));
    let before = server.get("/api/v1/embed/config", &token).await.json()["dataset"].clone();
    shop.fill("sales", &rows()[..3]).await;
    assert_eq!(
        server.query(&token, count.clone()).await.rows(),
        json!([[9]]),
        "an answer of one version stays"
    );

    server.set_time(START + 900);
    let token = server.token_for("acme", "live").await;
    assert_eq!(server.query(&token, count.clone()).await.rows(), json!([[2]]));
    let after = server.get("/api/v1/embed/config", &token).await.json()["dataset"].clone();
    assert_ne!(before["version"], after["version"]);
    assert_eq!((&before["rows"], &after["rows"]), (&json!(9), &json!(2)));
    // A page that has begun reads on, also past a tidying.
    server.app.tidy_extracts().await;
    let path = before["delivery"]["path"].as_str().unwrap();
    assert_eq!(server.get(path, &token).await.status, 200);
    // Another tenant's token opens it neither now nor then.
    let other = server.token_for("umbrella", "live").await;
    server.get(path, &other).await.error(410, "stale_version");

    server.set_time(START + 900 + 2 * 3600);
    let token = server.token_for("acme", "live").await;
    server.get(path, &token).await.error(410, "stale_version");
}
