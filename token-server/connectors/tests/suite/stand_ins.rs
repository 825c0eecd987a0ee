//! Protocols whose servers cannot run here, against stand-ins that play recorded shapes.

use std::sync::Arc;
use std::time::Duration;

use arrow::array::{Int64Array, RecordBatch};
use arrow::ipc::writer::StreamWriter;
use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use base64::Engine as _;
use futures::{StreamExt as _, TryStreamExt as _};
use pellucid_connectors::SourceError;
use pellucid_connectors::bigquery::{BigQueryConfig, BigQueryWarehouse};
use pellucid_connectors::config::Credentials;
use pellucid_connectors::databricks::{DatabricksConfig, DatabricksWarehouse};
use pellucid_connectors::plan::Wire;
use pellucid_connectors::secret::Secret;
use pellucid_connectors::snowflake::{SnowflakeConfig, SnowflakeWarehouse};
use pellucid_connectors::sql::{Statement, Value};
use pellucid_connectors::trino::{TrinoConfig, TrinoWarehouse};
use pellucid_connectors::warehouse::{Batches, Warehouse};
use serde_json::json;

use crate::support::compare::cells;
use crate::support::rows::Cell;
use crate::support::stand_in::{Asked, StandIn};
use crate::support::tools::{LOCAL, run};

fn token(text: &str) -> Credentials {
    Credentials::default().with("token", Secret::new(text))
}

fn statement(binds: Vec<Value>) -> Statement {
    Statement::new("SELECT c0 FROM t", binds)
}

async fn numbers(batches: Result<Batches, SourceError>) -> Result<Vec<i64>, SourceError> {
    let batches: Vec<RecordBatch> = batches?.try_collect().await?;
    let number = |c: &Cell| if let Cell::Int(v) = c { *v } else { panic!("{c:?}") };
    Ok(cells(&batches).iter().map(|r| number(&r[0])).collect())
}

fn text(value: serde_json::Value) -> (u16, Vec<u8>) {
    (200, value.to_string().into_bytes())
}

fn trino(url: &str) -> TrinoWarehouse {
    let config = TrinoConfig {
        url: url.into(),
        user: "reader".into(),
        catalog: "c".into(),
        schema: "s".into(),
    };
    TrinoWarehouse::new(config, &token("trino-token"), LOCAL).unwrap()
}

#[test]
fn trino_follows_pages_on_its_own_host() {
    run(async {
        let tries = std::sync::atomic::AtomicU32::new(0);
        let server = StandIn::start(move |asked: &Asked, own| match asked.path.as_str() {
            "/v1/statement" => {
                text(json!({"id": "q", "nextUri": format!("{own}/v1/statement/queued/1")}))
            }
            "/v1/statement/queued/1"
                if tries.fetch_add(1, std::sync::atomic::Ordering::SeqCst) == 0 =>
            {
                (503, Vec::new())
            }
            "/v1/statement/queued/1" => text(
                json!({"id": "q", "nextUri": format!("{own}/v1/statement/executing/2"), "data": [[1], [null]]}),
            ),
            _ => text(json!({"id": "q", "data": [[3]]})),
        });
        let batches: Vec<RecordBatch> = trino(&server.url)
            .execute(statement(vec![]), &[Wire::Int])
            .await
            .unwrap()
            .try_collect()
            .await
            .unwrap();
        assert!(matches!(
            cells(&batches).iter().map(|r| &r[0]).collect::<Vec<_>>()[..],
            [Cell::Int(1), Cell::Null, Cell::Int(3)]
        ));
        assert!(
            server.asked().iter().all(|a| a.authorization.as_deref() == Some("Bearer trino-token"))
        );
        // Given up in the middle, it is cancelled where the next page would be.
        let mut rows = trino(&server.url).execute(statement(vec![]), &[Wire::Int]).await.unwrap();
        rows.next().await.unwrap().unwrap();
        drop(rows);
        server.wait_for("DELETE", "/v1/statement/executing/2").await;

        let elsewhere = StandIn::start(|_, _| {
            text(json!({"id": "q", "nextUri": "http://127.0.0.2:9/v1/statement/x"}))
        });
        let e = numbers(trino(&elsewhere.url).execute(statement(vec![]), &[Wire::Int]).await)
            .await
            .unwrap_err();
        assert!(e.to_string().contains("another host"), "{e}");
        let failed = StandIn::start(|_, _| {
            text(
                json!({"id": "q", "error": {"message": "no table", "errorName": "TABLE_NOT_FOUND"}}),
            )
        });
        let e = numbers(trino(&failed.url).execute(statement(vec![]), &[Wire::Int]).await)
            .await
            .unwrap_err();
        assert!(matches!(&e, SourceError::Source(m) if m.contains("TABLE_NOT_FOUND")), "{e:?}");
    });
}

