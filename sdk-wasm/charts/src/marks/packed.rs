//! More marks than pixels along the key's axis: of each pixel column those are drawn that reach farthest, and where the others stand
//! is only noted. What a reader sees is what drawing all of them would show, since they cover each other.

use crate::Rect;
use crate::hit::index::{Anchor, Shape};
use crate::marks::Canvas;
use crate::marks::bar::Slots;
use crate::resolve::Datum;

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
}

/// The places of all marks of a crowded chart, and how many share each pixel column.
#[derive(Debug, Clone)]
pub(crate) struct Packed {
    /// One a datum.
    places: Vec<Place>,
    plot: Rect,
    horizontal: bool,
    /// Marks in each pixel column from the start of the plot; empty where each is drawn by itself.
    counts: Vec<u32>,
}

/// What lies in one pixel column: the marks that reach farthest to either side, as indices into the data.
#[derive(Clone, Copy)]
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
    let horizontal = canvas.resolved.horizontal;
    let plot = canvas.plot;
    let (start, length) = if horizontal { (plot.top, plot.height()) } else { (plot.left, plot.width()) };
    let most = length * MOST_PER_PX;
    let drawn = |d: &Datum| canvas.draws(d.series);
    if data.len() as f64 <= most {
        return ((0..data.len() as u32).filter(|&i| drawn(&data[i as usize])).collect(), None);
    }
    let places: Vec<Place> = data.iter().enumerate().map(|(i, d)| if drawn(d) { place(i, d) } else { Place::NONE }).collect();
    let columns = length.ceil().max(1.0) as usize;
    let origin = start as f32;
    // NaN is in no column.
    let column = |p: &Place| {
        let c = (p.along - origin).floor();
        if c >= 0.0 && p.from.is_finite() && p.to.is_finite() { Some(c as usize).filter(|&c| c < columns) } else { None }
    };
    let mut counts = vec![0u32; columns];
    let mut within = 0usize;
    for c in places.iter().filter_map(column) {
        counts[c] += 1;
        within += 1;
    }
    let packed = |counts| Some(Packed { places: Vec::new(), plot, horizontal, counts });
    if within as f64 <= most {
        // A reader who zoomed in sees each of the few that are left.
        let reach = (most / within.max(1) as f64) as f32 + 2.0;
        let near = |p: &Place| p.along >= origin - reach && p.along <= origin + length as f32 + reach;
        let kept = (0..data.len() as u32).filter(|&i| near(&places[i as usize])).collect();
        return (kept, packed(Vec::new()).map(|p| Packed { places, ..p }));
    }
    let ends = |p: &Place| if standing { (p.to, p.to) } else { (p.from.min(p.to), p.from.max(p.to)) };
    let mut all = vec![Column::EMPTY; columns];
    let mut selected = vec![Column::EMPTY; if canvas.selected.is_everything() { 0 } else { columns }];
    for (i, p) in places.iter().enumerate() {
        let Some(c) = column(p) else { continue };
        let (least, most) = ends(p);
        all[c].take(i, least, most);
        if let Some(s) = selected.get_mut(c).filter(|s| least < s.least.0 || most > s.most.0)
            && canvas.selected.contains(data[i].key, data[i].series)
        {
            s.take(i, least, most);
        }
    }
    let keeps = |i: &u32| {
        let (i, key) = (*i as usize, data[*i as usize].key);
        column(&places[i]).is_some_and(|c| all[c].holds(key, data) || selected.get(c).is_some_and(|s| s.holds(key, data)))
    };
    let kept = (0..data.len() as u32).filter(keeps).collect();
    (kept, packed(counts).map(|p| Packed { places, ..p }))
}

impl Packed {
    /// The place of a datum, whether its mark is drawn or not.
    pub(crate) fn anchor(&self, datum: usize) -> Option<Anchor> {
        let p = self.places.get(datum).filter(|p| p.along.is_finite() && p.from.is_finite() && p.to.is_finite())?;
        let along = f64::from(p.along);
        let start = along.floor();
        let (from, to) = (f64::from(p.from), f64::from(p.to));
        let point = |along: f64, across: f64| crate::marks::point(self.horizontal, along, across);
        let rect = Rect::between(point(start, from), point(start + 1.0, to)).clipped(&self.plot);
        let at = self.plot.nearest(point(along, to));
        Some(Anchor { datum: datum as u32, along, at, shape: Shape::Rect(Box::new((rect, [0.0; 4]))) })
    }

    /// Where the pixel column of a position along the key's axis starts and ends, CSS px.
    pub(crate) fn column(&self, along: f64) -> (f64, f64) {
        let start = if self.horizontal { self.plot.top } else { self.plot.left };
        let first = start + (along - start).floor();
        (first, (first + 1.0).next_down())
    }

    /// How many marks share the pixel column of a position along the key's axis, CSS px; 1 where each is drawn by itself.
    pub(crate) fn count(&self, along: f64) -> u32 {
        let start = if self.horizontal { self.plot.top } else { self.plot.left };
        self.counts.get((along - start).max(0.0) as usize).copied().unwrap_or(1)
    }
}
