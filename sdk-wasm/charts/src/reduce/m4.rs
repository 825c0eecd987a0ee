//! M4: of each pixel column of a line only its first, last, lowest and highest point (Jugel,
//! Jerzak, Hackenbroich and Markl, "M4: A Visualization-Oriented Time Series Data Aggregation",
//! VLDB 2014). The line drawn through them covers the same pixels.

/// A coordinate that a line can be reduced along.
pub trait Coordinate: Copy {
    /// The value as a float.
    fn float(self) -> f64;
}

impl Coordinate for f64 {
    #[inline]
    fn float(self) -> f64 {
        self
    }
}

impl Coordinate for f32 {
    #[inline]
    fn float(self) -> f64 {
        f64::from(self)
    }
}

impl Coordinate for i64 {
    #[inline]
    fn float(self) -> f64 {
        self as f64
    }
}

impl Coordinate for i32 {
    #[inline]
    fn float(self) -> f64 {
        f64::from(self)
    }
}

/// The column being read: indices of its four points, and its extremes.
struct Column {
    first: u32,
    last: u32,
    lowest: u32,
    highest: u32,
    low: f64,
    high: f64,
}

impl Column {
    #[inline]
    fn at(i: u32, y: f64) -> Self {
        Self { first: i, last: i, lowest: i, highest: i, low: y, high: y }
    }

    /// Appends the four in ascending order, each once.
    fn write(&self, out: &mut Vec<u32>) {
        let (a, b) = if self.lowest < self.highest {
            (self.lowest, self.highest)
        } else {
            (self.highest, self.lowest)
        };
        out.push(self.first);
        for i in [a, b, self.last] {
            if out.last() != Some(&i) {
                out.push(i);
            }
        }
    }
}

/// Indices, ascending, of the points that `columns` equal columns between `start` and `end` need;
/// `xs` ascends. At most four a column; points outside the interval fall into columns of their own
/// before and behind it, so that the line leaves the plot where it should. A NaN among `ys` is
/// never an extreme.
///
/// One pass, no allocation a point.
///
/// ```
/// use pellucid_charts::reduce::m4;
///
/// let (xs, ys) = ([0.0, 1.0, 2.0, 3.0, 4.0, 5.0], [1.0, 9.0, 4.0, 5.0, 0.0, 2.0]);
/// // Nothing of the third and the fourth point would be seen.
/// assert_eq!(m4::reduce(&xs, &ys, 0.0, 6.0, 1), [0, 1, 4, 5]);
/// ```
pub fn reduce<X: Coordinate, Y: Coordinate>(
    xs: &[X],
    ys: &[Y],
    start: f64,
    end: f64,
    columns: usize,
) -> Vec<u32> {
    let n = xs.len().min(ys.len()).min(u32::MAX as usize);
    let columns = columns.max(1);
    let mut out = Vec::with_capacity((columns.saturating_add(2)).saturating_mul(4).min(n));
    let (xs, ys) = (&xs[..n], &ys[..n]);
    let per_value = if end > start { columns as f64 / (end - start) } else { 0.0 };
    // Columns are told apart by the value at which the next starts: a comparison a point instead of
    // a division.
    let mut open: Option<Column> = None;
    let mut next = f64::NEG_INFINITY;
    for (i, (x, y)) in xs.iter().zip(ys).enumerate() {
        let (i, x, y) = (i as u32, x.float(), y.float());
        if x >= next || open.is_none() {
            if let Some(c) = open.take() {
                c.write(&mut out);
            }
            next = border(x, start, end, per_value, columns);
            open = Some(Column::at(i, y));
            continue;
        }
        if let Some(c) = &mut open {
            c.last = i;
            // A NaN extreme gives way to any number; a NaN fails every comparison.
            if y < c.low || c.low.is_nan() && !y.is_nan() {
                (c.low, c.lowest) = (y, i);
            }
            if y > c.high || c.high.is_nan() && !y.is_nan() {
                (c.high, c.highest) = (y, i);
            }
        }
    }
    if let Some(c) = open {
        c.write(&mut out);
    }
    out
}

/// The value at which the column behind the one of `x` starts.
fn border(x: f64, start: f64, end: f64, per_value: f64, columns: usize) -> f64 {
    if x < start {
        return start;
    }
    if x > end || per_value == 0.0 {
        return f64::INFINITY;
    }
    let column = ((x - start) * per_value).floor() + 1.0;
    // The end belongs to the last column.
    if column >= columns as f64 { end.next_up() } else { start + column / per_value }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_column_keeps_its_extremes(ys in prop::collection::vec(-1e3f64..1e3, 1..400), columns in 1usize..40) {
            // Off every column's border, so that both computations of a column agree.
            let xs: Vec<f64> = (0..ys.len()).map(|i| i as f64 + 0.37).collect();
            let end = ys.len() as f64;
            let kept = reduce(&xs, &ys, 0.0, end, columns);
            prop_assert!(kept.windows(2).all(|w| w[0] < w[1]));
            prop_assert!(kept.len() <= 4 * (columns + 1));
            let column = |i: usize| (((xs[i] / end) * columns as f64) as usize).min(columns - 1);
            for c in 0..columns {
                let all: Vec<f64> = (0..ys.len()).filter(|&i| column(i) == c).map(|i| ys[i]).collect();
                let some: Vec<f64> = kept.iter().map(|&i| i as usize).filter(|&i| column(i) == c).map(|i| ys[i]).collect();
                let ends = |v: &[f64]| (v.iter().copied().fold(f64::MAX, f64::min), v.iter().copied().fold(f64::MIN, f64::max));
                prop_assert_eq!(ends(&all), ends(&some));
            }
        }

        #[test]
        fn any_floats_end(points in prop::collection::vec((any::<f64>(), any::<f64>()), 0..50), start: f64, end: f64, columns in 0usize..20) {
            let (xs, ys): (Vec<f64>, Vec<f64>) = points.into_iter().unzip();
            let kept = reduce(&xs, &ys, start, end, columns);
            prop_assert!(kept.iter().all(|&i| (i as usize) < xs.len()));
        }
    }

    #[test]
    fn short_lines_stay_whole() {
        assert_eq!(reduce(&[0i64, 1, 2], &[5i32, 1, 3], 0.0, 2.0, 10), [0, 1, 2]);
    }

    #[test]
    fn points_outside_keep_their_own_columns() {
        assert_eq!(
            reduce(&[-5.0, -4.0, 0.0, 1.0, 9.0, 10.0], &[0.0; 6], 0.0, 1.0, 1),
            [0, 1, 2, 3, 4, 5]
        );
    }
}
