//! Reading CSV as people have it. The first rows decide the dialect, all rows the types: the file
//! is gone through twice, and nothing is kept of it but its columns.

mod dialect;
mod header;
mod records;
mod repeats;
mod sniff;

use pellucid_core::read::{NoteCode, ReadOptions};
use pellucid_core::{Code, Error, Result};

use super::build::Builder;
use super::cells::{Cell, Rules};
use super::decide::{File, plan};
use super::infer::Seen;
use super::names;
use super::notes::{Location, Notes, are, counted};
use crate::column::Column;
use dialect::{DialectOptions, Said};
use records::{Records, Row};
use repeats::{Repeats, is_annotated};
use sniff::Found;

/// Columns that a row may have: more are no table.
const MOST_COLUMNS: usize = 100_000;

/// Reads the text of a CSV file.
///
/// # Errors
/// `corrupt_file` where quotation marks make no sense or it is empty, `limit_exceeded` for too many
/// columns, `invalid_query` for options that do not fit.
pub(super) fn read(
    text: &str,
    options: &ReadOptions,
    notes: &mut Notes,
) -> Result<Vec<(String, Column)>> {
    let (mut given, rules) = (DialectOptions::of(options)?, Rules::of(options)?);
    let annotated = given.comment == Said::Nothing && is_annotated(text);
    if annotated {
        given.comment = Said::Byte(b'#');
    }
    let mut found = sniff::sniff(text, &given, notes)?;
    let top = header::header(text, &found, &given, &rules)?;
    let header = top.names;
    let forced = options.types.as_ref();
    let mut first = First::of(text, &found, header)?;
    let mut seen = first.look(text, &found, options, &rules)?;
    if seen.stray > 0
        && seen.stray_backslash
        && given.backslash.is_none()
        && !found.dialect.backslash
    {
        // The first rows had none: the file escapes by backslashes after all.
        let mut other = found;
        other.dialect.backslash = true;
        let mut other_first = First::of(text, &other, header)?;
        let looked = other_first.look(text, &other, options, &rules)?;
        if looked.stray < seen.stray {
            (found, first, seen) = (other, other_first, looked);
            notes.file(
                NoteCode::Quoting,
                "quotation marks are escaped by backslashes: escape says otherwise".to_owned(),
            );
        }
    }
    top.note(notes);
    if found.lacks_first && header {
        notes.file(
            NoteCode::Header,
            "the first row has one name less than the rows have cells, so the first column has none, as R writes names of rows: skipLines: 0 leaves the last column without one".to_owned(),
        );
    }
    seen.note(&found, notes);
    if let Some(location) = &first.repeats.first {
        let count = first.repeats.count;
        let message = format!(
            "{} that {} the header again {} left out: header: false reads all as data",
            counted(count, "rows"),
            are(count),
            are(count)
        );
        notes.at(NoteCode::Header, location, message);
    }
    let names = names::unique(std::mem::take(&mut first.names), notes);
    for name in forced.into_iter().flat_map(|t| t.keys()) {
        if !names.contains(name) {
            return Err(Error::unknown_column(name, names.iter().map(String::as_str)).at("types"));
        }
    }
    let file = File::of(&seen.columns, found.dialect.delimiter, seen.rows);
    let rows = usize::try_from(seen.rows).map_err(|_| Error::corrupt("it has too many rows"))?;
    let mut builders = Vec::with_capacity(names.len());
    for (name, column) in names.iter().zip(&seen.columns) {
        let forced = forced.and_then(|t| t.get(name)).copied();
        builders.push(Builder::new(plan(name, column, forced, &rules, &file, notes)?, rows)?);
    }
    let (mut records, mut row) = (first.records(text, &found), Row::default());
    let mut at = 0;
    while records.next(&mut row)? {
        if first.repeats.is(text, &row) {
            continue;
        }
        set_row(&mut builders, at, text, &row, &rules)?;
        at += 1;
    }
    let columns = names.into_iter().zip(builders).skip(usize::from(annotated));
    columns.map(|(name, b)| b.finish(&name, rows, notes).map(|column| (name, column))).collect()
}

/// Sets row `at` of the columns. A function of its own, as below: browsers compile a function anew that is
/// called often, and leave one that loops long as it was at first.
#[inline(never)]
fn set_row(
    builders: &mut [Builder],
    at: usize,
    text: &str,
    row: &Row,
    rules: &Rules,
) -> Result<()> {
    for (i, builder) in builders.iter_mut().take(row.len()).enumerate() {
        builder.set(at, Cell::Plain(row.cell(text, i)), row.line, rules)?;
    }
    Ok(())
}

#[inline(never)]
fn see_row(columns: &mut [Seen], text: &str, row: &Row, rules: &Rules) {
    for (i, seen) in columns.iter_mut().take(row.len()).enumerate() {
        seen.see(Cell::Plain(row.cell(text, i)), row.line, rules);
    }
}

/// The columns by the first row, and where the rows begin.
struct First {
    /// Names as they are written; empty where there are none.
    names: Vec<String>,
    start: usize,
    line: u64,
    repeats: Repeats,
}

