//! Ticks of numbers.

use pellucid_core::chart::{Format, NumberStyle};

use crate::axis::tick::Tick;
use crate::data::field::{Field, Kind};
use crate::locale::Locale;
use crate::scale::{Continuous, Transform};
use crate::ticks::{linear, log, symlog, units};

/// From here on 10,000 is written 10K.
const COMPACT_FROM: f64 = 10_000.0;

/// About `count` ticks at round numbers, labelled so that they are told apart.
pub(crate) fn ticks(scale: &Continuous, count: usize, whole: bool, field: &Field, locale: &dyn Locale) -> Vec<Tick> {
    let [low, high] = scale.domain;
    let (values, step) = match scale.transform {
        Transform::Log => (log::ticks(low, high, count), low.min(1.0)),
        // A decade or two need more than two ticks; what would touch is left out later.
        Transform::Symlog => (symlog::ticks(low, high, count + 2), 1.0),
        Transform::Linear | Transform::Sqrt => {
            let t = match (units::step(field.format.style, high - low, count), &field.kind) {
                (_, Kind::Bin(bin)) if scale.transform == Transform::Linear => linear::edges(low, high, bin.step, bin.origin, count),
                (Some(step), _) => linear::stepped(low, high, step, true),
                _ => linear::inside(low, high, count, whole),
            };
            // A bin that starts between round numbers needs the digits of its edges.
            let finest = t.values.first().map_or(0, |v| linear::digits(*v)).max(linear::digits(t.step));
            (t.values, if matches!(field.kind, Kind::Bin(_)) { 10f64.powi(-i32::from(finest.min(6))) } else { t.step })
        }
    };
    let largest = values.iter().fold(0.0f64, |m, v| m.max(v.abs()));
    let compact = field.format.compact.unwrap_or(largest >= COMPACT_FROM);
    let log = matches!(scale.transform, Transform::Log | Transform::Symlog);
    let tick = |value: f64| {
        let digits = digits(&field.format, value, step, compact, log);
        let format = Format { unit: None, digits, ..field.format.clone() };
        Tick { value, label: locale.tick(value, &format, compact), context: None }
    };
    values.into_iter().map(tick).collect()
}

/// As many digits as tell the ticks apart. The unit is left to the axis' title.
fn digits(format: &Format, value: f64, step: f64, compact: bool, log: bool) -> Option<u8> {
    match format.style {
        // 1.25M beside 500K: each number in its own unit, so each with its own digits.
        NumberStyle::Decimal | NumberStyle::Currency | NumberStyle::Compact if compact => {
            let thousands = (value.abs().max(1.0).log10() / 3.0 + 1e-9).floor().clamp(0.0, 4.0);
            Some(linear::digits(value / 1000f64.powf(thousands)).min(3))
        }
        NumberStyle::Decimal | NumberStyle::Currency | NumberStyle::Compact if log => Some(linear::digits(value)),
        NumberStyle::Decimal | NumberStyle::Currency | NumberStyle::Compact => Some(linear::digits(step)),
        NumberStyle::Percent if log => Some(linear::digits(value * 100.0)),
        NumberStyle::Percent => Some(linear::digits(step * 100.0)),
        NumberStyle::Bytes | NumberStyle::Duration => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::english::EnglishLocale;

    fn labels(domain: [f64; 2], count: usize, style: NumberStyle) -> Vec<String> {
        let field = Field { format: Format { style, ..Format::default() }, ..Field::empty() };
        ticks(&Continuous::new(Transform::Linear, domain), count, false, &field, &EnglishLocale).into_iter().map(|t| t.label).collect()
    }

    #[test]
    fn bins_are_labelled_at_their_edges() {
        let bin = pellucid_core::Bin { step: 15.0, origin: 0.0 };
        let field = Field { kind: Kind::Bin(bin), ..Field::empty() };
        let scale = Continuous::new(Transform::Linear, [-15.0, 90.0]);
        let labels: Vec<String> = ticks(&scale, 8, false, &field, &EnglishLocale).into_iter().map(|t| t.label).collect();
        assert_eq!(labels, ["−15", "0", "15", "30", "45", "60", "75", "90"]);
    }

    #[test]
    fn labels_tell_ticks_apart() {
        assert_eq!(labels([0.0, 1.0], 4, NumberStyle::Decimal), ["0.00", "0.25", "0.50", "0.75", "1.00"]);
        assert_eq!(labels([0.0, 1_250_000.0], 5, NumberStyle::Decimal), ["0", "250K", "500K", "750K", "1M", "1.25M"]);
        assert_eq!(labels([0.0, 2e6], 2, NumberStyle::Currency), ["$0", "$1M", "$2M"]);
        assert_eq!(labels([0.0, 0.02], 4, NumberStyle::Percent), ["0.0%", "0.5%", "1.0%", "1.5%", "2.0%"]);
        assert_eq!(labels([0.0, 8000.0], 4, NumberStyle::Decimal), ["0", "2,000", "4,000", "6,000", "8,000"]);
    }
}
