//! More marks than pixels along the key's axis: where each stands, how many share a pixel column,
//! and which of them reach farthest.

use std::rc::Rc;

use pellucid_core::chart::Mark;

use crate::data::datum::Datum;
use crate::geometry::{Point, Rect};
use crate::index::anchor::{Anchor, Shape};
use crate::scale::Scale;

/// Where a mark stands, CSS px: along the key's axis, and from where to where across it. In single
/// precision, which tells a thousandth of a px apart on any screen, since there is one for every
/// datum at every frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct MarkSpan {
    pub(crate) along: f32,
    pub(crate) from: f32,
    pub(crate) to: f32,
}

impl MarkSpan {
    /// The span of a mark that is not drawn.
    pub(crate) const NONE: Self = Self { along: f32::NAN, from: f32::NAN, to: f32::NAN };

    /// How far it reaches to either side; `standing` marks start at a common line.
    fn ends(&self, standing: bool) -> (f32, f32) {
        if standing { (self.to, self.to) } else { (self.from.min(self.to), self.from.max(self.to)) }
    }
}

/// What spans follow from beside the data.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Axes {
    /// The mark and whether it is read at the right axis.
    pub(crate) pass: (Mark, bool),
    pub(crate) plot: Rect,
    pub(crate) horizontal: bool,
    pub(crate) key: Scale,
    pub(crate) value: Scale,
}

impl Axes {
    /// Start and length of the plot along the key's axis, CSS px.
    pub(crate) fn stretch(&self) -> (f64, f64) {
        if self.horizontal {
            (self.plot.top, self.plot.height())
        } else {
            (self.plot.left, self.plot.width())
        }
    }
}

/// Where the marks of a pass stand, which a brush leaves as it is.
#[derive(Debug)]
pub(crate) struct PixelColumns {
    axes: Axes,
    /// One a datum.
    spans: Vec<MarkSpan>,
    /// Marks in each pixel column from the start of the plot.
    counts: Vec<u32>,
    /// Marks that stand in any.
    within: usize,
    /// The farthest marks of each pixel column.
    columns: Vec<Column>,
}

/// What lies in one pixel column: the marks that reach farthest to either side, as indices into the
/// data.
#[derive(Debug, Clone, Copy)]
struct Column {
    least: (f32, u32),
    most: (f32, u32),
}

impl Column {
    const EMPTY: Self =
        Self { least: (f32::INFINITY, u32::MAX), most: (f32::NEG_INFINITY, u32::MAX) };

    fn take(&mut self, i: usize, least: f32, most: f32) {
        if least < self.least.0 {
            self.least = (least, i as u32);
        }
        if most > self.most.0 {
            self.most = (most, i as u32);
        }
    }

    fn holds(&self, key: f64, data: &[Datum]) -> bool {
        let same = |i: u32| data.get(i as usize).is_some_and(|d| d.key == key);
        same(self.least.1) || same(self.most.1)
    }
}

impl PixelColumns {
    /// Sorts spans into pixel columns.
    pub(crate) fn new(axes: Axes, spans: Vec<MarkSpan>, standing: bool) -> Self {
        let columns = axes.stretch().1.ceil().max(1.0) as usize;
        let mut all = Self {
            axes,
            spans,
            counts: vec![0; columns],
            within: 0,
            columns: vec![Column::EMPTY; columns],
        };
        for i in 0..all.spans.len() {
            let p = all.spans[i];
            let Some(c) = all.column(&p) else { continue };
            all.counts[c] += 1;
            all.within += 1;
            let (least, most) = p.ends(standing);
            all.columns[c].take(i, least, most);
        }
        all
    }

    /// Whether they follow from these axes.
    pub(crate) fn serve(&self, axes: &Axes) -> bool {
        self.axes == *axes
    }

    /// Marks that stand within the plot.
    pub(crate) fn within(&self) -> usize {
        self.within
    }

