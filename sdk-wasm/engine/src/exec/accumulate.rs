//! The dense group-by: one pass over blocks of rows, each group a slot of an array.

use std::ops::Range;

use pellucid_core::{Code, Error, Result};

use super::block::{self, BLOCK, Rows};
use super::dense::DenseScan;
use super::filter::{POSITIONS, Predicate, positions};
use super::keys::KeyColumn;
use super::measure::{Accumulator, Kind, Plan, codes};
use super::state::State;
use super::update::{BANKS, MOST_BANKED, banked, count_and_sum, counts_along, update};
use super::values::{CodeBitmaps, Collected};

/// How often a running query asks whether it was cancelled: 64 blocks are 131,072 rows, well under
/// a millisecond.
const STEP: usize = 64 * BLOCK;

/// A group-by under way. It owns what it reads, so that a caller may do other things between its
/// steps.
///
/// The slot of a row is the sum of its keys' codes, each times the product of the slots of the keys
/// after it.
pub struct Scan {
    rows: Rest,
    filters: Vec<Predicate>,
    /// The dimensions.
    pub keys: Vec<KeyColumn>,
    /// The measures.
    pub plan: Plan,
    /// Groups.
    pub slots: usize,
    states: Vec<State>,
    /// Quantiles and distinct counts take a second pass, once the counts say how many values each
    /// group has.
    second: bool,
    /// What rows add to, where there are no filters and key and measures are of the commonest
    /// kind.
    dense: Option<DenseScan>,
    scratch: Scratch,
}

impl Scan {
    /// Over all rows of `segments` that pass `filters`; no row was visited yet.
    pub fn new(
        segments: Vec<Range<usize>>,
        filters: Vec<Predicate>,
        keys: Vec<KeyColumn>,
        plan: Plan,
        slots: usize,
    ) -> Self {
        // One slot more than there are groups takes what belongs to none: rows whose value is null,
        // or that were filtered out.
        let stride = slots + 1;
        let banks = |kind| if banked(kind) && stride <= MOST_BANKED { BANKS } else { 1 };
        let state = |a: &Accumulator| match (a.kind, a.column.as_deref().and_then(codes)) {
            (Kind::Bitmap, Some(codes)) => State::Bitmap(CodeBitmaps::new(stride, codes)),
            (kind, _) => State::new(kind, stride * banks(kind)),
        };
        let states = plan.accumulators.iter().map(state).collect();
        let dense = if filters.is_empty() { DenseScan::new(&keys, &plan) } else { None };
        Self {
            rows: Rest::new(segments),
            filters,
            keys,
            plan,
            slots,
            states,
            second: false,
            dense,
            scratch: Scratch::default(),
        }
    }

    /// Visits about `rows` rows more; whether all were visited.
    ///
    /// # Errors
    /// `limit_exceeded` where memory does not hold the values that quantiles need.
    pub fn step(&mut self, rows: usize) -> Result<bool> {
        for (start, len) in self.rows.take(rows) {
            let Self { scratch, filters, keys, plan, slots, states, second, dense, .. } = self;
            let second = *second;
            if let Some(dense) = dense {
                dense.add(keys, plan, start, len, states);
                continue;
            }
            scratch.block(start, len, filters, keys, plan, *slots as u32, states, |kind| {
                (kind == Kind::Collect) == second
            });
        }
        if !self.rows.is_empty() {
            return Ok(false);
        }
        if self.second {
            return Ok(true);
        }
        if let Some(dense) = self.dense.take() {
            dense.drain(&self.keys, &mut self.states);
        }
        let (slots, stride) = (self.slots, self.slots + 1);
        self.states.iter_mut().for_each(|s| s.merge_banks(stride));
        for (index, a) in
            self.plan.accumulators.iter().enumerate().filter(|(_, a)| a.kind == Kind::Collect)
        {
            let Some(State::Count(counts)) = self.states.get(a.count) else { continue };
            // What belongs to no group gets no room.
            self.states[index] =
                State::Collected(Collected::new(counts.get(..slots).unwrap_or_default())?);
            self.second = true;
        }
        if self.second {
            self.rows.restart();
        }
        Ok(!self.second)
    }

    /// Visits all rows; returns a state an accumulator, each of at least [`Scan::slots`] groups.
    ///
    /// # Errors
    /// `aborted` once `cancelled` says so; as [`Scan::step`].
    pub fn run(&mut self, cancelled: &dyn Fn() -> bool) -> Result<()> {
        loop {
            if cancelled() {
                return Err(Error::new(Code::Aborted, "the query was cancelled"));
            }
            if self.step(STEP)? {
                return Ok(());
            }
        }
    }

    /// What an answer is put together from: keys, measures, what was accumulated and the number of
    /// groups.
    pub fn parts(&mut self) -> (&[KeyColumn], &Plan, &mut [State], usize) {
        (&self.keys, &self.plan, &mut self.states, self.slots)
    }

    /// What was accumulated.
    pub fn states(&mut self) -> &mut Vec<State> {
        &mut self.states
    }
}

/// The rows still to visit.
struct Rest {
    segments: Vec<Range<usize>>,
    segment: usize,
    start: usize,
}

impl Rest {
    fn new(mut segments: Vec<Range<usize>>) -> Self {
        segments.retain(|s| !s.is_empty());
        let mut rest = Self { segments, segment: 0, start: 0 };
        rest.restart();
        rest
    }

