//! Decompression of pages: every codec of the format.

use std::io::Read;

use pellucid_core::{Error, Result};

use super::format::{Codec, Unknown, number_of};

/// A page larger than this once decompressed is not a dashboard's; 256 MiB is 250 times what
/// writers make.
const MAX_PAGE: usize = 256 << 20;

/// Decompresses a page into `out`, which becomes exactly `size` bytes.
///
/// # Errors
/// `corrupt_file` where the bytes do not decompress to `size` bytes, `unsupported_file` for an
/// unknown codec.
pub fn decompress(
    codec: Result<Codec, Unknown>,
    input: &[u8],
    size: usize,
    out: &mut Vec<u8>,
) -> Result<()> {
    if size > MAX_PAGE {
        return Err(Error::corrupt(format!(
            "a page claims {size} bytes; at most {MAX_PAGE} are read"
        )));
    }
    out.clear();
    out.resize(size, 0);
    let written = match codec {
        // Writers may leave an empty page empty, without a codec's frame.
        _ if size == 0 => Some(0),
        Ok(Codec::Snappy) => snap::raw::Decoder::new().decompress(input, out).ok(),
        Ok(Codec::Gzip) => fill(flate2::read::MultiGzDecoder::new(input), out),
        Ok(Codec::Brotli) => fill(brotli_decompressor::Decompressor::new(input, 4096), out),
        Ok(Codec::Lz4) => {
            lz4_hadoop(input, out).or_else(|| lz4_flex::block::decompress_into(input, out).ok())
        }
        Ok(Codec::Zstd) => zstd_safe::decompress(out.as_mut_slice(), input).ok(),
        Ok(Codec::Lz4Raw) => lz4_flex::block::decompress_into(input, out).ok(),
        Ok(Codec::Uncompressed) => fill(input, out),
        Ok(Codec::Lzo) | Err(_) => {
            let number = number_of(codec);
            return Err(Error::unsupported(format!(
                "the Parquet file uses codec {number}: write it with zstd or snappy"
            )));
        }
    };
    match written {
        Some(n) if n == size => Ok(()),
        _ => Err(Error::corrupt(format!(
            "a page of {} bytes does not decompress to the {size} it states",
            input.len()
        ))),
    }
}

/// Reads until `out` is full; returns the bytes read.
fn fill(mut reader: impl Read, out: &mut [u8]) -> Option<usize> {
    let mut filled = 0;
    while filled < out.len() {
        match reader.read(&mut out[filled..]) {
            Ok(0) => break,
            Ok(n) => filled += n,
            Err(_) => return None,
        }
    }
    Some(filled)
}

/// Hadoop's LZ4 framing: blocks with two big-endian lengths, decompressed and compressed, before
/// each.
fn lz4_hadoop(mut input: &[u8], out: &mut [u8]) -> Option<usize> {
    let mut filled = 0usize;
    while !input.is_empty() {
        let head = input.get(..8)?;
        let plain = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
        let packed = u32::from_be_bytes([head[4], head[5], head[6], head[7]]) as usize;
        let block = input.get(8..8usize.checked_add(packed)?)?;
        let target = out.get_mut(filled..filled.checked_add(plain)?)?;
        if lz4_flex::block::decompress_into(block, target).ok()? != plain {
            return None;
        }
        filled += plain;
        input = &input[8 + packed..];
    }
    Some(filled)
}
