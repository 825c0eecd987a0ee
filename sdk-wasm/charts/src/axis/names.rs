//! Labels of bands: one a name where they fit, otherwise on several lines, cut, turned upward, or
//! only every n-th.

use pellucid_core::Scalar;
use pellucid_core::chart::LabelFit;

use crate::axis::label::{GAP, Label, Labels, drop_touching, line, within};
use crate::axis::{AxisInput, font};
use crate::data::field::{Category, Kind};
use crate::input::Input;
use crate::scale::Scale;
use crate::text::{cut_apart, wrap};

/// Names narrower than this are turned upward instead of being cut further, CSS px.
const SHORTEST_NAME: f64 = 52.0;
/// Names more than this many times as wide as their place are turned upward too, on charts with the
/// height for it, CSS px.
const MOST_CUT: f64 = 1.8;
const TALL: f64 = 320.0;
/// Names stand on two levels in charts from this height on, CSS px.
const STAGGERED: f64 = 200.0;
/// Least that a name is cut to where the page's author wants it cut, CSS px.
const SHORTEST_CUT: f64 = 24.0;
/// Longest name that reads upward, CSS px.
const LONGEST_UPWARD: f64 = 120.0;

/// How names are fitted to their bands.
enum Fit {
    /// One of so many, no wider than a limit.
    Level { every: usize, limit: f64 },
    /// The same, reading upward.
    Upward { every: usize, limit: f64 },
    /// Each on its lines, of which there are so many; an empty first line leaves a name to the
    /// second.
    Lines { names: Vec<Vec<String>>, lines: usize },
}

/// The names of an axis and where they are to stand.
struct Names<'a> {
    categories: &'a [Category],
    scale: &'a Scale,
    /// Between the middles of two bands, CSS px.
    step: f64,
    input: &'a Input<'a>,
    /// The chart's left and right edge.
    bounds: [f64; 2],
    /// The chart's height.
    height: f64,
}

/// The labels of a band scale, below the plot. `bounds` are the chart's left and right edge,
/// `height` its height.
pub(super) fn layout(
    axis: &AxisInput,
    scale: &Scale,
    input: &Input,
    bounds: [f64; 2],
    height: f64,
) -> Labels {
    let (Kind::Category { categories, cycle }, Scale::Band(band)) = (&axis.field.kind, scale)
    else {
        return Labels::default();
    };
    let names = Names { categories, scale, step: band.step(), input, bounds, height };
    let are_texts = cycle.is_none() && categories.iter().any(|c| matches!(c.key, Scalar::Str(_)));
    match names.fit(axis.field.axis.labels, are_texts) {
        Fit::Level { every, limit } => names.level(every, limit),
        Fit::Upward { every, limit } => names.upward(every, limit),
        Fit::Lines { names: texts, lines } => names.lines(texts, lines),
    }
}

