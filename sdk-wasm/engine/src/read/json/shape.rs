//! Where a JSON file's rows are.

mod nested;
mod rank;

use pellucid_core::read::NoteCode;
use pellucid_core::{Code, Error, Result};

use super::answer;
use super::described::{Described, Records, described, meanings_of};
use super::heads::{self, Lists};
use super::meaning::Meanings;
use super::parts::{Part, parts};
use super::scan::Scan;
use super::{pages, sheet, split};
use crate::read::cells::Cell;
use crate::read::notes::{Notes, brief};
use nested::{DEEPEST, ELEMENTS, nested_of, within};
pub(super) use nested::{Entry, Kind, entries, items, kind};
use rank::{all_columnar, are_times, best, columnar, is_beside, keyed};

/// Where a file's rows are, and what its columns' values stand for where something says so.
pub(super) struct Table {
    pub(super) shape: Shape,
    pub(super) meanings: Meanings,
    /// Columns whose cells are lists of cells.
    pub(super) records: Records,
    /// Whether all texts are written as cells of a sheet are.
    pub(super) sheet: bool,
}

impl From<Shape> for Table {
    fn from(shape: Shape) -> Self {
        Self { shape, meanings: Meanings::new(), records: Records::new(), sheet: false }
    }
}

/// What the keys of an object of objects are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keys {
    Rows,
    /// Rows of a single value each.
    Values,
    /// Columns, with the rows' keys within; whether those are numbers from 0.
    Columns {
        numbered: bool,
    },
}

/// What of rows that are lists may be in objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Within {
    Nothing,
    Rows,
    /// Rows, and their cells.
    Cells,
}

/// How a file's rows lie in it; `at` is the byte of the first bracket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shape {
    /// A list of objects.
    List { at: usize },
    /// Objects one behind the other.
    Lines { at: usize },
    /// A single object.
    One { at: usize },
    /// A list of lists, or lists one behind the other where they are `lines`, whose columns have
    /// these names. The first `skip` are no rows.
    Lists { at: usize, names: Option<Vec<String>>, skip: usize, within: Within, lines: bool },
    /// A list of lists, whose columns have these names, and a list of the rows' names.
    Indexed { at: usize, names: Vec<String>, index: usize },
    /// A list of lists, each a column; where they begin with `heads`, those are the names.
    Across { at: usize, names: Vec<String>, heads: bool },
    /// A list of objects, each a column with its name and its values.
    Named { at: usize },
    /// Lists of lists, each with what its rows have in common.
    Parts { parts: Vec<Part>, names: Vec<String> },
    /// An object of lists, one a column; other keys are left out.
    Columns { at: usize },
    /// An object of objects with the same keys, or of values by their rows' keys.
    Keyed { at: usize, keys: Keys },
}

/// What an opener says of where the rows are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Said<'a> {
    /// The path of the rows' key.
    pub(super) records: Option<&'a str>,
    /// Whether the first of rows that are lists names the columns.
    pub(super) header: Option<bool>,
}

