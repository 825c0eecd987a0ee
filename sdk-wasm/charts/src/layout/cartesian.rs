//! A chart with axes: its axes, the frame around them, its marks, and what is annotated.

use pellucid_core::Result;
use pellucid_core::chart::{Base, Curve, Format, NumberStyle, Stack};

use crate::annotate::plan::Plan;
use crate::annotate::values;
use crate::axis::AxisInput;
use crate::data::field::{Field, Kind};
use crate::data::plot_data::PlotData;
use crate::data::selection::SelectionPredicate;
use crate::data::width::Width;
use crate::frame::axes::Frame;
use crate::frame::chart::Chart;
use crate::frame::drawing::{AxisScale, Drawing};
use crate::frame::insets::Axes;
use crate::frame::level_zeros;
use crate::geometry::Point;
use crate::index::lookup::{Index, Mode};
use crate::layout::selection_band;
use crate::mark;
use crate::mark::cartesian::{Cartesian, Layer, base};
use crate::mark::mark_type::MarkType;
use crate::mark::parts::curve;
use crate::reduce::density::CountRows;
use crate::scale::Scale;
use crate::scene::Item;
use crate::ticks::time::unit_step;

/// Draws the marks that stand in axes.
pub(super) fn draw(
    chart: Chart,
    mark: &dyn MarkType,
    drawing: &mut Drawing,
    count: Option<&dyn CountRows>,
) -> Result<()> {
    let Chart { input, data, .. } = chart;
    let Some(key) = &data.key else { return Ok(()) };
    let spans = data.spans();
    let value = value_field(mark, data);
    let plan = Plan::new(input, data, &value, &spans)?;
    let along = key_extent(chart, key);
    let axes = ChartAxes::new(chart, mark, (key, plan.widen(along, false)), (&value, &plan));
    let frame = axes.frame(chart, drawing);
    let (key_scale, value_scale) =
        if data.horizontal { (&frame.y, &frame.x) } else { (&frame.x, &frame.y) };
    let step_end = along
        .map_or(f64::NAN, |[_, high]| key_scale.position(high))
        .clamp(frame.plot.left, frame.plot.right);
    let mut space = Cartesian {
        input,
        data,
        plot: frame.plot,
        size: drawing.size,
        key: key_scale,
        value: value_scale,
        spans: &spans,
        width: data.width(),
        clip: key.scale.interval().is_some()
            || data.value.scale.interval().is_some()
            || input.state.zoom.is_zoomed(),
        selected: SelectionPredicate::new(input, data),
        thresholds: &plan.thresholds,
        step_end,
        pass: (data.mark, false),
        count,
    };
    let mode = if data.layers().is_empty() { mark.hit() } else { Mode::Key };
    let mut index = Index::new(mode, data.horizontal);
    let mut items = Vec::new();
    selection_band::draw(&space, &mut items);
    plan.behind(&space, &mut items);
    draw_marks(
        &mut space,
        frame.right.as_ref(),
        &mut Layer { items: &mut items, index: &mut index },
    );
    index.finish();
    values::draw(&space, &index, &mut items);
    plan.front(&space, &mut items);
    drawing.items.append(&mut items);
    drawing.index = index;
    axes.keep_scales(key_scale, value_scale, drawing);
    Ok(())
}

/// Draws each mark at its axis, back to front, with the line that it stands on.
fn draw_marks<'a>(space: &mut Cartesian<'a>, right: Option<&'a Scale>, layer: &mut Layer) {
    let (passes, value) = (space.data.passes(), space.value);
    // Bars that float are not cut by the line that they start from: it lies behind them.
    if passes.iter().any(|p| p.0.rules().base == Base::Previous) {
        baseline(space, layer.items);
    }
    for pass in &passes {
        space.pass = *pass;
        space.value = right.filter(|_| pass.1).unwrap_or(value);
        mark::of(pass.0).draw_in_axes(space, layer);
    }
    space.value = value;
    if passes.iter().any(|p| p.0.rules().base == Base::Zero) && space.data.stack != Stack::Stream {
        baseline(space, layer.items);
    }
}

/// The axes of a chart before they are laid out.
struct ChartAxes<'a> {
    key: AxisInput<'a>,
    value: AxisInput<'a>,
    right: Option<AxisInput<'a>>,
    horizontal: bool,
}

