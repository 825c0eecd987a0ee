//! Dashed lines. Backends know none: each dash is a line of its own.

use crate::color::Rgba;
use crate::geometry::Point;
use crate::scene::Item;

/// CSS px.
const DASH: f64 = 5.0;
const GAP: f64 = 4.0;

/// Dashes between two points of a horizontal line, or of a vertical one.
pub(crate) fn rule(from: Point, to: Point, upright: bool, color: Rgba, items: &mut Vec<Item>) {
    let (start, end) = if upright { (from.y, to.y) } else { (from.x, to.x) };
    let mut at = start;
    while at < end {
        let stop = (at + DASH).min(end);
        let (a, z) = if upright {
            (Point::new(from.x, at), Point::new(from.x, stop))
        } else {
            (Point::new(at, from.y), Point::new(stop, from.y))
        };
        items.push(Item::Rule { from: a, to: z, width: 1.0, color });
        at += DASH + GAP;
    }
}

/// A polyline, whole or in dashes.
pub(crate) fn path(points: &[Point], dashed: bool, width: f64, color: Rgba, items: &mut Vec<Item>) {
    if !dashed {
        return items.push(Item::Path { points: points.to_vec(), width, color });
    }
    let mut dash: Vec<Point> = points.first().copied().into_iter().collect();
    let (mut inked, mut left) = (true, DASH);
    for w in points.windows(2) {
        let (mut a, b) = (w[0], w[1]);
        loop {
            let rest = (b.x - a.x).hypot(b.y - a.y);
            if rest <= left {
                left -= rest;
                if inked {
                    dash.push(b);
                }
                break;
            }
            let t = left / rest;
            a = Point::new(a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t);
            if inked {
                dash.push(a);
                items.push(Item::Path { points: std::mem::take(&mut dash), width, color });
            } else {
                dash = vec![a];
            }
            inked = !inked;
            left = if inked { DASH } else { GAP };
        }
    }
    if dash.len() > 1 {
        items.push(Item::Path { points: dash, width, color });
    }
}
