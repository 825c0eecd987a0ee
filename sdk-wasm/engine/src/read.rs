//! Readers of formats that are read whole; [`crate::parquet`] is read by ranges.

pub mod arrow;
pub mod cells;
pub mod csv;
pub mod json;

use pellucid_core::{Error, Result};

use crate::parquet::{FileMeta, footer_length};
use crate::table::Table;

/// A file format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Apache Parquet.
    Parquet,
    /// Arrow IPC, file or stream.
    Arrow,
    /// Comma-separated values.
    Csv,
    /// JSON rows, array or newline-delimited.
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

    /// The format that a file's first bytes show.
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
        let first = text.iter().find(|b| !b.is_ascii_whitespace());
        match bytes {
            [b'P', b'A', b'R', b'1', ..] => Ok(Self::Parquet),
            [b'A', b'R', b'R', b'O', b'W', b'1', ..] | [0xff, 0xff, 0xff, 0xff, ..] => Ok(Self::Arrow),
            _ if matches!(first, Some(b'[' | b'{')) => Ok(Self::Json),
            // Control bytes do not occur in text; a few kilobytes tell.
            _ if !text.is_empty() && !text.iter().take(4096).any(|b| *b < 9 || (14..32).contains(b)) => Ok(Self::Csv),
            [] => Err(Error::corrupt("it is empty")),
            _ => Err(Error::unsupported("the file is not Parquet, Arrow IPC, CSV or JSON: is it the right file?")),
        }
    }
}

/// Reads a whole file. Only the footer of a Parquet file is read; its chunks are then taken from `bytes` by [`supply_all`].
///
/// # Errors
/// `corrupt_file`, `unsupported_file`.
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
    match format.map_or_else(|| Format::detect(bytes), Ok)? {
        Format::Parquet => {
            let tail = bytes.len().saturating_sub(8);
            let footer = footer_length(bytes)?;
            let start = bytes.len().checked_sub(footer).ok_or_else(|| Error::corrupt("its footer is longer than the file"))?;
            Table::from_parquet(FileMeta::parse(&bytes[start..tail], bytes.len() as u64)?)
        }
        Format::Arrow => arrow::read(bytes),
        Format::Csv => csv::read(bytes),
        Format::Json => json::read(bytes),
    }
}

/// Decodes the columns with the indices `columns` from the whole file's bytes.
///
/// # Errors
/// `corrupt_file`, `unsupported_file`.
pub fn supply_all(table: &mut Table, columns: &[usize], bytes: &[u8]) -> Result<()> {
    for c in table.missing(columns)? {
        let (start, end) = (c.bytes.start as usize, c.bytes.end as usize);
        let chunk = bytes.get(start..end).ok_or_else(|| Error::corrupt("a column lies beyond the file's end"))?;
        table.supply(c.column, c.group, chunk)?;
    }
    Ok(())
}
