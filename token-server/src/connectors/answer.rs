//! An answer on its way to a reader.

use std::fs::File;
use std::io;

use bytes::Bytes;
use futures::Stream;
use pellucid_files::protocol::Format;
use pellucid_files::{Most, ResultSet};
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
    /// A result of a warehouse in `format`, of at most `most`. Written apart: a million rows take a second, and other requests wait for
    /// this thread.
    ///
    /// # Errors
    /// `limit_exceeded` where it is longer than it may be.
    pub async fn of(result: ResultSet, format: Format, most: Most) -> Result<Self> {
        let written = tokio::task::spawn_blocking(move || result.encoded(format, most));
        Ok(Self::Bytes(written.await.map_err(SourceError::source)??.into()))
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

    /// It, piece by piece.
    pub fn into_stream(self) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
        match self {
            Self::Bytes(bytes) => futures::future::Either::Left(futures::stream::once(async { Ok(bytes) })),
            Self::File(file, _) => futures::future::Either::Right(ReaderStream::with_capacity(tokio::fs::File::from_std(file), CHUNK)),
        }
    }
}
