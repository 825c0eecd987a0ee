//! Batches out of a stream of bytes.

use arrow::array::RecordBatch;
use bytes::Bytes;
use futures::{Stream, TryStreamExt as _};

use super::frame::Frames;
use super::{Decoder, wrong};
use crate::Result;

/// How a stream ends that is whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// By its end marker: an answer that dies after its first row still has the status 200.
    Marked,
    /// Between two messages.
    Anywhere,
}

/// Reads batches from bytes.
pub(crate) struct Reader<S> {
    bytes: S,
    ending: Ending,
    frames: Frames,
    decoder: Decoder,
}

impl<S: Stream<Item = Result<Bytes>> + Unpin> Reader<S> {
    pub(crate) fn new(bytes: S, ending: Ending) -> Self {
        Self { bytes, ending, frames: Frames::new(), decoder: Decoder::default() }
    }

    /// The next batch; none after the last.
    pub(crate) async fn next(&mut self) -> Result<Option<RecordBatch>> {
        loop {
            while let Some((head, body)) = self.frames.message()? {
                if let Some(batch) = self.decoder.message(&head, body)? {
                    return Ok(Some(batch));
                }
            }
            match self.bytes.try_next().await? {
                Some(chunk) => self.frames.feed(chunk),
                None if self.ending == Ending::Marked && !self.frames.ended() => {
                    return Err(wrong("it broke off: its end marker is missing"));
                }
                None if !self.frames.between() => {
                    return Err(wrong("it broke off within a message"));
                }
                None => return Ok(None),
            }
        }
    }
}
