//! Rows as one Parquet file made for range reads: in the order they come, dictionary-encoded, zstd,
//! row groups of a size that a browser reads in one request.

use std::error::Error;
use std::fs::File;
use std::io;
use std::path::Path;
use std::pin::Pin;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::basic::{Compression, ZstdLevel};
use datafusion::parquet::file::properties::{EnabledStatistics, WriterProperties};
use futures::{Stream, TryStreamExt as _};
use tokio::sync::mpsc::{Receiver, channel};

use crate::result::batch_bytes;

use pellucid_connectors::{Result, SourceError};

/// Rows in a row group: what a page skips or reads as a whole.
const ROW_GROUP_ROWS: usize = 250_000;
/// Bytes of values after which a row group ends before that. Whoever decodes one holds no more,
/// however heavy the rows.
const ROW_GROUP_BYTES: u64 = 64 << 20;
/// Bytes of a batch that are written at a time, unless one row has more.
const PIECE: usize = 4 << 20;
/// Batches that wait for the writer.
const AHEAD: usize = 4;

/// How the error of a write begins that found no room.
pub const DISK_FULL: &str = "the disk is full";

/// Rows as they are read.
pub type Rows<'a> = Pin<Box<dyn Stream<Item = Result<RecordBatch>> + Send + 'a>>;

/// Writes rows to the new file `to`. Returns their number; none, and stops reading, where the file
/// would have more than `most` bytes.
///
/// # Example
///
/// ```
/// use std::sync::Arc;
///
/// use arrow::array::{ArrayRef, Int64Array, RecordBatch};
/// use pellucid_files::write_parquet;
///
/// # tokio::runtime::Runtime::new()?.block_on(async {
/// let units: ArrayRef = Arc::new(Int64Array::from(vec![3, 7]));
/// let batch = RecordBatch::try_from_iter([("units", units)])?;
/// let (schema, rows) = (batch.schema(), futures::stream::iter([Ok(batch)]));
/// let to = tempfile::tempdir()?.keep().join("extract.parquet");
///
/// assert_eq!(write_parquet(schema, Box::pin(rows), 1 << 20, &to).await?, Some(2));
/// assert!(std::fs::read(&to)?.starts_with(b"PAR1"));
/// # std::fs::remove_dir_all(to.parent().unwrap())?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Where the rows fail, the disk is full or there is such a file already.
pub async fn write(
    schema: SchemaRef,
    mut rows: Rows<'_>,
    most: u64,
    to: &Path,
) -> Result<Option<u64>> {
    let (sender, receiver) = channel(AHEAD);
    let to = to.to_path_buf();
    let writer = tokio::task::spawn_blocking(move || fill(&to, schema, most, receiver));
    while let Some(batch) = rows.try_next().await? {
        if sender.send(Some(batch)).await.is_err() {
            break; // The writer stopped and says why below.
        }
    }
    // The end is said, not implied: a dropped sender means a cancelled request, whose file must not
    // count as whole.
    let _ = sender.send(None).await;
    writer.await.map_err(SourceError::source)?
}

fn fill(
    to: &Path,
    schema: SchemaRef,
    most: u64,
    mut batches: Receiver<Option<RecordBatch>>,
) -> Result<Option<u64>> {
    let file = File::options().write(true).create_new(true).open(to).map_err(|e| failed(&e))?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_dictionary_enabled(true)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_max_row_group_row_count(Some(ROW_GROUP_ROWS))
        .build();
    let mut writer =
        ArrowWriter::try_new(file, schema, Some(properties)).map_err(|e| failed(&e))?;
    let (mut rows, mut group) = (0u64, 0u64);
    loop {
        match batches.blocking_recv() {
            Some(Some(batch)) => {
                rows += batch.num_rows() as u64;
                for piece in pieces(&batch) {
                    writer.write(&piece).map_err(|e| failed(&e))?;
                    group = group.saturating_add(batch_bytes(&piece));
                    if group > ROW_GROUP_BYTES {
                        writer.flush().map_err(|e| failed(&e))?;
                        group = 0;
                    }
                }
                if writer.bytes_written() as u64 > most {
                    return Ok(None);
                }
            }
            Some(None) => break,
            None => return Err(SourceError::source("the extract was cancelled")),
        }
    }
    let file = writer.into_inner().map_err(|e| failed(&e))?;
    file.sync_all().map_err(|e| failed(&e))?;
    let bytes = file.metadata().map_err(|e| failed(&e))?.len();
    Ok((bytes <= most).then_some(rows))
}

/// The batch in parts of as many rows as weigh what a piece may, and one at least.
fn pieces(batch: &RecordBatch) -> Vec<RecordBatch> {
    let weight = batch_bytes(batch) as usize;
    if weight <= PIECE || batch.num_rows() < 2 {
        return vec![batch.clone()];
    }
    // Halved until it fits, since rows differ: a few may weigh most of it.
    let half = batch.num_rows() / 2;
    let (first, rest) = (batch.slice(0, half), batch.slice(half, batch.num_rows() - half));
    pieces(&first).into_iter().chain(pieces(&rest)).collect()
}

/// A fault of the writing, which says so where the disk is full: whoever reads it may do something
/// about that.
fn failed(e: &(dyn Error + 'static)) -> SourceError {
    let causes = std::iter::successors(Some(e), |e: &&(dyn Error + 'static)| (*e).source());
    let full = causes.filter_map(|e| e.downcast_ref::<io::Error>()).any(disk_is_full);
    match full {
        true => SourceError::Source(format!("{DISK_FULL}: {e}")),
        false => SourceError::source(e),
    }
}

/// Whether the file system, the user's quota or a limit of the process has no room.
pub fn disk_is_full(e: &io::Error) -> bool {
    use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    matches!(e.kind(), StorageFull | QuotaExceeded | FileTooLarge)
}
