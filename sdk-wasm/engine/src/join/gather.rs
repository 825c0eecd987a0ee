//! Values by the numbers of rows, a block at a time.

use pellucid_core::Result;

use super::{Missing, NONE};
use crate::column::{Column, zeroed};

/// Rows that are looked up at once: their numbers fit the first-level cache.
const BLOCK: usize = 2_048;

/// `len` values of those in `values`, which are the column `of`'s; `find` tells the rows of a block
/// that begins at a row.
pub(super) fn gathered<T: Copy + Default>(
    len: usize,
    values: &[T],
    of: &Column,
    find: &mut dyn FnMut(usize, &mut [u32]),
    missing: &mut Missing,
) -> Result<Vec<T>> {
    let mut out: Vec<T> = zeroed(len)?;
    let mut rows = [NONE; BLOCK];
    for (block, out) in out.chunks_mut(BLOCK).enumerate() {
        let first = block * BLOCK;
        let rows = &mut rows[..out.len()];
        find(first, rows);
        let mut whole = of.validity.is_none();
        for (out, row) in out.iter_mut().zip(rows.iter()) {
            match values.get(*row as usize) {
                Some(value) => *out = *value,
                None => whole = false,
            }
        }
        if !whole {
            for (i, row) in rows.iter().enumerate() {
                if *row == NONE || of.is_null(*row as usize) {
                    out[i] = T::default();
                    missing.note(first + i);
                }
            }
        }
    }
    Ok(out)
}
