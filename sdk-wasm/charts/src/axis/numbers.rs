//! Ticks of numbers.

use pellucid_core::chart::{Format, NumberStyle};

use crate::axis::Tick;
use crate::locale::Locale;
use crate::resolve::Field;
use crate::scale::{Continuous, Transform};
use crate::ticks::{linear, log};

/// From here on 10,000 is written 10K.
const COMPACT_FROM: f64 = 10_000.0;

pub(crate) fn ticks(scale: &Continuous, count: usize, whole: bool, field: &Field, locale: &dyn Locale) -> Vec<Tick> {
    let [low, high] = scale.domain;
    let (values, step) = match scale.transform {
        Transform::Log => (log::ticks(low, high, count), low.min(1.0)),
        Transform::Linear | Transform::Sqrt => {
            let t = linear::inside(low, high, count, whole);
            (t.values, t.step)
        }
    };
    let largest = values.iter().fold(0.0f64, |m, v| m.max(v.abs()));
    let compact = largest >= COMPACT_FROM;
    let format = tick_format(&field.format, step, compact, scale.transform == Transform::Log);
    values.into_iter().map(|value| Tick { value, label: locale.tick(value, &format, compact), context: None }).collect()
}

/// The field's format with as many digits as tell the ticks apart; the unit is left to the axis' title.
fn tick_format(format: &Format, step: f64, compact: bool, log: bool) -> Format {
    let digits = match format.style {
        NumberStyle::Decimal | NumberStyle::Currency if compact || log => None,
        NumberStyle::Decimal | NumberStyle::Currency => Some(linear::digits(step)),
        NumberStyle::Percent if log => None,
        NumberStyle::Percent => Some(linear::digits(step * 100.0)),
        _ => None,
    };
    Format { unit: None, digits, ..format.clone() }
}
