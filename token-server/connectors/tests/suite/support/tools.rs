//! Real servers for tests. Where one cannot run here the test says so and passes; under CI it
//! fails.

use std::collections::BTreeSet;
use std::future::Future;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use pellucid_connectors::Most;
use pellucid_connectors::config::ConnectOptions;
use pellucid_connectors::outbound::Reach;
use pellucid_connectors::plan::Access;
use pellucid_connectors::sql::TableRef;
use pellucid_connectors::table::SqlTable;
use pellucid_connectors::warehouse::Warehouse;
use pellucid_core::Query;

use super::compare::{cells, same};
use super::evaluate::evaluate;
use super::queries::policy;
use super::rows::{Cell, rows};

/// More than any answer of the suite has.
pub const MOST: Most = Most { rows: 1_000, bytes: 1 << 20 };

/// This machine may be connected to.
pub const LOCAL: ConnectOptions =
    ConnectOptions { reach: Reach { private: true }, timeout: Duration::from_secs(30) };

/// Says that a server is missing.
pub fn skip(what: &str) {
    assert!(std::env::var_os("CI").is_none(), "{what} is missing: .ci/warehouses.sh installs it");
    eprintln!("skipped: {what} is not installed; .ci/warehouses.sh installs it");
}

/// A port nobody listens at.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

pub fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
        .block_on(future)
}

/// A table and how often an answer differed.
pub struct Subject {
    pub table: SqlTable,
    hidden: BTreeSet<String>,
    rows: Vec<Vec<Cell>>,
}

impl Subject {
    pub fn new(warehouse: Arc<dyn Warehouse>, table: TableRef) -> Self {
        Self::of(warehouse, table, rows())
    }

    /// The same over other rows.
    pub fn of(warehouse: Arc<dyn Warehouse>, table: TableRef, rows: Vec<Vec<Cell>>) -> Self {
        Self {
            table: SqlTable::new(warehouse, table, None),
            hidden: BTreeSet::from(["secret".to_owned()]),
            rows,
        }
    }

    /// What is wrong with the answer to a query, if anything.
    pub async fn check(&self, query: &Query) -> Result<(), String> {
        let policy = policy();
        let access = Access { filters: &policy, hidden: &self.hidden, reader: None };
        let answer = self
            .table
            .query(access, query, MOST)
            .await
            .map_err(|e| format!("{}\n{e}", serde_json::to_string(query).unwrap()))?;
        let (expected, total) = evaluate(&self.rows, &policy, query).unwrap();
        let found = cells(&answer.batches);
        match same(&found, &expected) && answer.total == total as u64 {
            true => Ok(()),
            false => Err(format!(
                "{}\nfound    {found:?} of {}\nexpected {expected:?} of {total}",
                serde_json::to_string(query).unwrap(),
                answer.total
            )),
        }
    }

    /// Every query of the suite; all differences at once.
    pub async fn check_all(&self, queries: &[Query]) {
        let mut wrong = Vec::new();
        for query in queries {
            wrong.extend(self.check(query).await.err());
        }
        assert!(
            wrong.is_empty(),
            "{} of {} answers differ:\n{}",
            wrong.len(),
            queries.len(),
            wrong.join("\n\n")
        );
    }
}
