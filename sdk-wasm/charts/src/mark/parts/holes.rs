//! Units of time that no row stands for: a line does not join what lies on either side of them as
//! if it had been measured.

use pellucid_core::TimeUnit;
use pellucid_core::chart::Nulls;

use crate::data::datum::Datum;
use crate::data::field::Kind;
use crate::data::plot_data::PlotData;
use crate::input::Input;
use crate::order;
use crate::ticks::time::unit_step;

/// Most zeros that stand for what is not there: a span of more units is no gap but two times.
const MOST_ZEROS: usize = 10_000;

/// The unit that the chart's author groups instants by; none where they stand as they are.
fn unit(input: &Input, data: &PlotData) -> Option<TimeUnit> {
    let grouped = input.spec.encoding.x.as_ref()?.time_unit?;
    match data.key.as_ref()?.kind {
        Kind::Time(Some(unit)) if unit == grouped => Some(unit),
        _ => None,
    }
}

/// The first unit without rows between two keys, where the specification wants to see that there
/// are some.
pub(crate) fn between(input: &Input, data: &PlotData) -> impl Fn(f64, f64) -> Option<f64> + use<> {
    let step = unit(input, data)
        .filter(|_| input.spec.options.nulls.is_none_or(|n| n == Nulls::Gap))
        .map(unit_step);
    move |a: f64, b: f64| {
        let step = step.filter(|_| a.is_finite() && b.is_finite())?;
        let hole = step.next(a.min(b) as i64);
        (hole < a.max(b) as i64).then_some(hole as f64)
    }
}

/// Adds a zero for each unit between the first and the last key that a series has no row for, if
/// the specification wants that. No row stands for them.
pub(crate) fn fill_with_zeros(input: &Input, data: &mut PlotData) {
    let (Some(unit), Some(Nulls::Zero)) = (unit(input, data), input.spec.options.nulls) else {
        return;
    };
    let step = unit_step(unit);
    let mut keys: Vec<(u32, i64)> = data
        .points
        .iter()
        .filter(|d| d.key.is_finite())
        .map(|d| (d.series, d.key as i64))
        .collect();
    let ends = keys.iter().map(|k| k.1).min().zip(keys.iter().map(|k| k.1).max());
    let Some((first, last)) = ends else { return };
    order::sort(&mut keys, |a, b| a.cmp(b));
    let row = data.rows as u32;
    let mut zeros = Vec::new();
    for own in keys.chunk_by(|a, b| a.0 == b.0) {
        let Some(&(series, _)) = own.first() else { continue };
        let mut at = step.floor(first);
        let mut present = own.iter().map(|k| k.1).peekable();
        while at <= last && zeros.len() < MOST_ZEROS {
            while present.next_if(|key| *key < at).is_some() {}
            if present.peek() != Some(&at) {
                zeros.push(Datum { row, series, key: at as f64, value: 0.0 });
            }
            at = step.next(at);
        }
    }
    data.points.append(&mut zeros);
}
