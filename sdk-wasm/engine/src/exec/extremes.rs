//! Smallest and largest of many values, by SIMD: the compiler leaves floats to scalar comparisons,
//! as it may not reorder them.

use std::ops::Range;

use crate::column::Data;

/// Rows of a chunk, below 2^8: few enough that what is left at a pixel's edges is read at once,
/// many enough that a chunk's extremes take a twentieth of the memory of its values.
pub(crate) const CHUNK: usize = 64;

/// Smallest and largest value of `rows`, NaN ignored; 64-bit integers are rounded to floats. `None`
/// without values, and for codes.
pub(crate) fn of(data: &Data, rows: Range<usize>) -> Option<(f64, f64)> {
    fn float<T: Copy + Ord>(
        values: Option<&[T]>,
        convert: impl Fn(T) -> f64,
    ) -> Option<(f64, f64)> {
        whole(values?).map(|(low, high)| (convert(low), convert(high)))
    }
    match data {
        Data::F64(v) => floats(v.get(rows)?),
        Data::I8(v) => float(v.get(rows), f64::from),
        Data::I16(v) => float(v.get(rows), f64::from),
        Data::I32(v) => float(v.get(rows), f64::from),
        Data::I64(v) => float(v.get(rows), |v| v as f64),
        _ => None,
    }
}

/// The extremes of a chunk, and where in it they first are.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Chunk {
    /// The smallest value; larger than `high` where there are no numbers.
    pub(crate) low: f64,
    /// The largest value.
    pub(crate) high: f64,
    low_at: u8,
    high_at: u8,
    /// Whether every value is a finite number.
    pub(crate) finite: bool,
}

impl Chunk {
    fn new(data: &Data, rows: Range<usize>) -> Self {
        let Some((low, high)) = of(data, rows.clone()) else {
            return Self {
                low: f64::INFINITY,
                high: f64::NEG_INFINITY,
                low_at: 0,
                high_at: 0,
                finite: false,
            };
        };
        let finite = match data {
            Data::F64(v) => v.get(rows.clone()).is_some_and(|v| v.iter().all(|v| v.is_finite())),
            _ => true,
        };
        let at =
            |wanted| find(data, rows.clone(), wanted).map_or(0, |row| (row - rows.start) as u8);
        Self { low, high, low_at: at(low), high_at: at(high), finite }
    }

    /// Rows of the smallest and of the largest value, where it is the chunk of this number.
    pub(crate) fn rows(&self, number: usize) -> (usize, usize) {
        (number * CHUNK + usize::from(self.low_at), number * CHUNK + usize::from(self.high_at))
    }
}

/// The extremes of each whole chunk of a column.
pub(crate) fn chunks(data: &Data) -> Vec<Chunk> {
    (0..data.len() / CHUNK).map(|c| Chunk::new(data, c * CHUNK..(c + 1) * CHUNK)).collect()
}

/// Parts rows into those before the first whole chunk, the numbers of the whole chunks, and those
/// behind the last; where none is whole, all rows come first.
pub(crate) fn split(rows: Range<usize>) -> (Range<usize>, Range<usize>, Range<usize>) {
    let (first, last) = (rows.start.div_ceil(CHUNK), rows.end / CHUNK);
    match first < last {
        true => (rows.start..first * CHUNK, first..last, last * CHUNK..rows.end),
        false => (rows.clone(), 0..0, rows.end..rows.end),
    }
}

/// The first of `rows` whose value is `wanted`, a value that [`of`] returned.
pub(crate) fn find(data: &Data, rows: Range<usize>, wanted: f64) -> Option<usize> {
    let start = rows.start;
    let at = match data {
        Data::F64(v) => position(v.get(rows)?, wanted),
        Data::I8(v) => v.get(rows)?.iter().position(|v| f64::from(*v) == wanted),
        Data::I16(v) => v.get(rows)?.iter().position(|v| f64::from(*v) == wanted),
        Data::I32(v) => v.get(rows)?.iter().position(|v| f64::from(*v) == wanted),
        Data::I64(v) => v.get(rows)?.iter().position(|v| *v as f64 == wanted),
        _ => None,
    };
    at.map(|i| start + i)
}

