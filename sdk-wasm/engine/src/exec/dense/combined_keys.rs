//! Counts by keys that together have at most 2^16 values: the slots of a block are worked out many
//! at once, and a slot of 16 bits is its own index into the cells, so that no bound has to be
//! checked.

use super::Part;
use crate::column::Data;
use crate::exec::block::BLOCK;
use crate::exec::keys::KeyColumn;
use crate::exec::state::State;

/// Slots there may be.
pub(super) const MOST: usize = 1 << 16;

/// A count for each combination of the keys' codes.
pub(super) struct CombinedKeys {
    slots: Box<[u16; BLOCK]>,
    cells: Box<[u32; MOST]>,
}

impl CombinedKeys {
    /// Nothing counted yet.
    pub(super) fn new() -> Option<Self> {
        // Made on the heap: the stack of a wasm module is small.
        let cells = vec![0; MOST].into_boxed_slice().try_into().ok()?;
        Some(Self { slots: Box::new([0; BLOCK]), cells })
    }

    /// Whether codes of the key can be part of a slot.
    pub(super) fn takes(key: &KeyColumn) -> bool {
        matches!(key.data(), Some(Data::C8(_) | Data::C16(_) | Data::I8(_) | Data::I16(_)))
    }

    /// Counts the rows from `start` on, `len` of them, at most [`BLOCK`].
    pub(super) fn add(&mut self, keys: &[KeyColumn], parts: &[Part], start: usize, len: usize) {
        let Some(slots) = self.slots.get_mut(..len) else { return };
        slots.fill(0);
        for key in parts.iter().filter_map(|p| keys.get(p.key)) {
            let (size, offset, rows) = (key.size as u16, key.offset as u16, start..start + len);
            match key.data() {
                Some(Data::C8(v)) => join(slots, size, v.get(rows), u16::from),
                Some(Data::C16(v)) => join(slots, size, v.get(rows), |c| c),
                Some(Data::I8(v)) => {
                    join(slots, size, v.get(rows), |c| (c as u16).wrapping_sub(offset))
                }
                Some(Data::I16(v)) => {
                    join(slots, size, v.get(rows), |c| (c as u16).wrapping_sub(offset))
                }
                _ => {}
            }
        }
        slots.iter().for_each(|slot| self.cells[usize::from(*slot)] += 1);
    }

    /// Moves what was counted to the state, where the slot of the first codes is `base`.
    pub(super) fn drain(
        &mut self,
        keys: &[KeyColumn],
        parts: &[Part],
        base: usize,
        states: &mut [State],
    ) {
        let Some(State::Count(counts)) = states.first_mut() else { return };
        let sizes: Vec<(usize, usize)> =
            parts.iter().rev().filter_map(|p| Some((keys.get(p.key)?.size, p.stride))).collect();
        let slots = sizes.iter().map(|(size, _)| size).product::<usize>();
        for (slot, n) in self.cells.iter_mut().take(slots).enumerate().filter(|(_, n)| **n > 0) {
            let mut rest = slot;
            let mut target = base;
            for (size, stride) in &sizes {
                target += rest % size * stride;
                rest /= size;
            }
            if let Some(count) = counts.get_mut(target) {
                *count += *n;
            }
            *n = 0;
        }
    }
}

/// Each slot so far times the `size` of the next key, and that key's code added. All stay below
/// [`MOST`].
#[inline(always)]
fn join<T: Copy>(slots: &mut [u16], size: u16, codes: Option<&[T]>, code: impl Fn(T) -> u16) {
    slots
        .iter_mut()
        .zip(codes.unwrap_or_default())
        .for_each(|(slot, c)| *slot = slot.wrapping_mul(size).wrapping_add(code(*c)));
}
