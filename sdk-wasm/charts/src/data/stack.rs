//! Where each datum starts and ends: on its own, on top of the others at its key, or where the one
//! before it ended.

use pellucid_core::chart::{Base, Channel, Mark, ScaleKind, Stack, Stacking};

use crate::data::datum::Datum;
use crate::data::plot_data::PlotData;
use crate::order;

/// How the series of a mark share a key; `same_key` where they are told apart by the key's own
/// column.
pub(crate) fn stacking(
    mark: Mark,
    given: Option<Stack>,
    value: &Channel,
    same_key: bool,
    series: usize,
) -> Stack {
    // The logarithms of a sum's parts do not add up to the sum's.
    let log = value.scale.as_ref().is_some_and(|s| s.kind == Some(ScaleKind::Log));
    match mark.rules().stacking {
        // A bar coloured by its own key stands alone: side by side it would be a thread.
        Stacking::Bars if same_key && given != Some(Stack::Normalized) => Stack::Stacked,
        Stacking::Bars if log && series > 1 => Stack::Grouped,
        Stacking::Areas if log || given == Some(Stack::Grouped) => Stack::Overlaid,
        Stacking::Bars if given == Some(Stack::Stream) => Stack::Stacked,
        Stacking::Bars | Stacking::Areas => given.unwrap_or(Stack::Stacked),
        Stacking::Grouped if !same_key => Stack::Grouped,
        _ => Stack::Overlaid,
    }
}

/// Start and end of each datum in values; both NaN where it has none. Alone a mark starts at zero.
pub(super) fn spans(data: &PlotData) -> Vec<[f64; 2]> {
    if data.mark.rules().base == Base::Previous {
        return running(data);
    }
    let alone = |d: &Datum| match data.mark_of(d.series).rules().base {
        Base::Zero if !d.value.is_nan() => [0.0, d.value],
        _ => [d.value, d.value],
    };
    let mut spans: Vec<[f64; 2]> = data.points.iter().map(alone).collect();
    if matches!(data.stack, Stack::Stacked | Stack::Normalized | Stack::Stream) {
        stacked(data, &mut spans);
    }
    spans
}

/// Puts the marks of each key on top of each other.
fn stacked(data: &PlotData, spans: &mut [[f64; 2]]) {
    let points = &data.points;
    // In a combined chart only the bars of one axis stand on each other.
    let stacks = |d: &Datum| {
        data.layers().is_empty() || data.mark_of(d.series).rules().stacking == Stacking::Bars
    };
    let mut order: Vec<usize> = (0..points.len()).filter(|&i| stacks(&points[i])).collect();
    let side = |i: usize| data.at_right(points[i].series);
    let same = |a: usize, b: usize| points[a].key == points[b].key && side(a) == side(b);
    order::sort(&mut order, |&a, &b| {
        points[a]
            .key
            .total_cmp(&points[b].key)
            .then(side(a).cmp(&side(b)))
            .then(points[a].series.cmp(&points[b].series))
    });
    for group in order.chunk_by(|&a, &b| same(a, b)) {
        let total: f64 =
            group.iter().map(|&i| points[i].value.abs()).filter(|v| v.is_finite()).sum();
        let scale = match data.stack {
            Stack::Normalized if total > 0.0 => 1.0 / total,
            _ => 1.0,
        };
        // Positive values grow upward, negative ones downward.
        let (mut up, mut down) = match data.stack {
            Stack::Stream => (-total / 2.0, -total / 2.0),
            _ => (0.0, 0.0),
        };
        for &i in group {
            let v = points[i].value * scale;
            if v.is_nan() {
                spans[i] = [f64::NAN; 2];
                continue;
            }
            let side = if v < 0.0 { &mut down } else { &mut up };
            spans[i] = [*side, *side + v];
            *side += v;
        }
    }
}

/// Each where the one before it ended. What no row stands for is the whole, and starts at zero.
fn running(data: &PlotData) -> Vec<[f64; 2]> {
    let mut at = 0.0;
    let span = |d: &Datum| match d.value {
        v if d.row as usize >= data.rows => [0.0, v],
        v if v.is_nan() => [f64::NAN; 2],
        v => {
            let from = at;
            at += v;
            [from, at]
        }
    };
    data.points.iter().map(span).collect()
}
