//! Which of several tables is the result, where an answer says so: Kusto and Log Analytics send
//! tables of their own beside it, which may be longer.

use super::super::scan::Scan;
use super::super::shape::{Entry, Kind, entries, items};
use super::LISTS;
use super::names::word;

/// The bytes of the elements whose tables are the result; none where nothing says so.
pub(super) fn elements(text: &str, nested: &[Entry]) -> Vec<usize> {
    let lists = || nested.iter().take(LISTS).filter(|e| e.element != 0);
    let mut of_contents: Vec<usize> = Vec::new();
    let (mut main, mut last) = (Vec::new(), 0);
    for list in lists() {
        // Long lists are no tables of contents, and would be long to go through.
        if matches!(list.kind, Kind::Lists(1..=LISTS)) {
            let places = contents(text, list).into_iter();
            of_contents.extend(places.filter_map(|place| {
                let path = beside(&list.path, place)?;
                lists().find(|e| parent(&e.path) == Some(path.as_str())).map(|e| e.element)
            }));
        }
        if list.element != std::mem::replace(&mut last, list.element)
            && is_result(text, list.element)
        {
            main.push(list.element);
        }
    }
    if of_contents.is_empty() { main } else { of_contents }
}

/// Whether the object at the byte `at` calls its table the result.
fn is_result(text: &str, at: usize) -> bool {
    let keys = entries(&mut Scan::new(text, at), "").unwrap_or_default();
    let of = |key: &str| keys.iter().find(|e| e.path == key).and_then(|e| word(text, e.at));
    match of("TableKind") {
        Some(kind) => kind == "PrimaryResult",
        None => {
            let name = of("TableName").or_else(|| of("name"));
            name.is_some_and(|n| matches!(n.as_str(), "PrimaryResult" | "Table_0"))
        }
    }
}

/// The places of the results by a table of contents, whose rows are such as
/// `[0, "QueryResult", "PrimaryResult", …]`; none of another table.
fn contents(text: &str, rows: &Entry) -> Vec<usize> {
    let of_row = |row: &Entry| {
        let cells = items(&mut Scan::new(text, row.at)).ok()?;
        let (place, kind) = (cells.first()?, word(text, cells.get(1)?.at)?);
        let place = text.get(place.at..)?.split(',').next()?.trim().parse().ok()?;
        (kind == "QueryResult").then_some(place)
    };
    let rows = items(&mut Scan::new(text, rows.at)).unwrap_or_default();
    rows.iter().filter_map(of_row).collect()
}

/// The path of the element `place` of the list whose element has the list `path`.
fn beside(path: &str, place: usize) -> Option<String> {
    let (outer, _) = parent(path)?.rsplit_once('.').unwrap_or_default();
    Some(if outer.is_empty() { place.to_string() } else { format!("{outer}.{place}") })
}

/// The path of what a list is in.
fn parent(path: &str) -> Option<&str> {
    path.rsplit_once('.').map(|(parent, _)| parent)
}
