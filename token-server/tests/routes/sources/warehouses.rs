//! ClickHouse and Sail through the server's routes: a dataset over their tables is to a page what
//! one over files is.

use axum::body::Body;
use axum::http::{Request, header};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use pellucid_server::store::KeyScope;
use serde_json::json;

use super::postgres::queries;
use super::same;
use crate::datasources::REFUSED;
use crate::support::{ClickHouse, PAGE, Reply, Sail, Server, Warehouse, rows};

async fn ask(server: &Server, key: &str, tenant: &str, sql: &str) -> Reply {
    let request = Request::post("/api/v1/datasources/shop/sql")
        .header(header::AUTHORIZATION, format!("Bearer {key}"));
    let request = request
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT, "application/json");
    server
        .send(request.body(Body::from(json!({"sql": sql, "tenant": tenant}).to_string())).unwrap())
        .await
}

/// Queries, filter values among them, and what goes with a dataset: its schema, its rows as files,
/// and what is refused.
async fn is_what_files_are(warehouse: &dyn Warehouse) {
    let server = Server::over_warehouse(warehouse, "").await;
    for tenant in ["acme", "umbrella"] {
        let (files, live) = (server.token(tenant).await, server.token_for(tenant, "live").await);
        let values = json!({"dimensions": ["product"], "measures": [{"op": "count", "as": "n"}], "sort": [{"by": "product"}], "limit": 100,
            "filters": [{"field": "product", "op": "contains", "value": "u"}]});
        for query in queries().into_iter().chain([values]) {
            let (a, b) = (
                server.query(&files, query.clone()).await,
                server.query(&live, query.clone()).await,
            );
            assert_eq!(
                (a.status, a.json()["error"]["code"].clone()),
                (b.status, b.json()["error"]["code"].clone()),
                "{query}\n{}",
                b.text()
            );
            assert_eq!(a.json()["columns"], b.json()["columns"], "{query}");
            assert_eq!(a.json()["total"], b.json()["total"], "{query}");
            assert!(
                same(&a.json()["rows"], &b.json()["rows"]),
                "{tenant} {query}\n{}\n{}",
                a.text(),
                b.text()
            );
        }
        let (a, b) = (
            server.get("/api/v1/datasets/sales/schema", &files).await,
            server.get("/api/v1/datasets/live/schema", &live).await,
        );
        let shape = |r: &Reply| {
            r.json()["fields"]
                .as_array()
                .unwrap()
                .iter()
                .map(|f| (f["name"].clone(), f["type"].clone()))
                .collect::<Vec<_>>()
        };
        assert_eq!(shape(&a), shape(&b));
        let config = server.get("/api/v1/embed/config", &live).await.json()["dataset"].clone();
        let expected = if tenant == "acme" { 9 } else { 4 };
        assert_eq!(
            (&config["rows"], &config["delivery"]["kind"]),
            (&json!(expected), &json!("extract")),
            "{config}"
        );
        let extract = server.get(config["delivery"]["path"].as_str().unwrap(), &live).await;
        let read = ParquetRecordBatchReaderBuilder::try_new(extract.bytes.clone())
            .unwrap()
            .build()
            .unwrap();
        assert_eq!(read.map(|b| b.unwrap().num_rows()).sum::<usize>(), expected);
        let arrow = server.get("/api/v1/datasets/live/data.arrow", &live).await;
        assert_eq!((extract.status, arrow.status), (200, 200));
        for rows in [&extract, &arrow] {
            let others = if tenant == "acme" { ["UMBRELLA", "umbrella"] } else { ["acme", "gear"] };
            assert!(
                !rows.holds("SECRET")
                    && !rows.holds("NOBODY")
                    && others.iter().all(|word| !rows.holds(word)),
                "{tenant}"
            );
        }
        for refused in [
            json!({"dimensions": ["secret"]}),
            json!({"measures": [{"op": "max", "field": "secret", "as": "m"}]}),
            json!({"measures": [{"op": "count", "as": "n"}], "filters": [{"field": "secret", "op": "notNull"}]}),
        ] {
            server.query(&live, refused).await.error(422, "unknown_column");
        }
    }
    // Filters of a token only take away, here as well.
    let mint = server.key(&[KeyScope::Mint], None).await;
    let filters = json!([{"field": "owner", "op": "in", "values": ["acme", "umbrella"]}, {"field": "product", "op": "eq", "value": "bolt"}]);
    let body = json!({"tenant": "acme", "dashboardId": "live", "origin": PAGE, "filters": filters});
    let narrowed = server.post("/api/v1/embed/token", &mint, body).await;
    let token = narrowed.json()["token"]
        .as_str()
        .unwrap_or_else(|| panic!("{}", narrowed.text()))
        .to_owned();
    assert_eq!(
        server.query(&token, json!({"measures": [{"op": "count", "as": "n"}]})).await.rows(),
        json!([[3]])
    );
}

/// SQL of administrators: the tenant's rows alone, and none of the ways around.
async fn refuses_every_bypass(warehouse: &dyn Warehouse) {
    let server = Server::over_warehouse(warehouse, "").await;
    let key = server.key(&[KeyScope::Admin], None).await;
    let everywhere = "WITH w AS (SELECT * FROM sales) SELECT count(*) AS n, max(a.owner) AS o FROM w a JOIN sales b ON a.owner = b.owner";
    assert_eq!(ask(&server, &key, "acme", everywhere).await.rows(), json!([[81, "acme"]]));
    assert_eq!(ask(&server, &key, "umbrella", everywhere).await.rows(), json!([[16, "umbrella"]]));
    let deep = format!("SELECT {}1{}", "(".repeat(10_000), ")".repeat(10_000));
    for sql in REFUSED
        .iter()
        .copied()
        .filter(|sql| !sql.contains('\\'))
        .chain([deep.as_str(), "SELECT * FROM own"])
    {
        let reply = ask(&server, &key, "acme", sql).await;
        let shown: String = sql.chars().take(100).collect();
        assert_eq!(reply.status, 422, "{shown}\n{}", reply.text());
        assert!(!reply.holds("UMBRELLA") && !reply.holds("SECRET-"), "{shown}");
    }
    // Text with a backslash is one value to some and ends early for others: neither sees more than
    // its own rows.
    for sql in REFUSED.iter().copied().filter(|sql| sql.contains('\\')) {
        let reply = ask(&server, &key, "acme", sql).await;
        assert!(!reply.holds("UMBRELLA") && !reply.holds("SECRET-"), "{sql}\n{}", reply.text());
    }
    // A column that is not shown is not there.
    for absent in ["SELECT secret FROM sales", "SELECT nope FROM sales"] {
        let reply = ask(&server, &key, "acme", absent).await;
        reply.error(422, "invalid_query");
        assert!(!reply.holds("SECRET-") && !reply.holds("pellucid_"), "{}", reply.text());
    }
    assert_eq!(
        ask(&server, &key, "acme", "SELECT count(*) AS n FROM sales").await.rows(),
        json!([[9]])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn clickhouse_is_what_files_are() {
    let Some(clickhouse) = ClickHouse::with(&rows()).await else { return };
    is_what_files_are(&clickhouse).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sail_is_what_files_are() {
    let Some(sail) = Sail::with(&rows()).await else { return };
    is_what_files_are(&sail).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn clickhouse_refuses_every_bypass() {
    let Some(clickhouse) = ClickHouse::with(&rows()).await else { return };
    refuses_every_bypass(&clickhouse).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sail_refuses_every_bypass() {
    let Some(sail) = Sail::with(&rows()).await else { return };
    refuses_every_bypass(&sail).await;
}
