//! SQL of administrators over datasets of files: run here, over what the tenant may read and
//! nothing else.

use axum::body::Body;
use axum::http::{Request, header};
use pellucid_server::store::KeyScope;
use serde_json::{Value, json};

use crate::datasources::REFUSED;
use crate::support::{Reply, Server, Shop, pause, rows, statements_of};

async fn ask(server: &Server, key: &str, tenant: &str, sql: &str) -> Reply {
    let request =
        Request::post("/api/v1/sql").header(header::AUTHORIZATION, format!("Bearer {key}"));
    let request = request
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT, "application/json");
    server
        .send(request.body(Body::from(json!({"sql": sql, "tenant": tenant}).to_string())).unwrap())
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_with_the_tenants_rows_alone() {
    let server = Server::start().await;
    let key = server.key(&[KeyScope::Admin], None).await;
    let grouped = "SELECT product, count(*) AS n FROM sales s GROUP BY product ORDER BY n DESC, product NULLS LAST";
    assert_eq!(
        ask(&server, &key, "acme", grouped).await.rows(),
        json!([["bolt", 3], ["nut", 3], ["gear", 2], [null, 1]])
    );
    assert_eq!(
        ask(&server, &key, "umbrella", grouped).await.rows()[0],
        json!(["UMBRELLA-ONLY-virus", 2])
    );
    let everywhere = "WITH w AS (SELECT * FROM sales) SELECT count(*) AS n, (SELECT count(*) FROM sales) AS m, max(a.owner) AS o FROM w a \
                      JOIN Sales b ON a.owner = b.owner WHERE EXISTS (SELECT 1 FROM sales c)";
    assert_eq!(ask(&server, &key, "acme", everywhere).await.rows(), json!([[81, 9, "acme"]]));
    assert_eq!(
        ask(&server, &key, "umbrella", everywhere).await.rows(),
        json!([[16, 4, "umbrella"]])
    );
    let typed = "SELECT ts, day, ok, price, qty, avg(qty) OVER (PARTITION BY owner) AS a FROM sales WHERE product = 'gear' AND ts IS NOT NULL";
    let answer = ask(&server, &key, "acme", typed).await;
    let types: Vec<Value> =
        answer.json()["columns"].as_array().unwrap().iter().map(|c| c["type"].clone()).collect();
    assert_eq!(types, ["timestamp", "date", "bool", "float", "int", "float"], "{}", answer.text());
    assert_eq!(
        answer.rows()[0].as_array().unwrap()[..5],
        json!([-3_600_000, -86_400_000, false, 1e-3, -6]).as_array().unwrap()[..]
    );
    // What would fail by another's row fails not.
    let by_rows = "SELECT sum(1 / (qty - 1000)) AS s FROM sales WHERE product = 'nut'";
    assert_eq!(ask(&server, &key, "acme", by_rows).await.status, 200);
    for wrong in [
        "SELECT secret FROM sales",
        "SELECT * FROM own",
        "SELECT 1 AS a, 2 AS a",
        "SELECT nope FROM sales",
        "SELECT cast(product AS int) AS a FROM sales",
        "SELECT 1 / (qty - 3) AS a FROM sales",
        "SELECT NULL AS a FROM sales",
    ] {
        let reply = ask(&server, &key, "acme", wrong).await;
        reply.error(422, "invalid_query");
        assert!(!reply.holds("UMBRELLA") && !reply.holds("/"), "{}", reply.text());
    }
    let none = ask(&server, &key, "nobody", "SELECT count(*) AS n FROM sales").await;
    none.error(422, "invalid_query");
    let shown = ask(&server, &key, "acme", "SELECT * FROM sales").await;
    assert!(
        !shown.holds("SECRET") && !shown.holds("secret") && shown.json()["total"] == json!(9),
        "{}",
        shown.text()
    );
    let begun = std::time::Instant::now();
    while server.get("/api/v1/audit?action=data.sql&tenant=umbrella", &key).await.json()["entries"]
        .as_array()
        .unwrap()
        .len()
        != 2
    {
        assert!(begun.elapsed() < std::time::Duration::from_secs(10));
        pause().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn joins_datasets_wherever_their_rows_come_from() {
    let Some(shop) = Shop::with(&rows()).await else { return };
    let server = Server::selling(&shop, "").await;
    let key = server.key(&[KeyScope::Admin], None).await;
    let both = "SELECT count(*) AS n, min(l.owner) AS a, max(s.owner) AS b FROM sales s JOIN live l ON s.ts = l.ts";
    assert_eq!(ask(&server, &key, "acme", both).await.rows(), json!([[10, "acme", "acme"]]));
    assert_eq!(
        ask(&server, &key, "umbrella", both).await.rows(),
        json!([[5, "umbrella", "umbrella"]])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn is_for_admins_and_their_own_tenant() {
    let server = Server::start().await;
    let sql = "SELECT count(*) AS n FROM sales";
    let others =
        server.key(&[KeyScope::Mint, KeyScope::Dashboards, KeyScope::Datasources], None).await;
    ask(&server, &others, "acme", sql).await.error(403, "forbidden");
    let own = server.key(&[KeyScope::Admin], Some("acme")).await;
    assert_eq!(ask(&server, &own, "acme", sql).await.rows(), json!([[9]]));
    ask(&server, &own, "umbrella", sql).await.error(403, "forbidden");
    let all = server.key(&[KeyScope::Admin], None).await;
    ask(&server, &all, "gone", sql).await.error(422, "invalid_request");
    ask(&server, &server.token("acme").await, "acme", sql).await.error(401, "unauthorized");
}

#[tokio::test(flavor = "multi_thread")]
async fn refuses_every_bypass() {
    let server = Server::with(&rows(), "limits = { result_rows = 5, request_seconds = 20 }").await;
    let key = server.key(&[KeyScope::Admin], None).await;
    let mut all: Vec<String> = REFUSED.iter().map(|s| (*s).to_owned()).collect();
    all.push(format!("SELECT {}1{}", "(".repeat(10_000), ")".repeat(10_000)));
    all.push(format!("SELECT 1{}", " + 1".repeat(100_000)));
    all.extend(
        [
            "SELECT @x",
            "SELECT $1",
            "SELECT * FROM 'sales.parquet'",
            "SELECT * FROM \"../sales.parquet\"",
            "SELECT * FROM \"/etc/passwd\"",
        ]
        .map(str::to_owned),
    );
    all.extend(
        [
            "COPY sales TO 'x.csv'",
            "CREATE EXTERNAL TABLE t STORED AS CSV LOCATION '/'",
            "SHOW TABLES",
        ]
        .map(str::to_owned),
    );
    all.push("SELECT * FROM information_schema.tables".to_owned());
    for sql in &all {
        let reply = ask(&server, &key, "acme", sql).await;
        let shown: String = sql.chars().take(100).collect();
        assert_eq!(reply.status, 422, "{shown}\n{}", reply.text());
        assert!(!reply.holds("UMBRELLA") && !reply.holds("SECRET-"), "{shown}");
    }
    ask(&server, &key, "acme", "SELECT qty FROM sales").await.error(422, "limit_exceeded");
    ask(&server, &key, "acme", "SELECT qty FROM sales LIMIT 100")
        .await
        .error(422, "limit_exceeded");
    assert_eq!(ask(&server, &key, "acme", "SELECT qty FROM sales LIMIT 5").await.status, 200);
    // As deep and long as is let in: whatever comes of it, the server goes on.
    for sql in [
        format!("SELECT qty{} AS a FROM sales LIMIT 1", " + qty".repeat(1_900)),
        format!("SELECT 1 AS a FROM sales WHERE true{} LIMIT 1", " OR qty = 1".repeat(900)),
        format!("SELECT {}qty AS a FROM sales LIMIT 1", "- ".repeat(3_900)),
        format!("SELECT {}1{} AS a FROM sales LIMIT 1", "(".repeat(39), ")".repeat(39)),
        format!("SELECT 1 AS a{}", " UNION SELECT 1".repeat(1_200)),
    ] {
        let reply = ask(&server, &key, "acme", &sql).await;
        assert!([200, 422, 504].contains(&reply.status), "{}\n{}", &sql[..40], reply.text());
    }
    assert_eq!(
        ask(&server, &key, "acme", "SELECT count(*) AS n FROM sales").await.rows(),
        json!([[9]])
    );
}

/// What one statement takes is its own: memory and time end with its process, and the server goes
/// on.
#[tokio::test(flavor = "multi_thread")]
async fn takes_no_more_than_a_statement_may() {
    let server =
        Server::with(&rows(), "limits = { request_seconds = 6, query_memory_bytes = 134217728 }")
            .await;
    let key = server.key(&[KeyScope::Admin], None).await;
    let doubled =
        (0..30).fold("WITH w0 AS (SELECT product AS a FROM sales)".to_owned(), |sql, i| {
            format!("{sql}, w{} AS (SELECT concat(a, a, a, a, a, a, a, a) AS a FROM w{i})", i + 1)
        });
    for bomb in [
        "SELECT length(lpad('a', 2000000000)) + length(rpad('b', 2000000000)) AS n FROM sales".to_owned(),
        format!("{doubled} SELECT length(a) AS n FROM w30"),
        format!("{doubled} SELECT a FROM w8"),
        "SELECT a.qty, row_number() OVER (ORDER BY concat(a.product, b.product, c.product)) AS n, sum(b.qty) OVER () AS s FROM sales a \
         CROSS JOIN sales b CROSS JOIN sales c CROSS JOIN sales d CROSS JOIN sales e CROSS JOIN sales f CROSS JOIN sales g CROSS JOIN sales h \
         LIMIT 1"
            .to_owned(),
    ] {
        let reply = ask(&server, &key, "acme", &bomb).await;
        assert!(reply.status == 422 || reply.status == 504, "{}\n{}", reply.text(), &bomb[..60]);
    }
    ask(&server, &key, "acme", ENDLESS).await.error(504, "timeout");
    assert_eq!(
        ask(&server, &key, "acme", "SELECT count(*) AS n FROM sales").await.rows(),
        json!([[9]])
    );
}

/// 9^14 rows, one after the other: what stands on the left of a join is what is held in memory.
const ENDLESS: &str = "SELECT sum(a.qty * n.qty) AS s FROM sales a CROSS JOIN (sales b CROSS JOIN (sales c CROSS JOIN (sales d CROSS JOIN \
                       (sales e CROSS JOIN (sales f CROSS JOIN (sales g CROSS JOIN (sales h CROSS JOIN (sales i CROSS JOIN (sales j \
                       CROSS JOIN (sales k CROSS JOIN (sales l CROSS JOIN (sales m CROSS JOIN sales n))))))))))))";

/// The process of a statement that may compute for so many seconds, and its limits.
fn running(seconds: u64) -> Option<(std::path::PathBuf, String)> {
    let all = statements_of(std::process::id()).into_iter();
    let mut limits = all
        .filter_map(|p| std::fs::read_to_string(p.join("limits")).ok().map(|limits| (p, limits)));
    limits.find(|(_, limits)| most(limits, "Max cpu time") == seconds.to_string())
}

fn most(limits: &str, name: &str) -> String {
    limits
        .lines()
        .find_map(|l| l.strip_prefix(name)?.split_whitespace().next())
        .unwrap_or_default()
        .to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn runs_apart_with_nothing_in_hand_and_ends_with_its_asker() {
    // Told by its limit of time from those of other tests.
    let seconds = 100 + u64::from(std::process::id() % 1_000);
    let limits =
        format!("limits = {{ query_memory_bytes = 200000000, request_seconds = {seconds} }}");
    let server = std::sync::Arc::new(Server::with(&rows(), &limits).await);
    let key = server.key(&[KeyScope::Admin], None).await;
    let asker = tokio::spawn({
        let (server, key) = (std::sync::Arc::clone(&server), key.clone());
        async move { ask(&server, &key, "acme", ENDLESS).await }
    });
    let begun = std::time::Instant::now();
    let wait = || async {
        assert!(begun.elapsed() < std::time::Duration::from_secs(100));
        pause().await;
    };
    let (process, limits) = loop {
        match running(2 * seconds) {
            Some(found) => break found,
            None => wait().await,
        }
    };
    assert_eq!(std::fs::read(process.join("environ")).unwrap(), b"", "no variable goes along");
    assert_eq!(
        (most(&limits, "Max file size"), most(&limits, "Max core file size")),
        ("0".to_owned(), "0".to_owned()),
        "{limits}"
    );
    let memory: u64 = most(&limits, "Max data size").parse().unwrap();
    assert!(memory < 100_000_000 + (64 << 20), "its half, its stack and what it began with");
    asker.abort();
    // Its own limit of time would come minutes later.
    while process.exists() {
        wait().await;
    }
    assert_eq!(
        ask(&server, &key, "acme", "SELECT count(*) AS n FROM sales").await.rows(),
        json!([[9]])
    );
}

/// However many statements one tenant sends, another's is begun at once.
#[tokio::test(flavor = "multi_thread")]
async fn one_tenants_statements_make_no_other_wait() {
    let server = std::sync::Arc::new(Server::start().await);
    let key = server.key(&[KeyScope::Admin], None).await;
    let flood: Vec<_> = (0..6)
        .map(|_| {
            let (server, key) = (std::sync::Arc::clone(&server), key.clone());
            tokio::spawn(async move { ask(&server, &key, "acme", ENDLESS).await })
        })
        .collect();
    for _ in 0..3 {
        let asked = ask(&server, &key, "umbrella", "SELECT count(*) AS n FROM sales").await;
        assert_eq!(asked.rows(), json!([[4]]));
    }
    assert!(flood.iter().all(|one| !one.is_finished()), "it still runs and waits");
    flood.iter().for_each(tokio::task::JoinHandle::abort);
}
