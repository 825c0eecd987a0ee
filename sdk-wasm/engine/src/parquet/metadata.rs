//! A Parquet file's footer: its columns, and where each column's bytes lie (parquet-format,
//! `parquet.thrift`).

use std::ops::Range;

use pellucid_core::schema::SkippedField;
use pellucid_core::{DataType, Error, Result};

use super::format::field::{column_chunk, column_meta_data, file_meta_data, row_group, statistics};
use super::format::{Codec, Unknown};
use super::schema::{Element, Kind, Leaf, leaves};
use super::thrift::{Reader, Wire};
use crate::read::arrow;

/// The last bytes of a file: the metadata's length and the magic number.
pub const TAIL: usize = 8;

/// What the footer says.
#[derive(Debug, Clone)]
pub struct FileMeta {
    /// Rows in the file.
    pub rows: usize,
    /// Columns that are read.
    pub leaves: Vec<Leaf>,
    /// Columns that are not, each with the reason.
    pub skipped: Vec<SkippedField>,
    /// Row groups in order.
    pub groups: Vec<RowGroup>,
}

/// Rows that are stored together.
#[derive(Debug, Clone)]
pub struct RowGroup {
    /// The file's rows in it, end exclusive.
    pub rows: Range<usize>,
    /// One chunk a leaf column of the file, also of those that are not read.
    pub chunks: Vec<Chunk>,
}

/// One column's bytes in one row group.
#[derive(Debug, Clone)]
pub struct Chunk {
    /// Where the bytes lie in the file, end exclusive.
    pub bytes: Range<u64>,
    /// The compression codec.
    pub codec: Result<Codec, Unknown>,
    /// Smallest value, as plain bytes, from the statistics.
    pub min: Option<Vec<u8>>,
    /// Largest value, as plain bytes.
    pub max: Option<Vec<u8>>,
    /// Number of nulls.
    pub nulls: Option<u64>,
    /// Why its bytes cannot be had, where they cannot: then `bytes` is empty.
    pub fault: Option<String>,
    /// Whether its pages are encrypted, in a file whose footer is not.
    pub encrypted: bool,
}

impl Default for Chunk {
    fn default() -> Self {
        Self {
            bytes: 0..0,
            codec: Ok(Codec::Uncompressed),
            min: None,
            max: None,
            nulls: None,
            fault: None,
            encrypted: false,
        }
    }
}

/// How many bytes from the end of the file the metadata takes, read from its last eight bytes.
///
/// # Errors
/// `corrupt_file` where the magic number is missing, `unsupported_file` where the footer is
/// encrypted.
pub fn footer_length(tail: &[u8]) -> Result<usize> {
    let tail = tail.len().checked_sub(TAIL).and_then(|start| tail.get(start..));
    let tail = tail.ok_or_else(|| Error::corrupt("a Parquet file has 12 bytes at least"))?;
    match &tail[4..] {
        b"PAR1" => Ok(TAIL + u32::from_le_bytes([tail[0], tail[1], tail[2], tail[3]]) as usize),
        b"PARE" => Err(encrypted()),
        _ => Err(Error::corrupt("it does not end as a Parquet file does (\"PAR1\")")),
    }
}

/// A file of which nothing can be read, not even its columns.
pub fn encrypted() -> Error {
    Error::unsupported("the Parquet file is encrypted: decrypt it before it is served")
}

