//! Which bytes to ask a server for. Plans only: nothing here fetches.

use std::ops::Range;

use pellucid_core::sorting;

/// Chunks closer than this are fetched by one request: at 10 Mbit/s and 40 ms a request costs what
/// 50 KB cost.
pub const MAX_GAP: u64 = 64 << 10;
/// A request for more is cut between chunks, so that decoding begins before everything is there and
/// requests run in parallel.
pub const MAX_RUN: u64 = 2 << 20;
/// What the first request asks for from the file's end: a footer of 11 row groups and 5 columns
/// takes 5 KB.
pub const FOOTER_GUESS: u64 = 64 << 10;

/// One request: bytes of the file, and the wanted ranges (by their index in the plan's input) that
/// lie in them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetch {
    /// Bytes of the file, end exclusive.
    pub bytes: Range<u64>,
    /// Indices of the wanted ranges in the input.
    pub wanted: Vec<usize>,
}

/// Joins wanted byte ranges (end exclusive) into requests, in ascending order of their bytes. Empty
/// ranges are left out.
///
/// # Example
///
/// ```
/// use pellucid_engine::parquet::plan::fetches;
///
/// // Two neighbours are one request, what lies far off is another.
/// let requests = fetches(&[4..2_000, 2_000..3_000, 10_000_000..10_000_500]);
/// assert_eq!(requests.len(), 2);
/// assert_eq!((requests[0].bytes.clone(), requests[0].wanted.as_slice()), (4..3_000, &[0, 1][..]));
/// ```
pub fn fetches(wanted: &[Range<u64>]) -> Vec<Fetch> {
    let bounds = |i: u32| wanted.get(i as usize).map(|range| (range.start, range.end));
    let mut order: Vec<u32> =
        (0..wanted.len() as u32).filter(|i| bounds(*i).is_some_and(|(a, z)| a < z)).collect();
    sorting::sort(&mut order, &mut |a, b| bounds(a).cmp(&bounds(b)).then(a.cmp(&b)));
    let mut plan: Vec<Fetch> = Vec::new();
    for i in order.into_iter().map(|i| i as usize) {
        let range = &wanted[i];
        match plan.last_mut() {
            Some(last)
                if range.start <= last.bytes.end.saturating_add(MAX_GAP)
                    && range.end.saturating_sub(last.bytes.start) <= MAX_RUN =>
            {
                last.bytes.end = last.bytes.end.max(range.end);
                last.wanted.push(i);
            }
            _ => plan.push(Fetch { bytes: range.clone(), wanted: vec![i] }),
        }
    }
    plan
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn neighbours_share_a_request() {
        let plan = fetches(&[1_000..2_000, 2_000..3_000, 10_000_000..10_000_500]);
        assert_eq!(
            plan,
            [
                Fetch { bytes: 1_000..3_000, wanted: vec![0, 1] },
                Fetch { bytes: 10_000_000..10_000_500, wanted: vec![2] }
            ]
        );
    }

    #[test]
    fn long_runs_are_cut_between_chunks() {
        let chunks: Vec<_> = (0..4u64).map(|i| i * (1 << 20)..(i + 1) * (1 << 20)).collect();
        assert_eq!(fetches(&chunks).iter().map(|f| f.wanted.len()).collect::<Vec<_>>(), [2, 2]);
    }

    proptest! {
        #[test]
        fn every_wanted_range_lies_in_its_request(ranges in proptest::collection::vec((0u64..1 << 24, 0u64..1 << 21), 0..40)) {
            let wanted: Vec<_> = ranges.iter().map(|(s, l)| *s..s + l).collect();
            let plan = fetches(&wanted);
            let mut seen: Vec<usize> = plan.iter().flat_map(|f| f.wanted.clone()).collect();
            seen.sort_unstable();
            prop_assert_eq!(seen, (0..wanted.len()).filter(|i| !wanted[*i].is_empty()).collect::<Vec<_>>());
            for f in &plan {
                for w in &f.wanted {
                    prop_assert!(f.bytes.start <= wanted[*w].start && wanted[*w].end <= f.bytes.end);
                }
            }
        }
    }
}
