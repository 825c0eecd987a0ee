//! Compressed streams.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;

/// The bytes as a zlib stream.
pub(super) fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder =
        ZlibEncoder::new(Vec::with_capacity(bytes.len() / 4 + 64), Compression::new(6));
    // Writing to a Vec cannot fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}
