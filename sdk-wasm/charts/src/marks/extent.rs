//! How far marks reach along each axis.

use pellucid_core::TimeUnit;
use pellucid_core::chart::{Mark, ScaleKind};

use crate::marks::Width;
use crate::resolve::{Field, Kind, Resolved};
use crate::ticks::time::unit_step;

/// How wide marks are along the key's axis.
pub(crate) fn width(resolved: &Resolved) -> Width {
    let wide = matches!(resolved.mark, Mark::Bar | Mark::Box | Mark::Candlestick | Mark::Rect)
        || resolved.layers.iter().any(|l| l.mark == Mark::Bar);
    let keys = || resolved.data.iter().map(|d| d.key).collect();
    resolved.key.as_ref().map_or(Width::None, |key| wide_as(key, wide, keys))
}

/// How tall the cells of a heatmap are along the value's axis.
pub(crate) fn height(resolved: &Resolved) -> Width {
    wide_as(&resolved.value, true, || resolved.data.iter().map(|d| d.value).collect())
}

fn wide_as(field: &Field, wide: bool, places: impl Fn() -> Vec<f64>) -> Width {
    match &field.kind {
        Kind::Category { .. } => Width::Band,
        Kind::Bin(bin) => Width::Values(bin.step),
        Kind::Time(Some(unit)) if wide => Width::Time(*unit),
        Kind::Time(_) | Kind::Number { .. } if wide => Width::Values(smallest_gap(places(), matches!(field.kind, Kind::Time(_)))),
        _ => Width::None,
    }
}

/// The distance of the two nearest keys: how wide a bar at a bare number or instant may be.
fn smallest_gap(mut keys: Vec<f64>, time: bool) -> f64 {
    keys.sort_by(f64::total_cmp);
    let gap = keys.windows(2).map(|w| w[1] - w[0]).filter(|&g| g > 0.0).fold(f64::INFINITY, f64::min);
    // A single key has no neighbour: a day or a unit wide.
    let alone = if time { crate::ticks::time::DAY as f64 } else { 1.0 };
    if gap.is_finite() { gap } else { alone }
}

/// The smallest and largest place along the key's axis.
pub(crate) fn key(resolved: &Resolved, width: Width) -> Option<[f64; 2]> {
    let key = resolved.key.as_ref()?;
    let zero = key.scale.zero == Some(true) && matches!(key.kind, Kind::Number { .. }) && !key.is_log() && !resolved.data.is_empty();
    let [low, high] = along(key, width, resolved.data.iter().map(|d| d.key))?;
    Some(if zero { [low.min(0.0), high.max(0.0)] } else { [low, high] })
}

fn along(field: &Field, width: Width, places: impl Iterator<Item = f64>) -> Option<[f64; 2]> {
    let mut extent: Option<[f64; 2]> = None;
    for place in places.filter(|p| p.is_finite()) {
        let end = width.end(place);
        let [low, high] = extent.unwrap_or([place, end]);
        extent = Some([low.min(place), high.max(end)]);
    }
    // One instant on a line of time: a day around it.
    extent.map(|[low, high]| match &field.kind {
        Kind::Time(unit) if low == high => {
            let unit = unit.unwrap_or(TimeUnit::Day);
            let around = unit_step(unit).next(low as i64) as f64 - low;
            [low - around, high + around]
        }
        _ => [low, high],
    })
}

/// The smallest and largest value that marks of the left or of the right axis reach; `more` are values to include.
pub(crate) fn value(resolved: &Resolved, spans: &[[f64; 2]], right: bool, more: &[f64]) -> Option<[f64; 2]> {
    if resolved.mark == Mark::Rect {
        return along(&resolved.value, height(resolved), resolved.data.iter().map(|d| d.value));
    }
    let field = if right { resolved.right_field()? } else { &resolved.value };
    let log = field.scale.kind == Some(ScaleKind::Log);
    let mine = |i: usize| resolved.data.get(i).is_some_and(|d| resolved.at_right(d.series) == right);
    let spans = spans.iter().enumerate().filter(|(i, _)| mine(*i)).flat_map(|(_, s)| *s);
    let parts: &[Field] = if resolved.mark == Mark::Point { &[] } else { &resolved.extra };
    let parts = parts.iter().flat_map(|f| resolved.data.iter().filter_map(|d| f.values.get(d.row as usize).copied()));
    let more = more.iter().copied().filter(|_| resolved.mark == Mark::Bullet);
    let mut extent: Option<[f64; 2]> = None;
    for v in spans.chain(parts).chain(more).filter(|v| v.is_finite() && (!log || *v > 0.0)) {
        let [low, high] = extent.unwrap_or([v, v]);
        extent = Some([low.min(v), high.max(v)]);
    }
    let stands = |m: Mark| matches!(m, Mark::Bar | Mark::Area | Mark::Bullet | Mark::Waterfall);
    let filled = match resolved.layers.is_empty() {
        true => stands(resolved.mark),
        false => resolved.layers.iter().any(|l| l.right == right && stands(l.mark)),
    };
    let zero = field.scale.zero.unwrap_or(filled) && !log && !matches!(field.kind, Kind::Time(_));
    match (extent, zero) {
        (Some([low, high]), true) => Some([low.min(0.0), high.max(0.0)]),
        (extent, _) => extent,
    }
}
