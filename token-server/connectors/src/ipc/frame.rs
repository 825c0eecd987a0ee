//! Messages out of bytes as they arrive.

use arrow_ipc::root_as_message;
use bytes::{Buf as _, Bytes};

use super::wrong;
use crate::Result;
use crate::bounds::{BODY_BYTES, HEAD_BYTES};

/// The mark before a message's length; older writers leave it out.
const CONTINUATION: [u8; 4] = [0xff; 4];

/// What the next bytes are.
#[derive(Debug)]
enum Expected {
    Length { continued: bool },
    Head { length: usize },
    Body { head: Vec<u8>, length: usize },
    Over,
}

/// Messages in the making.
#[derive(Debug)]
pub(super) struct Frames {
    chunk: Bytes,
    part: Vec<u8>,
    expected: Expected,
}

impl Frames {
    pub(super) fn new() -> Self {
        Self {
            chunk: Bytes::new(),
            part: Vec::new(),
            expected: Expected::Length { continued: false },
        }
    }

    /// Takes bytes; those before must have been read to their end by [`Self::message`].
    pub(super) fn feed(&mut self, chunk: Bytes) {
        self.chunk = chunk;
    }

    /// The next message, head and body; none where it has not come whole yet.
    pub(super) fn message(&mut self) -> Result<Option<(Vec<u8>, Vec<u8>)>> {
        loop {
            let needed = match &self.expected {
                Expected::Length { .. } => 4,
                Expected::Head { length } | Expected::Body { length, .. } => *length,
                Expected::Over if self.chunk.is_empty() => return Ok(None),
                Expected::Over => return Err(wrong("bytes follow its end")),
            };
            // What has come is held, never what was claimed.
            let taken = self.chunk.split_to(self.chunk.len().min(needed - self.part.len()));
            self.part.extend_from_slice(taken.chunk());
            if self.part.len() < needed {
                return Ok(None);
            }
            let part = std::mem::take(&mut self.part);
            self.expected = match std::mem::replace(&mut self.expected, Expected::Over) {
                Expected::Length { continued: false } if part == CONTINUATION => {
                    Expected::Length { continued: true }
                }
                Expected::Length { .. } => length(&part)?,
                Expected::Head { .. } => Expected::Body { length: body(&part)?, head: part },
                Expected::Body { head, .. } => {
                    self.expected = Expected::Length { continued: false };
                    // It grew by doubling, and what is left over would be held as long as the rows.
                    let mut body = part;
                    body.shrink_to_fit();
                    return Ok(Some((head, body)));
                }
                Expected::Over => return Ok(None),
            };
        }
    }

    /// Whether the stream said that it has ended.
    pub(super) fn ended(&self) -> bool {
        matches!(self.expected, Expected::Over)
    }

    /// Whether no message is broken off.
    pub(super) fn between(&self) -> bool {
        self.ended()
            || (matches!(self.expected, Expected::Length { continued: false })
                && self.part.is_empty())
    }
}

fn length(part: &[u8]) -> Result<Expected> {
    let claimed = part.iter().rev().fold(0usize, |n, b| (n << 8) | usize::from(*b));
    match claimed {
        0 => Ok(Expected::Over),
        length if length <= HEAD_BYTES => Ok(Expected::Head { length }),
        _ => Err(wrong(format!("a head claims {claimed} bytes, and may have {HEAD_BYTES}"))),
    }
}

fn body(head: &[u8]) -> Result<usize> {
    let claimed = root_as_message(head)
        .map_err(|e| wrong(format!("a head cannot be read: {e}")))?
        .bodyLength();
    match usize::try_from(claimed) {
        Ok(length) if length <= BODY_BYTES => Ok(length),
        _ => Err(wrong(format!("a message claims {claimed} bytes, and may have {BODY_BYTES}"))),
    }
}
