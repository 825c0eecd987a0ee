//! Rectangles from one value to another, as bars and waterfalls have them.

use crate::data::datum::Datum;
use crate::geometry::Rect;
use crate::index::pixel_columns::{MarkSpan, Overplotting};
use crate::mark::cartesian::{Cartesian, Layer, base};
use crate::mark::parts::overplotting;
use crate::mark::parts::slots::Slots;
use crate::scene::Item;

/// Bars narrower than this, CSS px, keep square corners and fractional edges.
const NARROW: f64 = 6.0;

/// Least length of a bar that is not zero, CSS px: half a pixel of it is under the line it stands
/// on.
const SEEN: f64 = 2.0;

/// The stroke where a bar's value was before, CSS px: how thick it is, and how far it goes beyond the
/// bar on either side.
const BEFORE: f64 = 2.0;
const BEFORE_BEYOND: f64 = 1.5;

/// How bars are drawn.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Looks {
    /// A hairline of background parts the layers of a stack.
    pub(crate) parted: bool,
    pub(crate) opacity: f64,
}

/// The bars to draw where there are more than pixels; `standing` ones start at a common line.
pub(crate) fn shown(
    space: &Cartesian,
    slots: &Slots,
    standing: bool,
) -> (Vec<u32>, Option<Overplotting>) {
    let at = position(space);
    overplotting::shown(space, standing, |i, d: &Datum| {
        let (start, end) = slots.slot(space, d.key, d.series);
        let [from, to] = space.spans[i].map(&at);
        MarkSpan { along: ((start + end) / 2.0) as f32, from: from as f32, to: to as f32 }
    })
}

/// From a value to its position, CSS px; zero stands on the axis' base.
fn position(space: &Cartesian) -> impl Fn(f64) -> f64 {
    let (value, zero) = (space.value.clone(), base(space.value));
    move |v: f64| value.position(if v == 0.0 { zero } else { v })
}

/// Draws the shown bars; those that end their stack have round corners.
pub(crate) fn draw(
    space: &Cartesian,
    slots: &Slots,
    shown: &[u32],
    outer: &[bool],
    looks: Looks,
    layer: &mut Layer,
) {
    let at = position(space);
    let [least, most] = space.value.range();
    let upward = (most - least).signum();
    layer.items.reserve(shown.len());
    for (&i, &is_outer) in shown.iter().zip(outer) {
        let i = i as usize;
        let d = &space.data.points[i];
        let [from, to] = space.spans[i];
        let (mut start, mut end) = slots.slot(space, d.key, d.series);
        let middle = (start + end) / 2.0;
        // Bars thinner than a pixel would fade into each other: each takes a whole one, so that the
        // highest of them is seen.
        let thin = (end - start).abs() < 1.0;
        if thin {
            start = middle.floor();
            end = start + 1.0;
        }
        let (a, mut z) = (at(from), at(to));
        if !(a.is_finite() && z.is_finite() && start.is_finite() && end.is_finite()) {
            continue;
        }
        // Beside a bar of millions one of a hundred is no pixel, and would look like zero under the
        // line it stands on.
        if from == 0.0 && to != 0.0 && (z - a).abs() < SEEN {
            z = a + SEEN * upward * to.signum();
        }
        let gap = match looks.parted && from != 0.0 && (a - z).abs() > 3.0 {
            true if z < a => a - 1.0,
            true => a + 1.0,
            false => a,
        };
        let rect = Rect::between(space.point(start, gap), space.point(end, z)).clipped(&space.plot);
        let thick = (end - start).abs();
        let radius = if thick >= NARROW && is_outer {
            space.input.theme.bar_radius.min(thick / 4.0)
        } else {
            0.0
        };
        let radii = radii(space.data.horizontal, z < a, radius);
        let color = space.color_of(i);
        let color = if looks.opacity < 1.0 { color.fade(looks.opacity) } else { color };
        layer.items.push(Item::Rect { rect, radii, color, crisp: thick >= NARROW || thin });
        if let Some(at) = space.before(i) {
            draw_before(space, [start, end], at, layer.items);
        }
        layer.index.add_bar(
            i,
            space.middle(d.key),
            rect,
            radii,
            space.plot.nearest(space.point(middle, z)),
        );
    }
}

/// Draws a stroke across a bar where its value was before, with an edge of the ground's colour, for
/// it may lie over the bar or beyond it.
fn draw_before(space: &Cartesian, [start, end]: [f64; 2], at: f64, items: &mut Vec<Item>) {
    let theme = space.input.theme;
    let beyond = if (end - start).abs() < NARROW { 0.0 } else { BEFORE_BEYOND };
    let beyond = beyond.copysign(end - start);
    let mut stroke = |half: f64, color| {
        let [from, to] = [start - beyond, end + beyond];
        let rect = Rect::between(space.point(from, at - half), space.point(to, at + half));
        let rect = rect.clipped(&space.plot.grown(BEFORE));
        items.push(Item::Rect { rect, radii: [0.0; 4], color, crisp: false });
    };
    stroke(BEFORE / 2.0 + 1.0, theme.surface());
    stroke(BEFORE / 2.0, theme.muted.mix(theme.foreground, 0.5));
}

/// The radii of a bar's corners: round where it ends, `rising` from its base or falling.
fn radii(horizontal: bool, rising: bool, radius: f64) -> [f64; 4] {
    match (horizontal, rising) {
        (false, true) => [radius, radius, 0.0, 0.0],
        (false, false) => [0.0, 0.0, radius, radius],
        (true, true) => [radius, 0.0, 0.0, radius],
        (true, false) => [0.0, radius, radius, 0.0],
    }
}
