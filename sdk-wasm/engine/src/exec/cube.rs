//! A view's groups kept apart by what another view may select, so that a moving brush costs
//! additions and no rows.
//!
//! Each leaf is one value, bin or time unit of the brushed dimension, and holds the view's
//! accumulators of its rows. Over the leaves stands a tree of merged pairs (Bentley 1977, segment
//! tree): a run of leaves is at most two nodes a level. Prefix sums would take one subtraction
//! instead, but lose digits of floats, turn one infinity into NaN everywhere, and know no minimum.

use std::rc::Rc;

use pellucid_core::{Batch, Dimension, Filter, Query, Result, validate};

use super::accumulate::Scan;
use super::brush::BrushBuckets;
use super::finish::Finish;
use super::keys::KeyColumn;
use super::state::State;
use super::{MOST_SLOTS, keys_of, measure, scan, slot_count};
use crate::table::Table;

/// One view under one brushed dimension.
#[derive(Debug)]
pub struct Cube {
    buckets: BrushBuckets,
    keys: Vec<KeyColumn>,
    plan: measure::Plan,
    /// Groups of the view.
    slots: usize,
    /// For each level the accumulators of its nodes, one after another; level 0 are the leaves.
    levels: Vec<Vec<State>>,
}

/// Answers `query` under the additional filters `brush` on the column of `leaf`. The cube is made
/// with the first step and kept by the table; with `make` false only one that is there is used.
/// `None` where a cube cannot answer it: then the query has to be run.
///
/// # Errors
/// As [`super::run`].
///
/// # Example
///
/// ```
/// use pellucid_core::{Dimension, Filter, Measure, Op, Query};
/// use pellucid_engine::{exec::cube, read};
///
/// let table = read::open(b"year,city\n2023,Oslo\n2024,Oslo\n2024,Bergen\n2025,Oslo\n", None)?;
/// let cities = Query {
///     dimensions: vec![Dimension::field("city")],
///     measures: vec![Measure::new(Op::Count, None, "rows")],
///     ..Query::default()
/// };
/// // While a reader drags over the years, each step merges parts of the cube instead of visiting rows.
/// let brush = [Filter::between("year", 2024, 2025)];
/// let answer = cube::brushed(&table, &cities, &Dimension::field("year"), &brush, true, &|| false)?.expect("a cube");
/// assert_eq!(answer.columns[1].number(1), Some(2.0));
/// # Ok::<(), pellucid_core::Error>(())
/// ```
pub fn brushed(
    table: &Table,
    query: &Query,
    leaf: &Dimension,
    brush: &[Filter],
    make: bool,
    cancelled: &dyn Fn() -> bool,
) -> Result<Option<Batch>> {
    validate::query(query, table.schema())?;
    let computed = table.with_computed(&query.compute)?;
    let table = computed.as_deref().unwrap_or(table);
    validate::filters(brush, table.schema())?;
    if query.ungrouped || brush.iter().any(|f| f.field != leaf.field) {
        return Ok(None);
    }
    let Some(cube) = table.cube(query, leaf, make, || Cube::new(table, query, leaf, cancelled))?
    else {
        return Ok(None);
    };
    cube.answer(query, brush)
}

impl Cube {
    /// Makes the cube in one pass over the rows; `None` where the dimensions together have too many
    /// values or a measure cannot be merged.
    fn new(
        table: &Table,
        query: &Query,
        leaf: &Dimension,
        cancelled: &dyn Fn() -> bool,
    ) -> Result<Option<Rc<Self>>> {
        let Some(brushed) = KeyColumn::new(table, leaf, MOST_SLOTS)? else { return Ok(None) };
        let Some(buckets) = BrushBuckets::new(table, &brushed, leaf)? else { return Ok(None) };
        let Some(keys) = keys_of(table, query)? else { return Ok(None) };
        let Some(slots) = slot_count(&keys) else { return Ok(None) };
        let plan = measure::Plan::new(table, &query.measures, slots)?;
        // Quantiles and distinct counts of parts do not tell those of the whole.
        if plan
            .accumulators
            .iter()
            .any(|a| matches!(a.kind, measure::Kind::Collect | measure::Kind::Bitmap))
        {
            return Ok(None);
        }
        let count = brushed.slots();
        if count.saturating_mul(slots) > MOST_SLOTS {
            return Ok(None);
        }
        let (segments, filters) = scan(table, &query.filters)?;
        let both: Vec<KeyColumn> = std::iter::once(brushed).chain(keys.iter().cloned()).collect();
        let mut scan = Scan::new(segments, filters, both, plan, count * slots);
        scan.run(cancelled)?;
        let bottom = std::mem::take(scan.states());
        Ok(Some(Rc::new(Self {
            levels: grow(bottom, &scan.plan, count, slots),
            buckets,
            keys,
            plan: scan.plan,
            slots,
        })))
    }

    /// The answer under `brush`; `None` where a leaf lies partly inside it.
    fn answer(&self, query: &Query, brush: &[Filter]) -> Result<Option<Batch>> {
        let Some(inside) = self.buckets.inside(brush)? else { return Ok(None) };
        let mut sums: Vec<State> =
            self.plan.accumulators.iter().map(|a| State::new(a.kind, self.slots)).collect();
        let mut start = 0;
        for run in inside.chunk_by(|a, b| a == b) {
            let end = start + run.len();
            if run[0] {
                nodes(start, end, |level, node| self.add(&mut sums, level, node));
            }
            start = end;
        }
        Ok(Some(Finish::new(query, &self.keys, &self.plan, &mut sums, self.slots).run()?))
    }

    fn add(&self, sums: &mut [State], level: usize, node: usize) {
        let Some(states) = self.levels.get(level) else { return };
        for ((a, sum), state) in self.plan.accumulators.iter().zip(sums).zip(states) {
            sum.merge(a.kind, 0, state, node * self.slots, self.slots);
        }
    }

    /// Bytes held.
    pub(crate) fn bytes(&self) -> usize {
        self.levels.iter().flatten().map(State::bytes).sum()
    }
}

/// The levels above `bottom`, whose `leaves` nodes have `slots` groups each.
fn grow(bottom: Vec<State>, plan: &measure::Plan, leaves: usize, slots: usize) -> Vec<Vec<State>> {
    let mut levels = vec![bottom];
    let mut below = leaves;
    while below > 1 {
        let nodes = below.div_ceil(2);
        let children = levels.last().map(Vec::as_slice).unwrap_or_default();
        let level = plan.accumulators.iter().zip(children).map(|(a, children)| {
            let mut merged = State::new(a.kind, nodes * slots);
            for child in 0..below {
                merged.merge(a.kind, child / 2 * slots, children, child * slots, slots);
            }
            merged
        });
        let level = level.collect();
        levels.push(level);
        below = nodes;
    }
    levels
}

/// The nodes that together are the leaves from `start` to `end`, end exclusive.
fn nodes(mut start: usize, mut end: usize, mut each: impl FnMut(usize, usize)) {
    let mut level = 0;
    while start < end {
        if start % 2 == 1 {
            each(level, start);
            start += 1;
        }
        if end % 2 == 1 {
            end -= 1;
            each(level, end);
        }
        (start, end, level) = (start / 2, end / 2, level + 1);
    }
}
