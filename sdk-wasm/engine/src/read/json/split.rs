//! The forms in which pandas and polars write a table as one object.

use super::described::word;
use super::scan::Scan;
use super::shape::{Entry, Kind, Shape, Within, entries};
use crate::read::cells::Cell;

/// An object of `columns` and `data`, as pandas writes with `orient="split"`.
pub(super) fn split(text: &str, entries: &[Entry]) -> Option<Shape> {
    let of = |name: &str| entries.iter().find(|e| e.path == name);
    let (columns, data) = (of("columns")?, of("data")?);
    let n = match (columns.kind, data.kind) {
        (Kind::Scalars(n) | Kind::Lists(n), Kind::Lists(_) | Kind::Empty) => n,
        _ => return None,
    };
    // Without the rows' names the lists may be another's, and columns.
    if of("index").is_none() && data.kind == Kind::Lists(n) {
        return None;
    }
    let mut scan = Scan::new(text, columns.at);
    let (mut first, mut names) = (true, Vec::with_capacity(n));
    scan.expect(b'[').ok()?;
    while scan.more(b']', &mut first).ok()? {
        let mut own = String::new();
        match scan.peek() {
            Some(b'[') => names.push(levels(text, &mut scan)?),
            Some(b'"') => names.push(scan.string().ok()?.read(&mut own, &mut 0).to_owned()),
            _ => {
                let start = scan.at;
                scan.atom().ok()?;
                names.push(text.get(start..scan.at)?.to_owned());
            }
        }
    }
    let at = data.at;
    if let Some(index) = of("index").filter(|i| !is_count(text, i)) {
        return Some(Shape::Indexed { at, names, index: index.at });
    }
    Some(Shape::Lists { at, names: Some(names), skip: 0, within: Within::Nothing, lines: false })
}

/// Whether a list counts from 0, or is empty: such names of rows say nothing.
fn is_count(text: &str, list: &Entry) -> bool {
    let (mut scan, mut first, mut n) = (Scan::new(text, list.at), true, 0usize);
    if !matches!(list.kind, Kind::Scalars(_) | Kind::Lists(_)) || scan.expect(b'[').is_err() {
        return true;
    }
    while let Ok(true) = scan.more(b']', &mut first) {
        let is_next = matches!(scan.atom(), Ok(Cell::Number(v)) if v.parse() == Ok(n));
        if !is_next {
            return false;
        }
        n += 1;
    }
    true
}

/// The name of a column of several levels, as the keys of objects are joined.
fn levels(text: &str, scan: &mut Scan<'_>) -> Option<String> {
    let (mut first, mut levels) = (true, Vec::new());
    scan.expect(b'[').ok()?;
    while scan.more(b']', &mut first).ok()? {
        scan.peek();
        let start = scan.at;
        scan.skip().ok()?;
        let level = word(text, start).or_else(|| text.get(start..scan.at).map(str::to_owned))?;
        levels.extend(Some(level).filter(|l| !l.is_empty()));
    }
    Some(levels.join("."))
}

/// An object of `columns` that have each a name and values of the same number, as polars writes.
pub(super) fn named(text: &str, entries: &[Entry]) -> Option<Shape> {
    let columns = entries.iter().find(|e| e.path == "columns")?;
    let Kind::Objects(_) = columns.kind else { return None };
    let (mut scan, mut first, mut length) = (Scan::new(text, columns.at), true, None);
    scan.expect(b'[').ok()?;
    while scan.more(b']', &mut first).ok()? {
        let (_, values) = column(text, &mut scan)?;
        let n = match values.kind {
            Kind::Scalars(n) | Kind::Objects(n) | Kind::Lists(n) | Kind::Mixed(n) => n,
            Kind::Empty => 0,
            _ => return None,
        };
        if *length.get_or_insert(n) != n {
            return None;
        }
    }
    Some(Shape::Named { at: columns.at })
}

/// The name and the values of the column that is next.
pub(super) fn column(text: &str, scan: &mut Scan<'_>) -> Option<(String, Entry)> {
    if scan.peek() != Some(b'{') {
        return None;
    }
    let mut keys = entries(scan, "").ok()?;
    let name = word(text, keys.iter().find(|e| e.path == "name")?.at)?;
    let at = keys.iter().position(|e| e.path == "values")?;
    Some((name, keys.swap_remove(at)))
}
