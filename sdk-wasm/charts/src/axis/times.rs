//! Ticks of instants: a short label each, and below them, where it changes, what they belong to.

use pellucid_core::TimeUnit;

use crate::axis::Tick;
use crate::locale::Locale;
use crate::scale::Continuous;
use crate::ticks::time;

pub(crate) fn ticks(scale: &Continuous, count: usize, unit: Option<TimeUnit>, locale: &dyn Locale) -> Vec<Tick> {
    let [low, high] = scale.domain;
    if !(low.is_finite() && high.is_finite()) {
        return Vec::new();
    }
    let step = time::step(high - low, count, unit);
    let label = match (step, unit) {
        // Quarters are called Q1 to Q4 where the data is quarterly.
        (time::Step::Months(3), Some(TimeUnit::Quarter)) => crate::TimeLabel::Quarter,
        _ => step.label(),
    };
    let mut last = None;
    let values = time::ticks(low.ceil() as i64, high.floor() as i64, step);
    values
        .into_iter()
        .map(|at| {
            let context = step.context().and_then(|(label, period)| {
                let start = period.floor(at);
                let changed = last != Some(start);
                last = Some(start);
                changed.then(|| locale.time(at, label))
            });
            Tick { value: at as f64, label: locale.time(at, label), context }
        })
        .collect()
}
