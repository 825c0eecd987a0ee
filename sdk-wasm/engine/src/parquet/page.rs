//! Page headers (parquet-format, `PageHeader`).

use pellucid_core::{Error, Result};

use super::thrift::{Reader, Wire};

/// What a page holds and how.
#[derive(Debug, Clone, Default)]
pub struct PageHeader {
    /// The page's kind.
    pub kind: PageKind,
    /// Bytes of the page as stored.
    pub packed: usize,
    /// Bytes of the page decompressed.
    pub plain: usize,
    /// Values in the page, nulls included.
    pub values: usize,
    /// The values' encoding.
    pub encoding: i64,
    /// Encoding of the definition levels (data page v1).
    pub definition_encoding: i64,
    /// Bytes of the definition levels (data page v2), which are never compressed.
    pub definition_bytes: usize,
    /// Bytes of the repetition levels (data page v2).
    pub repetition_bytes: usize,
    /// Whether the values are stored uncompressed whatever the chunk's codec (data page v2).
    pub stored: bool,
}

/// A page's kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PageKind {
    /// Levels and values, compressed together.
    #[default]
    DataV1,
    /// Levels, then compressed values.
    DataV2,
    /// Values that data pages refer to.
    Dictionary,
    /// An index page; passed over.
    Other,
}

impl PageHeader {
    /// Reads a header at the start of `bytes`; returns it with the bytes taken.
    ///
    /// # Errors
    /// `corrupt_file` where the header is cut short or sizes are negative.
    pub fn read(bytes: &[u8]) -> Result<(Self, usize)> {
        let mut h = Self::default();
        let mut reader = Reader::new(bytes);
        let size = |r: &mut Reader<'_>| r.size().map(|v| usize::try_from(v).unwrap_or(usize::MAX));
        reader.fields(|r, id, wire| match (id, wire) {
            (1, Wire::Int) => {
                h.kind = match r.int()? {
                    0 => PageKind::DataV1,
                    2 => PageKind::Dictionary,
                    3 => PageKind::DataV2,
                    1 => PageKind::Other,
                    other => return Err(Error::corrupt(format!("a page of the unknown kind {other}"))),
                };
                Ok(())
            }
            (2, Wire::Int) => size(r).map(|v| h.plain = v),
            (3, Wire::Int) => size(r).map(|v| h.packed = v),
            (5 | 7, Wire::Struct) => r.fields(|r, id, wire| match (id, wire) {
                (1, Wire::Int) => size(r).map(|v| h.values = v),
                (2, Wire::Int) => r.int().map(|v| h.encoding = v),
                (3, Wire::Int) => r.int().map(|v| h.definition_encoding = v),
                _ => r.skip(wire),
            }),
            (8, Wire::Struct) => r.fields(|r, id, wire| match (id, wire) {
                (1, Wire::Int) => size(r).map(|v| h.values = v),
                (4, Wire::Int) => r.int().map(|v| h.encoding = v),
                (5, Wire::Int) => size(r).map(|v| h.definition_bytes = v),
                (6, Wire::Int) => size(r).map(|v| h.repetition_bytes = v),
                (7, Wire::Bool(compressed)) => {
                    h.stored = !compressed;
                    Ok(())
                }
                _ => r.skip(wire),
            }),
            _ => r.skip(wire),
        })?;
        Ok((h, reader.position))
    }
}