impl First {
    fn of(text: &str, found: &Found, header: bool) -> Result<Self> {
        let (start, line, repeats) = (found.start, found.line, Repeats::default());
        let mut first = Self { names: Vec::new(), start, line, repeats };
        if header {
            let (mut records, mut row) =
                (Records::new(text, found.start, found.line, found.dialect), Row::default());
            if !records.next(&mut row)? {
                return Err(Error::corrupt("it has no rows"));
            }
            first.repeats = Repeats::of(text, &row);
            first.names.extend(found.lacks_first.then(String::new));
            first.names.extend((0..row.len()).map(|i| row.cell(text, i).trim().to_owned()));
            while first.names.len() > found.dialect.width
                && first.names.last().is_some_and(String::is_empty)
            {
                first.names.pop();
            }
            (first.start, first.line) = records.position();
        }
        let width = if header { found.dialect.width } else { found.dialect.width.max(1) };
        if width.max(first.names.len()) > MOST_COLUMNS {
            return Err(too_many(width.max(first.names.len()), found.line));
        }
        for i in first.names.len()..width {
            first.names.push(if header { String::new() } else { format!("column{}", i + 1) });
        }
        Ok(first)
    }

    fn records<'a>(&self, text: &'a str, found: &Found) -> Records<'a> {
        Records::new(text, self.start, self.line, found.dialect)
    }

    /// Looks at every row. Columns that only some rows have are added to the names.
    fn look(
        &mut self,
        text: &str,
        found: &Found,
        options: &ReadOptions,
        rules: &Rules,
    ) -> Result<Looked> {
        let mut looked = Looked::default();
        looked.columns.resize_with(self.names.len(), Seen::default);
        for (name, seen) in self.names.iter().zip(&mut looked.columns) {
            seen.forced = options.types.as_ref().and_then(|t| t.get(name)).copied();
        }
        let (mut records, mut row) = (self.records(text, found), Row::default());
        let width = self.names.len();
        while records.next(&mut row)? {
            if self.repeats.pass(text, &row) {
                continue;
            }
            looked.rows += 1;
            if row.len() != width {
                looked.uneven(text, width, &row)?;
            }
            see_row(&mut looked.columns, text, &row, rules);
        }
        // Where there is nothing else, the rows that are like the header are the file's.
        if looked.rows == 0 && self.repeats.count > 0 {
            self.repeats = Repeats::default();
            return self.look(text, found, options, rules);
        }
        // A delimiter at the end of each line makes no column.
        while self.names.len() == looked.columns.len()
            && self.names.len() > 1
            && self.names.last().is_some_and(String::is_empty)
            && looked.columns.last().is_some_and(Seen::is_empty)
        {
            self.names.pop();
            looked.columns.pop();
        }
        let cells = (looked.columns.len() as u64).saturating_mul(looked.rows);
        if cells > (text.len() as u64).saturating_mul(16) + (1 << 20) {
            let message = format!(
                "{} rows of up to {} cells are mostly empty: is delimiter the right one?",
                looked.rows,
                looked.columns.len()
            );
            return Err(Error::new(Code::LimitExceeded, message));
        }
        let further = std::mem::take(&mut self.repeats.further);
        self.names.extend(further.into_iter().take(looked.columns.len() - self.names.len()));
        self.names.resize(looked.columns.len(), String::new());
        (looked.stray, looked.stray_backslash) = (records.stray, records.stray_backslash);
        (looked.first_stray, looked.comments) = (records.first_stray, records.comments);
        looked.first_comment = records.first_comment;
        Ok(looked)
    }
}

/// What was seen of all rows.
#[derive(Default)]
struct Looked {
    columns: Vec<Seen>,
    rows: u64,
    short: u64,
    first_short: Option<Location>,
    long: u64,
    first_long: Option<Location>,
    stray: u64,
    stray_backslash: bool,
    first_stray: Option<Location>,
    comments: u64,
    first_comment: Option<Location>,
}

impl Looked {
    /// A row of another number of cells than there are columns.
    fn uneven(&mut self, text: &str, width: usize, row: &Row) -> Result<()> {
        if row.len() < width {
            self.short += 1;
            self.first_short.get_or_insert_with(|| Location::new(row.line, row.cell(text, 0)));
            return Ok(());
        }
        let Some(last) = (width..row.len()).rev().find(|i| !row.cell(text, *i).is_empty()) else {
            return Ok(());
        };
        if last >= MOST_COLUMNS {
            return Err(too_many(row.len(), row.line));
        }
        self.long += 1;
        self.first_long.get_or_insert_with(|| Location::new(row.line, row.cell(text, last)));
        if last >= self.columns.len() {
            self.columns.resize_with(last + 1, Seen::default);
        }
        Ok(())
    }

    fn note(&self, found: &Found, notes: &mut Notes) {
        if let Some(location) = &self.first_comment {
            notes.at(
                NoteCode::Comments,
                location,
                format!(
                    "{} {} left out: comment: \"\" reads them",
                    counted(self.comments, "comment lines"),
                    are(self.comments)
                ),
            );
        }
        if let Some(location) = &self.first_short {
            let message = format!(
                "{} with fewer cells than there are columns: the missing ones are null",
                counted(self.short, "rows")
            );
            notes.at(NoteCode::ShortRows, location, message);
        }
        if let Some(location) = &self.first_long {
            let delimiter = found
                .dialect
                .delimiter
                .map_or(String::new(), |d| char::from(d).escape_default().to_string());
            let message = format!(
                "{} with more cells than the header, which became columns of their own: quote texts that hold \"{delimiter}\"",
                counted(self.long, "rows")
            );
            notes.at(NoteCode::LongRows, location, message);
        }
        if let Some(location) = &self.first_stray {
            let message = format!(
                "{} {} read as text, closing nothing or never closed: double such within quoted texts, or say quote: \"\"",
                counted(self.stray, "quotation marks"),
                are(self.stray)
            );
            notes.at(NoteCode::StrayQuote, location, message);
        }
    }
}

fn too_many(columns: usize, line: u64) -> Error {
    Error::new(
        Code::LimitExceeded,
        format!(
            "line {line} has {columns} cells; a table has at most {MOST_COLUMNS} columns: is delimiter the right one?"
        ),
    )
}
