//! Lines: one polyline for each run of values without a gap.

use pellucid_core::chart::{Curve, Mark, Nulls};

use crate::annotate::dash;
use crate::clip;
use crate::legend;
use crate::marks::{Canvas, curve, dense};
use crate::reduce::m4;
use crate::{Item, Point, Rect, Rgba, annotate};

/// Columns that a line is reduced to, for each CSS px: two serve the usual dense screens.
const COLUMNS_PER_PX: f64 = 2.0;

/// Points of a line from which on dashes would not be told from its turns.
const MOST_DASHED: usize = 1_000;
/// The ground's colour on either side of a line that crosses bars, CSS px.
const HALO: f64 = 1.5;

pub(crate) fn draw(canvas: &Canvas, items: &mut Vec<Item>) {
    for (series, data) in by_series(canvas) {
        let color = canvas.resolved.series.get(series).map_or(canvas.input.theme.series(0), |s| s.color);
        let color = if canvas.selected.contains_series(series as u32) { color } else { canvas.muted(color) };
        let points: Vec<Point> = data.iter().map(|&i| position(canvas, i, 1)).collect();
        let (points, _) = curve::held(points, Vec::new(), canvas.input.spec.options.curve, canvas.step_end);
        let over = canvas.resolved.layers.iter().any(|l| l.mark == Mark::Bar);
        if over && canvas.thresholds.is_empty() {
            // Bars of like lightness would swallow it.
            stroke(canvas, &points, canvas.input.theme.line_width + 2.0 * HALO, canvas.input.theme.surface(), items);
        }
        let start = items.len();
        stroke(canvas, &points, canvas.input.theme.line_width, color, items);
        if legend::is_dashed(canvas.input, series) && points.len() <= MOST_DASHED {
            for item in items.split_off(start) {
                match item {
                    // A line of endless length has no end of dashes.
                    Item::Path { points, width, color } if points.iter().all(|p| canvas.plot.grown(1e4).contains(p.x, p.y)) => {
                        dash::path(&points, true, width, color, items)
                    }
                    other => items.push(other),
                }
            }
        }
        dots(canvas, &points, color, items);
        // A sparkline has no axis to read its last value at.
        let last = points.iter().rev().find(|p| p.x.is_finite() && p.y.is_finite());
        if let (Some(&center), Some(false)) = (last, canvas.input.spec.options.axes) {
            items.push(Item::Circle { center, radius: canvas.input.theme.line_width * 1.6, color });
        }
    }
}

/// From this mean distance on points have dots, CSS px: what the line shows between them is then more than what was measured.
const SPARSE: f64 = 40.0;

/// A dot at each of a few points that lie far apart.
fn dots(canvas: &Canvas, points: &[Point], color: Rgba, items: &mut Vec<Item>) {
    let options = &canvas.input.spec.options;
    if options.axes == Some(false) || options.curve.is_some_and(|c| c != Curve::Linear) || !canvas.thresholds.is_empty() {
        return;
    }
    if points.len() as f64 * SPARSE > canvas.plot.width() + SPARSE {
        return;
    }
    let placed: Vec<Point> = points.iter().copied().filter(|p| p.x.is_finite() && p.y.is_finite()).collect();
    let (Some(first), Some(last)) = (placed.first(), placed.last()) else { return };
    if placed.len() < 2 || (last.x - first.x).abs() < SPARSE * (placed.len() - 1) as f64 {
        return;
    }
    let radius = canvas.input.theme.line_width * 1.5;
    let seen = |p: &Point| !canvas.clip || canvas.plot.contains(p.x, p.y);
    items.extend(placed.into_iter().filter(seen).map(|center| Item::Circle { center, radius, color }));
}

/// Indices of the data of each shown series in the order of their keys.
pub(crate) fn by_series(canvas: &Canvas) -> Vec<(usize, Vec<usize>)> {
    let data = &canvas.resolved.data;
    let mut out: Vec<(usize, Vec<usize>)> = (0..canvas.resolved.series.len()).map(|s| (s, Vec::new())).collect();
    let connect = canvas.input.spec.options.nulls == Some(Nulls::Connect);
    for (i, d) in data.iter().enumerate() {
        if !canvas.draws(d.series) || connect && d.value.is_nan() {
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
pub(crate) fn position(canvas: &Canvas, i: usize, end: usize) -> Point {
    Point::new(canvas.middle(canvas.resolved.data[i].key), canvas.value.position(canvas.spans[i][end]))
}

/// Strokes the points, with gaps where a point has no place.
pub(crate) fn stroke(canvas: &Canvas, points: &[Point], width: f64, color: Rgba, items: &mut Vec<Item>) {
    let columns = (canvas.plot.width() * COLUMNS_PER_PX).ceil().max(1.0) as usize;
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
                m4::reduce(&xs, &ys, canvas.plot.left, canvas.plot.right, columns).into_iter().map(|i| run[i as usize]).collect()
            }
            false => curve::bend(run, canvas.input.spec.options.curve),
        };
        match reduced[..] {
            [] => {}
            // A value between two gaps is no line; a dot shows it.
            [center] if !canvas.clip || canvas.plot.contains(center.x, center.y) => {
                items.push(Item::Circle { center, radius: (width * 1.25).max(2.0), color });
            }
            [_] => {}
            _ if !canvas.thresholds.is_empty() => threshold_parts(canvas, &reduced, width, color, items),
            _ if dense::is_dense(&reduced) => items.extend(dense::columns(&reduced, width, color, &canvas.plot, canvas.clip)),
            _ if canvas.clip => {
                items.extend(clip::polyline(&reduced, &canvas.plot).into_iter().map(|points| Item::Path { points, width, color }));
            }
            _ => items.push(Item::Path { points: reduced, width, color }),
        }
    }
}

/// The line in the colours of the thresholds: cut at each of them.
fn threshold_parts(canvas: &Canvas, points: &[Point], width: f64, color: Rgba, items: &mut Vec<Item>) {
    let mut edges = vec![f64::NEG_INFINITY];
    edges.extend(canvas.thresholds.iter().map(|t| t.value));
    edges.push(f64::INFINITY);
    let [bottom, top] = [canvas.plot.bottom, canvas.plot.top];
    let y = |v: f64, open: f64| if v.is_finite() { canvas.value.position(v).clamp(top, bottom) } else { open };
    // A reversed axis has its largest values at the bottom.
    let [r0, r1] = canvas.value.range();
    let (least, most) = if r1 <= r0 { (bottom, top) } else { (top, bottom) };
    for w in edges.windows(2) {
        let (a, b) = (y(w[0], least), y(w[1], most));
        let inside = if w[0].is_finite() { w[0] } else { w[1] - w[1].abs().max(1.0) };
        let color = annotate::threshold_color(canvas.thresholds, inside).unwrap_or(color);
        let part = Rect { top: a.min(b), bottom: a.max(b), ..canvas.plot };
        items.extend(clip::polyline(points, &part).into_iter().map(|points| Item::Path { points, width, color }));
    }
}