/// Finds the rows.
///
/// # Errors
/// `corrupt_file` where the text is no JSON or holds no rows; `invalid_query` where `records` is no
/// key of it; `unsupported_file` where it is an answer that tells of an error.
pub(super) fn find(text: &str, said: Said<'_>, notes: &mut Notes) -> Result<Table> {
    let mut scan = Scan::new(text, 0);
    let at = match said.records.filter(|r| !r.is_empty()) {
        Some(path) => at_path(text, path)?,
        None => {
            scan.peek();
            scan.at
        }
    };
    scan.at = at;
    match scan.peek() {
        Some(b'[') => {
            let kind = kind(&mut scan)?;
            let is_whole = said.records.is_none();
            // What describes rows may stand beside them, or in them.
            let nested = match kind {
                Kind::Objects(1..=ELEMENTS) if is_whole => nested_of(text)?,
                Kind::Lists(_) | Kind::Objects(_) if !is_whole => nested_of(text)?,
                _ => Vec::new(),
            };
            let known = (!is_whole).then_some(at);
            if let Some(found) = described(text, &nested, known) {
                if is_whole {
                    note(&found, notes);
                }
                return Ok(table(text, found));
            }
            // Rows that are lists may stand in lines of their own.
            if is_whole && scan.peek() == Some(b'[') && !matches!(kind, Kind::Objects(_)) {
                let lists = Lists { at, lines: true, sheet: false };
                return heads::table(text, lists, said.header, notes);
            }
            if is_whole && kind == Kind::Objects(1) {
                answer::check_list(text, at, notes)?;
            }
            list(text, at, kind, said, notes)
        }
        Some(b'{') => {
            scan.skip()?;
            let alone = said.records.is_some_and(|r| !r.is_empty()) || scan.peek().is_none();
            match alone {
                false => Ok(Shape::Lines { at }.into()),
                true if said.records == Some("") => Ok(Shape::One { at }.into()),
                true => {
                    if said.records.is_none() {
                        // A feature alone is a row as several are.
                        if super::is_geo(text, &Shape::One { at })? {
                            return Ok(Shape::One { at }.into());
                        }
                        answer::check(text, at, notes)?;
                    }
                    object(text, at, said, notes)
                }
            }
        }
        _ => Err(scan.damaged("a list or an object is missing")),
    }
}

/// The table that is described so.
fn table(text: &str, found: Described<'_>) -> Table {
    Table {
        shape: found.shape(text),
        meanings: found.meanings,
        records: found.records,
        sheet: false,
    }
}

/// Notes which list was taken for the rows, and by which it is described.
fn note(found: &Described<'_>, notes: &mut Notes) {
    let others = match found.others.is_empty() {
        true => String::new(),
        false => format!("; other tables: {}", brief(&found.others.join(", "))),
    };
    let message = format!(
        "the rows are those under \"{}\", their columns are described under \"{}\"{others}: records says otherwise",
        brief(&found.rows.path),
        brief(&found.by.path)
    );
    notes.file(NoteCode::Records, message);
    if found.doubt {
        let message = format!(
            "each list under \"{}\" is read as a row, though it may be a column: there are as many as columns",
            brief(&found.rows.path)
        );
        notes.file(NoteCode::Records, message);
    }
}

/// The shape of a list at `at`.
fn list(text: &str, at: usize, kind: Kind, said: Said<'_>, notes: &mut Notes) -> Result<Table> {
    match kind {
        Kind::Empty | Kind::Objects(_) => Ok(Shape::List { at }.into()),
        Kind::Lists(_) => {
            let lists = Lists { at, lines: false, sheet: false };
            heads::table(text, lists, said.header, notes)
        }
        Kind::Mixed(2) if let Some(rows) = behind_page(text, at) => {
            let message = "the rows are those of the list in the list, behind what says of them: records: \"1\" names them";
            notes.file(NoteCode::Records, message.to_owned());
            if let Ok(page) = entries(&mut Scan::new(text, at + 1), "") {
                pages::note(text, &page, None, notes);
            }
            Ok(Shape::List { at: rows }.into())
        }
        Kind::Mixed(_) => Err(Scan::new(text, at)
            .damaged("some elements of the list are row objects and some are not,")),
        _ => Err(Scan::new(text, at).damaged("the list holds no row objects")),
    }
}

/// The list of objects behind an object that says which page it is, as the World Bank answers.
fn behind_page(text: &str, at: usize) -> Option<usize> {
    let items = items(&mut Scan::new(text, at)).ok()?;
    match items.as_slice() {
        [page, rows] if page.kind == Kind::Object && matches!(rows.kind, Kind::Objects(_)) => {
            Some(rows.at)
        }
        _ => None,
    }
}

