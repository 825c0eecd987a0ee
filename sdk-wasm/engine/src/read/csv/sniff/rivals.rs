//! Two marks that may both part cells.

use super::Fit;

/// Whether the mark of `a` stands within the cells that the mark of `b` parts: where `b` parts the
/// first line and every other, and the mark of `a` is not in the first, or stands nowhere but within
/// numbers or before blanks, as in a sentence.
pub(super) fn is_within(sample: &str, a: &Fit, b: &Fit) -> bool {
    let (Some(mark), Some(other)) = (a.found.dialect.delimiter, b.found.dialect.delimiter) else {
        return false;
    };
    // Comments are no first line.
    let first = sample.lines().find(|l| !l.trim().is_empty() && !l.starts_with('#'));
    mark != other
        && b.parts_all
        && (first.is_some_and(|line| !line.as_bytes().contains(&mark))
            || (is_punctuation(sample, mark) && !is_punctuation(sample, other)))
}

/// Whether `mark` stands nowhere but within numbers, if it is a comma, or before blanks.
pub(super) fn is_punctuation(sample: &str, mark: u8) -> bool {
    let bytes = sample.as_bytes();
    let is_digit =
        |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
    bytes.iter().enumerate().filter(|(_, b)| **b == mark).all(|(at, _)| {
        bytes.get(at + 1) == Some(&b' ')
            || (mark == b',' && is_digit(at.checked_sub(1)) && is_digit(Some(at + 1)))
    })
}
