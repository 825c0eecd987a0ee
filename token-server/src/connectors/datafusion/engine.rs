//! What all datasets share: memory, threads and the number of queries at once.
//!
//! The threads are the engine's own. A scan gives way between batches and computes in between, tens of milliseconds at a time on large
//! groups: requests that wait for nothing but a token's check or the cache must not stand behind it.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use datafusion::execution::config::SessionConfig;
use datafusion::execution::context::SessionContext;
use datafusion::execution::runtime_env::{RuntimeEnv, RuntimeEnvBuilder};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::task::JoinHandle;
use tracing::Instrument as _;
use url::Url;

use super::bucket;
use crate::config::{BucketConfig, Limits, S3};
use crate::connectors::{ConnectorLimits, Result, SourceError};

/// The embedded query engine.
pub struct Engine {
    runtime: Arc<RuntimeEnv>,
    permits: Semaphore,
    limits: ConnectorLimits,
    threads: usize,
    /// Until the engine is dropped.
    own: Option<Runtime>,
}

/// Work on the engine's threads, which ends where nobody waits for it any more.
struct Awaited<T>(JoinHandle<Result<T>>);

impl<T> Future for Awaited<T> {
    type Output = Result<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<T>> {
        // A reader of files that panics on a damaged one fails its query and nothing else.
        Pin::new(&mut self.0).poll(context).map(|done| done.map_err(SourceError::source)?)
    }
}

impl<T> Drop for Awaited<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        // The last one to hold it may be a task of another runtime, which must not wait.
        if let Some(own) = self.own.take() {
            own.shutdown_background();
        }
    }
}

impl Engine {
    /// An engine within the given limits.
    ///
    /// # Errors
    /// Where its temporary folder or its threads cannot be made.
    pub fn new(limits: &Limits) -> Result<Self> {
        let runtime = RuntimeEnvBuilder::new().with_memory_limit(limits.query_memory_bytes, 1.0);
        // A remembered list of files would hide new ones.
        let runtime = runtime.with_object_list_cache_limit(0).build_arc().map_err(SourceError::source)?;
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let own = Builder::new_multi_thread().worker_threads(threads).thread_name("engine").enable_all().build();
        Ok(Self {
            runtime,
            permits: Semaphore::new(limits.concurrent_queries.max(1)),
            limits: ConnectorLimits { result_rows: limits.result_rows, concurrent_queries: limits.concurrent_queries.max(1) },
            threads,
            own: Some(own.map_err(SourceError::source)?),
        })
    }

    /// Does `work` on the engine's threads, and stops it where the future is dropped.
    ///
    /// # Errors
    /// As `work`.
    pub(super) async fn run<T: Send + 'static>(&self, work: impl Future<Output = Result<T>> + Send + 'static) -> Result<T> {
        let own = self.own.as_ref().ok_or_else(|| SourceError::source("the engine has stopped"))?;
        Awaited(own.spawn(work.in_current_span())).await
    }

    /// Makes buckets readable.
    ///
    /// # Errors
    /// Where a secret is missing or an address is none.
    pub fn open_buckets(&self, buckets: &BTreeMap<String, BucketConfig>) -> Result<()> {
        for (name, config) in buckets {
            let url = Url::parse(&format!("{S3}{name}")).map_err(SourceError::source)?;
            self.runtime.register_object_store(&url, Arc::new(bucket::open(name, config)?));
        }
        Ok(())
    }

    /// What it refuses or bounds.
    pub(super) fn limits(&self) -> ConnectorLimits {
        self.limits
    }

    /// Waits for a turn. The turn ends when the permit is dropped, also by a request that went away.
    pub(super) async fn turn(&self) -> Result<SemaphorePermit<'_>> {
        self.permits.acquire().await.map_err(SourceError::source)
    }

    /// A session without catalogs, information schema or registered tables. `ordered` keeps the files' row order at the price of
    /// one thread.
    pub(super) fn session(&self, ordered: bool) -> SessionContext {
        let config = SessionConfig::new()
            .with_information_schema(false)
            .with_create_default_catalog_and_schema(false)
            .with_target_partitions(if ordered { 1 } else { self.threads })
            .with_repartition_file_scans(!ordered)
            // Where a file's statistics answer a measure asked for twice, the planner's nullability check refuses its own plan.
            .set_bool("datafusion.execution.skip_physical_aggregate_schema_check", true);
        SessionContext::new_with_config_rt(config, Arc::clone(&self.runtime))
    }
}
