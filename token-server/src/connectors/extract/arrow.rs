//! An extract as an Arrow IPC stream, a batch at a time.

use std::fs::File;
use std::io::{self, Write};

use arrow::array::RecordBatchReader as _;
use arrow::ipc::writer::StreamWriter;
use bytes::Bytes;
use futures::Stream;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::Extract;

/// Rows in a batch.
const BATCH: usize = 16_384;
/// Batches that wait for a slow reader.
const AHEAD: usize = 2;

impl Extract {
    /// The rows as an Arrow IPC stream. It ends early, with an error, where the file cannot be read, and stops reading when it is
    /// dropped.
    pub fn arrow_stream(&self) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
        let (sender, receiver) = channel(AHEAD);
        let path = self.path.clone();
        tokio::task::spawn_blocking(move || {
            if let Err(e) = File::open(path).and_then(|file| write(file, &sender)) {
                // Nobody may listen any more, and then nobody is told.
                let _ = sender.blocking_send(Err(e));
            }
        });
        futures::stream::unfold(receiver, |mut r: Receiver<io::Result<Bytes>>| async { r.recv().await.map(|chunk| (chunk, r)) })
    }
}

fn write(file: File, sender: &Sender<io::Result<Bytes>>) -> io::Result<()> {
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).map_err(io::Error::other)?.with_batch_size(BATCH);
    let reader = reader.build().map_err(io::Error::other)?;
    let mut writer = StreamWriter::try_new(Chunks { sender, pending: Vec::new() }, &reader.schema()).map_err(io::Error::other)?;
    for batch in reader {
        writer.write(&batch.map_err(io::Error::other)?).map_err(io::Error::other)?;
        writer.flush().map_err(io::Error::other)?;
    }
    writer.finish().map_err(io::Error::other)?;
    writer.flush().map_err(io::Error::other)
}

/// Sends what was written whenever it is flushed.
struct Chunks<'a> {
    sender: &'a Sender<io::Result<Bytes>>,
    pending: Vec<u8>,
}

impl Write for Chunks<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.pending.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        match self.pending.is_empty() {
            true => Ok(()),
            false => self.sender.blocking_send(Ok(std::mem::take(&mut self.pending).into())).map_err(|_| io::ErrorKind::BrokenPipe.into()),
        }
    }
}
