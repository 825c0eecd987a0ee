//! An answer on its way to a reader.

use std::fs::File;
use std::io::{self, Seek as _};
use std::path::Path;

use bytes::Bytes;
use futures::Stream;
use pellucid_files::protocol::Format;
use pellucid_files::{Most, ResultSet, Spooled};
use tokio_util::io::ReaderStream;

use super::{Result, SourceError};

/// Bytes read from disk at a time.
const CHUNK: usize = 128 << 10;

/// An answer as it is sent: short ones in memory, long ones in a file that has no name any more and goes with its last reader, so that
/// no reader, however slow, holds memory or a worker.
#[derive(Debug)]
pub enum Answer {
    /// All of it.
    Bytes(Bytes),
    /// A file and its length.
    File(File, u64),
}

impl Answer {
    /// A result of a warehouse in `format`, of at most `most`, where it is long in a file in `folder`. Written apart: a million rows take
    /// a second, and other requests wait for this thread.
    ///
    /// # Errors
    /// `limit_exceeded` where it is longer than it may be.
    pub async fn of(result: ResultSet, format: Format, most: Most, folder: &Path) -> Result<Self> {
        let folder = folder.to_owned();
        let written = tokio::task::spawn_blocking(move || result.spooled(format, most, || tempfile::tempfile_in(folder)));
        Ok(match written.await.map_err(SourceError::source)?? {
            Spooled::Memory(bytes) => Self::Bytes(bytes.into()),
            Spooled::File(mut file, length) => {
                file.rewind().map_err(SourceError::source)?;
                Self::File(file, length)
            }
        })
    }

    /// Its length in bytes.
    pub fn len(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::File(_, length) => *length,
        }
    }

    /// Whether there is nothing of it.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Gives the answer piece by piece.
    pub fn into_stream(self) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
        match self {
            Self::Bytes(bytes) => futures::future::Either::Left(futures::stream::once(async { Ok(bytes) })),
            Self::File(file, _) => futures::future::Either::Right(ReaderStream::with_capacity(tokio::fs::File::from_std(file), CHUNK)),
        }
    }
}
