//! Tick labels in their places: thinned, cut or turned upward rather than touching.

use pellucid_core::chart::LabelFit;

use crate::axis::tick::Tick;
use crate::axis::{AxisInput, count, font};
use crate::data::field::{Category, Kind};
use crate::geometry::Point;
use crate::input::Input;
use crate::order;
use crate::scale::Scale;
use crate::scene::{Align, Item};
use crate::text::{Font, ellipsis, wrap};

/// Between two labels of a row, CSS px.
const GAP: f64 = 10.0;
/// So many periods, such as years, are named in a row of their own only where their parts stand this far apart, CSS px.
const MANY: usize = 6;
const CROWDED: f64 = 48.0;
/// Between the plot and its labels, CSS px.
pub(crate) const DISTANCE: f64 = 8.0;
/// Names narrower than this are turned upward instead of being cut further, CSS px.
const SHORTEST_NAME: f64 = 52.0;
/// Names more than this many times as wide as their place are turned upward too, on charts with the height for it, CSS px.
const MOST_CUT: f64 = 1.8;
const TALL: f64 = 320.0;
/// Names stand on two levels in charts from this height on, CSS px.
const STAGGERED: f64 = 200.0;
/// Least that a name is cut to where the page's author wants it cut, CSS px.
const SHORTEST_CUT: f64 = 24.0;
/// Longest name beside a vertical axis and below a horizontal one, CSS px.
const LONGEST_NAME: f64 = 200.0;
const LONGEST_UPWARD: f64 = 120.0;

/// A label with its place along the axis.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Label {
    /// The value whose grid line it stands at.
    pub(crate) value: f64,
    pub(crate) text: String,
    /// Middle of the text along the axis, CSS px.
    pub(crate) at: f64,
    /// Extent of the text along its reading direction, CSS px.
    pub(crate) width: f64,
    /// Further lines of a name that wraps.
    pub(crate) more: Vec<String>,
    pub(crate) context: Option<(String, f64)>,
}

/// The labels of an axis and the room they take across it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Labels {
    pub(crate) labels: Vec<Label>,
    /// They read upward.
    pub(crate) upward: bool,
    /// CSS px across the axis, without the distance to the plot.
    pub(crate) room: f64,
}

/// The height of a line of labels, CSS px.
pub(crate) fn line(input: &Input) -> f64 {
    (input.theme.label_size * 1.36).round()
}

/// Labels of a vertical axis, to the left of the plot. `width` is the chart's.
pub(crate) fn down(axis: &AxisInput, scale: &Scale, input: &Input, width: f64) -> Labels {
    let [start, end] = scale.range();
    let length = (end - start).abs();
    let f = font(input);
    // Rows of a heatmap are each named where they can be.
    let rows = matches!(axis.field.kind, Kind::Time(Some(_))) && !axis.nice && axis.field.axis.ticks.is_none();
    let count = if rows { (length / (line(input) * 1.25)).max(1.0) as usize } else { axis.count(length, true) };
    let ticks = axis.ticks(scale, count, input);
    let every = match scale {
        Scale::Band(b) => (line(input) / b.step().max(1e-9)).ceil().max(1.0) as usize,
        Scale::Continuous(_) => 1,
    };
    let longest = LONGEST_NAME.min(width * 0.38);
    let mut out = Labels::default();
    let mut free = f64::NEG_INFINITY;
    // From the top of the page; a tick that would touch the one before is left out.
    let mut placed: Vec<(f64, &Tick)> = ticks.iter().step_by(every).map(|t| (scale.position(t.value + axis.shift), t)).collect();
    let (top, bottom) = (start.min(end) - 1.0, start.max(end) + 1.0);
    placed.retain(|(at, _)| (top..=bottom).contains(at));
    order::sort(&mut placed, |a, b| a.0.total_cmp(&b.0));
    for (at, tick) in placed {
        if at - line(input) / 2.0 < free - 0.5 {
            continue;
        }
        free = at + line(input) / 2.0;
        let text = match &tick.context {
            Some(context) => format!("{} {context}", tick.label),
            None => tick.label.clone(),
        };
        let text = ellipsis(input.measure, &text, &f, longest);
        let width = input.measure.width(&text, &f);
        out.room = out.room.max(width);
        out.labels.push(Label { value: tick.value, text, at, width, more: Vec::new(), context: None });
    }
    out
}

