//! The rings of shapes on the page.

use crate::geometry::{Point, Rect};

/// Points of an outline nearer to each other than this, CSS px, are one.
const NEAR: f64 = 0.4;

/// From the projection's plane to the area, centred, both axes in one scale.
pub(super) fn fit(flat: &[Vec<Vec<Vec<Point>>>], area: Rect) -> impl Fn(Point) -> Point {
    let all = || flat.iter().flatten().flatten().flatten();
    let low = all().fold([f64::INFINITY; 2], |m, p| [m[0].min(p.x), m[1].min(p.y)]);
    let high = all().fold([f64::NEG_INFINITY; 2], |m, p| [m[0].max(p.x), m[1].max(p.y)]);
    let (width, height) = ((high[0] - low[0]).max(1e-9), (high[1] - low[1]).max(1e-9));
    let scale = (area.width() / width).min(area.height() / height);
    let center = area.center();
    let middle = Point::new((low[0] + high[0]) / 2.0, (low[1] + high[1]) / 2.0);
    move |p: Point| {
        Point::new(center.x + (p.x - middle.x) * scale, center.y + (p.y - middle.y) * scale)
    }
}

/// The points of an outline, neighbours that are one left out.
pub(super) fn thinned(points: impl Iterator<Item = Point>) -> Vec<Point> {
    let mut out: Vec<Point> = Vec::new();
    for p in points.filter(|p| p.x.is_finite() && p.y.is_finite()) {
        if out.last().is_none_or(|l| (l.x - p.x).hypot(l.y - p.y) >= NEAR) {
            out.push(p);
        }
    }
    out
}

/// Twice the area of a ring, positive where it runs clockwise on the screen.
fn doubled(ring: &[Point]) -> f64 {
    ring.iter().zip(ring.iter().cycle().skip(1)).map(|(a, b)| a.x * b.y - b.x * a.y).sum()
}

/// An outline and its holes as one line: a hole is reached and left along the same way, and runs
/// against the outline.
pub(super) fn bridged(rings: &[Vec<Point>]) -> Vec<Point> {
    let Some((outline, holes)) = rings.split_first() else { return Vec::new() };
    let mut out = outline.clone();
    for hole in holes {
        let back = doubled(hole).signum() == doubled(outline).signum();
        out.extend(outline.first());
        match back {
            true => out.extend(hole.iter().rev().chain(hole.last())),
            false => out.extend(hole.iter().chain(hole.first())),
        }
        out.extend(outline.first());
    }
    out
}

/// The middle of the largest ring.
pub(super) fn middle(rings: &[Vec<Point>]) -> Option<Point> {
    let ring = rings.iter().max_by(|a, b| doubled(a).abs().total_cmp(&doubled(b).abs()))?;
    let area = doubled(ring) * 3.0;
    let sum = ring.iter().zip(ring.iter().cycle().skip(1)).fold((0.0, 0.0), |(x, y), (a, b)| {
        let w = a.x * b.y - b.x * a.y;
        (x + (a.x + b.x) * w, y + (a.y + b.y) * w)
    });
    if area.abs() > 1e-9 {
        Some(Point::new(sum.0 / area, sum.1 / area))
    } else {
        ring.first().copied()
    }
}
