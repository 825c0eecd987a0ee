//! Candlesticks: a body from the opening to the closing value, a wick from the lowest to the highest.

use crate::hit::Index;
use crate::marks::Canvas;
use crate::marks::bar::Slots;
use crate::marks::packed;
use crate::{Item, Point, Rect, Rgba, Theme};

/// Widest body, CSS px.
const WIDEST: f64 = 24.0;
/// A body's share of its place: neighbours are told apart.
const BODY: f64 = 0.84;

/// Colours of what rises and what falls: apart in hue and in lightness for every kind of eye.
pub(crate) fn colors(theme: &Theme, given: &[Rgba]) -> [Rgba; 2] {
    [given.first().copied().unwrap_or(theme.series(2)), given.get(1).copied().unwrap_or(theme.series(1))]
}

pub(super) fn draw(canvas: &Canvas, items: &mut Vec<Item>, index: &mut Index) {
    let slots = Slots::new(canvas);
    let given: Vec<Rgba> = canvas.input.spec.options.colors.iter().filter_map(|c| Rgba::parse(c).ok()).collect();
    let [up, down] = colors(&canvas.input.theme.clone(), &given);
    let (shown, packed) = packed::shown_by_parts(canvas, &slots, [2, 1]);
    for i in shown.into_iter().map(|i| i as usize) {
        let d = &canvas.resolved.data[i];
        let (start, end) = slots.slot(canvas, d.key, d.series);
        let at: Vec<f64> = (0..4).map(|part| canvas.value.position(canvas.part(d, part))).collect();
        let middle = (start + end) / 2.0;
        let (&[open, high, low, close], true) = (&at[..], at.iter().all(|v| v.is_finite()) && middle.is_finite()) else { continue };
        let half = ((end - start).abs() * BODY / 2.0).min(WIDEST / 2.0);
        // Screen positions grow downward.
        let color = if close <= open { up } else { down };
        let color = if canvas.selected.contains(d.key, d.series) { color } else { canvas.muted(color) };
        let y = |v: f64| v.clamp(canvas.plot.top, canvas.plot.bottom);
        items.push(Item::Rule { from: Point::new(middle, y(high)), to: Point::new(middle, y(low)), width: 1.0, color });
        let rect = Rect { left: middle - half, right: middle + half, top: y(open.min(close)), bottom: y(open.max(close)) };
        // A day that closed where it opened still has a body.
        let rect = if rect.height() < 1.0 { Rect { bottom: rect.top + 1.0, ..rect } } else { rect };
        items.push(Item::Rect { rect, radii: [0.0; 4], color, crisp: true });
        index.add_bar(i, canvas.middle(d.key), rect, [0.0; 4], Point::new(middle, y(high)));
    }
    index.pack(packed);
}
