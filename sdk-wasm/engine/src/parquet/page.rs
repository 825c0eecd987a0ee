//! Page headers (parquet-format, `PageHeader`).

use pellucid_core::Result;

use super::format::field::{data_page_header, data_page_header_v2, page_header};
use super::format::{Encoding, PageType, Unknown};
use super::thrift::{Reader, Wire};

/// What a page holds and how.
#[derive(Debug, Clone)]
pub struct PageHeader {
    /// What the page is.
    pub kind: PageType,
    /// Bytes of the page as stored.
    pub packed: usize,
    /// Bytes of the page decompressed.
    pub plain: usize,
    /// Values in the page, nulls included.
    pub values: usize,
    /// The values' encoding.
    pub encoding: Result<Encoding, Unknown>,
    /// Encoding of the definition levels (data page v1).
    pub definition_encoding: Result<Encoding, Unknown>,
    /// Bytes of the definition levels (data page v2), which are never compressed.
    pub definition_bytes: usize,
    /// Bytes of the repetition levels (data page v2).
    pub repetition_bytes: usize,
    /// Whether the values are stored uncompressed whatever the chunk's codec (data page v2).
    pub stored: bool,
}

impl PageHeader {
    /// Reads a header at the start of `bytes`; returns it with the bytes taken.
    ///
    /// # Errors
    /// `corrupt_file` where the header is cut short or sizes are negative.
    pub fn read(bytes: &[u8]) -> Result<(Self, usize)> {
        let mut h = Self {
            kind: PageType::Data,
            packed: 0,
            plain: 0,
            values: 0,
            encoding: Ok(Encoding::Plain),
            definition_encoding: Ok(Encoding::Plain),
            definition_bytes: 0,
            repetition_bytes: 0,
            stored: false,
        };
        let mut reader = Reader::new(bytes);
        let size = |r: &mut Reader<'_>| r.size().map(|v| usize::try_from(v).unwrap_or(usize::MAX));
        reader.fields(|r, id, wire| match (id, wire) {
            (page_header::TYPE, Wire::Int) => {
                // A page of a later version is passed over as an index is.
                r.int().map(|v| h.kind = PageType::try_from(v).unwrap_or(PageType::Index))
            }
            (page_header::UNCOMPRESSED_PAGE_SIZE, Wire::Int) => size(r).map(|v| h.plain = v),
            (page_header::COMPRESSED_PAGE_SIZE, Wire::Int) => size(r).map(|v| h.packed = v),
            (page_header::DATA_PAGE_HEADER | page_header::DICTIONARY_PAGE_HEADER, Wire::Struct) => {
                r.fields(|r, id, wire| match (id, wire) {
                    (data_page_header::NUM_VALUES, Wire::Int) => size(r).map(|v| h.values = v),
                    (data_page_header::ENCODING, Wire::Int) => {
                        r.int().map(|v| h.encoding = Encoding::try_from(v))
                    }
                    (data_page_header::DEFINITION_LEVEL_ENCODING, Wire::Int) => {
                        r.int().map(|v| h.definition_encoding = Encoding::try_from(v))
                    }
                    _ => r.skip(wire),
                })
            }
            (page_header::DATA_PAGE_HEADER_V2, Wire::Struct) => {
                r.fields(|r, id, wire| match (id, wire) {
                    (data_page_header_v2::NUM_VALUES, Wire::Int) => size(r).map(|v| h.values = v),
                    (data_page_header_v2::ENCODING, Wire::Int) => {
                        r.int().map(|v| h.encoding = Encoding::try_from(v))
                    }
                    (data_page_header_v2::DEFINITION_LEVELS_BYTE_LENGTH, Wire::Int) => {
                        size(r).map(|v| h.definition_bytes = v)
                    }
                    (data_page_header_v2::REPETITION_LEVELS_BYTE_LENGTH, Wire::Int) => {
                        size(r).map(|v| h.repetition_bytes = v)
                    }
                    (data_page_header_v2::IS_COMPRESSED, Wire::Bool(compressed)) => {
                        h.stored = !compressed;
                        Ok(())
                    }
                    _ => r.skip(wire),
                })
            }
            _ => r.skip(wire),
        })?;
        Ok((h, reader.position))
    }
}
