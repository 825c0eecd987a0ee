//! What all jobs of a worker share: memory, threads, and room on disk for what does not fit.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use datafusion::execution::config::SessionConfig;
use datafusion::execution::context::SessionContext;
use datafusion::execution::disk_manager::{DiskManagerBuilder, DiskManagerMode};
use datafusion::execution::memory_pool::FairSpillPool;
use datafusion::execution::runtime_env::{RuntimeEnv, RuntimeEnvBuilder};
use pellucid_connectors::{Result, SourceError};
use url::Url;

use super::apart::Apart;
use super::bucket;
use super::source::Opened;
use crate::path::S3;
use crate::protocol::Setup;

/// Part of the memory that the engine's operators may count on before they write to disk, in
/// tenths. The rest is for what it does not count: batches on their way, decoders, and the growth
/// of tables that double.
const COUNTED: u64 = 5;
/// Part of the memory for footers of files that were read, in tenths.
const FOOTERS: u64 = 1;

/// Part of the largest worker's memory for what is unpacked of pages beyond the ordinary: what is
/// held for a while when one page follows another is twice that, beside what is counted and the
/// footers.
const UNPACKED: u64 = 6;
/// Rows in a batch, and in one where text is copied out of pages: those of one's own may be long.
const ROWS: usize = 8_192;
const COPIED_ROWS: usize = 1_024;

/// The engine of a worker.
pub(crate) struct Engine {
    runtime: Arc<RuntimeEnv>,
    threads: usize,
    unpacked: u64,
    left_out: Arc<AtomicU64>,
}

impl Engine {
    /// An engine within what a worker was told.
    ///
    /// # Errors
    /// Where its folder cannot be used or a bucket's address is none.
    pub(crate) fn new(setup: &Setup) -> Result<Self> {
        let part = |tenths: u64| usize::try_from(setup.memory / 10 * tenths).unwrap_or(usize::MAX);
        let disk = DiskManagerBuilder::default()
            .with_mode(DiskManagerMode::Directories(vec![setup.spill.clone()]))
            .with_max_temp_directory_size(setup.spill_bytes);
        let runtime = RuntimeEnvBuilder::new()
            .with_memory_pool(Arc::new(FairSpillPool::new(part(COUNTED))))
            .with_metadata_cache_limit(part(FOOTERS))
            // A remembered list of files would hide new ones.
            .with_object_list_cache_limit(0)
            .with_disk_manager_builder(disk)
            .build_arc()
            .map_err(SourceError::source)?;
        let disk = Url::parse("file:///").map_err(SourceError::source)?;
        runtime.register_object_store(&disk, Arc::new(Apart::disk()));
        for bucket in &setup.buckets {
            let url = Url::parse(&format!("{S3}{}", bucket.name)).map_err(SourceError::source)?;
            runtime.register_object_store(&url, Arc::new(Apart::bucket(bucket::open(bucket)?)));
        }
        Ok(Self {
            runtime,
            threads: setup.threads.max(1),
            unpacked: setup.largest / UNPACKED,
            left_out: Arc::default(),
        })
    }

    /// Bytes that pages of one row group may unpack to at once, beyond what pages ordinarily weigh.
    /// The same in each worker, since what does not fit into one is done again in the largest.
    pub(super) fn unpacked(&self) -> u64 {
        self.unpacked
    }

    /// A session that reads `source`, in the files' row order where `ordered`.
    pub(super) fn session_over(&self, source: &Opened, ordered: bool) -> SessionContext {
        // Each thread unpacks pages of its own.
        let apart = source.heavy.saturating_mul(self.threads as u64) > self.unpacked;
        let rows = if source.text > self.unpacked { COPIED_ROWS } else { ROWS };
        self.session_of(ordered || apart, rows)
    }

    /// Where readings of files count the records that they leave out.
    pub(super) fn left_out(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.left_out)
    }

    /// Most records that a reading left out since this was asked last.
    pub(crate) fn take_left_out(&self) -> u64 {
        self.left_out.swap(0, Ordering::Relaxed)
    }

    /// A session that looks at files and runs no query over them.
    pub(super) fn session(&self) -> SessionContext {
        self.session_of(true, ROWS)
    }

    /// A session without catalogs, information schema or registered tables. `ordered` keeps the
    /// files' row order at the price of one thread.
    fn session_of(&self, ordered: bool, rows: usize) -> SessionContext {
        let threads = if ordered { 1 } else { self.threads };
        let config = SessionConfig::new()
            .with_information_schema(false)
            .with_create_default_catalog_and_schema(false)
            .with_target_partitions(threads)
            .with_batch_size(rows)
            .with_repartition_file_scans(threads > 1)
            // The policy first, and of other columns only what it lets pass: another tenant's heavy
            // rows are not even unpacked.
            .set_bool("datafusion.execution.parquet.pushdown_filters", true)
            // Where a file's statistics answer a measure asked for twice, the planner's nullability
            // check refuses its own plan.
            .set_bool("datafusion.execution.skip_physical_aggregate_schema_check", true);
        SessionContext::new_with_config_rt(config, Arc::clone(&self.runtime))
    }
}
