//! A dataset's files, opened once and again whenever one of them changes.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use arrow::datatypes::{DataType as Arrow, Field as ArrowField, Schema as ArrowSchema, SchemaRef};
use datafusion::catalog::TableProvider;
use datafusion::datasource::empty::EmptyTable;
use pellucid_connectors::{Result, SourceError};
use pellucid_core::Schema;

use super::engine::Engine;
use super::parquet::ParquetFiles;
use super::text::{self, TextFiles, Unreadable};
use super::{footers, listing};
use crate::protocol::{Files, STALE, Table};
use crate::version;

/// Files as they were at one version.
pub(crate) struct Opened {
    /// What they were opened as.
    files: Files,
    version: String,
    /// What their columns were said to be.
    pinned: Option<Schema>,
    rows: Rows,
    /// The columns as the table gives them: of text files all as text, of Parquet files text as
    /// bytes.
    pub(super) stored: SchemaRef,
    /// The columns as the files mean them.
    pub(super) arrow: SchemaRef,
    pub(crate) schema: Schema,
    /// The column whose order is the table's; the files' where it is absent.
    pub(super) sort: Option<String>,
    /// Bytes that pages of a row group unpack to at once, beyond what pages ordinarily weigh.
    pub(super) heavy: u64,
    /// Bytes of text in the heaviest row group.
    pub(super) text: u64,
    left_out: Arc<AtomicU64>,
}

/// The rows as they are stored.
enum Rows {
    Parquet(ParquetFiles),
    Text(TextFiles),
    /// A column stands twice, so that nobody knows whose rows are whose.
    Ambiguous,
}

impl Opened {
    /// Reads the files' columns. Text has no types: where its columns are `pinned` they have those,
    /// whatever values came since.
    ///
    /// # Errors
    /// Where they cannot be read, or are not of `version` any more.
    pub(crate) async fn read(
        engine: &Engine,
        files: &Files,
        version: &str,
        pinned: Option<Schema>,
    ) -> Result<Self> {
        if !files.paths.iter().any(|f| version::is_listed(f))
            && version::of(&files.paths)? != version
        {
            return Err(SourceError::source(STALE));
        }
        let session = engine.session();
        let urls = files.paths.iter().map(|f| listing::url(f)).collect::<Result<Vec<_>>>()?;
        let (mut heavy, mut text) = (0, 0);
        let (arrow, schema, rows) = match format(&files.paths)? {
            None => {
                let found = footers::read(&session.state(), &urls, engine.unpacked())
                    .await
                    .map_err(SourceError::source)?;
                (heavy, text) = (found.heavy, found.text);
                let files = ParquetFiles {
                    urls,
                    schema: Arc::clone(&found.arrow),
                    heavy: found.text > engine.unpacked(),
                };
                (found.arrow, found.schema, Rows::Parquet(files))
            }
            // A value that is none of its column's type must fail for those alone who may see it,
            // so it is read as the text it is.
            Some(format) => {
                let (arrow, found) =
                    text::columns(&session.state(), &urls, format, pinned.as_ref())
                        .await
                        .map_err(SourceError::source)?;
                let text = TextFiles {
                    urls,
                    format,
                    schema: as_text(&arrow),
                    unreadable: Unreadable::Fails,
                };
                (Arc::new(arrow), found, Rows::Text(text))
            }
        };
        let rows = if is_ambiguous(&schema) { Rows::Ambiguous } else { rows };
        let stored = match &rows {
            Rows::Parquet(files) => Arc::clone(&files.schema),
            Rows::Ambiguous => Arc::clone(&arrow),
            Rows::Text(files) => Arc::clone(&files.schema),
        };
        let left_out = engine.left_out();
        let (files, version, sort) = (files.clone(), version.to_owned(), files.sort.clone());
        Ok(Self {
            files,
            version,
            pinned,
            rows,
            stored,
            schema,
            arrow,
            sort,
            heavy,
            text,
            left_out,
        })
    }

    /// The rows as a table. `every` says that whoever asks may see each of them, so that one which
    /// cannot be read is theirs to be told of.
    pub(super) fn table(&self, every: bool) -> Arc<dyn TableProvider> {
        match &self.rows {
            Rows::Parquet(files) => Arc::new(files.clone()),
            Rows::Ambiguous => Arc::new(EmptyTable::new(Arc::clone(&self.stored))),
            Rows::Text(files) if every => Arc::new(files.clone()),
            Rows::Text(files) => Arc::new(TextFiles {
                unreadable: Unreadable::IsLeftOut(Arc::clone(&self.left_out)),
                ..files.clone()
            }),
        }
    }

    /// Whether it is these files at this version, with columns that are said to be these.
    pub(crate) fn is(&self, files: &Files, version: &str, pinned: Option<&Schema>) -> bool {
        self.version == version
            && self.files == *files
            && (self.pinned.as_ref() == pinned || pinned == Some(&self.schema))
    }

    /// Whether it is a version of these files.
    pub(crate) fn is_of(&self, files: &Files) -> bool {
        self.files == *files
    }

    /// Returns the files where their columns are those that policy was held against.
    ///
    /// # Errors
    /// Where they are others.
    pub(crate) fn with_columns_of(self: Arc<Self>, table: &Table) -> Result<Arc<Self>> {
        match self.schema == table.schema {
            true if matches!(self.rows, Rows::Ambiguous) => {
                Err(SourceError::source("a column stands twice in the files"))
            }
            true => Ok(self),
            false => Err(SourceError::source(STALE)),
        }
    }
}

/// Whether a name stands twice.
fn is_ambiguous(schema: &Schema) -> bool {
    let mut seen = HashSet::new();
    !schema
        .fields
        .iter()
        .map(|f| &f.name)
        .chain(schema.skipped.iter().map(|s| &s.name))
        .all(|name| seen.insert(name))
}

/// The same columns, each as text.
fn as_text(arrow: &ArrowSchema) -> SchemaRef {
    Arc::new(ArrowSchema::new(
        arrow
            .fields()
            .iter()
            .map(|f| ArrowField::new(f.name(), Arrow::Utf8, true))
            .collect::<Vec<_>>(),
    ))
}

/// The format of text that files have by their names; none where they are Parquet.
fn format(files: &[PathBuf]) -> Result<Option<text::Format>> {
    let mut extensions: Vec<&str> =
        files.iter().map(|f| f.extension().and_then(|e| e.to_str()).unwrap_or_default()).collect();
    extensions.dedup();
    match extensions.as_slice() {
        ["parquet"] => Ok(None),
        ["csv"] => Ok(Some(text::Format::Csv)),
        ["json" | "ndjson"] => Ok(Some(text::Format::Json)),
        other => Err(SourceError::Source(format!(
            "files end in {other:?}: one dataset takes .parquet, .csv or .json, and not two of them"
        ))),
    }
}