/// Labels of a horizontal axis, below the plot. `bounds` are the chart's left and right edge, `height` its height.
pub(crate) fn across(axis: &AxisInput, scale: &Scale, input: &Input, bounds: [f64; 2], height: f64) -> Labels {
    match scale {
        Scale::Continuous(_) => continuous(axis, scale, input, bounds),
        Scale::Band(band) => {
            let names = match &axis.field.kind {
                Kind::Category { categories, cycle } => {
                    cycle.is_none() && categories.iter().any(|c| matches!(c.key, pellucid_core::Scalar::Str(_)))
                }
                _ => false,
            };
            bands(axis, scale, band.step(), names, input, bounds, height)
        }
    }
}

/// As many ticks as fit without touching, with their contexts in a second line.
fn continuous(axis: &AxisInput, scale: &Scale, input: &Input, bounds: [f64; 2]) -> Labels {
    let [start, end] = scale.range();
    let f = font(input);
    // Times have short labels and gain most from many.
    let length = (end - start).abs();
    let most = match axis.field.kind {
        _ if axis.field.axis.ticks.is_some() => axis.count(length, false),
        Kind::Time(_) => (length / 28.0).clamp(4.0, 40.0) as usize,
        _ => (count(length, false) * 3 / 2).max(4),
    };
    let mut out = Labels::default();
    for n in (1..=most).rev() {
        let ticks = axis.ticks(scale, n, input);
        let mut labels: Vec<Label> = ticks.iter().map(|t| label(t, scale.position(t.value + axis.shift), input, bounds)).collect();
        if end < start {
            labels.reverse();
        }
        let fits = labels.windows(2).all(|w| w[0].at + w[0].width / 2.0 + GAP <= w[1].at - w[1].width / 2.0);
        // Half-years below ten years' names say less than the years alone.
        let named = labels.iter().filter(|l| l.context.is_some()).count();
        let crowded = named >= MANY && length < CROWDED * labels.len() as f64 && axis.field.axis.ticks.is_none();
        if fits && !crowded || n == 1 {
            out.labels = labels;
            break;
        }
    }
    drop_touching(&mut out.labels);
    out.labels.retain(|l| l.at.is_finite() && l.width <= bounds[1] - bounds[0]);
    contexts(&mut out.labels, input, &f, bounds);
    let two = out.labels.iter().any(|l| l.context.is_some());
    out.room = if out.labels.is_empty() { 0.0 } else { line(input) * if two { 2.0 } else { 1.0 } };
    out
}

fn label(tick: &Tick, at: f64, input: &Input, bounds: [f64; 2]) -> Label {
    let width = input.measure.width(&tick.label, &font(input));
    let context = tick.context.as_ref().map(|c| (c.clone(), at));
    Label { value: tick.value, text: tick.label.clone(), at: within(at, width, bounds), width, more: Vec::new(), context }
}

/// The middle of a text that starts and ends within the bounds.
fn within(at: f64, width: f64, [left, right]: [f64; 2]) -> f64 {
    at.min(right - width / 2.0).max(left + width / 2.0)
}

fn drop_touching(labels: &mut Vec<Label>) {
    let mut free = f64::NEG_INFINITY;
    labels.retain(|l| {
        let fits = l.at - l.width / 2.0 >= free;
        if fits {
            free = l.at + l.width / 2.0 + GAP / 2.0;
        }
        fits
    });
}

