//! Delta encodings (parquet-format, Encodings: DELTA_BINARY_PACKED, DELTA_LENGTH_BYTE_ARRAY,
//! DELTA_BYTE_ARRAY).

use pellucid_core::{Error, Result};

use super::varint;

fn short() -> Error {
    Error::corrupt("a delta-encoded page ends before its values do")
}

fn varint(bytes: &[u8], position: &mut usize) -> Result<u64> {
    varint::read(bytes, position).ok_or_else(short)
}

fn zigzag(bytes: &[u8], position: &mut usize) -> Result<i64> {
    varint(bytes, position).map(varint::zigzag)
}

/// Decodes DELTA_BINARY_PACKED integers. Returns them with the bytes taken. `most` bounds how many
/// are believed.
///
/// # Errors
/// `corrupt_file` where the header contradicts itself or the bytes end too early.
pub fn decode_ints(bytes: &[u8], most: usize) -> Result<(Vec<i64>, usize)> {
    let mut p = 0;
    let block = varint(bytes, &mut p)? as usize;
    let minis = varint(bytes, &mut p)? as usize;
    let total = varint(bytes, &mut p)? as usize;
    let first = zigzag(bytes, &mut p)?;
    if minis == 0
        || block == 0
        || !block.is_multiple_of(128)
        || !block.is_multiple_of(minis)
        || !(block / minis).is_multiple_of(32)
    {
        return Err(Error::corrupt(format!("a delta block of {block} values in {minis} parts")));
    }
    if total > most {
        return Err(Error::corrupt(format!(
            "a delta-encoded page holds {total} values, its header states {most}"
        )));
    }
    let per_mini = block / minis;
    let mut out = Vec::with_capacity(total);
    if total > 0 {
        out.push(first);
    }
    let mut last = first;
    while out.len() < total {
        let min_delta = zigzag(bytes, &mut p)?;
        let widths = bytes.get(p..p.checked_add(minis).ok_or_else(short)?).ok_or_else(short)?;
        p += minis;
        for &width in widths {
            if out.len() == total {
                break;
            }
            if width > 64 {
                return Err(Error::corrupt(format!("deltas of {width} bits")));
            }
            let size = per_mini * width as usize / 8;
            let packed = bytes.get(p..p.checked_add(size).ok_or_else(short)?).ok_or_else(short)?;
            for i in 0..per_mini.min(total - out.len()) {
                last = last.wrapping_add(min_delta).wrapping_add(bits(
                    packed,
                    i * width as usize,
                    width,
                ) as i64);
                out.push(last);
            }
            p += size;
        }
    }
    Ok((out, p))
}

/// `width` bits at bit offset `at`, lowest first; up to 64 bits lie in up to 9 bytes.
fn bits(bytes: &[u8], at: usize, width: u8) -> u64 {
    if width == 0 {
        return 0;
    }
    let window = bytes[at / 8..].iter().take(9).rev().fold(0u128, |w, b| w << 8 | u128::from(*b));
    let value = (window >> (at % 8)) as u64;
    if width == 64 { value } else { value & ((1 << width) - 1) }
}

/// Decodes DELTA_LENGTH_BYTE_ARRAY: calls `each` with every value.
///
/// # Errors
/// `corrupt_file` where lengths are negative or pass the bytes.
pub fn decode_lengths<'a>(
    bytes: &'a [u8],
    most: usize,
    mut each: impl FnMut(&'a [u8]) -> Result<()>,
) -> Result<()> {
    let (lengths, mut p) = decode_ints(bytes, most)?;
    for length in lengths {
        let end = usize::try_from(length).ok().and_then(|l| p.checked_add(l)).ok_or_else(short)?;
        each(bytes.get(p..end).ok_or_else(short)?)?;
        p = end;
    }
    Ok(())
}

/// Decodes DELTA_BYTE_ARRAY: each value shares a prefix with the one before it.
///
/// # Errors
/// `corrupt_file` where a prefix is longer than the value before, or lengths pass the bytes.
pub fn decode_prefixed(
    bytes: &[u8],
    most: usize,
    mut each: impl FnMut(&[u8]) -> Result<()>,
) -> Result<()> {
    let (prefixes, p) = decode_ints(bytes, most)?;
    let mut prefixes = prefixes.into_iter();
    let mut value: Vec<u8> = Vec::new();
    decode_lengths(bytes.get(p..).ok_or_else(short)?, most, |suffix| {
        let prefix =
            prefixes.next().and_then(|n| usize::try_from(n).ok()).filter(|n| *n <= value.len());
        value.truncate(prefix.ok_or_else(|| {
            Error::corrupt("a text shares more with the one before than that has")
        })?);
        value.extend_from_slice(suffix);
        each(&value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = decode_ints(&bytes, 10_000);
            let _ = decode_prefixed(&bytes, 10_000, |_| Ok(()));
        }
    }

    #[test]
    fn decodes_the_formats_example() {
        // 1 to 5: block of 128, 4 parts, 5 values, first 1, deltas all 1.
        let (values, taken) =
            decode_ints(&[0x80, 0x01, 0x04, 0x05, 0x02, 0x02, 0, 0, 0, 0], 5).unwrap();
        assert_eq!((values, taken), (vec![1, 2, 3, 4, 5], 10));
    }
}
