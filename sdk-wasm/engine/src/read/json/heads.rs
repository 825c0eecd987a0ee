//! Whether the first of rows that are lists names the columns.

use pellucid_core::Result;
use pellucid_core::read::NoteCode;

use super::meaning::{Meanings, is_type, of_type};
use super::scan::Scan;
use super::shape::{Shape, Table, Within};
use crate::read::cells::Cell;
use crate::read::notes::{Location, Notes};
use crate::read::number::plain;

/// Rows that are looked at.
const LOOKED_AT: usize = 100;

/// A cell of the first rows.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Head {
    Text(String),
    Number(String),
    Other(String),
}

impl Head {
    fn shown(&self) -> &str {
        match self {
            Self::Text(t) | Self::Number(t) | Self::Other(t) => t,
        }
    }

    /// Whether it is a number, also as a text.
    fn is_number(&self) -> bool {
        !matches!(self, Self::Other(_)) && plain(self.shown().trim()).is_some()
    }

    fn is_year(&self) -> bool {
        matches!(self, Self::Number(n) if n.parse().is_ok_and(|n: i64| (1900..2101).contains(&n)))
    }
}

/// What lists of rows are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lists {
    /// The byte of the first bracket.
    pub(super) at: usize,
    /// Whether the rows follow each other without a list around them.
    pub(super) lines: bool,
    /// Whether they are a sheet's, whose first row mostly names the columns.
    pub(super) sheet: bool,
}

/// The shape of lists without a description: the first names the columns where it is all texts, or
/// texts and years, and those below are not; or where `header` says so. Types below the names say
/// what the values stand for.
///
/// # Errors
/// `corrupt_file` where a row is no list.
pub(super) fn table(
    text: &str,
    lists: Lists,
    header: Option<bool>,
    notes: &mut Notes,
) -> Result<Table> {
    let rows = first_rows(text, lists)?;
    let Lists { at, lines, sheet } = lists;
    let shape = |names, skip| Shape::Lists { at, names, skip, within: Within::Nothing, lines };
    let Some((first, below)) = rows.split_first() else { return Ok(shape(None, 0).into()) };
    let is_text = |cell: &Head| matches!(cell, Head::Text(_));
    let all_texts = |row: &[Head]| row.iter().all(is_text);
    let texts = !first.is_empty() && all_texts(first);
    let years = first.iter().any(is_text)
        && first.iter().all(|c| is_text(c) || c.is_year())
        && below.first().is_some_and(|row| {
            first
                .iter()
                .zip(row)
                .all(|(up, down)| is_text(up) || (!is_text(down) && !down.is_year()))
        });
    // ClickHouse writes types below names.
    let typed = below.first().is_some_and(|row| {
        row.len() == first.len() && row.iter().all(|c| is_text(c) && is_type(c.shown()))
    });
    // Some write numbers as texts, but no names.
    let counted = texts
        && !first.iter().any(Head::is_number)
        && (0..first.len()).any(|i| {
            !below.is_empty() && below.iter().all(|row| row.get(i).is_some_and(Head::is_number))
        });
    let sure = texts && (typed || counted || below.first().is_some_and(|row| !all_texts(row)));
    let names = header.unwrap_or(sure || (!texts && years) || (sheet && texts));
    let at = Location::new(1, first.first().map_or("", Head::shown));
    if !names {
        if header.is_none() {
            notes.at(
                NoteCode::NoHeader,
                &at,
                "the first row is read as data, so the columns are column1 and so on: header: true takes it for names".to_owned(),
            );
        }
        return Ok(shape(None, 0).into());
    }
    if header.is_none() && !sure {
        notes.at(
            NoteCode::Header,
            &at,
            "the first row is taken for names, though it may be data: header: false reads it as such".to_owned(),
        );
    }
    let names: Vec<String> = first.iter().map(|c| c.shown().to_owned()).collect();
    let mut meanings = Meanings::new();
    if let Some(types) = below.first().filter(|_| typed && texts) {
        let described = names.iter().zip(types);
        let meaning =
            |(name, t): (&String, &Head)| Some((name.clone(), of_type(t.shown(), false)?));
        meanings.extend(described.filter_map(meaning));
    }
    Ok(Table { meanings, ..shape(Some(names), 1 + usize::from(typed && texts)).into() })
}

/// The cells of the first rows.
fn first_rows(text: &str, lists: Lists) -> Result<Vec<Vec<Head>>> {
    let (mut scan, mut first, mut out) = (Scan::new(text, lists.at), true, Vec::new());
    if !lists.lines {
        scan.expect(b'[')?;
    }
    while out.len() < LOOKED_AT && scan.more_rows(lists.lines, &mut first)? {
        let (mut inner, mut row) = (true, Vec::new());
        scan.expect(b'[')?;
        while scan.more(b']', &mut inner)? {
            row.push(match scan.peek() {
                Some(b'"') => {
                    Head::Text(scan.string()?.read(&mut String::new(), &mut 0).to_owned())
                }
                Some(b'{' | b'[') => {
                    scan.skip()?;
                    Head::Other(String::new())
                }
                _ => match scan.atom()? {
                    Cell::Number(n) => Head::Number(n.to_owned()),
                    Cell::Bool(v) => Head::Other(v.to_string()),
                    _ => Head::Other(String::new()),
                },
            });
        }
        out.push(row);
    }
    Ok(out)
}
