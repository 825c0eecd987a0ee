//! How far marks reach along the axes of their values.

use pellucid_core::chart::{Base, ScaleKind};

use crate::data::field::{Field, Kind};
use crate::data::plot_data::PlotData;

/// The smallest and largest value that marks of the left or of the right axis reach; `more` are
/// values to include.
pub(crate) fn values(data: &PlotData, right: bool, more: &[f64]) -> Option<[f64; 2]> {
    let spans = data.spans();
    let field = if right { data.right_field()? } else { &data.value };
    let log = field.scale.kind == Some(ScaleKind::Log);
    let mine = |i: usize| data.points.get(i).is_some_and(|d| data.at_right(d.series) == right);
    let spans = spans.iter().enumerate().filter(|(i, _)| mine(*i)).flat_map(|(_, s)| *s);
    // The number that a point's area shows is none of its axis.
    let parts: &[Field] = if data.sizes().is_some() { &[] } else { &data.parts };
    let parts = parts
        .iter()
        .chain(data.drawn_before())
        .flat_map(|f| data.points.iter().filter_map(|d| f.values.get(d.row as usize).copied()));
    let mut extent: Option<[f64; 2]> = None;
    for v in spans
        .chain(parts)
        .chain(more.iter().copied())
        .filter(|v| v.is_finite() && (!log || *v > 0.0))
    {
        let [low, high] = extent.unwrap_or([v, v]);
        extent = Some([low.min(v), high.max(v)]);
    }
    let zero = field.scale.zero.unwrap_or(stands(data, right))
        && !log
        && !matches!(field.kind, Kind::Time(_));
    match (extent, zero) {
        (Some([low, high]), true) => Some([low.min(0.0), high.max(0.0)]),
        (extent, _) => extent,
    }
}

/// Whether marks of an axis stand on its zero.
fn stands(data: &PlotData, right: bool) -> bool {
    match data.layers() {
        [] => data.mark.rules().base != Base::Value,
        layers => layers.iter().any(|l| l.right == right && l.mark.rules().base != Base::Value),
    }
}
