//! From keys and stretches of axes to filters.
//!
//! A filter speaks of a column. A dimension that is a position in a cycle (`hourOfDay`) or a
//! measure cannot be told as a filter of its column, so charts over these give no filters.

use std::cmp::Ordering;

use pellucid_core::exact::{self, scalar_of_micros as instant};
use pellucid_core::{Bin, Dimension, Filter, FilterOp, Scalar, TimeUnit};

use crate::data::field::{Category, Field, Kind, LATEST};
use crate::order;
use crate::ticks::time::{self, unit_step};

const EARLIEST: i64 = -LATEST;

/// Values in one `in` filter; more are refused by every executor.
const MOST_KEYS: usize = 10_000;

/// The filters of a group of rows by its key in one dimension: a whole bin or time unit, or a
/// value. With `instant` it is an instant: milliseconds since 1970, or ISO 8601. None for a position in a cycle (see the module), and for a key that no filter can
/// tell.
pub fn of_group(dimension: &Dimension, key: &Scalar, is_instant: bool) -> Option<Vec<Filter>> {
    let column = dimension.field.as_str();
    let filter = |op, value| {
        Some(vec![Filter { field: column.to_owned(), op, value, values: None, expr: None }])
    };
    let micros = |v: f64| (v * 1000.0) as i64;
    match (key, dimension.time_unit, dimension.bin) {
        (Scalar::Null, ..) => filter(FilterOp::IsNull, None),
        (_, Some(TimeUnit::HourOfDay | TimeUnit::DayOfWeek | TimeUnit::MonthOfYear), _) => None,
        (_, Some(unit), _) => {
            let from = micros(key.as_f64().filter(|v| v.abs() < 9e15)?);
            Some(half_open(column, instant(from), instant(unit_step(unit).next(from))))
        }
        (_, None, Some(bin)) => {
            let low = key.as_f64().filter(|v| v.is_finite())?;
            Some(whole_bin(column, bin, low))
        }
        (_, None, None) if is_instant => {
            // Answers hold microseconds; a column may be finer.
            let from = i64::try_from(exact::instant(key, exact::NANOS_PER_MICRO)?.floor).ok()?;
            Some(half_open(column, instant(from), instant(from.saturating_add(1))))
        }
        (Scalar::Float(v), ..) if !v.is_finite() => None,
        _ => filter(FilterOp::Eq, Some(key.clone())),
    }
}

/// The filters that hold a field's value in a row, with its whole bin or time unit.
pub(super) fn of_row(key: &Field, row: usize) -> Option<Vec<Filter>> {
    if key.measured {
        return None;
    }
    let column = key.column.as_deref()?;
    let value = key.values.get(row).copied()?;
    {
        match &key.kind {
            Kind::Category { cycle: Some(_), .. } => None,
            Kind::Category { categories, .. } => {
                let category = categories.get(value as usize)?;
                match (&key.named, &category.key) {
                    (Some(Kind::Bin(bin)), Scalar::Float(low)) => {
                        Some(whole_bin(column, *bin, *low))
                    }
                    (Some(Kind::Time(Some(unit))), Scalar::Int(ms)) => {
                        let from = ms.saturating_mul(1000);
                        Some(half_open(column, instant(from), instant(unit_step(*unit).next(from))))
                    }
                    (Some(Kind::Time(None)), key) => {
                        let micros = exact::instant(key, exact::NANOS_PER_MICRO)?.floor;
                        Some(of_instant(column, i64::try_from(micros).ok()?))
                    }
                    _ => keys(column, std::slice::from_ref(category)),
                }
            }
            _ if !value.is_finite() => None,
            Kind::Bin(bin) => Some(whole_bin(column, *bin, value)),
            Kind::Time(Some(unit)) => {
                let from = value as i64;
                Some(half_open(column, instant(from), instant(unit_step(*unit).next(from))))
            }
            Kind::Time(None) => Some(of_instant(column, key.exact(row, value))),
            Kind::Number { whole } => Some(vec![Filter {
                value: Some(match *whole && value.abs() < 9.2e18 {
                    true => Scalar::Int(key.exact(row, value)),
                    false => number(value),
                }),
                ..Filter::new(column, FilterOp::Eq, 0i64)
            }]),
        }
    }
}

