//! Where a JSON file's rows are.

use pellucid_core::read::NoteCode;
use pellucid_core::{Code, Error, Result};

use super::answer;
use super::described::{Described, described};
use super::scan::Scan;
use crate::read::notes::{Notes, brief};

/// Objects within objects that are looked through for rows.
const DEEPEST: usize = 4;
/// Keys under which programs put their rows.
const USUAL: [&str; 12] = [
    "data", "rows", "records", "items", "results", "result", "values", "value", "features",
    "entries", "list", "response",
];

/// How a file's rows lie in it; `at` is the byte of the first bracket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shape {
    /// A list of objects.
    List { at: usize },
    /// Objects one behind the other.
    Lines { at: usize },
    /// A single object.
    One { at: usize },
    /// A list of lists, whose columns have these names; none where the first list may hold them.
    Lists { at: usize, names: Option<Vec<String>> },
    /// An object of lists, one a column; other keys are left out.
    Columns { at: usize },
    /// An object of objects with the same keys: one a row, or one a column with the rows' keys
    /// within.
    Keyed { at: usize, by_column: bool },
}

/// What a value is, as far as it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Scalar,
    Object,
    /// Lists by their elements; without any they are of no kind.
    Empty,
    Objects(usize),
    Lists(usize),
    Scalars(usize),
    Mixed(usize),
}

/// A key with its value's place.
pub(super) struct Entry {
    pub(super) path: String,
    pub(super) at: usize,
    pub(super) kind: Kind,
}

impl Entry {
    /// The last of its keys.
    pub(super) fn key(&self) -> &str {
        self.path.rsplit('.').next().unwrap_or_default()
    }

    /// Whether programs put their rows under its key.
    pub(super) fn is_usual(&self) -> bool {
        USUAL.contains(&self.key())
    }
}

/// Finds the rows.
///
/// # Errors
/// `corrupt_file` where the text is no JSON or holds no rows; `invalid_query` where `records` is no
/// key of it.
pub(super) fn find(text: &str, records: Option<&str>, notes: &mut Notes) -> Result<Shape> {
    let mut scan = Scan::new(text, 0);
    let at = match records.filter(|r| !r.is_empty()) {
        Some(path) => at_path(text, path)?,
        None => {
            scan.peek();
            scan.at
        }
    };
    scan.at = at;
    match scan.peek() {
        Some(b'[') => match kind(&mut scan)? {
            // Their names may stand beside them.
            Kind::Lists(_) if records.is_some() => {
                let mut nested = Vec::new();
                within(text, &entries(&mut Scan::new(text, 0), "")?, DEEPEST, &mut nested)?;
                let found = described(text, &nested, Some(at));
                Ok(found.map_or(Shape::Lists { at, names: None }, Described::shape))
            }
            kind => list(text, at, kind),
        },
        Some(b'{') => {
            scan.skip()?;
            let alone = records.is_some_and(|r| !r.is_empty()) || scan.peek().is_none();
            match alone {
                false => Ok(Shape::Lines { at }),
                true if records == Some("") => Ok(Shape::One { at }),
                true => {
                    if records.is_none() {
                        answer::check(text, at, notes)?;
                    }
                    object(text, at, notes)
                }
            }
        }
        _ => Err(scan.damaged("a list or an object is missing")),
    }
}