    /// The pixel column of a span, from the start of the plot; NaN is in none.
    fn column(&self, p: &MarkSpan) -> Option<usize> {
        let c = (p.along - self.axes.stretch().0 as f32).floor();
        let inside = c >= 0.0 && p.from.is_finite() && p.to.is_finite();
        if inside { Some(c as usize).filter(|&c| c < self.counts.len()) } else { None }
    }

    /// The marks within `reach` CSS px of the plot, in the order of the data.
    pub(crate) fn near(&self, reach: f32) -> Vec<u32> {
        let (start, length) = self.axes.stretch();
        let near = start as f32 - reach..=(start + length) as f32 + reach;
        (0..self.spans.len() as u32)
            .filter(|&i| near.contains(&self.spans[i as usize].along))
            .collect()
    }

    /// The marks whose keys reach farthest in their pixel columns, in the order of the data: of
    /// all, and of those that `selected` holds where there is a selection.
    pub(crate) fn farthest(
        &self,
        data: &[Datum],
        standing: bool,
        selected: Option<impl Fn(&Datum) -> bool>,
    ) -> Vec<u32> {
        let of_selected =
            selected.map(|holds| self.farthest_selected(data, standing, holds)).unwrap_or_default();
        let keeps = |i: &u32| {
            let (i, key) = (*i as usize, data[*i as usize].key);
            let holds = |c: usize| {
                self.columns[c].holds(key, data)
                    || of_selected.get(c).is_some_and(|s| s.holds(key, data))
            };
            self.column(&self.spans[i]).is_some_and(holds)
        };
        (0..data.len() as u32).filter(keeps).collect()
    }

    /// The farthest of the selected marks of each pixel column.
    fn farthest_selected(
        &self,
        data: &[Datum],
        standing: bool,
        holds: impl Fn(&Datum) -> bool,
    ) -> Vec<Column> {
        let mut columns = vec![Column::EMPTY; self.columns.len()];
        for (i, p) in self.spans.iter().enumerate() {
            let Some(c) = self.column(p) else { continue };
            let (least, most) = p.ends(standing);
            if let Some(s) = columns.get_mut(c).filter(|s| least < s.least.0 || most > s.most.0)
                && holds(&data[i])
            {
                s.take(i, least, most);
            }
        }
        columns
    }
}

/// Marks that overplot each other by pixel column, so that not all of them are drawn.
#[derive(Debug, Clone)]
pub(crate) struct Overplotting {
    pub(crate) columns: Rc<PixelColumns>,
    /// Each mark is drawn by itself.
    pub(crate) drawn_each: bool,
}

impl Overplotting {
    /// The anchor of a datum, whether its mark is drawn or not.
    pub(crate) fn anchor(&self, datum: usize) -> Option<Anchor> {
        let finite = |p: &&MarkSpan| p.along.is_finite() && p.from.is_finite() && p.to.is_finite();
        let p = self.columns.spans.get(datum).filter(finite)?;
        let along = f64::from(p.along);
        let start = along.floor();
        let (from, to) = (f64::from(p.from), f64::from(p.to));
        let Axes { plot, horizontal, .. } = self.columns.axes;
        let point = |along: f64, across: f64| Point::along(horizontal, along, across);
        let rect = Rect::between(point(start, from), point(start + 1.0, to)).clipped(&plot);
        let at = plot.nearest(point(along, to));
        Some(Anchor {
            datum: datum as u32,
            along,
            at,
            shape: Shape::Rect(Box::new((rect, [0.0; 4]))),
        })
    }

    /// Where the pixel column of a position along the key's axis starts and ends, CSS px.
    pub(crate) fn column(&self, along: f64) -> (f64, f64) {
        let start = self.columns.axes.stretch().0;
        let first = start + (along - start).floor();
        (first, (first + 1.0).next_down())
    }

    /// How many marks share the pixel column of a position along the key's axis, CSS px; 1 where
    /// each is drawn by itself.
    pub(crate) fn count(&self, along: f64) -> u32 {
        let start = self.columns.axes.stretch().0;
        self.columns
            .counts
            .get((along - start).max(0.0) as usize)
            .filter(|_| !self.drawn_each)
            .copied()
            .unwrap_or(1)
    }
}
