//! Which of a file's lists and objects are its rows.

use pellucid_core::Result;

use super::super::scan::Scan;
use super::Keys;
use super::nested::{Entry, Kind, entries};
use crate::read::date::Moment;

/// Those of them, and others, under which hardly anything else is.
const STRONG: [&str; 14] = [
    "data",
    "rows",
    "records",
    "results",
    "result",
    "features",
    "items",
    "hits",
    "docs",
    "documents",
    "datasets",
    "_embedded",
    "value",
    "edges",
];
/// Keys under which programs put what stands beside the rows.
const BESIDE: [&str; 33] = [
    "_links",
    "aggregations",
    "aggs",
    "axes",
    "cols",
    "columns",
    "config",
    "curies",
    "encoding",
    "error",
    "errors",
    "extensions",
    "facets",
    "fieldAliases",
    "fields",
    "filters",
    "header",
    "headers",
    "included",
    "layer",
    "legends",
    "links",
    "meta",
    "metadata",
    "notices",
    "pagination",
    "paging",
    "parameters",
    "params",
    "scales",
    "schema",
    "transform",
    "warnings",
];

/// Keys of lists of places, which are a value each.
const PLACES: [&str; 8] =
    ["arcs", "bbox", "bounds", "coordinates", "extent", "geometry", "path", "polygon"];

/// The list that holds the rows: of objects before lists, of those with a key for rows the longest
/// before the longest of all, and of equals the one with a usual key or the first. An empty list is
/// one by a usual key only. What stands beside rows holds them where nothing else does.
pub(super) fn best(nested: &[Entry]) -> Option<&Entry> {
    let rank = |e: &Entry| match e.kind {
        Kind::Objects(n) if has_key(e, &BESIDE) => Some((0, n, false)),
        Kind::Objects(n) if has_key(e, &STRONG) => Some((4, n, e.is_usual())),
        Kind::Objects(n) => Some((3, n, e.is_usual())),
        Kind::Lists(n) if e.is_usual() => Some((2, n, true)),
        Kind::Lists(n) if n > 1 && !has_key(e, &BESIDE) && !has_key(e, &PLACES) => {
            Some((1, n, false))
        }
        Kind::Empty if e.is_usual() => Some((1, 0, true)),
        _ => None,
    };
    let outer = nested.iter().filter(|e| e.element == 0);
    let ranked = outer.rev().filter_map(|e| rank(e).map(|r| (r, e)));
    let (_, found) = ranked.max_by_key(|(rank, _)| *rank)?;
    // An answer to several queries, of which there is one: `{"results": [{"data": [...]}]}`.
    let is_answer = matches!(found.key(), "result" | "results" | "responses" | "data");
    let inner = nested.iter().find(|e| {
        let rows = e.path.strip_prefix(found.path.as_str()).and_then(|p| p.strip_prefix(".0."));
        matches!(rows, Some("data" | "rows" | "records" | "values"))
            && matches!(e.kind, Kind::Objects(_))
    });
    Some(inner.filter(|_| is_answer && found.kind == Kind::Objects(1)).unwrap_or(found))
}

/// Whether a list stands beside rows by its keys.
pub(super) fn is_beside(entry: &Entry) -> bool {
    has_key(entry, &BESIDE)
}

/// Whether a path has one of the keys `of`.
fn has_key(entry: &Entry, of: &[&str]) -> bool {
    entry.path.split('.').any(|key| of.contains(&key))
}

/// The object of several lists of the same length, and of nothing else, that holds the longest; and
/// how long those are.
pub(super) fn columnar(text: &str, entries: &[Entry], deepest: usize) -> Option<(usize, Entry)> {
    let mut best: Option<(usize, Entry)> = None;
    each_columnar(text, entries, deepest, &mut |length, e| {
        if best.as_ref().is_none_or(|b| b.0 < length) {
            let Entry { at, kind, element, .. } = *e;
            best = Some((length, Entry { path: e.path.clone(), at, kind, element }));
        }
    });
    best
}

/// The paths of all such objects.
pub(super) fn all_columnar(text: &str, entries: &[Entry], deepest: usize, out: &mut Vec<String>) {
    each_columnar(text, entries, deepest, &mut |_, e| out.push(e.path.clone()));
}

fn each_columnar(
    text: &str,
    entries: &[Entry],
    deepest: usize,
    found: &mut dyn FnMut(usize, &Entry),
) {
    for e in entries.iter().filter(|e| e.kind == Kind::Object && deepest > 0) {
        let Ok(inner) = self::entries(&mut Scan::new(text, e.at), &e.path) else { continue };
        let length = inner.first().and_then(|i| match i.kind {
            Kind::Scalars(n) => Some(n),
            _ => None,
        });
        let same = inner.len() > 1
            && inner
                .iter()
                .all(|i| matches!((i.kind, length), (Kind::Scalars(a), Some(b)) if a == b));
        match length {
            Some(length) if same => found(length, e),
            _ => each_columnar(text, &inner, deepest - 1, found),
        }
    }
}