impl<'a> ChartAxes<'a> {
    fn new(
        chart: Chart<'a>,
        mark: &dyn MarkType,
        (key, along): (&'a Field, Option<[f64; 2]>),
        (value, plan): (&'a Field, &Plan),
    ) -> Self {
        let Chart { input, data, setting } = chart;
        let rules = data.mark.rules();
        let reach =
            |right: bool| data.cache.value_extent(right, || mark.extent(input, data, right));
        let bare = data.stack == Stack::Stream;
        // Without numbers there are no ticks to end at.
        let nice = rules.measures_y && !bare;
        let extent = plan.widen(reach(false), true);
        let height = || Width::of(&data.value, true, &data.points, |d| d.value);
        let shift = if nice || !rules.wide { 0.0 } else { middle(&data.value, height(), extent) };
        let headroom = values::headroom(input, data, extent);
        let key_shift = if rules.wide { middle(key, data.width(), along) } else { 0.0 };
        let zoom = input.state.zoom;
        let right = data.right_field().map(|field| AxisInput {
            field,
            extent: setting.right.domain.or_else(|| reach(true)),
            nice: true,
            shift: 0.0,
            zoom: None,
            bare: false,
            beside: setting.right,
            headroom: 0.0,
        });
        let extent = right
            .as_ref()
            .filter(|_| data.value.scale.interval().is_none())
            .map_or(extent, |r| level_zeros::room(extent, r.extent));
        Self {
            key: AxisInput {
                field: key,
                extent: along,
                nice: mark.has_nice_keys(),
                shift: key_shift,
                zoom: zoom.key,
                bare: false,
                beside: setting.key,
                headroom: 0.0,
            },
            value: AxisInput {
                field: value,
                extent,
                nice,
                shift,
                zoom: zoom.value,
                bare,
                beside: setting.value,
                headroom,
            },
            right,
            horizontal: data.horizontal,
        }
    }

    /// Lays out what stands around the marks, and draws it.
    fn frame(&self, chart: Chart, drawing: &mut Drawing) -> Frame {
        let axes = match self.horizontal {
            true => Axes { x: &self.value, y: &self.key, right: None },
            false => Axes { x: &self.key, y: &self.value, right: self.right.as_ref() },
        };
        let mut frame = Frame::layout(chart, drawing.size, axes);
        let shown = chart.data.series.iter().filter(|s| !s.hidden).count();
        let slots = if chart.data.stack == Stack::Grouped { shown } else { 1 };
        for scale in [&mut frame.x, &mut frame.y] {
            if let Scale::Band(band) = scale {
                *band = band.of_slots(slots);
            }
        }
        drawing.items.append(&mut frame.items);
        drawing.legend = std::mem::take(&mut frame.legend);
        drawing.plot = frame.plot;
        frame
    }

    /// Notes the scales, for the pointer and for zooming.
    fn keep_scales(&self, key: &Scale, value: &Scale, drawing: &mut Drawing) {
        let (across, down) = (drawing.plot.width(), drawing.plot.height());
        let full = |axis: &AxisInput, vertical: bool| {
            Some(axis.unzoomed(if vertical { down } else { across }, vertical))
        };
        drawing.key =
            Some(AxisScale { shown: key.clone(), unzoomed: full(&self.key, self.horizontal) });
        drawing.value =
            Some(AxisScale { shown: value.clone(), unzoomed: full(&self.value, !self.horizontal) });
    }
}

/// The value's field as its axis shows it: shares where the stack is scaled to 100 %.
fn value_field(mark: &dyn MarkType, data: &PlotData) -> Field {
    let mut field = data.value.shallow();
    mark.axis_field(data, &mut field);
    if data.stack == Stack::Normalized {
        field.kind = Kind::Number { whole: false };
        field.format = Format { style: NumberStyle::Percent, ..Format::default() };
    }
    field
}

/// The places along the key's axis; a stepped line's last value holds as long as the one before it.
fn key_extent(chart: Chart, key: &Field) -> Option<[f64; 2]> {
    let Chart { input, data, .. } = chart;
    let along = data.key_extent();
    let steps = input.spec.options.curve == Some(Curve::Step)
        && data.mark.rules().options.contains(&"curve")
        && data.stack != Stack::Stream;
    if !(steps && data.width() == Width::None && key.categories() == 0) {
        return along;
    }
    let last = curve::last_step(data.points.iter().map(|d| d.key));
    along.map(|[low, high]| [low, high + last])
}

/// Where labels of time stand behind their value: in the middle of what spans it.
fn middle(field: &Field, width: Width, extent: Option<[f64; 2]>) -> f64 {
    let wide = match width {
        Width::Time(unit) if matches!(field.kind, Kind::Time(_)) => {
            unit_step(unit).next(0).max(0) as f64
        }
        Width::Values(wide) if matches!(field.kind, Kind::Time(_)) => wide,
        _ => 0.0,
    };
    (wide / 2.0).min(extent.map_or(0.0, |[a, b]| b - a))
}

/// The line that bars and areas stand on.
fn baseline(space: &Cartesian, items: &mut Vec<Item>) {
    let at = space.value.position(base(space.value));
    if !at.is_finite() {
        return;
    }
    let plot = space.plot;
    let (from, to) = match space.data.horizontal {
        true => (Point::new(at, plot.top), Point::new(at, plot.bottom)),
        false => (Point::new(plot.left, at), Point::new(plot.right, at)),
    };
    items.push(Item::hairline(from, to, space.input.theme.axis));
}