/// Keeps the contexts that fit; where the first touches the second, the second says more and stays.
fn contexts(labels: &mut [Label], input: &Input, f: &Font, bounds: [f64; 2]) {
    let spans: Vec<(usize, f64, f64)> = labels
        .iter()
        .enumerate()
        .filter_map(|(i, l)| l.context.as_ref().map(|(text, at)| (i, *at, input.measure.width(text, f))))
        .map(|(i, at, w)| (i, within(at, w, bounds), w))
        .collect();
    let touches = |a: &(usize, f64, f64), b: &(usize, f64, f64)| a.1 + a.2 / 2.0 + GAP / 2.0 > b.1 - b.2 / 2.0;
    let skip_first = matches!(&spans[..], [a, b, ..] if touches(a, b));
    let mut last: Option<(usize, f64, f64)> = None;
    for (n, span) in spans.iter().enumerate() {
        let keep = !(n == 0 && skip_first) && last.as_ref().is_none_or(|l| !touches(l, span)) && span.2 <= bounds[1] - bounds[0];
        if let Some(l) = labels.get_mut(span.0) {
            l.context = l.context.take().filter(|_| keep).map(|(text, _)| (text, span.1));
        }
        if keep {
            last = Some(*span);
        }
    }
}

/// One label a category where they fit, otherwise cut, turned upward, or only every n-th.
fn bands(axis: &AxisInput, scale: &Scale, step: f64, names: bool, input: &Input, bounds: [f64; 2], height: f64) -> Labels {
    let f = font(input);
    let Kind::Category { categories, .. } = &axis.field.kind else { return Labels::default() };
    // Of ten thousand names only those are measured that could stand: no label is narrower than this.
    let sparse = ((line(input) / step.max(1e-9)).ceil().max(1.0) as usize).min(categories.len().max(1));
    let shown = |every: usize| categories.iter().enumerate().step_by(every.max(1));
    let widest = shown(sparse).map(|(_, c)| input.measure.width(c.label(), &f)).fold(0.0, f64::max);
    let mut out = Labels::default();
    let fit = axis.field.axis.labels;
    let (every, limit);
    if fit == Some(LabelFit::Upward) {
        out.upward = true;
        (every, limit) = (sparse, LONGEST_UPWARD.min(height * 0.3));
    } else if widest + GAP * 0.8 <= step {
        (every, limit) = (1, f64::INFINITY);
    } else if fit == Some(LabelFit::Cut) {
        (every, limit) = (((SHORTEST_CUT / step).ceil() as usize).max(1), step.max(SHORTEST_CUT) - GAP * 0.8);
    } else if fit == Some(LabelFit::Thin) || (!names || sparse > 2) && fit.is_none() {
        every = round_interval(((widest + GAP) / step).ceil() as usize, categories.len());
        limit = f64::INFINITY;
    } else if let Some(wrapped) = wrapped(categories, step, input, height) {
        let lines = wrapped.iter().map(Vec::len).max().unwrap_or(1);
        for (i, text) in wrapped.into_iter().enumerate() {
            let width = text.iter().map(|l| input.measure.width(l, &f)).fold(0.0, f64::max);
            let mut text = text.into_iter();
            let (first, at) = (text.next().unwrap_or_default(), within(scale.position(i as f64), width, bounds));
            out.labels.push(Label { value: i as f64, text: first, at, width, more: text.collect(), context: None });
        }
        out.room = line(input) * lines as f64;
        return out;
    } else if names && fit.is_none() && height >= STAGGERED && every_name_fits(categories, step, input) {
        // Every second name on a second line, each with the room of two.
        for (i, c) in categories.iter().enumerate() {
            let width = input.measure.width(c.label(), &f);
            let at = within(scale.position(i as f64), width, bounds);
            let (text, more) = if i % 2 == 0 { (c.label().to_owned(), Vec::new()) } else { (String::new(), vec![c.label().to_owned()]) };
            out.labels.push(Label { value: i as f64, text, at, width, more, context: None });
        }
        out.room = line(input) * 2.0;
        return out;
    } else if step >= SHORTEST_NAME && (widest <= step * MOST_CUT || height < TALL) || fit == Some(LabelFit::Wrap) && step >= SHORTEST_CUT {
        (every, limit) = (1, step - GAP * 0.8);
    } else {
        out.upward = true;
        (every, limit) = (sparse, LONGEST_UPWARD.min(height * 0.3));
    }
    for (i, c) in shown(every) {
        let text = ellipsis(input.measure, c.label(), &f, limit.min(bounds[1] - bounds[0]));
        let width = input.measure.width(&text, &f);
        let at = scale.position(i as f64);
        let at = if out.upward { at } else { within(at, width, bounds) };
        if out.upward {
            out.room = out.room.max(width);
        }
        out.labels.push(Label { value: i as f64, text, at, width, more: Vec::new(), context: None });
    }
    if matches!(scale.range(), [start, end] if end < start) {
        out.labels.reverse();
    }
    if !out.upward {
        drop_touching(&mut out.labels);
        out.room = if out.labels.is_empty() { 0.0 } else { line(input) };
    }
    out
}