impl FileMeta {
    /// Reads the footer, given without its last eight bytes. `file_size` bounds every range.
    ///
    /// # Errors
    /// `corrupt_file` where the metadata contradicts itself or the file's size.
    pub fn parse(footer: &[u8], file_size: u64) -> Result<Self> {
        let mut elements = Vec::new();
        let mut groups = Vec::new();
        let mut writer = String::new();
        Reader::new(footer).fields(|r, id, wire| match (id, wire) {
            (file_meta_data::SCHEMA, Wire::List) => r.list(|r| {
                elements.push(Element::read(r)?);
                Ok(())
            }),
            (file_meta_data::ROW_GROUPS, Wire::List) => r.list(|r| {
                groups.push(read_group(r)?);
                Ok(())
            }),
            (file_meta_data::CREATED_BY, Wire::Binary) => r.text().map(|v| writer = v),
            _ => r.skip(wire),
        })?;
        let beyond = if leaves_headers_out(&writer) { MOST_HEADER } else { 0 };
        // The row groups' rows are counted: some writers leave the file's own number at 0.
        let (mut leaves, mut skipped, leaf_count) = leaves(&elements)?;
        for (name, hint) in arrow_schema(footer).map(arrow::hints).unwrap_or_default() {
            if let Some(leaf) = leaves.iter_mut().find(|l| l.name == name) {
                leaf.take(hint);
            }
        }
        let mut start = 0usize;
        let groups = groups
            .into_iter()
            .map(|(count, mut chunks)| {
                let end = usize::try_from(count)
                    .ok()
                    .and_then(|n| start.checked_add(n))
                    .filter(|n| *n <= u32::MAX as usize);
                let end =
                    end.ok_or_else(|| Error::corrupt(format!("a row group states {count} rows")))?;
                if chunks.len() != leaf_count {
                    return Err(Error::corrupt(format!(
                        "a row group has {} columns, the schema {leaf_count}",
                        chunks.len()
                    )));
                }
                for c in chunks.iter_mut().filter(|c| c.bytes.end <= file_size) {
                    c.bytes.end = c.bytes.end.saturating_add(beyond).min(file_size);
                }
                // A chunk that cannot be had spoils its own column alone.
                for c in chunks.iter_mut().filter(|c| {
                    c.fault.is_none() && (c.bytes.start > c.bytes.end || c.bytes.end > file_size)
                }) {
                    c.fault =
                        Some(format!("it lies at bytes {:?} of a file of {file_size}", c.bytes));
                    c.bytes = 0..0;
                }
                let group = RowGroup { rows: start..end, chunks };
                start = end;
                Ok(group)
            })
            .collect::<Result<Vec<_>>>()?;
        leaves.retain(|leaf| {
            let encrypted = |g: &RowGroup| g.chunks.get(leaf.index).is_some_and(|c| c.encrypted);
            let left_out = groups.iter().any(encrypted);
            if left_out {
                let reason = "it is encrypted: decrypt it before it is served".to_owned();
                skipped.push(SkippedField { name: leaf.name.clone(), reason });
            }
            !left_out
        });
        for leaf in leaves.iter_mut().filter(|l| l.kind == Kind::Int64 { unsigned: true }) {
            // Beyond 2^63 an unsigned integer is a decimal without digits behind its point, unless
            // statistics rule it out.
            let fits = |g: &RowGroup| {
                let most =
                    g.chunks.get(leaf.index).and_then(|c| c.max.as_deref()?.first_chunk().copied());
                g.rows.is_empty() || most.is_some_and(|m| u64::from_le_bytes(m) <= i64::MAX as u64)
            };
            if !groups.iter().all(fits) {
                leaf.data_type = DataType::Decimal;
            }
        }
        Ok(Self { rows: start, leaves, skipped, groups })
    }

    /// Reads decimals, and unsigned integers that may pass 2^63, as floats.
    pub fn decimals_as_floats(&mut self) {
        for leaf in self.leaves.iter_mut().filter(|l| l.data_type == DataType::Decimal) {
            leaf.data_type = DataType::Float;
        }
    }
}

/// The schema that Arrow's writers put among a footer's `KeyValue`s, looked for by its key: it is a
/// hint, and not worth the code that reads all of them.
fn arrow_schema(footer: &[u8]) -> Option<&[u8]> {
    const KEY: &[u8] = b"ARROW:schema";
    let at = footer.windows(KEY.len()).position(|w| w == KEY)? + KEY.len();
    // The field behind the key, of bytes.
    let value = footer.get(at..)?.strip_prefix(b"\x18")?;
    Reader::new(value).binary().ok()
}

/// A dictionary's header takes no more than this.
const MOST_HEADER: u64 = 100;

