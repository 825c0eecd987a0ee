//! What stands around the marks: title and legend, axes and grid, and the rectangle left for the marks.

use pellucid_core::chart::Mark;

use crate::axis::labels::{self, DISTANCE, Labels};
use crate::axis::{AxisInput, font};
use crate::legend::{self, LegendEntry};
use crate::locale::words::{Word, fill};
use crate::resolve::{Kind, Resolved};
use crate::scale::{Scale, Transform};
use crate::scene::{Align, Item};
use crate::text::{Font, ellipsis, wrap};
use crate::{Input, Point, Rect, Scene, Size};

/// Charts lower than this have less space between their parts, CSS px, and from this height on a title may have two lines.
const LOW: f64 = 200.0;
const TWO_LINES: f64 = 240.0;

/// Title and legend.
pub(crate) struct Header {
    pub(crate) items: Vec<Item>,
    pub(crate) legend: Vec<LegendEntry>,
    /// Distance of everything from the chart's edges, CSS px.
    pub(crate) padding: f64,
    /// Where the plot may start, CSS px from the top.
    pub(crate) bottom: f64,
}

impl Header {
    pub(crate) fn layout(input: &Input, resolved: &Resolved, size: Size, with_title: bool, with_legend: bool) -> Self {
        let padding = (size.width.min(size.height) * 0.05).clamp(2.0, 16.0).round();
        let mut header = Self { items: Vec::new(), legend: Vec::new(), padding, bottom: padding };
        let width = size.width - 2.0 * padding;
        if let (true, Some(title)) = (with_title, &resolved.title) {
            let font = Font::semibold(input.theme.title_size);
            let text = ellipsis(input.measure, title, &font, width);
            let line = (font.size * 1.3).round();
            // A long title has two lines where the chart is tall enough for them.
            let wrapped = Some(size.height).filter(|h| *h >= TWO_LINES).and_then(|_| wrap(input.measure, title, &font, width, 2));
            for text in wrapped.unwrap_or_else(|| vec![text]) {
                let at = Point::new(padding, header.bottom + line / 2.0);
                header.items.push(Item::Text { text, at, font, align: Align::Start, upward: false, color: input.theme.foreground });
                header.bottom += line;
            }
            header.bottom += if size.height < LOW { 4.0 } else { 8.0 };
        }
        if with_title && resolved.no_logarithm > 0 && resolved.data.iter().any(|d| d.value.is_finite()) {
            header.note(input, &fill(&input.locale.word(Word::NoLogarithm), &[("n", &resolved.no_logarithm.to_string())]), width);
        }
        let with_legend = with_legend && !resolved.legend_beside;
        if let (true, Some(ramp), true) = (with_legend, &resolved.ramp, input.spec.options.legend != Some(false)) {
            let base = resolved.series.first().map_or(input.theme.series(0), |s| s.color);
            let (items, height) = crate::ramp::legend(input, ramp, base, size, [padding, header.bottom], width);
            header.items.extend(items);
            header.bottom += height + if height > 0.0 { 6.0 } else { 0.0 };
        }
        // What rises and what falls is seen.
        let shaded = matches!(resolved.mark, Mark::Treemap | Mark::Sunburst) && resolved.ramp.is_some();
        let said = shaded || matches!(resolved.mark, Mark::Waterfall | Mark::Sankey);
        let wanted = input.spec.options.legend.unwrap_or(resolved.series.len() > 1 && !resolved.colors_repeat_key() && !said);
        if with_legend && wanted && resolved.series.iter().any(|s| !s.name.is_empty()) {
            let names = legend::names(input, resolved);
            let rows = ((size.height * 0.25 / 20.0) as usize).clamp(1, 4);
            let legend = legend::layout(input, &names, padding, header.bottom, width, rows);
            header.items.extend(legend.items);
            header.legend = legend.entries;
            header.bottom += legend.height + if legend.height > 0.0 { 6.0 } else { 0.0 };
        }
        if with_legend && input.spec.options.legend != Some(false) {
            let (items, height) = legend::target::row(input, resolved, [padding, header.bottom], width);
            header.items.extend(items);
            header.bottom += height + if height > 0.0 { 6.0 } else { 0.0 };
        }
        let legend = with_legend && input.spec.options.legend != Some(false) && size.height >= LOW;
        if legend && resolved.size.is_some() && resolved.mark == Mark::Point {
            let (items, height) = legend::sizes::row(input, resolved, size, [padding, header.bottom], width);
            header.items.extend(items);
            header.bottom += height + if height > 0.0 { 6.0 } else { 0.0 };
        }
        header
    }

