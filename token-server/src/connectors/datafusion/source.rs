//! A dataset's files, opened once and again whenever one of them changes.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant, UNIX_EPOCH};

use arrow::datatypes::SchemaRef;
use aws_lc_rs::digest::{SHA256, digest};
use datafusion::catalog::TableProvider;
use datafusion::datasource::file_format::FileFormat;
use datafusion::datasource::file_format::csv::CsvFormat;
use datafusion::datasource::file_format::json::JsonFormat;
use datafusion::datasource::file_format::parquet::ParquetFormat;
use datafusion::datasource::listing::{ListingOptions, ListingTable, ListingTableConfig};
use datafusion::execution::context::SessionContext;
use futures::future::BoxFuture;
use pellucid_core::{Query, Schema};
use serde::Serialize;
use tokio::sync::RwLock;

use super::engine::Engine;
use super::{listing, plan, types, write};
use crate::config::bucket_of;
use crate::connectors::{Connector, ConnectorLimits, Result, ResultSet, SourceError};
use crate::encoding::hex;
use crate::policy::Scope;

/// How long what a store has is taken for what it had.
const LIST_AGAIN: Duration = Duration::from_secs(5);

/// Files as they were at one version.
pub(super) struct Opened {
    pub(super) version: String,
    pub(super) table: Arc<dyn TableProvider>,
    pub(super) arrow: SchemaRef,
    pub(super) schema: Schema,
    /// The column whose order is the table's; the files' where it is absent.
    pub(super) sort: Option<String>,
}

/// The connector of one dataset over Parquet, CSV or JSON files, in folders or S3-compatible stores.
pub struct DataFusion {
    engine: Arc<Engine>,
    files: Vec<PathBuf>,
    sort: Option<String>,
    opened: RwLock<Option<Arc<Opened>>>,
    /// When a store was last asked what it has, and the version that made.
    listed: RwLock<Option<(Instant, String)>>,
}

impl DataFusion {
    /// A connector over `files`, which are opened when first asked.
    pub fn new(engine: Arc<Engine>, files: Vec<PathBuf>) -> Self {
        Self { engine, files, sort: None, opened: RwLock::new(None), listed: RwLock::new(None) }
    }

    /// The same with the rows in the order of a column, nulls last; ties keep the files' order. Extracts are written in this order, so
    /// what depends on it (`first`, `last`, rows without a sort) is the same here and in the browser.
    #[must_use]
    pub fn sorted_by(mut self, column: Option<String>) -> Self {
        self.sort = column;
        self.opened = RwLock::new(None);
        self
    }

    /// What the files are now. A store is asked at most once in a while: it is another request.
    async fn version_now(&self) -> Result<String> {
        if !self.files.iter().any(|f| listing::is_listed(f)) {
            return file_version(&self.files);
        }
        let keep = if self.files.iter().any(|f| bucket_of(f).is_some()) { LIST_AGAIN } else { Duration::ZERO };
        let known = |slot: &Option<(Instant, String)>| slot.as_ref().filter(|(at, _)| at.elapsed() < keep).map(|(_, v)| v.clone());
        if let Some(version) = known(&*self.listed.read().await) {
            return Ok(version);
        }
        let mut slot = self.listed.write().await;
        if let Some(version) = known(&slot) {
            return Ok(version);
        }
        let session = self.engine.session(true);
        let mut seen = Vec::new();
        for file in &self.files {
            match listing::is_listed(file) {
                true => {
                    let (session, file) = (session.clone(), file.clone());
                    seen.extend(self.engine.run(async move { listing::list(&session, &file).await }).await?);
                }
                false => seen.push((file.to_string_lossy().into_owned(), 0, file_version(std::slice::from_ref(file))?)),
            }
        }
        let version = fingerprint(&seen)?;
        *slot = Some((Instant::now(), version.clone()));
        Ok(version)
    }

    async fn open(&self) -> Result<Arc<Opened>> {
        let version = self.version_now().await?;
        if let Some(opened) = self.opened.read().await.as_ref().filter(|o| o.version == version) {
            return Ok(Arc::clone(opened));
        }
        let mut slot = self.opened.write().await;
        if let Some(opened) = slot.as_ref().filter(|o| o.version == version) {
            return Ok(Arc::clone(opened));
        }
        let (session, files, sort) = (self.engine.session(true), self.files.clone(), self.sort.clone());
        let opened = self.engine.run(async move { read(&session, &files, sort, version).await }).await?;
        let opened = Arc::new(opened);
        *slot = Some(Arc::clone(&opened));
        Ok(opened)
    }
}

