//! Ticks of instants: a short label each, and below them, where it changes, what they belong to.

use pellucid_core::TimeUnit;

use crate::axis::tick::Tick;
use crate::locale::{Locale, TimeLabel, clock};
use crate::scale::Continuous;
use crate::ticks::time;

/// Ticks at round times of the clock of `zone`.
pub(crate) fn ticks(
    scale: &Continuous,
    count: usize,
    unit: Option<TimeUnit>,
    zone: Option<&str>,
    locale: &dyn Locale,
) -> Vec<Tick> {
    let [low, high] = scale.domain;
    if !(low.is_finite() && high.is_finite()) {
        return Vec::new();
    }
    let step = time::step(high - low, count, unit);
    let label = match (step, unit) {
        // Quarters are called Q1 to Q4 where the data is quarterly.
        (time::Step::Months(3), Some(TimeUnit::Quarter)) => TimeLabel::Quarter,
        _ => step.label(),
    };
    let mut last = None;
    // Time units were cut on the clock of UTC.
    let zone = zone.filter(|_| unit.is_none());
    let local = |at: f64| clock::to_local(at as i64, zone, locale);
    let mut before = i64::MIN;
    let values = time::ticks(local(low.ceil()), local(high.floor()), step);
    // Where a month starts before its turn, the tick before it gives way.
    let far = values.windows(2).map(|w| w[1] - w[0]).max().unwrap_or(0);
    let crowded = |i: usize| {
        values.get(i + 1).is_some_and(|next| (next - values[i]) as f64 <= 0.55 * far as f64)
    };
    let values: Vec<i64> =
        values.iter().enumerate().filter(|(i, _)| !crowded(*i)).map(|(_, v)| *v).collect();
    values
        .into_iter()
        .filter_map(|at| {
            let value = clock::to_utc(at, zone, locale);
            // Where the clock is put forward two of its times are one instant.
            if value <= before || !(low..=high).contains(&(value as f64)) {
                return None;
            }
            before = value;
            let context = step.context().and_then(|(label, period)| {
                let start = period.floor(at);
                let changed = last != Some(start);
                last = Some(start);
                changed.then(|| locale.time(at, label))
            });
            Some(Tick { value: value as f64, label: locale.time(at, label), context })
        })
        .collect()
}