    /// Title and legend, or the title alone, or neither: the most that takes no more than `share` of the height.
    pub(crate) fn fitting(input: &Input, resolved: &Resolved, size: Size, share: f64) -> Self {
        let all = Self::layout(input, resolved, size, true, true);
        if all.bottom <= size.height * share {
            return all;
        }
        let titled = Self::layout(input, resolved, size, true, false);
        if titled.bottom <= size.height * share { titled } else { Self::layout(input, resolved, size, false, false) }
    }

    /// A line of small print below the title.
    fn note(&mut self, input: &Input, text: &str, width: f64) {
        let font = Font::regular(input.theme.label_size);
        let text = ellipsis(input.measure, text, &font, width);
        let line = (font.size * 1.36).round();
        let at = Point::new(self.padding, self.bottom + line / 2.0 - 4.0);
        self.items.push(Item::Text { text, at, font, align: Align::Start, upward: false, color: input.theme.muted });
        self.bottom += line + 2.0;
    }
}

/// Lays title and legend out as far as they leave a mark without axes most of its room, and gives that room.
pub(crate) fn around(input: &Input, resolved: &Resolved, scene: &mut Scene, with_legend: bool) -> Rect {
    let size = scene.size;
    let levels = [(true, with_legend), (true, false), (false, false)];
    let laid = levels.map(|(title, legend)| Header::layout(input, resolved, size, title, legend));
    let last = laid.len() - 1;
    let enough = |h: &Header| size.height - h.bottom - h.padding >= size.height * 0.5;
    let pick = laid.iter().position(enough).unwrap_or(last);
    let mut area = Rect { left: 0.0, top: 0.0, right: size.width, bottom: size.height };
    if let Some(header) = laid.into_iter().nth(pick) {
        let pad = header.padding;
        let top = header.bottom.min(size.height);
        area = Rect {
            left: pad.min(size.width / 2.0),
            top,
            right: (size.width - pad).max(size.width / 2.0),
            bottom: (size.height - pad).max(top),
        };
        scene.items.extend(header.items);
        scene.legend = header.legend;
    }
    scene.plot = area;
    area
}

/// How much is left out on small charts.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Level {
    axis_titles: bool,
    legend: bool,
    title: bool,
    axes: bool,
}

/// From everything to nothing but marks.
const LEVELS: [Level; 6] = [
    Level { axis_titles: true, legend: true, title: true, axes: true },
    Level { axis_titles: false, legend: true, title: true, axes: true },
    Level { axis_titles: false, legend: false, title: true, axes: true },
    Level { axis_titles: false, legend: false, title: false, axes: true },
    Level { axis_titles: false, legend: false, title: true, axes: false },
    Level { axis_titles: false, legend: false, title: false, axes: false },
];

