//! Rows of a long line that a plot of some width can show: for each pixel column the first, the
//! last, the lowest and the highest (M4: Jugel, Jerzak, Hackenbroich and Markl, VLDB 2014). A line
//! through them covers the pixels that a line through all rows covers.

use std::ops::Range;

use pellucid_core::{Batch, Code, Dimension, Error, Query, Result, validate};

use super::block::{self, BLOCK, Rows};
use super::extremes::{self, Chunk};
use super::filter::Predicate;
use super::keys::KeyColumn;
use super::{rows, scan};
use crate::column::{Column, Data};
use crate::table::Table;

/// Below this many rows a pixel column nothing is gained.
const LEAST_ROWS_A_COLUMN: usize = 8;
/// Pixel columns of all series together; beyond, the notes on them outgrow what is saved.
const MOST_CELLS: usize = 1 << 18;

/// Answers an ungrouped `query` by the rows of it that a plot `width` device pixels wide can show,
/// `y` over `x`, both names of dimensions; `series` tells lines apart. [`Batch::total`] counts all
/// rows. Buckets without any value keep one row with a null, so that gaps stay gaps. `None` where
/// the query is of another kind or has too few rows.
///
/// # Errors
/// As [`super::run`].
///
/// # Example
///
/// ```
/// use pellucid_core::{Dimension, Query};
/// use pellucid_engine::{exec::m4, read};
///
/// let rows: String = (0..1_000).map(|i| format!("{i},{}\n", if i == 500 { 99 } else { i % 3 })).collect();
/// let table = read::open(format!("x,y\n{rows}").as_bytes(), None)?;
/// let query = Query { dimensions: vec![Dimension::field("x"), Dimension::field("y")], ungrouped: true, ..Query::default() };
///
/// let line = m4::line(&table, &query, "x", "y", None, 20, &|| false)?.expect("enough rows to leave some out");
/// assert!(line.rows <= 4 * 20 && line.total == 1_000);
/// // What stands out is kept.
/// assert!((0..line.rows).any(|row| line.columns[1].number(row) == Some(99.0)));
/// # Ok::<(), pellucid_core::Error>(())
/// ```
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
    let computed = table.with_computed(&query.compute)?;
    let table = computed.as_deref().unwrap_or(table);
    let named = |name: &str| query.dimensions.iter().find(|d| d.name() == name);
    let plain = |d: &&Dimension| d.time_unit.is_none() && d.bin.is_none();
    let (Some(x), Some(y)) = (named(x).filter(plain), named(y).filter(plain)) else {
        return Ok(None);
    };
    let whole =
        query.ungrouped && query.sort.is_empty() && query.limit.is_none() && query.offset == 0;
    let named_y = y.field.clone();
    let (x, y) = (table.numbers(table.index(&x.field)?)?, table.numbers(table.index(&y.field)?)?);
    let (x, y) = (x.as_ref(), y.as_ref());
    if !whole || is_text(x) || is_text(y) || width == 0 {
        return Ok(None);
    }
    let (segments, filters) = scan(table, &query.filters)?;
    let at_most: usize = segments.iter().map(Range::len).sum();
    if at_most < width * LEAST_ROWS_A_COLUMN {
        return Ok(None);
    }
    let (kept, total) = match (segments.as_slice(), series) {
        ([range], None) if filters.is_empty() && x.sorted && y.validity.is_none() => (
            sorted_line(x, y, &table.bounds(table.index(&named_y)?)?, range.clone(), width),
            range.len(),
        ),
        _ => {
            let key = match series.map(|s| named(s).map(|d| KeyColumn::new(table, d, MOST_CELLS))) {
                None => None,
                Some(Some(key)) => match key? {
                    Some(key) if key.slots() * width <= MOST_CELLS => Some(key),
                    _ => return Ok(None),
                },
                Some(None) => return Ok(None),
            };
            match any_line(x, y, key.as_ref(), &segments, &filters, width, cancelled)? {
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

/// The rows kept of a sorted `x` without filters: pixel columns are ranges of rows, found by binary
/// search, and only `y` is read.
fn sorted_line(
    x: &Column,
    y: &Column,
    bounds: &[Chunk],
    range: Range<usize>,
    width: usize,
) -> Vec<u32> {
    match &x.data {
        // The type of times is matched once, not at every row.
        Data::I64(v) => {
            sorted(|row| v.get(row).map_or(f64::NAN, |v| *v as f64), y, bounds, range, width)
        }
        _ => sorted(|row| x.float(row), y, bounds, range, width),
    }
}

fn sorted(
    x: impl Fn(usize) -> f64,
    y: &Column,
    bounds: &[Chunk],
    range: Range<usize>,
    width: usize,
) -> Vec<u32> {
    let columns = Columns::new(x(range.start), x(range.end - 1), width);
    let mut kept = Vec::with_capacity(width * 4);
    let mut start = range.start;
    for column in 1..=width {
        let end = match column == width {
            true => range.end,
            false => {
                start
                    + first_not(range.end - start, range.len() / width, |row| {
                        columns.of(x(start + row)) < column
                    })
            }
        };
        if start < end {
            let (least, most) = ends(&y.data, bounds, start, end);
            // The line begins and ends at values; where there is none, one NaN keeps the gap.
            let is_value = |row: &usize| !y.float(*row).is_nan();
            let (first, last) = (start..end)
                .find(is_value)
                .zip((start..end).rev().find(is_value))
                .unwrap_or((least, most));
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

/// Finds the first of `len` rows that is not `before`, which all rows up to it are; looks near
/// `expected`, as evenly spaced rows lie (galloping search, Bentley and Yao 1976), so that the rows
/// looked at share a few cache lines.
fn first_not(len: usize, expected: usize, before: impl Fn(usize) -> bool) -> usize {
    let at = expected.min(len);
    let mut step = (expected / 16).max(1);
    let (mut low, mut high);
    if at < len && before(at) {
        (low, high) = (at + 1, at + 1);
        while high < len && before(high) {
            (low, high, step) = (high + 1, high.saturating_add(step), step * 2);
        }
        high = high.min(len);
    } else {
        (low, high) = (at, at);
        while low > 0 && !before(low - 1) {
            (high, low, step) = (low - 1, low.saturating_sub(step), step * 2);
        }
    }
    low + super::filter::partition(high - low, |row| before(low + row))
}

/// The rows of the smallest and of the largest value from `start` to `end`, end exclusive; `bounds`
/// as [`Table::bounds`].
fn ends(data: &Data, bounds: &[Chunk], start: usize, end: usize) -> (usize, usize) {
    // Whole chunks are known; only what is left at both sides is read.
    let (head, chunks, tail) = extremes::split(start..end);
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    let (mut least, mut most) = (Extreme::Row(start), Extreme::Row(start));
    for part in [head, tail] {
        if let Some((l, h)) = extremes::of(data, part.clone()) {
            if l < low {
                (low, least) = (l, Extreme::In(part.clone()));
            }
            if h > high {
                (high, most) = (h, Extreme::In(part));
            }
        }
    }
    for (number, chunk) in bounds.iter().enumerate().take(chunks.end).skip(chunks.start) {
        if chunk.low < low {
            (low, least) = (chunk.low, Extreme::Row(chunk.rows(number).0));
        }
        if chunk.high > high {
            (high, most) = (chunk.high, Extreme::Row(chunk.rows(number).1));
        }
    }
    let row = |extreme, value| match extreme {
        Extreme::Row(row) => row,
        Extreme::In(rows) => extremes::find(data, rows, value).unwrap_or(start),
    };
    (row(least, low), row(most, high))
}

/// Where a smallest or largest value is.
enum Extreme {
    Row(usize),
    /// Among these rows.
    In(Range<usize>),
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

/// The rows kept of any rows, and how many there were: one pass finds the extent of `x`, one notes
/// each row in its line's pixel column. `None` where `x` has no extent.
fn any_line(
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
            key.load(some, &mut codes[..n]);
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
