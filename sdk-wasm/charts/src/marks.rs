//! The shapes that stand for data.

pub(crate) mod arc;
pub(crate) mod area;
pub(crate) mod bar;
pub(crate) mod dense;
pub(crate) mod line;
pub(crate) mod metric;
pub(crate) mod point;
pub(crate) mod stack;

use pellucid_core::Result;
use pellucid_core::chart::{Mark, ScaleKind, Stack};

use crate::annotate::{self, Plan, Threshold};
use crate::axis::AxisInput;
use crate::frame::Frame;
use crate::hit::Index;
use crate::reduce::density::CountRows;
use crate::resolve::{Kind, Resolved};
use crate::scale::Scale;
use crate::ticks::time::unit_step;
use crate::zoom::Extent;
use crate::{Input, Item, Point, Rect, Rgba, Scene, select};

/// What the marks of a chart with axes are drawn from.
pub(crate) struct Canvas<'a> {
    pub(crate) input: &'a Input<'a>,
    pub(crate) resolved: &'a Resolved,
    pub(crate) plot: Rect,
    pub(crate) key: &'a Scale,
    pub(crate) value: &'a Scale,
    /// Where each datum starts and ends along the value's axis, in values.
    pub(crate) spans: &'a [[f64; 2]],
    /// Extent of a mark along the key's axis, in the key's values; 0 where it has none.
    pub(crate) width: Width,
    /// Marks may lie outside the plot, because the page's author chose what part to show.
    pub(crate) clip: bool,
    pub(crate) selected: select::Test<'a>,
    /// Where the colour of marks changes.
    pub(crate) thresholds: &'a [Threshold],
}

/// How far a mark extends along the key's axis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Width {
    /// It stands at its key.
    None,
    /// Its band.
    Band,
    /// Key to key plus this.
    Values(f64),
    /// Key to the next of this unit.
    Time(pellucid_core::TimeUnit),
}

impl Width {
    /// The value at which a mark that starts at `key` ends.
    pub(crate) fn end(self, key: f64) -> f64 {
        match self {
            Self::None | Self::Band => key,
            Self::Values(v) => key + v,
            Self::Time(unit) => unit_step(unit).next(key as i64) as f64,
        }
    }
}

impl Canvas<'_> {
    /// The point at a position along the key's axis and one along the value's, both CSS px.
    pub(crate) fn point(&self, key: f64, value: f64) -> Point {
        if self.resolved.horizontal { Point::new(value, key) } else { Point::new(key, value) }
    }

    /// A datum's colour: its series', muted where a selection leaves it out.
    pub(crate) fn color(&self, series: u32, key: f64) -> Rgba {
        let color = self.resolved.series.get(series as usize).map_or(self.input.theme.series(0), |s| s.color);
        if self.selected.contains(key, series) { color } else { self.muted(color) }
    }

    /// The colour of datum `i`.
    pub(crate) fn color_of(&self, i: usize) -> Rgba {
        let d = &self.resolved.data[i];
        let passes = self.selected.contains_value(d.value);
        if let Some(color) = annotate::threshold_color(self.thresholds, d.value) {
            return if passes && self.selected.contains(d.key, d.series) { color } else { self.muted(color) };
        }
        let Some(ramp) = &self.resolved.ramp else {
            let color = self.color(d.series, d.key);
            return if passes { color } else { self.muted(color) };
        };
        let base = self.resolved.series.first().map_or(self.input.theme.series(0), |s| s.color);
        let color = ramp.color(d.row, base, self.input.theme);
        if passes && self.selected.contains(d.key, d.series) { color } else { self.muted(color) }
    }

    pub(crate) fn muted(&self, color: Rgba) -> Rgba {
        color.mix(self.input.theme.surface(), 0.68)
    }

    /// The middle of a datum along the key's axis, CSS px.
    pub(crate) fn middle(&self, key: f64) -> f64 {
        match self.width {
            Width::None | Width::Band => self.key.position(key),
            w => (self.key.position(key) + self.key.position(w.end(key))) / 2.0,
        }
    }
}

/// Draws bars, lines, areas and points in their axes.
pub(crate) fn cartesian(input: &Input, resolved: &Resolved, scene: &mut Scene, count: Option<&dyn CountRows>) -> Result<()> {
    let Some(key) = &resolved.key else { return Ok(()) };
    let spans = stack::spans(resolved);
    let width = width(resolved);
    let plan = Plan::new(input, resolved, &spans)?;
    let key_extent = plan.widen(key_extent(resolved, width), false);
    let shift = match (resolved.mark, width) {
        (Mark::Bar, Width::Time(unit)) => unit_step(unit).next(0).max(0) as f64 / 2.0,
        _ => 0.0,
    };
    let shift = shift.min(key_extent.map_or(0.0, |[a, b]| b - a));
    let key_axis = AxisInput { field: key, extent: key_extent, nice: resolved.mark == Mark::Point, shift, zoom: input.state.zoom.key };
    let extent = plan.widen(value_extent(resolved, &spans), true);
    let field = stack::value_field(resolved);
    let value_axis = AxisInput { field: &field, extent, nice: true, shift: 0.0, zoom: input.state.zoom.value };
    let mut frame = match resolved.horizontal {
        true => Frame::layout(input, resolved, scene.size, &value_axis, &key_axis),
        false => Frame::layout(input, resolved, scene.size, &key_axis, &value_axis),
    };
    let (key_scale, value_scale) = if resolved.horizontal { (&frame.y, &frame.x) } else { (&frame.x, &frame.y) };
    scene.items.append(&mut frame.items);
    scene.legend = frame.legend;
    scene.plot = frame.plot;
    let canvas = Canvas {
        input,
        resolved,
        plot: frame.plot,
        key: key_scale,
        value: value_scale,
        spans: &spans,
        width,
        clip: key.scale.domain.is_some() || resolved.value.scale.domain.is_some() || input.state.zoom.is_zoomed(),
        selected: select::Test::new(input, resolved),
        thresholds: &plan.thresholds,
    };
    let mut items = Vec::new();
    select::band(&canvas, &mut items);
    plan.behind(&canvas, &mut items);
    scene.index = Index::new(&canvas);
    match resolved.mark {
        Mark::Bar => bar::draw(&canvas, &mut items, &mut scene.index),
        Mark::Area => area::draw(&canvas, &mut items),
        Mark::Line => line::draw(&canvas, &mut items),
        _ => point::draw(&canvas, count, &mut items, &mut scene.index),
    }
    if matches!(resolved.mark, Mark::Bar | Mark::Area) {
        baseline(&canvas, &mut items);
    }
    annotate::values::draw(&canvas, &scene.index, &mut items);
    plan.front(&canvas, &mut items);
    scene.items.append(&mut items);
    scene.key_scale = Some(key_scale.clone());
    scene.value_scale = Some(value_scale.clone());
    let (across, down) = (frame.plot.width(), frame.plot.height());
    let (key_full, value_full) = match resolved.horizontal {
        true => (key_axis.unzoomed(down, true), value_axis.unzoomed(across, false)),
        false => (key_axis.unzoomed(across, false), value_axis.unzoomed(down, true)),
    };
    scene.extents = Some((
        Extent::new(key_scale, &key_full, resolved.categories, input.state.zoom.key),
        Extent::new(value_scale, &value_full, 0, input.state.zoom.value),
    ));
    Ok(())
}

