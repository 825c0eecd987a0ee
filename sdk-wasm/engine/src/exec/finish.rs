//! From accumulated slots to the answer, a column at a time: a million groups take longer than a
//! caller may be kept waiting.

use pellucid_core::{Batch, BatchColumn, Query, Result, sorting};

use super::keys::KeyColumn;
use super::{measure, state};

/// An answer that is being put together from what a scan accumulated.
pub struct Finish<'a> {
    query: &'a Query,
    keys: &'a [KeyColumn],
    plan: &'a measure::Plan,
    states: &'a mut [state::State],
    slots: usize,
    /// The slots of the answer's rows, once they are known.
    groups: Option<Vec<u32>>,
    columns: Vec<BatchColumn>,
}

impl<'a> Finish<'a> {
    /// Prepares the answer of `slots` groups; nothing is put together yet.
    pub fn new(
        query: &'a Query,
        keys: &'a [KeyColumn],
        plan: &'a measure::Plan,
        states: &'a mut [state::State],
        slots: usize,
    ) -> Self {
        Self {
            query,
            keys,
            plan,
            states,
            slots,
            groups: None,
            columns: Vec::with_capacity(keys.len() + plan.outputs.len()),
        }
    }

    /// Puts one part more together; returns the answer with the last.
    ///
    /// # Errors
    /// `overflow`.
    pub fn step(&mut self) -> Result<Option<Batch>> {
        let Some(groups) = &self.groups else {
            self.groups = Some(groups(self.keys, self.states, self.slots));
            return Ok(None);
        };
        let index = self.columns.len();
        if let Some(key) = self.keys.get(index) {
            let stride: usize = self.keys[index + 1..].iter().map(KeyColumn::slots).product();
            let codes: Vec<u32> =
                groups.iter().map(|s| (*s as usize / stride % key.slots()) as u32).collect();
            let (values, validity) = key.values(&codes);
            self.columns.push(BatchColumn { field: key.field.clone(), values, validity });
            return Ok(None);
        }
        if let Some(output) = self.plan.outputs.get(index - self.keys.len()) {
            let (values, validity) = output.values(self.states, &self.plan.accumulators, groups)?;
            self.columns.push(BatchColumn { field: output.field.clone(), values, validity });
            return Ok(None);
        }
        let batch = Batch {
            columns: std::mem::take(&mut self.columns),
            rows: groups.len(),
            total: groups.len(),
        };
        Ok(Some(batch.arranged(&self.query.sort, self.query.limit, self.query.offset)))
    }

    /// Puts the whole answer together.
    ///
    /// # Errors
    /// As [`Finish::step`].
    pub fn run(mut self) -> Result<Batch> {
        loop {
            if let Some(batch) = self.step()? {
                return Ok(batch);
            }
        }
    }
}

/// The slots that have rows, in ascending order of their keys. Without keys there is one group,
/// whether it has rows or not.
fn groups(keys: &[KeyColumn], states: &[state::State], slots: usize) -> Vec<u32> {
    if keys.is_empty() {
        return vec![0];
    }
    let Some(state::State::Count(counts)) = states.first() else { return Vec::new() };
    let mut groups: Vec<u32> = (0..slots as u32).filter(|s| counts[*s as usize] > 0).collect();
    let ranks: Vec<Vec<u32>> = keys.iter().map(KeyColumn::ranks).collect();
    if ranks.iter().any(|r| !r.is_sorted()) {
        let place = |slot: u32| {
            let mut rest = slot as usize;
            let mut rank = 0usize;
            let mut stride = 1usize;
            for (key, ranks) in keys.iter().zip(&ranks).rev() {
                let code = rest % key.slots();
                rest /= key.slots();
                // The null code has no rank and comes last.
                rank += ranks.get(code).map_or(key.size, |r| *r as usize) * stride;
                stride *= key.slots();
            }
            rank
        };
        let places: Vec<usize> = groups.iter().map(|slot| place(*slot)).collect();
        let mut order: Vec<u32> = (0..groups.len() as u32).collect();
        let at = |i: u32| places.get(i as usize);
        sorting::sort(&mut order, &mut |a, b| at(a).cmp(&at(b)));
        groups = order.iter().filter_map(|i| groups.get(*i as usize).copied()).collect();
    }
    groups
}
