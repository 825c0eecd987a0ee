//! Rows beside a list that describes their columns, as databases answer: ClickHouse, Trino,
//! Metabase, Snowflake, Elasticsearch, Datasette, BigQuery, Google's tables.

use std::collections::HashSet;

use pellucid_core::Result;

use super::scan::Scan;
use super::shape::{Entry, Kind, Shape, entries};

/// Keys under which columns are described.
const WORDS: [&str; 9] =
    ["columns", "cols", "fields", "meta", "schema", "header", "headers", "names", "rowType"];
/// Keys of a column's name in its description, the first that all descriptions have and some fill.
const NAMES: [&str; 5] = ["name", "label", "id", "text", "field"];
/// Columns that a description may have: a longer list is no description.
const MOST: usize = 4096;
/// Lists that are looked at: more are data.
const LISTS: usize = 64;

/// Rows and the names of their columns.
pub(super) struct Described<'e> {
    pub(super) rows: &'e Entry,
    /// The list of the names, or of what holds them.
    pub(super) by: &'e Entry,
    names: Vec<String>,
    /// Whether rows are objects around a list, as [`First::Cells`] says.
    cells: bool,
}

impl Described<'_> {
    /// How the rows lie.
    pub(super) fn shape(self) -> Shape {
        match self.rows.kind {
            Kind::Objects(_) if !self.cells => Shape::List { at: self.rows.at },
            _ => Shape::Lists { at: self.rows.at, names: Some(self.names) },
        }
    }
}

/// The rows that another of the lists `nested` describes; of several the most. What describes them
/// is never the table itself. `at` is where the rows are, if that is known.
///
/// # Errors
/// `corrupt_file` where the text is no JSON.
pub(super) fn described<'e>(
    text: &str,
    nested: &'e [Entry],
    at: Option<usize>,
) -> Result<Option<Described<'e>>> {
    let mut lists = Vec::new();
    for by in nested.iter().take(LISTS) {
        if let Kind::Objects(1..=MOST) | Kind::Scalars(1..=MOST) = by.kind
            && let Some(names) = names(text, by)?
        {
            lists.push((by, names.iter().cloned().collect::<HashSet<_>>(), names));
        }
    }
    let mut best: Option<(usize, Described<'e>)> = None;
    for rows in nested.iter().take(LISTS).filter(|e| at.is_none_or(|at| at == e.at)) {
        let (count, first) = match rows.kind {
            Kind::Lists(n) | Kind::Objects(n) => (n, first(text, rows)?),
            Kind::Empty if rows.is_usual() => (0, First::Unknown),
            _ => continue,
        };
        let describes = |(by, set, names): &&(&'e Entry, HashSet<String>, Vec<String>)| {
            let is_said = WORDS.contains(&by.key());
            by.at != rows.at
                && match &first {
                    First::Width(n) | First::Cells(n) => {
                        *n == names.len() && (is_said || rows.is_usual())
                    }
                    First::Keys(keys) => {
                        is_said && !keys.is_empty() && keys.iter().all(|k| set.contains(k))
                    }
                    First::Unknown => is_said,
                }
        };
        if best.as_ref().is_none_or(|(most, _)| *most < count)
            && let Some((by, _, names)) = lists.iter().find(describes)
        {
            let (names, cells) = (names.clone(), matches!(first, First::Cells(_)));
            best = Some((count, Described { rows, by, names, cells }));
        }
    }
    Ok(best.map(|(_, found)| found))
}

/// What the first row shows of all.
enum First {
    Unknown,
    /// Elements of a list.
    Width(usize),
    /// Keys of an object.
    Keys(Vec<String>),
    /// Elements of the list in an object, as Google writes rows: `{"c": [{"v": 1}]}`.
    Cells(usize),
}

fn first(text: &str, rows: &Entry) -> Result<First> {
    let mut scan = Scan::new(text, rows.at);
    scan.expect(b'[')?;
    if scan.peek() == Some(b'{') {
        let entries = entries(&mut scan, "")?;
        return Ok(match entries.first().map(|e| (e.path.as_str(), e.kind)) {
            Some(("c" | "f", Kind::Objects(n))) => First::Cells(n),
            _ => First::Keys(entries.into_iter().map(|e| e.path).collect()),
        });
    }
    if !scan.eat(b'[') {
        return Ok(First::Unknown);
    }
    let (mut first, mut width) = (true, 0);
    while scan.more(b']', &mut first)? {
        scan.skip()?;
        width += 1;
    }
    Ok(First::Width(width))
}

/// The names in a list of texts, or of objects that all have one; none where it is another list.
fn names(text: &str, by: &Entry) -> Result<Option<Vec<String>>> {
    let tries = if matches!(by.kind, Kind::Scalars(_)) { &NAMES[..1] } else { &NAMES[..] };
    for key in tries {
        let (mut scan, mut first, mut own) = (Scan::new(text, by.at), true, String::new());
        let mut out = Vec::new();
        scan.expect(b'[')?;
        let all = loop {
            if !scan.more(b']', &mut first)? {
                break true;
            }
            let mut value = scan;
            if scan.peek() == Some(b'{') {
                let entries = entries(&mut scan, "")?;
                let Some(entry) = entries.iter().find(|e| e.path == *key) else { break false };
                value.at = entry.at;
            } else {
                scan.skip()?;
            }
            if value.peek() != Some(b'"') {
                break false;
            }
            out.push(value.string()?.read(&mut own, &mut 0).to_owned());
        };
        if all && out.iter().any(|name| !name.is_empty()) {
            return Ok(Some(out));
        }
    }
    Ok(None)
}
