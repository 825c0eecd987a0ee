//! Rows of one group: those of a run of a sorted key, or all there are.

use super::Summed;
use crate::column::Data;
use crate::exec::state::State;

/// Additions under way at once, so that none waits for the one before.
const LANES: usize = 8;

/// Their number and sum.
pub(super) enum SingleGroup {
    /// The number alone: no row is looked at.
    Count(u32),
    /// Both.
    Float(u32, f64),
    /// Both.
    Int(u32, i64),
}

impl SingleGroup {
    /// Nothing added yet.
    pub(super) fn new(summed: Summed) -> Self {
        match summed {
            Summed::Nothing => Self::Count(0),
            Summed::Floats => Self::Float(0, 0.0),
            Summed::Ints => Self::Int(0, 0),
        }
    }

    /// Adds the rows from `start` on, `len` of them.
    pub(super) fn add(&mut self, values: Option<&Data>, start: usize, len: usize) {
        let rows = start..start + len;
        match (&mut *self, values) {
            (Self::Float(_, total), Some(Data::F64(v))) => {
                let (eights, rest) = v.get(rows).unwrap_or_default().as_chunks::<LANES>();
                let mut sums = [0.0; LANES];
                eights
                    .iter()
                    .for_each(|eight| sums.iter_mut().zip(eight).for_each(|(sum, v)| *sum += v));
                *total += sums.iter().sum::<f64>() + rest.iter().sum::<f64>();
            }
            (Self::Int(_, total), Some(Data::I8(v))) => *total = sum(*total, v.get(rows)),
            (Self::Int(_, total), Some(Data::I16(v))) => *total = sum(*total, v.get(rows)),
            (Self::Int(_, total), Some(Data::I32(v))) => *total = sum(*total, v.get(rows)),
            (Self::Int(_, total), Some(Data::I64(v))) => *total = sum(*total, v.get(rows)),
            _ => {}
        }
        let (Self::Count(n) | Self::Float(n, _) | Self::Int(n, _)) = self;
        *n += len as u32;
    }

    /// Moves what was added to slot `slot` of the states.
    pub(super) fn drain(&mut self, slot: usize, states: &mut [State]) {
        let [State::Count(counts), rest @ ..] = states else { return };
        let (Self::Count(n) | Self::Float(n, _) | Self::Int(n, _)) = self;
        if let Some(count) = counts.get_mut(slot) {
            *count += *n;
        }
        *n = 0;
        rest.first_mut().into_iter().for_each(|state| self.drain_sum(slot, state));
    }

    /// Moves the sum alone.
    pub(super) fn drain_sum(&mut self, slot: usize, state: &mut State) {
        match (self, state) {
            (Self::Float(_, total), State::Float(sums)) => {
                sums.get_mut(slot).into_iter().for_each(|sum| *sum += *total);
                *total = 0.0;
            }
            (Self::Int(_, total), State::Int(sums)) => {
                sums.get_mut(slot).into_iter().for_each(|sum| *sum = sum.wrapping_add(*total));
                *total = 0;
            }
            _ => {}
        }
    }
}

fn sum<T: Copy + Into<i64>>(from: i64, values: Option<&[T]>) -> i64 {
    values.unwrap_or_default().iter().fold(from, |sum, v| sum.wrapping_add((*v).into()))
}
