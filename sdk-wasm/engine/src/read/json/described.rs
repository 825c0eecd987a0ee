//! Rows beside a list that describes their columns, as databases answer: ClickHouse, Trino,
//! Metabase, Snowflake, Elasticsearch, Datasette, BigQuery, Google's tables.

use super::scan::Scan;
use super::shape::{Entry, Kind, Shape, entries, kind};

/// Keys under which columns are described.
const WORDS: [&str; 9] =
    ["columns", "cols", "fields", "meta", "schema", "header", "headers", "names", "rowType"];
/// Keys of a column's name in its description: the first that is filled.
const NAMES: [&str; 5] = ["name", "label", "id", "text", "field"];
/// Columns that a description may have: a longer list is no description.
const MOST: usize = 1024;
/// Lists that are looked at: more are data.
const LISTS: usize = 16;

/// Rows and the names of their columns.
pub(super) struct Described<'e> {
    pub(super) rows: &'e Entry,
    /// The list of the names, or of what holds them.
    pub(super) by: &'e Entry,
    names: Vec<String>,
    /// Whether rows are objects around a list, as Google writes them: `{"c": [{"v": 1}]}`.
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
pub(super) fn described<'e>(
    text: &str,
    nested: &'e [Entry],
    at: Option<usize>,
) -> Option<Described<'e>> {
    let lists: Vec<(&Entry, Vec<String>)> = nested
        .iter()
        .take(LISTS)
        .filter(|e| matches!(e.kind, Kind::Objects(1..=MOST) | Kind::Scalars(1..=MOST)))
        .filter_map(|by| Some((by, names(text, by)?)))
        .collect();
    let mut best: Option<(usize, Described<'e>)> = None;
    for rows in nested.iter().take(LISTS).filter(|e| at.is_none_or(|at| at == e.at)) {
        let count = match rows.kind {
            Kind::Lists(n) | Kind::Objects(n) => n,
            Kind::Empty if rows.is_usual() => 0,
            _ => continue,
        };
        let first = first(text, rows);
        let describes = |(by, names): &&(&'e Entry, Vec<String>)| {
            let is_said = WORDS.contains(&by.key());
            by.at != rows.at
                && match &first {
                    First::Width(n) | First::Cells(n) => {
                        *n == names.len() && (is_said || rows.is_usual())
                    }
                    First::Keys(keys) => {
                        is_said && !keys.is_empty() && keys.iter().all(|k| names.contains(&k.path))
                    }
                    First::Unknown => is_said && count == 0,
                }
        };
        if best.as_ref().is_none_or(|(most, _)| *most < count)
            && let Some((by, names)) = lists.iter().find(describes)
        {
            let (names, cells) = (names.clone(), matches!(first, First::Cells(_)));
            best = Some((count, Described { rows, by, names, cells }));
        }
    }
    best.map(|(_, found)| found)
}

/// What the first row shows of all.
enum First {
    Unknown,
    /// Elements of a list.
    Width(usize),
    /// Elements of the list in an object, as Google writes rows.
    Cells(usize),
    /// Keys of an object.
    Keys(Vec<Entry>),
}

/// The first row of a list; its text is sound, for it was gone through before.
fn first(text: &str, rows: &Entry) -> First {
    let mut scan = Scan::new(text, rows.at + 1);
    match scan.peek() {
        Some(b'{') => {
            let keys = entries(&mut scan, "").unwrap_or_default();
            match keys.iter().find(|e| matches!(e.path.as_str(), "c" | "f")).map(|e| e.kind) {
                Some(Kind::Objects(n)) => First::Cells(n),
                _ => First::Keys(keys),
            }
        }
        Some(b'[') => match kind(&mut scan) {
            Ok(Kind::Lists(n) | Kind::Objects(n) | Kind::Scalars(n) | Kind::Mixed(n)) => {
                First::Width(n)
            }
            _ => First::Unknown,
        },
        _ => First::Unknown,
    }
}

/// The names in a list of texts, or of objects that all have one; none where it is another list.
fn names(text: &str, by: &Entry) -> Option<Vec<String>> {
    let (mut scan, mut is_first, mut out) = (Scan::new(text, by.at), true, Vec::new());
    scan.expect(b'[').ok()?;
    while scan.more(b']', &mut is_first).ok()? {
        let is_object = scan.peek() == Some(b'{');
        let at = scan.at;
        out.push(if is_object {
            let entries = entries(&mut scan, "").ok()?;
            let filled = |key: &&str| {
                let entry = entries.iter().find(|e| e.path == *key)?;
                word(text, entry.at).filter(|name| !name.is_empty())
            };
            NAMES.iter().find_map(filled)?
        } else {
            scan.skip().ok()?;
            word(text, at)?
        });
    }
    Some(out)
}

/// The text at the byte `at`, where it is one.
#[inline(never)]
fn word(text: &str, at: usize) -> Option<String> {
    let mut scan = Scan::new(text, at);
    let word = scan.string().ok()?;
    Some(word.read(&mut String::new(), &mut 0).to_owned())
}
