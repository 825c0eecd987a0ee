//! Cutting lines and polygons at the plot's edges. Backends know no clip, and a zoomed domain
//! leaves marks outside.

use crate::geometry::{Point, Rect};

/// The parts of a polyline inside the rectangle (each segment by Liang and Barsky 1984).
pub(crate) fn polyline(points: &[Point], rect: &Rect) -> Vec<Vec<Point>> {
    let mut out: Vec<Vec<Point>> = Vec::new();
    let mut open = false;
    for w in points.windows(2) {
        let Some((a, b)) = segment(w[0], w[1], rect) else {
            open = false;
            continue;
        };
        match out.last_mut() {
            Some(last) if open && last.last() == Some(&a) => last.push(b),
            _ => out.push(vec![a, b]),
        }
        open = b == w[1];
    }
    out
}

fn segment(a: Point, b: Point, r: &Rect) -> Option<(Point, Point)> {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let (mut t0, mut t1) = (0.0f64, 1.0f64);
    for (p, q) in
        [(-dx, a.x - r.left), (dx, r.right - a.x), (-dy, a.y - r.top), (dy, r.bottom - a.y)]
    {
        if p == 0.0 {
            if q < 0.0 {
                return None;
            }
        } else if p < 0.0 {
            t0 = t0.max(q / p);
        } else {
            t1 = t1.min(q / p);
        }
    }
    let at = |t: f64| Point::new(a.x + t * dx, a.y + t * dy);
    // The ends themselves stay exact, so that neighbouring segments join.
    (t0 <= t1).then(|| (if t0 == 0.0 { a } else { at(t0) }, if t1 == 1.0 { b } else { at(t1) }))
}

/// The part of a polygon inside the rectangle (Sutherland and Hodgman 1974).
pub(crate) fn polygon(points: &[Point], r: &Rect) -> Vec<Point> {
    let across =
        |a: Point, b: Point, x: f64| Point::new(x, a.y + (b.y - a.y) * (x - a.x) / (b.x - a.x));
    let along =
        |a: Point, b: Point, y: f64| Point::new(a.x + (b.x - a.x) * (y - a.y) / (b.y - a.y), y);
    let out = half(points, |p| p.x >= r.left, |a, b| across(a, b, r.left));
    let out = half(&out, |p| p.x <= r.right, |a, b| across(a, b, r.right));
    let out = half(&out, |p| p.y >= r.top, |a, b| along(a, b, r.top));
    half(&out, |p| p.y <= r.bottom, |a, b| along(a, b, r.bottom))
}

fn half(
    points: &[Point],
    inside: impl Fn(Point) -> bool,
    cut: impl Fn(Point, Point) -> Point,
) -> Vec<Point> {
    let mut out = Vec::with_capacity(points.len() + 4);
    let Some(&last) = points.last() else { return out };
    let mut from = last;
    for &to in points {
        match (inside(from), inside(to)) {
            (true, true) => out.push(to),
            (true, false) => out.push(cut(from, to)),
            (false, true) => out.extend([cut(from, to), to]),
            (false, false) => {}
        }
        from = to;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const RECT: Rect = Rect { left: 0.0, top: 0.0, right: 10.0, bottom: 10.0 };

    proptest! {
        #[test]
        fn nothing_is_left_outside(points in prop::collection::vec((-30.0f64..30.0, -30.0f64..30.0), 0..20)) {
            let points: Vec<Point> = points.into_iter().map(|(x, y)| Point::new(x, y)).collect();
            let edge = RECT.grown(1e-6);
            prop_assert!(polyline(&points, &RECT).iter().flatten().all(|p| edge.contains(p.x, p.y)));
            prop_assert!(polygon(&points, &RECT).iter().all(|p| edge.contains(p.x, p.y)));
        }
    }

    #[test]
    fn a_line_inside_stays_whole() {
        let points = [Point::new(1.0, 1.0), Point::new(5.0, 9.0), Point::new(9.0, 2.0)];
        assert_eq!(polyline(&points, &RECT), [points.to_vec()]);
    }

    #[test]
    fn a_line_that_leaves_and_returns_has_two_parts() {
        let points = [Point::new(1.0, 5.0), Point::new(5.0, 15.0), Point::new(9.0, 5.0)];
        assert_eq!(polyline(&points, &RECT).len(), 2);
    }
}
