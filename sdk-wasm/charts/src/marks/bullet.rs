//! Bullets: a bar over shaded ranges, and a mark at its target (Few, "Bullet Graph Design Specification", 2013).

use crate::hit::Index;
use crate::marks::bar::Slots;
use crate::marks::{Canvas, base};
use crate::{Item, Point, Rect};

/// Tallest ground, CSS px at the usual size of letters, where its row is not much higher; in high rows up to the second.
const TALLEST: [f64; 2] = [34.0, 64.0];
/// How far the darkest and the lightest range go from the grid's colour towards that of labels.
const SHADES: [f64; 2] = [0.36, 0.02];
/// The bar's and the target's share of the ground.
const BAR: f64 = 0.36;
const TARGET: f64 = 0.66;

pub(super) fn draw(canvas: &Canvas, items: &mut Vec<Item>, index: &mut Index) {
    let slots = Slots::new(canvas);
    let theme = canvas.input.theme;
    let span = canvas.value.range();
    let zero = canvas.value.position(base(canvas.value));
    for (i, d) in canvas.resolved.data.iter().enumerate() {
        let (start, end) = slots.slot(canvas, d.key, d.series);
        let middle = (start + end) / 2.0;
        let room = (end - start).abs();
        let [usual, most] = TALLEST.map(|v| v * (theme.label_size / 11.0).powi(2));
        let half = room.min((room * 0.6).clamp(usual, most)) / 2.0;
        if !middle.is_finite() {
            continue;
        }
        let rect = |from: f64, to: f64, share: f64| {
            let across = half * share;
            Rect::between(canvas.point(middle - across, from), canvas.point(middle + across, to)).clipped(&canvas.plot.grown(2.0))
        };
        let ranges = &canvas.input.spec.options.ranges;
        let mut from = span[0];
        let ends = ranges.iter().map(|v| canvas.value.position(*v)).chain([span[1]]);
        for (n, to) in ends.enumerate().filter(|(_, to)| to.is_finite()) {
            // The first range, the worst, is the darkest.
            let along = if ranges.is_empty() { 1.0 } else { n as f64 / ranges.len() as f64 };
            let color = theme.grid.mix(theme.muted, SHADES[0] + (SHADES[1] - SHADES[0]) * along);
            items.push(Item::Rect { rect: rect(from, to, 1.0), radii: [0.0; 4], color, crisp: true });
            from = to;
        }
        let at = canvas.value.position(d.value);
        if at.is_finite() {
            items.push(Item::Rect { rect: rect(zero, at, BAR), radii: [0.0; 4], color: canvas.color_of(i), crisp: true });
        }
        let target = canvas.value.position(canvas.part(d, 0));
        if target.is_finite() {
            let mark = rect(target - 1.5, target + 1.5, TARGET);
            items.push(Item::Rect { rect: mark, radii: [0.0; 4], color: theme.foreground, crisp: true });
        }
        let tip = if at.is_finite() { at } else { zero };
        let tip = canvas.point(middle, tip);
        let tip = Point::new(tip.x.clamp(canvas.plot.left, canvas.plot.right), tip.y.clamp(canvas.plot.top, canvas.plot.bottom));
        index.add_bar(i, canvas.middle(d.key), rect(span[0], span[1], 1.0), [0.0; 4], tip);
    }
}
