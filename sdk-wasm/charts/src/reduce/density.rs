//! Points that overplot each other, as a raster of counts.

/// Most points that are drawn as dots; more hide each other, and their density is drawn.
pub const MAX_DOTS: usize = 5_000;

/// Counts over a grid of `columns` by `rows` cells.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Density {
    /// Cells from left to right.
    pub columns: usize,
    /// Cells from top to bottom.
    pub rows: usize,
    /// Row by row from the top.
    pub counts: Vec<u32>,
    /// The first point of each cell; `u32::MAX` where it is empty.
    pub first: Vec<u32>,
    /// The largest count.
    pub most: u32,
}

/// Counts rows over a grid, for a chart whose batch has only the ends of its axes.
pub trait CountRows {
    /// The counts of the cells of `grid`, row by row from the top; none where they cannot be told.
    fn count(&self, grid: &Grid) -> Option<Vec<u32>>;
}

/// A grid over linear axes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grid {
    /// From a value of the x channel to its cell counted from the left: scale and offset.
    pub x: [f64; 2],
    /// From a value of the y channel to its cell counted from the top.
    pub y: [f64; 2],
    /// Cells from left to right.
    pub columns: usize,
    /// Cells from top to bottom.
    pub rows: usize,
}

impl Density {
    /// A grid of given counts, row by row from the top.
    pub fn of(counts: Vec<u32>, columns: usize, rows: usize) -> Self {
        let most = counts.iter().copied().max().unwrap_or(0);
        Self {
            columns,
            rows,
            first: counts.iter().map(|n| if *n > 0 { 0 } else { u32::MAX }).collect(),
            counts,
            most,
        }
    }

    /// Counts points over a rectangle that starts at `left`, `top`, of cells `cell` wide and high.
    /// Points outside and without a place (NaN) are left out.
    ///
    /// ```
    /// use pellucid_charts::reduce::density::Density;
    ///
    /// let points = [(1.0, 1.0), (2.0, 3.0), (15.0, 5.0)];
    /// let density = Density::count(points.into_iter(), 0.0, 0.0, 2, 1, 10.0);
    /// assert_eq!((density.counts.as_slice(), density.first.as_slice()), ([2, 1].as_slice(), [0, 2].as_slice()));
    /// ```
    pub fn count(
        points: impl Iterator<Item = (f64, f64)>,
        left: f64,
        top: f64,
        columns: usize,
        rows: usize,
        cell: f64,
    ) -> Self {
        let mut d = Self {
            columns,
            rows,
            counts: vec![0; columns * rows],
            first: vec![u32::MAX; columns * rows],
            most: 0,
        };
        let (width, height) = (columns as f64, rows as f64);
        for (i, (x, y)) in points.enumerate() {
            let (c, r) = ((x - left) / cell, (y - top) / cell);
            // The far edges belong to the last cells. NaN fails every comparison.
            if !(c >= 0.0 && r >= 0.0 && c <= width && r <= height) {
                continue;
            }
            let at = (r as usize).min(rows.saturating_sub(1)) * columns
                + (c as usize).min(columns.saturating_sub(1));
            if let (Some(count), Some(first)) = (d.counts.get_mut(at), d.first.get_mut(at)) {
                *count = count.saturating_add(1);
                *first = (*first).min(i.min(u32::MAX as usize - 1) as u32);
                d.most = d.most.max(*count);
            }
        }
        d
    }

    /// How dense a cell is, 0 for empty to 1 for the densest, by the logarithm of its count: one
    /// point among thousands is seen.
    pub fn share(&self, cell: usize) -> f64 {
        let count = self.counts.get(cell).copied().unwrap_or(0);
        if count == 0 { 0.0 } else { f64::from(count + 1).ln() / f64::from(self.most + 1).ln() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_point_inside_is_counted_once(points in prop::collection::vec((0.0f64..=40.0, 0.0f64..=20.0), 0..200)) {
            let d = Density::count(points.iter().copied(), 0.0, 0.0, 10, 5, 4.0);
            prop_assert_eq!(d.counts.iter().sum::<u32>() as usize, points.len());
            prop_assert!((0..50).all(|c| (0.0..=1.0).contains(&d.share(c))));
        }
    }

    #[test]
    fn points_without_a_place_are_left_out() {
        let d = Density::count(
            [(f64::NAN, 1.0), (-1.0, 1.0), (f64::INFINITY, 0.0), (1.0, 1.0)].into_iter(),
            0.0,
            0.0,
            2,
            2,
            1.0,
        );
        assert_eq!(
            (d.counts, d.first, d.most),
            (vec![0, 0, 0, 1], vec![u32::MAX, u32::MAX, u32::MAX, 3], 1)
        );
    }
}
