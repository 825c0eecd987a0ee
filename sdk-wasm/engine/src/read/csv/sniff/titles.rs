//! Titles above a header that spreadsheets fill up with empty cells to the width of the table.

use pellucid_core::Result;

use super::{Found, Shape, typed_share};
use crate::read::cells::Rules;
use crate::read::csv::dialect::DialectOptions;
use crate::read::csv::header;

/// Rows that titles take at most, with the empty ones among them.
const MOST_TITLES: usize = 20;

/// Where the first row behind such titles begins, as byte and line; `None` where there are none.
/// They are rows of one cell, or rows of which at most half is filled above one that is empty, and
/// behind them comes a row that is full and names columns.
///
/// # Errors
/// As [`super::Records::next`].
pub(super) fn behind(
    sample: &str,
    shapes: &[Shape],
    found: &Found,
) -> Result<Option<(usize, u64)>> {
    let width = found.dialect.width;
    let rows = || shapes.iter().filter(|s| s.start >= found.start).take(MOST_TITLES + 1);
    let is_title = |s: &Shape| s.filled < 2 && s.trimmed < width.max(2);
    let above = rows().take_while(|s| s.filled * 2 <= width);
    // An empty row, or a line without any cell, which is no row.
    let parted = |i: usize, s: &Shape| {
        s.filled == 0 || rows().nth(i + 1).is_some_and(|next| next.line > s.line + 1)
    };
    let empty = above.enumerate().filter(|(i, s)| parted(*i, s)).map(|(i, _)| i).last();
    let alone = rows().take_while(|s| is_title(s)).count();
    let sparse = rows().take_while(|s| s.filled * 2 <= width).count();
    let titles = match empty {
        Some(last) => last + 1,
        None if alone > 0 => sparse,
        None => 0,
    };
    // The first column, of row numbers, may have no cell at all.
    let most = shapes.iter().map(|s| s.filled).max().unwrap_or_default();
    let header = rows().nth(titles).filter(|s| titles > 0 && s.filled == most);
    let Some(first) = header else { return Ok(None) };
    let behind = Found { start: first.start, line: first.line, ..*found };
    // Of two columns the first alone may be named, and rows may be sparse: then a header behind
    // differs from its rows.
    let differs = (width > 2 && (empty.is_some() || alone == titles))
        || (typed_share(sample, &behind, 1) == 0 && typed_share(sample, &behind, usize::MAX) > 0);
    let names = header::header(sample, &behind, &DialectOptions::default(), &Rules::default())?;
    Ok((differs && names.names).then_some((first.start, first.line)))
}
