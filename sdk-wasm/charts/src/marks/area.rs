//! Areas: a filled line, on the axis or on the area below.

use pellucid_core::chart::Stack;

use crate::clip;
use crate::marks::Canvas;
use crate::marks::line::{by_series, position, stroke};
use crate::reduce::m4;
use crate::{Item, Point};

/// How much of its colour a fill has: alone it lets the grid through, in a stack it is the mark itself.
const ALONE: f64 = 0.16;
const STACKED: f64 = 0.85;

pub(crate) fn draw(canvas: &Canvas, items: &mut Vec<Item>) {
    let stacked = matches!(canvas.resolved.stack, Stack::Stacked | Stack::Normalized) && canvas.resolved.series.len() > 1;
    let mut lines = Vec::new();
    for (series, data) in by_series(canvas) {
        let color = canvas.resolved.series.get(series).map_or(canvas.input.theme.series(0), |s| s.color);
        let color = if canvas.selected.contains_series(series as u32) { color } else { canvas.muted(color) };
        let top: Vec<Point> = data.iter().map(|&i| position(canvas, i, 1)).collect();
        let bottom: Vec<Point> = data.iter().map(|&i| floor(canvas, i)).collect();
        fill(canvas, &top, &bottom, color.fade(if stacked { STACKED } else { ALONE }), items);
        let width = if stacked { canvas.input.theme.line_width * 0.6 } else { canvas.input.theme.line_width };
        stroke(canvas, &top, width, color, &mut lines);
    }
    // Lines in front of every fill: none is veiled by the next series.
    items.append(&mut lines);
}

/// Where an area stands: on the baseline or on the one below.
fn floor(canvas: &Canvas, i: usize) -> Point {
    let mut p = position(canvas, i, 0);
    if canvas.spans[i][0] == 0.0 || !p.y.is_finite() {
        p.y = canvas.value.position(super::base(canvas.value));
    }
    p
}

fn fill(canvas: &Canvas, top: &[Point], bottom: &[Point], color: crate::Rgba, items: &mut Vec<Item>) {
    let columns = (canvas.plot.width() * 2.0).ceil().max(1.0) as usize;
    let mut start = 0;
    for run in top.split(|p| !(p.x.is_finite() && p.y.is_finite())) {
        let floor = &bottom[start..start + run.len()];
        start += run.len() + 1;
        if run.len() < 2 {
            continue;
        }
        let mut points: Vec<Point>;
        if run.len() > columns * 4 {
            let (xs, ys): (Vec<f64>, Vec<f64>) = run.iter().map(|p| (p.x, p.y)).unzip();
            let kept = m4::reduce(&xs, &ys, canvas.plot.left, canvas.plot.right, columns);
            points = kept.iter().map(|&i| run[i as usize]).collect();
            points.extend(kept.iter().rev().map(|&i| floor[i as usize]));
        } else {
            points = run.to_vec();
            points.extend(floor.iter().rev());
        }
        if canvas.clip {
            points = clip::polygon(&points, &canvas.plot);
        }
        if points.len() > 2 {
            items.push(Item::Polygon { points, color });
        }
    }
}
