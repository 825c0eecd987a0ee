//! The front end of text files: from bytes to characters, and on to the reader of their format.

use pellucid_core::read::ReadOptions;
use pellucid_core::{Error, Result};

use super::notes::Notes;
use super::{Format, csv, encoding, instead, json};
use crate::table::Table;

/// Reads a text file of the format `format`, or of the one that its text shows.
///
/// # Errors
/// `corrupt_file`, `unsupported_file`, `limit_exceeded`; `invalid_query` for options that do not
/// fit.
pub(super) fn read(bytes: &[u8], format: Option<Format>, options: &ReadOptions) -> Result<Table> {
    let mut notes = Notes::default();
    let decoded = encoding::decode(bytes, options, &mut notes)?;
    // DOS ended texts with a mark of their own.
    let text = decoded.strip_prefix('\u{feff}').unwrap_or(&decoded).trim_end_matches('\u{1a}');
    let found = (format != Some(Format::Csv)).then(|| json::within(text)).flatten();
    let is_table = found.is_some() || format == Some(Format::Json) || options.header.is_some();
    if let Some(e) = (!is_table).then(|| instead::answer(text)).flatten() {
        return Err(e);
    }
    if !is_table && format.is_none() && json::is_script(text) {
        return Err(Error::unsupported(
            "the file is a script without a value of JSON that could be read: write that alone, as JSON; header: true or false takes it for CSV",
        ));
    }
    let (columns, skipped) =
        match found.as_deref().or((format == Some(Format::Json)).then_some(text)) {
            Some(json) => json::read(json, options, &mut notes)?,
            None => (csv::read(text, options, &mut notes)?, Vec::new()),
        };
    Ok(Table::from_columns(columns, skipped).with_notes(notes.finish()))
}
