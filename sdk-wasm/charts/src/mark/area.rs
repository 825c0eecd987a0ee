//! Areas: a filled line, on the axis or on the area below.

use pellucid_core::Result;
use pellucid_core::chart::Stack;

use crate::color::Rgba;
use crate::data::plot_data::PlotData;
use crate::geometry::{Point, Rect, clip};
use crate::input::Input;
use crate::locale::words::Word;
use crate::mark::cartesian::{Cartesian, Layer, base};
use crate::mark::line::fill_nulls;
use crate::mark::mark_type::MarkType;
use crate::mark::parts::strokes::{self, Vertex, by_series, position, stroke, with_holes};
use crate::mark::parts::{curve, dense, holes};
use crate::reduce::m4;
use crate::scene::Item;

/// How much of its colour a fill has: alone it lets the grid through, in a stack it is the mark
/// itself.
const ALONE: f64 = 0.16;
const STACKED: f64 = 0.85;

/// A filled line.
pub(crate) struct Area;

impl MarkType for Area {
    fn prepare(&self, input: &Input, data: &mut PlotData) -> Result<()> {
        fill_nulls(input, data);
        Ok(())
    }

    fn draw_in_axes(&self, space: &Cartesian, layer: &mut Layer) {
        let stacked = space.data.stack != Stack::Overlaid
            && space.data.series.len() > 1
            && space.data.layers().is_empty();
        let mut lines = Vec::new();
        let layers = if stacked { layers(space) } else { None };
        // Between two smoothed edges the page would shine through: each layer of a stream goes on
        // behind those above it.
        let outer = layers.as_ref().and_then(|l| l.last()).map(|(_, top, _)| top.clone());
        for (series, top, bottom) in layers.unwrap_or_else(|| alone(space)) {
            let color =
                space.data.series.get(series).map_or(space.input.theme.series(0), |s| s.color);
            let color = if space.selected.contains_series(series as u32) {
                color
            } else {
                space.muted(color)
            };
            if space.data.stack == Stack::Stream {
                let top = outer.as_ref().filter(|o| o.len() == bottom.len()).unwrap_or(&top);
                fill(
                    space,
                    top,
                    &bottom,
                    color.mix(space.input.theme.surface(), 1.0 - STACKED),
                    layer.items,
                );
                continue;
            }
            let (top, bottom) =
                curve::held(top, bottom, space.input.spec.options.curve, space.step_end);
            fill(
                space,
                &top,
                &bottom,
                color.fade(if stacked { STACKED } else { ALONE }),
                layer.items,
            );
            let width = if stacked {
                space.input.theme.line_width * 0.6
            } else {
                space.input.theme.line_width
            };
            stroke(space, &top, width, color, &mut lines);
        }
        // Lines in front of every fill: none is veiled by the next series.
        layer.items.append(&mut lines);
        space.add_dots(layer.index);
    }

    fn words(&self, _: &PlotData) -> [Word; 3] {
        [Word::AreaChart, Word::OnePoint, Word::ManyPoints]
    }
}

/// A series with the points of its upper and of its lower edge.
type Edges = (usize, Vec<Point>, Vec<Point>);

/// Each series through its own data, with gaps.
fn alone(space: &Cartesian) -> Vec<Edges> {
    let layer = |(series, data): (usize, Vec<usize>)| {
        let vertices = with_holes(space, &data);
        let below = |vertex: &Vertex| match *vertex {
            Vertex::Datum(i) => floor(space, i),
            Vertex::Hole(x) => Point::new(x, f64::NAN),
        };
        (series, strokes::line(space, &vertices), vertices.iter().map(below).collect())
    };
    by_series(space).into_iter().map(layer).collect()
}

/// Most places in a stack of layers, keys times series: each is three vertices, and a thousand
/// layers are not told apart.
const PLACES: usize = 250_000;
/// As many layers as this stand for all the others.
const LAYERS: usize = 100;
/// Width of what a single key has instead of an area, CSS px.
const ALONE_WIDE: f64 = 8.0;

