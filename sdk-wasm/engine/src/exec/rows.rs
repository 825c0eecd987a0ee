//! Ungrouped queries: the rows themselves.

use std::ops::Range;

use pellucid_core::{BatchColumn, Bin, Code, Dimension, Error, Query, Result, TimeUnit, Values};

use super::block::BLOCK;
use super::filter::{POSITIONS, Predicate, positions};
use super::keys::day_key;
use super::output::pick;
use crate::column::TimeStep;
use crate::table::Table;

/// The rows of `segments` that pass `filters`, in the table's order.
///
/// # Errors
/// `aborted` once `cancelled` says so.
pub fn select(
    segments: &[Range<usize>],
    filters: &[Predicate],
    cancelled: &dyn Fn() -> bool,
) -> Result<Vec<u32>> {
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

/// The dimensions of `rows`, in their order.
///
/// # Errors
/// `unknown_column`.
pub fn columns(table: &Table, query: &Query, rows: &[u32]) -> Result<Vec<BatchColumn>> {
    query.dimensions.iter().map(|d| column(table, d, rows)).collect()
}

fn column(table: &Table, dimension: &Dimension, rows: &[u32]) -> Result<BatchColumn> {
    let source = table.column(&dimension.field)?;
    let field = dimension.output(source.data_type, source.validity.is_some());
    if dimension.time_unit.is_none() && dimension.bin.is_none() {
        let validity = rows
            .iter()
            .any(|r| source.is_null(*r as usize))
            .then(|| rows.iter().map(|r| !source.is_null(*r as usize)).collect());
        return Ok(BatchColumn { field, values: pick(source, rows), validity });
    }
    let present = |row: &u32| (!source.is_null(*row as usize)).then_some(*row as usize);
    let validity: Option<Vec<bool>> =
        source.validity.is_some().then(|| rows.iter().map(|r| present(r).is_some()).collect());
    let values = match (dimension.time_unit, dimension.bin) {
        (Some(unit), _) => {
            let parts = rows
                .iter()
                .map(|r| present(r).map_or(0, |r| time_unit(source.int(r), source.step, unit)))
                .collect();
            if unit.is_cyclic() { Values::Int(parts) } else { Values::Time(parts) }
        }
        (None, bin) => {
            let edges = bin.unwrap_or(Bin { step: 1.0, origin: 0.0 }).edges();
            Values::Float(
                rows.iter()
                    .map(|r| present(r).map_or(0.0, |r| edges.lower(source.float(r))))
                    .collect(),
            )
        }
    };
    Ok(BatchColumn { field, values, validity: validity.filter(|v| v.contains(&false)) })
}

/// A time truncated to its unit, in microseconds, or its position in a cycle.
fn time_unit(steps: i64, step: TimeStep, unit: TimeUnit) -> i64 {
    let truncated = |nanos: i64| {
        let width = (nanos / step.nanos()).max(1);
        step.to_micros(steps.div_euclid(width).saturating_mul(width))
    };
    match unit {
        TimeUnit::Second => truncated(1_000_000_000),
        TimeUnit::Minute => truncated(60_000_000_000),
        TimeUnit::Hour => truncated(3_600_000_000_000),
        TimeUnit::HourOfDay => steps.rem_euclid(step.per_day()) / (step.per_day() / 24).max(1),
        _ => {
            let key = day_key(steps.div_euclid(step.per_day()), unit);
            if unit.is_cyclic() { key } else { key.saturating_mul(86_400_000_000) }
        }
    }
}
