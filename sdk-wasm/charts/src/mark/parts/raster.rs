//! A density raster: a picture of how many points there are, in place of points that overplot each
//! other.

use crate::color::Rgba;
use crate::geometry::Rect;
use crate::index::lookup::{DensityRaster, Mode};
use crate::mark::cartesian::{Cartesian, Layer};
use crate::reduce::density::{Density, Grid};
use crate::scale::Scale;
use crate::scale::continuous::Transform;
use crate::scene::Item;

/// Smallest width and height of a raster's cells, CSS px.
const CELL: f64 = 3.0;
/// Most cells of a raster: an SVG has a rectangle for each.
const CELLS: f64 = 60_000.0;
/// Shades of a raster: enough to look smooth, few enough that neighbours are often equal.
const SHADES: f64 = 24.0;

/// How many points each cell has.
pub(crate) struct Raster {
    cells: Cells,
    density: Density,
}

/// The raster of points that are counted elsewhere, or of more than `most` of them; `None` of
/// fewer.
pub(crate) fn of(space: &Cartesian, most: usize) -> Option<Raster> {
    let cells = Cells::over(space.plot);
    if let Some(counts) = space.count.and_then(|c| c.count(&cells.grid(space)?)) {
        return Some(Raster { density: Density::of(counts, cells.columns, cells.rows), cells });
    }
    let count = space.data.points.len();
    (count > most && space.data.layers().is_empty()).then(|| {
        let places = (0..count).map(|i| space.end_of(i)).map(|p| (p.x, p.y));
        let density = Density::count(
            places,
            space.plot.left,
            space.plot.top,
            cells.columns,
            cells.rows,
            cells.size,
        );
        Raster { cells, density }
    })
}

impl Raster {
    /// Draws a picture whose cells have the mean colour of their points and the more of it the more
    /// points they have.
    pub(crate) fn draw(self, space: &Cartesian, layer: &mut Layer) {
        let (plot, Cells { columns, rows, size }) = (space.plot, self.cells);
        let mixed = self.cells.mixed_colors(space);
        let single: Vec<Rgba> = (0..columns)
            .map(|c| space.color(0, space.key.invert(plot.left + (c as f64 + 0.5) * size)))
            .collect();
        let mut pixels = Vec::with_capacity(columns * rows);
        for cell in 0..columns * rows {
            let share = self.density.share(cell);
            let color = match mixed.get(cell) {
                Some([r, g, b, n]) if *n > 0 => {
                    Rgba { r: (r / n) as u8, g: (g / n) as u8, b: (b / n) as u8, a: 255 }
                }
                _ => single.get(cell % columns).copied().unwrap_or(space.input.theme.accent),
            };
            let shade = if share == 0.0 {
                0.0
            } else {
                0.14 + 0.86 * (share * share * SHADES).round() / SHADES
            };
            pixels.push(color.fade(shade));
        }
        let rect = Rect {
            right: plot.left + columns as f64 * size,
            bottom: plot.top + rows as f64 * size,
            ..plot
        };
        layer.items.push(Item::Image { rect, columns, rows, pixels });
        layer.index.mode = Mode::Raster;
        layer.index.raster = Some(DensityRaster {
            density: self.density,
            rect,
            key: space.key.clone(),
            value: space.value.clone(),
        });
    }
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
        Self {
            columns: (plot.width() / size).ceil().max(1.0) as usize,
            rows: (plot.height() / size).ceil().max(1.0) as usize,
            size,
        }
    }

    /// From values to cells; none where an axis is not linear.
    fn grid(&self, space: &Cartesian) -> Option<Grid> {
        let axis = |scale: &Scale, start: f64| match scale {
            Scale::Continuous(c)
                if c.transform == Transform::Linear && c.domain[0] < c.domain[1] =>
            {
                let per_value = (c.range[1] - c.range[0]) / (c.domain[1] - c.domain[0]) / self.size;
                Some([per_value, (c.range[0] - start) / self.size - c.domain[0] * per_value])
            }
            _ => None,
        };
        let (x, y) = (axis(space.key, space.plot.left)?, axis(space.value, space.plot.top)?);
        Some(Grid { x, y, columns: self.columns, rows: self.rows })
    }

    /// The sums of red, green and blue in each cell, and of how many; empty where all points have
    /// one colour.
    fn mixed_colors(&self, space: &Cartesian) -> Vec<[u32; 4]> {
        let (plot, Self { columns, rows, size }) = (space.plot, *self);
        let several = space.data.series.len() > 1 || space.data.color_scale.is_some();
        let mut mixed = vec![[0u32; 4]; if several { columns * rows } else { 0 }];
        for i in (0..space.data.points.len()).filter(|_| several) {
            let p = space.end_of(i);
            let (c, r) = (((p.x - plot.left) / size) as usize, ((p.y - plot.top) / size) as usize);
            if let Some(sum) = mixed
                .get_mut(r.min(rows - 1) * columns + c.min(columns - 1))
                .filter(|_| plot.contains(p.x, p.y))
            {
                let color = space.color_of(i);
                for (s, v) in sum.iter_mut().zip([
                    u32::from(color.r),
                    u32::from(color.g),
                    u32::from(color.b),
                    1,
                ]) {
                    *s = s.saturating_add(v);
                }
            }
        }
        mixed
    }
}
