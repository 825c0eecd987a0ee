//! Polylines through the data of a series, as lines and the edges of areas have them.

use pellucid_core::chart::Nulls;

use crate::color::Rgba;
use crate::geometry::{Point, Rect, clip};
use crate::mark::cartesian::Cartesian;
use crate::mark::parts::threshold;
use crate::mark::parts::{curve, dense, holes};
use crate::reduce::m4;
use crate::scene::Item;

/// Columns that a line is reduced to, for each CSS px: two serve the usual dense screens.
const COLUMNS_PER_PX: f64 = 2.0;

/// Indices of the data of each shown series in the order of their keys.
pub(crate) fn by_series(space: &Cartesian) -> Vec<(usize, Vec<usize>)> {
    let data = &space.data.points;
    let mut out: Vec<(usize, Vec<usize>)> =
        (0..space.data.series.len()).map(|s| (s, Vec::new())).collect();
    let connect = space.input.spec.options.nulls == Some(Nulls::Connect);
    for (i, d) in data.iter().enumerate() {
        if !space.draws(d.series) || connect && d.value.is_nan() {
            continue;
        }
        if let Some((_, list)) = out.get_mut(d.series as usize) {
            list.push(i);
        }
    }
    out.retain(|(_, list)| !list.is_empty());
    for (_, list) in &mut out {
        if !list.windows(2).all(|w| data[w[0]].key <= data[w[1]].key) {
            list.sort_by(|&a, &b| data[a].key.total_cmp(&data[b].key));
        }
    }
    out
}

/// A datum's place; `end` 0 is where its span starts, 1 where it ends. NaN where it has none.
pub(crate) fn position(space: &Cartesian, i: usize, end: usize) -> Point {
    Point::new(space.middle(space.data.points[i].key), space.value.position(space.spans[i][end]))
}

/// A vertex of a series' line, in the order of the key's axis.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Vertex {
    /// A datum.
    Datum(usize),
    /// The first of some units of time without rows, CSS px along the key's axis.
    Hole(f64),
}

/// A series' data and the holes between them.
pub(crate) fn with_holes(space: &Cartesian, data: &[usize]) -> Vec<Vertex> {
    let hole = holes::between(space.input, space.data);
    let key = |i: usize| space.data.points[i].key;
    let mut out = Vec::with_capacity(data.len());
    for (n, &i) in data.iter().enumerate() {
        let before = n.checked_sub(1).and_then(|n| hole(key(data[n]), key(i)));
        out.extend(before.map(|at| Vertex::Hole(space.middle(at))));
        out.push(Vertex::Datum(i));
    }
    out
}

/// Where a series' line goes; without a height at its holes.
pub(crate) fn line(space: &Cartesian, vertices: &[Vertex]) -> Vec<Point> {
    let point = |vertex: &Vertex| match *vertex {
        Vertex::Datum(i) => position(space, i, 1),
        Vertex::Hole(x) => Point::new(x, f64::NAN),
    };
    vertices.iter().map(point).collect()
}

/// Where a series' line went before; without a height where it was nothing.
pub(crate) fn line_before(space: &Cartesian, vertices: &[Vertex]) -> Vec<Point> {
    let point = |vertex: &Vertex| match *vertex {
        Vertex::Datum(i) => {
            let at = space.before(i).unwrap_or(f64::NAN);
            Point::new(space.middle(space.data.points[i].key), at)
        }
        Vertex::Hole(x) => Point::new(x, f64::NAN),
    };
    vertices.iter().map(point).collect()
}

/// Strokes the points, with gaps where a point has no place.
pub(crate) fn stroke(
    space: &Cartesian,
    points: &[Point],
    width: f64,
    color: Rgba,
    items: &mut Vec<Item>,
) {
    let columns = (space.plot.width() * COLUMNS_PER_PX).ceil().max(1.0) as usize;
    // The reduction reads from left to right.
    let mut turned;
    let mut points = points;
    if matches!(points, [first, .., last] if first.x > last.x) {
        turned = points.to_vec();
        turned.reverse();
        points = &turned;
    }
    for run in points.split(|p| !(p.x.is_finite() && p.y.is_finite())) {
        let reduced = match run.len() > columns * 4 {
            true => {
                let (xs, ys): (Vec<f64>, Vec<f64>) = run.iter().map(|p| (p.x, p.y)).unzip();
                m4::reduce(&xs, &ys, space.plot.left, space.plot.right, columns)
                    .into_iter()
                    .map(|i| run[i as usize])
                    .collect()
            }
            false => curve::bend(run, space.input.spec.options.curve),
        };
        match reduced[..] {
            [] => {}
            // A value between two gaps is no line; a dot shows it.
            [center] if !space.clip || space.plot.contains(center.x, center.y) => {
                items.push(Item::Circle { center, radius: (width * 1.25).max(2.0), color });
            }
            [_] => {}
            _ if !space.thresholds.is_empty() => {
                threshold_parts(space, &reduced, width, color, items)
            }
            _ if dense::is_dense(&reduced) => {
                items.extend(dense::columns(&reduced, width, color, &space.plot, space.clip))
            }
            _ if space.clip => {
                items.extend(
                    clip::polyline(&reduced, &space.plot).into_iter().map(|points| Item::Path {
                        points,
                        width,
                        color,
                    }),
                );
            }
            _ => items.push(Item::Path { points: reduced, width, color }),
        }
    }
}

/// The line in the colours of the thresholds: cut at each of them.
fn threshold_parts(
    space: &Cartesian,
    points: &[Point],
    width: f64,
    color: Rgba,
    items: &mut Vec<Item>,
) {
    let mut edges = vec![f64::NEG_INFINITY];
    edges.extend(space.thresholds.iter().map(|t| t.value));
    edges.push(f64::INFINITY);
    let [bottom, top] = [space.plot.bottom, space.plot.top];
    let y = |v: f64, open: f64| {
        if v.is_finite() { space.value.position(v).clamp(top, bottom) } else { open }
    };
    // A reversed axis has its largest values at the bottom.
    let [r0, r1] = space.value.range();
    let (least, most) = if r1 <= r0 { (bottom, top) } else { (top, bottom) };
    for w in edges.windows(2) {
        let (a, b) = (y(w[0], least), y(w[1], most));
        let inside = if w[0].is_finite() { w[0] } else { w[1] - w[1].abs().max(1.0) };
        let color = threshold::color_at(space.thresholds, inside).unwrap_or(color);
        let part = Rect { top: a.min(b), bottom: a.max(b), ..space.plot };
        items.extend(clip::polyline(points, &part).into_iter().map(|points| Item::Path {
            points,
            width,
            color,
        }));
    }
}
