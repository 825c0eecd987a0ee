//! Rows of a long line that a plot of some width can show: for each pixel column the first, the last, the lowest and the highest
//! (M4: Jugel, Jerzak, Hackenbroich and Markl, VLDB 2014). A line through them covers the pixels that a line through all rows covers.

use std::ops::Range;

use pellucid_core::{Batch, Code, Dimension, Error, Query, Result, validate};

use super::block::{self, BLOCK, Rows};
use super::filter::Predicate;
use super::keys::KeyColumn;
use super::{rows, scan};
use crate::column::{Column, Data};
use crate::table::Table;

/// Below this many rows a pixel column nothing is gained.
const LEAST_ROWS_A_COLUMN: usize = 8;
/// Pixel columns of all series together; beyond, the notes on them outgrow what is saved.
const MOST_CELLS: usize = 1 << 18;

/// Answers an ungrouped `query` by the rows of it that a plot `width` device pixels wide can show, `y` over `x`, both names of
/// dimensions; `series` tells lines apart. [`Batch::total`] counts all rows. Buckets without any value keep one row with a null, so that
/// gaps stay gaps. None where the query is of another kind or has too few rows.
///
/// # Errors
/// As [`super::run`].
pub fn line(
    table: &Table,
    query: &Query,
    x: &str,
    y: &str,
    series: Option<&str>,
    width: usize,
    cancelled: &dyn Fn() -> bool,
) -> Result<Option<Batch>> {
    validate::query(query, table.schema())?;
    let computed = table.with(&query.compute)?;
    let table = computed.as_deref().unwrap_or(table);
    let named = |name: &str| query.dimensions.iter().find(|d| d.name() == name);
    let plain = |d: &&Dimension| d.time_unit.is_none() && d.bin.is_none();
    let (Some(x), Some(y)) = (named(x).filter(plain), named(y).filter(plain)) else { return Ok(None) };
    let whole = query.ungrouped && query.sort.is_empty() && query.limit.is_none() && query.offset == 0;
    let (x, y) = (table.column(&x.field)?, table.column(&y.field)?);
    if !whole || is_text(x) || is_text(y) || width == 0 {
        return Ok(None);
    }
    let (segments, filters) = scan(table, &query.filters)?;
    let at_most: usize = segments.iter().map(Range::len).sum();
    if at_most < width * LEAST_ROWS_A_COLUMN {
        return Ok(None);
    }
    let (kept, total) = match (segments.as_slice(), series) {
        ([range], None) if filters.is_empty() && x.sorted && y.validity.is_none() => (along(x, y, range.clone(), width), range.len()),
        _ => {
            let key = match series.map(|s| named(s).map(|d| KeyColumn::new(table, d, MOST_CELLS))) {
                None => None,
                Some(Some(key)) => match key? {
                    Some(key) if key.slots() * width <= MOST_CELLS => Some(key),
                    _ => return Ok(None),
                },
                Some(None) => return Ok(None),
            };
            match across(x, y, key.as_ref(), &segments, &filters, width, cancelled)? {
                Some(found) => found,
                None => return Ok(None),
            }
        }
    };
    Ok(Some(Batch { columns: rows::columns(table, query, &kept)?, rows: kept.len(), total }))
}

fn is_text(c: &Column) -> bool {
    matches!(c.data, Data::C8(_) | Data::C16(_) | Data::C32(_))
}

/// The pixel columns over an extent of values.
#[derive(Clone, Copy)]
struct Columns {
    low: f64,
    scale: f64,
    last: usize,
}

impl Columns {
    fn new(low: f64, high: f64, width: usize) -> Self {
        Self { low, scale: width as f64 / (high - low), last: width - 1 }
    }

    /// The column of a value inside the extent.
    #[inline]
    fn of(self, value: f64) -> usize {
        (((value - self.low) * self.scale) as usize).min(self.last)
    }
}

