//! A record batch's buffers, decompressed where they are packed.

use std::borrow::Cow;

use pellucid_core::{Error, Result};

use super::flatbuffer::Table;
use super::lz4;
use super::message::Message;
use super::schema::{Field, Kind};

/// How buffers are packed (`CompressionType`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Codec {
    Lz4Frame,
    Zstd,
}

/// A `RecordBatch` with its buffers.
#[derive(Debug)]
pub(super) struct Batch<'a> {
    /// Rows.
    pub(super) rows: usize,
    nodes: &'a [[u8; 16]],
    buffers: &'a [[u8; 16]],
    /// For each field of views how many buffers of bytes it has.
    variadic: &'a [[u8; 8]],
    codec: Option<Codec>,
    body: &'a [u8],
    v4: bool,
}

/// Which node, buffer and count of buffers come next.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Cursor {
    pub(super) node: usize,
    pub(super) buffer: usize,
    variadic: usize,
}

/// zstd packs a long run of one byte into a few; more than this it does not gain.
const MOST_GAIN: usize = 40_000;
/// No buffer of a batch is larger once unpacked.
const MOST_BUFFER: usize = 1 << 31;

/// Nulls and runs take no bytes a row, so a few bytes may state any number of rows: no more than
/// this are believed, of a batch and for each of its bytes.
const MOST_ROWS: usize = 1 << 24;
const MOST_ROWS_A_BYTE: usize = 1 << 10;

impl<'a> Batch<'a> {
    /// The batch of `table`, a `RecordBatch`, whose buffers lie in the body of `message`.
    pub(super) fn new(table: Table<'a>, message: &Message<'a>) -> Result<Self> {
        let most = message
            .body
            .len()
            .saturating_mul(MOST_ROWS_A_BYTE)
            .max(MOST_ROWS)
            .min(u32::MAX as usize);
        let rows = usize::try_from(table.i64(0, 0)).ok().filter(|rows| *rows <= most);
        let rows =
            rows.ok_or_else(|| Error::corrupt(format!("a batch states {} rows", table.i64(0, 0))))?;
        let codec = table.table(3).map(|c| match c.byte(0, 0) {
            0 => Ok(Codec::Lz4Frame),
            1 => Ok(Codec::Zstd),
            other => Err(Error::unsupported(format!(
                "the Arrow data is packed by codec {other}: write it with lz4 or zstd"
            ))),
        });
        Ok(Self {
            rows,
            nodes: table.structs(1, 16).unwrap_or_default().as_chunks().0,
            buffers: table.structs(2, 16).unwrap_or_default().as_chunks().0,
            variadic: table.structs(4, 8).unwrap_or_default().as_chunks().0,
            codec: codec.transpose()?,
            body: message.body,
            v4: message.v4,
        })
    }

    /// The number of values that a node states.
    pub(super) fn length(&self, node: usize) -> Result<usize> {
        let node = self
            .nodes
            .get(node)
            .ok_or_else(|| Error::corrupt("a batch has fewer nodes than fields"))?;
        let length = node.first_chunk().map_or(0, |b| u64::from_le_bytes(*b));
        let length = usize::try_from(length).ok().filter(|n| *n <= u32::MAX as usize);
        length.ok_or_else(|| Error::corrupt("a node states more values than are read"))
    }

    /// The bytes of a buffer.
    pub(super) fn buffer(&self, index: usize) -> Result<Cow<'a, [u8]>> {
        let place = self
            .buffers
            .get(index)
            .ok_or_else(|| Error::corrupt("a batch has fewer buffers than its fields need"))?;
        let (start, length) = place.split_at(8);
        let number =
            |b: &[u8]| b.first_chunk().and_then(|b| usize::try_from(u64::from_le_bytes(*b)).ok());
        let range = number(start)
            .zip(number(length))
            .and_then(|(start, length)| Some(start..start.checked_add(length)?));
        let bytes = range
            .and_then(|r| self.body.get(r))
            .ok_or_else(|| Error::corrupt("a buffer lies beyond its message"))?;
        match self.codec {
            Some(codec) if !bytes.is_empty() => unpacked(codec, bytes),
            _ => Ok(Cow::Borrowed(bytes)),
        }
    }

    /// Moves past a field, whatever it is.
    pub(super) fn pass(&self, field: &Field, cursor: &mut Cursor) {
        cursor.node += 1;
        if field.dictionary.is_some() {
            cursor.buffer += 2;
            return;
        }
        cursor.buffer += match field.kind {
            Kind::Null | Kind::RunEnd => 0,
            Kind::FixedList | Kind::Struct => 1,
            Kind::Union { dense } => 1 + usize::from(dense) + usize::from(self.v4),
            Kind::Bytes { .. } | Kind::ListView => 3,
            Kind::View { .. } => 2 + self.take_variadic(cursor),
            _ => 2,
        };
        field.children.iter().for_each(|child| self.pass(child, cursor));
    }

    /// How many buffers of bytes the next field of views has.
    pub(super) fn take_variadic(&self, cursor: &mut Cursor) -> usize {
        let count = self.variadic.get(cursor.variadic).map_or(0, |b| u64::from_le_bytes(*b));
        cursor.variadic += 1;
        // More than there are is more than enough to be an error.
        usize::try_from(count).unwrap_or(usize::MAX).min(self.buffers.len())
    }
}

/// A packed buffer begins with its length unpacked, or with -1 where packing it gained nothing.
fn unpacked(codec: Codec, bytes: &[u8]) -> Result<Cow<'_, [u8]>> {
    let damaged = || Error::corrupt("a packed buffer does not unpack to the length that it states");
    let (length, packed) = bytes.split_first_chunk::<8>().ok_or_else(damaged)?;
    let length = i64::from_le_bytes(*length);
    if length == -1 {
        return Ok(Cow::Borrowed(packed));
    }
    let length = usize::try_from(length)
        .ok()
        .filter(|n| *n <= packed.len().saturating_mul(MOST_GAIN).min(MOST_BUFFER));
    let mut out = crate::column::zeroed::<u8>(length.ok_or_else(damaged)?)?;
    let filled = match codec {
        Codec::Lz4Frame => lz4::unpack_frames(packed, &mut out),
        Codec::Zstd => zstd_safe::decompress(out.as_mut_slice(), packed).ok(),
    };
    match filled {
        Some(filled) if filled == out.len() => Ok(Cow::Owned(out)),
        _ => Err(damaged()),
    }
}
