//! BigQuery as bqemulator answers it: its REST API over DuckDB, with GoogleSQL translated. Not yet
//! run against the real service.

use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::TryStreamExt as _;
use pellucid_connectors::SourceError;
use pellucid_connectors::bigquery::BigQueryWarehouse;
use pellucid_connectors::config::{ConnectOptions, Credentials};
use pellucid_connectors::plan::Wire;
use pellucid_connectors::sql::{Statement, TableRef};
use pellucid_connectors::warehouse::Warehouse;
use pellucid_core::{Query, TimeUnit};
use serde_json::json;

use crate::support::pause::pause_thread;
use crate::support::queries::fixed;
use crate::support::rows::{Cell, NAMES, rows};
use crate::support::sail::tools;
use crate::support::tools::{LOCAL, Subject, free_port, run, skip};

struct Emulator {
    port: u16,
    child: Child,
}

impl Drop for Emulator {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Emulator {
    fn start() -> Option<Self> {
        let home = tools()?.join("bqemulator");
        let port = free_port();
        let mut command = Command::new(Some(home.join("bin/bqemulator")).filter(|p| p.exists())?);
        // Its database's extension lies there.
        command.env("HOME", &home);
        command.args([
            "start",
            "--project",
            "project",
            "--log-level",
            "error",
            "--rest-port",
            &port.to_string(),
            "--grpc-port",
            "0",
        ]);
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let (begun, emulator) = (Instant::now(), Self { port, child });
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(begun.elapsed() < Duration::from_secs(120), "bqemulator does not start");
            pause_thread();
        }
        Some(emulator)
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}/bigquery/v2/", self.port)
    }

    fn warehouse(&self) -> BigQueryWarehouse {
        let config = json!({"url": self.url(), "project": "project", "dataset": "shop"});
        let options = ConnectOptions { timeout: Duration::from_secs(60), ..LOCAL };
        BigQueryWarehouse::new(
            serde_json::from_value(config).unwrap(),
            &Credentials::default(),
            options,
        )
        .unwrap()
    }

    async fn fill(&self) {
        let dataset =
            serde_json::json!({"datasetReference": {"projectId": "project", "datasetId": "shop"}});
        let url = format!("{}projects/project/datasets", self.url());
        let made = reqwest::Client::new().post(url).json(&dataset).send().await.unwrap();
        assert!(made.status().is_success(), "{}", made.text().await.unwrap());
        let row = |cells: &Vec<Cell>| {
            let cells = cells
                .iter()
                .zip(NAMES)
                .map(|(cell, name)| format!("{} AS {name}", literal(cell, name)));
            format!("SELECT {}", cells.collect::<Vec<_>>().join(", "))
        };
        let text = format!(
            "CREATE TABLE shop.sales AS {}",
            rows().iter().map(row).collect::<Vec<_>>().join(" UNION ALL ")
        );
        let made = self.warehouse().execute(Statement::new(text, Vec::new()), &[]).await.unwrap();
        made.try_collect::<Vec<_>>().await.unwrap();
    }
}

fn literal(cell: &Cell, name: &str) -> String {
    match cell {
        Cell::Null => {
            let kind = match name {
                "qty" => "INT64",
                "price" => "FLOAT64",
                "ok" => "BOOL",
                "ts" => "TIMESTAMP",
                "day" => "DATE",
                _ => "STRING",
            };
            format!("CAST(NULL AS {kind})")
        }
        Cell::Int(v) => format!("CAST({v} AS INT64)"),
        Cell::Float(v) if v.is_nan() => "CAST('NaN' AS FLOAT64)".into(),
        Cell::Float(v) => format!("CAST('{v:?}' AS FLOAT64)"),
        Cell::Bool(v) => v.to_string(),
        Cell::Text(v) => format!("'{}'", v.replace('\\', "\\\\").replace('\'', "\\'")),
        Cell::Micros(v) => format!("TIMESTAMP_MICROS({v})"),
        Cell::Days(v) => format!("DATE_FROM_UNIX_DATE({v})"),
    }
}

/// The emulator tells of a failed job in an answer like any other.
#[test]
fn a_job_that_failed_is_no_result_of_no_rows() {
    let Some(emulator) = Emulator::start() else { return skip("bqemulator") };
    run(async {
        let statement = Statement::new("SELECT c0 FROM shop.nowhere", Vec::new());
        let rows = emulator.warehouse().execute(statement, &[Wire::Int]).await.unwrap();
        let e = rows.try_collect::<Vec<_>>().await.unwrap_err();
        assert!(matches!(&e, SourceError::Source(m) if m.contains("notFound")), "{e:?}");
    });
}

#[test]
fn answers_as_the_evaluator_does() {
    let Some(emulator) = Emulator::start() else { return skip("bqemulator") };
    run(async {
        emulator.fill().await;
        emulator.warehouse().test().await.unwrap();
        let sales = Subject::new(
            Arc::new(emulator.warehouse()),
            TableRef(vec!["shop".into(), "sales".into()]),
        );
        // The emulator knows no weeks that begin on a Monday.
        let week =
            |query: &Query| query.dimensions.iter().any(|d| d.time_unit == Some(TimeUnit::Week));
        let queries: Vec<Query> = fixed().into_iter().filter(|query| !week(query)).collect();
        assert!(queries.len() > 900);
        sales.check_all(&queries).await;
    });
}