/// The shape of a list at `at`.
fn list(text: &str, at: usize, kind: Kind) -> Result<Shape> {
    match kind {
        Kind::Empty | Kind::Objects(_) => Ok(Shape::List { at }),
        Kind::Lists(_) => {
            // Lists in lines of their own are rows too, but those are not read.
            Ok(Shape::Lists { at, names: None })
        }
        Kind::Mixed(_) => Err(Scan::new(text, at)
            .damaged("some elements of the list are row objects and some are not,")),
        _ => Err(Scan::new(text, at).damaged("the list holds no row objects")),
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
        if scan.peek() != Some(b'{') {
            return Err(unknown(&[]));
        }
        let entries = entries(&mut scan, "")?;
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
fn object(text: &str, at: usize, notes: &mut Notes) -> Result<Shape> {
    let entries = entries(&mut Scan::new(text, at), "")?;
    if let Some(names) = split(text, &entries) {
        return Ok(names);
    }
    let mut nested = Vec::new();
    within(text, &entries, DEEPEST, &mut nested)?;
    if let Some(found) = described(text, &nested, None) {
        let message = format!(
            "the rows are those under \"{}\", their columns are described under \"{}\": records says otherwise",
            brief(&found.rows.path),
            brief(&found.by.path)
        );
        notes.file(NoteCode::Records, message);
        return Ok(found.shape());
    }
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
    let rows = best(&nested);
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
        return Ok(Shape::Columns { at });
    }
    if let Some(entry) = rows {
        let others: Vec<&str> = nested
            .iter()
            .filter(|e| e.path != entry.path && matches!(e.kind, Kind::Objects(_)))
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
        return list(text, entry.at, entry.kind);
    }
    if let Some(by_column) = keyed(text, &entries)? {
        let message = if by_column {
            "each key is a column"
        } else {
            "each key is a row, and the column \"key\" holds it"
        };
        notes.file(
            NoteCode::Records,
            format!("{message}: records: \"\" reads the object as one row"),
        );
        return Ok(Shape::Keyed { at, by_column });
    }
    Ok(Shape::One { at })
}

/// An object of `columns` and `data`, as pandas writes with `orient="split"`.
fn split(text: &str, entries: &[Entry]) -> Option<Shape> {
    let of = |name: &str| entries.iter().find(|e| e.path == name);
    let (columns, data) = (of("columns")?, of("data")?);
    let (Kind::Scalars(n), Kind::Lists(_) | Kind::Empty) = (columns.kind, data.kind) else {
        return None;
    };
    let mut scan = Scan::new(text, columns.at);
    let (mut first, mut names) = (true, Vec::with_capacity(n));
    scan.expect(b'[').ok()?;
    while scan.more(b']', &mut first).ok()? {
        let mut own = String::new();
        match scan.peek() {
            Some(b'"') => names.push(scan.string().ok()?.read(&mut own, &mut 0).to_owned()),
            _ => {
                let start = scan.at;
                scan.atom().ok()?;
                names.push(text.get(start..scan.at)?.to_owned());
            }
        }
    }
    Some(Shape::Lists { at: data.at, names: Some(names) })
}

/// The lists that may hold rows or their names, in this object and those within.
fn within(text: &str, entries: &[Entry], deepest: usize, out: &mut Vec<Entry>) -> Result<()> {
    for e in entries {
        match e.kind {
            Kind::Objects(_) | Kind::Lists(_) | Kind::Scalars(_) | Kind::Empty => {
                out.push(Entry { path: e.path.clone(), at: e.at, kind: e.kind })
            }
            Kind::Object if deepest > 0 => {
                let inner = self::entries(&mut Scan::new(text, e.at), &e.path)?;
                within(text, &inner, deepest - 1, out)?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// The list that holds the rows: of objects before lists, the longest, and of equals the one with a
/// usual key or the first. An empty list is one by a usual key only; columns are described under
/// `schema.fields`, by pandas, BigQuery and others.
fn best(nested: &[Entry]) -> Option<&Entry> {
    let rank = |e: &Entry| match e.kind {
        Kind::Objects(n) if e.path == "schema.fields" => Some((0, n, false)),
        Kind::Objects(n) => Some((3, n, e.is_usual())),
        Kind::Lists(n) if e.is_usual() => Some((2, n, true)),
        Kind::Empty if e.is_usual() => Some((1, 0, true)),
        _ => None,
    };
    let ranked = nested.iter().rev().filter_map(|e| rank(e).map(|r| (r, e)));
    ranked.max_by_key(|(rank, _)| *rank).map(|(_, e)| e)
}

/// Whether all values are objects with the same keys and no more within; then whether those keys
/// are numbers of rows. A single object is one by numbers from 0 alone.
fn keyed(text: &str, entries: &[Entry]) -> Result<Option<bool>> {
    if entries.is_empty() || entries.iter().any(|e| e.kind != Kind::Object) {
        return Ok(None);
    }
    let mut known: Option<Vec<String>> = None;
    for e in entries {
        let inner = self::entries(&mut Scan::new(text, e.at), "")?;
        if inner.iter().any(|i| i.kind != Kind::Scalar) {
            return Ok(None);
        }
        let keys: Vec<String> = inner.into_iter().map(|i| i.path).collect();
        match &known {
            Some(first) if *first != keys => return Ok(None),
            Some(_) => {}
            None => known = Some(keys),
        }
    }
    Ok(known.and_then(|keys| {
        let by_column = keys.iter().all(|k| k.bytes().all(|b| b.is_ascii_digit()));
        let from_zero = |key: Option<&str>| key == Some("0");
        let is_sure = entries.len() > 1
            || from_zero(entries.first().map(|e| e.path.as_str()))
            || (by_column && from_zero(keys.first().map(String::as_str)));
        is_sure.then_some(by_column)
    }))
}

/// The keys of the object that is next, with what their values are.
#[inline(never)]
pub(super) fn entries(scan: &mut Scan<'_>, path: &str) -> Result<Vec<Entry>> {
    let (mut first, mut own, mut out) = (true, String::new(), Vec::new());
    scan.expect(b'{')?;
    while scan.more(b'}', &mut first)? {
        let key = scan.string()?.read(&mut own, &mut 0).to_owned();
        scan.expect(b':')?;
        scan.peek();
        let at = scan.at;
        let kind = kind(scan)?;
        let path = if path.is_empty() { key } else { format!("{path}.{key}") };
        out.push(Entry { path, at, kind });
    }
    Ok(out)
}

/// What the next value is; it is passed.
#[inline(never)]
pub(super) fn kind(scan: &mut Scan<'_>) -> Result<Kind> {
    match scan.peek() {
        Some(b'{') => scan.skip().map(|()| Kind::Object),
        Some(b'[') => {
            scan.expect(b'[')?;
            let (mut first, mut objects, mut lists, mut nulls, mut all) = (true, 0, 0, 0, 0);
            while scan.more(b']', &mut first)? {
                match scan.peek() {
                    Some(b'{') => objects += 1,
                    Some(b'[') => lists += 1,
                    Some(b'n') => nulls += 1,
                    _ => {}
                }
                all += 1;
                scan.skip()?;
            }
            Ok(match (objects, lists) {
                _ if all == 0 => Kind::Empty,
                (o, 0) if o > 0 && o + nulls == all => Kind::Objects(all),
                (0, l) if l == all => Kind::Lists(all),
                (0, 0) => Kind::Scalars(all),
                _ => Kind::Mixed(all),
            })
        }
        _ => scan.skip().map(|()| Kind::Scalar),
    }
}
