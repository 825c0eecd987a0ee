//! Hairlines at the ticks of numbers; at those of time short marks beside the plot.

use crate::axis::AxisInput;
use crate::data::field::Kind;
use crate::data::style::Grid;
use crate::frame::chart::Chart;
use crate::frame::insets::{Axes, Fitted};
use crate::geometry::{Point, Rect};
use crate::scale::Scale;
use crate::scene::Item;

/// Length of the mark at a tick without a grid line, CSS px.
const TICK: f64 = 4.0;

/// Draws what the mark's style wants behind it.
pub(super) fn draw(chart: Chart, axes: Axes, fitted: &Fitted, items: &mut Vec<Item>) {
    if chart.data.style.grid == Grid::Cells {
        return edges(chart, axes, fitted, items);
    }
    let (plot, theme) = (fitted.plot, chart.input.theme);
    let y = &axes.y.field.axis;
    if matches!(fitted.y, Scale::Continuous(_)) || y.grid == Some(true) {
        for l in fitted.y_labels.labels.iter().filter(|_| y.grid != Some(false)) {
            items.push(Item::hairline(
                Point::new(plot.left, l.at),
                Point::new(plot.right, l.at),
                theme.grid,
            ));
        }
    }
    let (continuous, style, turned) =
        (matches!(fitted.x, Scale::Continuous(_)), chart.data.style.grid, chart.data.horizontal);
    let lines = axes.x.field.axis.grid.unwrap_or(continuous && (turned || style == Grid::Both));
    if !continuous && !lines {
        return;
    }
    let binned = matches!(chart.data.key.as_ref().map(|k| &k.kind), Some(Kind::Bin(_)));
    for l in &fitted.x_labels.labels {
        // Where its label stands: in the middle of what spans a unit of time.
        let at = fitted.x.position(l.value + axes.x.shift);
        if !(at >= plot.left - 0.5 && at <= plot.right + 0.5) {
            continue;
        }
        if lines && !(turned && style == Grid::Ground) {
            items.push(Item::hairline(
                Point::new(at, plot.top),
                Point::new(at, plot.bottom),
                theme.grid,
            ));
        } else if style != Grid::Slots || binned {
            items.push(tick_across(axes.x, at, plot, chart));
        }
    }
}

/// Cells hide a grid: their edges are marked beside the plot. What names a whole cell stands at its
/// middle without one.
fn edges(chart: Chart, axes: Axes, fitted: &Fitted, items: &mut Vec<Item>) {
    let plot = fitted.plot;
    let edged = |axis: &AxisInput| {
        matches!(axis.field.kind, Kind::Bin(_) | Kind::Number { .. }) && axis.shown()
    };
    for l in fitted.x_labels.labels.iter().filter(|_| edged(axes.x)) {
        items.push(tick_across(axes.x, fitted.x.position(l.value), plot, chart));
    }
    for l in fitted.y_labels.labels.iter().filter(|_| edged(axes.y)) {
        let (from, to) = if axes.y.opposite() {
            (plot.right, plot.right + TICK)
        } else {
            (plot.left - TICK, plot.left)
        };
        items.push(Item::hairline(
            Point::new(from, l.at),
            Point::new(to, l.at),
            chart.input.theme.axis,
        ));
    }
}

/// A short mark of the horizontal axis, beside the plot.
fn tick_across(axis: &AxisInput, at: f64, plot: Rect, chart: Chart) -> Item {
    let (from, to) = if axis.opposite() {
        (plot.top - TICK, plot.top)
    } else {
        (plot.bottom, plot.bottom + TICK)
    };
    Item::hairline(Point::new(at, from), Point::new(at, to), chart.input.theme.axis)
}