/// Without axes, where the specification says so.
const BARE: Level = Level { axis_titles: false, legend: true, title: true, axes: false };

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
    pub(crate) fn layout(input: &Input, resolved: &Resolved, size: Size, x: &AxisInput, y: &AxisInput, right: Option<&AxisInput>) -> Self {
        let mut frame = None;
        let bare = input.spec.options.axes == Some(false);
        for level in LEVELS.iter().map(|l| if bare { Level { title: l.title, legend: l.legend, ..BARE } } else { *l }) {
            let f = Self::at(input, resolved, size, x, (y, right), level);
            // A low chart gives the names of its axes up sooner than its legend.
            let share = if level.axis_titles && size.height < LOW { 0.42 } else { 0.34 };
            let least = if resolved.panel { (size.width * 0.4, size.height * 0.28) } else { (size.width * 0.5, size.height * share) };
            let enough = f.plot.width() >= least.0.min(160.0) && f.plot.height() >= least.1.min(140.0);
            frame = Some(f);
            if enough {
                break;
            }
        }
        frame.unwrap_or_else(|| Self::at(input, resolved, size, x, (y, right), LEVELS[5]))
    }

    fn at(
        input: &Input,
        resolved: &Resolved,
        size: Size,
        x: &AxisInput,
        (y, second): (&AxisInput, Option<&AxisInput>),
        level: Level,
    ) -> Self {
        let Header { mut items, legend, padding, bottom: mut top } = Header::layout(input, resolved, size, level.title, level.legend);
        // What the strip of a measure's colours is called needs no saying twice.
        let strip = resolved.ramp.as_ref().filter(|_| level.legend && input.spec.options.legend != Some(false));
        let said = |title: &String| strip.is_some_and(|ramp| ramp.field.label == *title) && resolved.mark != Mark::Point;
        let titles = |axis: &AxisInput| axis.title().filter(|t| level.axis_titles && level.axes && !said(t));
        let line = labels::line(input);
        let edge = size.width - padding;
        let (own, at_own) = if y.opposite() { (edge, Align::End) } else { (padding, Align::Start) };
        // Of several measures at one axis the legend says the names.
        let alone = |right: bool| resolved.layers.iter().filter(|l| l.right == right).count() < 2;
        let (first, other) = (titles(y).filter(|_| alone(false)), second.and_then(titles).filter(|_| alone(true)));
        let both = [(first, own, at_own), (other, edge, Align::End)];
        if both.iter().any(|(title, ..)| title.is_some()) {
            let f = font(input);
            let room = if second.is_some() { (edge - padding) / 2.0 - 4.0 } else { edge - padding };
            for (title, x, align) in both {
                let text = ellipsis(input.measure, &title.unwrap_or_default(), &f, room);
                let at = Point::new(x, top + line / 2.0);
                items.extend((!text.is_empty()).then_some(Item::Text {
                    text,
                    at,
                    font: f,
                    align,
                    upward: false,
                    color: input.theme.muted,
                }));
            }
            top += line + (line * if size.height < LOW { 0.5 } else { 0.75 }).round();
        } else if level.axes {
            // Half of the topmost tick label stands above the plot.
            top += line / 2.0;
        }
        let x_title = titles(x);
        let below_title = if x_title.is_some() { line + 4.0 } else { 0.0 };
        // The labels of each axis take room from the other: the vertical ones first, at the height the horizontal ones leave if
        // they stand on one line, and again once that is known.
        let mut below = if level.axes && x.shown() { line + DISTANCE } else { 0.0 };
        let (mut plot, mut scales, mut down, mut across) = (Rect::default(), None, Labels::default(), Labels::default());
        let mut other: Option<(Scale, Labels)> = None;
        // Where the last label of a horizontal axis would stand beyond the padding, the plot ends earlier.
        let mut inset = 0.0;
        for round in 0..5 {
            // Half of the lowest tick label stands below the plot.
            let outside = below + below_title;
            let (top, under) = if x.opposite() { (top + outside, 0.0) } else { (top, outside) };
            let bottom = (size.height - (padding + under).max(line / 2.0)).max(top + 1.0);
            let mut ys = y.scale(bottom - top, true);
            // Numbers grow upward; rows of names are read from the top.
            if matches!(ys, Scale::Band(_)) {
                y.place(&mut ys, top, bottom)
            } else {
                y.place(&mut ys, bottom, top)
            }
            down = if level.axes { labels::down(y, &ys, input, size.width) } else { Labels::default() };
            let beside = if down.room > 0.0 && y.shown() { down.room.ceil() + DISTANCE } else { 0.0 };
            let (left, right) = if y.opposite() { (padding, edge - beside) } else { (padding + beside, edge) };
            other = second.map(|axis| {
                let mut scale = aligned(axis, axis.scale(bottom - top, true), &ys, &down);
                axis.place(&mut scale, bottom, top);
                let labels = if level.axes { labels::down(axis, &scale, input, size.width) } else { Labels::default() };
                (scale, labels)
            });
            let second_room = other.as_ref().map_or(0.0, |(_, l)| if l.room > 0.0 { l.room.ceil() + DISTANCE } else { 0.0 });
            let right = right - second_room.max(inset);
            let (left, right) = (left.min(size.width - padding - 1.0), right.max(left + 1.0));
            let mut xs = x.scale(right - left, false);
            x.place(&mut xs, left, right);
            plot = Rect { left, top, right, bottom };
            let edge = (padding * 0.4).min(6.0);
            across = if level.axes { labels::across(x, &xs, input, [edge, size.width - edge], size.height) } else { Labels::default() };
            let over = across.beyond(x, &xs, size.width - (padding * 0.5).round());
            scales = Some((xs, ys));
            let needed = if across.room > 0.0 && x.shown() { across.room.ceil() + DISTANCE } else { 0.0 };
            if round < 4 && over > 0.5 && inset == 0.0 && x.shown() {
                inset = (over + second_room).min(size.width * 0.08).ceil();
                below = below.max(needed);
                continue;
            }
            if needed == below || round > 0 && needed < below {
                break;
            }
            // From the second round on room is only ever added: labels that need more on a lower plot and less on a higher one
            // would go on for ever, and the last round would leave some outside.
            below = needed;
        }
        let (xs, ys) = scales.unwrap_or_else(|| (x.scale(1.0, false), y.scale(1.0, true)));
        grid(input, resolved, plot, (x, &xs, &across), (y, &ys, &down), &mut items);
        match y.opposite() {
            _ if !y.shown() => {}
            true => down.draw_down(plot.right + DISTANCE, Align::Start, input, &mut items),
            false => down.draw_down(plot.left - DISTANCE, Align::End, input, &mut items),
        }
        if let Some((_, labels)) = &other {
            labels.draw_down(plot.right + DISTANCE, Align::Start, input, &mut items);
        }
        let across_top = if x.opposite() { plot.top - DISTANCE - across.room } else { plot.bottom + DISTANCE };
        if x.shown() {
            across.draw_across(across_top, x.opposite(), input, &mut items);
        }
        if let Some(title) = x_title {
            let f = font(input);
            let text = ellipsis(input.measure, &title, &f, plot.width());
            let y = if x.opposite() { across_top - 4.0 - line / 2.0 } else { size.height - padding - line / 2.0 };
            let at = Point::new(plot.center().x, y);
            items.push(Item::Text { text, at, font: f, align: Align::Middle, upward: false, color: input.theme.muted });
        }
        Self { items, legend, plot, x: xs, y: ys, right: other.map(|(scale, _)| scale) }
    }
}

