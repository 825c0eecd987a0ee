//! PostgreSQL, the real one.

use std::sync::Arc;
use std::time::{Duration, Instant};

use arrow::array::AsArray as _;
use arrow::datatypes::Int64Type;
use futures::StreamExt as _;
use pellucid_connectors::SourceError;
use pellucid_connectors::config::{ConnectOptions, Credentials, WarehouseConfig};
use pellucid_connectors::plan::Wire;
use pellucid_connectors::postgres::{PostgresConfig, PostgresWarehouse};
use pellucid_connectors::secret::Secret;
use pellucid_connectors::sql::{Statement, TableRef, Value};
use pellucid_connectors::warehouse::{Bounds, Guarded, Warehouse};
use pellucid_core::{Filter, FilterOp};
use proptest::test_runner::{Config, TestRunner};

use crate::ask_warehouse::count;
use crate::support::pause::pause;
use crate::support::postgres::Postgres;
use crate::support::queries::{any_query, fixed};
use crate::support::rows::{Cell, rows};
use crate::support::tools::{LOCAL, MOST, Subject, run, skip};

fn sales(server: &Postgres) -> Subject {
    let warehouse = server.warehouse("reader");
    let bounds = Bounds { concurrent: 4, timeout: Duration::from_secs(60) };
    Subject::new(
        Arc::new(Guarded::new(Arc::new(warehouse), bounds)),
        TableRef(vec!["public".into(), "sales".into()]),
    )
}

fn statement(text: &str) -> Statement {
    Statement::new(text, Vec::new())
}

#[test]
fn answers_as_the_evaluator_does() {
    let Some(server) = Postgres::start() else { return skip("PostgreSQL") };
    run(async {
        server.fill().await;
        let sales = sales(&server);
        sales.check_all(&fixed()).await;
        assert_eq!(
            sales
                .table
                .count(pellucid_connectors::plan::Access {
                    filters: &crate::support::queries::policy(),
                    hidden: &Default::default(),
                    reader: None
                })
                .await
                .unwrap(),
            9
        );
    });
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let sales = sales(&server);
    TestRunner::new(Config { cases: 256, failure_persistence: None, ..Config::default() })
        .run(&any_query(), |query| {
            runtime
                .block_on(sales.check(&query))
                .map_err(proptest::test_runner::TestCaseError::fail)
        })
        .unwrap();
}

#[test]
fn reads_its_types_and_says_what_it_does_not() {
    let Some(server) = Postgres::start() else { return skip("PostgreSQL") };
    run(async {
        server
            .sql(
                "CREATE TYPE mood AS ENUM ('sad', 'ok');
                 CREATE DOMAIN cents AS int4;
                 CREATE COLLATION ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
                 CREATE TABLE wide (\"we\"\"ird 'na`me\" int2, i4 int4, n numeric(10,2), r float4, v varchar(10), c char(4), u uuid,
                   m mood, d cents, tz timestamptz, ci text COLLATE ci, j jsonb, b bytea, t time);
                 INSERT INTO wide VALUES (1, 2, 3.25, 0.5, 'v', 'c', '00000000-0000-0000-0000-000000000001', 'ok', 7,
                   '2001-01-01 01:00:00+01', 'Acme', '{}', 'x', '12:00');
                 INSERT INTO wide (ci, tz) VALUES ('ACME', 'infinity'), ('acme', NULL);
                 CREATE ROLE reader LOGIN; GRANT SELECT ON wide TO reader;",
            )
            .await;
        let warehouse = Arc::new(server.warehouse("reader"));
        assert_eq!(
            warehouse.tables(10).await.unwrap(),
            [TableRef(vec!["public".into(), "wide".into()])]
        );
        let table = pellucid_connectors::table::SqlTable::new(
            warehouse,
            TableRef(vec!["wide".into()]),
            None,
        );
        let schema = table.schema().await.unwrap();
        let names: Vec<String> =
            schema.fields.iter().map(|f| format!("{}:{}", f.name, f.data_type)).collect();
        assert_eq!(
            names,
            [
                "we\"ird 'na`me:int",
                "i4:int",
                "n:float",
                "r:float",
                "v:string",
                "c:string",
                "u:string",
                "m:string",
                "d:int",
                "tz:timestamp",
                "ci:string"
            ]
        );
        assert_eq!(
            schema.skipped.iter().map(|s| s.name.as_str()).collect::<Vec<_>>(),
            ["j", "b", "t"]
        );
        let dimensions: Vec<&str> = schema.fields.iter().map(|f| f.name.as_str()).collect();
        let hidden = Default::default();
        let ask = async |query: serde_json::Value, policy: Vec<pellucid_core::Filter>| {
            let query = serde_json::from_value(query).unwrap();
            let access = pellucid_connectors::plan::Access {
                filters: &policy,
                hidden: &hidden,
                reader: None,
            };
            let answer = table.query(access, &query, MOST).await.unwrap();
            format!("{:?}", crate::support::compare::cells(&answer.batches))
        };
        let all = ask(serde_json::json!({"dimensions": dimensions, "ungrouped": true, "sort": [{"by": "i4"}], "limit": 1}), vec![]).await;
        for value in [
            "3.25",
            "0.5",
            "Micros(978307200000000)",
            "00000000-0000-0000-0000-000000000001",
            "Acme",
        ] {
            assert!(all.contains(value), "{value} in\n{all}");
        }
        // A collation by which unequal bytes are equal does not widen a policy.
        let policy = vec![pellucid_core::Filter::new("ci", pellucid_core::FilterOp::Eq, "acme")];
        let own = ask(
            serde_json::json!({"dimensions": ["ci"], "measures": [{"op": "count", "as": "n"}]}),
            policy,
        )
        .await;
        assert_eq!(own, "[[Text(\"acme\"), Int(1)]]");
    });
}

