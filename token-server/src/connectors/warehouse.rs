//! Datasets over tables of warehouses: `pellucid_connectors` asks, this gives it the policy and
//! makes extracts of what comes.

mod open;
mod source;

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use aws_lc_rs::digest::{SHA256, digest};
use futures::future::BoxFuture;
use moka::future::Cache;
use pellucid_connectors::plan::Access;
use pellucid_connectors::sql::TableRef;
use pellucid_connectors::table::SqlTable;
use pellucid_core::{Question, Schema};
use pellucid_files::protocol::Format;
use pellucid_files::{Most, ResultSet};

use super::{Answer, Connector, Result, Rooms};
use crate::encoding::hex;
use crate::policy::Scope;

pub use open::open;
pub use source::Source;

/// Seconds since 1970.
type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// How long after a version has ended its extract may still be read: a page that reads columns as
/// it needs them is open that long.
const READ_ON_SECONDS: u64 = 3600;
/// Most versions that are kept so.
const READ_ON_VERSIONS: u64 = 8;
/// Numbers of rows that are remembered, one for each tenant.
const COUNTS: u64 = 10_000;

/// Resolves the name of a source, which may have changed since the last time.
pub trait SourceResolver: Send + Sync {
    /// The source called `id`.
    fn resolve<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Arc<Source>>>;
}

/// The connector of one dataset over a table of a warehouse.
///
/// What is in the table is asked anew every `refresh_seconds`, counted on the clock, so that
/// replicas agree: within that time answers and extracts are of one version. Columns are asked anew
/// with it.
pub struct WarehouseTable {
    sources: Arc<dyn SourceResolver>,
    source: String,
    table: TableRef,
    sort: Option<String>,
    refresh_seconds: u64,
    clock: Clock,
    /// Where long answers lie on their way.
    folder: PathBuf,
    rooms: Option<Rooms>,
    opened: RwLock<Option<Arc<Opened>>>,
}

/// The table during one version.
struct Opened {
    version: String,
    source: Arc<Source>,
    queries: SqlTable,
    extracts: SqlTable,
    counts: Cache<String, u64>,
}

impl WarehouseTable {
    /// The table `table` of the source called `source`, its rows in the order of the column `sort`.
    pub fn new(
        sources: Arc<dyn SourceResolver>,
        (source, table): (&str, TableRef),
        sort: Option<String>,
        refresh_seconds: u64,
        clock: Clock,
    ) -> Self {
        let refresh_seconds = refresh_seconds.max(1);
        Self {
            sources,
            source: source.to_owned(),
            table,
            sort,
            refresh_seconds,
            clock,
            folder: std::env::temp_dir(),
            rooms: None,
            opened: RwLock::new(None),
        }
    }

    /// The same with long answers in `folder` while they are sent, and all that are on their way at
    /// once within `rooms`.
    #[must_use]
    pub fn within(self, folder: PathBuf, rooms: Rooms) -> Self {
        Self { folder, rooms: Some(rooms), ..self }
    }

    /// The version `back` refreshes ago.
    fn version_at(&self, source: &Source, back: u64) -> String {
        let now = u64::try_from((self.clock)()).unwrap_or(0);
        // Tables of one warehouse are not all asked anew in the same second.
        let name =
            serde_json::json!([source.identity(), self.table, self.refresh_seconds]).to_string();
        let own = digest(&SHA256, name.as_bytes());
        let phase = own.as_ref().iter().take(4).fold(0u64, |n, b| (n << 8) | u64::from(*b))
            % self.refresh_seconds;
        let at = ((now + phase) / self.refresh_seconds).saturating_sub(back);
        hex(digest(&SHA256, format!("{}{at}", hex(own.as_ref())).as_bytes())
            .as_ref()
            .get(..16)
            .unwrap_or_default())
    }

    async fn opened(&self) -> Result<Arc<Opened>> {
        let source = self.sources.resolve(&self.source).await?;
        let version = self.version_at(&source, 0);
        let current = |slot: &Option<Arc<Opened>>| {
            slot.as_ref().filter(|o| o.version == version).map(Arc::clone)
        };
        if let Some(opened) = current(&self.opened.read().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(opened);
        }
        let mut slot = self.opened.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(opened) = current(&slot) {
            return Ok(opened);
        }
        let table = |warehouse| SqlTable::new(warehouse, self.table.clone(), self.sort.clone());
        let (queries, extracts) = (table(source.queries()), table(source.extracts()));
        let opened =
            Arc::new(Opened { version, source, queries, extracts, counts: Cache::new(COUNTS) });
        *slot = Some(Arc::clone(&opened));
        Ok(opened)
    }
}

/// What a scope allows, as the warehouse's planner takes it.
pub(crate) fn access(scope: &Scope) -> Access<'_> {
    Access { filters: scope.filters(), hidden: scope.hidden(), reader: Some(scope.tenant()) }
}

impl Connector for WarehouseTable {
    fn test(&self) -> BoxFuture<'_, Result<()>> {
        Box::pin(async { self.sources.resolve(&self.source).await?.test().await })
    }

    fn schema(&self) -> BoxFuture<'_, Result<Schema>> {
        Box::pin(async { self.opened().await?.queries.schema().await })
    }

    fn version(&self) -> BoxFuture<'_, Result<String>> {
        Box::pin(async { Ok(self.opened().await?.version.clone()) })
    }

    fn previous_versions(&self) -> BoxFuture<'_, Vec<String>> {
        Box::pin(async {
            let kept = (READ_ON_SECONDS / self.refresh_seconds).clamp(1, READ_ON_VERSIONS);
            match self.opened().await {
                Ok(opened) => {
                    (1..=kept).map(|back| self.version_at(&opened.source, back)).collect()
                }
                Err(_) => Vec::new(),
            }
        })
    }

    fn count<'a>(&'a self, scope: &'a Scope) -> BoxFuture<'a, Result<u64>> {
        Box::pin(async move {
            let opened = self.opened().await?;
            if let Some(known) = opened.counts.get(scope.hash()).await {
                return Ok(known);
            }
            let rows = opened.queries.count(access(scope)).await?;
            opened.counts.insert(scope.hash().to_owned(), rows).await;
            Ok(rows)
        })
    }

    fn query<'a>(
        &'a self,
        scope: &'a Scope,
        query: &'a Question,
        format: Format,
        most: Most,
    ) -> BoxFuture<'a, Result<Answer>> {
        Box::pin(async move {
            let answer = self
                .opened()
                .await?
                .queries
                .answer_within(access(scope), query, most, self.rooms.as_ref().map(|r| &r.memory))
                .await?;
            // Until it is written.
            let _held = answer.held;
            let result = ResultSet {
                fields: answer.fields,
                schema: answer.schema,
                batches: answer.batches,
                total: answer.total,
            };
            let room = self.rooms.as_ref().map(|r| r.lying(scope.tenant()));
            Answer::of(result, format, most, &self.folder, room).await
        })
    }

    fn write_extract<'a>(
        &'a self,
        scope: &'a Scope,
        sort: Option<&'a str>,
        most: u64,
        to: &'a Path,
    ) -> BoxFuture<'a, Result<Option<u64>>> {
        Box::pin(async move {
            // A hidden column orders nothing: the order of rows tells something of what orders
            // them.
            let sort = sort.filter(|name| !scope.hidden().contains(*name));
            let opened = self.opened().await?;
            let rows = opened.extracts.rows(access(scope), sort).await?;
            pellucid_files::write_parquet(rows.schema, rows.batches, most, to).await
        })
    }
}