/// The right axis with its ticks level with the left's, where that leaves at least half of it to its values: one grid serves both.
fn aligned(axis: &AxisInput, scale: Scale, left: &Scale, ticks: &Labels) -> Scale {
    let (Scale::Continuous(mut own), Scale::Continuous(first)) = (scale.clone(), left) else { return scale };
    let linear = own.transform == Transform::Linear && first.transform == Transform::Linear;
    let free = axis.field.scale.domain.is_none() && axis.field.axis.ticks.is_none();
    let mut values: Vec<f64> = ticks.labels.iter().map(|l| l.value).collect();
    values.sort_by(f64::total_cmp);
    let ([from, second, ..], Some([low, high]), true) = (&values[..], axis.extent, linear && free) else { return scale };
    // Where the left axis starts and ends, in its steps from its first tick.
    let step = second - from;
    let (start, end) = ((first.domain[0] - from) / step, (first.domain[1] - from) / step);
    let least = (high - low) / (end - start);
    if !(least > 0.0 && least.is_finite()) {
        return scale;
    }
    // Round steps: 1, 2, 2.5 or 5 times a power of ten.
    let power = 10f64.powf(least.log10().floor());
    for step in [1.0, 2.0, 2.5, 5.0, 10.0, 20.0].into_iter().map(|m| m * power).filter(|&s| s >= least * (1.0 - 1e-9) && s <= least * 2.0) {
        let at = ((low - start * step) / step + 1e-9).floor() * step;
        let domain = [at + start * step, at + end * step];
        if domain[1] >= high - 1e-9 * step {
            own.domain = domain;
            return Scale::Continuous(own);
        }
    }
    scale
}

