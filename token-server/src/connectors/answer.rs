//! An answer on its way to a reader.

use std::fs::File;
use std::io::{self, Seek as _};
use std::path::Path;

use bytes::Bytes;
use futures::future::Either;
use futures::{Stream, StreamExt as _};
use pellucid_files::protocol::Format;
use pellucid_files::{Most, ResultSet, Spooled};
use tokio_util::io::ReaderStream;

use super::{Lying, Result, SourceError};

/// Bytes read from disk at a time.
const CHUNK: usize = 128 << 10;

/// An answer as it is sent: short ones in memory, long ones in a file that has no name any more and
/// goes with its last reader, so that no reader, however slow, holds memory or a worker.
#[derive(Debug)]
pub enum Answer {
    /// All of it.
    Bytes(Bytes),
    /// A file, its length, and its room, where that is counted.
    File(File, u64, Option<Lying>),
}

impl Answer {
    /// A result of a warehouse in `format`, of at most `most`, where it is long in a file in
    /// `folder` that `room` is for. Written apart: a million rows take a second, and other
    /// requests wait for this thread.
    ///
    /// # Errors
    /// `limit_exceeded` where it is longer than it may be, [`SourceError::Busy`] where there is no
    /// room for it.
    pub async fn of(
        result: ResultSet,
        format: Format,
        most: Most,
        folder: &Path,
        room: Option<Lying>,
    ) -> Result<Self> {
        let folder = folder.to_owned();
        let written = tokio::task::spawn_blocking(move || {
            result.spooled(format, most, || tempfile::tempfile_in(folder))
        });
        Ok(match written.await.map_err(SourceError::source)?? {
            Spooled::Memory(bytes) => Self::Bytes(bytes.into()),
            Spooled::File(mut file, length) => {
                file.rewind().map_err(SourceError::source)?;
                Self::on_disk(file, length, room)?
            }
        })
    }

    /// An answer that lies in `file`, where `room` has some for it.
    ///
    /// # Errors
    /// [`SourceError::Busy`] where it has none: readers who take nothing hold it all.
    pub fn on_disk(file: File, length: u64, mut room: Option<Lying>) -> Result<Self> {
        if let Some(room) = &mut room {
            room.in_a_file_of(length)?;
        }
        Ok(Self::File(file, length, room))
    }

    /// Its length in bytes.
    pub fn len(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::File(_, length, _) => *length,
        }
    }

    /// Whether there is nothing of it.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Gives the answer piece by piece.
    pub fn into_stream(self) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
        match self {
            Self::Bytes(bytes) => Either::Left(futures::stream::once(async { Ok(bytes) })),
            Self::File(file, _, held) => {
                let pieces = ReaderStream::with_capacity(tokio::fs::File::from_std(file), CHUNK);
                Either::Right(pieces.map(move |piece| {
                    // Its room goes with the file: with the last piece, or with the reader.
                    let _room = &held;
                    piece
                }))
            }
        }
    }
}
