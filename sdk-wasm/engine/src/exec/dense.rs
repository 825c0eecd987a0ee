//! The commonest group-bys, counts and sums by few narrow keys without nulls or filters, without
//! slots of 32 bits worked out first.
//!
//! A key of a sorted column costs nothing: its rows lie together, so that all between two of its
//! changes belong to one of its codes.

mod beside;
mod bytes;
mod combined_keys;
mod single_group;

use self::beside::Beside;
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

/// Sums at most: each is a pass over the rows of a block, and beyond some a slot worked out once
/// for all of them is cheaper.
const MOST_SUMS: usize = 6;

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
    /// Sums of all columns but the first, each with the place of its accumulator.
    beside: Vec<(usize, Beside)>,
}

impl DenseScan {
    /// Prepares the scan; `None` where it is of another kind.
    pub(super) fn new(keys: &[KeyColumn], plan: &Plan) -> Option<Self> {
        let plain = matches!(plan.subsets.as_slice(), [s] if s.is_empty())
            && keys.iter().all(|k| k.validity().is_none());
        if !plain || keys.is_empty() {
            return None;
        }
        let (n, sums) = plan.accumulators.split_first()?;
        if n.kind != Kind::Count || n.column.is_some() || sums.len() > MOST_SUMS {
            return None;
        }
        let sums = sums.iter().map(|sum| {
            let column = sum.column.as_deref().filter(|c| c.validity.is_none())?;
            match (sum.kind, &column.data) {
                (Kind::SumFloat, Data::F64(_)) => Some(Summed::Floats),
                (Kind::SumInt, Data::I8(_) | Data::I16(_) | Data::I32(_) | Data::I64(_)) => {
                    Some(Summed::Ints)
                }
                _ => None,
            }
        });
        let sums = sums.collect::<Option<Vec<Summed>>>()?;
        let summed = sums.first().copied().unwrap_or(Summed::Nothing);
        let mut parts = Vec::new();
        let mut stride = 1;
        for (index, key) in keys.iter().enumerate().rev() {
            parts.push(Part { key: index, stride });
            stride *= key.slots();
        }
        parts.reverse();
        let run = parts.iter().position(|p| keys[p.key].runs().is_some()).map(|i| parts.remove(i));
        let beside = |part: Option<&Part>| {
            let more = sums.iter().enumerate().skip(1);
            more.map(|(i, summed)| (i + 1, Beside::new(*summed, part))).collect::<Vec<_>>()
        };
        let beside = match parts.as_slice() {
            [one] => beside(Some(one)),
            _ => beside(None),
        };
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
            let moved = moved * (beside.len() + 1);
            keys[run.key].runs().is_some_and(|runs| runs.average() < moved * ROWS_A_CELL)
        };
        if run.as_ref().is_some_and(short) {
            return None;
        }
        Some(Self { run, base: 0, cells, beside })
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
        let Some((runs, stride)) = run else { return self.add_rows(keys, plan, start, len) };
        for (code, rows) in runs.cut(start, start + len) {
            if code * stride != self.base {
                self.drain_base(keys, states);
                self.base = code * stride;
            }
            self.add_rows(keys, plan, rows.start, rows.len());
        }
    }

    fn add_rows(&mut self, keys: &[KeyColumn], plan: &Plan, start: usize, len: usize) {
        self.cells.add(keys, plan, start, len);
        for (place, sums) in &mut self.beside {
            if let Some(column) = plan.accumulators.get(*place).and_then(|a| a.column.as_deref()) {
                sums.add(keys, &column.data, start, len);
            }
        }
    }

    /// Moves what was added to the states of the accumulators.
    pub(super) fn drain(mut self, keys: &[KeyColumn], states: &mut [State]) {
        self.drain_base(keys, states);
    }

    fn drain_base(&mut self, keys: &[KeyColumn], states: &mut [State]) {
        self.cells.drain(keys, self.base, states);
        for (place, sums) in &mut self.beside {
            states.get_mut(*place).into_iter().for_each(|s| sums.drain(keys, self.base, s));
        }
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
