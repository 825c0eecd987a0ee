//! Blocks of rows: small enough for the first-level cache, large enough that a loop over one is all
//! that costs.

use crate::bitmap::Bitmap;
use crate::column::Data;

/// Rows in a block: keys, values and positions of one (8 + 8 + 4 bytes a row) take 40 KB.
pub const BLOCK: usize = 2048;

/// The rows of a block that take part.
#[derive(Debug, Clone, Copy)]
pub enum Rows<'a> {
    /// All from `start`, `len` of them.
    All {
        /// First row.
        start: usize,
        /// Number of rows.
        len: usize,
    },
    /// The rows `start + p` for each `p`.
    Some {
        /// First row of the block.
        start: usize,
        /// Ascending positions in the block.
        positions: &'a [u32],
    },
}

impl Rows<'_> {
    /// Calls `each` with every row of the table, in order.
    #[inline]
    pub fn each(&self, mut each: impl FnMut(usize, usize)) {
        match self {
            Self::All { start, len } => (0..*len).for_each(|i| each(i, start + i)),
            Self::Some { start, positions } => {
                positions.iter().enumerate().for_each(|(i, p)| each(i, start + *p as usize))
            }
        }
    }
}

#[inline(always)]
fn load<T: Copy, U>(values: &[T], rows: Rows<'_>, out: &mut [U], convert: impl Fn(T) -> U) {
    match rows {
        Rows::All { start, len } => {
            let values = values.get(start..start + len).unwrap_or_default();
            out.iter_mut().zip(values).for_each(|(o, v)| *o = convert(*v));
        }
        Rows::Some { start, positions } => {
            let values = values.get(start..).unwrap_or_default();
            for (o, p) in out.iter_mut().zip(positions) {
                if let Some(v) = values.get(*p as usize) {
                    *o = convert(*v);
                }
            }
        }
    }
}

/// Loads codes less `offset`.
pub fn load_codes(data: &Data, offset: i64, rows: Rows<'_>, out: &mut [u32]) {
    let narrow = offset as i32;
    match data {
        Data::C8(v) => load(v, rows, out, u32::from),
        Data::C16(v) => load(v, rows, out, u32::from),
        Data::C32(v) => load(v, rows, out, |c| c),
        Data::I8(v) => load(v, rows, out, |c| i32::from(c).wrapping_sub(narrow) as u32),
        Data::I16(v) => load(v, rows, out, |c| i32::from(c).wrapping_sub(narrow) as u32),
        Data::I32(v) => load(v, rows, out, |c| c.wrapping_sub(narrow) as u32),
        Data::I64(v) => load(v, rows, out, |c| c.wrapping_sub(offset) as u32),
        Data::F64(_) => out.fill(0),
    }
}

/// Loads integers, times, booleans or codes.
pub fn load_ints(data: &Data, rows: Rows<'_>, out: &mut [i64]) {
    match data {
        Data::I8(v) => load(v, rows, out, i64::from),
        Data::I16(v) => load(v, rows, out, i64::from),
        Data::I32(v) => load(v, rows, out, i64::from),
        Data::I64(v) => load(v, rows, out, |c| c),
        Data::C8(v) => load(v, rows, out, i64::from),
        Data::C16(v) => load(v, rows, out, i64::from),
        Data::C32(v) => load(v, rows, out, i64::from),
        Data::F64(_) => out.fill(0),
    }
}

/// Loads numbers as floats.
pub fn load_floats(data: &Data, rows: Rows<'_>, out: &mut [f64]) {
    match data {
        Data::F64(v) => load(v, rows, out, |c| c),
        Data::I8(v) => load(v, rows, out, f64::from),
        Data::I16(v) => load(v, rows, out, f64::from),
        Data::I32(v) => load(v, rows, out, f64::from),
        Data::I64(v) => load(v, rows, out, |c| c as f64),
        Data::C8(v) => load(v, rows, out, f64::from),
        Data::C16(v) => load(v, rows, out, f64::from),
        Data::C32(v) => load(v, rows, out, f64::from),
    }
}

/// Gives every null row the key `slot`, without a branch a row.
pub fn redirect_nulls(validity: &Bitmap, rows: Rows<'_>, slot: u32, keys: &mut [u32]) {
    rows.each(|i, row| {
        let keep = u32::from(validity.get(row)).wrapping_neg();
        if let Some(k) = keys.get_mut(i) {
            *k = (*k & keep) | (slot & !keep);
        }
    });
}
