//! Files of text, CSV and lines of JSON, whose every column is text, so that nothing but the query
//! decides what a value that fits no type means.
//!
//! A record that cannot be read is a row whose columns nobody knows. No policy passes it, so where
//! there is one it is left out, whoever asks, and counted; where every row is the reader's own, it
//! fails the query.

mod csv;
mod json;
mod records;
mod sample;

use std::io::Read as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arrow::array::{ArrayRef, RecordBatch, RecordBatchOptions, StringBuilder};
use arrow::datatypes::SchemaRef;
use bytes::Bytes;
use datafusion::catalog::{Session, TableProvider};
use datafusion::datasource::TableType;
use datafusion::datasource::listing::ListingTableUrl;
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::Expr;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::streaming::{PartitionStream, StreamingTableExec};
use futures::stream::BoxStream;
use futures::{Stream, StreamExt as _, TryStreamExt as _};
use object_store::{GetResult, GetResultPayload, ObjectMeta, ObjectStoreExt as _};

use records::{Next, Records};
pub(super) use sample::columns;

/// Most rows in a batch.
const BATCH: usize = 8_192;
/// Bytes of text after which a batch ends: 8,192 records of the longest would be 128 GB.
const BATCH_BYTES: usize = 4 << 20;

/// Bytes that are read from disk at a time.
const PIECE: usize = 256 << 10;

/// A format of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// Comma-separated values below a line of names.
    Csv,
    /// A JSON object a line.
    Json,
}

impl Format {
    /// A reader of one file's records, which gives the values of `columns`.
    fn records(self, columns: Vec<String>) -> Box<dyn Records> {
        match self {
            Self::Csv => Box::new(csv::Csv::new(columns)),
            Self::Json => Box::new(json::Lines::new(columns)),
        }
    }
}

/// What becomes of a record that cannot be read.
#[derive(Debug, Clone)]
pub(super) enum Unreadable {
    /// It fails the query.
    Fails,
    /// It is left out; the count here becomes that of all that one reading left out, where it was
    /// less.
    IsLeftOut(Arc<AtomicU64>),
}

/// Files of text as a table.
#[derive(Debug, Clone)]
pub(super) struct TextFiles {
    pub(super) urls: Vec<ListingTableUrl>,
    pub(super) format: Format,
    /// The columns that are read, each as text.
    pub(super) schema: SchemaRef,
    pub(super) unreadable: Unreadable,
}

#[async_trait::async_trait]
impl TableProvider for TextFiles {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        _filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let files = files(state, &self.urls).await?;
        let schema = match projection {
            Some(of) => Arc::new(self.schema.project(of)?),
            None => Arc::clone(&self.schema),
        };
        let part = Part {
            files,
            format: self.format,
            schema: Arc::clone(&schema),
            unreadable: self.unreadable.clone(),
        };
        // One after the other, in order: a file cannot be parted without reading it, since a text
        // may hold what looks like the end of a line.
        let parts: Vec<Arc<dyn PartitionStream>> = vec![Arc::new(part)];
        Ok(Arc::new(StreamingTableExec::try_new(schema, parts, None, [], false, limit)?))
    }
}

/// The files that are there now, in the order of their names.
pub(super) async fn files(
    state: &dyn Session,
    urls: &[ListingTableUrl],
) -> Result<Vec<(ListingTableUrl, ObjectMeta)>> {
    let mut files = Vec::new();
    for url in urls {
        let store = state.runtime_env().object_store(url)?;
        let mut found: Vec<ObjectMeta> =
            url.list_all_files(state, store.as_ref(), "").await?.try_collect().await?;
        found.sort_by(|a, b| a.location.cmp(&b.location));
        files.extend(found.into_iter().map(|file| (url.clone(), file)));
    }
    Ok(files)
}

#[derive(Debug)]
struct Part {
    files: Vec<(ListingTableUrl, ObjectMeta)>,
    format: Format,
    schema: SchemaRef,
    unreadable: Unreadable,
}