#[test]
fn writes_nothing() {
    let Some(server) = Postgres::start() else { return skip("PostgreSQL") };
    run(async {
        server.fill().await;
        // Even a role that may write, and a statement that does: the transaction is read-only.
        let warehouse = server.warehouse("admin");
        for text in [
            "DELETE FROM sales",
            "WITH gone AS (DELETE FROM sales RETURNING 1) SELECT count(*) FROM gone",
            "CREATE TABLE stolen AS SELECT * FROM sales",
            "SELECT nextval('s')",
        ] {
            let answer = match warehouse.execute(statement(text), &[Wire::Int]).await {
                Ok(mut batches) => batches
                    .next()
                    .await
                    .unwrap_or(Err(SourceError::source("nothing came")))
                    .map(drop),
                Err(e) => Err(e),
            };
            assert!(answer.is_err(), "{text}");
        }
        // Two statements at once are no prepared statement.
        assert!(
            warehouse
                .execute(statement("SELECT 1; DELETE FROM sales"), &[Wire::Int])
                .await
                .is_err()
        );
        let rows = server.admin().await.query("SELECT count(*) FROM sales", &[]).await.unwrap();
        assert_eq!(rows[0].get::<_, i64>(0), 14);
    });
}

async fn running(server: &Postgres) -> i64 {
    let sql = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'pellucid' AND state = 'active'";
    server.admin().await.query(sql, &[]).await.unwrap()[0].get(0)
}

async fn connected(server: &Postgres) -> i64 {
    let sql = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'pellucid'";
    server.admin().await.query(sql, &[]).await.unwrap()[0].get(0)
}

#[test]
fn stops_when_nobody_reads_and_when_time_is_up() {
    let Some(server) = Postgres::start() else { return skip("PostgreSQL") };
    run(async {
        let warehouse = PostgresWarehouse::new(
            server.config("admin"),
            &Credentials::default(),
            ConnectOptions { timeout: Duration::from_millis(300), ..LOCAL },
        )
        .unwrap();
        let begun = Instant::now();
        let slow = warehouse
            .execute(
                statement("SELECT count(*)::int8 FROM generate_series(1, 1000000000)"),
                &[Wire::Int],
            )
            .await;
        let answer = match slow {
            Ok(mut batches) => batches.next().await.unwrap().map(drop),
            Err(e) => Err(e),
        };
        assert!(matches!(answer, Err(SourceError::Timeout(_))), "{answer:?}");
        assert!(begun.elapsed() < Duration::from_secs(5));

        let warehouse = server.warehouse("admin");
        let mut rows = warehouse
            .execute(
                statement("SELECT g::int8, CASE WHEN g % 1000 = 0 THEN pg_sleep(0.01)::text END FROM generate_series(1, 100000000) g"),
                &[Wire::Int, Wire::Text],
            )
            .await
            .unwrap();
        let first = rows.next().await.unwrap().unwrap();
        assert!(first.num_rows() > 0, "rows come before the statement has ended");
        assert_eq!(running(&server).await, 1);
        drop(rows);
        let begun = Instant::now();
        while running(&server).await > 0 {
            assert!(begun.elapsed() < Duration::from_secs(5), "the statement runs on");
            pause().await;
        }
        // And the source answers as before.
        warehouse.test().await.unwrap();
    });
}

