//! Sums of more columns beside the first: rows are counted once, so each costs a load, an addition
//! and a store of 64 bits a row.

use super::bytes::bytes;
use super::single_group::SingleGroup;
use super::{Part, Summed};
use crate::column::Data;
use crate::exec::keys::KeyColumn;
use crate::exec::state::State;
use crate::exec::update::BANKS;

/// A sum for each byte, in each bank.
type Sums<T> = Box<[[T; 256]; BANKS]>;

/// The sum of one more column.
pub(super) enum Beside {
    /// The sum of the rows of one group.
    Single(SingleGroup),
    /// Sums of floats by a key of 8 bits: its index, and how far apart the slots of its codes are.
    Floats(Sums<f64>, usize, usize),
    /// The same of whole numbers.
    Ints(Sums<i64>, usize, usize),
}

impl Beside {
    /// Nothing added yet; `part` is the key of 8 bits, where there is one.
    pub(super) fn new(summed: Summed, part: Option<&Part>) -> Self {
        match (part, summed) {
            (None, _) => Self::Single(SingleGroup::new(summed)),
            (Some(p), Summed::Floats) => {
                Self::Floats(Box::new([[0.0; 256]; BANKS]), p.key, p.stride)
            }
            (Some(p), _) => Self::Ints(Box::new([[0; 256]; BANKS]), p.key, p.stride),
        }
    }

    /// Adds the rows from `start` on, `len` of them.
    pub(super) fn add(&mut self, keys: &[KeyColumn], values: &Data, start: usize, len: usize) {
        let rows = start..start + len;
        let codes = |key: usize| {
            let codes = keys.get(key).and_then(KeyColumn::data).and_then(bytes);
            codes.and_then(|codes| codes.get(rows.clone())).unwrap_or_default()
        };
        macro_rules! ints {
            ($sums:expr, $key:expr, $values:expr) => {
                summed(
                    $sums,
                    codes(*$key),
                    $values.get(rows.clone()).unwrap_or_default(),
                    |sum, v| sum.wrapping_add(i64::from(v)),
                )
            };
        }
        match (self, values) {
            (Self::Single(group), values) => group.add(Some(values), start, len),
            (Self::Floats(sums, key, _), Data::F64(v)) => {
                summed(sums, codes(*key), v.get(rows.clone()).unwrap_or_default(), |sum, v| {
                    sum + v
                });
            }
            (Self::Ints(sums, key, _), Data::I8(v)) => ints!(sums, key, v),
            (Self::Ints(sums, key, _), Data::I16(v)) => ints!(sums, key, v),
            (Self::Ints(sums, key, _), Data::I32(v)) => ints!(sums, key, v),
            (Self::Ints(sums, key, _), Data::I64(v)) => ints!(sums, key, v),
            _ => {}
        }
    }

    /// Moves what was added to the state: that of code `c` to slot `base + c * stride`.
    pub(super) fn drain(&mut self, keys: &[KeyColumn], base: usize, state: &mut State) {
        match (self, state) {
            (Self::Single(group), state) => group.drain_sum(base, state),
            (Self::Floats(sums, key, stride), State::Float(states)) => {
                let Some(key) = keys.get(*key) else { return };
                for (byte, slot) in slots(key, base, *stride) {
                    if let Some(state) = states.get_mut(slot) {
                        *state += sums.iter().map(|bank| bank[byte]).sum::<f64>();
                    }
                }
                **sums = [[0.0; 256]; BANKS];
            }
            (Self::Ints(sums, key, stride), State::Int(states)) => {
                let Some(key) = keys.get(*key) else { return };
                for (byte, slot) in slots(key, base, *stride) {
                    if let Some(state) = states.get_mut(slot) {
                        *state = sums.iter().fold(*state, |sum, bank| sum.wrapping_add(bank[byte]));
                    }
                }
                **sums = [[0; 256]; BANKS];
            }
            _ => {}
        }
    }
}

/// Each byte that is a code of `key`, and its slot.
fn slots(key: &KeyColumn, base: usize, stride: usize) -> impl Iterator<Item = (usize, usize)> {
    let (signed, offset, codes) =
        (matches!(key.data(), Some(Data::I8(_))), key.offset, key.slots());
    (0..256).filter_map(move |byte: usize| {
        let value = if signed { i64::from(byte as u8 as i8) } else { byte as i64 };
        let code = usize::try_from(value.wrapping_sub(offset)).ok().filter(|c| *c < codes)?;
        Some((byte, base + code * stride))
    })
}

/// Adds each value to the sum of its code; four banks, so that neighbours of one group do not wait
/// for each other.
#[inline(always)]
fn summed<S: Copy, T: Copy>(
    sums: &mut [[S; 256]; BANKS],
    codes: &[u8],
    values: &[T],
    add: impl Fn(S, T) -> S,
) {
    let ((fours, rest), (values, last)) = (codes.as_chunks::<BANKS>(), values.as_chunks::<BANKS>());
    for (four, values) in fours.iter().zip(values) {
        for ((bank, code), v) in sums.iter_mut().zip(four).zip(values) {
            let sum = &mut bank[usize::from(*code)];
            *sum = add(*sum, *v);
        }
    }
    rest.iter().zip(last).for_each(|(code, v)| {
        let sum = &mut sums[0][usize::from(*code)];
        *sum = add(*sum, *v);
    });
}
