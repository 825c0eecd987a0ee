//! The dense group-by: one pass over blocks of rows, each group a slot of an array.

use std::ops::Range;

use pellucid_core::{Code, Error, Result};

use super::block::{self, BLOCK, Rows};
use super::filter::{POSITIONS, Predicate, positions};
use super::keys::KeyColumn;
use super::measure::{Accumulator, Kind, Plan, codes};
use super::state::State;
use super::values::{Gathered, Seen, float_key, int_key};
use crate::column::Data;

/// How often a running query asks whether it was cancelled: 64 blocks are 131,072 rows, well under a millisecond.
const STEP: usize = 64 * BLOCK;

/// A group-by under way. It owns what it reads, so that a caller may do other things between its steps.
///
/// The slot of a row is the sum of its keys' codes, each times the product of the slots of the keys after it.
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
    /// Quantiles and distinct counts take a second pass, once counts have told how many values each group has.
    second: bool,
    scratch: Scratch,
}

impl Scan {
    /// Over all rows of `segments` that pass `filters`; no row was visited yet.
    pub fn new(segments: Vec<Range<usize>>, filters: Vec<Predicate>, keys: Vec<KeyColumn>, plan: Plan, slots: usize) -> Self {
        // One slot more than there are groups takes what belongs to none: rows whose value is null, or that were filtered out.
        let stride = slots + 1;
        let banks = |kind| if banked(kind) && stride <= MOST_BANKED { BANKS } else { 1 };
        let state = |a: &Accumulator| match (a.kind, a.column.as_deref().and_then(codes)) {
            (Kind::Seen, Some(codes)) => State::Seen(Seen::new(stride, codes)),
            (kind, _) => State::new(kind, stride * banks(kind)),
        };
        let states = plan.accumulators.iter().map(state).collect();
        Self { rows: Rest::new(segments), filters, keys, plan, slots, states, second: false, scratch: Scratch::default() }
    }

