//! Points: a dot a row, or where they crowd a raster of how many there are.

use crate::hit::{Anchor, Crowd, Index, Mode, Shape};
use crate::marks::Canvas;
use crate::order;
use crate::reduce::density::{CountRows, Density, Grid};
use crate::resolve::{Datum, Resolved};
use crate::scale::Scale;
use crate::scale::continuous::Transform;
use crate::{Item, Point, Rect, Rgba, Size};

/// From here on dots hide each other.
pub(crate) const CROWD: usize = 5_000;
/// Smallest width and height of a raster's cells, CSS px.
const CELL: f64 = 3.0;
/// Most cells of a raster: an SVG has a rectangle for each.
const CELLS: f64 = 60_000.0;
/// Shades of a raster: enough to look smooth, few enough that neighbours are often equal.
const SHADES: f64 = 24.0;

pub(crate) fn draw(canvas: &Canvas, count: Option<&dyn CountRows>, items: &mut Vec<Item>, index: &mut Index) {
    let data = &canvas.resolved.data;
    if canvas.resolved.size.is_some() {
        return bubbles(canvas, items, index);
    }
    let cells = Cells::over(canvas.plot);
    if let Some(counts) = count.and_then(|c| c.count(&cells.grid(canvas)?)) {
        return crowd(canvas, cells, Density::of(counts, cells.columns, cells.rows), items, index);
    }
    if data.len() > CROWD && canvas.resolved.layers.is_empty() {
        let places = (0..data.len()).map(|i| place(canvas, i)).map(|p| (p.x, p.y));
        let density = Density::count(places, canvas.plot.left, canvas.plot.top, cells.columns, cells.rows, cells.size);
        return crowd(canvas, cells, density, items, index);
    }
    // As large as dots may be before they hide each other, larger on larger charts.
    let side = canvas.plot.width().min(canvas.plot.height());
    let radius = if data.len() > 800 { 2.5 } else { (3.5 * (side / 240.0).sqrt()).clamp(2.25, 5.0) };
    index.radius = radius + 1.0;
    // A shade that stands for a number is not to be faded into another.
    let shade = if canvas.resolved.ramp.is_some() { 1.0 } else { 0.72 };
    for i in (0..data.len()).filter(|&i| canvas.draws(data[i].series)) {
        let center = place(canvas, i);
        if !(center.x.is_finite() && center.y.is_finite()) || canvas.clip && !canvas.plot.contains(center.x, center.y) {
            continue;
        }
        items.push(Item::Circle { center, radius, color: canvas.color_of(i).fade(shade) });
    }
}

/// Smallest bubble, CSS px, and the largest as a share of the chart's smaller side and in CSS px.
const SMALLEST: f64 = 2.0;
const LARGEST: f64 = 0.06;
const LARGEST_PX: [f64; 2] = [7.0, 48.0];

/// The radius of the largest bubble of a chart of `size`, CSS px.
pub(crate) fn largest(size: Size) -> f64 {
    (size.width.min(size.height) * LARGEST).clamp(LARGEST_PX[0], LARGEST_PX[1])
}

/// The number that the largest bubble stands for.
pub(crate) fn most(r: &Resolved) -> f64 {
    let Some(size) = &r.size else { return 0.0 };
    let amount = |d: &Datum| size.values.get(d.row as usize).copied().filter(|v| v.is_finite()).unwrap_or(0.0);
    r.data.iter().map(amount).fold(0.0, f64::max)
}

/// Dots whose areas are in proportion to a number, the largest behind.
fn bubbles(canvas: &Canvas, items: &mut Vec<Item>, index: &mut Index) {
    let (plot, r) = (canvas.plot, canvas.resolved);
    let Some(size) = &r.size else { return };
    let amount = |i: usize| size.values.get(r.data[i].row as usize).copied().filter(|v| v.is_finite()).unwrap_or(0.0).max(0.0);
    let (most, largest) = (most(r), largest(canvas.size));
    let radius = |i: usize| if most > 0.0 { ((amount(i) / most).sqrt() * largest).max(SMALLEST) } else { SMALLEST };
    let mut order: Vec<usize> = (0..r.data.len()).collect();
    order::sort(&mut order, |&a, &b| amount(b).total_cmp(&amount(a)));
    // The nearest middle wins where bubbles lie over each other.
    index.mode = Mode::Near(largest.max(24.0));
    for i in order {
        let (center, radius) = (place(canvas, i), radius(i));
        if !(center.x.is_finite() && center.y.is_finite()) || canvas.clip && !plot.contains(center.x, center.y) {
            continue;
        }
        let color = canvas.color_of(i);
        items.push(Item::Circle { center, radius, color: color.fade(0.5) });
        items.push(Item::Ring { center, radius, width: 1.0, color });
        index.anchors.push(Anchor { datum: i as u32, along: center.x, at: center, shape: Shape::Disc(radius) });
    }
}

