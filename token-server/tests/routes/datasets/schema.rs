//! `GET /api/v1/datasets/{id}/schema`

use crate::support::Server;

#[tokio::test]
async fn shows_visible_columns_only() {
    let server = Server::start().await;
    let reply = server.get("/api/v1/datasets/sales/schema", &server.token("acme").await).await;
    let schema: pellucid_core::Schema = serde_json::from_value(reply.json()).unwrap();
    assert_eq!(schema.fields.len(), 7);
    assert!(schema.field("secret").is_err());
    assert!(!reply.holds("secret"));
}

#[tokio::test]
async fn of_other_datasets_is_forbidden() {
    let server = Server::start().await;
    server
        .get("/api/v1/datasets/other/schema", &server.token("acme").await)
        .await
        .error(403, "forbidden");
}
