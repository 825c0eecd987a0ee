//! Ungrouped queries: the rows themselves.

use std::ops::Range;

use pellucid_core::{BatchColumn, Code, Dimension, Error, Field, Query, Result};

use super::block::BLOCK;
use super::filter::{POSITIONS, Predicate, positions};
use super::keys::KeyColumn;
use super::output::gather;
use crate::table::Table;

/// The rows of `segments` that pass `filters`, in the table's order.
///
/// # Errors
/// `aborted` once `cancelled` says so.
pub fn select(segments: &[Range<usize>], filters: &[Predicate], cancelled: &dyn Fn() -> bool) -> Result<Vec<u32>> {
    let mut rows = Vec::new();
    let mut mask = [0u8; BLOCK];
    let mut found = Box::new([0u32; POSITIONS]);
    for segment in segments {
        if filters.is_empty() {
            rows.extend(segment.start as u32..segment.end as u32);
            continue;
        }
        for start in segment.clone().step_by(BLOCK) {
            if start % (BLOCK * 64) == 0 && cancelled() {
                return Err(Error::new(Code::Aborted, "the query was cancelled"));
            }
            let len = (segment.end - start).min(BLOCK);
            mask[..len].fill(1);
            filters.iter().for_each(|f| f.apply(start, &mut mask[..len]));
            let n = positions(&mask[..len], &mut found);
            rows.extend(found[..n].iter().map(|p| start as u32 + p));
        }
    }
    Ok(rows)
}

/// The dimensions of `rows`. Without a sort only the rows within limit and offset are gathered.
///
/// # Errors
/// `unknown_column`; `invalid_query` where a time unit or bin spans too many values.
pub fn columns(table: &Table, query: &Query, rows: &[u32]) -> Result<Vec<BatchColumn>> {
    query.dimensions.iter().map(|d| column(table, d, rows)).collect()
}

fn column(table: &Table, dimension: &Dimension, rows: &[u32]) -> Result<BatchColumn> {
    let source = table.column(&dimension.field)?;
    if dimension.time_unit.is_none() && dimension.bin.is_none() {
        let field = Field { name: dimension.name().to_owned(), data_type: source.data_type, nullable: source.validity.is_some() };
        let validity = rows.iter().any(|r| source.is_null(*r as usize)).then(|| rows.iter().map(|r| !source.is_null(*r as usize)).collect());
        let rows: Vec<Option<usize>> = rows.iter().map(|r| Some(*r as usize)).collect();
        return Ok(BatchColumn { field, values: gather(source, &rows), validity });
    }
    let key = KeyColumn::new(table, dimension, usize::MAX)?;
    let key = key.ok_or_else(|| Error::new(Code::LimitExceeded, format!("\"{}\" falls into more than a million units or bins", dimension.name())))?;
    let codes: Vec<u32> = rows
        .iter()
        .map(|r| match source.is_null(*r as usize) {
            true => key.size as u32,
            false => code(key.data(), *r as usize),
        })
        .collect();
    let (values, validity) = key.values(&codes);
    Ok(BatchColumn { field: key.field.clone(), values, validity })
}

fn code(data: &crate::column::Data, row: usize) -> u32 {
    let mut out = [0];
    super::block::load_codes(data, 0, super::block::Rows::All { start: row, len: 1 }, &mut out);
    out[0]
}
