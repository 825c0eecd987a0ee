//! The selected interval as a translucent band.

use crate::geometry::{Point, Rect};
use crate::mark::cartesian::Cartesian;
use crate::scale::Scale;
use crate::scene::Item;

/// Draws the selected interval as a translucent band.
pub(super) fn draw(space: &Cartesian, items: &mut Vec<Item>) {
    let (key, value) = space.selected.intervals();
    let stretch = |interval: Option<[f64; 2]>, scale: &Scale| {
        let (Some([low, high]), Scale::Continuous(s)) = (interval, scale) else { return None };
        let [start, end] = s.range;
        let at = |v: f64, open: f64| {
            if v.is_finite() { s.position(v).clamp(start.min(end), start.max(end)) } else { open }
        };
        Some((at(low, start), at(high, end)))
    };
    let (key, value) = (stretch(key, space.key), stretch(value, space.value));
    if key.is_none() && value.is_none() {
        return;
    }
    let p = space.plot;
    let (across, down) = if space.data.horizontal { (value, key) } else { (key, value) };
    let (left, right) = across.map_or((p.left, p.right), |(a, z)| (a.min(z), a.max(z)));
    let (top, bottom) = down.map_or((p.top, p.bottom), |(a, z)| (a.min(z), a.max(z)));
    let accent = space.input.theme.accent;
    items.push(Item::Rect {
        rect: Rect { left, top, right, bottom },
        radii: [0.0; 4],
        color: accent.fade(0.1),
        crisp: true,
    });
    let mut edge =
        |from, to| items.push(Item::Rule { from, to, width: 1.0, color: accent.fade(0.6) });
    if across.is_some() {
        edge(Point::new(left, top), Point::new(left, bottom));
        edge(Point::new(right, top), Point::new(right, bottom));
    }
    if down.is_some() {
        edge(Point::new(left, top), Point::new(right, top));
        edge(Point::new(left, bottom), Point::new(right, bottom));
    }
}