fn width(resolved: &Resolved) -> Width {
    match resolved.key.as_ref().map(|k| &k.kind) {
        Some(Kind::Category { .. }) => Width::Band,
        Some(Kind::Bin(bin)) => Width::Values(bin.step),
        Some(Kind::Time(Some(unit))) if resolved.mark == Mark::Bar => Width::Time(*unit),
        Some(Kind::Time(_) | Kind::Number { .. }) if resolved.mark == Mark::Bar => Width::Values(smallest_gap(resolved)),
        _ => Width::None,
    }
}

/// The distance of the two nearest keys: how wide a bar at a bare number or instant may be.
fn smallest_gap(resolved: &Resolved) -> f64 {
    let mut keys: Vec<f64> = resolved.data.iter().map(|d| d.key).collect();
    keys.sort_by(f64::total_cmp);
    let gap = keys.windows(2).map(|w| w[1] - w[0]).filter(|&g| g > 0.0).fold(f64::INFINITY, f64::min);
    // A single key has no neighbour: a day or a unit wide.
    let alone = if matches!(resolved.key.as_ref().map(|k| &k.kind), Some(Kind::Time(_))) { crate::ticks::time::DAY as f64 } else { 1.0 };
    if gap.is_finite() { gap } else { alone }
}

fn key_extent(resolved: &Resolved, width: Width) -> Option<[f64; 2]> {
    let mut extent: Option<[f64; 2]> = None;
    let zero = resolved.key.as_ref().is_some_and(|k| k.scale.zero == Some(true) && matches!(k.kind, Kind::Number { .. }) && !k.is_log());
    if zero && !resolved.data.is_empty() {
        extent = Some([0.0; 2]);
    }
    for d in &resolved.data {
        let end = width.end(d.key);
        let [low, high] = extent.unwrap_or([d.key, end]);
        extent = Some([low.min(d.key), high.max(end)]);
    }
    // One instant on a line of time: a day around it.
    extent.map(|[low, high]| match resolved.key.as_ref().map(|k| &k.kind) {
        Some(Kind::Time(unit)) if low == high => {
            let unit = unit.unwrap_or(pellucid_core::TimeUnit::Day);
            let around = unit_step(unit).next(low as i64) as f64 - low;
            [low - around, high + around]
        }
        _ => [low, high],
    })
}

fn value_extent(resolved: &Resolved, spans: &[[f64; 2]]) -> Option<[f64; 2]> {
    let log = resolved.value.scale.kind == Some(ScaleKind::Log);
    let mut extent: Option<[f64; 2]> = None;
    for v in spans.iter().flatten().copied().filter(|v| v.is_finite() && (!log || *v > 0.0)) {
        let [low, high] = extent.unwrap_or([v, v]);
        extent = Some([low.min(v), high.max(v)]);
    }
    let filled = matches!(resolved.mark, Mark::Bar | Mark::Area);
    let zero = resolved.value.scale.zero.unwrap_or(filled) && !log && !matches!(resolved.value.kind, Kind::Time(_));
    match (extent, zero) {
        (Some([low, high]), true) => Some([low.min(0.0), high.max(0.0)]),
        (extent, _) if resolved.stack == Stack::Normalized => extent,
        (extent, _) => extent,
    }
}

/// The line that bars and areas stand on.
fn baseline(canvas: &Canvas, items: &mut Vec<Item>) {
    let at = canvas.value.position(base(canvas.value));
    if !at.is_finite() {
        return;
    }
    let plot = canvas.plot;
    let (from, to) = match canvas.resolved.horizontal {
        true => (Point::new(at, plot.top), Point::new(at, plot.bottom)),
        false => (Point::new(plot.left, at), Point::new(plot.right, at)),
    };
    items.push(Item::Rule { from, to, width: 1.0, color: canvas.input.theme.axis });
}

/// The value that bars and areas stand on: zero, or the end of the domain nearest to it.
pub(crate) fn base(scale: &Scale) -> f64 {
    match scale {
        Scale::Continuous(c) => 0.0f64.max(c.domain[0]).min(c.domain[1]),
        Scale::Band(_) => 0.0,
    }
}
