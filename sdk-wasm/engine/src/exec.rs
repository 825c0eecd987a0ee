//! Runs a [`Query`] on a table's columns.

pub mod accumulate;
pub mod block;
mod brush;
pub(crate) mod compute;
pub mod cube;
mod dense;
pub mod density;
pub(crate) mod extremes;
pub mod filter;
pub mod finish;
pub mod keys;
pub mod m4;
pub mod measure;
pub mod output;
pub mod rows;
pub mod state;
mod update;
pub mod values;

use std::ops::Range;

use pellucid_core::{Batch, Query, Result, validate};

use crate::table::Table;
use accumulate::Scan;
use filter::Predicate;
use finish::Finish;
use keys::KeyColumn;

/// Groups beyond this leave the caches, and a hash over the groups that exist wins: 2^20 slots of 8
/// bytes are 8 MB.
pub const MOST_SLOTS: usize = 1 << 20;

/// What became of a query.
#[derive(Debug)]
pub enum Outcome {
    /// Its answer.
    Done(Batch),
    /// The kernels do not cover it; polars does. Says why.
    Unsupported(&'static str),
}

/// What [`start`] found a query to be.
pub enum Start {
    /// Small enough to be answered at once.
    Done(Outcome),
    /// A group-by, whose rows are still to be visited.
    Group(Box<Grouping>),
}

/// A group-by under way.
pub struct Grouping {
    query: Query,
    scan: Scan,
}

impl Grouping {
    /// Visits about `rows` rows more; returns whether all were visited.
    ///
    /// # Errors
    /// As [`Scan::step`].
    pub fn step(&mut self, rows: usize) -> Result<bool> {
        self.scan.step(rows)
    }

    /// The answer, to be put together once all rows were visited.
    pub fn finish(&mut self) -> Finish<'_> {
        let (keys, plan, states, slots) = self.scan.parts();
        Finish::new(&self.query, keys, plan, states, slots)
    }
}

/// Answers a query, or says that it lies outside the kernels. All columns it names must be there.
///
/// # Errors
/// What [`validate::query`] says; `aborted` once `cancelled` says so; `overflow`.
///
/// # Example
///
/// ```
/// use pellucid_core::{Dimension, Filter, FilterOp, Measure, Op, Query};
/// use pellucid_engine::{Outcome, exec, read};
///
/// let table = read::open(b"city,sales\nOslo,10\nBergen,7\nOslo,32\n", None)?;
/// let query = Query {
///     dimensions: vec![Dimension::field("city")],
///     measures: vec![Measure::new(Op::Mean, Some("sales"), "mean")],
///     filters: vec![Filter::new("sales", FilterOp::Gt, 8)],
///     ..Query::default()
/// };
/// match exec::run(&table, &query, &|| false)? {
///     Outcome::Done(answer) => assert_eq!(answer.columns[1].number(0), Some(21.0)),
///     Outcome::Unsupported(why) => panic!("polars is needed: {why}"),
/// }
/// # Ok::<(), pellucid_core::Error>(())
/// ```
pub fn run(table: &Table, query: &Query, cancelled: &dyn Fn() -> bool) -> Result<Outcome> {
    match start(table, query, cancelled)? {
        Start::Done(outcome) => Ok(outcome),
        Start::Group(mut grouping) => {
            grouping.scan.run(cancelled)?;
            grouping.finish().run().map(Outcome::Done)
        }
    }
}

/// Begins a query. A group-by is left to be visited in steps, so that a caller can be reached in
/// between.
///
/// # Errors
/// As [`run`].
///
/// # Example
///
/// ```
/// use pellucid_core::{Dimension, Measure, Op, Query};
/// use pellucid_engine::exec::{self, Start};
/// use pellucid_engine::read;
///
/// let table = read::open(b"city\nOslo\nBergen\nOslo\n", None)?;
/// let query = Query {
///     dimensions: vec![Dimension::field("city")],
///     measures: vec![Measure::new(Op::Count, None, "rows")],
///     ..Query::default()
/// };
/// let Start::Group(mut grouping) = exec::start(&table, &query, &|| false)? else { panic!("rows are grouped") };
/// while !grouping.step(100_000)? {
///     // Between two steps a caller listens to whoever may cancel.
/// }
/// assert_eq!(grouping.finish().run()?.columns[1].number(1), Some(2.0));
/// # Ok::<(), pellucid_core::Error>(())
/// ```
pub fn start(table: &Table, query: &Query, cancelled: &dyn Fn() -> bool) -> Result<Start> {
    if table.is_blank() {
        return Ok(Start::Done(Outcome::Done(pellucid_core::output::of_nothing(query))));
    }
    validate::query(query, table.schema())?;
    let computed = table.with_computed(&query.compute)?;
    let table = computed.as_deref().unwrap_or(table);
    let unsupported = |why| Ok(Start::Done(Outcome::Unsupported(why)));
    let (segments, filters) = scan(table, &query.filters)?;
    if query.ungrouped {
        let rows = rows::select(&segments, &filters, cancelled)?;
        return Ok(Start::Done(Outcome::Done(ungrouped(table, query, &rows)?)));
    }
    let Some(keys) = keys_of(table, query)? else {
        return unsupported("a key has too many distinct values");
    };
    let Some(slots) = slot_count(&keys) else {
        return unsupported("the keys together have too many distinct values");
    };
    let plan = measure::Plan::new(table, &query.measures, slots)?;
    Ok(Start::Group(Box::new(Grouping {
        query: query.clone(),
        scan: Scan::new(segments, filters, keys, plan, slots),
    })))
}

/// The rows to visit and the filters still to apply to them: ranges on sorted columns become ranges
/// of rows.
///
/// # Errors
/// `unknown_column`.
pub fn scan(
    table: &Table,
    filters: &[pellucid_core::Filter],
) -> Result<(Vec<Range<usize>>, Vec<Predicate>)> {
    let mut rows = 0..table.rows();
    let mut rest = Vec::new();
    for f in filters {
        let p = Predicate::new(table, f)?;
        match p.sorted_rows() {
            Some(r) => rows = rows.start.max(r.start)..rows.end.min(r.end),
            None => rest.push(p.masked(table, f)?),
        }
    }
    if rows.is_empty() {
        rows = 0..0;
    }
    Ok((vec![rows], rest))
}

fn keys_of(table: &Table, query: &Query) -> Result<Option<Vec<KeyColumn>>> {
    query.dimensions.iter().map(|d| KeyColumn::new(table, d, MOST_SLOTS)).collect()
}

fn slot_count(keys: &[KeyColumn]) -> Option<usize> {
    keys.iter().try_fold(1usize, |n, k| n.checked_mul(k.slots())).filter(|n| *n <= MOST_SLOTS)
}

fn ungrouped(table: &Table, query: &Query, rows: &[u32]) -> Result<Batch> {
    if query.sort.is_empty() {
        let from = (query.offset as usize).min(rows.len());
        let to =
            query.limit.map_or(rows.len(), |l| from.saturating_add(l as usize).min(rows.len()));
        let columns = rows::columns(table, query, &rows[from..to])?;
        return Ok(Batch { columns, rows: to - from, total: rows.len() });
    }
    let batch =
        Batch { columns: rows::columns(table, query, rows)?, rows: rows.len(), total: rows.len() };
    Ok(batch.arranged(&query.sort, query.limit, query.offset))
}
