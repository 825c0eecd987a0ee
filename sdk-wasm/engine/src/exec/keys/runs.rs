//! Codes of a sorted column: the rows of each are a range, so that a thousand numbers stand for all
//! rows.

use std::ops::Range;

use crate::exec::block::Rows;

/// Rows there must be for each code on average: below, looking up where a run ends costs more than
/// reading codes.
const LEAST_ROWS: usize = 32;

/// The rows of each code, in ascending order of both.
#[derive(Debug)]
pub(crate) struct Runs {
    /// First row of each code, and at the end the number of rows. A code without rows starts where
    /// the next one does.
    starts: Vec<u32>,
}

impl Runs {
    /// Finds the runs of `rows` rows, whose `code`s ascend and are below `size`, by binary search;
    /// `None` where runs would be short.
    pub(super) fn new(rows: usize, size: usize, code: &dyn Fn(usize) -> u32) -> Option<Self> {
        let last = u32::try_from(rows).ok()?;
        if rows / LEAST_ROWS < size {
            return None;
        }
        let mut starts = Vec::with_capacity(size + 1);
        for c in 0..size as u32 {
            let (mut low, mut high) = (starts.last().copied().unwrap_or(0), last);
            while low < high {
                let middle = low + (high - low) / 2;
                if code(middle as usize) < c { low = middle + 1 } else { high = middle }
            }
            starts.push(low);
        }
        starts.push(last);
        Some(Self { starts })
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        self.starts.len() * size_of::<u32>()
    }

    /// Rows of an average run.
    pub(in crate::exec) fn average(&self) -> usize {
        self.starts.last().map_or(0, |rows| *rows as usize) / (self.starts.len().max(2) - 1)
    }

    /// The rows of each code.
    pub(in crate::exec) fn ranges(&self) -> impl Iterator<Item = Range<usize>> {
        self.starts.windows(2).map(|w| w[0] as usize..w[1] as usize)
    }

    /// The codes of the rows from `start` to `end`, end exclusive, each with its rows among them.
    pub(in crate::exec) fn cut(
        &self,
        start: usize,
        end: usize,
    ) -> impl Iterator<Item = (usize, Range<usize>)> {
        let first = self.starts.partition_point(|s| *s as usize <= start).saturating_sub(1);
        let runs = self.starts.get(first..).unwrap_or_default().windows(2).enumerate();
        runs.map(move |(i, w)| (first + i, (w[0] as usize).max(start)..(w[1] as usize).min(end)))
            .take_while(move |(_, rows)| rows.start < end)
            .filter(|(_, rows)| !rows.is_empty())
    }

    /// The codes of `rows`.
    pub(super) fn load(&self, rows: Rows<'_>, out: &mut [u32]) {
        match rows {
            Rows::All { start, len } => {
                for (code, run) in self.cut(start, start + len) {
                    if let Some(out) = out.get_mut(run.start - start..run.end - start) {
                        out.fill(code as u32);
                    }
                }
            }
            Rows::Some { start, positions } => {
                let mut run = 0..0;
                let mut code = 0;
                for (out, p) in out.iter_mut().zip(positions) {
                    let row = start + *p as usize;
                    if !run.contains(&row) {
                        let Some((next, rows)) = self.cut(row, usize::MAX).next() else { continue };
                        (code, run) = (next as u32, rows);
                    }
                    *out = code;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn give_every_row_its_code(mut codes in prop::collection::vec(0u32..6, 200..600), some in prop::collection::vec(any::<bool>(), 600), at in 0usize..200, len in 0usize..400) {
            codes.sort_unstable();
            let runs = Runs::new(codes.len(), 6, &|row| codes[row]).expect("long enough");
            let (start, len) = (at, len.min(codes.len() - at));
            let mut out = vec![9; len];
            runs.load(Rows::All { start, len }, &mut out);
            prop_assert_eq!(&out, &codes[start..start + len]);
            let positions: Vec<u32> = (0..len as u32).filter(|p| some[*p as usize]).collect();
            let mut out = vec![9; positions.len()];
            runs.load(Rows::Some { start, positions: &positions }, &mut out);
            let expected: Vec<u32> = positions.iter().map(|p| codes[start + *p as usize]).collect();
            prop_assert_eq!(out, expected);
            for (code, rows) in runs.ranges().enumerate() {
                prop_assert!(codes[rows.clone()].iter().all(|c| *c == code as u32));
                prop_assert_eq!(rows.len(), codes.iter().filter(|c| **c == code as u32).count());
            }
        }
    }
}
