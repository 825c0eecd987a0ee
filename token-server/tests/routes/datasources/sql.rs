//! SQL of administrators through the API: under the tenant's policy, read-only, and nothing that is
//! not on a list.

use axum::body::Body;
use axum::http::{Request, header};
use pellucid_server::store::KeyScope;
use serde_json::{Value, json};

use crate::support::{Reply, Server, Shop, pause, rows};

/// Shared with the crate that rewrites.
pub(crate) const REFUSED: &[&str] = include!("../../../connectors/tests/suite/refused.in");
const ROUTE: &str = "/api/v1/datasources/shop/sql";

async fn ask(server: &Server, key: &str, body: Value) -> Reply {
    let request = Request::post(ROUTE)
        .header(header::AUTHORIZATION, format!("Bearer {key}"))
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT, "application/json");
    server.send(request.body(Body::from(body.to_string())).unwrap()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_with_the_tenants_rows_alone() {
    let Some(shop) = Shop::with(&rows()).await else { return };
    let server = Server::selling(&shop, "").await;
    let key = server.key(&[KeyScope::Admin], None).await;
    let as_of = |tenant: &str, sql: &str| json!({"sql": sql, "tenant": tenant});
    let grouped = "SELECT product, count(*) AS n FROM public.sales s GROUP BY product ORDER BY n DESC, product";
    assert_eq!(
        ask(&server, &key, as_of("acme", grouped)).await.rows(),
        json!([["bolt", 3], ["nut", 3], ["gear", 2], [null, 1]])
    );
    let umbrella = ask(&server, &key, as_of("umbrella", grouped)).await.rows();
    assert_eq!(umbrella[0], json!(["UMBRELLA-ONLY-virus", 2]));
    // Each reference, wherever it stands.
    let everywhere = "WITH w AS (SELECT * FROM sales) SELECT count(*) AS n, (SELECT count(*) FROM sales) AS m, max(a.owner) AS o FROM w a \
                      JOIN sales b ON a.owner = b.owner WHERE EXISTS (SELECT 1 FROM sales c)";
    assert_eq!(
        ask(&server, &key, as_of("acme", everywhere)).await.rows(),
        json!([[81, 9, "acme"]])
    );
    // Every type travels as in any other answer.
    let typed = "SELECT ts, day, ok, price, qty, avg(qty) OVER (PARTITION BY owner) AS a FROM sales WHERE product = 'gear' AND ts IS NOT NULL";
    let answer = ask(&server, &key, as_of("acme", typed)).await;
    let types: Vec<Value> =
        answer.json()["columns"].as_array().unwrap().iter().map(|c| c["type"].clone()).collect();
    assert_eq!(types, ["timestamp", "date", "bool", "float", "int", "float"], "{}", answer.text());
    assert_eq!(
        answer.rows()[0].as_array().unwrap()[..5],
        json!([-3_600_000, -86_400_000, false, 1e-3, -6]).as_array().unwrap()[..]
    );
    let none = ask(&server, &key, as_of("nobody", "SELECT count(*) AS n FROM sales")).await;
    none.error(422, "invalid_query");
    for wrong in [
        "SELECT secret FROM sales",
        "SELECT * FROM own",
        "SELECT s.secret AS x FROM sales s",
        "SELECT 1 AS a, 2 AS a",
        "SELECT nope FROM sales",
    ] {
        ask(&server, &key, as_of("acme", wrong)).await.error(422, "invalid_query");
    }
    for shown in [
        ask(&server, &key, as_of("acme", "SELECT * FROM sales")).await,
        ask(&server, &key, as_of("umbrella", "SELECT * FROM sales LIMIT 1")).await,
    ] {
        assert!(!shown.holds("SECRET") && !shown.holds("secret"), "{}", shown.text());
    }
    // Entries are written a moment later.
    let begun = std::time::Instant::now();
    let log = loop {
        let log = server.get("/api/v1/audit?action=data.sql&tenant=umbrella", &key).await.json();
        if log["entries"].as_array().unwrap().len() == 2 {
            break log;
        }
        assert!(begun.elapsed() < std::time::Duration::from_secs(10), "{log}");
        pause().await;
    };
    assert_eq!(log["entries"][0]["detail"]["sql"], json!(grouped));
}

#[tokio::test(flavor = "multi_thread")]
async fn is_for_admins_and_their_own_tenant() {
    let Some(shop) = Shop::with(&rows()).await else { return };
    let server = Server::selling(&shop, "").await;
    let sql = "SELECT count(*) AS n FROM sales";
    let others =
        server.key(&[KeyScope::Mint, KeyScope::Dashboards, KeyScope::Datasources], None).await;
    ask(&server, &others, json!({"sql": sql, "tenant": "acme"})).await.error(403, "forbidden");
    let own = server.key(&[KeyScope::Admin], Some("acme")).await;
    assert_eq!(ask(&server, &own, json!({"sql": sql})).await.rows(), json!([[9]]));
    ask(&server, &own, json!({"sql": sql, "tenant": "umbrella"})).await.error(403, "forbidden");
    let all = server.key(&[KeyScope::Admin], None).await;
    ask(&server, &all, json!({"sql": sql})).await.error(422, "invalid_request");
    ask(&server, &all, json!({"sql": sql, "tenant": "gone"})).await.error(422, "invalid_request");
    ask(&server, &server.token("acme").await, json!({"sql": sql})).await.error(401, "unauthorized");
}

#[tokio::test(flavor = "multi_thread")]
async fn refuses_every_bypass_and_changes_nothing() {
    let Some(shop) = Shop::with(&rows()).await else { return };
    let server = Server::selling(&shop, "limits = { result_rows = 5 }").await;
    let key = server.key(&[KeyScope::Admin], None).await;
    let mut all: Vec<String> = REFUSED.iter().map(|s| (*s).to_owned()).collect();
    all.push(format!("SELECT {}1{}", "(".repeat(10_000), ")".repeat(10_000)));
    all.push(format!("SELECT 1{}", " + 1".repeat(100_000)));
    all.extend(
        ["SELECT @x", "SELECT #1 FROM sales", "SELECT $1", "SELECT @@version"].map(str::to_owned),
    );
    for sql in &all {
        let reply = ask(&server, &key, json!({"sql": sql, "tenant": "acme"})).await;
        let shown: String = sql.chars().take(100).collect();
        assert_eq!(reply.status, 422, "{shown}\n{}", reply.text());
        assert!(!reply.holds("UMBRELLA") && !reply.holds("SECRET-"), "{shown}");
    }
    // The role may write; what is sent may not.
    assert_eq!(shop.count("sales").await, 14);
    // And it is bounded as any other answer.
    ask(&server, &key, json!({"sql": "SELECT qty FROM sales", "tenant": "acme"}))
        .await
        .error(422, "limit_exceeded");
    assert_eq!(
        ask(&server, &key, json!({"sql": "SELECT qty FROM sales LIMIT 5", "tenant": "acme"}))
            .await
            .status,
        200
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn is_not_offered_where_it_was_not_tried() {
    let Some(shop) = Shop::with(&rows()).await else { return };
    let trino = "kind = 'trino', url = 'http://127.0.0.1:1', user = 'u', catalog = 'c', schema = 's', allow_private = true";
    let server = Server::selling(&shop, &format!("sources.trino = {{ {trino} }}")).await;
    let key = server.key(&[KeyScope::Admin], None).await;
    let body = json!({"sql": "SELECT 1 AS a", "tenant": "acme"});
    let error = server
        .post("/api/v1/datasources/trino/sql", &key, body.clone())
        .await
        .error(422, "invalid_query");
    assert!(error["message"].as_str().unwrap().contains("not offered on trino"), "{error}");
    server.post("/api/v1/datasources/none/sql", &key, body).await.error(404, "not_found");
}
