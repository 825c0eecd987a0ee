//! A reader is told no name of what is hidden from it, a host's backend is.

use std::sync::Arc;

use serde_json::json;

use crate::support::{PAGE, Server, furnished};

#[tokio::test]
async fn a_reader_is_not_told_how_policy_is_written() {
    let folder = furnished(&["pay"]);
    let config = |attributes: &str| {
        format!(
            "datasets.pay = {{ files = 'sales.parquet', hidden = ['secret'], policy = [{{ column = 'secret', attribute = 'ceiling', op = 'lt' }}] }}\n\
             tenants.worker = {{ attributes = {{ {attributes} }} }}\n"
        )
    };
    let before = Server::over(Arc::clone(&folder), &config("ceiling = 'z'")).await;
    let token = before.token_for("worker", "pay").await;
    // The operator changes the tenant while the reader's token is in force.
    let server = Server::over(folder, &config("other = 'z'")).await;
    for path in [
        "/api/v1/embed/config",
        "/api/v1/datasets/pay/schema",
        "/api/v1/datasets/pay/data.parquet",
        "/api/v1/datasets/pay/data.arrow",
    ] {
        let error = server.get(path, &token).await.error(403, "forbidden").to_string();
        assert!(!error.contains("secret") && !error.contains("ceiling"), "{path}: {error}");
    }
    let error = server
        .query(&token, json!({"measures": [{"op": "count"}]}))
        .await
        .error(403, "forbidden")
        .to_string();
    assert!(!error.contains("secret") && !error.contains("ceiling"), "{error}");
    let key = server.key(&[pellucid_server::store::KeyScope::Mint], None).await;
    let body = json!({"tenant": "worker", "dashboardId": "pay", "origin": PAGE});
    let error =
        server.post("/api/v1/embed/token", &key, body).await.error(403, "forbidden").to_string();
    assert!(error.contains("ceiling"), "who mints can mend it: {error}");
}
