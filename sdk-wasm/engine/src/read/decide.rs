//! The type of a column and the way its cells are read, decided by all of them; and the notes on
//! it.

mod report;

use pellucid_core::{Code, DataType, Error, Result};

use super::cells::Rules;
use super::date::{DMY, MDY, Orders, YMD};
use super::infer::Seen;
use super::notes::{Notes, brief};
use crate::column::TimeStep;

/// How a column's cells are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Plan {
    /// The column's type.
    pub(super) data_type: DataType,
    /// The unit of its times.
    pub(super) step: TimeStep,
    /// The mark before its decimals.
    pub(super) decimal: char,
    /// The order of its dates' numbers.
    pub(super) order: Orders,
    /// Digits behind the point of decimals.
    pub(super) scale: u8,
}

/// Digits that decimals have in all, and so the most behind their point.
const MOST_SCALE: u8 = 38;

/// What decides for columns that do not decide for themselves.
#[derive(Debug, Clone, Copy)]
pub(super) struct File {
    /// The decimal mark of the columns that leave no doubt; none where they differ or there are
    /// none.
    pub(super) mark: Option<char>,
    /// What parts CSV cells: where a comma does, it is hardly the decimal mark too.
    pub(super) delimiter: Option<u8>,
    /// Whether the file has rows.
    pub(super) rows: u64,
}

impl File {
    /// What the columns `seen` show.
    pub(super) fn of(seen: &[Seen], delimiter: Option<u8>, rows: u64) -> Self {
        let numeric = |s: &&Seen| s.numbers > 0 && s.texts == 0 && s.times == 0;
        let points = seen.iter().filter(numeric).any(|s| s.figures.point && !s.figures.comma);
        let commas = seen.iter().filter(numeric).any(|s| s.figures.comma && !s.figures.point);
        let mark = match (points, commas) {
            (true, false) => Some('.'),
            (false, true) => Some(','),
            _ => None,
        };
        Self { mark, delimiter, rows }
    }
}

/// The plan of a column called `name`, of the type `forced` where one was asked for.
///
/// # Errors
/// `invalid_query` where dates are asked for and their order is not certain.
pub(super) fn plan(
    name: &str,
    seen: &Seen,
    forced: Option<DataType>,
    rules: &Rules,
    file: &File,
    notes: &mut Notes,
) -> Result<Plan> {
    let decimal = rules.decimal.or_else(|| mark(seen, file));
    // Where a type was asked for and the order was said, each date is taken by itself: what has
    // another order does not fit.
    let order = order(seen, rules).or(forced.and(rules.order).map(|said| said | YMD));
    let data_type = match forced {
        Some(t) if t.is_temporal() && seen.times > 0 && order.is_none() => {
            let value = seen.moments.first.as_ref().map_or("", |p| &p.value);
            let message = format!(
                "\"{value}\" in column \"{}\" has no certain order of day and month: say dateOrder",
                brief(name)
            );
            return Err(Error::new(Code::InvalidQuery, message).at("types"));
        }
        Some(t) => t,
        None => report::inference(
            name,
            seen,
            inferred(seen, decimal, order, file, rules),
            file.delimiter.is_some(),
            notes,
        ),
    };
    let comma = decimal == Some(',');
    let plan = Plan {
        data_type,
        step: step(seen, data_type),
        decimal: decimal.unwrap_or('.'),
        order: order.unwrap_or(YMD),
        scale: if comma { seen.scale.1 } else { seen.scale.0 }.min(MOST_SCALE),
    };
    if data_type != DataType::String {
        report::conversion(name, seen, &plan, notes);
    }
    Ok(plan)
}

/// Why a column is of its type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Inferred {
    /// All its cells are.
    Sure(DataType),
    /// Text, because of a single kind of cell among others.
    Mixed,
    /// Text, because its numbers may be thousands or decimals.
    AmbiguousNumbers,
    /// Text, because its dates may be of either order.
    AmbiguousDates,
    /// Text, because its whole numbers are too large.
    LongNumbers,
    /// Text, because its numbers are of several currencies, or only some are percentages.
    SeveralUnits,
}