/// Each series through every key, as nothing where it has no value: a layer that skipped a key
/// would cut across the layers that do not. None where that would be too many places.
fn layers(space: &Cartesian) -> Option<Vec<Edges>> {
    let r = space.data;
    let mut keys: Vec<f64> = r.points.iter().map(|d| d.key).collect();
    keys.sort_by(f64::total_cmp);
    keys.dedup();
    let mut shown = by_series(space);
    let most = PLACES / keys.len().max(1);
    if shown.len() > most {
        if most < LAYERS {
            return None;
        }
        // Too many series to tell apart: the excess becomes part of the last one.
        let rest: Vec<usize> =
            shown.split_off(most).into_iter().flat_map(|(_, data)| data).collect();
        if let Some((_, data)) = shown.last_mut() {
            data.extend(rest);
        }
    }
    let place = |key: f64| keys.partition_point(|&k| k < key).min(keys.len().saturating_sub(1));
    let mut total = vec![0.0; keys.len()];
    for d in r.points.iter().filter(|d| d.value.is_finite()) {
        total[place(d.key)] += d.value.abs();
    }
    let x: Vec<f64> = keys.iter().map(|&k| space.middle(k)).collect();
    let zero = base(space.value);
    let y = |v: f64| space.value.position(if v == 0.0 { zero } else { v });
    // Positive values grow upward, negative ones downward, as in `stack`.
    let mut sides: Vec<[f64; 2]> = match r.stack {
        // A stream lies around a common middle.
        Stack::Stream => total.iter().map(|t| [-t / 2.0, -t / 2.0]).collect(),
        _ => vec![[0.0; 2]; keys.len()],
    };
    let hole = holes::between(space.input, r);
    let mut out = Vec::with_capacity(shown.len());
    for (series, data) in shown {
        let mut values = vec![0.0; keys.len()];
        for &i in data.iter().filter(|&&i| r.points[i].value.is_finite()) {
            values[place(r.points[i].key)] += r.points[i].value;
        }
        let (mut top, mut bottom) =
            (Vec::with_capacity(keys.len()), Vec::with_capacity(keys.len()));
        for (k, v) in values.into_iter().enumerate() {
            if let Some(at) = k.checked_sub(1).and_then(|before| hole(keys[before], keys[k])) {
                let nothing = Point::new(space.middle(at), f64::NAN);
                [&mut bottom, &mut top].into_iter().for_each(|edge| edge.push(nothing));
            }
            let v = if r.stack == Stack::Normalized && total[k] > 0.0 { v / total[k] } else { v };
            let side = &mut sides[k][usize::from(v < 0.0)];
            bottom.push(Point::new(x[k], y(*side)));
            *side += v;
            top.push(Point::new(x[k], y(*side)));
        }
        out.push((series, top, bottom));
    }
    Some(out)
}

/// Where an area stands: on the baseline or on the one below.
fn floor(space: &Cartesian, i: usize) -> Point {
    let mut p = position(space, i, 0);
    if space.spans[i][0] == 0.0 || !p.y.is_finite() {
        p.y = space.value.position(base(space.value));
    }
    p
}

fn fill(space: &Cartesian, top: &[Point], bottom: &[Point], color: Rgba, items: &mut Vec<Item>) {
    let columns = (space.plot.width() * 2.0).ceil().max(1.0) as usize;
    let mut start = 0;
    // The reduction reads from left to right.
    if matches!(top, [first, .., last] if first.x > last.x) {
        let turned = |points: &[Point]| points.iter().rev().copied().collect::<Vec<_>>();
        return fill(space, &turned(top), &turned(bottom), color, items);
    }
    for run in top.split(|p| !(p.x.is_finite() && p.y.is_finite())) {
        let floor = &bottom[start..start + run.len()];
        start += run.len() + 1;
        if let ([top], [bottom]) = (run, floor) {
            let half = ALONE_WIDE / 2.0;
            let rect =
                Rect::between(Point::new(top.x - half, top.y), Point::new(top.x + half, bottom.y))
                    .clipped(&space.plot.grown(half));
            items.push(Item::Rect { rect, radii: [0.0; 4], color, crisp: false });
            continue;
        }
        if run.len() < 2 {
            continue;
        }
        let mut points: Vec<Point>;
        if run.len() > columns * 4 {
            let (xs, ys): (Vec<f64>, Vec<f64>) = run.iter().map(|p| (p.x, p.y)).unzip();
            let kept = m4::reduce(&xs, &ys, space.plot.left, space.plot.right, columns);
            let edge = |of: &[Point]| kept.iter().map(|&i| of[i as usize]).collect::<Vec<_>>();
            let upper = edge(run);
            // A polygon that turns in every column costs a space seconds.
            if dense::is_dense(&upper) {
                // The lower edge has extremes of its own.
                let ys: Vec<f64> = floor.iter().map(|p| p.y).collect();
                let kept = m4::reduce(&xs, &ys, space.plot.left, space.plot.right, columns);
                let lower: Vec<Point> = kept.iter().map(|&i| floor[i as usize]).collect();
                items.extend(dense::between(&upper, &lower, color, &space.plot, space.clip));
                continue;
            }
            points = upper;
            points.extend(edge(floor).into_iter().rev());
        } else {
            let bent = space.input.spec.options.curve;
            points = curve::bend(run, bent);
            points.extend(curve::bend(floor, bent).iter().rev());
        }
        if space.clip {
            points = clip::polygon(&points, &space.plot);
        }
        if points.len() > 2 {
            items.push(Item::Polygon { points, color });
        }
    }
}
