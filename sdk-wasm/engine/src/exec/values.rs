//! Measures that need every value of their group: quantiles and distinct counts.
//!
//! Values lie side by side, group by group, as 64-bit keys whose order is the values' order. One
//! pass counts, so that the second knows where each group begins (a counting sort); then each group
//! is looked at by itself, in cache.

use pellucid_core::Result;

use crate::column::zeroed;

/// One group's values as [`Keys`], by a cursor that moves as they come in.
#[derive(Debug, Clone, Default)]
pub struct Collected {
    /// Where each group's next value goes; at the end of the pass where the group ends.
    next: Vec<u32>,
    values: Vec<u64>,
}

impl Collected {
    /// Room for `counts` values of each group.
    ///
    /// # Errors
    /// `limit_exceeded` where memory does not hold them.
    pub fn new(counts: &[u32]) -> Result<Self> {
        let mut next = Vec::with_capacity(counts.len());
        let mut total = 0u32;
        for n in counts {
            next.push(total);
            total = total.saturating_add(*n);
        }
        Ok(Self { next, values: zeroed(total as usize)? })
    }

    /// Puts a value into its group. Values of groups that there is no room for are ignored.
    #[inline]
    pub fn push(&mut self, group: u32, key: u64) {
        if let Some(next) = self.next.get_mut(group as usize) {
            if let Some(value) = self.values.get_mut(*next as usize) {
                *value = key;
            }
            *next += 1;
        }
    }

    /// A group's values in any order; the caller may reorder them. Valid once every group is full.
    pub fn group(&mut self, group: usize) -> &mut [u64] {
        let end = self.next.get(group).copied().unwrap_or_default() as usize;
        let start = group.checked_sub(1).and_then(|g| self.next.get(g)).copied().unwrap_or_default()
            as usize;
        self.values.get_mut(start..end).unwrap_or_default()
    }
}

/// A float as a key: -0 and 0 are one, so are all NaN, which come last.
#[inline]
pub fn float_key(v: f64) -> u64 {
    let bits = if v.is_nan() { f64::NAN.to_bits() } else { (v + 0.0).to_bits() };
    // Negative numbers descend as their bits ascend.
    bits ^ ((((bits as i64) >> 63) as u64) | 1 << 63)
}

/// The float of a key.
#[inline]
pub fn key_float(key: u64) -> f64 {
    let negative = key >> 63 == 0;
    f64::from_bits(if negative { !key } else { key ^ 1 << 63 })
}

/// An integer as a key.
#[inline]
pub fn int_key(v: i64) -> u64 {
    (v as u64) ^ (1 << 63)
}

/// The integer of a key.
#[inline]
pub fn key_int(key: u64) -> i64 {
    (key ^ (1 << 63)) as i64
}

/// The `q` quantile, interpolated linearly between closest ranks (type 7 of Hyndman and Fan 1996);
/// `None` without values.
pub fn quantile(keys: &mut [u64], q: f64, value: impl Fn(u64) -> f64) -> Option<f64> {
    let last = keys.len().checked_sub(1)?;
    let rank = q * last as f64;
    let (low, above) = (rank.floor() as usize, rank - rank.floor());
    let (_, at, rest) = keys.select_nth_unstable(low.min(last));
    let lower = value(*at);
    // The rank above is the smallest of what lies beyond.
    match rest.iter().min() {
        Some(next) if above > 0.0 => {
            let upper = value(*next);
            Some(if lower == upper { lower } else { lower + (upper - lower) * above })
        }
        _ => Some(lower),
    }
}

/// Values of a part of a group: a table of twice as many 8-byte entries fits the second-level
/// cache.
const PART: usize = 8192;

/// Counts distinct keys.
pub fn distinct(keys: &mut [u64], scratch: &mut Vec<u64>) -> u32 {
    if keys.len() <= 64 {
        keys.sort_unstable();
        return keys.chunk_by(|a, b| a == b).count() as u32;
    }
    let bits = (keys.len() / PART).next_power_of_two().trailing_zeros();
    if bits == 0 {
        return distinct_part(keys, 0, scratch);
    }
    // Equal keys meet in one part.
    let part = |key: u64| (hash(key) >> (64 - bits)) as usize;
    let mut ends = vec![0usize; 1 << bits];
    keys.iter().for_each(|k| ends[part(*k)] += 1);
    let mut start = 0;
    for end in &mut ends {
        (start, *end) = (start + *end, start);
    }
    let mut parts = vec![0u64; keys.len()];
    for k in &*keys {
        let next = &mut ends[part(*k)];
        parts[*next] = *k;
        *next += 1;
    }
    let mut start = 0;
    let mut count = 0;
    for end in ends {
        count += distinct_part(&parts[start..end], bits, scratch);
        start = end;
    }
    count
}

