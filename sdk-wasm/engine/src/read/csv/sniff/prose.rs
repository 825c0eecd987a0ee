//! Marks of a file of one column: commas of decimals and of sentences, which part no cells, and blanks,
//! which may.

use pellucid_core::Result;

use super::rivals::is_punctuation;
use super::{Fit, Records, Row};

/// Whether `fit` parts the rows at commas that belong to one column: a lone name without a comma
/// stands above rows of which each has some, all within numbers or before blanks. Where the numbers
/// before them count the rows, they are names of rows, as R writes them.
///
/// # Errors
/// As [`Records::next`].
pub(super) fn is_one_column(sample: &str, start: usize, fit: &Fit) -> Result<bool> {
    let mut dialect = fit.found.dialect;
    let rows = sample.get(start..).unwrap_or_default();
    if dialect.delimiter != Some(b',') || !is_punctuation(rows, b',') {
        return Ok(false);
    }
    dialect.comment = None;
    let mut records = Records::new(sample, start, 1, dialect);
    let (mut row, mut count, mut counts) = (Row::default(), 0u64, true);
    if !records.next(&mut row)? || row.len() != 1 {
        return Ok(false);
    }
    while records.next(&mut row)? {
        if row.len() < 2 {
            return Ok(false);
        }
        count += 1;
        let number: Option<u64> = row.cell(sample, 0).parse().ok();
        counts &= number.is_some_and(|n| n == count || n + 1 == count);
    }
    // Two numbers count nothing.
    Ok(count > 1 && !(counts && count > 2))
}

/// Whether blanks part each line from the byte `start` on into as many words, of which a column below
/// the first is of numbers.
pub(super) fn is_blank_parted(sample: &str, start: usize) -> bool {
    let lines = || sample.get(start..).unwrap_or_default().lines().filter(|l| !l.trim().is_empty());
    let words = |line: &str| line.split_whitespace().count();
    let Some(count) = lines().next().map(words).filter(|count| *count > 1) else { return false };
    let is_number = |line: &str, i: usize| {
        line.split_whitespace().nth(i).is_some_and(|word| word.parse::<f64>().is_ok())
    };
    lines().skip(1).count() > 0
        && lines().all(|line| words(line) == count)
        && (0..count).any(|i| lines().skip(1).all(|line| is_number(line, i)))
}
