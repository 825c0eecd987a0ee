//! Tick labels in their places: thinned, cut or turned upward rather than touching.

use std::borrow::Cow;

use crate::axis::label::{GAP, Label, Labels, drop_touching, line, within};
use crate::axis::names;
use crate::axis::tick::Tick;
use crate::axis::{AxisInput, count, font};
use crate::data::field::Kind;
use crate::input::Input;
use crate::order;
use crate::scale::Scale;
use crate::text::{Font, cut_apart};

/// So many periods, such as years, are named in a row of their own only where their parts stand
/// this far apart, CSS px.
const MANY: usize = 6;
const CROWDED: f64 = 48.0;
/// Longest name beside a vertical axis, CSS px.
const LONGEST_NAME: f64 = 200.0;

/// Labels of a vertical axis, to the left of the plot. `width` is the chart's.
pub(crate) fn y_labels(axis: &AxisInput, scale: &Scale, input: &Input, width: f64) -> Labels {
    let [start, end] = scale.range();
    let length = (end - start).abs();
    let f = font(input);
    // Rows of a heatmap are each named where they can be.
    let rows = matches!(axis.field.kind, Kind::Time(Some(_)))
        && !axis.nice
        && axis.field.axis.ticks.is_none();
    let count = if rows {
        (length / (line(input) * 1.25)).max(1.0) as usize
    } else {
        axis.count(length, true)
    };
    let ticks = axis.ticks(scale, count, input);
    let every = match scale {
        Scale::Band(b) => (line(input) / b.step().max(1e-9)).ceil().max(1.0) as usize,
        Scale::Continuous(_) => 1,
    };
    // A name may be cut, a number loses its size by it.
    let longest = match scale {
        Scale::Band(_) => LONGEST_NAME.min(width * 0.38),
        Scale::Continuous(_) => width * 0.6,
    };
    let mut out = Labels::default();
    let mut free = f64::NEG_INFINITY;
    // From the top of the page; a tick that would touch the one before is left out.
    let mut placed: Vec<(f64, &Tick)> =
        ticks.iter().step_by(every).map(|t| (scale.position(t.value + axis.shift), t)).collect();
    let (top, bottom) = (start.min(end) - 1.0, start.max(end) + 1.0);
    placed.retain(|(at, _)| (top..=bottom).contains(at));
    order::sort(&mut placed, |a, b| a.0.total_cmp(&b.0));
    placed.retain(|(at, _)| {
        let fits = at - line(input) / 2.0 >= free - 0.5;
        free = if fits { at + line(input) / 2.0 } else { free };
        fits
    });
    let whole: Vec<Cow<str>> = placed.iter().map(|(_, tick)| tick.text()).collect();
    let cut =
        cut_apart(input.measure, &whole.iter().map(AsRef::as_ref).collect::<Vec<_>>(), &f, longest);
    for ((at, tick), text) in placed.into_iter().zip(cut) {
        let width = input.measure.width(&text, &f);
        out.room = out.room.max(width);
        out.labels.push(Label {
            value: tick.value,
            text,
            at,
            width,
            more: Vec::new(),
            context: None,
        });
    }
    out
}

/// Labels of a horizontal axis, below the plot. `bounds` are the chart's left and right edge,
/// `height` its height.
pub(crate) fn x_labels(
    axis: &AxisInput,
    scale: &Scale,
    input: &Input,
    bounds: [f64; 2],
    height: f64,
) -> Labels {
    match scale {
        Scale::Continuous(_) => continuous(axis, scale, input, bounds),
        Scale::Band(_) => names::layout(axis, scale, input, bounds, height),
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
        let mut labels: Vec<Label> = ticks
            .iter()
            .map(|t| label(t, scale.position(t.value + axis.shift), input, bounds))
            .collect();
        if end < start {
            labels.reverse();
        }
        let fits = labels
            .windows(2)
            .all(|w| w[0].at + w[0].width / 2.0 + GAP <= w[1].at - w[1].width / 2.0);
        // Half-years below ten years' names say less than the years alone.
        let named = labels.iter().filter(|l| l.context.is_some()).count();
        let crowded = named >= MANY
            && length < CROWDED * labels.len() as f64
            && axis.field.axis.ticks.is_none();
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
    Label {
        value: tick.value,
        text: tick.label.clone(),
        at: within(at, width, bounds),
        width,
        more: Vec::new(),
        context,
    }
}

/// Keeps the contexts that fit; where the first touches the second, the second says more and stays.
fn contexts(labels: &mut [Label], input: &Input, f: &Font, bounds: [f64; 2]) {
    let spans: Vec<(usize, f64, f64)> = labels
        .iter()
        .enumerate()
        .filter_map(|(i, l)| {
            l.context.as_ref().map(|(text, at)| (i, *at, input.measure.width(text, f)))
        })
        .map(|(i, at, w)| (i, within(at, w, bounds), w))
        .collect();
    let touches = |a: &(usize, f64, f64), b: &(usize, f64, f64)| {
        a.1 + a.2 / 2.0 + GAP / 2.0 > b.1 - b.2 / 2.0
    };
    let skip_first = matches!(&spans[..], [a, b, ..] if touches(a, b));
    let mut last: Option<(usize, f64, f64)> = None;
    for (n, span) in spans.iter().enumerate() {
        let keep = !(n == 0 && skip_first)
            && last.as_ref().is_none_or(|l| !touches(l, span))
            && span.2 <= bounds[1] - bounds[0];
        if let Some(l) = labels.get_mut(span.0) {
            l.context = l.context.take().filter(|_| keep).map(|(text, _)| (text, span.1));
        }
        if keep {
            last = Some(*span);
        }
    }
}