    fn restart(&mut self) {
        self.segment = 0;
        self.start = self.segments.first().map_or(0, |s| s.start);
    }

    fn is_empty(&self) -> bool {
        self.segment >= self.segments.len()
    }

    /// The next blocks, of about `rows` rows together: start and length of each.
    fn take(&mut self, rows: usize) -> Vec<(usize, usize)> {
        let mut blocks = Vec::with_capacity(rows / BLOCK + 1);
        let mut taken = 0;
        while let Some(segment) = self.segments.get(self.segment).filter(|_| taken < rows) {
            let len = (segment.end - self.start).min(BLOCK);
            blocks.push((self.start, len));
            taken += len;
            self.start += len;
            if self.start >= segment.end {
                self.segment += 1;
                self.start = self.segments.get(self.segment).map_or(0, |s| s.start);
            }
        }
        blocks
    }
}

/// Below one row in four it pays to pick rows out.
const SPARSE: usize = 4;

/// Memory of one block, reused for all.
struct Scratch {
    mask: [u8; BLOCK],
    submask: [u8; BLOCK],
    positions: Box<[u32; POSITIONS]>,
    keys: Box<[u32; BLOCK]>,
    codes: Box<[u32; BLOCK]>,
    ints: Box<[i64; BLOCK]>,
    floats: Box<[f64; BLOCK]>,
}

impl Default for Scratch {
    fn default() -> Self {
        Self {
            mask: [0; BLOCK],
            submask: [0; BLOCK],
            positions: Box::new([0; POSITIONS]),
            keys: Box::new([0; BLOCK]),
            codes: Box::new([0; BLOCK]),
            ints: Box::new([0; BLOCK]),
            floats: Box::new([0.0; BLOCK]),
        }
    }
}

impl Scratch {
    #[expect(
        clippy::too_many_arguments,
        reason = "each is a part that the caller borrows apart from the others"
    )]
    fn block(
        &mut self,
        start: usize,
        len: usize,
        filters: &[Predicate],
        keys: &[KeyColumn],
        plan: &Plan,
        trash: u32,
        states: &mut [State],
        takes: impl Fn(Kind) -> bool,
    ) {
        self.mask[..len].fill(1);
        filters.iter().for_each(|f| f.apply(start, &mut self.mask[..len]));
        for (subset, predicates) in plan.subsets.iter().enumerate() {
            self.submask[..len].copy_from_slice(&self.mask[..len]);
            predicates.iter().for_each(|p| p.apply(start, &mut self.submask[..len]));
            let passing = match filters.is_empty() && predicates.is_empty() {
                true => len,
                false => self.submask[..len].iter().map(|m| usize::from(*m)).sum(),
            };
            if passing == 0 {
                continue;
            }
            // Few rows are picked out; of many the others are sent to the slot for none, which
            // costs less than picking.
            let sparse = passing < len / SPARSE;
            let n = if sparse { positions(&self.submask[..len], &mut self.positions) } else { len };
            let rows = match sparse {
                false => Rows::All { start, len },
                true => Rows::Some { start, positions: &self.positions[..n] },
            };
            combine(keys, rows, &mut self.keys[..n], &mut self.codes[..n]);
            if !sparse && passing < len {
                for (k, m) in self.keys[..n].iter_mut().zip(&self.submask[..n]) {
                    let keep = u32::from(*m).wrapping_neg();
                    *k = (*k & keep) | (trash & !keep);
                }
            }
            // One group of counted rows needs no loop over them.
            let counted = keys.is_empty().then_some(passing as u32);
            let mut pairs = plan
                .accumulators
                .iter()
                .zip(states.iter_mut())
                .filter(|(a, _)| a.subset == subset && takes(a.kind))
                .peekable();
            while let Some((a, state)) = pairs.next() {
                // Counting and the sum after it share one visit of the keys.
                if let (None, Kind::Count, None, State::Count(counts)) =
                    (counted, a.kind, &a.column, &mut *state)
                    && let Some((sum, next)) = pairs.next_if(|(b, _)| counts_along(b))
                {
                    count_and_sum(
                        counts,
                        sum,
                        next,
                        rows,
                        &self.keys[..n],
                        trash as usize + 1,
                        &mut self.ints[..n],
                        &mut self.floats[..n],
                    );
                    continue;
                }
                if let (Some(n), Kind::Count, None, State::Count(out)) =
                    (counted, a.kind, &a.column, &mut *state)
                {
                    out[0] += n;
                    continue;
                }
                let keys = match a.column.as_deref().and_then(|c| c.validity.as_ref()) {
                    None => &self.keys[..n],
                    Some(validity) => {
                        self.codes[..n].copy_from_slice(&self.keys[..n]);
                        block::redirect_nulls(validity, rows, trash, &mut self.codes[..n]);
                        &self.codes[..n]
                    }
                };
                update(
                    a,
                    state,
                    rows,
                    keys,
                    trash as usize + 1,
                    &mut self.ints[..n],
                    &mut self.floats[..n],
                );
            }
        }
    }
}

/// The slot of each row.
fn combine(keys: &[KeyColumn], rows: Rows<'_>, slots: &mut [u32], codes: &mut [u32]) {
    let Some((first, rest)) = keys.split_first() else {
        slots.fill(0);
        return;
    };
    first.load(rows, slots);
    for key in rest {
        key.load(rows, codes);
        let stride = key.slots() as u32;
        slots.iter_mut().zip(codes.iter()).for_each(|(s, c)| *s = *s * stride + *c);
    }
}