fn place(canvas: &Canvas, i: usize) -> Point {
    Point::new(canvas.middle(canvas.resolved.data[i].key), canvas.value.position(canvas.spans[i][1]))
}

/// The cells of a raster over a plot.
#[derive(Clone, Copy)]
struct Cells {
    columns: usize,
    rows: usize,
    /// CSS px, across and down.
    size: f64,
}

impl Cells {
    fn over(plot: Rect) -> Self {
        let size = CELL.max((plot.width() * plot.height() / CELLS).sqrt().ceil());
        Self { columns: (plot.width() / size).ceil().max(1.0) as usize, rows: (plot.height() / size).ceil().max(1.0) as usize, size }
    }

    /// From values to cells; none where an axis is not linear.
    fn grid(&self, canvas: &Canvas) -> Option<Grid> {
        let axis = |scale: &Scale, start: f64| match scale {
            Scale::Continuous(c) if c.transform == Transform::Linear && c.domain[0] < c.domain[1] => {
                let per_value = (c.range[1] - c.range[0]) / (c.domain[1] - c.domain[0]) / self.size;
                Some([per_value, (c.range[0] - start) / self.size - c.domain[0] * per_value])
            }
            _ => None,
        };
        let (x, y) = (axis(canvas.key, canvas.plot.left)?, axis(canvas.value, canvas.plot.top)?);
        Some(Grid { x, y, columns: self.columns, rows: self.rows })
    }
}

/// A picture whose cells have the mean colour of their points and the more of it the more points they have.
fn crowd(canvas: &Canvas, cells: Cells, density: Density, items: &mut Vec<Item>, index: &mut Index) {
    let (plot, data) = (canvas.plot, &canvas.resolved.data);
    let Cells { columns, rows, size: cell_size } = cells;
    let mut mixed = vec![[0u32; 4]; if canvas.resolved.series.len() > 1 || canvas.resolved.ramp.is_some() { columns * rows } else { 0 }];
    if !mixed.is_empty() {
        for i in 0..data.len() {
            let p = place(canvas, i);
            let (c, r) = (((p.x - plot.left) / cell_size) as usize, ((p.y - plot.top) / cell_size) as usize);
            if let Some(sum) = mixed.get_mut(r.min(rows - 1) * columns + c.min(columns - 1)).filter(|_| plot.contains(p.x, p.y)) {
                let color = canvas.color_of(i);
                for (s, v) in sum.iter_mut().zip([u32::from(color.r), u32::from(color.g), u32::from(color.b), 1]) {
                    *s = s.saturating_add(v);
                }
            }
        }
    }
    let size = cell_size;
    let single: Vec<Rgba> = (0..columns).map(|c| canvas.color(0, canvas.key.invert(plot.left + (c as f64 + 0.5) * size))).collect();
    let mut pixels = Vec::with_capacity(columns * rows);
    for cell in 0..columns * rows {
        let share = density.share(cell);
        let color = match mixed.get(cell) {
            Some([r, g, b, n]) if *n > 0 => Rgba { r: (r / n) as u8, g: (g / n) as u8, b: (b / n) as u8, a: 255 },
            _ => single.get(cell % columns).copied().unwrap_or(canvas.input.theme.accent),
        };
        let shade = if share == 0.0 { 0.0 } else { 0.14 + 0.86 * (share * share * SHADES).round() / SHADES };
        pixels.push(color.fade(shade));
    }
    let rect = Rect { right: plot.left + columns as f64 * cell_size, bottom: plot.top + rows as f64 * cell_size, ..plot };
    items.push(Item::Image { rect, columns, rows, pixels });
    index.mode = Mode::Crowd;
    index.crowd = Some(Crowd { density, rect, key: canvas.key.clone(), value: canvas.value.clone() });
}