/// Of a sorted `x` without filters: columns are ranges of rows, found by binary search, and only `y` is read.
fn along(x: &Column, y: &Column, range: Range<usize>, width: usize) -> Vec<u32> {
    let columns = Columns::new(x.float(range.start), x.float(range.end - 1), width);
    let mut kept = Vec::with_capacity(width * 4);
    let mut start = range.start;
    for column in 1..=width {
        let end = match column == width {
            true => range.end,
            false => start + super::filter::partition(range.end - start, |row| columns.of(x.float(start + row)) < column),
        };
        if start < end {
            let (least, most) = extremes(&y.data, start, end);
            // The line begins and ends at values; where there is none, one NaN keeps the gap.
            let is_value = |row: &usize| !y.float(*row).is_nan();
            let (first, last) = (start..end).find(is_value).zip((start..end).rev().find(is_value)).unwrap_or((least, most));
            let mut four = [first, least, most, last];
            four.sort_unstable();
            for row in four {
                if kept.last() != Some(&(row as u32)) {
                    kept.push(row as u32);
                }
            }
        }
        start = end;
    }
    kept
}

/// The rows of the smallest and of the largest value from `start` to `end`, end exclusive.
fn extremes(data: &Data, start: usize, end: usize) -> (usize, usize) {
    /// Values whose extremes are found in registers; only the two chunks that win are searched for the place.
    const CHUNK: usize = 512;
    fn of<T: Copy + PartialOrd>(v: &[T], start: usize, end: usize) -> (usize, usize) {
        let Some(v) = v.get(start..end).filter(|v| !v.is_empty()) else { return (start, start) };
        let (mut least, mut most) = (v[0], v[0]);
        let (mut low_chunk, mut high_chunk) = (0, 0);
        for (i, chunk) in v.chunks(CHUNK).enumerate() {
            let (low, high) = bounds(chunk, least, most);
            // A NaN at the start loses to every number.
            if low < least || least.partial_cmp(&least).is_none() {
                (least, low_chunk) = (low, i);
            }
            if high > most || most.partial_cmp(&most).is_none() {
                (most, high_chunk) = (high, i);
            }
        }
        let place = |chunk: usize, value: T| {
            let from = chunk * CHUNK;
            let to = (from + CHUNK).min(v.len());
            start + from + v[from..to].iter().position(|x| *x == value).unwrap_or(0)
        };
        (place(low_chunk, least), place(high_chunk, most))
    }
    match data {
        Data::F64(v) => of(v, start, end),
        Data::I8(v) => of(v, start, end),
        Data::I16(v) => of(v, start, end),
        Data::I32(v) => of(v, start, end),
        Data::I64(v) => of(v, start, end),
        _ => (start, start),
    }
}

/// Smallest and largest of `chunk`; NaN is neither. Four lanes each, so that no comparison waits for the one before it.
#[inline(always)]
fn bounds<T: Copy + PartialOrd>(chunk: &[T], least: T, most: T) -> (T, T) {
    let min = |a: T, b: T| if b < a || a.partial_cmp(&a).is_none() { b } else { a };
    let max = |a: T, b: T| if b > a || a.partial_cmp(&a).is_none() { b } else { a };
    let (mut low, mut high) = ([least; 4], [most; 4]);
    // A start that is NaN is replaced here, so that the loop compares only.
    if let Some(first) = chunk.iter().find(|v| v.partial_cmp(v).is_some()) {
        (low, high) = ([min(least, *first); 4], [max(most, *first); 4]);
    }
    let mut fours = chunk.chunks_exact(4);
    for v in &mut fours {
        for lane in 0..4 {
            low[lane] = if v[lane] < low[lane] { v[lane] } else { low[lane] };
            high[lane] = if v[lane] > high[lane] { v[lane] } else { high[lane] };
        }
    }
    for v in fours.remainder() {
        low[0] = if *v < low[0] { *v } else { low[0] };
        high[0] = if *v > high[0] { *v } else { high[0] };
    }
    (low.into_iter().reduce(min).unwrap_or(least), high.into_iter().reduce(max).unwrap_or(most))
}

