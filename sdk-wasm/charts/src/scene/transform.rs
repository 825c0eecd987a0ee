//! Moving items as a whole.

use crate::geometry::{Point, Rect};
use crate::scene::{Align, Item};

/// Moves the items by `by`, CSS px.
pub(crate) fn shift(items: &mut [Item], by: Point) {
    let point = |p: &mut Point| (p.x, p.y) = (p.x + by.x, p.y + by.y);
    let area = |r: &mut Rect| *r = shifted(*r, by);
    for item in items {
        match item {
            Item::Rect { rect, .. } | Item::Image { rect, .. } => area(rect),
            Item::Rule { from, to, .. } => [from, to].into_iter().for_each(point),
            Item::Path { points, .. } | Item::Polygon { points, .. } => {
                points.iter_mut().for_each(point)
            }
            Item::Circle { center, .. } | Item::Ring { center, .. } => point(center),
            Item::Text { at, .. } => point(at),
        }
    }
}

/// The rectangle moved by `by`.
pub(crate) fn shifted(r: Rect, by: Point) -> Rect {
    Rect { left: r.left + by.x, right: r.right + by.x, top: r.top + by.y, bottom: r.bottom + by.y }
}

/// Mirrors the items from left to right in a chart `width` CSS px wide. Letters stay as they are,
/// and so do upward texts.
pub(crate) fn mirror(items: &mut [Item], width: f64) {
    let point = |p: &mut Point| p.x = width - p.x;
    for item in items {
        match item {
            Item::Rect { rect, radii, .. } => {
                *rect = mirrored(*rect, width);
                let [a, b, c, d] = *radii;
                *radii = [b, a, d, c];
            }
            Item::Image { rect, columns, pixels, .. } => {
                *rect = mirrored(*rect, width);
                pixels.chunks_mut((*columns).max(1)).for_each(<[_]>::reverse);
            }
            Item::Rule { from, to, .. } => [from, to].into_iter().for_each(point),
            Item::Path { points, .. } | Item::Polygon { points, .. } => {
                points.iter_mut().for_each(point)
            }
            Item::Circle { center, .. } | Item::Ring { center, .. } => point(center),
            Item::Text { at, align, upward, .. } => {
                point(at);
                *align = match align {
                    _ if *upward => *align,
                    Align::Start => Align::End,
                    Align::Middle => Align::Middle,
                    Align::End => Align::Start,
                };
            }
        }
    }
}

/// The rectangle mirrored from left to right.
pub(crate) fn mirrored(r: Rect, width: f64) -> Rect {
    Rect { left: width - r.right, right: width - r.left, ..r }
}