/// Length of the mark at a tick without a grid line, CSS px.
const TICK: f64 = 4.0;

/// An axis with its scale and labels.
type Drawn<'a> = (&'a AxisInput<'a>, &'a Scale, &'a Labels);

/// Hairlines at the ticks of numbers; at those of time short marks beside the plot.
fn grid(input: &Input, resolved: &Resolved, plot: Rect, x: Drawn, y: Drawn, items: &mut Vec<Item>) {
    let hairline = |from, to, color| Item::Rule { from, to, width: 1.0, color };
    if resolved.mark == Mark::Rect {
        // Cells hide a grid: their edges are marked beside the plot. What names a whole cell stands at its middle without one.
        let edged = |axis: Drawn| matches!(axis.0.field.kind, Kind::Bin(_) | Kind::Number { .. }) && axis.0.shown();
        for l in x.2.labels.iter().filter(|_| edged(x)) {
            let at = x.1.position(l.value);
            let (from, to) = if x.0.opposite() { (plot.top - TICK, plot.top) } else { (plot.bottom, plot.bottom + TICK) };
            items.push(hairline(Point::new(at, from), Point::new(at, to), input.theme.axis));
        }
        for l in y.2.labels.iter().filter(|_| edged(y)) {
            let (from, to) = if y.0.opposite() { (plot.right, plot.right + TICK) } else { (plot.left - TICK, plot.left) };
            items.push(hairline(Point::new(from, l.at), Point::new(to, l.at), input.theme.axis));
        }
        return;
    }
    if matches!(y.1, Scale::Continuous(_)) || y.0.field.axis.grid == Some(true) {
        for l in y.2.labels.iter().filter(|_| y.0.field.axis.grid != Some(false)) {
            items.push(hairline(Point::new(plot.left, l.at), Point::new(plot.right, l.at), input.theme.grid));
        }
    }
    let continuous = matches!(x.1, Scale::Continuous(_));
    let lines = x.0.field.axis.grid.unwrap_or(continuous && (resolved.horizontal || resolved.mark == Mark::Point));
    if !continuous && !lines {
        return;
    }
    for l in &x.2.labels {
        // Where its label stands: in the middle of what spans a unit of time.
        let at = x.1.position(l.value + x.0.shift);
        if !(at >= plot.left - 0.5 && at <= plot.right + 0.5) {
            continue;
        }
        if lines && !(resolved.horizontal && resolved.mark == Mark::Bullet) {
            items.push(hairline(Point::new(at, plot.top), Point::new(at, plot.bottom), input.theme.grid));
        } else if resolved.mark != Mark::Bar || matches!(resolved.key.as_ref().map(|k| &k.kind), Some(Kind::Bin(_))) {
            let (from, to) = if x.0.opposite() { (plot.top - TICK, plot.top) } else { (plot.bottom, plot.bottom + TICK) };
            items.push(hairline(Point::new(at, from), Point::new(at, to), input.theme.axis));
        }
    }
}
