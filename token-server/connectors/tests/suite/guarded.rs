//! What bounds a warehouse, around one that is slow or broken on demand.

use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use futures::{FutureExt as _, StreamExt as _, TryStreamExt as _, stream};
use pellucid_connectors::dialect::{Dialect, Postgres};
use pellucid_connectors::plan::{Column, Wire};
use pellucid_connectors::sql::{Statement, TableRef};
use pellucid_connectors::warehouse::{Batches, Bounds, Guarded, Warehouse};
use pellucid_connectors::{Result, SourceError};

use crate::support::tools::run;

struct OnDemand;

impl Warehouse for OnDemand {
    fn dialect(&self) -> &dyn Dialect {
        &Postgres
    }

    fn test(&self) -> BoxFuture<'_, Result<()>> {
        Box::pin(async { Ok(()) })
    }

    fn tables(&self, _: usize) -> BoxFuture<'_, Result<Vec<TableRef>>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    fn describe<'a>(&'a self, _: &'a TableRef) -> BoxFuture<'a, Result<Vec<Column>>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    fn execute<'a>(
        &'a self,
        statement: Statement,
        _: &'a [Wire],
    ) -> BoxFuture<'a, Result<Batches>> {
        Box::pin(async move {
            let batches: Batches = match statement.text.as_str() {
                "slow" => futures::future::pending().await,
                "slow rows" => Box::pin(stream::pending()),
                "panic" => panic!("a library's"),
                "panic in rows" => Box::pin(stream::once(async { panic!("a library's") })),
                "away" => return Err(SourceError::unreachable("nobody is there")),
                "wrong" => return Err(SourceError::source("no such table")),
                _ => Box::pin(stream::empty()),
            };
            Ok(batches)
        })
    }
}

fn guarded(concurrent: usize, timeout: Duration) -> Guarded {
    Guarded::new(Arc::new(OnDemand), Bounds { concurrent, timeout })
}

async fn ask(warehouse: &Guarded, tenant: Option<&str>, text: &str) -> Result<()> {
    let batches =
        warehouse.execute(Statement::new(text, Vec::new()).on_behalf_of(tenant), &[]).await?;
    batches.try_collect::<Vec<_>>().await.map(drop)
}

#[test]
fn slow_statements_make_their_tenant_wait_and_nobody_else() {
    run(async {
        for slow in ["slow", "slow rows"] {
            let warehouse = guarded(4, Duration::from_millis(20));
            for _ in 0..20 {
                let e = ask(&warehouse, Some("acme"), slow).await.unwrap_err();
                assert!(matches!(e, SourceError::Timeout(_) | SourceError::Busy { .. }), "{e}");
                ask(&warehouse, Some("umbrella"), "quick").await.unwrap();
                assert!(warehouse.test().await.is_ok());
            }
            assert!(
                matches!(
                    ask(&warehouse, Some("acme"), "quick").await,
                    Err(SourceError::Busy { .. })
                ),
                "{slow}"
            );
        }
    });
}

#[test]
fn an_outage_is_everyones() {
    run(async {
        let warehouse = guarded(4, Duration::from_secs(60));
        while !matches!(ask(&warehouse, Some("acme"), "away").await, Err(SourceError::Busy { .. }))
        {
        }
        assert!(matches!(
            ask(&warehouse, Some("umbrella"), "quick").await,
            Err(SourceError::Busy { .. })
        ));
        // That a statement is wrong is an answer.
        let warehouse = guarded(4, Duration::from_secs(60));
        for _ in 0..20 {
            assert!(matches!(
                ask(&warehouse, Some("acme"), "wrong").await,
                Err(SourceError::Source(_))
            ));
        }
        ask(&warehouse, Some("acme"), "quick").await.unwrap();
    });
}

#[test]
fn one_tenants_statements_never_take_every_turn() {
    run(async {
        for concurrent in 2..5 {
            let warehouse = guarded(concurrent, Duration::from_secs(60));
            let mut held = Vec::new();
            for _ in 1..concurrent {
                held.push(
                    warehouse
                        .execute(
                            Statement::new("slow rows", Vec::new()).on_behalf_of(Some("acme")),
                            &[],
                        )
                        .await
                        .unwrap(),
                );
            }
            let mut more = Box::pin(ask(&warehouse, Some("acme"), "quick"));
            assert!(more.as_mut().now_or_never().is_none(), "the last turn is for others");
            ask(&warehouse, Some("umbrella"), "quick").await.unwrap();
            warehouse.test().await.unwrap();
            drop(held.pop());
            more.await.unwrap();
        }
    });
}

#[test]
fn a_panic_ends_one_answer() {
    run(async {
        let warehouse = guarded(1, Duration::from_secs(60));
        for text in ["panic", "panic in rows"] {
            let e = ask(&warehouse, Some("acme"), text).await.unwrap_err();
            assert!(matches!(&e, SourceError::Source(m) if m.contains("cannot be read")), "{e}");
        }
        // The turn came back.
        let batches = warehouse.execute(Statement::new("quick", Vec::new()), &[]).await.unwrap();
        assert_eq!(batches.count().await, 0);
    });
}