/// The byte of the value that a path of keys leads to.
fn at_path(text: &str, path: &str) -> Result<usize> {
    let unknown = |known: &[Entry]| {
        let known: Vec<String> =
            known.iter().take(12).map(|e| format!("\"{}\"", brief(&e.path))).collect();
        let message =
            format!("records: no key \"{}\" in the file; it has {}", brief(path), known.join(", "));
        Error::new(Code::InvalidQuery, message).at("records")
    };
    let (mut at, mut rest) = (0, path);
    loop {
        let mut scan = Scan::new(text, at);
        let entries = match scan.peek() {
            Some(b'{') => entries(&mut scan, "")?,
            Some(b'[') => items(&mut scan)?,
            _ => return Err(unknown(&[])),
        };
        // A key may hold dots itself.
        let found = entries.iter().find(|e| {
            rest == e.path || rest.strip_prefix(&e.path).is_some_and(|r| r.starts_with('.'))
        });
        let Some(entry) = found else { return Err(unknown(&entries)) };
        at = entry.at;
        rest = rest.get(entry.path.len()..).unwrap_or_default().trim_start_matches('.');
        if rest.is_empty() {
            return Ok(at);
        }
    }
}

/// The shape of a single object at `at`.
fn object(text: &str, at: usize, said: Said<'_>, notes: &mut Notes) -> Result<Table> {
    let entries = entries(&mut Scan::new(text, at), "")?;
    if let Some(table) = split::split(text, &entries) {
        return Ok(table.into());
    }
    let has = |key: &str| entries.iter().any(|e| e.path == key);
    if has("dimension") && has("size") && has("value") {
        return Err(Error::unsupported(
            "the file is JSON-stat, whose values have no rows: ask its host for CSV",
        ));
    }
    let mut nested = Vec::new();
    within(text, &entries, DEEPEST, &mut nested)?;
    let found = if let Some(sheet) = sheet::sheet(text, &nested, said.header, notes)? {
        sheet
    } else if let Some(found) = parts(text, &entries, &nested) {
        let message = format!(
            "each series under \"{}\" is rows with its labels in columns: records says otherwise",
            brief(&found.of.path)
        );
        notes.file(NoteCode::Records, message);
        Table { meanings: found.meanings, ..found.shape.into() }
    } else if let Some(named) = split::named(text, &entries) {
        named.into()
    } else if let Some(found) = described(text, &nested, None) {
        note(&found, notes);
        table(text, found)
    } else {
        let found = plain(text, at, &entries, &nested, said, notes)?;
        match found.shape {
            Shape::Columns { at } => Table { meanings: meanings_of(text, &nested, at), ..found },
            _ => found,
        }
    };
    if matches!(found.shape, Shape::One { .. }) && said.records.is_none() {
        answer::note_error(text, at, notes);
    }
    if !matches!(found.shape, Shape::One { .. } | Shape::Columns { .. } | Shape::Keyed { .. }) {
        let list = match found.shape {
            Shape::List { at } => nested.iter().find(|e| e.at == at),
            _ => None,
        };
        pages::note(text, &entries, list, notes);
    }
    Ok(found)
}

