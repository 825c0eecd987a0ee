//! Points too many to draw, as counts over a grid.

use std::ops::Range;

use pellucid_core::{Batch, Code, Error, Query, Result, validate};

use super::block::{self, BLOCK, Rows};
use super::extremes::{self, CHUNK, Chunk};
use super::filter::{POSITIONS, positions};
use super::{rows, scan};
use crate::column::Data;
use crate::table::Table;

/// From a value to a cell: `value * scale + offset`, times in microseconds. The far edge belongs to
/// the last cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Axis {
    /// Cells a unit of value; negative where cells run against the values.
    pub scale: f64,
    /// The cell of the value 0.
    pub offset: f64,
    /// Number of cells.
    pub cells: usize,
}

/// Indices of two plain dimensions' columns of an ungrouped query, where these are numbers or
/// times.
fn column_indices(table: &Table, query: &Query, names: [&str; 2]) -> Result<Option<[usize; 2]>> {
    if !query.ungrouped || query.limit.is_some() || query.offset > 0 {
        return Ok(None);
    }
    let mut found = Vec::new();
    for name in names {
        let dimension = query
            .dimensions
            .iter()
            .find(|d| d.name() == name && d.time_unit.is_none() && d.bin.is_none());
        let Some(dimension) = dimension else { return Ok(None) };
        let column_index = table.index(&dimension.field)?;
        let column = table.numbers(column_index)?;
        if matches!(column.data, Data::C8(_) | Data::C16(_) | Data::C32(_))
            || column.data_type == pellucid_core::DataType::Bool
        {
            return Ok(None);
        }
        found.push(column_index);
    }
    Ok(<[usize; 2]>::try_from(found).ok())
}

/// The rows at the ends of `x` and `y` of an ungrouped `query`, at most four, from which a chart
/// learns its axes; [`Batch::total`] counts all rows. `None` where the query is of another kind or
/// has fewer than `least` rows.
///
/// # Errors
/// As [`super::run`].
pub fn corners(
    table: &Table,
    query: &Query,
    names: [&str; 2],
    least: usize,
    cancelled: &dyn Fn() -> bool,
) -> Result<Option<Batch>> {
    validate::query(query, table.schema())?;
    let computed = table.with_computed(&query.compute)?;
    let table = computed.as_deref().unwrap_or(table);
    let Some([x, y]) = column_indices(table, query, names)? else { return Ok(None) };
    let pair = [table.numbers(x)?, table.numbers(y)?];
    let (segments, filters) = scan(table, &query.filters)?;
    if segments.iter().map(Range::len).sum::<usize>() < least {
        return Ok(None);
    }
    let mut ends = [Ends::NONE; 2];
    let mut total = 0;
    let (segments, chunks) = match filters.is_empty() && pair.iter().all(|c| c.validity.is_none()) {
        true => known(&table.bounds(x)?, &table.bounds(y)?, &segments),
        false => (segments, Vec::new()),
    };
    for (number, chunks) in chunks {
        total += CHUNK;
        for (chunk, end) in chunks.iter().zip(&mut ends) {
            let (low, high) = chunk.rows(number);
            end.see((chunk.low, low), (chunk.high, high));
        }
    }
    let mut values = [[0.0f64; BLOCK]; 2];
    visit(&segments, &filters, cancelled, |rows, n| {
        total += n;
        for (column, out) in pair.iter().zip(&mut values) {
            block::load_floats(&column.data, rows, &mut out[..n]);
        }
        let [xs, ys] = &values;
        rows.each(|i, row| {
            // A point needs both its coordinates.
            if !(xs[i].is_finite() && ys[i].is_finite()) || pair.iter().any(|c| c.is_null(row)) {
                return;
            }
            for (v, end) in [xs[i], ys[i]].into_iter().zip(&mut ends) {
                end.see((v, row), (v, row));
            }
        });
    })?;
    if total < least || ends[0].low.0 > ends[0].high.0 {
        return Ok(None);
    }
    let mut kept: Vec<u32> = ends.iter().flat_map(|e| [e.low.1 as u32, e.high.1 as u32]).collect();
    kept.sort_unstable();
    kept.dedup();
    Ok(Some(Batch { columns: rows::columns(table, query, &kept)?, rows: kept.len(), total }))
}

/// The smallest and the largest value so far, each with its row.
#[derive(Clone, Copy)]
struct Ends {
    low: (f64, usize),
    high: (f64, usize),
}

impl Ends {
    const NONE: Self = Self { low: (f64::INFINITY, 0), high: (f64::NEG_INFINITY, 0) };

    fn see(&mut self, low: (f64, usize), high: (f64, usize)) {
        if low.0 < self.low.0 {
            self.low = low;
        }
        if high.0 > self.high.0 {
            self.high = high;
        }
    }
}

/// Chunks of both columns by their number.
type Known = Vec<(usize, [Chunk; 2])>;