impl Names<'_> {
    fn width(&self, text: &str) -> f64 {
        self.input.measure.width(text, &font(self.input))
    }

    /// One of so many names with their positions.
    fn every(&self, every: usize) -> impl Iterator<Item = (usize, &Category)> {
        self.categories.iter().enumerate().step_by(every.max(1))
    }

    fn fit(&self, wanted: Option<LabelFit>, are_texts: bool) -> Fit {
        let (step, height) = (self.step, self.height);
        // No label is narrower than this: the names that could never stand are not measured.
        let sparse = ((line(self.input) / step.max(1e-9)).ceil().max(1.0) as usize)
            .min(self.categories.len().max(1));
        let widest = self.every(sparse).map(|(_, c)| self.width(c.label())).fold(0.0, f64::max);
        let upward = Fit::Upward { every: sparse, limit: LONGEST_UPWARD.min(height * 0.3) };
        if wanted == Some(LabelFit::Upward) {
            return upward;
        }
        if widest + GAP * 0.8 <= step {
            return Fit::Level { every: 1, limit: f64::INFINITY };
        }
        if wanted == Some(LabelFit::Cut) {
            let every = ((SHORTEST_CUT / step).ceil() as usize).max(1);
            return Fit::Level { every, limit: step.max(SHORTEST_CUT) - GAP * 0.8 };
        }
        if wanted == Some(LabelFit::Thin) || (!are_texts || sparse > 2) && wanted.is_none() {
            let every =
                round_interval(((widest + GAP) / step).ceil() as usize, self.categories.len());
            return Fit::Level { every, limit: f64::INFINITY };
        }
        if let Some(names) = self.wrapped() {
            return Fit::Lines { lines: names.iter().map(Vec::len).max().unwrap_or(1), names };
        }
        if are_texts && wanted.is_none() && height >= STAGGERED && self.fit_staggered() {
            return Fit::Lines { names: self.staggered(), lines: 2 };
        }
        let cut = step >= SHORTEST_NAME && (widest <= step * MOST_CUT || height < TALL);
        match cut || wanted == Some(LabelFit::Wrap) && step >= SHORTEST_CUT {
            true => Fit::Level { every: 1, limit: step - GAP * 0.8 },
            false => upward,
        }
    }

    /// One of so many names, cut to a limit.
    fn cut(&self, every: usize, limit: f64) -> Vec<Label> {
        let limit = limit.min(self.bounds[1] - self.bounds[0]);
        let names: Vec<&str> = self.every(every).map(|(_, c)| c.label()).collect();
        let cut = cut_apart(self.input.measure, &names, &font(self.input), limit);
        let label = |((i, _), text): ((usize, &Category), String)| {
            let width = self.width(&text);
            Label {
                value: i as f64,
                text,
                at: self.scale.position(i as f64),
                width,
                more: Vec::new(),
                context: None,
            }
        };
        let mut labels: Vec<Label> = self.every(every).zip(cut).map(label).collect();
        if matches!(self.scale.range(), [start, end] if end < start) {
            labels.reverse();
        }
        labels
    }

    fn level(&self, every: usize, limit: f64) -> Labels {
        let mut labels = self.cut(every, limit);
        labels.iter_mut().for_each(|l| l.at = within(l.at, l.width, self.bounds));
        drop_touching(&mut labels);
        let room = if labels.is_empty() { 0.0 } else { line(self.input) };
        Labels { labels, upward: false, room }
    }

    fn upward(&self, every: usize, limit: f64) -> Labels {
        let labels = self.cut(every, limit);
        let room = labels.iter().map(|l| l.width).fold(0.0, f64::max);
        Labels { labels, upward: true, room }
    }

    fn lines(&self, names: Vec<Vec<String>>, lines: usize) -> Labels {
        let label = |(i, lines): (usize, Vec<String>)| {
            let width = lines.iter().map(|l| self.width(l)).fold(0.0, f64::max);
            let at = within(self.scale.position(i as f64), width, self.bounds);
            let mut lines = lines.into_iter();
            Label {
                value: i as f64,
                text: lines.next().unwrap_or_default(),
                at,
                width,
                more: lines.collect(),
                context: None,
            }
        };
        Labels {
            labels: names.into_iter().enumerate().map(label).collect(),
            upward: false,
            room: line(self.input) * lines as f64,
        }
    }

    /// Every name on two or three lines, where all of them fit.
    fn wrapped(&self) -> Option<Vec<Vec<String>>> {
        const NARROWEST: f64 = 34.0;
        if self.step < NARROWEST {
            return None;
        }
        let lines = if self.height >= 220.0 { 3 } else { 2 };
        let wrap = |c: &Category| {
            wrap(self.input.measure, c.label(), &font(self.input), self.step - GAP * 0.6, lines)
        };
        self.categories.iter().map(wrap).collect()
    }

    /// Whether every name has room where only every second stands beside it.
    fn fit_staggered(&self) -> bool {
        self.step >= SHORTEST_NAME
            && self.categories.iter().all(|c| self.width(c.label()) + GAP <= 2.0 * self.step)
    }

    /// Every second name on a second line, each with the room of two.
    fn staggered(&self) -> Vec<Vec<String>> {
        let level = |(i, c): (usize, &Category)| {
            let name = c.label().to_owned();
            if i % 2 == 0 { vec![name] } else { vec![String::new(), name] }
        };
        self.categories.iter().enumerate().map(level).collect()
    }
}

/// Every 2nd, 3rd, 4th, 6th or 12th of a cycle, every 5th or 10th of other numbers.
fn round_interval(least: usize, total: usize) -> usize {
    let nice: &[usize] = if total == 24 || total == 12 {
        &[1, 2, 3, 4, 6, 8, 12]
    } else {
        &[1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000]
    };
    nice.iter().copied().find(|&n| n >= least).unwrap_or(least.max(1))
}