/// Whether every name has room where only every second stands beside it.
fn every_name_fits(categories: &[Category], step: f64, input: &Input) -> bool {
    step >= SHORTEST_NAME && categories.iter().all(|c| input.measure.width(c.label(), &font(input)) + GAP <= 2.0 * step)
}

/// Every name on two or three lines, where all of them fit.
fn wrapped(categories: &[Category], step: f64, input: &Input, height: f64) -> Option<Vec<Vec<String>>> {
    const NARROWEST: f64 = 34.0;
    if step < NARROWEST {
        return None;
    }
    let lines = if height >= 220.0 { 3 } else { 2 };
    categories.iter().map(|c| wrap(input.measure, c.label(), &font(input), step - GAP * 0.6, lines)).collect()
}

/// Every 2nd, 3rd, 4th, 6th or 12th of a cycle, every 5th or 10th of other numbers.
fn round_interval(least: usize, total: usize) -> usize {
    let nice: &[usize] = if total == 24 || total == 12 { &[1, 2, 3, 4, 6, 8, 12] } else { &[1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000] };
    nice.iter().copied().find(|&n| n >= least).unwrap_or(least.max(1))
}

impl Labels {
    /// How far the labels of a continuous axis, each in the middle of its tick, reach to the right of `edge`, CSS px.
    pub(crate) fn beyond(&self, axis: &AxisInput, scale: &Scale, edge: f64) -> f64 {
        if self.upward || matches!(scale, Scale::Band(_)) {
            return 0.0;
        }
        self.labels
            .iter()
            .map(|l| scale.position(l.value + axis.shift) + l.width / 2.0 - edge)
            .filter(|v| v.is_finite())
            .fold(0.0, f64::max)
    }

    /// The labels beside the plot: ending at `x` CSS px where `align` is the end, else starting there.
    pub(crate) fn draw_down(&self, x: f64, align: Align, input: &Input, items: &mut Vec<Item>) {
        let font = font(input);
        for l in &self.labels {
            items.push(Item::Text { text: l.text.clone(), at: Point::new(x, l.at), font, align, upward: false, color: input.theme.muted });
        }
    }

    /// The labels between `top` and the plot below it, CSS px, or below `top`. Upward texts end at the plot, or start there.
    pub(crate) fn draw_across(&self, top: f64, above: bool, input: &Input, items: &mut Vec<Item>) {
        let (font, color) = (font(input), input.theme.muted);
        let middle = top + line(input) / 2.0;
        for l in &self.labels {
            // An upward text ends at the axis.
            let (at, align) = if self.upward && above {
                (Point::new(l.at, top + self.room), Align::Start)
            } else if self.upward {
                (Point::new(l.at, top), Align::End)
            } else {
                (Point::new(l.at, middle), Align::Middle)
            };
            items.push(Item::Text { text: l.text.clone(), at, font, align, upward: self.upward, color });
            for (n, text) in l.more.iter().enumerate() {
                let at = Point::new(l.at, middle + line(input) * (n + 1) as f64);
                items.push(Item::Text { text: text.clone(), at, font, align: Align::Middle, upward: false, color });
            }
            if let Some((text, x)) = &l.context {
                let at = Point::new(*x, middle + line(input));
                items.push(Item::Text {
                    text: text.clone(),
                    at,
                    font,
                    align: Align::Middle,
                    upward: false,
                    color: color.mix(input.theme.foreground, 0.35),
                });
            }
        }
    }
}
