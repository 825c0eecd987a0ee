//! Where a dataset is more than a browser should hold, its queries run in the warehouse.

use serde_json::json;

use crate::support::{Server, Shop, rows};

#[tokio::test(flavor = "multi_thread")]
async fn over_it_queries_run_in_the_warehouse() {
    let Some(shop) = Shop::with(&rows()).await else { return };
    for limits in ["limits = { extract_rows = 5 }", "limits = { extract_bytes = 100 }"] {
        let server = Server::selling(&shop, limits).await;
        // Files take the same way.
        for dashboard in ["live", "overview"] {
            let token = server.token_for("acme", dashboard).await;
            let dataset =
                server.get("/api/v1/embed/config", &token).await.json()["dataset"].clone();
            assert_eq!(
                (&dataset["delivery"]["kind"], &dataset["rows"]),
                (&json!("server"), &json!(9)),
                "{limits} {dataset}"
            );
            let id = dataset["id"].as_str().unwrap();
            for path in ["data.parquet", "data.arrow"] {
                server
                    .get(&format!("/api/v1/datasets/{id}/{path}"), &token)
                    .await
                    .error(404, "not_found");
            }
            let answer =
                server.query(&token, json!({"measures": [{"op": "count", "as": "n"}]})).await;
            assert_eq!(answer.rows(), json!([[9]]));
        }
        let left: Vec<_> = std::fs::read_dir(server.folder.path().join("data/extracts"))
            .unwrap()
            .flatten()
            .filter(|e| e.path().is_file())
            .collect();
        assert!(left.is_empty(), "{left:?}");
        // The one below it still gets one where rows are what is counted.
        if limits.contains("rows") {
            let token = server.token_for("umbrella", "live").await;
            assert_eq!(
                server.get("/api/v1/embed/config", &token).await.json()["dataset"]["delivery"]["kind"],
                "extract"
            );
        }
    }
}
