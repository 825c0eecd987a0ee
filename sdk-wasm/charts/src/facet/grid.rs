//! Where the panels of small multiples stand.

use crate::geometry::Rect;

/// A grid of panels with a title above each.
pub(crate) struct Grid {
    area: Rect,
    count: usize,
    columns: usize,
    /// Height of a panel's title, CSS px.
    pub(crate) title: f64,
    /// What the first panel of a row is wider by, and the last of a column higher, CSS px.
    extra: (f64, f64),
}

/// Width by height of the panel that reads best.
const SHAPE: f64 = 1.5;

impl Grid {
    /// A grid over `area` of `count` panels, in `columns` or in as many as give them the best
    /// shape.
    pub(crate) fn new(area: Rect, count: usize, columns: Option<usize>, title: f64) -> Self {
        let size = |columns: usize| {
            let rows = count.div_ceil(columns);
            (area.width() / columns as f64, area.height() / rows as f64 - title)
        };
        let worth = |columns: &usize| {
            let (w, h) = size(*columns);
            (w / SHAPE).min(h)
        };
        let best = (1..=count.max(1)).max_by(|a, b| worth(a).total_cmp(&worth(b))).unwrap_or(1);
        Self {
            area,
            count,
            columns: columns.unwrap_or(best).clamp(1, count.max(1)),
            title,
            extra: (0.0, 0.0),
        }
    }

    fn rows(&self) -> usize {
        self.count.div_ceil(self.columns).max(1)
    }

    fn size(&self) -> (f64, f64) {
        let width = (self.area.width() - self.extra.0) / self.columns as f64;
        let height = (self.area.height() - self.extra.1) / self.rows() as f64 - self.title;
        (width.max(1.0), height.max(1.0))
    }

    /// The padding that a panel keeps to its own edge, as `Header` does.
    pub(crate) fn padding(&self) -> f64 {
        let (w, h) = self.size();
        (w.min(h) * 0.05).clamp(2.0, 16.0).round()
    }

    /// Gives the first panel of each row and the last of each column what their labels take.
    pub(crate) fn reserve(&mut self, left: f64, below: f64) {
        self.extra =
            (left.clamp(0.0, self.area.width() * 0.4), below.clamp(0.0, self.area.height() * 0.4));
    }

    /// Whether panel `i` is the first of its row.
    pub(crate) fn first_of_row(&self, i: usize) -> bool {
        i.is_multiple_of(self.columns)
    }

    /// Whether panel `i` is the last of its column.
    pub(crate) fn last_of_column(&self, i: usize) -> bool {
        i + self.columns >= self.count
    }

    /// Panel `i` without its title.
    pub(crate) fn cell(&self, i: usize) -> Rect {
        let (width, height) = self.size();
        let (row, column) = (i / self.columns, i % self.columns);
        let left =
            self.area.left + width * column as f64 + if column > 0 { self.extra.0 } else { 0.0 };
        let right = left + width + if column > 0 { 0.0 } else { self.extra.0 };
        let top = self.area.top + (height + self.title) * row as f64 + self.title;
        let bottom = top + height + if self.last_of_column(i) { self.extra.1 } else { 0.0 };
        Rect { left, top, right, bottom }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn panels_lie_inside_and_apart(count in 1usize..40, columns in 0usize..10, w in 50.0f64..2000.0, h in 50.0f64..2000.0) {
            let area = Rect { left: 5.0, top: 7.0, right: 5.0 + w, bottom: 7.0 + h };
            let mut grid = Grid::new(area, count, (columns > 0).then_some(columns), 0.0);
            grid.reserve(w * 0.1, h * 0.1);
            let cells: Vec<Rect> = (0..count).map(|i| grid.cell(i)).collect();
            for (i, a) in cells.iter().enumerate() {
                prop_assert!(a.left >= area.left - 1e-6 && a.right <= area.right + 1e-6 && a.bottom <= area.bottom + 1e-6);
                for b in &cells[i + 1..] {
                    prop_assert!(a.right <= b.left + 1e-6 || b.right <= a.left + 1e-6 || a.bottom <= b.top + 1e-6 || b.bottom <= a.top + 1e-6);
                }
            }
        }
    }

    #[test]
    fn six_panels_on_a_wide_chart_stand_in_two_rows() {
        let grid =
            Grid::new(Rect { left: 0.0, top: 0.0, right: 900.0, bottom: 420.0 }, 6, None, 16.0);
        assert_eq!((grid.columns, grid.rows()), (3, 2));
    }
}
