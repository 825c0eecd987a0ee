//! How a file is read: what an opener may say, and what the reader tells of what it decided.
//!
//! # Example
//!
//! ```
//! use pellucid_core::read::ReadOptions;
//!
//! let options: ReadOptions = serde_json::from_str(r#"{ "delimiter": ";", "decimal": ",", "types": { "zip": "string" } }"#)?;
//! assert_eq!(options.delimiter.as_deref(), Some(";"));
//! assert!(serde_json::from_str::<ReadOptions>(r#"{ "separator": ";" }"#).is_err());
//! # Ok::<(), serde_json::Error>(())
//! ```

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::DataType;

/// How text files are read. What is absent is decided by the file, and told as a [`Note`] where
/// people might decide otherwise.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[ts(optional_fields)]
pub struct ReadOptions {
    /// The character encoding: `utf-8`, `utf-16le`, `utf-16be` or `windows-1252` (also for
    /// ISO-8859-1); in a browser every name that `TextDecoder` knows.
    pub encoding: Option<String>,
    /// CSV: what stands between cells, one ASCII character; `\t` for tabs.
    pub delimiter: Option<String>,
    /// CSV: what texts are quoted with, one ASCII character; empty where nothing is quoted.
    pub quote: Option<String>,
    /// CSV: what makes a quote within quotes a part of the text: the quote itself, or a backslash.
    pub escape: Option<String>,
    /// CSV, and JSON whose rows are lists: whether the first row names the columns. Without names they
    /// are `column1` and so on.
    pub header: Option<bool>,
    /// CSV: what a line that is left out begins with, one ASCII character; empty where every line
    /// counts.
    pub comment: Option<String>,
    /// CSV: lines before the first row, such as titles.
    pub skip_lines: Option<u32>,
    /// The mark before the decimals, `.` or `,`; the other one may then stand between thousands.
    pub decimal: Option<String>,
    /// The texts that stand for no value, in every column and instead of those that are known; an
    /// empty cell always does.
    pub null_words: Option<Vec<String>>,
    /// The order of days and months in dates such as 01/02/2024.
    pub date_order: Option<DateOrder>,
    /// Types by column. What does not fit its type is null and told.
    pub types: Option<BTreeMap<String, DataType>>,
    /// JSON: the key that holds the rows, with dots for keys within keys and numbers for the elements
    /// of lists: `result.items`, `results.0.series`.
    pub records: Option<String>,
}

/// The order of a date's numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(rename_all = "lowercase")]
pub enum DateOrder {
    /// Day, month, year.
    Dmy,
    /// Month, day, year.
    Mdy,
}

/// Something that a reader decided, or could not read: a table says these beside its columns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(optional_fields)]
pub struct Note {
    /// Which kind of decision.
    pub code: NoteCode,
    /// The column that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// Where it first shows: the line of a CSV file or the row of a JSON file, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "number")]
    pub row: Option<u64>,
    /// What stands there, cut where it is long.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// What was decided, how often, and the option that decides otherwise.
    pub message: String,
}

/// A kind of [`Note`]. New ones may be added; none changes its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(rename_all = "snake_case")]
#[non_exhaustive]
pub enum NoteCode {
    /// The characters are not UTF-8: which encoding was taken.
    Encoding,
    /// Bytes that are no characters, read as U+FFFD.
    ReplacedCharacters,
    /// Cells are parted by another character than a comma.
    Delimiter,
    /// Texts are quoted or escaped in another way than by doubled quotation marks.
    Quoting,
    /// Lines before the header were left out.
    Preamble,
    /// Comment lines were left out.
    Comments,
    /// The file names no columns.
    NoHeader,
    /// The first row names the columns, though it may be data: it has numbers, or a text of the rows
    /// below.
    Header,
    /// A column's name was empty or taken.
    Renamed,
    /// Rows with fewer cells than there are columns; the missing ones are null.
    ShortRows,
    /// Rows with more cells than the header.
    LongRows,
    /// A quotation mark that closes nothing, or is never closed, was read as a part of its text.
    StrayQuote,
    /// Words that stand for no value were read as null.
    NullWords,
    /// A word that often stands for no value was kept as a text.
    WordsKept,
    /// Numbers with decimal commas, thousands, currencies, or percent.
    Numbers,
    /// Whole numbers too large for 64 bits were kept as texts, every digit.
    LongNumbers,
    /// Digits were lost: a number beyond 2^53 among fractions.
    Rounded,
    /// A column of numbers or times is text because of single cells.
    MixedTypes,
    /// Numbers that may be thousands or decimals were kept as texts.
    AmbiguousNumbers,
    /// The order of days and months in dates.
    Dates,
    /// Dates that may be of either order, or of either century, were kept as texts.
    AmbiguousDates,
    /// Cells that do not fit the type asked for were read as null.
    Misfits,
    /// Which part of a JSON file the rows are.
    Records,
}