/// Index of the first of `values` that is `wanted`. Eight are compared without a branch between
/// them, which the compiler turns into SIMD.
fn position(values: &[f64], wanted: f64) -> Option<usize> {
    const LANES: usize = 8;
    let passed = values
        .chunks_exact(LANES)
        .take_while(|eight| !eight.iter().fold(false, |found, v| found | (*v == wanted)))
        .count()
        * LANES;
    values.get(passed..)?.iter().position(|v| *v == wanted).map(|at| passed + at)
}

/// Smallest and largest of the floats that are not NaN; `None` where all are.
fn floats(values: &[f64]) -> Option<(f64, f64)> {
    let (low, high) = lanes(values);
    (low <= high).then_some((low, high))
}

/// Smallest and largest of integers; `None` without any.
fn whole<T: Copy + Ord>(values: &[T]) -> Option<(T, T)> {
    let first = *values.first()?;
    Some(values.iter().fold((first, first), |(low, high), v| (low.min(*v), high.max(*v))))
}

/// `v` where it is smaller; NaN is not.
fn less(low: f64, v: f64) -> f64 {
    if v < low { v } else { low }
}

/// `v` where it is larger; NaN is not.
fn more(high: f64, v: f64) -> f64 {
    if v > high { v } else { high }
}

#[cfg(target_arch = "wasm32")]
fn lanes(values: &[f64]) -> (f64, f64) {
    use std::arch::wasm32::{f64x2, f64x2_extract_lane, f64x2_pmax, f64x2_pmin, f64x2_splat};
    // Two registers each, so that no comparison waits for the one before it.
    let mut low = [f64x2_splat(f64::INFINITY); 2];
    let mut high = [f64x2_splat(f64::NEG_INFINITY); 2];
    let mut fours = values.chunks_exact(4);
    for v in &mut fours {
        for (i, pair) in [f64x2(v[0], v[1]), f64x2(v[2], v[3])].into_iter().enumerate() {
            // `pmin(a, b)` is b where b < a, else a: a NaN among the values is passed over.
            low[i] = f64x2_pmin(low[i], pair);
            high[i] = f64x2_pmax(high[i], pair);
        }
    }
    let (low, high) = (f64x2_pmin(low[0], low[1]), f64x2_pmax(high[0], high[1]));
    let low = less(f64x2_extract_lane::<0>(low), f64x2_extract_lane::<1>(low));
    let high = more(f64x2_extract_lane::<0>(high), f64x2_extract_lane::<1>(high));
    fours.remainder().iter().fold((low, high), |(low, high), v| (less(low, *v), more(high, *v)))
}

#[cfg(not(target_arch = "wasm32"))]
fn lanes(values: &[f64]) -> (f64, f64) {
    values
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (less(low, *v), more(high, *v)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_equal_values_is_found() {
        let values: Vec<f64> = (0..37).map(|i| f64::from(i % 19)).collect();
        let found: Vec<Option<usize>> = (0..20).map(|v| position(&values, f64::from(v))).collect();
        assert_eq!(found, (0..20).map(|v| (v < 19).then_some(v as usize)).collect::<Vec<_>>());
        assert_eq!(position(&[], 0.0), None);
    }

    #[test]
    fn nan_is_neither_smallest_nor_largest() {
        let with = |v: &[f64]| floats(v);
        assert_eq!(with(&[f64::NAN, 3.0, -1.0, f64::NAN, 2.0, 7.0, f64::NAN]), Some((-1.0, 7.0)));
        assert_eq!(
            with(&[f64::INFINITY, f64::NEG_INFINITY]),
            Some((f64::NEG_INFINITY, f64::INFINITY))
        );
        assert_eq!(
            (with(&[f64::NAN; 5]), with(&[]), whole::<i32>(&[]), whole(&[3, -4, 9])),
            (None, None, None, Some((-4, 9)))
        );
    }
}
