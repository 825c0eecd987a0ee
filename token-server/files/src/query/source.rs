//! A dataset's files, opened once and again whenever one of them changes.

use std::path::PathBuf;
use std::sync::Arc;

use arrow::datatypes::{DataType as Arrow, Field as ArrowField, Schema as ArrowSchema, SchemaRef};
use datafusion::catalog::TableProvider;
use datafusion::datasource::file_format::FileFormat;
use datafusion::datasource::file_format::csv::CsvFormat;
use datafusion::datasource::file_format::json::JsonFormat;
use datafusion::datasource::file_format::parquet::ParquetFormat;
use datafusion::datasource::listing::{ListingOptions, ListingTable, ListingTableConfig};
use pellucid_connectors::{Result, SourceError};
use pellucid_core::Schema;

use super::engine::Engine;
use super::json_lines::JsonLines;
use super::{listing, types};
use crate::protocol::{Files, STALE, Table};
use crate::version;

/// Files as they were at one version.
pub(crate) struct Opened {
    /// What they were opened as.
    files: Files,
    version: String,
    /// The rows as they are stored.
    pub(super) table: Arc<dyn TableProvider>,
    /// The columns as `table` gives them: of files that hold text, text.
    pub(super) stored: SchemaRef,
    /// The columns as the files mean them.
    pub(super) arrow: SchemaRef,
    pub(crate) schema: Schema,
    /// The column whose order is the table's; the files' where it is absent.
    pub(super) sort: Option<String>,
}

/// A format of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Parquet,
    Csv,
    Json,
}

impl Opened {
    /// Reads the files' columns.
    ///
    /// # Errors
    /// Where they cannot be read, or are not of `version` any more.
    pub(crate) async fn read(engine: &Engine, files: &Files, version: &str) -> Result<Self> {
        if !files.paths.iter().any(|f| version::is_listed(f)) && version::of(&files.paths)? != version {
            return Err(SourceError::source(STALE));
        }
        let session = engine.session(true);
        let urls = files.paths.iter().map(|f| listing::url(f)).collect::<Result<Vec<_>>>()?;
        let kind = kind(&files.paths)?;
        let format: Arc<dyn FileFormat> = match kind {
            Kind::Parquet => Arc::new(ParquetFormat::default()),
            Kind::Csv => Arc::new(CsvFormat::default().with_has_header(true)),
            Kind::Json => Arc::new(JsonFormat::default()),
        };
        let listed = ListingTableConfig::new_with_multi_paths(urls.clone());
        let listed = listed.with_listing_options(ListingOptions::new(format).with_file_extension(""));
        let inferred = listed.clone().infer_schema(&session.state()).await.map_err(SourceError::source)?;
        let arrow = inferred.file_schema.clone().ok_or_else(|| SourceError::source("files without columns"))?;
        // A value that is none of its column's type must fail for those alone who may see it, so it is read as the text it is: the
        // readers of these formats would fail on it whoever asks.
        let table: Arc<dyn TableProvider> = match kind {
            Kind::Parquet => Arc::new(ListingTable::try_new(inferred).map_err(SourceError::source)?),
            Kind::Csv => Arc::new(ListingTable::try_new(listed.with_schema(as_text(&arrow))).map_err(SourceError::source)?),
            Kind::Json => Arc::new(JsonLines { urls, schema: as_text(&arrow) }),
        };
        let schema = types::schema(&arrow);
        Ok(Self {
            files: files.clone(),
            version: version.to_owned(),
            stored: table.schema(),
            table,
            schema,
            arrow,
            sort: files.sort.clone(),
        })
    }

    /// Whether it is what a job calls `table`.
    pub(crate) fn is(&self, files: &Files, version: &str) -> bool {
        self.version == version && self.files == *files
    }

    /// Whether it is a version of these files.
    pub(crate) fn is_of(&self, files: &Files) -> bool {
        self.files == *files
    }

    /// It, where its columns are those that policy was held against.
    ///
    /// # Errors
    /// Where they are others.
    pub(crate) fn with_columns_of(self: Arc<Self>, table: &Table) -> Result<Arc<Self>> {
        match self.schema == table.schema {
            true => Ok(self),
            false => Err(SourceError::source(STALE)),
        }
    }
}

/// The same columns, each as text.
fn as_text(arrow: &ArrowSchema) -> SchemaRef {
    Arc::new(ArrowSchema::new(arrow.fields().iter().map(|f| ArrowField::new(f.name(), Arrow::Utf8, true)).collect::<Vec<_>>()))
}

fn kind(files: &[PathBuf]) -> Result<Kind> {
    let mut extensions: Vec<&str> = files.iter().map(|f| f.extension().and_then(|e| e.to_str()).unwrap_or_default()).collect();
    extensions.dedup();
    match extensions.as_slice() {
        ["parquet"] => Ok(Kind::Parquet),
        ["csv"] => Ok(Kind::Csv),
        ["json" | "ndjson"] => Ok(Kind::Json),
        other => {
            Err(SourceError::Source(format!("files end in {other:?}: one dataset takes .parquet, .csv or .json, and not two of them")))
        }
    }
}
