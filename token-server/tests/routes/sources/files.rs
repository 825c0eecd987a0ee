//! Datasets over folders of files, and of each format.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::support::{Row, Server, furnished, rows, write_parquet};

const POLICY: &str = "hidden = ['secret'], policy = [{ column = 'owner', attribute = 'owner' }]";

fn write_json(path: &Path, rows: &[Row]) {
    let mut text = String::new();
    for r in rows {
        let row = json!({"owner": r.owner, "secret": r.secret, "product": r.product, "qty": r.qty, "ok": r.ok});
        writeln!(text, "{row}").unwrap();
    }
    std::fs::write(path, text).unwrap();
}

fn queries() -> Vec<Value> {
    let (n, filter) =
        (json!({"op": "count", "as": "n"}), json!({"field": "qty", "op": "lt", "value": 1000}));
    vec![
        json!({"measures": [n, {"op": "sum", "field": "qty", "as": "s"}], "filters": [filter]}),
        json!({"dimensions": ["product"], "measures": [n, {"op": "max", "field": "qty", "as": "s"}]}),
        json!({"dimensions": ["ok", "product"], "measures": [n], "sort": [{"by": "n", "order": "desc"}], "limit": 2}),
        json!({"dimensions": ["qty"], "ungrouped": true, "sort": [{"by": "qty", "order": "desc"}], "limit": 4}),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_of_json_answer_as_parquet_does() {
    let folder = furnished(&["live"]);
    write_json(&folder.path().join("rows.json"), &rows());
    let server =
        Server::over(folder, &format!("datasets.live = {{ files = 'rows.json', {POLICY} }}\n"))
            .await;
    for tenant in ["acme", "umbrella"] {
        let (files, live) = (server.token(tenant).await, server.token_for(tenant, "live").await);
        for query in queries() {
            assert_eq!(
                server.query(&files, query.clone()).await.rows(),
                server.query(&live, query.clone()).await.rows(),
                "{query}"
            );
        }
    }
    // No number of these rows is lost on the way, and no column that is hidden is there.
    let live = server.token_for("acme", "live").await;
    let most = json!({"measures": [{"op": "max", "field": "qty", "as": "m"}]});
    assert_eq!(server.query(&live, most).await.text().matches("9007199254740993").count(), 1);
    let hidden = json!({"measures": [{"op": "countDistinct", "field": "secret", "as": "m"}]});
    server.query(&live, hidden).await.error(422, "unknown_column");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_folder_are_those_that_fit_the_pattern_at_the_time() {
    let folder = furnished(&["live"]);
    let put = |name: &str, rows: &[Row]| {
        let file = folder.path().join(name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        write_parquet(&file, rows);
    };
    put("parts/a.parquet", &rows()[..7]);
    put("parts/b.parquet", &rows()[7..]);
    put("parts/old/c.parquet", &rows());
    std::fs::write(folder.path().join("parts/README.txt"), "no table").unwrap();
    let server = Server::over(
        Arc::clone(&folder),
        &format!("datasets.live = {{ files = 'parts/*.parquet', sort = 'ts', {POLICY} }}\n"),
    )
    .await;
    let (files, live) = (server.token("acme").await, server.token_for("acme", "live").await);
    for query in queries() {
        assert_eq!(
            server.query(&files, query.clone()).await.rows(),
            server.query(&live, query.clone()).await.rows(),
            "{query}"
        );
    }
    let before = server.get("/api/v1/embed/config", &live).await.json()["dataset"].clone();
    put("parts/d.parquet", &rows());
    let count = json!({"measures": [{"op": "count", "as": "n"}]});
    assert_eq!(server.query(&live, count.clone()).await.rows(), json!([[18]]));
    let after = server.get("/api/v1/embed/config", &live).await.json()["dataset"].clone();
    assert_eq!((&before["rows"], &after["rows"]), (&json!(9), &json!(18)));
    assert_ne!(before["version"], after["version"]);
    std::fs::remove_file(folder.path().join("parts/a.parquet")).unwrap();
    assert_eq!(server.query(&live, count).await.rows(), json!([[13]]));
}
