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
/// Objects within objects that are looked through.
const DEEPEST: usize = 3;

/// Notes what says that there are more rows than the file has.
pub(super) fn note(text: &str, entries: &[Entry], notes: &mut Notes) {
    if let Some(key) = more(text, entries, DEEPEST) {
        let message = format!(
            "the file has a part of the rows: \"{}\" says that there are more",
            brief(&key)
        );
        notes.file(NoteCode::Records, message);
    }
}

fn more(text: &str, entries: &[Entry], deepest: usize) -> Option<String> {
    for e in entries {
        let key = plain(e.key());
        let leads = match e.kind {
            Kind::Scalar if NEXT.contains(&key.as_str()) => is_filled(text, e),
            // Airtable's is a text.
            Kind::Scalar if key == "offset" => word(text, e.at).is_some_and(|t| !t.is_empty()),
            Kind::Scalar if MORE.contains(&key.as_str()) => is(text, e, &Cell::Bool(true)),
            Kind::Scalar if key == "jobcomplete" => is(text, e, &Cell::Bool(false)),
            Kind::Object => key == "next",
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
