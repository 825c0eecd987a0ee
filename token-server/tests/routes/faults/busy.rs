//! The embedded engine is at work, on more than there are processors for.

use std::fmt::Write as _;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;

use pellucid_core::Query;
use serde_json::json;

use crate::support::{Server, dashboard, rows};

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Waits with nothing but this thread.
fn wait<T>(work: impl Future<Output = T>) -> T {
    let mut work = pin!(work);
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    loop {
        match work.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(done) => return done,
            Poll::Pending => std::thread::park(),
        }
    }
}

/// On a thread that belongs to no runtime, whatever spawns a task or reads a file panics: nothing of the work is its caller's.
#[tokio::test(flavor = "multi_thread")]
async fn the_engine_works_on_threads_of_its_own() {
    let server = Server::start().await;
    let app = Arc::clone(&server.app);
    let to = server.folder.path().join("extract.parquet");
    let done = std::thread::spawn(move || {
        let (dataset, scope) = app.open("acme", "sales", &[]).unwrap();
        let sales = &dataset.connector;
        let query: Query = serde_json::from_value(json!({"dimensions": ["product"], "measures": [{"op": "count", "as": "n"}]})).unwrap();
        assert_eq!(wait(sales.query(&scope, &query)).unwrap().rows(), 4);
        assert_eq!(wait(sales.count(&scope)).unwrap(), 9);
        assert_eq!(wait(sales.write_extract(&scope, Some("ts"), 1 << 20, &to)).unwrap(), Some(9));
        assert!(wait(sales.schema()).unwrap().field("owner").is_ok());
    });
    tokio::task::spawn_blocking(|| done.join().unwrap()).await.unwrap();
}

/// One thread answers requests while the engine's are busy. That they are others is held by the test above; here every light answer
/// comes, and what nobody waits for any more makes way.
#[tokio::test(flavor = "current_thread")]
async fn what_readers_left_makes_way() {
    let folder = Arc::new(tempfile::tempdir().unwrap());
    crate::support::write_parquet(&folder.path().join("sales.parquet"), &rows());
    std::fs::create_dir(folder.path().join("seed")).unwrap();
    std::fs::write(folder.path().join("seed/overview.json"), dashboard("Overview").to_string()).unwrap();
    let mut heavy = dashboard("Heavy");
    heavy["dataset"] = json!("heavy");
    std::fs::write(folder.path().join("seed/heavy.json"), heavy.to_string()).unwrap();
    let mut text = "key,qty\n".to_owned();
    for i in 0u64..1_500_000 {
        let mixed = i.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 24;
        writeln!(text, "{},{}", mixed % 700_000, mixed % 1_000_003).unwrap();
    }
    std::fs::write(folder.path().join("heavy.csv"), text).unwrap();
    let more = "datasets.heavy = { files = 'heavy.csv', open = true }\nlimits = { extract_rows = 1000 }";
    let server = Arc::new(Server::over(folder, more).await);
    let (heavy, light) = (server.token_for("acme", "heavy").await, server.token("acme").await);
    let cached = json!({"dimensions": ["product"], "measures": [{"op": "count", "as": "n"}]});
    assert_eq!(server.query(&light, cached.clone()).await.status, 200);
    let at_work: Vec<_> = (1..=8)
        .map(|i| {
            let (server, heavy) = (Arc::clone(&server), heavy.clone());
            let query = json!({"dimensions": ["key"], "measures": [{"op": "median", "field": "qty", "as": "m"}], "limit": i});
            tokio::spawn(async move { server.query(&heavy, query).await })
        })
        .collect();
    tokio::task::yield_now().await;
    for _ in 0..20 {
        assert_eq!(server.query(&light, cached.clone()).await.status, 200);
        assert_eq!(server.get("/api/v1/embed/config", &light).await.status, 200);
        assert_eq!(server.get("/health", "").await.status, 200);
    }
    // Those whose readers leave leave the engine to others.
    for one in at_work {
        one.abort();
    }
    assert_eq!(server.query(&heavy, json!({"measures": [{"op": "count", "as": "n"}]})).await.rows(), json!([[1_500_000]]));
}
