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
const CANCEL_EVERY: usize = 64;

/// Accumulates all rows of `segments` that pass `filters`. Returns a state an accumulator, each of `slots` groups.
///
/// The slot of a row is the sum of its keys' codes, each times the product of the slots of the keys after it.
///
/// # Errors
/// `aborted` once `cancelled` says so.
pub fn run(
    segments: &[Range<usize>],
    filters: &[Predicate],
    keys: &[KeyColumn],
    plan: &Plan,
    slots: usize,
    cancelled: &dyn Fn() -> bool,
) -> Result<Vec<State>> {
    // One slot more than there are groups takes what belongs to none: rows whose value is null, or that were filtered out.
    let stride = slots + 1;
    let banks = |kind| if banked(kind) && stride <= MOST_BANKED { BANKS } else { 1 };
    let mut states: Vec<State> = plan
        .accumulators
        .iter()
        .map(|a| match (a.kind, a.column.as_deref().and_then(codes)) {
            (Kind::Seen, Some(codes)) => State::Seen(Seen::new(stride, codes)),
            (kind, _) => State::new(kind, stride * banks(kind)),
        })
        .collect();
    let rows = Pass { segments, filters, keys, plan, trash: slots as u32, cancelled };
    rows.visit(&mut states, |kind| kind != Kind::Gather)?;
    states.iter_mut().for_each(|s| s.merge_banks(stride));
    if plan.accumulators.iter().any(|a| a.kind == Kind::Gather) {
        for (place, a) in plan.accumulators.iter().enumerate().filter(|(_, a)| a.kind == Kind::Gather) {
            let Some(State::Count(counts)) = states.get(a.count) else { continue };
            // The trash slot gets no room.
            states[place] = State::Gathered(Gathered::new(counts.get(..slots).unwrap_or_default())?);
        }
        rows.visit(&mut states, |kind| kind == Kind::Gather)?;
    }
    Ok(states)
}

/// What is visited, and for what.
struct Pass<'a> {
    segments: &'a [Range<usize>],
    filters: &'a [Predicate],
    keys: &'a [KeyColumn],
    plan: &'a Plan,
    trash: u32,
    cancelled: &'a dyn Fn() -> bool,
}

impl Pass<'_> {
    /// Accumulates all rows into the states of the kinds that `takes` says.
    fn visit(&self, states: &mut [State], takes: impl Fn(Kind) -> bool + Copy) -> Result<()> {
        let mut scratch = Scratch::default();
        let mut blocks = 0;
        for segment in self.segments {
            for start in segment.clone().step_by(BLOCK) {
                let len = (segment.end - start).min(BLOCK);
                if blocks % CANCEL_EVERY == 0 && (self.cancelled)() {
                    return Err(Error::new(Code::Aborted, "the query was cancelled"));
                }
                blocks += 1;
                scratch.block(start, len, self, states, takes);
            }
        }
        Ok(())
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
    fn block(&mut self, start: usize, len: usize, pass: &Pass<'_>, states: &mut [State], takes: impl Fn(Kind) -> bool) {
        let Pass { filters, keys, plan, trash, .. } = *pass;
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
            for (a, state) in plan.accumulators.iter().zip(states.iter_mut()).filter(|(a, _)| a.subset == subset && takes(a.kind)) {
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
            block::load_floats(data, rows, floats);
            spread(out, stride, keys, floats, |sum, v| *sum += v);
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
            block::load_ints(data, rows, ints);
            spread(out, stride, keys, ints, |sum, v| *sum = sum.wrapping_add(v));
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
