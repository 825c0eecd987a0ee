//! Lines that are narrower than the rows behind them: titles, or names and rows themselves.

use std::collections::HashSet;

use pellucid_core::Result;

use super::Found;
use crate::read::cells::{Cell, Rules};
use crate::read::csv::dialect::DialectOptions;
use crate::read::csv::header;
use crate::read::csv::records::{Records, Row};
use crate::read::infer::Seen;

/// How many cells the first line has, which is at `top`, if the lines from there to the first row
/// are no titles: where that row names nothing, a lone line does, and several lines are rows like
/// those below if their cells are of the same types.
///
/// # Errors
/// As [`Records::next`].
pub(super) fn names_or_rows(
    sample: &str,
    found: &Found,
    top: (usize, u64),
) -> Result<Option<usize>> {
    let rules = Rules::default();
    if header::header(sample, found, &DialectOptions::default(), &rules)?.names {
        return Ok(None);
    }
    let mut row = Row::default();
    let mut below: Vec<Seen> = Vec::new();
    let mut records = Records::new(sample, found.start, found.line, found.dialect);
    while records.next(&mut row)? {
        if below.len() < row.len() {
            below.resize_with(row.len(), Seen::default);
        }
        for (i, seen) in below.iter_mut().enumerate().take(row.len()) {
            seen.see(Cell::Plain(row.cell(sample, i)), row.line, &rules);
        }
    }
    let (mut width, mut lines, mut alike) = (0, 0, false);
    let mut records = Records::new(sample, top.0, top.1, found.dialect);
    while records.next(&mut row)? && row.start < found.start {
        if lines == 0 {
            width = row.len();
        }
        lines += 1;
        alike |= below.iter().enumerate().take(row.len()).any(|(i, below)| {
            let mut seen = Seen::default();
            seen.see(Cell::Plain(row.cell(sample, i)), row.line, &rules);
            is_alike(&seen, below)
        });
    }
    Ok((lines == 1 || alike).then_some(width))
}

/// Whether a cell is of the type of a column that is of no texts.
fn is_alike(cell: &Seen, column: &Seen) -> bool {
    column.texts == 0
        && ((cell.numbers > 0 && column.numbers > 0)
            || (cell.times > 0 && column.times > 0)
            || (cell.bools > 0 && column.bools > 0))
}

/// What a first row is that has one cell less than all others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Narrow {
    /// Its first cell names the first column: the last has no name.
    Names,
    /// It lacks the name above names of rows, as R writes them: these are quoted, or texts that
    /// differ.
    LacksFirst,
}

/// Which it is in `found`.
///
/// # Errors
/// As [`Records::next`].
pub(super) fn narrow(sample: &str, found: &Found) -> Result<Narrow> {
    let (mut first, mut row) = (Row::default(), Row::default());
    let mut records = Records::new(sample, found.start, found.line, found.dialect);
    let (quote, rules) = (found.dialect.quote, Rules::default());
    if !records.next(&mut first)? {
        return Ok(Narrow::Names);
    }
    let mut names = Seen::default();
    for i in 0..first.len() {
        names.see(Cell::Plain(first.cell(sample, i)), first.line, &rules);
    }
    let mut quoted = (0..first.len()).all(|i| first.is_quoted(sample, i, quote));
    let (mut distinct, mut keys) = (true, HashSet::new());
    let (mut seen, mut texts) = (Seen::default(), header::Texts::default());
    while records.next(&mut row)? {
        let cell = row.cell(sample, 0);
        quoted &= row.is_quoted(sample, 0, quote);
        distinct &= !cell.is_empty() && keys.insert(cell.to_owned());
        seen.see(Cell::Plain(cell), row.line, &rules);
        texts.see(cell);
    }
    let typed = |s: &Seen| s.numbers + s.specials + s.times + s.bools > 0;
    let is_label = texts.label(first.cell(sample, 0)) == header::Label::Sure;
    let keyed = distinct && !typed(&seen) && !typed(&names) && !is_label;
    Ok(if quoted || keyed { Narrow::LacksFirst } else { Narrow::Names })
}
