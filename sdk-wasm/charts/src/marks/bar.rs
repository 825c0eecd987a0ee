//! Bars: from a baseline or from the bar below.

use pellucid_core::chart::{Mark, Stack};

use crate::hit::Index;
use crate::marks::packed::{self, Place};
use crate::marks::{Canvas, base};
use crate::order;
use crate::resolve::{Datum, Kind};
use crate::scale::{Band, Scale};
use crate::{Item, Rect};

/// Bars narrower than this, CSS px, keep square corners and fractional edges.
const NARROW: f64 = 6.0;
/// How opaque bars are that stand over each other.
const OVERLAID: f64 = 0.62;

pub(crate) fn draw(canvas: &Canvas, items: &mut Vec<Item>, index: &mut Index) {
    let zero = base(canvas.value);
    let slots = Slots::new(canvas);
    let at = |v: f64| canvas.value.position(if v == 0.0 { zero } else { v });
    let place = |i: usize, d: &Datum| {
        let (start, end) = slots.slot(canvas, d.key, d.series);
        let [from, to] = canvas.spans[i].map(at);
        Place { along: ((start + end) / 2.0) as f32, from: from as f32, to: to as f32 }
    };
    let standing = canvas.pass.0 != Mark::Waterfall;
    let (shown, packed) = packed::shown(canvas, standing, place);
    let outer = outer_ends(canvas, &shown);
    // What stands behind is seen through.
    let overlaid = standing && canvas.resolved.stack == Stack::Overlaid && canvas.resolved.series.len() > 1;
    items.reserve(shown.len());
    for (n, &i) in shown.iter().enumerate() {
        let i = i as usize;
        let d = &canvas.resolved.data[i];
        let [from, to] = canvas.spans[i];
        let (mut start, mut end) = slots.slot(canvas, d.key, d.series);
        let middle = (start + end) / 2.0;
        // Bars thinner than a pixel would fade into each other: each takes a whole one, so that the highest of them is seen.
        let thin = (end - start).abs() < 1.0;
        if thin {
            start = middle.floor();
            end = start + 1.0;
        }
        let (a, z) = (at(from), at(to));
        if !(a.is_finite() && z.is_finite() && start.is_finite() && end.is_finite()) {
            continue;
        }
        let mut rect = Rect::between(canvas.point(start, a), canvas.point(end, z)).clipped(&canvas.plot);
        // A hairline of background parts the layers of a stack.
        if from != 0.0 && canvas.pass.0 == Mark::Bar && (a - z).abs() > 3.0 {
            let gap = if z < a { a - 1.0 } else { a + 1.0 };
            rect = Rect::between(canvas.point(start, gap), canvas.point(end, z)).clipped(&canvas.plot);
        }
        let thick = (end - start).abs();
        let radius = if thick >= NARROW && outer[n] { canvas.input.theme.bar_radius.min(thick / 4.0) } else { 0.0 };
        let radii = match (canvas.resolved.horizontal, z < a) {
            (false, true) => [radius, radius, 0.0, 0.0],
            (false, false) => [0.0, 0.0, radius, radius],
            (true, true) => [radius, 0.0, 0.0, radius],
            (true, false) => [0.0, radius, radius, 0.0],
        };
        let color = canvas.color_of(i);
        let color = if overlaid { color.fade(OVERLAID) } else { color };
        items.push(Item::Rect { rect, radii, color, crisp: thick >= NARROW || thin });
        index.add_bar(i, canvas.middle(d.key), rect, radii, canvas.plot.nearest(canvas.point(middle, z)));
    }
    if canvas.pass.0 == Mark::Waterfall {
        super::waterfall::connect(canvas, &slots, &shown, items);
    }
    index.pack(packed);
}

/// Which of the shown bars end their stack, and so have round corners.
fn outer_ends(canvas: &Canvas, shown: &[u32]) -> Vec<bool> {
    let data = &canvas.resolved.data;
    let mut outer = vec![true; shown.len()];
    if canvas.pass.0 == Mark::Waterfall {
        return vec![false; shown.len()];
    }
    if matches!(canvas.resolved.stack, Stack::Grouped | Stack::Overlaid) || canvas.resolved.series.len() < 2 {
        return outer;
    }
    let key = |n: usize| data[shown[n] as usize].key;
    let mut order: Vec<usize> = (0..shown.len()).collect();
    order::sort(&mut order, |&a, &b| key(a).total_cmp(&key(b)));
    for group in order.chunk_by(|&a, &b| key(a) == key(b)) {
        let end = |n: usize| canvas.spans[shown[n] as usize][1];
        let high = group.iter().map(|&n| end(n)).fold(0.0, f64::max);
        let low = group.iter().map(|&n| end(n)).fold(0.0, f64::min);
        for &n in group {
            outer[n] = end(n) == high || end(n) == low;
        }
    }
    outer
}

