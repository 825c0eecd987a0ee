//! Readers of formats that are read whole; [`crate::parquet`] is read by ranges.

pub mod arrow;
mod build;
mod cells;
mod csv;
mod date;
mod decide;
mod encoding;
mod infer;
mod instead;
mod json;
mod names;
mod notes;
mod number;
mod text;
mod unpack;
mod words;

use std::borrow::Cow;

use pellucid_core::read::ReadOptions;
use pellucid_core::{Error, Result};

use crate::hosts;
use crate::parquet::{FileMeta, encrypted, footer_length};
use crate::table::Table;

/// A file format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Apache Parquet.
    Parquet,
    /// Arrow IPC, file or stream.
    Arrow,
    /// Values separated by commas, semicolons, tabs and so on.
    Csv,
    /// JSON: rows, lines, features or columns.
    Json,
}

impl Format {
    /// The format by its name in `open({format})`.
    ///
    /// # Errors
    /// `invalid_query` for another name.
    pub fn named(name: &str) -> Result<Self> {
        match name {
            "parquet" => Ok(Self::Parquet),
            "arrow" => Ok(Self::Arrow),
            "csv" => Ok(Self::Csv),
            "json" | "ndjson" => Ok(Self::Json),
            other => Err(Error::new(
                pellucid_core::Code::InvalidQuery,
                format!("no format \"{other}\": use parquet, arrow, csv, json or ndjson"),
            )),
        }
    }

    /// The format that a file's first bytes show. What gzip or zstd packs counts as CSV until it is
    /// unpacked, as [`open`] does.
    ///
    /// # Errors
    /// `unsupported_file` where they show none that is read.
    ///
    /// # Example
    ///
    /// ```
    /// use pellucid_engine::read::Format;
    ///
    /// assert_eq!(Format::detect(b"PAR1\x15\x04")?, Format::Parquet);
    /// assert_eq!(Format::detect(br#"[{"city": "Oslo"}]"#)?, Format::Json);
    /// assert_eq!(Format::detect(b"city,sales\nOslo,10\n")?, Format::Csv);
    /// assert!(Format::detect(b"\x89PNG\r\n\x1a\n").is_err());
    /// # Ok::<(), pellucid_core::Error>(())
    /// ```
    pub fn detect(bytes: &[u8]) -> Result<Self> {
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let text = text.strip_suffix(b"\x1a").unwrap_or(text);
        if let Some(pointer) = instead::pointer(text) {
            return Err(pointer);
        }
        match bytes {
            [b'P', b'A', b'R', b'1', ..] => Ok(Self::Parquet),
            [b'A', b'R', b'R', b'O', b'W', b'1', ..] | [0xff, 0xff, 0xff, 0xff, ..] => {
                Ok(Self::Arrow)
            }
            [b'P', b'A', b'R', b'E', ..] if bytes.ends_with(b"PARE") => Err(encrypted()),
            [b'%', b'P', b'D', b'F', b'-', ..] => {
                Err(Error::unsupported("the file is a PDF: save its tables as CSV"))
            }
            [b'P', b'K', 3, 4, ..] => Err(Error::unsupported(
                "the file is a zip archive or a workbook: save the sheet as CSV",
            )),
            [b'F', b'E', b'A', b'1', ..] => Err(Error::unsupported(
                "the file is Feather of version 1: write it as version 2, Arrow IPC, or as Parquet",
            )),
            _ if arrow::begins_old_stream(bytes) => Ok(Self::Arrow),
            _ if json::begins(text) => Ok(Self::Json),
            _ if hosts::is_web_page(text) => {
                let start = text.get(..8192).unwrap_or(text);
                let words = hosts::words(&String::from_utf8_lossy(start));
                let words = words.map(|w| format!(", \"{w}\",")).unwrap_or_default();
                Err(Error::unsupported(format!(
                    "the file is a page of HTML or XML{words} such as hosts answer with: check the address, and whether its reader must sign in"
                )))
            }
            _ if unpack::is_packed(bytes) || encoding::is_utf16(bytes) => Ok(Self::Csv),
            // Control bytes do not occur in text, but for those that some part cells with; a few
            // kilobytes tell.
            _ if !text.is_empty()
                && !text.iter().take(4096).any(|b| matches!(b, 0 | 2..=8 | 14..=29)) =>
            {
                Ok(Self::Csv)
            }
            [] => Err(Error::corrupt("it is empty")),
            _ => Err(Error::unsupported(
                "the file is not Parquet, Arrow IPC, CSV or JSON: is it the right file?",
            )),
        }
    }
}