/// What the keys are of an object whose values are objects with the same keys, or objects by times;
/// none of another. A single object is one by a time, or by numbers from 0.
pub(super) fn keyed(text: &str, entries: &[Entry]) -> Result<Option<Keys>> {
    if entries.len() > 1 && entries.iter().all(|e| e.kind == Kind::Scalar) {
        // By times, or counted from 0 as pandas writes a column.
        let times = are_times(entries);
        let counted = entries.iter().enumerate().all(|(i, e)| e.path.parse() == Ok(i));
        return Ok((times || counted).then_some(Keys::Values));
    }
    if entries.is_empty() || entries.iter().any(|e| e.kind != Kind::Object) {
        return Ok(None);
    }
    let outer_times = are_times(entries);
    let mut known: Option<Vec<String>> = None;
    // Whether all have the same keys, and no more within.
    let (mut alike, mut flat) = (true, true);
    // Whether values are of one sort in each object, and under each key.
    let (mut inside, mut under) = (true, true);
    let mut sorts: Vec<Option<Sort>> = Vec::new();
    for e in entries {
        let inner = self::entries(&mut Scan::new(text, e.at), "")?;
        // Keys such as `$date` are those of values.
        if inner.iter().any(|i| i.path.starts_with('$')) {
            return Ok(None);
        }
        flat &= inner.iter().all(|i| i.kind == Kind::Scalar);
        sorts.resize(inner.len(), None);
        let mut first = None;
        for (i, known) in inner.iter().zip(&mut sorts) {
            let Some(sort) = Sort::of(text, i.at) else { continue };
            inside &= *first.get_or_insert(sort) == sort;
            under &= *known.get_or_insert(sort) == sort;
        }
        let keys: Vec<String> = inner.into_iter().map(|i| i.path).collect();
        match &known {
            Some(first) => alike &= *first == keys,
            None => known = Some(keys),
        }
    }
    // Whatever stands under times, and several of the same parts, are rows.
    if !(alike && flat) {
        let parts = alike && entries.len() > 1 && known.is_some_and(|keys| !keys.is_empty());
        return Ok((outer_times || parts).then_some(Keys::Rows));
    }
    Ok(known.and_then(|keys| {
        let are_digits = keys.iter().all(|k| k.bytes().all(|b| b.is_ascii_digit()));
        let is_time = |k: &str| Moment::of(k).is_some();
        let times = !keys.is_empty()
            && (keys.iter().all(|k| is_time(k)) || keys.iter().all(|k| is_epoch(k)));
        // A column alone: numbers by names, or values by numbers. Two of them are rather the parts
        // of one thing, as texts by names are.
        let is_name = |k: &str| !AROUND.contains(&k) && !k.bytes().all(|b| b.is_ascii_digit());
        let mut known_sorts = sorts.iter().flatten().peekable();
        let alone = entries.len() == 1
            && entries.iter().all(|e| is_name(&e.path))
            && keys.len() > 2
            && inside
            && !outer_times
            && known_sorts.peek().is_some_and(|s| are_digits || **s == Sort::Number);
        let by_column = are_digits || (times && !outer_times) || (inside && !under) || alone;
        let from_zero = |key: Option<&str>| key == Some("0");
        let is_sure = entries.len() > 1
            || outer_times
            || alone
            || from_zero(entries.first().map(|e| e.path.as_str()))
            || (by_column && (times || from_zero(keys.first().map(String::as_str))));
        let numbered = keys.iter().enumerate().all(|(i, k)| k.parse() == Ok(i));
        let found = if by_column { Keys::Columns { numbered } } else { Keys::Rows };
        is_sure.then_some(found)
    }))
}

/// Whether a key is a time in milliseconds or so since 1970, as pandas writes them.
fn is_epoch(key: &str) -> bool {
    key.len() > 9 && key.bytes().all(|b| b.is_ascii_digit())
}

/// Whether keys are all times, or three or more years or months.
pub(super) fn are_times(entries: &[Entry]) -> bool {
    let is_period = |key: &str| match key.as_bytes() {
        [b'1' | b'2', b'0'..=b'9', b'0'..=b'9', b'0'..=b'9'] => true,
        [year @ .., b'-', b'0' | b'1', b'0'..=b'9'] => {
            year.len() == 4 && year.iter().all(u8::is_ascii_digit)
        }
        _ => false,
    };
    entries.iter().all(|e| Moment::of(&e.path).is_some() || is_epoch(&e.path))
        || (entries.len() > 2 && entries.iter().all(|e| is_period(&e.path)))
}

/// Keys of a single object that is a row rather than a column.
const AROUND: [&str; 10] = [
    "body", "config", "data", "error", "meta", "metadata", "response", "result", "settings",
    "status",
];

/// What a value is, as far as it tells columns from rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    Text,
    Truth,
    Number,
}

impl Sort {
    /// None of null.
    fn of(text: &str, at: usize) -> Option<Self> {
        match text.as_bytes().get(at)? {
            b'"' => Some(Self::Text),
            b't' | b'f' => Some(Self::Truth),
            b'n' => None,
            _ => Some(Self::Number),
        }
    }
}
