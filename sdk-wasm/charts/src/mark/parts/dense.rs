//! Lines so dense that they fill the plot, as a rectangle a pixel column.
//!
//! Stroking a path that goes up and down in every column costs a space more than a second at a
//! million points: each turn is joined and smoothed, and hidden by the next. What remains visible
//! of a column is from its lowest to its highest ink.

use crate::color::Rgba;
use crate::geometry::{Point, Rect};
use crate::scene::Item;

/// Fewer vertices are stroked quickly enough.
const LEAST_POINTS: usize = 1_000;
/// Vertical way for each px across, from which on a line is a filled shape to the eye. Slower lines
/// keep their smooth stroke.
const LEAST_WAY: f64 = 12.0;

/// Whether a run of points, from left to right, is dense.
pub(crate) fn is_dense(points: &[Point]) -> bool {
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return false };
    let way: f64 = points.windows(2).map(|w| (w[1].y - w[0].y).abs()).sum();
    points.len() >= LEAST_POINTS && way > LEAST_WAY * (last.x - first.x).max(1.0)
}

/// Where the first CSS px column is that the line passes, and from where to where it goes up and
/// down in each; in those that it leaves out the first is beyond the second.
fn ink(points: &[Point]) -> (f64, Vec<(f64, f64)>) {
    let (Some(first), Some(last)) = (points.first(), points.last()) else {
        return (0.0, Vec::new());
    };
    let start = first.x.floor();
    let count = ((last.x.floor() - start).max(0.0) as usize).min(MOST_COLUMNS) + 1;
    let mut ink = vec![(f64::INFINITY, f64::NEG_INFINITY); count];
    let mut mark = |column: f64, a: f64, b: f64| {
        if let Some((low, high)) = ink.get_mut((column - start).max(0.0) as usize) {
            (*low, *high) = (low.min(a).min(b), high.max(a).max(b));
        }
    };
    for pair in points.windows(2) {
        let (p, q) = (pair[0], pair[1]);
        let (from, to) = (p.x.floor(), q.x.floor());
        if from == to {
            mark(from, p.y, q.y);
            continue;
        }
        // The part of the segment in each column it crosses.
        let at = |x: f64| p.y + (q.y - p.y) * ((x - p.x) / (q.x - p.x));
        let mut column = from;
        while column <= to {
            mark(column, at(column.max(p.x)), at((column + 1.0).min(q.x)));
            column += 1.0;
        }
    }
    (start, ink)
}

/// A rectangle for each column between two dense edges, of which both follow the same columns: from
/// the point of the upper edge that is farthest from the lower to the lower's farthest, so that
/// what is stacked on it adjoins. Inside `plot`, where `clip` asks.
pub(crate) fn between(
    top: &[Point],
    bottom: &[Point],
    color: Rgba,
    plot: &Rect,
    clip: bool,
) -> Vec<Item> {
    let middle =
        |points: &[Point]| points.iter().map(|p| p.y).sum::<f64>() / points.len().max(1) as f64;
    let upward = middle(top) <= middle(bottom);
    let far = |(low, high): (f64, f64)| if upward { low } else { high };
    let ((start, top), (other, bottom)) = (ink(top), ink(bottom));
    let edges = top.into_iter().enumerate().filter_map(|(i, top)| {
        let bottom = *bottom.get((start + i as f64 - other).max(0.0) as usize)?;
        (top.0 <= top.1 && bottom.0 <= bottom.1).then(|| (start + i as f64, far(top), far(bottom)))
    });
    let rects =
        edges.map(|(left, a, b)| Rect { left, right: left + 1.0, top: a.min(b), bottom: a.max(b) });
    let seen = |r: &Rect| {
        !clip
            || r.left >= plot.left - 1.0
                && r.right <= plot.right + 1.0
                && r.bottom >= plot.top
                && r.top <= plot.bottom
    };
    let rects = rects.filter(seen).map(|r| {
        if clip {
            Rect { top: r.top.max(plot.top), bottom: r.bottom.min(plot.bottom), ..r }
        } else {
            r
        }
    });
    rects.map(|rect| Item::Rect { rect, radii: [0.0; 4], color, crisp: false }).collect()
}

