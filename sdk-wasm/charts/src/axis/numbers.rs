//! Ticks of numbers.

use pellucid_core::chart::{Format, NumberStyle};

use crate::axis::tick::Tick;
use crate::data::field::{Field, Kind};
use crate::locale::Locale;
use crate::scale::{Continuous, Transform};
use crate::ticks::{linear, log, symlog, units};

/// From here on 10,000 is written 10K.
const SHORT_FROM: f64 = 10_000.0;
/// Digits after the point that a short number may have.
const SHORT_DIGITS: u8 = 3;
/// From here on numbers are written in powers of ten: no unit is left above T.
const HUGE: f64 = 1e15;
/// Axes up to here are written in powers of ten, if plain numbers would need more digits than
/// these.
const TINY: f64 = 1e-3;
const MOST_ZEROS: u8 = 6;

/// About `count` ticks at round numbers, labelled so that they are told apart.
pub(crate) fn ticks(
    scale: &Continuous,
    count: usize,
    whole: bool,
    field: &Field,
    locale: &dyn Locale,
) -> Vec<Tick> {
    let [low, high] = scale.domain;
    let (values, step) = match scale.transform {
        Transform::Log => (log::ticks(low, high, count), low.min(1.0)),
        // A decade or two need more than two ticks; what would touch is left out later.
        Transform::Symlog => (symlog::ticks(low, high, count + 2), 1.0),
        Transform::Linear | Transform::Sqrt => {
            let t = match (units::step(field.format.style, high - low, count), &field.kind) {
                (_, Kind::Bin(bin)) if scale.transform == Transform::Linear => {
                    linear::edges(low, high, bin.step, bin.origin, count)
                }
                (Some(step), _) => linear::stepped(low, high, step, true),
                _ => linear::inside(low, high, count, whole),
            };
            // A bin that starts between round numbers needs the digits of its edges.
            let finest =
                t.values.first().map_or(0, |v| linear::digits(*v)).max(linear::digits(t.step));
            let edges = field.edge_digits().map(|most| 10f64.powi(-i32::from(finest.min(most))));
            (t.values, edges.unwrap_or(t.step))
        }
    };
    let log = matches!(scale.transform, Transform::Log | Transform::Symlog);
    let written = |form: Form| -> Vec<Tick> {
        let tick = |value: &f64| Tick {
            value: *value,
            label: label(*value, step, field, form, log, locale),
            context: None,
        };
        values.iter().map(tick).collect()
    };
    let mut forms = forms(&values, step, &field.format, log).into_iter();
    // Labels that read the same tell nothing: then the next form.
    let told_apart = |ticks: &Vec<Tick>| ticks.windows(2).all(|w| w[0].label != w[1].label);
    let first = forms.next().map(&written).unwrap_or_default();
    match told_apart(&first) {
        true => first,
        false => forms.map(&written).find(told_apart).unwrap_or(first),
    }
}

/// How the numbers of an axis are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Plain,
    /// 10K
    Short,
    /// 2e−12
    Exponent,
}

/// The forms that may do for these ticks, the best first.
fn forms(values: &[f64], step: f64, format: &Format, log: bool) -> Vec<Form> {
    let largest = values.iter().fold(0.0f64, |m, v| m.max(v.abs()));
    let decimal = matches!(format.style, NumberStyle::Decimal | NumberStyle::Compact);
    let tiny = !log && largest < TINY && linear::digits(step) > MOST_ZEROS;
    // 1,000,000.1 would be 1M, as all its neighbours.
    let short = format.compact.unwrap_or(largest >= SHORT_FROM && format.grouping != Some(false))
        && values.iter().all(|v| thousands_digits(*v) <= SHORT_DIGITS);
    let mut forms = Vec::new();
    forms.extend((decimal && (tiny || largest >= HUGE)).then_some(Form::Exponent));
    forms.extend(short.then_some(Form::Short));
    forms.push(Form::Plain);
    forms.extend(decimal.then_some(Form::Exponent));
    forms
}

/// The tick with as many digits as tell it from its neighbours. The unit is left to the axis'
/// title.
fn label(
    value: f64,
    step: f64,
    field: &Field,
    form: Form,
    log: bool,
    locale: &dyn Locale,
) -> String {
    let lone = log && value != 0.0 && value.abs() < TINY && linear::digits(value) > MOST_ZEROS;
    let style = field.format.style;
    if form == Form::Exponent && value == 0.0 {
        return locale.number(0.0, &Format::default());
    }
    if form == Form::Exponent
        || lone && matches!(style, NumberStyle::Decimal | NumberStyle::Compact)
    {
        let power = 10f64.powf(value.abs().log10().floor());
        let needed = if log { SHORT_DIGITS } else { linear::digits(step / power) };
        return locale.exponent(value, linear::digits(value / power).min(needed));
    }
    let short = form == Form::Short;
    let style = if style == NumberStyle::Compact && !short { NumberStyle::Decimal } else { style };
    let digits = digits(style, value, step, short, log);
    locale.tick(value, &Format { unit: None, digits, style, ..field.format.clone() }, short)
}