#[inline]
fn hash(key: u64) -> u64 {
    // Multiplicative hashing (Knuth 6.4) after folding, as the keys of small integers and short
    // floats differ in their ends only.
    (key ^ (key >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// Counts by a table with open addressing; the top `used` bits of the hash are the same for all.
fn distinct_part(keys: &[u64], used: u32, table: &mut Vec<u64>) -> u32 {
    /// No key of a float or integer that a column holds in numbers: it stands for an empty entry,
    /// and is counted apart.
    const EMPTY: u64 = u64::MAX;
    let size = (keys.len() * 2).next_power_of_two().max(2);
    table.clear();
    table.resize(size, EMPTY);
    let shift = 64 - size.trailing_zeros();
    let (mut count, mut empty) = (0, 0);
    for key in keys {
        if *key == EMPTY {
            empty = 1;
            continue;
        }
        let mut at = ((hash(*key) << used) >> shift) as usize;
        while let Some(entry) = table.get_mut(at & (size - 1)) {
            if *entry == *key {
                break;
            }
            if *entry == EMPTY {
                *entry = *key;
                count += 1;
                break;
            }
            at += 1;
        }
    }
    count + empty
}

/// Distinct codes of each group as bits.
#[derive(Debug, Clone, Default)]
pub struct CodeBitmaps {
    words: Vec<u64>,
    /// Words of one group.
    width: usize,
}

/// Bits beyond this many bytes cost more than collecting all values.
const MOST_BYTES: usize = 16 << 20;

impl CodeBitmaps {
    /// Whether `slots` groups of `codes` codes are few enough for bits.
    pub fn fits(slots: usize, codes: usize) -> bool {
        codes.div_ceil(64).saturating_mul(8).saturating_mul(slots) <= MOST_BYTES
    }

    /// Empty bitmaps of `codes` codes for each of `slots` groups.
    pub fn new(slots: usize, codes: usize) -> Self {
        let width = codes.div_ceil(64).max(1);
        Self { words: vec![0; width * slots], width }
    }

    /// Notes a code of a group.
    #[inline]
    pub fn note(&mut self, group: u32, code: u32) {
        if let Some(word) = self.words.get_mut(group as usize * self.width + code as usize / 64) {
            *word |= 1 << (code % 64);
        }
    }

    /// Distinct codes of a group.
    pub fn count(&self, group: usize) -> u32 {
        self.words.iter().skip(group * self.width).take(self.width).map(|w| w.count_ones()).sum()
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        self.words.len() * 8
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn keys_order_as_values_do(a in any::<f64>(), b in any::<f64>(), i in any::<i64>(), j in any::<i64>()) {
            prop_assert_eq!(int_key(i).cmp(&int_key(j)), i.cmp(&j));
            prop_assert_eq!(key_int(int_key(i)), i);
            if let Some(order) = a.partial_cmp(&b) {
                prop_assert_eq!(float_key(a).cmp(&float_key(b)), order);
                prop_assert_eq!(key_float(float_key(a)), a);
            }
            prop_assert!(a.is_nan() || float_key(f64::NAN) > float_key(a));
        }

        #[test]
        fn distinct_counts_as_a_set_does(keys in prop::collection::vec(0u64..5000, 0..30_000), spread in any::<bool>()) {
            let mut keys: Vec<u64> = keys.into_iter().map(|k| if spread { k.wrapping_mul(0x1234_5678_9abc_def1) } else { k }).collect();
            keys.push(u64::MAX);
            let expected = keys.iter().collect::<std::collections::HashSet<_>>().len() as u32;
            prop_assert_eq!(distinct(&mut keys, &mut Vec::new()), expected);
        }

        #[test]
        fn quantiles_interpolate_between_sorted_values(values in prop::collection::vec(-1e6f64..1e6, 1..200), q in 0.0..=1.0f64) {
            let mut keys: Vec<u64> = values.iter().map(|v| float_key(*v)).collect();
            let mut sorted = values;
            sorted.sort_by(f64::total_cmp);
            let rank = q * (sorted.len() - 1) as f64;
            let (low, high) = (sorted[rank.floor() as usize], sorted[rank.ceil() as usize]);
            let expected = low + (high - low) * (rank - rank.floor());
            prop_assert!((quantile(&mut keys, q, key_float).unwrap() - expected).abs() <= 1e-9 * expected.abs().max(1.0));
        }
    }
}
