//! Rows as one Parquet file made for range reads: in the order they come, dictionary-encoded, zstd, row groups of a size that a
//! browser reads in one request.

use std::fs::File;
use std::path::Path;
use std::pin::Pin;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::basic::{Compression, ZstdLevel};
use datafusion::parquet::file::properties::{EnabledStatistics, WriterProperties};
use futures::{Stream, TryStreamExt as _};
use tokio::sync::mpsc::{Receiver, channel};

use pellucid_connectors::{Result, SourceError};

/// Rows in a row group: what a page skips or reads as a whole.
const ROW_GROUP_ROWS: usize = 250_000;
/// Batches that wait for the writer.
const AHEAD: usize = 4;

/// Rows as they are read.
pub type Rows<'a> = Pin<Box<dyn Stream<Item = Result<RecordBatch>> + Send + 'a>>;

/// Writes rows to the new file `to`. Returns their number; none, and stops reading, where the file would have more than `most` bytes.
pub async fn write(schema: SchemaRef, mut rows: Rows<'_>, most: u64, to: &Path) -> Result<Option<u64>> {
    let (sender, receiver) = channel(AHEAD);
    let to = to.to_path_buf();
    let writer = tokio::task::spawn_blocking(move || fill(&to, schema, most, receiver));
    while let Some(batch) = rows.try_next().await? {
        if sender.send(Some(batch)).await.is_err() {
            break; // The writer stopped and says why below.
        }
    }
    // The end is said, not implied: a dropped sender means a cancelled request, whose file must not count as whole.
    let _ = sender.send(None).await;
    writer.await.map_err(SourceError::source)?
}

fn fill(to: &Path, schema: SchemaRef, most: u64, mut batches: Receiver<Option<RecordBatch>>) -> Result<Option<u64>> {
    let file = File::options().write(true).create_new(true).open(to).map_err(SourceError::source)?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_dictionary_enabled(true)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_max_row_group_row_count(Some(ROW_GROUP_ROWS))
        .build();
    let mut writer = ArrowWriter::try_new(file, schema, Some(properties)).map_err(SourceError::source)?;
    let mut rows = 0u64;
    loop {
        match batches.blocking_recv() {
            Some(Some(batch)) => {
                rows += batch.num_rows() as u64;
                writer.write(&batch).map_err(SourceError::source)?;
                if writer.bytes_written() as u64 > most {
                    return Ok(None);
                }
            }
            Some(None) => break,
            None => return Err(SourceError::source("the extract was cancelled")),
        }
    }
    let file = writer.into_inner().map_err(SourceError::source)?;
    file.sync_all().map_err(SourceError::source)?;
    let bytes = file.metadata().map_err(SourceError::source)?.len();
    Ok((bytes <= most).then_some(rows))
}
