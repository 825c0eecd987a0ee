//! LZ4's frame format (lz4.org, "LZ4 Frame Format Description" 1.6.2), reading only; its blocks are
//! a library's.

/// Bytes before a block that it may refer to.
const WINDOW: usize = 64 << 10;

/// Unpacks all frames of `input` into `out`; returns the bytes written, or `None` where the input
/// is damaged or does not fit. Checksums are passed over: what is damaged shows in the values' own
/// bounds.
pub(super) fn unpack_frames(mut input: &[u8], out: &mut [u8]) -> Option<usize> {
    let mut filled = 0;
    while !input.is_empty() {
        let (magic, rest) = input.split_first_chunk::<4>()?;
        match u32::from_le_bytes(*magic) {
            0x184d_2204 => input = frame(rest, out, &mut filled)?,
            // Frames of an application's own.
            0x184d_2a50..=0x184d_2a5f => {
                let (length, rest) = rest.split_first_chunk::<4>()?;
                input = rest.get(u32::from_le_bytes(*length) as usize..)?;
            }
            _ => return None,
        }
    }
    Some(filled)
}

/// Unpacks one frame behind its magic number; returns what comes after it.
fn frame<'a>(input: &'a [u8], out: &mut [u8], filled: &mut usize) -> Option<&'a [u8]> {
    let flags = *input.first()?;
    let set = |bit: u8| flags >> bit & 1 == 1;
    let (linked, block_sums, sized, content_sum, dictionary) =
        (!set(5), set(4), set(3), set(2), set(0));
    // No version but 1, and no dictionary from elsewhere.
    if flags >> 6 != 1 || dictionary {
        return None;
    }
    let header = 3 + if sized { 8 } else { 0 };
    let mut rest = input.get(header..)?;
    let first = *filled;
    loop {
        let (size, after) = rest.split_first_chunk::<4>()?;
        let size = u32::from_le_bytes(*size);
        if size == 0 {
            return after.get(if content_sum { 4 } else { 0 }..);
        }
        let (block, after) = after.split_at_checked((size & 0x7fff_ffff) as usize)?;
        let (before, target) = out.split_at_mut_checked(*filled)?;
        *filled += match (size >> 31 == 1, linked) {
            (true, _) => {
                target.get_mut(..block.len())?.copy_from_slice(block);
                block.len()
            }
            (false, false) => lz4_flex::block::decompress_into(block, target).ok()?,
            (false, true) => {
                let window = before.get(first.max(before.len().saturating_sub(WINDOW))..)?;
                lz4_flex::block::decompress_into_with_dict(block, target, window).ok()?
            }
        };
        rest = after.get(if block_sums { 4 } else { 0 }..)?;
    }
}
