//! Axes around a plot: as much of them, of title and of legend as leaves the marks enough room.

use crate::axis::label::{DISTANCE, line};
use crate::axis::{AxisInput, font};
use crate::frame::chart::Chart;
use crate::frame::grid;
use crate::frame::header::{Header, LOW};
use crate::frame::insets::{self, Axes, Bounds, Fitted};
use crate::geometry::{Point, Rect, Size};
use crate::legend::LegendEntry;
use crate::scale::Scale;
use crate::scene::{Align, Item};
use crate::text::ellipsis;

/// How much is left out on small charts.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Level {
    axis_titles: bool,
    legend: bool,
    title: bool,
    axes: bool,
}

/// What is left out after nothing was, up to all but the marks.
const LEVELS: [Level; 5] = [
    Level { axis_titles: false, legend: true, title: true, axes: true },
    Level { axis_titles: false, legend: false, title: true, axes: true },
    Level { axis_titles: false, legend: false, title: false, axes: true },
    Level { axis_titles: false, legend: false, title: true, axes: false },
    Level { axis_titles: false, legend: false, title: false, axes: false },
];

/// Axes around a plot.
pub(crate) struct Frame {
    /// Behind the marks: header, grid, labels.
    pub(crate) items: Vec<Item>,
    pub(crate) legend: Vec<LegendEntry>,
    pub(crate) plot: Rect,
    pub(crate) x: Scale,
    pub(crate) y: Scale,
    /// The scale of the right axis.
    pub(crate) right: Option<Scale>,
}

impl Frame {
    /// Lays out the most that leaves the marks enough room.
    pub(crate) fn layout(chart: Chart, size: Size, axes: Axes) -> Self {
        let bare = chart.input.spec.options.axes == Some(false);
        let mut levels = LEVELS
            .map(|l| if bare { Level { axis_titles: false, axes: false, ..l } } else { l })
            .into_iter();
        let mut level = Level { axis_titles: !bare, legend: true, title: true, axes: !bare };
        loop {
            let frame = Self::at(chart, size, axes, level);
            // A low chart gives the names of its axes up sooner than its legend.
            let share = if level.axis_titles && size.height < LOW { 0.42 } else { 0.34 };
            let share = if chart.setting.panel { (0.4, 0.28) } else { (0.5, share) };
            let least = (size.width * share.0, size.height * share.1);
            let enough = frame.plot.width() >= least.0.min(160.0)
                && frame.plot.height() >= least.1.min(140.0);
            match levels.next() {
                Some(less) if !enough => level = less,
                _ => return frame,
            }
        }
    }

    fn at(chart: Chart, size: Size, axes: Axes, level: Level) -> Self {
        let input = chart.input;
        let Header { mut items, legend, padding, bottom } =
            Header::layout(chart, size, level.title, level.legend);
        // The title above the colour legend of a measure is not repeated at its axis.
        let strip = chart
            .data
            .color_scale
            .as_ref()
            .filter(|_| level.legend && input.spec.options.legend != Some(false));
        let strip = strip.filter(|_| chart.data.style.colors_name_axis);
        let titled_by_legend =
            |title: &String| strip.is_some_and(|scale| scale.field.label == *title);
        let title = |axis: &AxisInput| {
            axis.title().filter(|t| level.axis_titles && level.axes && !titled_by_legend(t))
        };
        let line = line(input);
        let mut bounds = Bounds { size, padding, top: bottom, title: 0.0, labelled: level.axes };
        bounds.top += match vertical_titles(chart, axes, bounds, title, &mut items) {
            true => line + (line * if size.height < LOW { 0.5 } else { 0.75 }).round(),
            // Half of the topmost tick label stands above the plot.
            false if level.axes => line / 2.0,
            false => 0.0,
        };
        let x_title = title(axes.x);
        bounds.title = if x_title.is_some() { line + 4.0 } else { 0.0 };
        let fitted = insets::solve(input, axes, bounds);
        grid::draw(chart, axes, &fitted, &mut items);
        draw_labels(chart, axes, bounds, &fitted, x_title, &mut items);
        Self {
            items,
            legend,
            plot: fitted.plot,
            x: fitted.x,
            y: fitted.y,
            right: fitted.right.map(|(scale, _)| scale),
        }
    }
}

/// The titles of the vertical axes, above them; whether there are any.
fn vertical_titles(
    chart: Chart,
    axes: Axes,
    bounds: Bounds,
    title: impl Fn(&AxisInput) -> Option<String>,
    items: &mut Vec<Item>,
) -> bool {
    let (input, padding, edge) = (chart.input, bounds.padding, bounds.size.width - bounds.padding);
    // The legend names several measures of one axis.
    let alone = |right: bool| chart.data.layers().iter().filter(|l| l.right == right).count() < 2;
    let left = title(axes.y).filter(|_| alone(false));
    let right = axes.right.and_then(title).filter(|_| alone(true));
    if left.is_none() && right.is_none() {
        return false;
    }
    let f = font(input);
    let room = if axes.right.is_some() { (edge - padding) / 2.0 - 4.0 } else { edge - padding };
    let (x, align) = if axes.y.opposite() { (edge, Align::End) } else { (padding, Align::Start) };
    for (title, x, align) in [(left, x, align), (right, edge, Align::End)] {
        let text = ellipsis(input.measure, &title.unwrap_or_default(), &f, room);
        let at = Point::new(x, bounds.top + line(input) / 2.0);
        items.extend((!text.is_empty()).then(|| Item::text(text, at, f, align, input.theme.muted)));
    }
    true
}

/// The labels of the axes in their places, and the title of the horizontal one.
fn draw_labels(
    chart: Chart,
    axes: Axes,
    bounds: Bounds,
    fitted: &Fitted,
    x_title: Option<String>,
    items: &mut Vec<Item>,
) {
    let (input, plot, line) = (chart.input, fitted.plot, line(chart.input));
    match axes.y.opposite() {
        _ if !axes.y.shown() => {}
        true => fitted.y_labels.draw_down(plot.right + DISTANCE, Align::Start, input, items),
        false => fitted.y_labels.draw_down(plot.left - DISTANCE, Align::End, input, items),
    }
    if let Some((_, labels)) = &fitted.right {
        labels.draw_down(plot.right + DISTANCE, Align::Start, input, items);
    }
    let above = axes.x.opposite();
    let top =
        if above { plot.top - DISTANCE - fitted.x_labels.room } else { plot.bottom + DISTANCE };
    if axes.x.shown() {
        fitted.x_labels.draw_across(top, above, input, items);
    }
    if let Some(title) = x_title {
        let f = font(input);
        let text = ellipsis(input.measure, &title, &f, plot.width());
        let y = if above {
            top - 4.0 - line / 2.0
        } else {
            bounds.size.height - bounds.padding - line / 2.0
        };
        items.push(Item::text(
            text,
            Point::new(plot.center().x, y),
            f,
            Align::Middle,
            input.theme.muted,
        ));
    }
}