fn databricks(url: &str) -> DatabricksWarehouse {
    let config = DatabricksConfig {
        url: url.into(),
        warehouse_id: "w1".into(),
        catalog: Some("main".into()),
        schema: None,
    };
    DatabricksWarehouse::new(config, &token("databricks-token"), LOCAL).unwrap()
}

fn arrow(values: Vec<i64>) -> Vec<u8> {
    let array: arrow::array::ArrayRef = Arc::new(Int64Array::from(values));
    let batch = RecordBatch::try_from_iter([("c0", array)]).unwrap();
    let mut out = Vec::new();
    let mut writer = StreamWriter::try_new(&mut out, &batch.schema()).unwrap();
    writer.write(&batch).unwrap();
    writer.finish().unwrap();
    drop(writer);
    out
}

#[test]
fn databricks_fetches_links_without_its_token() {
    run(async {
        let server = StandIn::start(|asked: &Asked, own| {
            let link = |n: u32| json!({"chunk_index": n, "external_link": format!("{own}/store/{n}?sig=x"), "expiration": "2030-01-01T00:00:00Z"});
            let first = || {
                let mut link = link(0);
                link["next_chunk_internal_link"] =
                    json!("/api/2.0/sql/statements/s1/result/chunks/1");
                json!({"statement_id": "s1", "status": {"state": "SUCCEEDED"}, "manifest": {"total_chunk_count": 2}, "result": {"external_links": [link]}})
            };
            match asked.path.as_str() {
                "/api/2.0/sql/statements" => {
                    text(json!({"statement_id": "s1", "status": {"state": "PENDING"}}))
                }
                "/api/2.0/sql/statements/s1" => text(first()),
                "/api/2.0/sql/statements/s1/result/chunks/1" => {
                    text(json!({"external_links": [link(1)]}))
                }
                "/store/0?sig=x" => (200, arrow(vec![1, 2])),
                "/store/1?sig=x" => (200, arrow(vec![3])),
                other => panic!("{other}"),
            }
        });
        let binds = vec![Value::Text("a'b".into()), Value::Date(3)];
        assert_eq!(
            numbers(databricks(&server.url).execute(statement(binds), &[Wire::Int]).await)
                .await
                .unwrap(),
            [1, 2, 3]
        );
        for asked in server.asked() {
            let expected = (!asked.path.starts_with("/store")).then_some("Bearer databricks-token");
            assert_eq!(asked.authorization.as_deref(), expected, "{}", asked.path);
        }
        let body: serde_json::Value = serde_json::from_str(&server.asked()[0].body).unwrap();
        assert_eq!(
            body["parameters"],
            json!([{"name": "p1", "type": "STRING", "value": "a'b"}, {"name": "p2", "type": "INT", "value": "3"}])
        );
        assert_eq!(
            (&body["disposition"], &body["format"], &body["warehouse_id"]),
            (&json!("EXTERNAL_LINKS"), &json!("ARROW_STREAM"), &json!("w1"))
        );

        // A failure comes over the status 200; no rows have no chunks.
        let failed = StandIn::start(|_, _| {
            text(
                json!({"statement_id": "s", "status": {"state": "FAILED", "error": {"error_code": "BAD_REQUEST", "message": "no"}}}),
            )
        });
        assert!(
            matches!(numbers(databricks(&failed.url).execute(statement(vec![]), &[Wire::Int]).await).await, Err(SourceError::Source(m)) if m.contains("BAD_REQUEST"))
        );
        let empty = StandIn::start(|_, _| {
            text(
                json!({"statement_id": "s", "status": {"state": "SUCCEEDED"}, "manifest": {"total_chunk_count": 0}, "result": {}}),
            )
        });
        assert_eq!(
            numbers(databricks(&empty.url).execute(statement(vec![]), &[Wire::Int]).await)
                .await
                .unwrap(),
            [] as [i64; 0]
        );
        // Given up while it runs, it is cancelled.
        let slow = StandIn::start(|asked: &Asked, _| match asked.path.ends_with("/cancel") {
            true => text(json!({})),
            false => text(json!({"statement_id": "s9", "status": {"state": "RUNNING"}})),
        });
        let warehouse = databricks(&slow.url);
        assert!(
            tokio::time::timeout(
                Duration::from_millis(300),
                warehouse.execute(statement(vec![]), &[Wire::Int])
            )
            .await
            .is_err()
        );
        slow.wait_for("POST", "/api/2.0/sql/statements/s9/cancel").await;
    });
}