/// What is known of one pixel column of one line.
#[derive(Clone, Copy)]
struct Cell {
    first: (f64, u32),
    last: (f64, u32),
    low: (f64, u32),
    high: (f64, u32),
    /// A row without a value, of use where no row has one.
    empty: u32,
}

const NONE: u32 = u32::MAX;
const UNSEEN: Cell = Cell {
    first: (f64::INFINITY, NONE),
    last: (f64::NEG_INFINITY, NONE),
    low: (f64::INFINITY, NONE),
    high: (f64::NEG_INFINITY, NONE),
    empty: NONE,
};

/// Of any rows: one pass for the extent of `x`, one to note each row in its line's pixel column. Returns the rows kept and how many
/// there were; none where `x` has no extent.
fn across(
    x: &Column,
    y: &Column,
    series: Option<&KeyColumn>,
    segments: &[Range<usize>],
    filters: &[Predicate],
    width: usize,
    cancelled: &dyn Fn() -> bool,
) -> Result<Option<(Vec<u32>, usize)>> {
    let rows = rows::select(segments, filters, cancelled)?;
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for row in rows.iter().map(|r| *r as usize).filter(|r| !x.is_null(*r)) {
        let v = x.float(row);
        if v.is_finite() {
            (low, high) = (low.min(v), high.max(v));
        }
    }
    if low >= high || !(high - low).is_finite() {
        return Ok(None);
    }
    let lines = series.map_or(1, KeyColumn::slots);
    let mut cells = vec![UNSEEN; lines * width];
    let columns = Columns::new(low, high, width);
    let (mut xs, mut ys, mut codes) = ([0.0; BLOCK], [0.0; BLOCK], [0u32; BLOCK]);
    let mut others = Vec::new();
    for (i, chunk) in rows.chunks(BLOCK).enumerate() {
        if i % 64 == 0 && cancelled() {
            return Err(Error::new(Code::Aborted, "the query was cancelled"));
        }
        let some = Rows::Some { start: 0, positions: chunk };
        let n = chunk.len();
        block::load_floats(&x.data, some, &mut xs[..n]);
        block::load_floats(&y.data, some, &mut ys[..n]);
        if let Some(key) = series {
            block::load_codes(key.data(), key.offset, some, &mut codes[..n]);
            if let Some(validity) = key.validity() {
                block::redirect_nulls(validity, some, key.size as u32, &mut codes[..n]);
            }
        }
        for (i, row) in chunk.iter().enumerate() {
            let (vx, vy) = (xs[i], ys[i]);
            if x.is_null(*row as usize) || !vx.is_finite() {
                others.push(*row);
                continue;
            }
            let column = columns.of(vx);
            let Some(cell) = cells.get_mut(codes[i] as usize * width + column) else { continue };
            if y.is_null(*row as usize) || vy.is_nan() {
                cell.empty = cell.empty.min(*row);
                continue;
            }
            if vx < cell.first.0 {
                cell.first = (vx, *row);
            }
            if vx >= cell.last.0 {
                cell.last = (vx, *row);
            }
            if vy < cell.low.0 || cell.low.1 == NONE {
                cell.low = (vy, *row);
            }
            if vy > cell.high.0 || cell.high.1 == NONE {
                cell.high = (vy, *row);
            }
        }
    }
    // Rows without a place on the axis are not drawn, but a chart counts and names them.
    others.truncate(width);
    let mut kept = others;
    for cell in &cells {
        match cell.first.1 {
            NONE if cell.empty != NONE => kept.push(cell.empty),
            NONE => {}
            first => kept.extend([first, cell.low.1, cell.high.1, cell.last.1]),
        }
    }
    kept.sort_unstable();
    kept.dedup();
    Ok(Some((kept, rows.len())))
}