/// The filters of a field's values from `v` to `w`, of which a CSS px holds `per_px`.
pub(super) fn filters_between(field: &Field, v: f64, w: f64, per_px: f64) -> Option<Vec<Filter>> {
    let column = field.column.as_deref()?;
    match &field.kind {
        Kind::Category { cycle: Some(_), .. } => None,
        Kind::Category { categories, .. } => {
            let (first, last) = (v as usize, w as usize);
            let chosen = categories.get(first..=last.min(categories.len().saturating_sub(1)))?;
            between_names(column, chosen).or_else(|| keys(column, chosen))
        }
        Kind::Bin(bin) => {
            let (edges, nearest) = (bin.edges(), |v: f64| ((v - bin.origin) / bin.step).round());
            // A drag within one bin takes it.
            match (nearest(v), nearest(w)) {
                (i, j) if i < j => {
                    Some(half_open(column, number(edges.at(i)), number(edges.at(j))))
                }
                _ => Some(whole_bin(column, *bin, (v + w) / 2.0)),
            }
        }
        Kind::Time(Some(unit)) => {
            let step = unit_step(*unit);
            let nearest = |v: f64| {
                let low = step.floor(v as i64);
                let high = step.next(low);
                if v - low as f64 <= high as f64 - v { low } else { high }
            };
            let (from, to) = match (nearest(v), nearest(w)) {
                (from, to) if from < to => (from, to),
                _ => (
                    step.floor(((v + w) / 2.0) as i64),
                    step.next(step.floor(((v + w) / 2.0) as i64)),
                ),
            };
            Some(half_open(column, instant(from), instant(to)))
        }
        Kind::Time(None) => {
            // Instants are cut to what a pixel can tell apart.
            let grain = [time::DAY, 3600 * time::SECOND, 60 * time::SECOND, time::SECOND, 1000];
            let grain = grain.into_iter().find(|&g| g as f64 <= per_px).unwrap_or(1);
            let floor = |v: f64| (v as i64).div_euclid(grain) * grain;
            Some(half_open(column, instant(floor(v)), instant(floor(w).saturating_add(grain))))
        }
        Kind::Number { whole: true } => {
            Some(vec![Filter::between(column, number(v.ceil()), number(w.floor().max(v.ceil())))])
        }
        Kind::Number { whole: false } => {
            let round = |v: f64| crate::ticks::linear::round_to(v, per_px);
            Some(vec![Filter::between(column, round(v), round(w))])
        }
    }
}

/// More neighbours than a list may hold, as what lies between the first and the last of them, where
/// they stand in the order of their keys.
fn between_names(column: &str, chosen: &[Category]) -> Option<Vec<Filter>> {
    let in_order = |w: &[Category]| order::scalars(&w[0].key, &w[1].key) == Ordering::Less;
    let ([first, ..], [.., last]) = (chosen, chosen) else { return None };
    let told = |c: &Category| matches!(c.key, Scalar::Str(_) | Scalar::Int(_));
    let many =
        chosen.len() > MOST_KEYS && told(first) && told(last) && chosen.windows(2).all(in_order);
    many.then(|| vec![Filter::between(column, first.key.clone(), last.key.clone())])
}

/// The filters of the bin that holds a value.
fn whole_bin(column: &str, bin: Bin, value: f64) -> Vec<Filter> {
    let [low, high] = bin.edges().bounds(value);
    half_open(column, number(low), number(high))
}

/// The filters of an instant: of all within its microsecond, since a column may be finer, and of
/// those that are drawn at the latest or earliest place, of all beyond.
fn of_instant(column: &str, micros: i64) -> Vec<Filter> {
    let beyond =
        |op, value| vec![Filter { value: Some(instant(value)), ..Filter::new(column, op, 0i64) }];
    match micros {
        LATEST.. => beyond(FilterOp::Gte, LATEST),
        ..=EARLIEST => beyond(FilterOp::Lte, EARLIEST),
        _ => half_open(column, instant(micros), instant(micros + 1)),
    }
}

fn half_open(column: &str, low: Scalar, high: Scalar) -> Vec<Filter> {
    let filter = |op, value| Filter {
        field: column.to_owned(),
        op,
        value: Some(value),
        values: None,
        expr: None,
    };
    vec![filter(FilterOp::Gte, low), filter(FilterOp::Lt, high)]
}

fn number(v: f64) -> Scalar {
    if v.fract() == 0.0 && v.abs() < 9e15 { Scalar::Int(v as i64) } else { Scalar::Float(v) }
}

/// One key by `eq`, several by `in`. Null equals nothing: alone it is `isNull`, among others it is
/// left out.
pub(super) fn keys(column: &str, categories: &[Category]) -> Option<Vec<Filter>> {
    let filter =
        |op| Filter { field: column.to_owned(), op, value: None, values: None, expr: None };
    let usable = |s: &&Scalar| !matches!(s, Scalar::Null) && s.as_f64().is_none_or(f64::is_finite);
    let values: Vec<Scalar> =
        categories.iter().map(|c| &c.key).filter(usable).take(MOST_KEYS + 1).cloned().collect();
    match (values.len(), categories.len()) {
        // Some of them would be left out, and what other charts show would be wrong: nothing is
        // selected.
        (n, _) if n > MOST_KEYS => None,
        (0, 1) if matches!(categories[0].key, Scalar::Null) => Some(vec![filter(FilterOp::IsNull)]),
        (0, _) => None,
        (1, _) => Some(vec![Filter { value: values.into_iter().next(), ..filter(FilterOp::Eq) }]),
        _ => Some(vec![Filter { values: Some(values), ..filter(FilterOp::In) }]),
    }
}
