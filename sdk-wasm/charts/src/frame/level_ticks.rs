//! Two vertical axes with one grid.

use crate::axis::AxisInput;
use crate::axis::label::Labels;
use crate::frame::level_zeros;
use crate::scale::{Scale, Transform};

/// The right axis with its ticks level with the left's, where that leaves at least half of it to
/// its values: one grid serves both.
pub(super) fn aligned(axis: &AxisInput, scale: Scale, left: &Scale, ticks: &Labels) -> Scale {
    let (Scale::Continuous(mut own), Scale::Continuous(first)) = (scale.clone(), left) else {
        return scale;
    };
    let linear = own.transform == Transform::Linear && first.transform == Transform::Linear;
    let free = axis.field.scale.interval().is_none() && axis.field.axis.ticks.is_none();
    let mut values: Vec<f64> = ticks.labels.iter().map(|l| l.value).collect();
    values.sort_by(f64::total_cmp);
    let ([from, second, ..], Some([low, high]), true) = (&values[..], axis.extent, linear && free)
    else {
        return scale;
    };
    // Where the left axis starts and ends, in its steps from its first tick.
    let step = second - from;
    let (start, end) = ((first.domain[0] - from) / step, (first.domain[1] - from) / step);
    if level_zeros::may_part(first.domain, [low, high]) {
        let zero = (-from / step).round();
        own.domain =
            level_zeros::domain([low, high], [zero - start, end - zero]).unwrap_or(own.domain);
        return Scale::Continuous(own);
    }
    let least = (high - low) / (end - start);
    if !(least > 0.0 && least.is_finite()) {
        return scale;
    }
    // Round steps: 1, 2, 2.5 or 5 times a power of ten.
    let power = 10f64.powf(least.log10().floor());
    for step in [1.0, 2.0, 2.5, 5.0, 10.0, 20.0]
        .into_iter()
        .map(|m| m * power)
        .filter(|&s| s >= least * (1.0 - 1e-9) && s <= least * 2.0)
    {
        let at = ((low - start * step) / step + 1e-9).floor() * step;
        let domain = [at + start * step, at + end * step];
        if domain[1] >= high - 1e-9 * step {
            own.domain = domain;
            return Scale::Continuous(own);
        }
    }
    scale
}
