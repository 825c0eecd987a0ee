//! Whether a CSV file's first row names its columns, and the names.

use pellucid_core::Result;

use super::dialect::DialectOptions;
use super::records::{Records, Row};
use super::sniff::{Found, sample};
use crate::read::cells::{Cell, Rules};
use crate::read::infer::Seen;

/// What a cell or a column's cells are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Empty,
    Number,
    Time,
    Truth,
    Text,
}

fn kind(seen: &Seen) -> Kind {
    match (seen.numbers + seen.specials > 0, seen.times > 0, seen.bools > 0, seen.texts > 0) {
        (false, false, false, false) => Kind::Empty,
        (true, false, false, false) => Kind::Number,
        (false, true, false, false) => Kind::Time,
        (false, false, true, false) => Kind::Truth,
        _ => Kind::Text,
    }
}

/// Whether the first row is a header. It is, unless it is of the same types as the rows below where
/// these are no text: a row of names that are numbers, such as years, counts up in steps.
///
/// # Errors
/// As [`Records::next`].
pub(super) fn has_header(
    text: &str,
    found: &Found,
    given: &DialectOptions,
    rules: &Rules,
) -> Result<bool> {
    if let Some(header) = given.header {
        return Ok(header);
    }
    let sample = sample(text);
    let mut records = Records::new(sample, found.start, found.line, found.dialect);
    let (mut first, mut row) = (Row::default(), Row::default());
    if found.lacks_first || !records.next(&mut first)? {
        return Ok(true);
    }
    let mut below: Vec<Seen> = Vec::new();
    below.resize_with(first.len(), Seen::default);
    let mut second = None;
    while records.next(&mut row)? {
        second.get_or_insert_with(|| counts_up(sample, &row));
        for (i, seen) in below.iter_mut().enumerate() {
            seen.see(Cell::Plain(row.cell(sample, i)), row.line, rules);
        }
    }
    let Some(second_counts) = second else { return Ok(true) };
    let mut like = 0;
    for (i, seen) in below.iter().enumerate() {
        let mut alone = Seen::default();
        alone.see(Cell::Plain(first.cell(sample, i)), 1, rules);
        match (kind(seen), kind(&alone)) {
            (Kind::Text | Kind::Empty, _) | (_, Kind::Empty) => {}
            (a, b) if a == b => like += 1,
            _ => return Ok(true),
        }
    }
    Ok(like == 0 || (counts_up(sample, &first) && !second_counts))
}

/// Whether the numbers of a row are whole and rise by the same step, or there is one and it is a
/// year.
fn counts_up(text: &str, row: &Row) -> bool {
    let cells = (0..row.len())
        .map(|i| row.cell(text, i))
        .filter(|c| c.starts_with(|c: char| c.is_ascii_digit()));
    let numbers: Option<Vec<i64>> = cells.map(|c| c.parse().ok()).collect();
    match numbers.as_deref() {
        Some([year]) => (1900..2101).contains(year),
        Some([a, b, rest @ ..]) => {
            let step = b.saturating_sub(*a);
            step > 0
                && rest
                    .iter()
                    .zip([*b].iter().chain(rest))
                    .all(|(next, last)| next.saturating_sub(*last) == step)
        }
        _ => false,
    }
}
