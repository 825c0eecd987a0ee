//! The embedded engine is at work, on more than there are processors for.

use std::fmt::Write as _;
use std::sync::Arc;

use serde_json::json;

use crate::support::{Server, dashboard, rows};

/// One thread answers requests while workers are busy: every light answer comes, and what nobody
/// waits for any more makes way.
#[tokio::test(flavor = "current_thread")]
async fn what_readers_left_makes_way() {
    let folder = Arc::new(tempfile::tempdir().unwrap());
    crate::support::write_parquet(&folder.path().join("sales.parquet"), &rows());
    std::fs::create_dir(folder.path().join("seed")).unwrap();
    std::fs::write(folder.path().join("seed/overview.json"), dashboard("Overview").to_string())
        .unwrap();
    let mut heavy = dashboard("Heavy");
    heavy["dataset"] = json!("heavy");
    std::fs::write(folder.path().join("seed/heavy.json"), heavy.to_string()).unwrap();
    let mut text = "key,qty\n".to_owned();
    for i in 0u64..1_500_000 {
        let mixed = i.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 24;
        writeln!(text, "{},{}", mixed % 700_000, mixed % 1_000_003).unwrap();
    }
    std::fs::write(folder.path().join("heavy.csv"), text).unwrap();
    let more =
        "datasets.heavy = { files = 'heavy.csv', open = true }\nlimits = { extract_rows = 1000 }";
    let server = Arc::new(Server::over(folder, more).await);
    let (heavy, light) = (server.token_for("acme", "heavy").await, server.token("acme").await);
    let cached = json!({"dimensions": ["product"], "measures": [{"op": "count", "as": "n"}]});
    assert_eq!(server.query(&light, cached.clone()).await.status, 200);
    // Writes the extract: a tenant's own work waits behind its own heavy queries.
    assert_eq!(server.get("/api/v1/embed/config", &light).await.status, 200);
    let at_work: Vec<_> = (1..=8)
        .map(|i| {
            let (server, heavy) = (Arc::clone(&server), heavy.clone());
            let query = json!({"dimensions": ["key"], "measures": [{"op": "median", "field": "qty", "as": "m"}], "limit": i});
            tokio::spawn(async move { server.query(&heavy, query).await })
        })
        .collect();
    tokio::task::yield_now().await;
    for _ in 0..20 {
        assert_eq!(server.query(&light, cached.clone()).await.status, 200);
        assert_eq!(server.get("/api/v1/embed/config", &light).await.status, 200);
        assert_eq!(server.get("/health", "").await.status, 200);
    }
    // Those whose readers leave leave the engine to others.
    for one in at_work {
        one.abort();
    }
    assert_eq!(
        server.query(&heavy, json!({"measures": [{"op": "count", "as": "n"}]})).await.rows(),
        json!([[1_500_000]])
    );
}
