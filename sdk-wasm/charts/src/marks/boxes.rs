//! Box plots: a box between the quartiles, its median, whiskers.

use crate::hit::Index;
use crate::marks::Canvas;
use crate::marks::bar::Slots;
use crate::marks::packed;
use crate::{Item, Point, Rect};

/// Widest box, CSS px: a box says nothing by its width.
const WIDEST: f64 = 72.0;

pub(super) fn draw(canvas: &Canvas, items: &mut Vec<Item>, index: &mut Index) {
    let slots = Slots::new(canvas);
    let surface = canvas.input.theme.surface();
    let (shown, packed) = packed::shown_by_parts(canvas, &slots, [4, 0]);
    for i in shown.into_iter().map(|i| i as usize) {
        let d = &canvas.resolved.data[i];
        let (start, end) = slots.slot(canvas, d.key, d.series);
        let middle = (start + end) / 2.0;
        let half = ((end - start).abs() / 2.0).min(WIDEST / 2.0);
        // From the highest to the lowest: whisker, third quartile, median, first quartile, whisker.
        let at: Vec<f64> = (0..5).map(|part| canvas.value.position(canvas.part(d, part))).collect();
        let (&[high, q3, median, q1, low], true) = (&at[..], at.iter().all(|v| v.is_finite()) && middle.is_finite()) else { continue };
        let color = canvas.color_of(i);
        let rule = |key: [f64; 2], value: [f64; 2], width| Item::Rule {
            from: inside(canvas, key[0], value[0]),
            to: inside(canvas, key[1], value[1]),
            width,
            color,
        };
        let cap = half * 0.5;
        items.push(rule([middle, middle], [q3, high], 1.0));
        items.push(rule([middle, middle], [low, q1], 1.0));
        for end in [low, high].into_iter().filter(|_| half >= 4.0) {
            items.push(rule([middle - cap, middle + cap], [end, end], 1.0));
        }
        let rect = Rect::between(canvas.point(middle - half, q1), canvas.point(middle + half, q3)).clipped(&canvas.plot);
        let radius = if half >= 6.0 { canvas.input.theme.bar_radius.min(2.0) } else { 0.0 };
        items.push(Item::Rect { rect, radii: [radius; 4], color: surface.mix(color, 0.42), crisp: true });
        items.push(rule([middle - half, middle + half], [median, median], if half >= 6.0 { 2.0 } else { 1.0 }));
        index.add_bar(i, canvas.middle(d.key), rect, [radius; 4], inside(canvas, middle, q3.min(q1)));
    }
    index.pack(packed);
}

/// The point, moved into the plot where the author's domain leaves it outside.
fn inside(canvas: &Canvas, key: f64, value: f64) -> Point {
    let p = canvas.point(key, value);
    let plot = canvas.plot;
    Point::new(p.x.clamp(plot.left, plot.right), p.y.clamp(plot.top, plot.bottom))
}
