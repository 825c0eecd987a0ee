//! Many pages open at once where nobody has asked before.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use futures::future::{BoxFuture, join_all};
use pellucid_core::{Question, Schema};
use pellucid_files::Most;
use pellucid_files::protocol::Format;
use pellucid_server::connectors::{Answer, Budget, Connector, Extracts, Result};
use pellucid_server::policy::Scope;

use crate::support::Server;

/// A dataset's own connector, and how often its rows were counted and written.
struct Watched {
    own: Arc<dyn Connector>,
    counts: AtomicU32,
    writes: AtomicU32,
}

impl Connector for Watched {
    fn test(&self) -> BoxFuture<'_, Result<()>> {
        self.own.test()
    }

    fn schema(&self) -> BoxFuture<'_, Result<Schema>> {
        self.own.schema()
    }

    fn version(&self) -> BoxFuture<'_, Result<String>> {
        self.own.version()
    }

    fn count<'a>(&'a self, scope: &'a Scope) -> BoxFuture<'a, Result<u64>> {
        self.counts.fetch_add(1, Ordering::SeqCst);
        Box::pin(async {
            #[expect(clippy::disallowed_methods, reason = "long enough for all to come")]
            tokio::time::sleep(Duration::from_millis(100)).await;
            self.own.count(scope).await
        })
    }

    fn query<'a>(
        &'a self,
        scope: &'a Scope,
        query: &'a Question,
        format: Format,
        most: Most,
    ) -> BoxFuture<'a, Result<Answer>> {
        self.own.query(scope, query, format, most)
    }

    fn write_extract<'a>(
        &'a self,
        scope: &'a Scope,
        sort: Option<&'a str>,
        most: u64,
        to: &'a Path,
    ) -> BoxFuture<'a, Result<Option<u64>>> {
        self.writes.fetch_add(1, Ordering::SeqCst);
        self.own.write_extract(scope, sort, most, to)
    }
}

#[tokio::test]
async fn one_of_many_counts_and_writes_for_all() {
    let server = Server::start().await;
    let folder = tempfile::tempdir().unwrap();
    let budget = Budget { rows: 1_000, bytes: 1 << 20 };
    let (dataset, scope) = server.app.open("acme", "sales", &[]).unwrap();
    let watched = Arc::new(Watched {
        own: Arc::clone(&dataset.connector),
        counts: AtomicU32::new(0),
        writes: AtomicU32::new(0),
    });
    let connector = Arc::clone(&watched) as Arc<dyn Connector>;
    let extracts = Extracts::new(folder.path().join("extracts")).unwrap();
    let all = join_all((0..100).map(|_| extracts.get(&scope, &connector, None, budget))).await;
    assert!(all.iter().all(|one| one.as_ref().unwrap().as_ref().unwrap().rows == 9));
    assert_eq!(
        (watched.counts.load(Ordering::SeqCst), watched.writes.load(Ordering::SeqCst)),
        (1, 1)
    );
}
