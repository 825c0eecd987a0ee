//! Whether lists of a list are rows or columns.

use super::super::meaning::{Meaning, is_text_type, of_type};
use super::super::scan::Scan;
use crate::read::cells::Cell;
use crate::read::number::plain;

/// Cells of each list that are looked at.
const LOOKED_AT: usize = 32;

/// How lists lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Orient {
    /// A list a row; whether it may be otherwise.
    Rows(bool),
    /// A list a column, of so many rows; whether it may be otherwise.
    Across(usize, bool),
}

/// What a cell is, as far as it distinguishes columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    Null,
    Number,
    Truth,
    Text,
    /// A text that is a number.
    Digits,
    Nested,
}

/// Lists that are columns for sure, where there are as many of the same length.
pub(super) fn across(text: &str, at: usize, count: usize, width: usize) -> Orient {
    let lengths = look(text, at).map(|(_, lengths)| lengths).unwrap_or_default();
    match lengths.first() {
        Some(first) if count == width && lengths.iter().all(|l| l == first) => {
            Orient::Across(*first, false)
        }
        _ => Orient::Rows(false),
    }
}

/// How the `count` lists at the byte `at` lie, of which columns there are `width`, of these types.
pub(super) fn orient(
    text: &str,
    at: usize,
    count: usize,
    width: usize,
    types: Option<&[Option<String>]>,
) -> Orient {
    if count != width {
        return Orient::Rows(false);
    }
    let Some((cells, lengths)) = look(text, at) else { return Orient::Rows(false) };
    let length = lengths.first().copied().unwrap_or_default();
    if lengths.iter().any(|l| *l != length) || width == 1 && length == 1 {
        return Orient::Rows(false);
    }
    if length != width {
        return Orient::Across(length, false);
    }
    let side = length.min(LOOKED_AT);
    let at = |list: usize, i: usize| cells.get(list).and_then(|c| c.get(i)).copied();
    let fits = |across: bool| {
        (0..side).all(|column| {
            let mut sorts = (0..side)
                .filter_map(|row| if across { at(column, row) } else { at(row, column) })
                .filter(|s| *s != Sort::Null);
            let number = types.and_then(|t| t.get(column)?.as_deref()).and_then(|t| {
                match of_type(t, false) {
                    Some(Meaning::Number) => Some(true),
                    // Times may be counted.
                    _ => is_text_type(t).then_some(false),
                }
            });
            let Some(first) = sorts.next() else { return true };
            // Numbers may be written as texts, but texts are no numbers.
            let is_text = |s: Sort| matches!(s, Sort::Text | Sort::Digits);
            let fits = |s: Sort| match number {
                Some(true) => !matches!(s, Sort::Text | Sort::Nested),
                Some(false) => is_text(s) || s == Sort::Nested,
                None => true,
            };
            fits(first) && sorts.all(|s| fits(s) && (s == first || (is_text(s) && is_text(first))))
        })
    };
    match (fits(false), fits(true)) {
        (false, true) => Orient::Across(length, false),
        (rows, across) => Orient::Rows(rows && across && length > 1),
    }
}

/// The first cells of the first lists, and the lengths of all.
fn look(text: &str, at: usize) -> Option<(Vec<Vec<Sort>>, Vec<usize>)> {
    let (mut scan, mut first) = (Scan::new(text, at), true);
    let (mut cells, mut lengths) = (Vec::new(), Vec::new());
    scan.expect(b'[').ok()?;
    while scan.more(b']', &mut first).ok()? {
        let (mut inner, mut length, mut sorts) = (true, 0, Vec::new());
        scan.expect(b'[').ok()?;
        while scan.more(b']', &mut inner).ok()? {
            let sort = match scan.peek()? {
                b'"' => {
                    let cell = scan.clone().string().ok()?;
                    let is_number = plain(cell.read(&mut String::new(), &mut 0)).is_some();
                    if is_number { Sort::Digits } else { Sort::Text }
                }
                b'{' | b'[' => Sort::Nested,
                _ => match scan.clone().atom().ok()? {
                    Cell::Null => Sort::Null,
                    Cell::Bool(_) => Sort::Truth,
                    _ => Sort::Number,
                },
            };
            scan.skip().ok()?;
            if length < LOOKED_AT && cells.len() < LOOKED_AT {
                sorts.push(sort);
            }
            length += 1;
        }
        cells.push(sorts);
        lengths.push(length);
    }
    Some((cells, lengths))
}
