//! More marks than pixels along the key's axis: of each pixel column those are drawn that reach farthest, and where the others stand
//! is only noted. What a reader sees is what drawing all of them would show, since they cover each other.

use std::rc::Rc;

use pellucid_core::chart::Mark;

use crate::Rect;
use crate::hit::index::{Anchor, Shape};
use crate::marks::Canvas;
use crate::marks::bar::Slots;
use crate::resolve::Datum;
use crate::scale::Scale;

/// Marks on a CSS px of the key's axis, from which on some are left out. Two still show as two where a pixel is two of the device's.
const MOST_PER_PX: f64 = 2.0;

/// Where a mark stands, CSS px: along the key's axis, and from where to where across it. In single precision, which tells a thousandth
/// of a px apart on any screen, since there is one for every datum at every frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Place {
    pub(crate) along: f32,
    pub(crate) from: f32,
    pub(crate) to: f32,
}

impl Place {
    /// Of a mark that is not drawn.
    pub(crate) const NONE: Self = Self { along: f32::NAN, from: f32::NAN, to: f32::NAN };

    /// How far it reaches to either side.
    fn ends(&self, standing: bool) -> (f32, f32) {
        if standing { (self.to, self.to) } else { (self.from.min(self.to), self.from.max(self.to)) }
    }
}

/// The places of all marks of a crowded chart, and how many share each pixel column.
#[derive(Debug, Clone)]
pub(crate) struct Packed {
    lanes: Rc<Lanes>,
    /// Each mark is drawn by itself.
    apart: bool,
}

/// Where the marks of a pass stand, which a brush leaves as it is.
#[derive(Debug)]
pub(crate) struct Lanes {
    made_for: MadeFor,
    /// One a datum.
    places: Vec<Place>,
    /// Marks in each pixel column from the start of the plot.
    counts: Vec<u32>,
    /// Marks that stand in any.
    within: usize,
    /// The farthest marks of each pixel column.
    columns: Vec<Column>,
}

/// What places follow from beside the data.
#[derive(Debug, Clone, PartialEq)]
struct MadeFor {
    pass: (Mark, bool),
    plot: Rect,
    horizontal: bool,
    key: Scale,
    value: Scale,
}

impl MadeFor {
    fn of(canvas: &Canvas) -> Self {
        let (key, value) = (canvas.key.clone(), canvas.value.clone());
        Self { pass: canvas.pass, plot: canvas.plot, horizontal: canvas.resolved.horizontal, key, value }
    }

    /// Start and length of the plot along the key's axis, CSS px.
    fn stretch(&self) -> (f64, f64) {
        if self.horizontal { (self.plot.top, self.plot.height()) } else { (self.plot.left, self.plot.width()) }
    }
}

/// What lies in one pixel column: the marks that reach farthest to either side, as indices into the data.
#[derive(Debug, Clone, Copy)]
struct Column {
    least: (f32, u32),
    most: (f32, u32),
}