/// A rectangle for each CSS px column that the line passes, `width` px thicker than its way there.
/// Inside `plot`, where `clip` asks.
pub(crate) fn columns(
    points: &[Point],
    width: f64,
    color: Rgba,
    plot: &Rect,
    clip: bool,
) -> Vec<Item> {
    let (start, ink) = ink(points);
    let half = width / 2.0;
    let visible = |rect: &Rect| {
        !clip
            || (rect.left >= plot.left - 1.0
                && rect.right <= plot.right + 1.0
                && rect.top < rect.bottom)
    };
    ink.into_iter()
        .enumerate()
        .filter(|(_, (low, high))| low <= high)
        .map(|(i, (low, high))| {
            let left = start + i as f64;
            let (top, bottom) = (low - half, high + half);
            match clip {
                true => Rect {
                    left,
                    right: left + 1.0,
                    top: top.max(plot.top),
                    bottom: bottom.min(plot.bottom),
                },
                false => Rect { left, right: left + 1.0, top, bottom },
            }
        })
        .filter(visible)
        .map(|rect| Item::Rect { rect, radii: [0.0; 4], color, crisp: false })
        .collect()
}

/// No plot is wider, whatever its scale says.
const MOST_COLUMNS: usize = 100_000;

#[cfg(test)]
mod tests {
    use super::*;

    const PLOT: Rect = Rect { left: 0.0, top: 0.0, right: 300.0, bottom: 200.0 };

    fn zigzag(points: usize) -> Vec<Point> {
        (0..points)
            .map(|i| {
                Point::new(i as f64 * 300.0 / points as f64, if i % 2 == 0 { 20.0 } else { 180.0 })
            })
            .collect()
    }

    #[test]
    fn dense_lines_become_one_rectangle_a_column() {
        let points = zigzag(3000);
        assert!(is_dense(&points));
        let items = columns(&points, 2.0, Rgba::hex(0x336699), &PLOT, false);
        assert_eq!(items.len(), 300);
        for (i, item) in items.iter().enumerate() {
            let Item::Rect { rect, .. } = item else { panic!("a rectangle") };
            assert_eq!((rect.left, rect.top, rect.bottom), (i as f64, 19.0, 181.0));
        }
    }

    #[test]
    fn a_steep_segment_reaches_every_column_it_crosses() {
        let items = columns(
            &[Point::new(0.5, 0.0), Point::new(4.5, 100.0)],
            2.0,
            Rgba::hex(0x336699),
            &PLOT,
            false,
        );
        let spans: Vec<(f64, f64)> = items
            .iter()
            .map(|item| {
                if let Item::Rect { rect, .. } = item {
                    (rect.top + 1.0, rect.bottom - 1.0)
                } else {
                    panic!("a rectangle")
                }
            })
            .collect();
        assert_eq!(spans, [(0.0, 12.5), (12.5, 37.5), (37.5, 62.5), (62.5, 87.5), (87.5, 100.0)]);
    }

    #[test]
    fn dense_areas_reach_from_the_farthest_point_of_one_edge_to_that_of_the_other() {
        let floor: Vec<Point> =
            zigzag(3000).iter().map(|p| Point::new(p.x, 150.0 + p.y / 10.0)).collect();
        let items = between(&zigzag(3000), &floor, Rgba::hex(0x336699), &PLOT, false);
        assert_eq!(items.len(), 300);
        for item in items {
            let Item::Rect { rect, .. } = item else { panic!("a rectangle") };
            assert_eq!((rect.width(), rect.top, rect.bottom), (1.0, 20.0, 152.0));
        }
    }

    #[test]
    fn slow_and_short_lines_are_stroked() {
        let slow: Vec<Point> = (0..3000)
            .map(|i| Point::new(f64::from(i) / 10.0, 100.0 + (f64::from(i) / 300.0).sin()))
            .collect();
        assert!(!is_dense(&slow) && !is_dense(&zigzag(100)) && !is_dense(&[]));
    }

    #[test]
    fn what_leaves_the_plot_is_cut() {
        let items = columns(
            &zigzag(3000),
            2.0,
            Rgba::hex(0x336699),
            &Rect { top: 50.0, bottom: 100.0, right: 150.0, ..PLOT },
            true,
        );
        assert_eq!(items.len(), 151);
        assert!(items.iter().all(
            |i| matches!(i, Item::Rect { rect, .. } if rect.top == 50.0 && rect.bottom == 100.0)
        ));
    }
}
