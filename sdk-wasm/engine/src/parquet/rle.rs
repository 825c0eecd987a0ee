//! Run-length and bit-packed values: levels, dictionary positions and booleans (parquet-format,
//! Encodings, "RLE").

use pellucid_core::{Error, Result};

use super::varint;

/// Decodes `count` values of `width` bits (0 to 32), appending them to `out`.
///
/// # Errors
/// `corrupt_file` where the bytes end before the values do.
pub fn decode(bytes: &[u8], width: u32, count: usize, out: &mut Vec<u32>) -> Result<()> {
    if width > 32 {
        return Err(Error::corrupt(format!("values of {width} bits")));
    }
    if width == 0 && bytes.is_empty() {
        // Values of no bits are all zero, and some writers write nothing more.
        out.resize(out.len() + count, 0);
        return Ok(());
    }
    let mut left = count;
    let mut position = 0;
    while left > 0 {
        let head = varint::read(bytes, &mut position).ok_or_else(short)?;
        if head & 1 == 1 {
            let groups = usize::try_from(head >> 1).unwrap_or(usize::MAX);
            // Values of no bits are all alike, so an encoder writes eight or more of them as a run;
            // a longer packed stretch of nothing is a broken width
            // (apache/arrow#43605).
            if width == 0 && groups > 1 {
                return Err(Error::corrupt(format!("{groups} groups of values of no bits")));
            }
            // The last group may be padded beyond `count`, and some writers cut the padding off.
            let take = groups.saturating_mul(8).min(left);
            let len = groups.saturating_mul(width as usize).min(bytes.len() - position);
            unpack(&bytes[position..position + len], width, take, out)?;
            position += len;
            left -= take;
        } else {
            let run = usize::try_from(head >> 1).unwrap_or(usize::MAX).min(left);
            let size = width.div_ceil(8) as usize;
            let raw = bytes.get(position..position + size).ok_or_else(short)?;
            let value = raw.iter().rev().fold(0u32, |v, b| v << 8 | u32::from(*b));
            if run == 0 {
                return Err(Error::corrupt("an empty run"));
            }
            out.resize(out.len() + run, value);
            position += size;
            left -= run;
        }
    }
    Ok(())
}

/// Whether one run of `value` covers `count` values, without decoding them. `false` says nothing
/// about the values.
pub fn is_run(bytes: &[u8], width: u32, count: usize, value: u32) -> bool {
    let mut position = 0;
    let Some(head) = varint::read(bytes, &mut position).filter(|h| h & 1 == 0) else {
        return false;
    };
    let Some(raw) = bytes.get(position..position + width.div_ceil(8) as usize) else {
        return false;
    };
    head >> 1 >= count as u64 && raw.iter().rev().fold(0u32, |v, b| v << 8 | u32::from(*b)) == value
}

fn short() -> Error {
    Error::corrupt("a page ends before its values do")
}

/// Unpacks `count` values of `width` bits, highest bit first, as levels were written before 2014;
/// what is missing is zero.
pub fn unpack_high_first(bytes: &[u8], width: u32, count: usize) -> Vec<u32> {
    let bit = |at: usize| bytes.get(at / 8).map_or(0, |b| u32::from(b >> (7 - at % 8) & 1));
    (0..count)
        .map(|i| (0..width as usize).fold(0, |v, b| v << 1 | bit(i * width as usize + b)))
        .collect()
}

/// Unpacks `count` values of `width` bits, lowest bit first, appending them to `out`.
///
/// # Errors
/// `corrupt_file` where the bytes end before the values do.
pub fn unpack(bytes: &[u8], width: u32, count: usize, out: &mut Vec<u32>) -> Result<()> {
    let bits = count.checked_mul(width as usize).ok_or_else(short)?;
    if bits.div_ceil(8) > bytes.len() {
        return Err(short());
    }
    if width == 0 {
        out.resize(out.len() + count, 0);
        return Ok(());
    }
    let start = out.len();
    out.resize(start + count, 0);
    let mut groups = out[start..].chunks_exact_mut(8);
    // A width known when compiled makes every shift of the eight a constant.
    macro_rules! widths {
        ($($w:literal)*) => { match width { $($w => unpack_groups::<$w>(bytes, &mut groups),)* _ => 0 } };
    }
    let taken = widths!(1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32);
    // What is left are fewer than eight values, or the last groups, whose loads would pass the end.
    let mask = (1u64 << width) - 1;
    for (i, o) in out[start + taken * 8..].iter_mut().enumerate() {
        let bit = (taken * 8 + i) * width as usize;
        let word = bytes[bit / 8..].iter().take(8).rev().fold(0u64, |w, b| w << 8 | u64::from(*b));
        *o = (word >> (bit % 8) & mask) as u32;
    }
    Ok(())
}

/// Unpacks groups of eight values of `W` bits while eight more bytes can be loaded; returns how
/// many groups it unpacked.
#[inline(always)]
fn unpack_groups<const W: usize>(
    bytes: &[u8],
    groups: &mut std::slice::ChunksExactMut<'_, u32>,
) -> usize {
    let mask = (1u64 << W) - 1;
    // The last value of a group begins at bit 7 W, and a load from there takes eight bytes.
    let window = (7 * W) / 8 + 8;
    let mut taken = 0;
    while let Some(group_bytes) = bytes.get(taken * W..taken * W + window) {
        let Some(group) = groups.next() else { break };
        for (i, o) in group.iter_mut().enumerate() {
            let bit = i * W;
            let word =
                group_bytes[bit / 8..].first_chunk::<8>().map_or(0, |b| u64::from_le_bytes(*b));
            *o = (word >> (bit % 8) & mask) as u32;
        }
        taken += 1;
    }
    taken
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn unpacks_what_was_packed(width in 0u32..=32, values in proptest::collection::vec(any::<u32>(), 0..100)) {
            let mask = if width == 0 { 0 } else { u32::MAX >> (32 - width) };
            let values: Vec<u32> = values.iter().map(|v| v & mask).collect();
            let mut bits = Vec::new();
            for v in &values {
                bits.extend((0..width).map(|b| v >> b & 1));
            }
            let bytes: Vec<u8> = bits.chunks(8).map(|c| c.iter().enumerate().fold(0, |byte, (i, b)| byte | (*b as u8) << i)).collect();
            let mut out = Vec::new();
            unpack(&bytes, width, values.len(), &mut out).unwrap();
            prop_assert_eq!(out, values);
        }

        #[test]
        fn a_run_is_what_decodes_to_one_value(bytes in proptest::collection::vec(0u8..20, 1..6), count in 1usize..12, value in 0u32..4) {
            let mut out = Vec::new();
            if is_run(&bytes, 2, count, value) {
                decode(&bytes, 2, count, &mut out).unwrap();
                prop_assert_eq!(out, vec![value; count]);
            }
        }

        #[test]
        fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..64), width in 0u32..=40, count in 0usize..1000) {
            let _ = decode(&bytes, width, count, &mut Vec::new());
            let _ = is_run(&bytes, width, count, 1);
        }
    }

    #[test]
    fn mixes_runs_and_packed_groups() {
        // A run of four fives, then one packed group of 0 to 7, three bits each (the format's own
        // example).
        let bytes = [0x08, 0x05, 0x03, 0x88, 0xc6, 0xfa];
        let mut out = Vec::new();
        decode(&bytes, 3, 12, &mut out).unwrap();
        assert_eq!(out, [5, 5, 5, 5, 0, 1, 2, 3, 4, 5, 6, 7]);
    }
}