/// Digits of a number after the point where it is written in thousands, millions and so on.
fn thousands_digits(value: f64) -> u8 {
    let thousands = (value.abs().max(1.0).log10() / 3.0 + 1e-9).floor().clamp(0.0, 4.0);
    linear::digits(value / 1000f64.powf(thousands))
}

/// As many digits as tell the ticks apart.
fn digits(style: NumberStyle, value: f64, step: f64, short: bool, log: bool) -> Option<u8> {
    match style {
        // 1.25M beside 500K: each number in its own unit, so each with its own digits.
        NumberStyle::Decimal | NumberStyle::Currency | NumberStyle::Compact if short => {
            Some(thousands_digits(value))
        }
        NumberStyle::Decimal | NumberStyle::Currency | NumberStyle::Compact if log => {
            Some(linear::digits(value))
        }
        NumberStyle::Decimal | NumberStyle::Currency | NumberStyle::Compact => {
            Some(linear::digits(step))
        }
        NumberStyle::Percent if log => Some(linear::digits(value * 100.0)),
        NumberStyle::Percent => Some(linear::digits(step * 100.0)),
        NumberStyle::Bytes | NumberStyle::Duration => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::english::EnglishLocale;
    use proptest::prelude::*;

    fn labels(domain: [f64; 2], count: usize, style: NumberStyle) -> Vec<String> {
        let field = Field { format: Format { style, ..Format::default() }, ..Field::empty() };
        ticks(&Continuous::new(Transform::Linear, domain), count, false, &field, &EnglishLocale)
            .into_iter()
            .map(|t| t.label)
            .collect()
    }

    #[test]
    fn bins_are_labelled_at_their_edges() {
        let bin = pellucid_core::Bin { step: 15.0, origin: 0.0 };
        let field = Field { kind: Kind::Bin(bin), ..Field::empty() };
        let scale = Continuous::new(Transform::Linear, [-15.0, 90.0]);
        let labels: Vec<String> =
            ticks(&scale, 8, false, &field, &EnglishLocale).into_iter().map(|t| t.label).collect();
        assert_eq!(labels, ["−15", "0", "15", "30", "45", "60", "75", "90"]);
    }

    #[test]
    fn labels_tell_ticks_apart() {
        assert_eq!(
            labels([0.0, 1.0], 4, NumberStyle::Decimal),
            ["0.00", "0.25", "0.50", "0.75", "1.00"]
        );
        assert_eq!(
            labels([0.0, 1_250_000.0], 5, NumberStyle::Decimal),
            ["0", "250K", "500K", "750K", "1M", "1.25M"]
        );
        assert_eq!(labels([0.0, 2e6], 2, NumberStyle::Currency), ["$0", "$1M", "$2M"]);
        assert_eq!(
            labels([0.0, 0.02], 4, NumberStyle::Percent),
            ["0.0%", "0.5%", "1.0%", "1.5%", "2.0%"]
        );
        assert_eq!(
            labels([0.0, 8000.0], 4, NumberStyle::Decimal),
            ["0", "2,000", "4,000", "6,000", "8,000"]
        );
    }

    #[test]
    fn small_and_large_steps_are_told_apart() {
        let one = |domain| labels(domain, 5, NumberStyle::Decimal);
        assert_eq!(
            one([1_000_000.1, 1_000_000.3]),
            ["1,000,000.10", "1,000,000.15", "1,000,000.20", "1,000,000.25", "1,000,000.30"]
        );
        assert_eq!(one([0.0, 8e-12]), ["0", "2e−12", "4e−12", "6e−12", "8e−12"]);
        assert_eq!(one([0.0, 1e21]), ["0", "2e20", "4e20", "6e20", "8e20", "1e21"]);
        assert_eq!(one([-0.002, 0.002]), ["−0.002", "−0.001", "0.000", "0.001", "0.002"]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// Whatever their size, ticks read differently, none is "-0", and none is longer than reads at a glance.
        #[test]
        fn ticks_of_any_size_differ(mantissa in 1.0f64..10.0, power in -14i32..20, offset in 0.0f64..1000.0, count in 2usize..9, percent: bool) {
            // Percent have no powers of ten, and twelve digits at most.
            prop_assume!(!percent || power >= -11);
            let span = mantissa * 10f64.powi(power);
            let style = if percent { NumberStyle::Percent } else { NumberStyle::Decimal };
            let found = labels([offset * span, (offset + 1.0) * span], count, style);
            let distinct: std::collections::BTreeSet<_> = found.iter().collect();
            prop_assert_eq!(distinct.len(), found.len(), "{:?}", found);
            prop_assert!(!found.iter().any(|l| l == "−0" || l == "-0"), "{:?}", found);
            prop_assert!(percent || found.iter().all(|l| l.chars().count() <= 20), "{:?}", found);
        }
    }
}