fn pem() -> Secret {
    let key = KeyPair::generate(KeySize::Rsa2048).unwrap();
    let der: Pkcs8V1Der = key.as_der().unwrap();
    let body = base64::engine::general_purpose::STANDARD.encode(der.as_ref());
    Secret::new(format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n"))
}

#[test]
fn snowflake_waits_and_reads_every_partition() {
    run(async {
        let server = StandIn::start(|asked: &Asked, _| {
            match asked.path.split('?').next().unwrap() {
                "/api/v2/statements" => (
                    202,
                    json!({"statementHandle": "h1", "code": "333334"}).to_string().into_bytes(),
                ),
                "/api/v2/statements/h1" if asked.path.contains("partition=1") => {
                    text(json!({"data": [["3"]]}))
                }
                "/api/v2/statements/h1" => text(
                    json!({"statementHandle": "h1", "data": [["1"], [null]], "resultSetMetaData": {"partitionInfo": [{"rowCount": 2}, {"rowCount": 1}]}}),
                ),
                other => panic!("{other}"),
            }
        });
        let config = SnowflakeConfig {
            url: server.url.clone(),
            account: "org-acct.eu-west".into(),
            user: "reader".into(),
            warehouse: "wh".into(),
            database: "db".into(),
            schema: "public".into(),
            role: None,
        };
        let opened = |key| {
            SnowflakeWarehouse::new(
                config.clone(),
                &Credentials::default().with("private_key", key),
                LOCAL,
            )
        };
        let warehouse = opened(pem()).unwrap();
        let batches: Vec<RecordBatch> = warehouse
            .execute(statement(vec![Value::Text("x".into())]), &[Wire::Int])
            .await
            .unwrap()
            .try_collect()
            .await
            .unwrap();
        assert!(matches!(
            cells(&batches).iter().map(|r| &r[0]).collect::<Vec<_>>()[..],
            [Cell::Int(1), Cell::Null, Cell::Int(3)]
        ));
        let first = &server.asked()[0];
        assert!(first.path.contains("requestId="));
        let body: serde_json::Value = serde_json::from_str(&first.body).unwrap();
        assert_eq!(body["bindings"], json!({"1": {"type": "TEXT", "value": "x"}}));
        let token = first.authorization.clone().unwrap();
        let claims = base64::engine::general_purpose::URL_SAFE_NO_PAD
            .decode(token.split('.').nth(1).unwrap())
            .unwrap();
        let claims: serde_json::Value = serde_json::from_slice(&claims).unwrap();
        assert!(claims["iss"].as_str().unwrap().starts_with("ORG-ACCT.READER.SHA256:"), "{claims}");
        assert_eq!(claims["sub"], "ORG-ACCT.READER");
        assert!(opened(Secret::new("nonsense")).is_err());
    });
}

#[test]
fn bigquery_pages_and_binds_by_name() {
    run(async {
        let server = StandIn::start(|asked: &Asked, _| {
            match asked.path.split('?').next().unwrap() {
                "/token" => text(json!({"access_token": "bq-token", "expires_in": 3600})),
                "/projects/p/queries" => text(
                    json!({"jobComplete": false, "jobReference": {"jobId": "j1", "location": "EU"}}),
                ),
                "/projects/p/queries/j1" if asked.path.contains("pageToken=t") => {
                    text(json!({"jobComplete": true, "rows": [{"f": [{"v": "3"}]}]}))
                }
                "/projects/p/queries/j1" => text(
                    json!({"jobComplete": true, "pageToken": "t", "rows": [{"f": [{"v": "1"}]}, {"f": [{"v": "2"}]}]}),
                ),
                other => panic!("{other}"),
            }
        });
        let config = BigQueryConfig {
            url: format!("{}/", server.url),
            project: "p".into(),
            dataset: "d".into(),
            location: None,
            email: Some("a@b".into()),
            token_url: format!("{}/token", server.url),
            maximum_bytes_billed: Some(1_000),
        };
        let warehouse = BigQueryWarehouse::new(
            config,
            &Credentials::default().with("private_key", pem()),
            LOCAL,
        )
        .unwrap();
        for _ in 0..2 {
            let found =
                numbers(warehouse.execute(statement(vec![Value::Int(7)]), &[Wire::Int]).await)
                    .await
                    .unwrap();
            assert_eq!(found, [1, 2, 3]);
        }
        let asked = server.asked();
        assert_eq!(asked.iter().filter(|a| a.path == "/token").count(), 1, "a token is kept");
        let query = asked.iter().find(|a| a.path == "/projects/p/queries").unwrap();
        assert_eq!(query.authorization.as_deref(), Some("Bearer bq-token"));
        let body: serde_json::Value = serde_json::from_str(&query.body).unwrap();
        assert_eq!(
            body["queryParameters"],
            json!([{"name": "p1", "parameterType": {"type": "INT64"}, "parameterValue": {"value": "7"}}])
        );
        assert_eq!(
            (&body["useLegacySql"], &body["maximumBytesBilled"]),
            (&json!(false), &json!("1000"))
        );
    });
}