/// The shape of a single object at `at` whose columns nothing describes.
fn plain(
    text: &str,
    at: usize,
    entries: &[Entry],
    nested: &[Entry],
    said: Said<'_>,
    notes: &mut Notes,
) -> Result<Table> {
    let scalars: Vec<(&Entry, usize)> = entries
        .iter()
        .filter_map(|e| if let Kind::Scalars(n) = e.kind { Some((e, n)) } else { None })
        .collect();
    let only_lists = !entries.is_empty()
        && entries.iter().all(|e| matches!(e.kind, Kind::Scalars(_) | Kind::Empty));
    let same = scalars.windows(2).all(|w| w[0].1 == w[1].1);
    if only_lists
        && !scalars.is_empty()
        && (!same || scalars.len() < entries.len())
        && entries.len() > 1
    {
        let lengths: Vec<String> = entries
            .iter()
            .take(8)
            .map(|e| {
                format!(
                    "\"{}\" {}",
                    brief(&e.path),
                    if let Kind::Scalars(n) = e.kind { n } else { 0 }
                )
            })
            .collect();
        return Err(Error::corrupt(format!(
            "its columns are of different lengths: {}",
            lengths.join(", ")
        )));
    }
    let rows = best(nested);
    if rows.is_none()
        && (only_lists || scalars.len() > 1)
        && same
        && scalars.iter().all(|(_, n)| *n > 1 || only_lists)
    {
        let left: Vec<&str> = entries
            .iter()
            .filter(|e| !matches!(e.kind, Kind::Scalars(_)))
            .map(|e| e.path.as_str())
            .collect();
        let left = if left.is_empty() {
            String::new()
        } else {
            format!(", without {}", brief(&left.join(", ")))
        };
        notes.file(
            NoteCode::Records,
            format!("each list is a column{left}: records: \"\" reads the object as one row"),
        );
        return Ok(Shape::Columns { at }.into());
    }
    // Nothing but what stands beside rows: those may be columns in an object.
    let no_rows = rows.is_none_or(is_beside);
    if let Some((_, columns)) = no_rows.then(|| columnar(text, entries, DEEPEST)).flatten() {
        let mut others = Vec::new();
        all_columnar(text, entries, DEEPEST, &mut others);
        others.retain(|path| *path != columns.path);
        let others = match others.is_empty() {
            true => String::new(),
            false => format!("; other tables: {}", brief(&others.join(", "))),
        };
        let message = format!(
            "each list under \"{}\" is a column{others}: records says otherwise",
            brief(&columns.path)
        );
        notes.file(NoteCode::Records, message);
        return Ok(Shape::Columns { at: columns.at }.into());
    }
    if let Some(entry) = rows {
        let others: Vec<&str> = nested
            .iter()
            .filter(|e| e.element == 0 && e.path != entry.path)
            .filter(|e| {
                matches!(e.kind, Kind::Objects(_))
                    || matches!((e.kind, entry.kind), (Kind::Lists(_), Kind::Lists(_)))
            })
            .map(|e| e.path.as_str())
            .collect();
        let others = if others.is_empty() {
            String::new()
        } else {
            format!("; other lists: {}", brief(&others.join(", ")))
        };
        notes.file(
            NoteCode::Records,
            format!(
                "the rows are those under \"{}\"{others}: records says otherwise",
                brief(&entry.path)
            ),
        );
        if entry.kind == Kind::Objects(1) {
            answer::check_list(text, entry.at, notes)?;
        }
        return list(text, entry.at, entry.kind, said, notes);
    }
    if let Some((keys, left)) = with_totals(text, entries)? {
        let message = match keys {
            Keys::Columns { numbered: true } => "each key is a column",
            Keys::Columns { numbered: false } => {
                "each key is a column, and the column \"key\" holds the keys within"
            }
            Keys::Rows => "each key is a row, and the column \"key\" holds it",
            Keys::Values => {
                "each key is a row, of which the columns \"key\" and \"value\" hold the two"
            }
        };
        let without = match left.is_empty() {
            true => String::new(),
            false => format!(", without {}", brief(&left.join(", "))),
        };
        notes.file(
            NoteCode::Records,
            format!("{message}{without}: records: \"\" reads the object as one row"),
        );
        return Ok(Shape::Keyed { at, keys }.into());
    }
    Ok(by_keys_within(text, at, entries, notes)?.into())
}

/// What the keys of an object are, and those that are none of them: totals and the like beside rows.
fn with_totals<'a>(text: &str, entries: &'a [Entry]) -> Result<Option<(Keys, Vec<&'a str>)>> {
    if let Some(keys) = keyed(text, entries)? {
        return Ok(Some((keys, Vec::new())));
    }
    let is_null = |e: &Entry| text.as_bytes().get(e.at) == Some(&b'n');
    let is_row = |e: &&Entry| e.kind == Kind::Object;
    let (rows, left): (Vec<&Entry>, Vec<&Entry>) = entries.iter().partition(is_row);
    let left: Vec<&Entry> = left.into_iter().filter(|e| !is_null(e)).collect();
    // One number: more are what an object has beside its parts.
    let is_total = |e: &&Entry| {
        let mut scan = Scan::new(text, e.at);
        e.kind == Kind::Scalar && matches!(scan.atom(), Ok(Cell::Number(_)))
    };
    if rows.len() < 2 || left.len() > 1 || !left.iter().all(is_total) {
        return Ok(None);
    }
    let rows: Vec<Entry> = rows.into_iter().map(Entry::copied).collect();
    let many = rows.len() >= ROWS_WITHIN || are_times(&rows);
    let left = || left.iter().map(|e| e.path.as_str()).collect();
    let keys = keyed(text, &rows)?.filter(|keys| many && *keys == Keys::Rows);
    Ok(keys.map(|keys| (keys, left())))
}

