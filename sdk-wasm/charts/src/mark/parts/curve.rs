//! Lines that are not straight from point to point.

use pellucid_core::chart::Curve;

use crate::geometry::Point;

/// Longest straight piece of a smooth line, CSS px, and most pieces between two points.
const PIECE: f64 = 4.0;
const PIECES: f64 = 24.0;

/// The points of a run with those that the curve adds between them.
pub(crate) fn bend(run: &[Point], curve: Option<Curve>) -> Vec<Point> {
    match curve {
        Some(Curve::Step) => step(run),
        Some(Curve::Smooth) if run.len() > 2 => smooth(run),
        _ => run.to_vec(),
    }
}

fn step(run: &[Point]) -> Vec<Point> {
    let mut out = Vec::with_capacity(run.len() * 2);
    for p in run {
        let level =
            out.last().filter(|last: &&Point| last.y != p.y).map(|last| Point::new(p.x, last.y));
        out.extend(level);
        out.push(*p);
    }
    out
}

/// The points of steps, and those of the edge below them if there is one, with the end of each last
/// one: a value holds until the next place, be it one without a value, and the last until `end`.
pub(crate) fn held(
    points: Vec<Point>,
    below: Vec<Point>,
    curve: Option<Curve>,
    end: f64,
) -> (Vec<Point>, Vec<Point>) {
    if curve != Some(Curve::Step) {
        return (points, below);
    }
    let (mut out, mut under) =
        (Vec::with_capacity(points.len() + 2), Vec::with_capacity(below.len() + 2));
    for (i, p) in points.iter().enumerate() {
        out.push(*p);
        under.extend(below.get(i).copied());
        let until = match points.get(i + 1) {
            Some(next) if next.y.is_finite() => continue,
            Some(next) => next.x,
            None => end,
        };
        if p.y.is_finite() && until.is_finite() && until != p.x {
            // What follows stays apart from it.
            out.extend([p.y, f64::NAN].map(|y| Point::new(until, y)));
            under.extend(
                below.get(i).into_iter().flat_map(|b| [b.y; 2].map(|y| Point::new(until, y))),
            );
        }
    }
    (out, under)
}

/// How long the last of the steps at `keys` holds: as long as the one before it.
pub(crate) fn last_step(keys: impl Iterator<Item = f64>) -> f64 {
    let (mut last, mut before) = (f64::NEG_INFINITY, f64::NEG_INFINITY);
    for key in keys.filter(|k| k.is_finite()) {
        if key > last {
            (before, last) = (last, key);
        } else if key < last && key > before {
            before = key;
        }
    }
    if before.is_finite() { last - before } else { 0.0 }
}

/// Cubic pieces that rise where the points rise and fall where they fall (Steffen, "A simple method
/// for monotonic interpolation in one dimension", 1990).
fn smooth(run: &[Point]) -> Vec<Point> {
    let n = run.len();
    let h: Vec<f64> = run.windows(2).map(|w| w[1].x - w[0].x).collect();
    let s: Vec<f64> = run
        .windows(2)
        .zip(&h)
        .map(|(w, h)| if *h > 0.0 { (w[1].y - w[0].y) / h } else { 0.0 })
        .collect();
    let mut slope = vec![0.0; n];
    for i in 1..n - 1 {
        let parabola = (s[i - 1] * h[i] + s[i] * h[i - 1]) / (h[i - 1] + h[i]).max(1e-9);
        let least = s[i - 1].abs().min(s[i].abs()).min(0.5 * parabola.abs());
        slope[i] = (s[i - 1].signum() + s[i].signum()) * least;
    }
    slope[0] = (3.0 * s[0] - slope[1]) / 2.0;
    slope[n - 1] = (3.0 * s[n - 2] - slope[n - 2]) / 2.0;
    let mut out = vec![run[0]];
    for (i, w) in run.windows(2).enumerate() {
        let (a, b, h) = (w[0], w[1], h[i]);
        let parts = ((b.x - a.x).hypot(b.y - a.y) / PIECE).ceil().clamp(1.0, PIECES) as usize;
        for k in 1..=parts {
            let t = k as f64 / parts as f64;
            let (t2, t3) = (t * t, t * t * t);
            let y = (2.0 * t3 - 3.0 * t2 + 1.0) * a.y
                + (t3 - 2.0 * t2 + t) * h * slope[i]
                + (3.0 * t2 - 2.0 * t3) * b.y
                + (t3 - t2) * h * slope[i + 1];
            out.push(Point::new(a.x + h * t, y));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn smooth_lines_pass_their_points_and_stay_between_them(ys in proptest::collection::vec(-100.0f64..100.0, 3..20)) {
            let run: Vec<Point> = ys.iter().enumerate().map(|(i, &y)| Point::new(i as f64 * 10.0, y)).collect();
            let bent = bend(&run, Some(Curve::Smooth));
            for w in run.windows(2) {
                prop_assert!(bent.iter().any(|p| (p.x - w[1].x).abs() < 1e-9 && (p.y - w[1].y).abs() < 1e-9));
                let (low, high) = (w[0].y.min(w[1].y) - 1e-6, w[0].y.max(w[1].y) + 1e-6);
                let inner = w[0].x > 0.0 && w[1].x < run[run.len() - 1].x;
                for p in bent.iter().filter(|p| inner && p.x >= w[0].x && p.x <= w[1].x) {
                    prop_assert!(p.y >= low && p.y <= high, "{p:?} outside {low} to {high}");
                }
            }
        }
    }

    #[test]
    fn the_last_step_of_a_run_has_a_width() {
        let at = |x: f64, y: f64| Point::new(x, y);
        let points = vec![at(0.0, 1.0), at(10.0, 5.0), at(20.0, f64::NAN), at(30.0, 2.0)];
        let (held, below) = held(points.clone(), points, Some(Curve::Step), 40.0);
        assert_eq!(below.len(), held.len());
        let runs: Vec<Vec<Point>> =
            held.split(|p| p.y.is_nan()).filter(|r| !r.is_empty()).map(<[_]>::to_vec).collect();
        assert_eq!(
            runs,
            [vec![at(0.0, 1.0), at(10.0, 5.0), at(20.0, 5.0)], vec![at(30.0, 2.0), at(40.0, 2.0)]]
        );
        assert_eq!(last_step([3.0, 1.0, 6.0, f64::NAN, 6.0].into_iter()), 3.0);
        assert_eq!(last_step([4.0].into_iter()), 0.0);
    }

    #[test]
    fn steps_are_level_until_the_next_point() {
        let run = [Point::new(0.0, 1.0), Point::new(10.0, 5.0)];
        assert_eq!(bend(&run, Some(Curve::Step)), [run[0], Point::new(10.0, 1.0), run[1]]);
    }
}