/// Reads a whole file, deciding by its bytes how. Only the footer of a Parquet file is read; its
/// chunks are then taken from `bytes` by [`supply_all`].
///
/// # Errors
/// As [`open_with`].
///
/// # Example
///
/// ```
/// use pellucid_core::DataType;
/// use pellucid_engine::read::{self, Format};
///
/// let table = read::open(b"day,city,delay\n2024-02-29,Oslo,12\n2024-03-01,Bergen,\n", None)?;
/// let types: Vec<DataType> = table.schema().fields.iter().map(|f| f.data_type).collect();
/// assert_eq!(types, [DataType::Date, DataType::String, DataType::Int]);
/// assert_eq!(table.rows(), 2);
///
/// // A format that is given is not guessed.
/// let rows = read::open(br#"{"city": "Oslo"}"#, Some(Format::Json))?;
/// assert_eq!(rows.schema().fields[0].name, "city");
/// # Ok::<(), pellucid_core::Error>(())
/// ```
pub fn open(bytes: &[u8], format: Option<Format>) -> Result<Table> {
    open_with(bytes, format, &ReadOptions::default())
}

/// Reads a whole file as its opener says; what `options` leave open the bytes decide, and
/// [`Table::notes`] tells.
///
/// # Errors
/// `corrupt_file`, `unsupported_file`, `limit_exceeded`; `invalid_query` and `unknown_column` for
/// options that do not fit the file.
///
/// # Example
///
/// ```
/// use pellucid_core::DataType;
/// use pellucid_core::read::{NoteCode, ReadOptions};
/// use pellucid_engine::read;
///
/// let file = b"plz;umsatz\n10115;1.250,50\n20095;980,00\n";
/// let table = read::open(file, None)?;
/// assert_eq!(table.column("umsatz")?.float(0), 1250.5);
/// assert!(table.notes().iter().any(|n| n.code == NoteCode::Delimiter));
///
/// let options = ReadOptions { types: Some([("plz".to_owned(), DataType::String)].into()), ..ReadOptions::default() };
/// let table = read::open_with(file, None, &options)?;
/// assert_eq!(table.schema().field("plz")?.data_type, DataType::String);
/// # Ok::<(), pellucid_core::Error>(())
/// ```
pub fn open_with(bytes: &[u8], format: Option<Format>, options: &ReadOptions) -> Result<Table> {
    let unpacked = unpack::unpack(bytes)?;
    let is_packed = matches!(unpacked, Cow::Owned(_));
    let bytes = unpacked.as_ref();
    match format.map_or_else(|| Format::detect(bytes), Ok)? {
        Format::Parquet if is_packed => Err(packed_parquet()),
        Format::Parquet => {
            let tail = bytes.len().saturating_sub(8);
            let footer = footer_length(bytes)?;
            let start = bytes
                .len()
                .checked_sub(footer)
                .ok_or_else(|| Error::corrupt("its footer is longer than the file"))?;
            Table::from_parquet(FileMeta::parse(&bytes[start..tail], bytes.len() as u64)?)
        }
        Format::Arrow => arrow::read(bytes),
        // Which of the two it is shows when it is decoded.
        text => text::read(bytes, format.map(|_| text), options),
    }
}

/// Reads a whole text file that nothing packs, as [`open_with`] does: without the readers of
/// other formats.
///
/// # Errors
/// As [`open_with`].
pub fn open_text(bytes: &[u8], format: Option<Format>, options: &ReadOptions) -> Result<Table> {
    match format {
        Some(Format::Parquet | Format::Arrow) => Err(Error::corrupt("it is no text")),
        text => text::read(bytes, text, options),
    }
}

/// The error of a Parquet file within gzip or zstd.
pub fn packed_parquet() -> Error {
    Error::unsupported(
        "a Parquet file is packed by itself and read by ranges: unpack the gzip or zstd around it",
    )
}

/// Whether `name` is an encoding that [`open_with`] decodes.
pub fn knows_encoding(name: &str) -> bool {
    encoding::is_known(name)
}

/// Whether a file begins as gzip or zstd do.
pub fn is_packed(bytes: &[u8]) -> bool {
    unpack::is_packed(bytes)
}

/// The bytes of a file, unpacked where gzip or zstd packs them.
///
/// # Errors
/// `corrupt_file` where they do not unpack, `limit_exceeded` beyond 2 GiB or what memory holds.
pub fn unpacked(bytes: &[u8]) -> Result<Cow<'_, [u8]>> {
    unpack::unpack(bytes)
}

/// Decodes the columns with the indices `columns` from the whole file's bytes.
///
/// # Errors
/// `corrupt_file`, `unsupported_file`.
pub fn supply_all(table: &mut Table, columns: &[usize], bytes: &[u8]) -> Result<()> {
    for c in table.missing(columns)? {
        let (start, end) = (c.bytes.start as usize, c.bytes.end as usize);
        let chunk = bytes
            .get(start..end)
            .ok_or_else(|| Error::corrupt("a column lies beyond the file's end"))?;
        table.supply(c.column, c.group, chunk)?;
    }
    Ok(())
}
