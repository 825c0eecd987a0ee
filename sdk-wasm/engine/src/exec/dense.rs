//! The commonest group-bys, counts and one sum by few narrow keys without nulls or filters, without
//! slots of 32 bits worked out first.
//!
//! A key of a sorted column costs nothing: its rows lie together, so that all between two of its
//! changes belong to one of its codes.

mod bytes;
mod combined_keys;
mod single_group;

use self::bytes::Bytes;
use self::combined_keys::CombinedKeys;
use self::single_group::SingleGroup;
use super::keys::KeyColumn;
use super::measure::{Kind, Plan};
use super::state::State;
use crate::column::Data;

/// Rows of an average run, for each cell that has to be moved at its end: below, moving costs more
/// than is won.
const ROWS_A_CELL: usize = 8;

/// What is added up beside the count.
#[derive(Debug, Clone, Copy)]
enum Summed {
    Nothing,
    Floats,
    Ints,
}

/// A key's index among the dimensions, and how far apart the slots of its codes are.
struct Part {
    key: usize,
    stride: usize,
}

enum Cells {
    SingleGroup(SingleGroup),
    Bytes(Bytes, Part),
    CombinedKeys(CombinedKeys, Vec<Part>),
}

/// A scan of that kind under way.
pub(super) struct DenseScan {
    /// The key whose codes are runs.
    run: Option<Part>,
    /// Slot of the first codes of the other keys, in the run that was visited last.
    base: usize,
    cells: Cells,
}

impl DenseScan {
    /// Prepares the scan; `None` where it is of another kind.
    pub(super) fn new(keys: &[KeyColumn], plan: &Plan) -> Option<Self> {
        let plain = matches!(plan.subsets.as_slice(), [s] if s.is_empty())
            && keys.iter().all(|k| k.validity().is_none());
        if !plain || keys.is_empty() {
            return None;
        }
        let summed = match plan.accumulators.as_slice() {
            [n] if n.kind == Kind::Count && n.column.is_none() => Summed::Nothing,
            [n, sum] if n.kind == Kind::Count && n.column.is_none() => {
                let column = sum.column.as_deref().filter(|c| c.validity.is_none())?;
                match (sum.kind, &column.data) {
                    (Kind::SumFloat, Data::F64(_)) => Summed::Floats,
                    (Kind::SumInt, Data::I8(_) | Data::I16(_) | Data::I32(_) | Data::I64(_)) => {
                        Summed::Ints
                    }
                    _ => return None,
                }
            }
            _ => return None,
        };
        let mut parts = Vec::new();
        let mut stride = 1;
        for (index, key) in keys.iter().enumerate().rev() {
            parts.push(Part { key: index, stride });
            stride *= key.slots();
        }
        parts.reverse();
        let run = parts.iter().position(|p| keys[p.key].runs().is_some()).map(|i| parts.remove(i));
        let (cells, moved) = match (parts.as_slice(), summed) {
            ([], _) => (Cells::SingleGroup(SingleGroup::new(summed)), 1),
            ([one], _) if keys[one.key].data().is_some_and(|d| bytes::bytes(d).is_some()) => {
                (Cells::Bytes(Bytes::new(summed), parts.pop()?), 256)
            }
            (_, Summed::Nothing) if parts.iter().all(|p| CombinedKeys::takes(&keys[p.key])) => {
                let slots =
                    parts.iter().try_fold(1usize, |n, p| n.checked_mul(keys[p.key].slots()))?;
                (
                    Cells::CombinedKeys(
                        CombinedKeys::new().filter(|_| slots <= combined_keys::MOST)?,
                        parts,
                    ),
                    slots,
                )
            }
            _ => return None,
        };
        let short = |run: &Part| {
            keys[run.key].runs().is_some_and(|runs| runs.average() < moved * ROWS_A_CELL)
        };
        if run.as_ref().is_some_and(short) {
            return None;
        }
        Some(Self { run, base: 0, cells })
    }

    /// Adds the rows from `start` on, `len` of them, at most a block, all of which pass.
    pub(super) fn add(
        &mut self,
        keys: &[KeyColumn],
        plan: &Plan,
        start: usize,
        len: usize,
        states: &mut [State],
    ) {
        let run = self.run.as_ref().and_then(|run| Some((keys.get(run.key)?.runs()?, run.stride)));
        let Some((runs, stride)) = run else { return self.cells.add(keys, plan, start, len) };
        for (code, rows) in runs.cut(start, start + len) {
            if code * stride != self.base {
                self.cells.drain(keys, self.base, states);
                self.base = code * stride;
            }
            self.cells.add(keys, plan, rows.start, rows.len());
        }
    }

    /// Moves what was added to the states of the accumulators.
    pub(super) fn drain(mut self, keys: &[KeyColumn], states: &mut [State]) {
        self.cells.drain(keys, self.base, states);
    }
}

impl Cells {
    fn add(&mut self, keys: &[KeyColumn], plan: &Plan, start: usize, len: usize) {
        let values = plan.accumulators.get(1).and_then(|a| a.column.as_deref()).map(|c| &c.data);
        match self {
            Self::SingleGroup(group) => group.add(values, start, len),
            Self::Bytes(bytes, part) => {
                keys.get(part.key).into_iter().for_each(|key| bytes.add(key, values, start, len))
            }
            Self::CombinedKeys(combined, parts) => combined.add(keys, parts, start, len),
        }
    }

    fn drain(&mut self, keys: &[KeyColumn], base: usize, states: &mut [State]) {
        match self {
            Self::SingleGroup(group) => group.drain(base, states),
            Self::Bytes(bytes, part) => keys
                .get(part.key)
                .into_iter()
                .for_each(|key| bytes.drain(key, base, part.stride, states)),
            Self::CombinedKeys(combined, parts) => combined.drain(keys, parts, base, states),
        }
    }
}
