//! A key of 8 bits: a byte is its own index into 256 cells, so that no bound has to be checked;
//! count and sum lie side by side, so that a row costs one load, one addition and one store of 128
//! bits.

use super::Summed;
use crate::column::Data;
use crate::exec::keys::KeyColumn;
use crate::exec::state::State;
use crate::exec::update::BANKS;

/// A cell for each byte, in each bank.
type Cells<T> = Box<[[[T; 2]; 256]; BANKS]>;

/// Counts, or counts and sums, of each byte.
pub(super) enum Bytes {
    /// Counts alone.
    Count(Box<[[u32; 256]; BANKS]>),
    /// Sum and count. A float counts to 2^53 exactly.
    Float(Cells<f64>),
    /// Sum and count.
    Int(Cells<i64>),
}

impl Bytes {
    /// Nothing added yet.
    pub(super) fn new(summed: Summed) -> Self {
        match summed {
            Summed::Nothing => Self::Count(Box::new([[0; 256]; BANKS])),
            Summed::Floats => Self::Float(Box::new([[[0.0; 2]; 256]; BANKS])),
            Summed::Ints => Self::Int(Box::new([[[0; 2]; 256]; BANKS])),
        }
    }

    /// Adds the rows from `start` on, `len` of them.
    pub(super) fn add(&mut self, key: &KeyColumn, values: Option<&Data>, start: usize, len: usize) {
        let rows = start..start + len;
        let codes = key
            .data()
            .and_then(bytes)
            .and_then(|codes| codes.get(rows.clone()))
            .unwrap_or_default();
        match (self, values) {
            (Self::Count(cells), _) => count(cells, codes),
            (Self::Float(cells), Some(Data::F64(v))) => {
                float(cells, codes, v.get(rows).unwrap_or_default())
            }
            (Self::Int(cells), Some(Data::I8(v))) => {
                int(cells, codes, v.get(rows).unwrap_or_default())
            }
            (Self::Int(cells), Some(Data::I16(v))) => {
                int(cells, codes, v.get(rows).unwrap_or_default())
            }
            (Self::Int(cells), Some(Data::I32(v))) => {
                int(cells, codes, v.get(rows).unwrap_or_default())
            }
            (Self::Int(cells), Some(Data::I64(v))) => {
                int(cells, codes, v.get(rows).unwrap_or_default())
            }
            _ => {}
        }
    }

    /// Moves what was added to the states: that of code `c` to slot `base + c * stride`.
    pub(super) fn drain(
        &mut self,
        key: &KeyColumn,
        base: usize,
        stride: usize,
        states: &mut [State],
    ) {
        let signed = matches!(key.data(), Some(Data::I8(_)));
        let slot = |byte: usize| {
            let value = if signed { i64::from(byte as u8 as i8) } else { byte as i64 };
            usize::try_from(value.wrapping_sub(key.offset)).ok().map(|code| base + code * stride)
        };
        let (counts, sums) = match states {
            [State::Count(n), rest @ ..] => (n, rest.first_mut()),
            _ => return,
        };
        let mut each = |byte: usize, n: u32| {
            let slot = slot(byte).filter(|_| n > 0)?;
            *counts.get_mut(slot)? += n;
            Some(slot)
        };
        match (self, sums) {
            (Self::Count(cells), _) => {
                (0..256).for_each(|b| {
                    each(b, cells.iter().map(|bank| bank[b]).sum());
                });
                **cells = [[0; 256]; BANKS];
            }
            (Self::Float(cells), Some(State::Float(sums))) => {
                (0..256).for_each(|b| {
                    let n: f64 = cells.iter().map(|bank| bank[b][1]).sum();
                    if let Some(sum) = each(b, n as u32).and_then(|slot| sums.get_mut(slot)) {
                        *sum += cells.iter().map(|bank| bank[b][0]).sum::<f64>();
                    }
                });
                **cells = [[[0.0; 2]; 256]; BANKS];
            }
            (Self::Int(cells), Some(State::Int(sums))) => {
                (0..256).for_each(|b| {
                    let n: i64 = cells.iter().map(|bank| bank[b][1]).sum();
                    if let Some(sum) = each(b, n as u32).and_then(|slot| sums.get_mut(slot)) {
                        *sum = cells.iter().fold(*sum, |sum, bank| sum.wrapping_add(bank[b][0]));
                    }
                });
                **cells = [[[0; 2]; 256]; BANKS];
            }
            _ => {}
        }
    }
}

/// The codes as they lie, where each is a byte.
pub(super) fn bytes(data: &Data) -> Option<&[u8]> {
    match data {
        Data::C8(v) => Some(v),
        Data::I8(v) => Some(bytemuck::cast_slice(v)),
        _ => None,
    }
}

fn count(cells: &mut [[u32; 256]; BANKS], codes: &[u8]) {
    let (fours, rest) = codes.as_chunks::<BANKS>();
    for four in fours {
        for (bank, code) in cells.iter_mut().zip(four) {
            bank[usize::from(*code)] += 1;
        }
    }
    rest.iter().for_each(|code| cells[0][usize::from(*code)] += 1);
}

fn float(cells: &mut [[[f64; 2]; 256]; BANKS], codes: &[u8], values: &[f64]) {
    let ((fours, rest), (values, last)) = (codes.as_chunks::<BANKS>(), values.as_chunks::<BANKS>());
    for (four, values) in fours.iter().zip(values) {
        for ((bank, code), v) in cells.iter_mut().zip(four).zip(values) {
            add_float(&mut bank[usize::from(*code)], *v);
        }
    }
    rest.iter().zip(last).for_each(|(code, v)| add_float(&mut cells[0][usize::from(*code)], *v));
}

#[inline(always)]
fn add_float(cell: &mut [f64; 2], v: f64) {
    cell[0] += v;
    cell[1] += 1.0;
}

fn int<T: Copy + Into<i64>>(cells: &mut [[[i64; 2]; 256]; BANKS], codes: &[u8], values: &[T]) {
    let ((fours, rest), (values, last)) = (codes.as_chunks::<BANKS>(), values.as_chunks::<BANKS>());
    for (four, values) in fours.iter().zip(values) {
        for ((bank, code), v) in cells.iter_mut().zip(four).zip(values) {
            add_int(&mut bank[usize::from(*code)], (*v).into());
        }
    }
    rest.iter()
        .zip(last)
        .for_each(|(code, v)| add_int(&mut cells[0][usize::from(*code)], (*v).into()));
}

#[inline(always)]
fn add_int(cell: &mut [i64; 2], v: i64) {
    cell[0] = cell[0].wrapping_add(v);
    cell[1] += 1;
}
