//! What one accumulator does with the rows of a block.

use super::block::{self, Rows};
use super::measure::{Accumulator, Kind};
use super::state::{State, add_wide};
use super::values::{float_key, int_key};
use crate::column::Data;

/// A group's slot in memory cannot be added to again until the last addition is stored, some five
/// cycles. Neighbouring rows are often of one group, so they take turns among four copies of the
/// slots, which are added up at the end.
pub(super) const BANKS: usize = 4;
/// Four banks of more slots would no longer fit the first-level cache.
pub(super) const MOST_BANKED: usize = 1024;

/// Whether an accumulator takes several banks.
pub(super) fn banked(kind: Kind) -> bool {
    matches!(kind, Kind::Count | Kind::SumInt | Kind::SumFloat)
}

/// Adds the rows of a block, each to the slot of its key.
pub(super) fn update(
    a: &Accumulator,
    state: &mut State,
    rows: Rows<'_>,
    keys: &[u32],
    stride: usize,
    ints: &mut [i64],
    floats: &mut [f64],
) {
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
        (Kind::Collect, State::Collected(out), Some(data @ Data::F64(_))) => {
            block::load_floats(data, rows, floats);
            keys.iter().zip(&*floats).for_each(|(k, v)| out.push(*k, float_key(*v)));
        }
        (Kind::Collect, State::Collected(out), Some(data)) => {
            block::load_ints(data, rows, ints);
            keys.iter().zip(&*ints).for_each(|(k, v)| out.push(*k, int_key(*v)));
        }
        (Kind::Bitmap, State::Bitmap(out), Some(data)) => {
            block::load_ints(data, rows, ints);
            let low = a.column.as_deref().and_then(|c| c.range).map_or(0, |(low, _)| low);
            keys.iter().zip(&*ints).for_each(|(k, v)| out.note(*k, v.wrapping_sub(low) as u32));
        }
        (Kind::First, State::Row(out), _) => {
            rows.each(|i, row| at(out, keys, i, |first| *first = (*first).min(row as u32)))
        }
        (Kind::Last, State::Row(out), _) => {
            rows.each(|i, row| at(out, keys, i, |last| *last = row as u32))
        }
        (Kind::SumInt, State::Int(out), Some(data)) => {
            spread(out, stride, keys, ints_of(data, rows, ints), |sum, v| {
                *sum = sum.wrapping_add(v)
            });
        }
        (Kind::SumWide, State::Wide(out), Some(data)) => {
            block::load_ints(data, rows, ints);
            if let Some(wides) = &a.wides {
                let value = |code: i64| {
                    usize::try_from(code)
                        .ok()
                        .and_then(|c| wides.get(c))
                        .copied()
                        .unwrap_or_default()
                };
                return zip(out, keys, ints, |sum, code| *sum = add_wide(*sum, value(code)));
            }
            zip(out, keys, ints, |sum, v| *sum += i128::from(v));
        }
        (Kind::MinInt | Kind::MaxInt, State::Int(out), Some(data)) => {
            block::load_ints(data, rows, ints);
            if let Some(ranks) = &a.ranks {
                ints.iter_mut()
                    .for_each(|v| *v = ranks.get(*v as usize).copied().map_or(0, i64::from));
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
pub(super) fn counts_along(a: &Accumulator) -> bool {
    matches!(a.kind, Kind::SumFloat | Kind::SumInt)
        && a.column.as_ref().is_some_and(|c| c.validity.is_none())
}

/// Counts the rows of a block and adds their values, each to the slot of its key.
#[expect(
    clippy::too_many_arguments,
    reason = "buffers and states are borrowed apart from each other"
)]
pub(super) fn count_and_sum(
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
        State::Float(sums) => {
            both(counts, sums, stride, keys, floats_of(data, rows, floats), |sum, v| *sum += v)
        }
        State::Int(sums) => {
            both(counts, sums, stride, keys, ints_of(data, rows, ints), |sum, v| {
                *sum = sum.wrapping_add(v)
            })
        }
        _ => {}
    }
}

/// Counts each key and adds its value, rows taking turns among the banks where there are several.
#[inline(always)]
fn both<V: Copy>(
    counts: &mut [u32],
    sums: &mut [V],
    stride: usize,
    keys: &[u32],
    values: &[V],
    add: impl Fn(&mut V, V) + Copy,
) {
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
fn spread<S, V: Copy>(
    out: &mut [S],
    stride: usize,
    keys: &[u32],
    values: &[V],
    each: impl Fn(&mut S, V),
) {
    if out.len() < stride * BANKS {
        return zip(out, keys, values, each);
    }
    let (a, rest) = out.split_at_mut(stride);
    let (b, rest) = rest.split_at_mut(stride);
    let (c, d) = rest.split_at_mut(stride);
    let mut fours = keys.chunks_exact(BANKS).zip(values.chunks_exact(BANKS));
    for (k, v) in &mut fours {
        if let (Some(a), Some(b), Some(c), Some(d)) = (
            a.get_mut(k[0] as usize),
            b.get_mut(k[1] as usize),
            c.get_mut(k[2] as usize),
            d.get_mut(k[3] as usize),
        ) {
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
