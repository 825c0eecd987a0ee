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

/// Whether blanks part each line from the byte `start` on into as many words, of which two columns
/// below the first line are of numbers, or one of four.
pub(super) fn is_blank_parted(sample: &str, start: usize) -> bool {
    let rows = sample.get(start..).unwrap_or_default();
    let mut lines = rows.lines().filter(|line| !line.trim().is_empty());
    let count = lines.next().map_or(0, |line| line.split_whitespace().count());
    let (mut numbers, mut below) = (vec![true; count], 0);
    for line in lines {
        let mut words = 0;
        for word in line.split_whitespace() {
            let Some(number) = numbers.get_mut(words) else { return false };
            *number &= word.parse::<f64>().is_ok();
            words += 1;
        }
        if words != count {
            return false;
        }
        below += 1;
    }
    let numbers = numbers.into_iter().filter(|is| *is).count();
    // A name and a number part at a blank as well.
    below > 0 && (numbers > 1 || (count > 3 && numbers > 0))
}