/// The shape of an object that is rows by no rule of its own: those that stand by their keys within
/// it, where one part alone is so many that no row has them, or else one row.
fn by_keys_within(text: &str, at: usize, entries: &[Entry], notes: &mut Notes) -> Result<Shape> {
    let mut parts = Vec::new();
    keyed_within(text, entries, DEEPEST, &mut parts)?;
    match parts.as_slice() {
        [KeyedPart { path, at, keys: Some(keys), many: true, left }] => {
            let path = brief(path);
            let message = match keys {
                Keys::Columns { .. } => format!("each key under \"{path}\" is a column"),
                Keys::Rows => {
                    format!("each key under \"{path}\" is a row, and the column \"key\" holds it")
                }
                Keys::Values => format!(
                    "each key under \"{path}\" is a row, of which the columns \"key\" and \"value\" hold the two"
                ),
            };
            let without = match left.is_empty() {
                true => String::new(),
                false => format!(", without {}", brief(&left.join(", "))),
            };
            let message = format!("{message}{without}: records: \"\" reads the object as one row");
            notes.file(NoteCode::Records, message);
            Ok(Shape::Keyed { at: *at, keys: *keys })
        }
        [KeyedPart { path, .. }, ..] => {
            let message = format!(
                "the object is read as one row: records: \"{}\" reads what stands by its keys there as rows",
                brief(path)
            );
            notes.file(NoteCode::Records, message);
            Ok(Shape::One { at })
        }
        [] => {
            let all = entries.iter().filter(|e| e.kind == Kind::Object).count();
            if all == entries.len() && all >= ROWS_WITHIN {
                let message = "the object is read as one row, though each of its keys holds an object: write them as a list for rows";
                notes.file(NoteCode::Records, message.to_owned());
            }
            Ok(Shape::One { at })
        }
    }
}

/// So many objects side by side, each by its key, are rows: a row has a home and a work address,
/// but no third.
const ROWS_WITHIN: usize = 3;

/// A part of objects by their keys.
struct KeyedPart {
    path: String,
    at: usize,
    /// What their keys are, where they are alike.
    keys: Option<Keys>,
    /// Whether they are so many, or by times, that they are rows.
    many: bool,
    /// Keys of it that are no rows: totals.
    left: Vec<String>,
}

/// The parts that hold nothing but objects by their keys, two or more, outer ones alone.
fn keyed_within(
    text: &str,
    entries: &[Entry],
    deepest: usize,
    parts: &mut Vec<KeyedPart>,
) -> Result<()> {
    for e in entries.iter().filter(|e| e.kind == Kind::Object && deepest > 0) {
        let inner = self::entries(&mut Scan::new(text, e.at), "")?;
        let several = inner.len() > 1 || are_times(&inner);
        let all = several && inner.iter().all(|i| i.kind == Kind::Object);
        let values =
            inner.len() > 1 && inner.iter().all(|i| i.kind == Kind::Scalar) && are_times(&inner);
        let keys = if all || values { keyed(text, &inner)? } else { None };
        let many = inner.len() >= ROWS_WITHIN || are_times(&inner);
        if keys.is_some() || all && many {
            let left = Vec::new();
            parts.push(KeyedPart { path: e.path.clone(), at: e.at, keys, many, left });
        } else if let Some((keys, left)) =
            with_totals(text, &inner)?.filter(|(k, _)| *k == Keys::Rows)
        {
            let left = left.into_iter().map(ToOwned::to_owned).collect();
            let (path, keys) = (e.path.clone(), Some(keys));
            parts.push(KeyedPart { path, at: e.at, keys, many: true, left });
        } else {
            let inner = self::entries(&mut Scan::new(text, e.at), &e.path)?;
            keyed_within(text, &inner, deepest - 1, parts)?;
        }
    }
    Ok(())
}