impl Column {
    const EMPTY: Self = Self { least: (f32::INFINITY, u32::MAX), most: (f32::NEG_INFINITY, u32::MAX) };

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

/// As [`shown`], of marks that stand in the middle of their slot and reach from one part of their value to another.
pub(super) fn shown_by_parts(canvas: &Canvas, slots: &Slots, [from, to]: [usize; 2]) -> (Vec<u32>, Option<Packed>) {
    shown(canvas, false, |_, d| {
        let (start, end) = slots.slot(canvas, d.key, d.series);
        let at = |part| canvas.value.position(canvas.part(d, part)) as f32;
        Place { along: ((start + end) / 2.0) as f32, from: at(from), to: at(to) }
    })
}

/// The marks to draw of a pass, in the order of the data; and their places, where there are more of them than pixels. `place` tells
/// where a datum's mark stands. `standing` marks start at a common line, so that only how far they reach tells them apart.
///
/// Of a column whole keys are kept, so that what is stacked or stands side by side stays together: those that reach farthest, and of
/// the selected ones those too, lest a selected mark vanish behind others.
pub(super) fn shown(canvas: &Canvas, standing: bool, place: impl Fn(usize, &Datum) -> Place) -> (Vec<u32>, Option<Packed>) {
    let data = &canvas.resolved.data;
    let made_for = MadeFor::of(canvas);
    let most = made_for.stretch().1 * MOST_PER_PX;
    let drawn = |d: &Datum| canvas.draws(d.series);
    if data.len() as f64 <= most {
        return ((0..data.len() as u32).filter(|&i| drawn(&data[i as usize])).collect(), None);
    }
    let lanes = canvas.resolved.made.lanes(
        |known| known.made_for == made_for,
        || {
            let places = data.iter().enumerate().map(|(i, d)| if drawn(d) { place(i, d) } else { Place::NONE }).collect();
            Lanes::new(made_for.clone(), places, standing)
        },
    );
    if lanes.within as f64 <= most {
        // A reader who zoomed in sees each of the few that are left.
        let reach = (most / lanes.within.max(1) as f64) as f32 + 2.0;
        let (start, length) = lanes.made_for.stretch();
        let near = start as f32 - reach..=(start + length) as f32 + reach;
        let kept = (0..data.len() as u32).filter(|&i| near.contains(&lanes.places[i as usize].along)).collect();
        return (kept, Some(Packed { lanes, apart: true }));
    }
    let mut selected = vec![Column::EMPTY; if canvas.selected.is_everything() { 0 } else { lanes.columns.len() }];
    for (i, p) in lanes.places.iter().enumerate().take(if selected.is_empty() { 0 } else { usize::MAX }) {
        let Some(c) = lanes.column(p) else { continue };
        let (least, most) = p.ends(standing);
        if let Some(s) = selected.get_mut(c).filter(|s| least < s.least.0 || most > s.most.0)
            && canvas.selected.contains(data[i].key, data[i].series)
        {
            s.take(i, least, most);
        }
    }
    let keeps = |i: &u32| {
        let (i, key) = (*i as usize, data[*i as usize].key);
        lanes
            .column(&lanes.places[i])
            .is_some_and(|c| lanes.columns[c].holds(key, data) || selected.get(c).is_some_and(|s| s.holds(key, data)))
    };
    let kept = (0..data.len() as u32).filter(keeps).collect();
    (kept, Some(Packed { lanes, apart: false }))
}

impl Lanes {
    fn new(made_for: MadeFor, places: Vec<Place>, standing: bool) -> Self {
        let columns = made_for.stretch().1.ceil().max(1.0) as usize;
        let mut lanes = Self { made_for, places, counts: vec![0; columns], within: 0, columns: vec![Column::EMPTY; columns] };
        for i in 0..lanes.places.len() {
            let p = lanes.places[i];
            let Some(c) = lanes.column(&p) else { continue };
            lanes.counts[c] += 1;
            lanes.within += 1;
            let (least, most) = p.ends(standing);
            lanes.columns[c].take(i, least, most);
        }
        lanes
    }

    /// The pixel column of a place, from the start of the plot; NaN is in none.
    fn column(&self, p: &Place) -> Option<usize> {
        let c = (p.along - self.made_for.stretch().0 as f32).floor();
        let inside = c >= 0.0 && p.from.is_finite() && p.to.is_finite();
        if inside { Some(c as usize).filter(|&c| c < self.counts.len()) } else { None }
    }
}

impl Packed {
    /// The place of a datum, whether its mark is drawn or not.
    pub(crate) fn anchor(&self, datum: usize) -> Option<Anchor> {
        let p = self.lanes.places.get(datum).filter(|p| p.along.is_finite() && p.from.is_finite() && p.to.is_finite())?;
        let along = f64::from(p.along);
        let start = along.floor();
        let (from, to) = (f64::from(p.from), f64::from(p.to));
        let MadeFor { plot, horizontal, .. } = self.lanes.made_for;
        let point = |along: f64, across: f64| crate::marks::point(horizontal, along, across);
        let rect = Rect::between(point(start, from), point(start + 1.0, to)).clipped(&plot);
        let at = plot.nearest(point(along, to));
        Some(Anchor { datum: datum as u32, along, at, shape: Shape::Rect(Box::new((rect, [0.0; 4]))) })
    }

    /// Where the pixel column of a position along the key's axis starts and ends, CSS px.
    pub(crate) fn column(&self, along: f64) -> (f64, f64) {
        let start = self.lanes.made_for.stretch().0;
        let first = start + (along - start).floor();
        (first, (first + 1.0).next_down())
    }

    /// How many marks share the pixel column of a position along the key's axis, CSS px; 1 where each is drawn by itself.
    pub(crate) fn count(&self, along: f64) -> u32 {
        let start = self.lanes.made_for.stretch().0;
        self.lanes.counts.get((along - start).max(0.0) as usize).filter(|_| !self.apart).copied().unwrap_or(1)
    }
}
