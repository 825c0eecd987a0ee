//! Whether a CSV file's first row names its columns, and the names.

use pellucid_core::Result;

use super::dialect::DialectOptions;
use super::records::{Records, Row};
use super::sniff::{Found, sample};
use crate::read::cells::{Cell, Rules};
use crate::read::infer::Seen;
use crate::read::number::{Plain, plain, quotient};

/// Times as much as a number that is of another size.
const SIZES: f64 = 5.0;

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
/// these are no text. Names may be numbers, such as years: a row of those is a header where its
/// numbers go up or down as names do, and the rows below are unlike it.
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
    let mut below: Vec<Below> = Vec::new();
    below.resize_with(first.len(), Below::default);
    let mut second = None;
    while records.next(&mut row)? {
        second.get_or_insert_with(|| numbers(sample, &row));
        for (i, below) in below.iter_mut().enumerate() {
            let cell = row.cell(sample, i);
            below.seen.see(Cell::Plain(cell), row.line, rules);
            below.recurs |= !cell.is_empty() && cell == first.cell(sample, i);
            if let Some(v) = value(cell) {
                below.range = (below.range.0.min(v), below.range.1.max(v));
            }
        }
    }
    let Some(second) = second else { return Ok(true) };
    let (mut like, mut data) = (0, false);
    for (i, below) in below.iter().enumerate() {
        let mut alone = Seen::default();
        let cell = first.cell(sample, i);
        alone.see(Cell::Plain(cell), 1, rules);
        match (kind(&below.seen), kind(&alone)) {
            (Kind::Text, Kind::Text) => data |= below.recurs,
            (Kind::Text | Kind::Empty, _) | (_, Kind::Empty) => {}
            (a, b) if a == b => {
                like += 1;
                // Names have no fractions where the numbers below have some.
                let fraction = value(cell).is_some_and(|v| v.fract() != 0.0);
                data |= a != Kind::Number || (fraction && below.seen.figures.point_fraction);
            }
            _ => return Ok(true),
        }
    }
    Ok(like == 0 || (!data && are_names(&numbers(sample, &first), &second, &below)))
}

/// What stands below a cell of the first row.
struct Below {
    seen: Seen,
    /// Whether the first row's cell comes again.
    recurs: bool,
    /// The least and the greatest number.
    range: (f64, f64),
}

impl Default for Below {
    fn default() -> Self {
        Self { seen: Seen::default(), recurs: false, range: (f64::INFINITY, f64::NEG_INFINITY) }
    }
}

impl Below {
    /// Whether all the numbers are many times `v`, or a small part of it.
    fn is_of_another_size(&self, v: f64) -> bool {
        let (least, greatest) = self.range;
        least <= greatest && (least > v * SIZES || (least >= 0.0 && greatest * SIZES < v))
    }

    /// Whether `v` is far from all the numbers, or a fraction: where names are, no other is one.
    fn is_unlike(&self, v: f64) -> bool {
        let (least, greatest) = self.range;
        let far = least.abs().max(greatest.abs()) / 2.0;
        v < least - far || v > greatest + far || v.fract() != 0.0
    }
}

/// How a row's numbers follow each other, from least to most like names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Order {
    /// Anyhow.
    None,
    /// Up, or down.
    Sorted,
    /// In steps of one size.
    Stepped,
    /// As years or months of years do; one alone may be such too.
    Years,
}

/// Whether the numbers of the first row are names, by those of the second and all below.
fn are_names(first: &[(usize, f64)], second: &[(usize, f64)], below: &[Below]) -> bool {
    let (order, next) = (order(first), order(second));
    if let [(at, year)] = first {
        // Alone it names a column only where nothing below is of its size.
        return order == Order::Years
            && below.get(*at).is_some_and(|b| b.is_of_another_size(*year));
    }
    if order >= Order::Stepped && order > next {
        return true;
    }
    // Behind a name that is a text, numbers are names rather than data that happen to be sorted,
    // where few things speak for data.
    let together = first.windows(2).all(|w| w[0].0 + 1 == w[1].0);
    let is_behind = first.first().is_some_and(|(at, _)| *at > 0) && together;
    is_behind
        && match order {
            Order::Stepped | Order::Sorted => {
                (first.len() > 2 && (order == Order::Stepped || next == Order::None))
                    || first.iter().any(|(i, v)| below.get(*i).is_some_and(|b| b.is_unlike(*v)))
            }
            Order::Years | Order::None => false,
        }
}

fn order(numbers: &[(usize, f64)]) -> Order {
    let steps = || numbers.windows(2).map(|w| w[1].1 - w[0].1);
    let step = steps().next().unwrap_or(1.0);
    // A month is written as 202401.
    let is_year = |v: f64| {
        (1900.0..2101.0).contains(&v)
            || ((190_001.0..210_013.0).contains(&v) && (1.0..13.0).contains(&(v % 100.0)))
    };
    match numbers.len() {
        0 => Order::None,
        _ if steps().any(|s| s * step <= 0.0) => Order::None,
        _ if numbers.iter().all(|(_, v)| v.fract() == 0.0 && is_year(*v)) => Order::Years,
        1 => Order::None,
        _ if steps().all(|s| s == step) => Order::Stepped,
        _ => Order::Sorted,
    }
}

/// The numbers of a row and their columns; none where one is not plain, as no names are.
fn numbers(text: &str, row: &Row) -> Vec<(usize, f64)> {
    let cells = (0..row.len())
        .map(|i| (i, row.cell(text, i)))
        .filter(|(_, c)| c.trim_start_matches('-').starts_with(|c: char| c.is_ascii_digit()));
    let numbers: Option<Vec<_>> = cells.map(|(i, c)| value(c).map(|v| (i, v))).collect();
    numbers.unwrap_or_default()
}

/// A plain number's value.
fn value(text: &str) -> Option<f64> {
    match plain(text)? {
        Plain::Int(v) => Some(v as f64),
        Plain::Decimal { mantissa, scale, .. } => quotient(mantissa, scale),
    }
}