/// Reads the files' schemas.
async fn read(session: &SessionContext, files: &[PathBuf], sort: Option<String>, version: String) -> Result<Opened> {
    let urls = files.iter().map(|f| listing::url(f)).collect::<Result<Vec<_>>>()?;
    let options = ListingOptions::new(format(files)?).with_file_extension("");
    let config = ListingTableConfig::new_with_multi_paths(urls).with_listing_options(options);
    let config = config.infer_schema(&session.state()).await.map_err(SourceError::source)?;
    let table: Arc<dyn TableProvider> = Arc::new(ListingTable::try_new(config).map_err(SourceError::source)?);
    let arrow = table.schema();
    Ok(Opened { version, schema: types::schema(&arrow), arrow, table, sort })
}

impl Connector for DataFusion {
    fn test(&self) -> BoxFuture<'_, Result<()>> {
        Box::pin(async { self.open().await.map(drop) })
    }

    fn schema(&self) -> BoxFuture<'_, Result<Schema>> {
        Box::pin(async { Ok(self.open().await?.schema.clone()) })
    }

    fn version(&self) -> BoxFuture<'_, Result<String>> {
        Box::pin(async { Ok(self.open().await?.version.clone()) })
    }

    fn count<'a>(&'a self, scope: &'a Scope) -> BoxFuture<'a, Result<u64>> {
        Box::pin(async {
            let (engine, opened, scope) = (Arc::clone(&self.engine), self.open().await?, scope.clone());
            let work = async move {
                let _turn = engine.turn().await?;
                plan::count_rows(&engine.session(false), &opened, &scope, &Query::default()).await
            };
            self.engine.run(work).await
        })
    }

    fn query<'a>(&'a self, scope: &'a Scope, query: &'a Query) -> BoxFuture<'a, Result<ResultSet>> {
        Box::pin(async {
            let (engine, opened, scope, query) = (Arc::clone(&self.engine), self.open().await?, scope.clone(), query.clone());
            self.engine.run(async move { plan::run(&engine, &opened, &scope, &query).await }).await
        })
    }

    fn write_extract<'a>(&'a self, scope: &'a Scope, sort: Option<&'a str>, most: u64, to: &'a Path) -> BoxFuture<'a, Result<Option<u64>>> {
        Box::pin(async move {
            let (engine, opened, scope) = (Arc::clone(&self.engine), self.open().await?, scope.clone());
            let (sort, to) = (sort.map(str::to_owned), to.to_owned());
            self.engine.run(async move { write::run(&engine, &opened, &scope, sort.as_deref(), most, &to).await }).await
        })
    }

    fn limits(&self) -> ConnectorLimits {
        self.engine.limits()
    }
}

/// Paths, lengths and times of change. Replacing a file by another of the same length within the clock's resolution goes
/// unnoticed; write a new file and rename it.
fn file_version(files: &[PathBuf]) -> Result<String> {
    let mut seen = Vec::with_capacity(files.len());
    for file in files {
        let meta = fs::metadata(file).map_err(|e| SourceError::Source(format!("cannot read {}: {e}", file.display())))?;
        let changed = meta.modified().ok().and_then(|t| t.duration_since(UNIX_EPOCH).ok()).map_or(0, |d| d.as_nanos());
        seen.push((file.to_string_lossy().into_owned(), meta.len(), changed.to_string()));
    }
    fingerprint(&seen)
}

/// A name that changes with what was seen.
fn fingerprint<T: Serialize>(seen: &[T]) -> Result<String> {
    let canonical = serde_json::to_vec(seen).map_err(SourceError::source)?;
    Ok(hex(&digest(&SHA256, &canonical).as_ref()[..16]))
}

fn format(files: &[PathBuf]) -> Result<Arc<dyn FileFormat>> {
    let mut extensions: Vec<&str> = files.iter().map(|f| f.extension().and_then(|e| e.to_str()).unwrap_or_default()).collect();
    extensions.dedup();
    match extensions.as_slice() {
        ["parquet"] => Ok(Arc::new(ParquetFormat::default())),
        ["csv"] => Ok(Arc::new(CsvFormat::default().with_has_header(true))),
        ["json" | "ndjson"] => Ok(Arc::new(JsonFormat::default())),
        other => {
            Err(SourceError::Source(format!("files end in {other:?}: one dataset takes .parquet, .csv or .json, and not two of them")))
        }
    }
}
