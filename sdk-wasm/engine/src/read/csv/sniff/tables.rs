//! Tables that stand above wider rows: of texts with a mark too many, or of a file that columns were
//! added to.

use std::collections::HashSet;

use pellucid_core::Result;

use super::{Found, Shape};
use crate::read::cells::{Cell, Rules};
use crate::read::csv::header::{Label, Texts};
use crate::read::csv::records::{Records, Row};
use crate::read::csv::repeats;
use crate::read::infer::Seen;

/// So many lines of three cells and more are no titles.
const ROWS: usize = 5;

/// How many cells the first line has, which is at `top`, if the lines from there to the first row of
/// `found` are a table of their own whose rows get wider, and no titles: if the row begins with the
/// same names; if the first line names what is below it better than the row does; or if neither does,
/// and the row's cells are among the others, or there are too many lines for titles.
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
    // Lines with fewer cells than the first are rare in a table.
    let even = above().filter(|s| s.full >= width && s.filled > 0).count() * 2 > count;
    if count < 2 || !even {
        return Ok(None);
    }
    let mut upper = Block::new(Records::new(sample, top.0, top.1, found.dialect), sample)?;
    let mut lower =
        Block::new(Records::new(sample, found.start, found.line, found.dialect), sample)?;
    upper.read(found.start)?;
    lower.read(sample.len())?;
    if width > 1 && repeats::begins(sample, &lower.names, |i| upper.names.cell(sample, i), width) {
        return Ok(Some(width));
    }
    // Titles such as `Date:, 2024-01-31`, or above an empty line.
    let lines = sample.get(top.0..found.start).unwrap_or_default();
    // Some files have one behind every line.
    let blanks = lines.lines().filter(|line| line.trim().is_empty()).count();
    let gap = (0 < blanks && blanks < count)
        && lines.lines().last().is_some_and(|line| line.trim().is_empty())
        || above().next_back().is_some_and(|s| s.filled == 0);
    if upper.labelled || gap {
        return Ok(None);
    }
    let (a, b) = (upper.score(), lower.score());
    let keeps = match a.total_cmp(&b) {
        std::cmp::Ordering::Greater => width > 1,
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Equal => {
            let known = |i: usize| {
                let cell = lower.names.cell(sample, i);
                cell.len() > 1 && (upper.cells.contains(cell) || lower.cells.contains(cell))
            };
            let close = found.dialect.width == width + 1 || count >= ROWS;
            (0..lower.names.len()).any(known) || (width > 2 && close)
        }
    };
    Ok(keeps.then_some(width))
}

/// Where the first line behind comments begins, as byte and line, if the first row of `found` is one of
/// them: it begins with a hash, and that line names what is below it better.
///
/// # Errors
/// As [`Records::next`].
pub(super) fn behind_comments(
    sample: &str,
    shapes: &[Shape],
    found: &Found,
) -> Result<Option<(usize, u64)>> {
    let width = found.dialect.width;
    let is_hash = shapes.iter().any(|s| s.start == found.start && s.hash);
    let next = shapes.iter().find(|s| s.start > found.start && !s.hash);
    let Some(next) = next.filter(|s| is_hash && s.trimmed <= width && width <= s.full) else {
        return Ok(None);
    };
    let of = |start, line| Block::new(Records::new(sample, start, line, found.dialect), sample);
    let (mut upper, mut lower) = (of(found.start, found.line)?, of(next.start, next.line)?);
    upper.read(sample.len())?;
    lower.read(sample.len())?;
    let better = lower.score() > upper.score().max(0.0);
    Ok(better.then_some((next.start, next.line)))
}

/// Whether the first row of `found` names what is below it, and is not among it.
///
/// # Errors
/// As [`Records::next`].
pub(super) fn names_columns(sample: &str, found: &Found) -> Result<bool> {
    let records = Records::new(sample, found.start, found.line, found.dialect);
    let mut block = Block::new(records, sample)?;
    block.read(sample.len())?;
    let cell = |i| block.names.cell(sample, i);
    let known = (0..block.names.len()).any(|i| block.cells.contains(cell(i)));
    Ok(!known && block.score() > 0.0)
}

/// Lines of which the first may name the columns.
struct Block<'a> {
    sample: &'a str,
    records: Records<'a>,
    names: Row,
    /// What stands below each name.
    below: Vec<(Seen, Texts)>,
    /// All cells below the names.
    cells: HashSet<String>,
    /// Whether a line begins with a label such as `Date:`.
    labelled: bool,
}

impl<'a> Block<'a> {
    fn new(mut records: Records<'a>, sample: &'a str) -> Result<Self> {
        let mut names = Row::default();
        records.next(&mut names)?;
        let labelled = names.cell(sample, 0).trim().ends_with(':');
        let mut below = Vec::new();
        below.resize_with(names.len(), Default::default);
        Ok(Self { sample, records, names, below, cells: HashSet::new(), labelled })
    }

    /// Reads the lines that begin before the byte `end`.
    fn read(&mut self, end: usize) -> Result<()> {
        let (mut row, rules) = (Row::default(), Rules::default());
        while self.records.next(&mut row)? && row.start < end {
            self.labelled |= row.cell(self.sample, 0).trim().ends_with(':');
            for (i, (seen, texts)) in self.below.iter_mut().enumerate().take(row.len()) {
                let cell = row.cell(self.sample, i);
                seen.see(Cell::Plain(cell), row.line, &rules);
                texts.see(cell);
            }
            self.cells.extend((0..row.len()).map(|i| row.cell(self.sample, i).to_owned()));
        }
        Ok(())
    }

    /// How well the first line names what is below it, a column: three for a text above what is
    /// none, down to as much less for what is above its like.
    fn score(&self) -> f64 {
        let typed = |s: &Seen| s.numbers + s.specials + s.times + s.bools;
        let mut points = 0.0;
        for (i, (seen, texts)) in self.below.iter().enumerate() {
            let (mut name, cell) = (Seen::default(), self.names.cell(self.sample, i));
            name.see(Cell::Plain(cell), self.names.line, &Rules::default());
            let is_typed = typed(seen) > seen.texts;
            points += match (typed(&name) > 0, is_typed) {
                (true, _) => -3.0,
                (false, true) => 3.0,
                (false, false) => match texts.label(cell) {
                    Label::Sure => 2.0,
                    Label::Style => 1.0,
                    Label::Unsure => 0.0,
                },
            };
        }
        points / self.below.len().max(1) as f64
    }
}