fn inferred(
    seen: &Seen,
    decimal: Option<char>,
    order: Option<Orders>,
    file: &File,
    rules: &Rules,
) -> Inferred {
    let others = seen.bools + seen.times;
    // Unless it was said which words are gaps.
    let gaps = if others > 0 && rules.null_words.is_none() { seen.nans } else { 0 };
    let numeric = seen.numbers + seen.specials > gaps;
    let kinds = [numeric, seen.bools > 0, seen.times > 0, seen.texts > 0];
    match kinds {
        // Nothing is known of a column of empty cells alone; as a number it can be summed and
        // counted.
        [false, false, false, false] if seen.words == 0 && file.rows > 0 => {
            Inferred::Sure(DataType::Int)
        }
        [false, false, false, _] => Inferred::Sure(DataType::String),
        [true, false, false, false] => number(seen, decimal),
        [false, true, false, false] => Inferred::Sure(DataType::Bool),
        [false, false, true, false] if order.is_none() && seen.moments.orders == DMY | MDY => {
            Inferred::AmbiguousDates
        }
        [false, false, true, false] if order.is_none() => Inferred::Mixed,
        [false, false, true, false] => {
            Inferred::Sure(if seen.moments.timed { DataType::Timestamp } else { DataType::Date })
        }
        _ => Inferred::Mixed,
    }
}

fn number(seen: &Seen, decimal: Option<char>) -> Inferred {
    let f = &seen.figures;
    let Some(decimal) = decimal else {
        return if f.point && f.comma { Inferred::AmbiguousNumbers } else { Inferred::Mixed };
    };
    let reads = if decimal == ',' { f.comma } else { f.point };
    if !reads && seen.numbers > 0 {
        return Inferred::Mixed;
    }
    if f.currencies || (f.percent > 0 && f.percent < seen.numbers) {
        return Inferred::SeveralUnits;
    }
    // Numbers in parentheses alone are codes of areas.
    if f.are_phones(seen.numbers) || (f.parentheses > 0 && f.parentheses == seen.numbers) {
        return Inferred::Sure(DataType::String);
    }
    let fraction = if decimal == ',' { f.comma_fraction } else { f.point_fraction };
    let float = fraction || f.exponent || f.percent > 0;
    match (float, f.beyond.is_some()) {
        (false, true) => Inferred::LongNumbers,
        // Integers are kept whole before a word that only floats know.
        (false, false) if seen.specials == 0 || (f.wide.is_some() && seen.numbers > 0) => {
            Inferred::Sure(DataType::Int)
        }
        _ => Inferred::Sure(DataType::Float),
    }
}

/// The decimal mark of a column's numbers; `None` if nothing decides it.
fn mark(seen: &Seen, file: &File) -> Option<char> {
    let f = &seen.figures;
    match (f.point, f.comma) {
        (true, false) => Some('.'),
        (false, true) => Some(','),
        (false, false) => None,
        // A comma with three digits behind it: the rest of the file decides.
        (true, true) if f.has_comma => match (file.mark, file.delimiter) {
            (Some(mark), _) => Some(mark),
            (None, Some(b',')) => Some('.'),
            // People who part cells by semicolons do so because the comma is their decimal mark.
            (None, Some(b';')) => Some(','),
            _ => None,
        },
        (true, true) if f.point_fraction => match (file.mark, file.delimiter) {
            (Some(mark), _) => Some(mark),
            // Points may part thousands there.
            (None, Some(b';')) => None,
            _ => Some('.'),
        },
        (true, true) => Some('.'),
    }
}

/// The order of a column's dates; `None` if nothing decides it.
fn order(seen: &Seen, rules: &Rules) -> Option<Orders> {
    let m = &seen.moments;
    if m.styles_differ {
        return None;
    }
    // What the caller says is not overruled by dates that have another order: they do not fit.
    if let Some(said) = rules.order
        && seen.times > 0
        && m.orders != YMD
    {
        return (m.orders & said != 0).then_some(said);
    }
    match m.orders {
        YMD | DMY | MDY => Some(m.orders),
        both if both == DMY | MDY => (!m.order_matters).then_some(DMY),
        _ if seen.times == 0 => Some(YMD),
        _ => None,
    }
}

fn step(seen: &Seen, data_type: DataType) -> TimeStep {
    // Days that nanoseconds of 64 bits hold.
    const NANO_DAYS: std::ops::Range<i64> = -106_751..106_751;
    let (first, last) = seen.moments.days;
    match data_type {
        DataType::Date => TimeStep::Day,
        DataType::Timestamp
            if seen.moments.fine && NANO_DAYS.contains(&first) && NANO_DAYS.contains(&last) =>
        {
            TimeStep::Nano
        }
        _ => TimeStep::Micro,
    }
}