impl PartitionStream for Part {
    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn execute(&self, context: Arc<TaskContext>) -> SendableRecordBatchStream {
        let left_out =
            Arc::new(LeftOut { until_now: AtomicU64::new(0), unreadable: self.unreadable.clone() });
        let (schema, format) = (Arc::clone(&self.schema), self.format);
        let each = self.files.clone().into_iter().map(move |file| {
            (file, Arc::clone(&context), Arc::clone(&schema), Arc::clone(&left_out))
        });
        let batches = futures::stream::iter(each).then(
            move |((url, file), context, schema, left_out)| async move {
                let store = context.runtime_env().object_store(&url)?;
                let bytes = pieces(store.get(&file.location).await?);
                let records =
                    format.records(schema.fields().iter().map(|f| f.name().clone()).collect());
                Ok::<_, DataFusionError>(batches(bytes, records, schema, left_out))
            },
        );
        Box::pin(RecordBatchStreamAdapter::new(Arc::clone(&self.schema), batches.try_flatten()))
    }
}

/// A file's bytes. Those of a file on disk come in larger pieces than the store gives them in: each
/// costs a turn of another thread.
fn pieces(found: GetResult) -> BoxStream<'static, Result<Bytes>> {
    match found.payload {
        GetResultPayload::File(file, _) => futures::stream::try_unfold(file, |file| async move {
            tokio::task::spawn_blocking(move || {
                let mut piece = Vec::with_capacity(PIECE);
                (&file).take(PIECE as u64).read_to_end(&mut piece)?;
                Ok((!piece.is_empty()).then(|| (Bytes::from(piece), file)))
            })
            .await
            .map_err(|e| DataFusionError::External(e.into()))?
        })
        .boxed(),
        GetResultPayload::Stream(bytes) => bytes.map_err(DataFusionError::from).boxed(),
    }
}

/// Counts what one reading leaves out.
#[derive(Debug)]
struct LeftOut {
    until_now: AtomicU64,
    unreadable: Unreadable,
}

impl LeftOut {
    fn one(&self, why: &str) -> Result<()> {
        match &self.unreadable {
            Unreadable::Fails => Err(DataFusionError::Execution(format!(
                "a record of the file cannot be read: {why}"
            ))),
            Unreadable::IsLeftOut(most) => {
                most.fetch_max(
                    self.until_now.fetch_add(1, Ordering::Relaxed) + 1,
                    Ordering::Relaxed,
                );
                Ok(())
            }
        }
    }
}

/// Batches of the records in a file's bytes.
fn batches<B: AsRef<[u8]>>(
    bytes: impl Stream<Item = Result<B>> + Send + Unpin,
    records: Box<dyn Records>,
    schema: SchemaRef,
    left_out: Arc<LeftOut>,
) -> impl Stream<Item = Result<RecordBatch>> + Send {
    let state = (bytes, records, schema, left_out, false);
    futures::stream::try_unfold(
        state,
        |(mut bytes, mut records, schema, left_out, mut ended)| async move {
            let mut columns: Vec<StringBuilder> =
                schema.fields().iter().map(|_| StringBuilder::new()).collect();
            let (mut rows, mut size) = (0, 0);
            while rows < BATCH && size < BATCH_BYTES {
                match records.next(ended)? {
                    Next::Record => {
                        for (i, column) in columns.iter_mut().enumerate() {
                            let value = records.value(i);
                            size += value.as_ref().map_or(0, |v| v.len());
                            column.append_option(value);
                        }
                        rows += 1;
                    }
                    Next::Unreadable(why) => left_out.one(why)?,
                    Next::Pending if ended => break,
                    Next::Pending => match bytes.next().await.transpose()? {
                        Some(more) => records.extend(more.as_ref()),
                        None => ended = true,
                    },
                }
            }
            if rows == 0 {
                return Ok(None);
            }
            let columns = columns.iter_mut().map(|c| Arc::new(c.finish()) as ArrayRef).collect();
            let options = RecordBatchOptions::new().with_row_count(Some(rows));
            let batch = RecordBatch::try_new_with_options(Arc::clone(&schema), columns, &options)?;
            Ok(Some((batch, (bytes, records, schema, left_out, ended))))
        },
    )
}

#[cfg(test)]
#[path = "text/tests.rs"]
mod tests;
