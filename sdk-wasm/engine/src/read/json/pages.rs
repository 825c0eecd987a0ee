//! Answers that are one page of several, or less than was asked for.

use pellucid_core::read::NoteCode;

use super::answer::plain;
use super::described::word;
use super::scan::Scan;
use super::shape::{Entry, Kind, entries};
use crate::read::cells::Cell;
use crate::read::notes::{Notes, brief};

/// Keys that lead to more rows, in small letters without what parts words.
const NEXT: [&str; 14] = [
    "@odatanextlink",
    "odatanextlink",
    "nextlink",
    "next",
    "nextpage",
    "nextpagetoken",
    "nextcursor",
    "nexturi",
    "nexttoken",
    "nextpageurl",
    "nexturl",
    "nextrecordsurl",
    "pagetoken",
    "continuationtoken",
];
/// Keys that say by true that rows are missing.
const MORE: [&str; 8] = [
    "hasmore",
    "hasnextpage",
    "hasnext",
    "exceededtransferlimit",
    "truncated",
    "incompleteresults",
    "ispartial",
    "timedout",
];
/// Keys that say which page it is, and of how many.
const PAGE: [&str; 4] = ["page", "currentpage", "pagenumber", "pageno"];
const PAGES: [&str; 6] =
    ["pages", "totalpages", "pagecount", "lastpage", "numpages", "numberofpages"];
/// Keys that say how many rows there are in all.
const TOTAL: [&str; 10] = [
    "total",
    "totalcount",
    "totalresults",
    "totalitems",
    "totalrecords",
    "totalrows",
    "totalhits",
    "totalelements",
    "numfound",
    "nhits",
];
/// Objects within objects that are looked through.
const DEEPEST: usize = 3;

/// Notes what says that there are more rows than the file has; `list` are the rows, where they are
/// one list of objects.
pub(super) fn note(text: &str, entries: &[Entry], list: Option<&Entry>, notes: &mut Notes) {
    let rows = list.and_then(|list| match list.kind {
        Kind::Objects(rows) => Some((list, rows as u64)),
        _ => None,
    });
    let total = || rows.and_then(|rows| total(text, entries, rows, DEEPEST));
    if let Some(key) = more(text, entries, DEEPEST).or_else(total) {
        let message = format!(
            "the file has a part of the rows: \"{}\" says that there are more",
            brief(&key)
        );
        notes.file(NoteCode::Records, message);
    }
}

fn more(text: &str, entries: &[Entry], deepest: usize) -> Option<String> {
    if let Some(page) = page(text, entries) {
        return Some(page);
    }
    for e in entries {
        let key = plain(e.key());
        let leads = match e.kind {
            Kind::Scalar if NEXT.contains(&key.as_str()) => is_filled(text, e),
            // Airtable's and Reddit's are texts.
            Kind::Scalar if key == "offset" || key == "after" => {
                word(text, e.at).is_some_and(|t| !t.is_empty())
            }
            Kind::Scalar if MORE.contains(&key.as_str()) => is(text, e, &Cell::Bool(true)),
            Kind::Scalar if key == "jobcomplete" => is(text, e, &Cell::Bool(false)),
            Kind::Object => key == "next" || key == "continue",
            _ => false,
        };
        if leads {
            return Some(e.path.clone());
        }
        if e.kind == Kind::Object && deepest > 0 {
            let inner = self::entries(&mut Scan::new(text, e.at), &e.path).unwrap_or_default();
            if let Some(found) = more(text, &inner, deepest - 1) {
                return Some(found);
            }
        }
    }
    None
}

/// The key of a count that is beyond the rows of a list.
fn total(
    text: &str,
    entries: &[Entry],
    (list, rows): (&Entry, u64),
    deepest: usize,
) -> Option<String> {
    entries.iter().find_map(|e| {
        let is_total = TOTAL.contains(&plain(e.key()).as_str());
        if e.kind == Kind::Object && deepest > 0 {
            let inner = self::entries(&mut Scan::new(text, e.at), &e.path).ok()?;
            // What has lists of its own counts those, as Elasticsearch's `hits` beside buckets do.
            let has_list = inner.iter().any(|i| !matches!(i.kind, Kind::Scalar | Kind::Object));
            if has_list && !is_within(list, e) {
                return None;
            }
            // As Elasticsearch writes it.
            let value = inner.iter().find(|i| is_total && i.key() == "value");
            let beyond = value.filter(|v| number(text, v).is_some_and(|n| n > rows));
            return match beyond {
                Some(found) => Some(found.path.clone()),
                None => total(text, &inner, (list, rows), deepest - 1),
            };
        }
        let beyond = is_total && number(text, e).is_some_and(|n| n > rows);
        beyond.then(|| e.path.clone())
    })
}

/// Whether `list` is somewhere in `object`.
fn is_within(list: &Entry, object: &Entry) -> bool {
    list.path.strip_prefix(&object.path).is_some_and(|rest| rest.starts_with('.'))
}

/// A whole number, also as a text.
fn number(text: &str, entry: &Entry) -> Option<u64> {
    if entry.kind != Kind::Scalar {
        return None;
    }
    match Scan::new(text, entry.at).atom() {
        Ok(Cell::Number(n)) => n.parse().ok(),
        _ => word(text, entry.at).and_then(|t| t.parse().ok()),
    }
}

/// The key of a page that is not the last of as many as stand beside it.
fn page(text: &str, entries: &[Entry]) -> Option<String> {
    let number = |keys: &[&str]| {
        let entry = entries.iter().find(|e| keys.contains(&plain(e.key()).as_str()))?;
        number(text, entry).map(|n| (n, entry))
    };
    let ((at, entry), (last, _)) = (number(&PAGE)?, number(&PAGES)?);
    (at < last).then(|| entry.path.clone())
}

/// Whether a value is a text, or a number other than 0.
fn is_filled(text: &str, entry: &Entry) -> bool {
    let mut scan = Scan::new(text, entry.at);
    match scan.peek() {
        Some(b'"') => scan.string().is_ok_and(|t| !t.read(&mut String::new(), &mut 0).is_empty()),
        _ => matches!(scan.atom(), Ok(Cell::Number(n)) if n != "0"),
    }
}

fn is(text: &str, entry: &Entry, cell: &Cell<'_>) -> bool {
    Scan::new(text, entry.at).atom().is_ok_and(|found| found == *cell)
}
