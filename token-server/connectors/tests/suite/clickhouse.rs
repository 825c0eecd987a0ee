//! ClickHouse's engine (chdb) behind a small HTTP server.

use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::TryStreamExt as _;
use pellucid_connectors::SourceError;
use pellucid_connectors::clickhouse::{ClickHouseConfig, ClickHouseWarehouse};
use pellucid_connectors::config::Credentials;
use pellucid_connectors::plan::Wire;
use pellucid_connectors::secret::Secret;
use pellucid_connectors::sql::{Statement, TableRef};
use pellucid_connectors::warehouse::Warehouse;
use pellucid_core::Code;
use proptest::test_runner::{Config, TestRunner};

use crate::support::compare::cells;
use crate::support::pause::{pause, pause_thread};
use crate::support::queries::{any_query, fixed};
use crate::support::rows::{Cell, NAMES, rows};
use crate::support::sail::tool;
use crate::support::tools::{LOCAL, Subject, free_port, run, skip};

pub struct Server {
    port: u16,
    child: Child,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    pub fn start() -> Option<Self> {
        let python = tool("python").filter(|p| {
            Command::new(p).args(["-c", "import chdb"]).status().is_ok_and(|s| s.success())
        })?;
        let port = free_port();
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/suite/support/chdb_server.py");
        let child = Command::new(python)
            .arg(script)
            .arg(port.to_string())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let (begun, server) = (Instant::now(), Self { port, child });
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(begun.elapsed() < Duration::from_secs(120), "chdb does not start");
            pause_thread();
        }
        Some(server)
    }

    pub fn warehouse(&self, key: &str) -> ClickHouseWarehouse {
        let url = format!("http://127.0.0.1:{}/", self.port);
        let config = ClickHouseConfig { url, database: "default".into(), user: "reader".into() };
        let credentials = Credentials::default().with("password", Secret::new(key));
        ClickHouseWarehouse::new(config, &credentials, LOCAL).unwrap()
    }

    async fn fill(&self) {
        self.fill_with(&rows()).await;
    }

    pub async fn fill_with(&self, rows: &[Vec<Cell>]) {
        let warehouse = self.warehouse("key-of-reader");
        let run = async |text: String| {
            // Statements without rows answer with nothing, which is no Arrow stream.
            let text = format!("{text} --");
            let _ = warehouse.execute(Statement::new(text, Vec::new()), &[]).await.map(drop);
        };
        run("CREATE TABLE sales (owner LowCardinality(String), secret String, product Nullable(String), qty Nullable(Int64), \
             price Nullable(Float64), ok Nullable(Bool), ts Nullable(DateTime64(6)), day Nullable(Date32)) ENGINE = MergeTree ORDER BY owner"
            .into())
        .await;
        for row in rows {
            let values: Vec<String> = row.iter().map(literal).collect();
            run(format!("INSERT INTO sales ({}) SELECT {}", NAMES.join(", "), values.join(", ")))
                .await;
        }
    }
}

fn literal(cell: &Cell) -> String {
    match cell {
        Cell::Null => "NULL".into(),
        Cell::Int(v) => v.to_string(),
        Cell::Float(v) if v.is_nan() => "nan".into(),
        Cell::Float(v) => format!("toFloat64('{v:?}')"),
        Cell::Bool(v) => v.to_string(),
        Cell::Text(v) => format!("'{}'", v.replace('\\', "\\\\").replace('\'', "\\'")),
        Cell::Micros(v) => format!("fromUnixTimestamp64Micro({v}, 'UTC')"),
        Cell::Days(v) => format!("toDate32(toInt32({v}))"),
    }
}

fn statement(text: &str) -> Statement {
    Statement::new(text, Vec::new())
}

#[test]
fn answers_as_the_evaluator_does() {
    let Some(server) = Server::start() else { return skip("chdb") };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let sales =
        Subject::new(Arc::new(server.warehouse("key-of-reader")), TableRef(vec!["sales".into()]));
    runtime.block_on(async {
        server.fill().await;
        sales.check_all(&fixed()).await;
    });
    TestRunner::new(Config { cases: 64, failure_persistence: None, ..Config::default() })
        .run(&any_query(), |query| {
            runtime
                .block_on(sales.check(&query))
                .map_err(proptest::test_runner::TestCaseError::fail)
        })
        .unwrap();
}

/// What the planner refuses of a statement that a person wrote is theirs to mend.
#[test]
fn says_whose_a_wrong_statement_is() {
    let Some(server) = Server::start() else { return skip("chdb") };
    run(async {
        server.fill().await;
        let warehouse = server.warehouse("key-of-reader");
        for wrong in [
            "SELECT nothing FROM sales",
            "SELECT frob(owner) AS a FROM sales",
            "SELECT owner + 1 AS a FROM sales",
        ] {
            let e = warehouse.describe_statement(&statement(wrong)).await.unwrap_err();
            assert!(
                matches!(&e, SourceError::Query(e) if e.code == Code::InvalidQuery && !e.message.contains("DB::")),
                "{wrong}: {e:?}"
            );
        }
        let e = server
            .warehouse("another-key")
            .describe_statement(&statement("SELECT 1 AS a"))
            .await
            .unwrap_err();
        assert!(matches!(e, SourceError::Source(_)), "{e:?}");
    });
}

#[test]
fn a_stream_that_breaks_off_is_no_answer() {
    let Some(server) = Server::start() else { return skip("chdb") };
    run(async {
        let warehouse = server.warehouse("key-of-reader");
        warehouse.test().await.unwrap();
        let broken =
            warehouse.execute(statement("SELECT 'broken' AS c0"), &[Wire::Text]).await.unwrap();
        let e = broken.try_collect::<Vec<_>>().await.unwrap_err();
        assert!(matches!(e, SourceError::Source(_)), "{e:?}");
        // Dropped before its end, a query is killed by its id.
        drop(
            warehouse
                .execute(
                    statement("SELECT number AS c0 FROM system.numbers LIMIT 100000"),
                    &[Wire::Int],
                )
                .await
                .unwrap(),
        );
        let begun = Instant::now();
        loop {
            let killed: Vec<_> = warehouse
                .execute(statement("SELECT 'killed'"), &[Wire::Text])
                .await
                .unwrap()
                .try_collect()
                .await
                .unwrap();
            if matches!(&cells(&killed)[0][0], Cell::Text(n) if n != "0") {
                break;
            }
            assert!(begun.elapsed() < Duration::from_secs(10), "nothing was killed");
            pause().await;
        }
        let e = server.warehouse("another-key").test().await.unwrap_err();
        assert!(!e.to_string().contains("another-key"), "{e}");
    });
}
