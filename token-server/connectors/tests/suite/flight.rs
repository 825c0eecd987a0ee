//! Flight SQL, against a real Sail.

use std::sync::Arc;
use std::time::Duration;

use futures::{StreamExt as _, TryStreamExt as _};
use pellucid_connectors::SourceError;
use pellucid_connectors::config::{ConnectOptions, Credentials};
use pellucid_connectors::flight::{FlightConfig, FlightWarehouse};
use pellucid_connectors::plan::Wire;
use pellucid_connectors::sql::{Statement, TableRef};
use pellucid_connectors::warehouse::{Bounds, Guarded, Warehouse};
use pellucid_core::Code;
use proptest::test_runner::{Config, TestRunner};

use crate::support::queries::{any_query, fixed};
use crate::support::sail::Sail;
use crate::support::tools::{LOCAL, Subject, run, skip};

#[test]
fn answers_as_the_evaluator_does() {
    let Some(server) = Sail::start() else { return skip("Sail") };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let bounds = Bounds { concurrent: 4, timeout: Duration::from_secs(60) };
    let warehouse = Guarded::new(Arc::new(server.warehouse()), bounds);
    let sales = Subject::new(Arc::new(warehouse), TableRef(vec!["sales".into()]));
    runtime.block_on(async {
        server.fill().await;
        sales.check_all(&fixed()).await;
    });
    TestRunner::new(Config { cases: 48, failure_persistence: None, ..Config::default() })
        .run(&any_query(), |query| {
            runtime
                .block_on(sales.check(&query))
                .map_err(proptest::test_runner::TestCaseError::fail)
        })
        .unwrap();
}

#[test]
fn streams_lists_and_says_what_is_wrong() {
    let Some(server) = Sail::start() else { return skip("Sail") };
    run(async {
        server.fill().await;
        let warehouse = server.warehouse();
        warehouse.test().await.unwrap();
        assert!(
            warehouse
                .tables(10)
                .await
                .unwrap()
                .iter()
                .any(|t| t.0.last().is_some_and(|n| n == "sales"))
        );
        let statement = |text: &str| Statement::new(text, Vec::new());
        let e =
            match warehouse.execute(statement("SELECT nothing FROM nowhere"), &[Wire::Int]).await {
                Ok(batches) => batches.try_collect::<Vec<_>>().await.unwrap_err(),
                Err(e) => e,
            };
        assert!(matches!(e, SourceError::Source(_)), "{e:?}");
        // Of a statement that a person wrote, what the planner refuses is theirs to mend; a server
        // that is away is not.
        for wrong in [
            "SELECT nothing FROM sales",
            "SELECT * FROM nowhere",
            "SELECT owner + 1 AS a FROM sales WHERE frob(owner)",
        ] {
            let e = warehouse.describe_statement(&statement(wrong)).await.unwrap_err();
            assert!(
                matches!(&e, SourceError::Query(e) if e.code == Code::InvalidQuery),
                "{wrong}: {e:?}"
            );
        }
        let mut rows = warehouse
            .execute(statement("SELECT id AS c0 FROM range(10000000)"), &[Wire::Int])
            .await
            .unwrap();
        assert!(
            rows.next().await.unwrap().unwrap().num_rows() < 10_000_000,
            "rows come in batches"
        );
        drop(rows);
        warehouse.test().await.unwrap();
        // Nobody listens there.
        let config = FlightConfig { host: "127.0.0.1".into(), port: 1, tls: false, user: None };
        let opened = |options| {
            FlightWarehouse::new(config.clone(), &Credentials::default(), options).unwrap()
        };
        assert!(matches!(opened(LOCAL).test().await, Err(SourceError::Unreachable(_))));
        let away = opened(LOCAL).describe_statement(&statement("SELECT 1 AS a")).await;
        assert!(matches!(away, Err(SourceError::Unreachable(_))), "{away:?}");
        let closed = opened(ConnectOptions::default());
        assert!(
            matches!(closed.test().await, Err(SourceError::Source(m)) if m.contains("allow_private"))
        );
    });
}
