//! The shapes that stand for data.

pub(crate) mod arc;
pub(crate) mod area;
pub(crate) mod bar;
pub(crate) mod boxes;
pub(crate) mod bullet;
pub(crate) mod calendar;
pub(crate) mod candle;
pub(crate) mod curve;
pub(crate) mod dense;
pub(crate) mod extent;
pub(crate) mod funnel;
pub(crate) mod gauge;
pub(crate) mod geo;
pub(crate) mod heat;
pub(crate) mod line;
pub(crate) mod metric;
pub(crate) mod packed;
pub(crate) mod point;
pub(crate) mod radar;
pub(crate) mod sankey;
pub(crate) mod shade;
pub(crate) mod stack;
pub(crate) mod sunburst;
pub(crate) mod treemap;
pub(crate) mod waterfall;

use pellucid_core::Result;
use pellucid_core::chart::{Curve, Mark, Stack};

use crate::annotate::{self, Plan, Threshold};
use crate::axis::AxisInput;
use crate::frame::Frame;
use crate::hit::Index;
use crate::reduce::density::CountRows;
use crate::resolve::{Datum, Field, Kind, Resolved};
use crate::scale::Scale;
use crate::ticks::time::unit_step;
use crate::zoom::Extent;
use crate::{Input, Item, Point, Rect, Rgba, Scene, Size, select};