/// Whether a chunk's size leaves out the header of its dictionary, as parquet-mr before 1.2.9 had
/// it (PARQUET-816).
fn leaves_headers_out(writer: &str) -> bool {
    let Some(rest) = writer.strip_prefix("parquet-mr") else { return false };
    let version = rest.trim_start().strip_prefix("version ").unwrap_or_default();
    let mut parts =
        version.split(|c: char| !c.is_ascii_digit()).map(|n| n.parse::<u32>().unwrap_or_default());
    let mut next = || parts.next().unwrap_or_default();
    (next(), next(), next()) < (1, 2, 9)
}

fn read_group(r: &mut Reader<'_>) -> Result<(u64, Vec<Chunk>)> {
    let (mut rows, mut chunks) = (0, Vec::new());
    r.fields(|r, id, wire| match (id, wire) {
        (row_group::COLUMNS, Wire::List) => r.list(|r| {
            let (mut chunk, mut elsewhere, mut encrypted) = (Chunk::default(), None, false);
            r.fields(|r, id, wire| match (id, wire) {
                (column_chunk::FILE_PATH, Wire::Binary) => {
                    r.text().map(|path| elsewhere = Some(path))
                }
                (column_chunk::META_DATA, Wire::Struct) => read_chunk(r).map(|c| chunk = c),
                (column_chunk::CRYPTO_METADATA, Wire::Struct) => {
                    encrypted = true;
                    r.skip(wire)
                }
                _ => r.skip(wire),
            })?;
            if let Some(path) = elsewhere.filter(|path| !path.is_empty()) {
                chunk.fault = Some(format!("it lies in another file, \"{path}\""));
                chunk.bytes = 0..0;
            }
            chunk.encrypted = encrypted;
            chunks.push(chunk);
            Ok(())
        }),
        (row_group::NUM_ROWS, Wire::Int) => r.size().map(|n| rows = n),
        _ => r.skip(wire),
    })?;
    Ok((rows, chunks))
}

fn read_chunk(r: &mut Reader<'_>) -> Result<Chunk> {
    let mut chunk = Chunk::default();
    let (mut length, mut data, mut dictionary) = (0, 0, None);
    r.fields(|r, id, wire| match (id, wire) {
        (column_meta_data::CODEC, Wire::Int) => r.int().map(|v| chunk.codec = Codec::try_from(v)),
        (column_meta_data::TOTAL_COMPRESSED_SIZE, Wire::Int) => r.int().map(|v| length = v),
        (column_meta_data::DATA_PAGE_OFFSET, Wire::Int) => r.int().map(|v| data = v),
        (column_meta_data::DICTIONARY_PAGE_OFFSET, Wire::Int) => {
            r.int().map(|v| dictionary = Some(v))
        }
        (column_meta_data::STATISTICS, Wire::Struct) => read_statistics(r, &mut chunk),
        _ => r.skip(wire),
    })?;
    // Some writers state a dictionary at offset 0, where the magic number is: then there is no
    // dictionary.
    let start = dictionary.filter(|d| *d > 0 && *d < data).unwrap_or(data);
    match (u64::try_from(start), u64::try_from(length)) {
        (Ok(start), Ok(length)) => chunk.bytes = start..start.saturating_add(length),
        _ => chunk.fault = Some(format!("it has {length} bytes from byte {start} on")),
    }
    Ok(chunk)
}

/// Only `min_value` and `max_value` are taken: the order of the older `min` and `max` was never
/// defined (PARQUET-251).
fn read_statistics(r: &mut Reader<'_>, chunk: &mut Chunk) -> Result<()> {
    r.fields(|r, id, wire| match (id, wire) {
        (statistics::NULL_COUNT, Wire::Int) => r.int().map(|v| chunk.nulls = u64::try_from(v).ok()),
        (statistics::MAX_VALUE, Wire::Binary) => r.binary().map(|v| chunk.max = Some(v.to_vec())),
        (statistics::MIN_VALUE, Wire::Binary) => r.binary().map(|v| chunk.min = Some(v.to_vec())),
        _ => r.skip(wire),
    })
}