/// Parts `segments` into chunks of which both columns hold finite numbers alone, and the rows that
/// have to be looked at.
fn known(x: &[Chunk], y: &[Chunk], segments: &[Range<usize>]) -> (Vec<Range<usize>>, Known) {
    let (mut rest, mut whole) = (Vec::new(), Vec::new());
    for segment in segments {
        let (head, chunks, tail) = extremes::split(segment.clone());
        rest.push(head);
        for number in chunks {
            match (x.get(number), y.get(number)) {
                (Some(x), Some(y)) if x.finite && y.finite => whole.push((number, [*x, *y])),
                // Neighbours are one range: rows are visited in blocks of each.
                _ => match rest
                    .last_mut()
                    .filter(|last: &&mut Range<usize>| last.end == number * CHUNK)
                {
                    Some(last) => last.end += CHUNK,
                    None => rest.push(number * CHUNK..(number + 1) * CHUNK),
                },
            }
        }
        rest.push(tail);
    }
    (rest, whole)
}

/// Counts the rows of an ungrouped `query` in each cell of a grid, row by row of the grid; rows
/// outside it, null or NaN are in none. `None` where the query is of another kind.
///
/// # Errors
/// As [`super::run`].
///
/// # Example
///
/// ```
/// use pellucid_core::{Dimension, Query};
/// use pellucid_engine::exec::density::{self, Axis};
/// use pellucid_engine::read;
///
/// let table = read::open(b"x,y\n0,0\n9,9\n9,8\n50,0\n", None)?;
/// let query = Query { dimensions: vec![Dimension::field("x"), Dimension::field("y")], ungrouped: true, ..Query::default() };
/// // Two by two cells over 0 to 10 of either axis.
/// let axis = Axis { scale: 0.2, offset: 0.0, cells: 2 };
/// let counts = density::count(&table, &query, ["x", "y"], [axis, axis], &|| false)?;
/// assert_eq!(counts, Some(vec![1, 0, 0, 2]));
/// # Ok::<(), pellucid_core::Error>(())
/// ```
pub fn count(
    table: &Table,
    query: &Query,
    names: [&str; 2],
    axes: [Axis; 2],
    cancelled: &dyn Fn() -> bool,
) -> Result<Option<Vec<u32>>> {
    validate::query(query, table.schema())?;
    let computed = table.with_computed(&query.compute)?;
    let table = computed.as_deref().unwrap_or(table);
    let Some([x, y]) = column_indices(table, query, names)? else { return Ok(None) };
    let pair = [table.numbers(x)?, table.numbers(y)?];
    let (segments, filters) = scan(table, &query.filters)?;
    let [across, down] = axes;
    // One cell more takes what lies in none.
    let outside = across.cells * down.cells;
    let mut counts = vec![0u32; outside + 1];
    // Values are stored in steps; the grid's axes are in microseconds.
    let scaled = [0, 1].map(|i| match pair[i].data_type.is_temporal() {
        true => axes[i].scale * (pair[i].step.nanos() as f64 / 1000.0),
        false => axes[i].scale,
    });
    let mut values = [[0.0f64; BLOCK]; 2];
    let mut cells = [0u32; BLOCK];
    visit(&segments, &filters, cancelled, |rows, n| {
        for (column, out) in pair.iter().zip(&mut values) {
            block::load_floats(&column.data, rows, &mut out[..n]);
        }
        let [xs, ys] = &values;
        let (width, height) = (across.cells as f64, down.cells as f64);
        for ((cell, x), y) in cells[..n].iter_mut().zip(&xs[..n]).zip(&ys[..n]) {
            let (c, r) = (x * scaled[0] + across.offset, y * scaled[1] + down.offset);
            // NaN is inside nothing.
            let inside = (c >= 0.0) & (r >= 0.0) & (c <= width) & (r <= height);
            let at = (r as u32).min(down.cells as u32 - 1) * across.cells as u32
                + (c as u32).min(across.cells as u32 - 1);
            *cell = if inside { at } else { outside as u32 };
        }
        for validity in pair.iter().filter_map(|c| c.validity.as_ref()) {
            block::redirect_nulls(validity, rows, outside as u32, &mut cells[..n]);
        }
        for cell in &cells[..n] {
            if let Some(count) = counts.get_mut(*cell as usize) {
                *count += 1;
            }
        }
    })?;
    counts.truncate(outside);
    Ok(Some(counts))
}

/// Visits the rows of `segments` that pass `filters`, a block at a time.
fn visit(
    segments: &[Range<usize>],
    filters: &[super::filter::Predicate],
    cancelled: &dyn Fn() -> bool,
    mut each: impl FnMut(Rows<'_>, usize),
) -> Result<()> {
    let mut mask = [0u8; BLOCK];
    let mut found = Box::new([0u32; POSITIONS]);
    for segment in segments {
        for (i, start) in segment.clone().step_by(BLOCK).enumerate() {
            if i % 64 == 0 && cancelled() {
                return Err(Error::new(Code::Aborted, "the query was cancelled"));
            }
            let len = (segment.end - start).min(BLOCK);
            if filters.is_empty() {
                each(Rows::All { start, len }, len);
                continue;
            }
            mask[..len].fill(1);
            filters.iter().for_each(|f| f.apply(start, &mut mask[..len]));
            let n = positions(&mask[..len], &mut found);
            each(Rows::Some { start, positions: &found[..n] }, n);
        }
    }
    Ok(())
}
