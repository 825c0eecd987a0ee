//! Sheets as Google's interface answers: `{"range": "A1:B3", "majorDimension": "ROWS", "values":
//! [["name", "age"], ["Ann", "30"]]}`.

use pellucid_core::Result;
use pellucid_core::read::NoteCode;

use super::heads::{self, Lists};
use super::scan::Scan;
use super::shape::{Entry, Kind, Shape, Table};
use crate::read::notes::{Notes, brief};

/// The first sheet of the lists `nested`; none where there is none.
///
/// # Errors
/// `corrupt_file` where a row is no list.
pub(super) fn sheet(
    text: &str,
    nested: &[Entry],
    header: Option<bool>,
    notes: &mut Notes,
) -> Result<Option<Table>> {
    let sheets: Vec<(&Entry, bool)> = nested
        .iter()
        .filter(|e| e.key() == "values" && matches!(e.kind, Kind::Lists(_)))
        .filter_map(|e| Some((e, is_across(text, e)?)))
        .collect();
    let Some((sheet, across)) = sheets.first().copied() else { return Ok(None) };
    let others: Vec<&str> = sheets.iter().skip(1).map(|(e, _)| e.path.as_str()).collect();
    if !others.is_empty() {
        let message = format!(
            "the rows are those under \"{}\"; other ranges: {}: records says otherwise",
            brief(&sheet.path),
            brief(&others.join(", "))
        );
        notes.file(NoteCode::Records, message);
    }
    let table: Table = if across {
        if header.is_none() {
            notes.file(
                NoteCode::Header,
                "the first cell of each column is taken for its name, though it may be data: header: false reads it as such".to_owned(),
            );
        }
        Shape::Across { at: sheet.at, names: Vec::new(), heads: header.unwrap_or(true) }.into()
    } else {
        let lists = Lists { at: sheet.at, lines: false, sheet: true };
        heads::table(text, lists, header, notes)?
    };
    Ok(Some(Table { sheet: true, ..table }))
}

/// Whether a sheet's lists are columns; none where the lists are no sheet's. What says so stands
/// before them.
fn is_across(text: &str, values: &Entry) -> Option<bool> {
    let before = text.get(..values.at)?;
    let from = before.rfind("\"majorDimension\"")?;
    // In the same object.
    if before.get(from..)?.contains(['{', '}', '[', ']']) {
        return None;
    }
    let mut scan = Scan::new(text, from);
    scan.string().ok()?;
    scan.expect(b':').ok()?;
    let word = scan.string().ok()?;
    Some(word.read(&mut String::new(), &mut 0) == "COLUMNS")
}
