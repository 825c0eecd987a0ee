//! Totals added up from groups, where that is the same as asking for them anew: of counts, sums,
//! least and greatest values. One pass over the rows then answers groups and totals.

use std::collections::HashMap;

use crate::batch::order::Key;
use crate::{Batch, BatchColumn, Code, Error, Field, Op, Query, Result, SortOrder, Values};

/// Whether totals follow from the groups that `query` gives: it gives all of them, and each of its
/// measures of a whole is one of its parts'.
pub(super) fn is_additive(query: &Query) -> bool {
    let adds = |op: Op| matches!(op, Op::Count | Op::Sum | Op::Min | Op::Max);
    let whole = query.limit.is_none() && query.offset == 0 && !query.ungrouped;
    whole && !query.measures.is_empty() && query.measures.iter().all(|m| adds(m.op))
}

/// The answer to `query` by its first `level` dimensions, of its answer by all of them.
///
/// # Errors
/// `overflow` where a sum is beyond what its column holds.
pub(super) fn folded(groups: &Batch, level: usize, query: &Query) -> Result<Batch> {
    let places: Vec<usize> = (0..level).collect();
    let (mut found, mut key) = (HashMap::new(), Vec::new());
    let (mut firsts, mut of) = (Vec::new(), Vec::with_capacity(groups.rows));
    for row in 0..groups.rows {
        groups.key(&places, row, &mut key);
        let next = firsts.len();
        let group = *found.entry(key.clone()).or_insert(next);
        if group == next {
            firsts.push(row as u32);
        }
        of.push(group);
    }
    // Without keys there is one group, also over no rows.
    let rows = if level == 0 { 1 } else { firsts.len() };
    let keys = Batch { columns: groups.columns.iter().take(level).cloned().collect(), ..*groups };
    let mut out = Batch { rows, total: rows, ..keys.taken(&firsts) };
    let measures = groups.columns.iter().skip(query.dimensions.len());
    for (measure, column) in query.measures.iter().zip(measures) {
        out.columns.push(match measure.op {
            Op::Min => extreme(column, &of, rows, SortOrder::Asc),
            Op::Max => extreme(column, &of, rows, SortOrder::Desc),
            op => summed(column, &of, rows, op == Op::Count)?,
        });
    }
    let order = Query { dimensions: query.dimensions[..level].to_vec(), ..Query::default() };
    Ok(out.arranged(&order.order_of_keys(), None, 0))
}

/// The sum of each group's values; of none null, or 0 where they are counts.
fn summed(column: &BatchColumn, of: &[usize], groups: usize, counts: bool) -> Result<BatchColumn> {
    let beyond = || {
        let message = format!(
            "the total of {} is beyond 64 bits: CAST it AS FLOAT",
            crate::error::brief(column.name())
        );
        Error::new(Code::Overflow, message)
    };
    let mut present = vec![counts; groups];
    let rows = of.iter().enumerate().filter(|(row, _)| !column.is_null(*row));
    let values = match &column.values {
        Values::Int(v) => {
            let mut sums = vec![0i64; groups];
            for (row, group) in rows {
                sums[*group] = sums[*group].checked_add(v[row]).ok_or_else(beyond)?;
                present[*group] = true;
            }
            Values::Int(sums)
        }
        Values::Decimal { values, scale } => {
            let mut sums = vec![0i128; groups];
            for (row, group) in rows {
                sums[*group] = sums[*group].checked_add(values[row]).ok_or_else(beyond)?;
                present[*group] = true;
            }
            Values::Decimal { values: sums, scale: *scale }
        }
        Values::Float(v) => {
            let mut sums = vec![0.0; groups];
            for (row, group) in rows {
                sums[*group] += v[row];
                present[*group] = true;
            }
            Values::Float(sums)
        }
        // Nothing else is summed.
        _ => return Ok(column.nulls(groups)),
    };
    let validity = present.contains(&false).then_some(present);
    let nullable = column.field.nullable || validity.is_some();
    Ok(BatchColumn { field: Field { nullable, ..column.field.clone() }, values, validity })
}

/// Each group's value that comes first in `order`; NaN only where there is nothing else.
fn extreme(column: &BatchColumn, of: &[usize], groups: usize, order: SortOrder) -> BatchColumn {
    let key = [(Key::new(column), order)];
    let is_nan = |row: usize| matches!(&column.values, Values::Float(v) if v[row].is_nan());
    let mut best: Vec<Option<u32>> = vec![None; groups];
    for (row, group) in of.iter().enumerate().filter(|(row, _)| !column.is_null(*row)) {
        let better = best[*group].is_none_or(|b| match (is_nan(b as usize), is_nan(row)) {
            (was, is) if was != is => was,
            _ => crate::batch::order::compare(&key, row, b as usize).is_lt(),
        });
        if better {
            best[*group] = Some(row as u32);
        }
    }
    column.picked(&best)
}
