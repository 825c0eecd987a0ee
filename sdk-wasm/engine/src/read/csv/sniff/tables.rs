//! Tables that stand above wider rows: of texts with a mark too many, or of a file that columns were
//! added to.

use pellucid_core::Result;

use super::{Found, Shape};
use crate::read::cells::{Cell, Rules};
use crate::read::csv::records::{Records, Row};
use crate::read::csv::repeats;
use crate::read::infer::Seen;

/// So many lines of one width are no titles.
const ROWS: usize = 5;

/// How many cells the lines from `top` to the first row of `found` have, if they are a table of their
/// own whose rows get wider: two or more lines of one width, without a gap between, above rows that
/// begin with the same names, or above such as are a cell wider and have no header.
///
/// # Errors
/// As [`Records::next`].
pub(super) fn narrower(
    sample: &str,
    shapes: &[Shape],
    found: &Found,
    top: (usize, u64),
) -> Result<Option<usize>> {
    let above = || shapes.iter().filter(|s| (top.0..found.start).contains(&s.start) && !s.hash);
    let (Some(first), count) = (above().next(), above().count()) else { return Ok(None) };
    let width = first.full;
    let lines = sample.get(top.0..found.start).unwrap_or_default();
    let gap = above().any(|s| s.filled == 0) || lines.lines().any(|line| line.trim().is_empty());
    if width < 2 || count < 2 || gap || above().any(|s| s.full != width) {
        return Ok(None);
    }
    let mut records = Records::new(sample, top.0, top.1, found.dialect);
    let (mut names, mut row) = (Row::default(), Row::default());
    if !records.next(&mut names)? {
        return Ok(None);
    }
    // Titles such as `Date:, 2024-01-31`.
    let mut labelled = names.cell(sample, 0).trim().ends_with(':');
    while records.next(&mut row)? && row.start < found.start {
        labelled |= row.cell(sample, 0).trim().ends_with(':');
    }
    let mut wide = Records::new(sample, found.start, found.line, found.dialect);
    if labelled || !wide.next(&mut row)? {
        return Ok(None);
    }
    if repeats::begins(sample, &row, |i| names.cell(sample, i), width) {
        return Ok(Some(width));
    }
    let close = found.dialect.width == width + 1 || count >= ROWS;
    Ok((close && !names_columns(sample, &row, &mut wide)?).then_some(width))
}

/// Whether `first` names the columns of the rows that follow, for sure: it is all text, and some
/// column below is not.
fn names_columns(sample: &str, first: &Row, records: &mut Records<'_>) -> Result<bool> {
    let rules = Rules::default();
    let typed = |s: &Seen| s.numbers + s.specials + s.times + s.bools;
    let mut names = Seen::default();
    for i in 0..first.len() {
        names.see(Cell::Plain(first.cell(sample, i)), first.line, &rules);
    }
    let mut below: Vec<Seen> = Vec::new();
    below.resize_with(first.len(), Seen::default);
    let mut row = Row::default();
    while records.next(&mut row)? {
        for (i, seen) in below.iter_mut().enumerate().take(row.len()) {
            seen.see(Cell::Plain(row.cell(sample, i)), row.line, &rules);
        }
    }
    Ok(typed(&names) == 0 && below.iter().any(|seen| typed(seen) > seen.texts))
}
