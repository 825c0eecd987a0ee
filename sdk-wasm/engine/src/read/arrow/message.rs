//! Framing of Arrow IPC: a stream of messages, or a file whose footer says where they lie (Arrow
//! columnar format 1.5, "IPC").

use pellucid_core::{Error, Result};

use super::flatbuffer::Table;

/// The mark before a message since version 0.15.
const CONTINUATION: [u8; 4] = [0xff; 4];
/// Metadata before version V4 (Arrow 0.8) lies in another way.
const LEAST_VERSION: i16 = 3;

/// What a message is, by its number in the union `MessageHeader`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Header {
    Schema,
    Dictionary,
    Batch,
    Other,
}

/// A message.
#[derive(Debug, Clone, Copy)]
pub(super) struct Message<'a> {
    pub(super) header: Header,
    pub(super) table: Table<'a>,
    /// The buffers that the header speaks of.
    pub(super) body: &'a [u8],
    /// Whether metadata is of version V4, in which unions have a validity.
    pub(super) v4: bool,
}

fn cut() -> Error {
    Error::corrupt("an Arrow message is cut short")
}

/// The message at the start of `bytes`, and the bytes that it takes; `None` at the end of a stream.
#[inline(never)]
pub(super) fn next(bytes: &[u8]) -> Result<Option<(Message<'_>, usize)>> {
    let prefix = if bytes.starts_with(&CONTINUATION) { 4 } else { 0 };
    let Some(length) = bytes.get(prefix..).and_then(|b| b.first_chunk::<4>()) else {
        return Ok(None);
    };
    let (start, length) = (prefix + 4, u32::from_le_bytes(*length) as usize);
    if length == 0 {
        return Ok(None);
    }
    let metadata =
        start.checked_add(length).and_then(|end| bytes.get(start..end)).ok_or_else(cut)?;
    let message = Table::root(metadata).ok_or_else(cut)?;
    let version = message.i16(0, 0);
    if version < LEAST_VERSION {
        return Err(Error::unsupported(
            "the Arrow data was written by a version before 0.8: write it again by a later one",
        ));
    }
    let header = match message.byte(1, 0) {
        1 => Header::Schema,
        2 => Header::Dictionary,
        3 => Header::Batch,
        _ => Header::Other,
    };
    let body_start = start + length;
    let body_length = usize::try_from(message.i64(3, 0)).map_err(|_| cut())?;
    let end = body_start.checked_add(body_length).ok_or_else(cut)?;
    let body = bytes.get(body_start..end).ok_or_else(cut)?;
    let table = message.table(2).ok_or_else(cut)?;
    Ok(Some((Message { header, table, body, v4: version == LEAST_VERSION }, end)))
}

/// Whether `bytes` begin with a stream of before version 0.15, which has no mark: a length and a
/// schema.
pub(super) fn begins_old_stream(bytes: &[u8]) -> bool {
    let length = bytes.first_chunk::<4>().map_or(0, |b| u32::from_le_bytes(*b));
    // Metadata is padded to whole words.
    let message =
        (8..1 << 24).contains(&length).then(|| bytes.get(4..).and_then(Table::root)).flatten();
    length.is_multiple_of(4)
        && message.is_some_and(|m| {
            (0..8).contains(&m.i16(0, -1)) && m.byte(1, 0) == 1 && m.table(2).is_some()
        })
}

/// The messages of a stream in order.
pub(super) fn stream(mut bytes: &[u8]) -> Result<Vec<Message<'_>>> {
    let mut out = Vec::new();
    while let Some((message, taken)) = next(bytes)? {
        out.push(message);
        bytes = &bytes[taken..];
    }
    Ok(out)
}

/// The schema of a file and its messages: dictionaries, then batches.
pub(super) fn file(bytes: &[u8]) -> Result<(Table<'_>, Vec<Message<'_>>)> {
    let damaged = || Error::corrupt("it does not end as an Arrow file does (\"ARROW1\")");
    let rest = bytes.strip_suffix(b"ARROW1").ok_or_else(damaged)?;
    let (rest, length) = rest.split_last_chunk::<4>().ok_or_else(damaged)?;
    let start = rest.len().checked_sub(u32::from_le_bytes(*length) as usize).ok_or_else(damaged)?;
    let footer = Table::root(&rest[start..]).ok_or_else(damaged)?;
    let schema = footer.table(1).ok_or_else(|| Error::corrupt("its footer has no schema"))?;
    let blocks = [2, 3]
        .into_iter()
        .flat_map(|id| footer.structs(id, 24).unwrap_or_default().as_chunks::<24>().0);
    let messages = blocks.map(|block| {
        let offset = block.first_chunk::<8>().map_or(0, |b| u64::from_le_bytes(*b));
        let at = usize::try_from(offset).ok().and_then(|at| bytes.get(at..)).ok_or_else(cut)?;
        next(at)?.map(|(message, _)| message).ok_or_else(cut)
    });
    Ok((schema, messages.collect::<Result<_>>()?))
}
