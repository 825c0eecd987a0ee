//! Marks whose value is made of several numbers of a row.

use pellucid_core::chart::{Channel, Mark};
use pellucid_core::{Result, Scalar, plan};

use crate::Input;
use crate::locale::Word;
use crate::resolve::field::{Category, Field, Kind, prefers_categories};

/// A mark's value, and the numbers that belong to it as tooltips list them.
pub(super) fn value(channel: &Channel, input: &Input) -> Result<(Field, Vec<Field>)> {
    let e = &input.spec.encoding;
    let read = |c: &Channel| Field::read(c, input, false);
    match input.spec.mark {
        Mark::Box => boxed(channel, input),
        Mark::Candlestick => {
            let parts = [&e.open, &e.high, &e.low, &e.close].into_iter().flatten().map(|c| numbers(c, input));
            Ok((numbers(channel, input)?, parts.collect::<Result<_>>()?))
        }
        Mark::Rect => {
            let mut field = Field::read(channel, input, prefers_categories(Mark::Rect, channel))?;
            if input.spec.sort.is_empty() && e.order.is_none() {
                field.sort_categories();
            }
            Ok((field, Vec::new()))
        }
        Mark::Bullet | Mark::Gauge => Ok((read(channel)?, e.target.iter().map(|c| numbers(c, input)).collect::<Result<_>>()?)),
        Mark::Metric => Ok((read(channel)?, e.comparison.iter().map(|c| numbers(c, input)).collect::<Result<_>>()?)),
        Mark::Point => Ok((read(channel)?, e.size.iter().map(|c| numbers(c, input)).collect::<Result<_>>()?)),
        _ => Ok((read(channel)?, Vec::new())),
    }
}

/// A channel of numbers.
fn numbers(channel: &Channel, input: &Input) -> Result<Field> {
    let field = Field::read(channel, input, false)?;
    match field.kind {
        Kind::Category { .. } => Err(super::text_for_number(input.spec.mark, channel)),
        _ => Ok(field),
    }
}

/// A box's quartiles. Its value is the median; the parts run from the highest to the lowest.
fn boxed(channel: &Channel, input: &Input) -> Result<(Field, Vec<Field>)> {
    const NAMES: [Word; 5] = [Word::BoxLow, Word::BoxFirst, Word::BoxMedian, Word::BoxThird, Word::BoxHigh];
    let channels = plan::quartiles(channel, input.spec.options.whiskers);
    let mut parts = Vec::with_capacity(5);
    for (c, name) in channels.iter().zip(NAMES) {
        let mut field = numbers(c, input)?;
        field.label = input.locale.word(name);
        parts.push(field);
    }
    parts.reverse();
    // What readers see of the whole is the column's name, not the median's.
    let column = Channel { op: None, alias: None, ..channel.clone() };
    let median = Field { label: crate::text::one_line(&column.label()), measured: true, ..parts[2].clone() };
    Ok((median, parts))
}

/// The key of a chart that has none: one category.
pub(super) fn only(label: &str) -> Field {
    let category = Category::new(label.to_owned(), Scalar::Null);
    Field { kind: Kind::Category { categories: vec![category], cycle: None }, ..Field::empty() }
}

/// The key of data that no row stands for, a category each.
pub(crate) fn made(labels: Vec<String>) -> Kind {
    let categories = labels.into_iter().map(|label| Category::new(label, Scalar::Null)).collect();
    Kind::Category { categories, cycle: None }
}