#[test]
fn survives_its_restart_and_names_no_secret() {
    let Some(server) = Postgres::start() else { return skip("PostgreSQL") };
    run(async {
        server.fill().await;
        let config = server.config("reader");
        let credentials = Credentials::default().with("password", Secret::new("hunter2-hunter2"));
        assert!(!format!("{credentials:?}").contains("hunter2"));
        let warehouse = PostgresWarehouse::new(config.clone(), &credentials, LOCAL).unwrap();
        warehouse.test().await.unwrap();
        let gone = server.admin().await;
        gone.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'pellucid'", &[]).await.unwrap();
        let begun = Instant::now();
        while connected(&server).await > 0 {
            assert!(begun.elapsed() < Duration::from_secs(5), "its connections stay");
            pause().await;
        }
        let bounds = Bounds { concurrent: 1, timeout: Duration::from_secs(5) };
        let guarded = Guarded::new(Arc::new(warehouse), bounds);
        guarded.test().await.unwrap();
        // Nothing listens there: unreachable, then left alone.
        let nowhere = PostgresConfig { port: 1, ..config.clone() };
        let guarded = Guarded::new(
            Arc::new(PostgresWarehouse::new(nowhere, &credentials, LOCAL).unwrap()),
            bounds,
        );
        for _ in 0..5 {
            let e = guarded.test().await.unwrap_err();
            assert!(
                matches!(e, SourceError::Unreachable(_)) && !e.to_string().contains("hunter2"),
                "{e}"
            );
        }
        assert!(matches!(guarded.test().await, Err(SourceError::Busy { .. })));
        // A private address is refused before anything is sent.
        let closed =
            PostgresWarehouse::new(config, &credentials, ConnectOptions::default()).unwrap();
        assert!(
            matches!(closed.test().await, Err(SourceError::Source(m)) if m.contains("allow_private"))
        );
    });
}

#[test]
fn binds_what_would_be_code() {
    let Some(server) = Postgres::start() else { return skip("PostgreSQL") };
    run(async {
        let warehouse = server.warehouse("admin");
        let evil = "'; DROP TABLE sales; --";
        let bound = Statement::new("SELECT $1::text AS c0", vec![Value::Text(evil.into())]);
        let batch =
            warehouse.execute(bound, &[Wire::Text]).await.unwrap().next().await.unwrap().unwrap();
        assert_eq!(arrow::array::AsArray::as_string::<i32>(batch.column(0)).value(0), evil);
    });
}

/// The example asks as a stranger would, and gets what the policy leaves.
#[test]
fn is_asked_by_the_example() {
    let Some(server) = Postgres::start() else { return skip("PostgreSQL") };
    run(async {
        server.fill().await;
        let config = WarehouseConfig::Postgres(server.config("reader"));
        let table = || TableRef(vec!["public".into(), "sales".into()]);
        let policy = [Filter::new("owner", FilterOp::Eq, "acme")];
        for (policy, expected) in [
            (
                &policy[..],
                rows()
                    .iter()
                    .filter(|r| matches!(&r[0], Cell::Text(owner) if owner == "acme"))
                    .count(),
            ),
            (&[], rows().len()),
        ] {
            let answer =
                count(config.clone(), &Credentials::default(), table(), policy).await.unwrap();
            let counted: i64 = answer
                .batches
                .iter()
                .map(|b| b.column(0).as_primitive::<Int64Type>().value(0))
                .sum();
            assert_eq!(usize::try_from(counted), Ok(expected));
        }
    });
}