/// The place of bars that stand side by side.
pub(super) struct Slots {
    /// Each series' place among those shown; empty unless grouped.
    place: Vec<usize>,
    count: usize,
    /// Key and place of each mark, in order, where those of a key stand together although others are missing.
    together: Vec<(f64, usize)>,
}

/// Of more marks than this none is moved to its neighbours: every slot would be searched at every frame, to move less than a pixel.
const MOST_TOGETHER: usize = 4_000;

impl Slots {
    pub(super) fn new(canvas: &Canvas) -> Self {
        let grouped = canvas.resolved.stack == Stack::Grouped;
        let mut count = 0;
        let beside = |s: usize| canvas.resolved.mark_of(s as u32) == canvas.pass.0;
        let place = canvas.resolved.series.iter().enumerate().map(|(i, s)| {
            let place = count;
            count += usize::from(!s.hidden && beside(i));
            place
        });
        let place: Vec<usize> = place.collect();
        let alone = Self { place: Vec::new(), count: 1, together: Vec::new() };
        if !(grouped && count > 1) {
            return alone;
        }
        let data = &canvas.resolved.data;
        let mut together: Vec<(f64, usize)> = Vec::new();
        if data.len() <= MOST_TOGETHER {
            let stands = |d: &&Datum| canvas.draws(d.series) && !d.value.is_nan() && !d.key.is_nan();
            together.extend(data.iter().filter(stands).map(|d| (d.key, place.get(d.series as usize).copied().unwrap_or(0))));
            order::sort(&mut together, |a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            together.dedup();
            // Colours that only repeat what the keys say: no key has two bars.
            if !together.is_empty() && together.windows(2).all(|w| w[0].0 != w[1].0) {
                return alone;
            }
        }
        // A bar that is missing is a zero, and its gap says so; a box that is missing is nothing.
        if canvas.pass.0 != Mark::Box {
            together.clear();
        }
        Self { place, count, together }
    }

    /// Where a bar starts and ends along the key's axis, CSS px.
    pub(super) fn slot(&self, canvas: &Canvas, key: f64, series: u32) -> (f64, f64) {
        let (start, end) = whole(canvas, key, self.count);
        if self.count < 2 {
            return (start, end);
        }
        let each = (end - start) / self.count as f64;
        let gap = if each.abs() > 5.0 { 1.0f64.copysign(each) } else { 0.0 };
        let mut place = self.place.get(series as usize).copied().unwrap_or(0) as f64;
        let here = self.together.partition_point(|t| t.0 < key)..self.together.partition_point(|t| t.0 <= key);
        if let Some(nth) = self.together.get(here.clone()).and_then(|of| of.iter().position(|t| t.1 as f64 == place)) {
            place = nth as f64 + (self.count - here.len().min(self.count)) as f64 / 2.0;
        }
        (start + each * place + gap / 2.0, start + each * (place + 1.0) - gap / 2.0)
    }
}

/// The whole width of a key, CSS px, with `count` slots in it.
fn whole(canvas: &Canvas, key: f64, count: usize) -> (f64, f64) {
    if let Scale::Band(band) = canvas.key {
        let (middle, width) = (band.position(key), band.width());
        return (middle - width / 2.0, middle + width / 2.0);
    }
    let (start, end) = (canvas.key.position(key), canvas.key.position(canvas.width.end(key)));
    let room = (end - start).abs();
    // Bins touch but for a hairline; spans of time stand apart.
    let time = canvas.resolved.key.as_ref().is_some_and(|key| matches!(key.kind, Kind::Time(_)));
    let spaced = canvas.pass.0 != Mark::Bar;
    let share = if time || spaced || canvas.resolved.stack == Stack::Grouped { 0.2 } else { 0.0 };
    let gap = if room < 3.0 { 0.0 } else { (room * share).max(1.0) }.copysign(end - start);
    let (start, end) = (start + gap / 2.0, end - gap / 2.0);
    // Two months on a wide chart should not become walls.
    let most = (120.0 * count as f64).max(room * Band::SHARE);
    if !time || (end - start).abs() <= most {
        return (start, end);
    }
    let middle = (start + end) / 2.0;
    (middle - most / 2.0, middle + most / 2.0)
}
