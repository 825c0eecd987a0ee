//! A tenant's rows as one Parquet file made for range reads: sorted, dictionary-encoded, zstd, row groups of a size that a
//! browser reads in one request.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::{DataType as Arrow, SchemaRef, TimeUnit};
use datafusion::logical_expr::{Expr, cast};
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::basic::{Compression, ZstdLevel};
use datafusion::parquet::file::properties::{EnabledStatistics, WriterProperties};
use futures::TryStreamExt as _;

use super::engine::Engine;
use super::scan::scan;
use super::source::Opened;
use super::{plan, types};
use crate::connectors::{Result, SourceError};
use crate::policy::Scope;

/// Rows in a row group: what a page skips or reads as a whole.
const ROW_GROUP_ROWS: usize = 250_000;
/// Batches that wait for the writer.
const AHEAD: usize = 4;

/// Writes the rows and columns in scope to the new file `to`. Returns the number of rows.
pub(super) async fn run(engine: &Engine, source: &Opened, scope: &Scope, sort: Option<&str>, to: &Path) -> Result<u64> {
    let _turn = engine.turn().await?;
    // One thread keeps the files' row order.
    let session = engine.session(true);
    let (table, columns) = scan(&session, source, scope)?;
    let shown = columns.schema().fields.iter().map(|f| stored(f.name.as_str(), &source.arrow)).collect::<Result<Vec<_>>>()?;
    let table = match plan::sort_column(sort, &columns) {
        Some(name) => {
            let order = [name, plan::PLACE].map(|c| types::column(c).sort(true, false)).to_vec();
            plan::with_place(table)?.sort(order).map_err(SourceError::source)?
        }
        None => table,
    };
    let table = table.select(shown).map_err(SourceError::source)?;
    let schema: SchemaRef = Arc::new(table.schema().as_arrow().clone());
    let mut stream = table.execute_stream().await.map_err(plan::fault)?;
    let (sender, receiver) = tokio::sync::mpsc::channel(AHEAD);
    let to = to.to_path_buf();
    let writer = tokio::task::spawn_blocking(move || write(&to, schema, receiver));
    while let Some(batch) = stream.try_next().await.map_err(plan::fault)? {
        if sender.send(Some(batch)).await.is_err() {
            break; // The writer failed and says why below.
        }
    }
    // The end is said, not implied: a dropped sender means a cancelled request, whose file must not count as whole.
    let _ = sender.send(None).await;
    writer.await.map_err(SourceError::source)?
}

/// The column as it is stored: its own type, but text as plain UTF-8 and times without zone.
fn stored(name: &str, arrow: &SchemaRef) -> Result<Expr> {
    let field = arrow.field_with_name(name).map_err(SourceError::source)?;
    let to = match field.data_type() {
        Arrow::Utf8View | Arrow::LargeUtf8 | Arrow::Dictionary(..) => Arrow::Utf8,
        Arrow::Timestamp(unit, Some(_)) => Arrow::Timestamp(*unit, None),
        Arrow::Timestamp(TimeUnit::Second, None) => Arrow::Timestamp(TimeUnit::Millisecond, None),
        _ => return Ok(types::column(name)),
    };
    Ok(cast(types::column(name), to).alias(name))
}

fn write(to: &Path, schema: SchemaRef, mut batches: tokio::sync::mpsc::Receiver<Option<RecordBatch>>) -> Result<u64> {
    let file = File::options().write(true).create_new(true).open(to).map_err(SourceError::source)?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_dictionary_enabled(true)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_max_row_group_row_count(Some(ROW_GROUP_ROWS))
        .build();
    let mut writer = ArrowWriter::try_new(file, Arc::clone(&schema), Some(properties)).map_err(SourceError::source)?;
    let mut rows = 0u64;
    loop {
        match batches.blocking_recv() {
            Some(Some(batch)) => {
                rows += batch.num_rows() as u64;
                writer.write(&batch).map_err(SourceError::source)?;
            }
            Some(None) => break,
            None => return Err(SourceError::source("the extract was cancelled")),
        }
    }
    let file = writer.into_inner().map_err(SourceError::source)?;
    file.sync_all().map_err(SourceError::source)?;
    Ok(rows)
}