    /// Visits about `rows` rows more; whether all were visited.
    ///
    /// # Errors
    /// `limit_exceeded` where memory does not hold the values that quantiles need.
    pub fn step(&mut self, rows: usize) -> Result<bool> {
        for (start, len) in self.rows.take(rows) {
            let Self { scratch, filters, keys, plan, slots, states, second, .. } = self;
            let second = *second;
            scratch.block(start, len, filters, keys, plan, *slots as u32, states, |kind| (kind == Kind::Gather) == second);
        }
        if !self.rows.is_empty() {
            return Ok(false);
        }
        if self.second {
            return Ok(true);
        }
        let (slots, stride) = (self.slots, self.slots + 1);
        self.states.iter_mut().for_each(|s| s.merge_banks(stride));
        for (place, a) in self.plan.accumulators.iter().enumerate().filter(|(_, a)| a.kind == Kind::Gather) {
            let Some(State::Count(counts)) = self.states.get(a.count) else { continue };
            // What belongs to no group gets no room.
            self.states[place] = State::Gathered(Gathered::new(counts.get(..slots).unwrap_or_default())?);
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

/// A group's slot in memory cannot be added to again until the last addition is stored, some five cycles. Neighbouring rows are
/// often of one group, so they take turns among four copies of the slots, which are added up at the end.
const BANKS: usize = 4;
/// Four banks of more slots would no longer fit the first-level cache.
const MOST_BANKED: usize = 1024;

fn banked(kind: Kind) -> bool {
    matches!(kind, Kind::Count | Kind::SumInt | Kind::SumFloat)
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
    #[allow(clippy::too_many_arguments)]
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
            // Few rows are picked out; of many the others are sent to the slot for none, which costs less than picking.
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
            let mut pairs = plan.accumulators.iter().zip(states.iter_mut()).filter(|(a, _)| a.subset == subset && takes(a.kind)).peekable();
            while let Some((a, state)) = pairs.next() {
                // Counting and the sum after it share one visit of the keys.
                if let (None, Kind::Count, None, State::Count(counts)) = (counted, a.kind, &a.column, &mut *state)
                    && let Some((sum, next)) = pairs.next_if(|(b, _)| counts_along(b))
                {
                    count_and_sum(counts, sum, next, rows, &self.keys[..n], trash as usize + 1, &mut self.ints[..n], &mut self.floats[..n]);
                    continue;
                }
                if let (Some(n), Kind::Count, None, State::Count(out)) = (counted, a.kind, &a.column, &mut *state) {
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
                update(a, state, rows, keys, trash as usize + 1, &mut self.ints[..n], &mut self.floats[..n]);
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
    let load = |key: &KeyColumn, out: &mut [u32]| {
        block::load_codes(key.data(), key.offset, rows, out);
        if let Some(validity) = key.validity() {
            block::redirect_nulls(validity, rows, key.size as u32, out);
        }
    };
    load(first, slots);
    for key in rest {
        load(key, codes);
        let stride = key.slots() as u32;
        slots.iter_mut().zip(codes.iter()).for_each(|(s, c)| *s = *s * stride + *c);
    }
}

fn update(a: &Accumulator, state: &mut State, rows: Rows<'_>, keys: &[u32], stride: usize, ints: &mut [i64], floats: &mut [f64]) {
    let data = a.column.as_deref().map(|c| &c.data);
    match (a.kind, state, data) {
        (Kind::Count, State::Count(out), _) => spread(out, stride, keys, keys, |n, _| *n += 1),
        (Kind::SumFloat, State::Float(out), Some(data)) => {
            spread(out, stride, keys, floats_of(data, rows, floats), |sum, v| *sum += v);
        }
        (Kind::MinFloat, State::Float(out), Some(data)) => {
            block::load_floats(data, rows, floats);
            zip(out, keys, floats, |least, v| *least = least.min(v));
        }
        (Kind::MaxFloat, State::Float(out), Some(data)) => {
            block::load_floats(data, rows, floats);
            zip(out, keys, floats, |most, v| *most = most.max(v));
        }
        (Kind::Moments, State::Moments(out), Some(data)) => {
            block::load_floats(data, rows, floats);
            zip(out, keys, floats, |(count, mean, squares), v| {
                *count += 1.0;
                let difference = v - *mean;
                *mean += difference / *count;
                *squares += difference * (v - *mean);
            });
        }
        (Kind::Gather, State::Gathered(out), Some(data @ Data::F64(_))) => {
            block::load_floats(data, rows, floats);
            keys.iter().zip(&*floats).for_each(|(k, v)| out.push(*k, float_key(*v)));
        }
        (Kind::Gather, State::Gathered(out), Some(data)) => {
            block::load_ints(data, rows, ints);
            keys.iter().zip(&*ints).for_each(|(k, v)| out.push(*k, int_key(*v)));
        }
        (Kind::Seen, State::Seen(out), Some(data)) => {
            block::load_ints(data, rows, ints);
            let low = a.column.as_deref().and_then(|c| c.range).map_or(0, |(low, _)| low);
            keys.iter().zip(&*ints).for_each(|(k, v)| out.note(*k, v.wrapping_sub(low) as u32));
        }
        (Kind::First, State::Row(out), _) => rows.each(|i, row| at(out, keys, i, |first| *first = (*first).min(row as u32))),
        (Kind::Last, State::Row(out), _) => rows.each(|i, row| at(out, keys, i, |last| *last = row as u32)),
        (Kind::SumInt, State::Int(out), Some(data)) => {
            spread(out, stride, keys, ints_of(data, rows, ints), |sum, v| *sum = sum.wrapping_add(v));
        }
        (Kind::SumWide, State::Wide(out), Some(data)) => {
            block::load_ints(data, rows, ints);
            zip(out, keys, ints, |sum, v| *sum += i128::from(v));
        }
        (Kind::MinInt | Kind::MaxInt, State::Int(out), Some(data)) => {
            block::load_ints(data, rows, ints);
            if let Some(ranks) = &a.ranks {
                ints.iter_mut().for_each(|v| *v = ranks.get(*v as usize).copied().map_or(0, i64::from));
            }
            match a.kind {
                Kind::MinInt => zip(out, keys, ints, |least, v| *least = (*least).min(v)),
                _ => zip(out, keys, ints, |most, v| *most = (*most).max(v)),
            }
        }
        _ => {}
    }
}

/// Floats of a block: where they lie, or converted into `buffer`.
fn floats_of<'a>(data: &'a Data, rows: Rows<'_>, buffer: &'a mut [f64]) -> &'a [f64] {
    match (data, rows) {
        (Data::F64(v), Rows::All { start, len }) => v.get(start..start + len).unwrap_or_default(),
        _ => {
            block::load_floats(data, rows, buffer);
            buffer
        }
    }
}

/// Integers of a block: where they lie, or converted into `buffer`.
fn ints_of<'a>(data: &'a Data, rows: Rows<'_>, buffer: &'a mut [i64]) -> &'a [i64] {
    match (data, rows) {
        (Data::I64(v), Rows::All { start, len }) => v.get(start..start + len).unwrap_or_default(),
        _ => {
            block::load_ints(data, rows, buffer);
            buffer
        }
    }
}

/// Sums of columns without nulls have a value in every row that is counted.
fn counts_along(a: &Accumulator) -> bool {
    matches!(a.kind, Kind::SumFloat | Kind::SumInt) && a.column.as_ref().is_some_and(|c| c.validity.is_none())
}

#[allow(clippy::too_many_arguments)]
fn count_and_sum(
    counts: &mut [u32],
    a: &Accumulator,
    state: &mut State,
    rows: Rows<'_>,
    keys: &[u32],
    stride: usize,
    ints: &mut [i64],
    floats: &mut [f64],
) {
    let Some(data) = a.column.as_deref().map(|c| &c.data) else { return };
    match state {
        State::Float(sums) => both(counts, sums, stride, keys, floats_of(data, rows, floats), |sum, v| *sum += v),
        State::Int(sums) => both(counts, sums, stride, keys, ints_of(data, rows, ints), |sum, v| *sum = sum.wrapping_add(v)),
        _ => {}
    }
}

/// Counts each key and adds its value, rows taking turns among the banks where there are several.
#[inline(always)]
fn both<V: Copy>(counts: &mut [u32], sums: &mut [V], stride: usize, keys: &[u32], values: &[V], add: impl Fn(&mut V, V) + Copy) {
    let one = |counts: &mut [u32], sums: &mut [V], k: u32, v: V| {
        if let (Some(n), Some(sum)) = (counts.get_mut(k as usize), sums.get_mut(k as usize)) {
            *n += 1;
            add(sum, v);
        }
    };
    if counts.len() < stride * BANKS || sums.len() < stride * BANKS {
        keys.iter().zip(values).for_each(|(k, v)| one(counts, sums, *k, *v));
        return;
    }
    let (n0, rest) = counts.split_at_mut(stride);
    let (n1, rest) = rest.split_at_mut(stride);
    let (n2, n3) = rest.split_at_mut(stride);
    let (s0, rest) = sums.split_at_mut(stride);
    let (s1, rest) = rest.split_at_mut(stride);
    let (s2, s3) = rest.split_at_mut(stride);
    let mut fours = keys.chunks_exact(BANKS).zip(values.chunks_exact(BANKS));
    for (k, v) in &mut fours {
        one(n0, s0, k[0], v[0]);
        one(n1, s1, k[1], v[1]);
        one(n2, s2, k[2], v[2]);
        one(n3, s3, k[3], v[3]);
    }
    let done = keys.len() / BANKS * BANKS;
    keys[done..].iter().zip(&values[done..]).for_each(|(k, v)| one(n0, s0, *k, *v));
}

/// Adds each value to its key's slot, rows taking turns among the banks where `out` has several.
#[inline(always)]
fn spread<S, V: Copy>(out: &mut [S], stride: usize, keys: &[u32], values: &[V], each: impl Fn(&mut S, V)) {
    if out.len() < stride * BANKS {
        return zip(out, keys, values, each);
    }
    let (a, rest) = out.split_at_mut(stride);
    let (b, rest) = rest.split_at_mut(stride);
    let (c, d) = rest.split_at_mut(stride);
    let mut fours = keys.chunks_exact(BANKS).zip(values.chunks_exact(BANKS));
    for (k, v) in &mut fours {
        if let (Some(a), Some(b), Some(c), Some(d)) =
            (a.get_mut(k[0] as usize), b.get_mut(k[1] as usize), c.get_mut(k[2] as usize), d.get_mut(k[3] as usize))
        {
            each(a, v[0]);
            each(b, v[1]);
            each(c, v[2]);
            each(d, v[3]);
        }
    }
    let done = keys.len() / BANKS * BANKS;
    zip(a, &keys[done..], &values[done..], each);
}

#[inline(always)]
fn zip<S, V: Copy>(out: &mut [S], keys: &[u32], values: &[V], each: impl Fn(&mut S, V)) {
    for (k, v) in keys.iter().zip(values) {
        if let Some(s) = out.get_mut(*k as usize) {
            each(s, *v);
        }
    }
}

#[inline(always)]
fn at(out: &mut [u32], keys: &[u32], i: usize, each: impl Fn(&mut u32)) {
    if let Some(s) = keys.get(i).and_then(|k| out.get_mut(*k as usize)) {
        each(s);
    }
}