/// What the marks of a chart with axes are drawn from.
pub(crate) struct Canvas<'a> {
    pub(crate) input: &'a Input<'a>,
    pub(crate) resolved: &'a Resolved,
    pub(crate) plot: Rect,
    /// Of the whole chart, or of its panel.
    pub(crate) size: Size,
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
    /// Where the last step of a stepped line ends along the key's axis, CSS px.
    pub(crate) step_end: f64,
    /// Which mark is drawn, and whether at the right axis.
    pub(crate) pass: (Mark, bool),
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
        point(self.resolved.horizontal, key, value)
    }

    /// A datum's colour: its series', muted where a selection leaves it out.
    pub(crate) fn color(&self, series: u32, key: f64) -> Rgba {
        let color = self.resolved.series.get(series as usize).map_or(self.input.theme.series(0), |s| s.color);
        if self.selected.contains(key, series) { color } else { self.muted(color) }
    }

    /// Whether a series is drawn now: its mark and axis are this pass'.
    pub(crate) fn draws(&self, series: u32) -> bool {
        self.pass == (self.resolved.mark_of(series), self.resolved.at_right(series))
    }

    /// The number of a datum's part, where it has several.
    pub(crate) fn part(&self, d: &Datum, part: usize) -> f64 {
        self.resolved.extra.get(part).and_then(|f| f.values.get(d.row as usize)).copied().unwrap_or(f64::NAN)
    }

    /// The colour of datum `i`.
    pub(crate) fn color_of(&self, i: usize) -> Rgba {
        let d = &self.resolved.data[i];
        let passes = self.selected.contains_value(d.value);
        if let Some(color) = annotate::threshold_color(self.thresholds, d.value) {
            return if passes && self.selected.contains(d.key, d.series) { color } else { self.muted(color) };
        }
        let color = shade::color(self.input, self.resolved, &self.selected, d);
        if passes { color } else { self.muted(color) }
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

/// The point at a position along the key's axis and one along the value's, both CSS px.
pub(crate) fn point(horizontal: bool, key: f64, value: f64) -> Point {
    if horizontal { Point::new(value, key) } else { Point::new(key, value) }
}

/// Draws the marks that stand in axes.
pub(crate) fn cartesian(input: &Input, resolved: &Resolved, scene: &mut Scene, count: Option<&dyn CountRows>) -> Result<()> {
    let Some(key) = &resolved.key else { return Ok(()) };
    let spans = resolved.spans();
    let width = resolved.width();
    let plan = Plan::new(input, resolved, &spans)?;
    let mut along = resolved.along();
    let steps = input.spec.options.curve == Some(Curve::Step)
        && matches!(resolved.mark, Mark::Line | Mark::Area)
        && resolved.stack != Stack::Stream;
    if steps && width == Width::None && key.categories() == 0 {
        let last = curve::last_step(resolved.data.iter().map(|d| d.key));
        along = along.map(|[low, high]| [low, high + last]);
    }
    let key_extent = plan.widen(along, false);
    // Labels of time stand in the middle of what spans it.
    let middle = |field: &Field, width, extent: Option<[f64; 2]>| {
        let spans = !matches!(resolved.mark, Mark::Line | Mark::Area | Mark::Point) && matches!(field.kind, Kind::Time(_));
        let wide = match width {
            Width::Time(unit) if spans => unit_step(unit).next(0).max(0) as f64,
            Width::Values(wide) if spans => wide,
            _ => 0.0,
        };
        (wide / 2.0).min(extent.map_or(0.0, |[a, b]| b - a))
    };
    let shift = middle(key, width, key_extent);
    let key_axis =
        AxisInput { field: key, extent: key_extent, nice: resolved.mark == Mark::Point, shift, zoom: input.state.zoom.key, bare: false };
    let field = stack::value_field(resolved);
    let side = |right: bool| resolved.reach(right, &input.spec.options.ranges);
    let bare = resolved.stack == Stack::Stream;
    // Without numbers there are no ticks to end at.
    let nice = resolved.mark != Mark::Rect && !bare;
    let extent = plan.widen(side(false), true);
    let shift = if nice { 0.0 } else { middle(&resolved.value, extent::height(resolved), extent) };
    let value_axis = AxisInput { field: &field, extent, nice, shift, zoom: input.state.zoom.value, bare };
    let right = resolved.right_field().map(|field| AxisInput {
        field,
        extent: field.shared.or_else(|| side(true)),
        nice: true,
        shift: 0.0,
        zoom: None,
        bare: false,
    });
    let mut frame = match resolved.horizontal {
        true => Frame::layout(input, resolved, scene.size, &value_axis, &key_axis, None),
        false => Frame::layout(input, resolved, scene.size, &key_axis, &value_axis, right.as_ref()),
    };
    let slots = if resolved.stack == Stack::Grouped { resolved.series.iter().filter(|s| !s.hidden).count() } else { 1 };
    for scale in [&mut frame.x, &mut frame.y] {
        if let Scale::Band(band) = scale {
            *band = band.of_slots(slots);
        }
    }
    let (key_scale, value_scale) = if resolved.horizontal { (&frame.y, &frame.x) } else { (&frame.x, &frame.y) };
    scene.items.append(&mut frame.items);
    scene.legend = frame.legend;
    scene.plot = frame.plot;
    let mut canvas = Canvas {
        input,
        resolved,
        plot: frame.plot,
        size: scene.size,
        key: key_scale,
        value: value_scale,
        spans: &spans,
        width,
        clip: key.scale.domain.is_some() || resolved.value.scale.domain.is_some() || input.state.zoom.is_zoomed(),
        selected: select::Test::new(input, resolved),
        thresholds: &plan.thresholds,
        step_end: along.map_or(f64::NAN, |[_, high]| key_scale.position(high)).clamp(frame.plot.left, frame.plot.right),
        pass: (resolved.mark, false),
    };
    let mut items = Vec::new();
    select::band(&canvas, &mut items);
    plan.behind(&canvas, &mut items);
    // The bars of a waterfall float: the line would cut those that cross it.
    if resolved.mark == Mark::Waterfall {
        baseline(&canvas, &mut items);
    }
    scene.index = Index::new(resolved);
    for pass in resolved.passes() {
        canvas.pass = pass;
        canvas.value = frame.right.as_ref().filter(|_| pass.1).unwrap_or(value_scale);
        match pass.0 {
            Mark::Bar | Mark::Waterfall => bar::draw(&canvas, &mut items, &mut scene.index),
            Mark::Box => boxes::draw(&canvas, &mut items, &mut scene.index),
            Mark::Bullet => bullet::draw(&canvas, &mut items, &mut scene.index),
            Mark::Candlestick => candle::draw(&canvas, &mut items, &mut scene.index),
            Mark::Rect => heat::draw(&canvas, &mut items, &mut scene.index),
            Mark::Area => area::draw(&canvas, &mut items),
            Mark::Line => line::draw(&canvas, &mut items),
            _ => point::draw(&canvas, count, &mut items, &mut scene.index),
        }
        scene.index.add_dots(&canvas);
    }
    scene.index.finish();
    canvas.value = value_scale;
    let stands = |m: Mark| matches!(m, Mark::Bar | Mark::Area | Mark::Bullet);
    if resolved.passes().iter().any(|p| stands(p.0)) && !bare {
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
