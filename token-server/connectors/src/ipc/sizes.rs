//! How large the buffers of a batch are, those that are compressed when they no longer are.

use std::io::{self, Read as _};

use arrow_ipc::{CompressionType, RecordBatch};

use super::wrong;
use crate::Result;
use crate::bounds::BODY_BYTES;

/// Bytes before what is compressed: its length when it no longer is.
const PREFIX: usize = 8;

/// The lengths of the buffers in their order, all of them within the body and [`BODY_BYTES`]
/// together.
pub(super) fn of(batch: RecordBatch<'_>, body: &[u8]) -> Result<Vec<usize>> {
    let compressed = match batch.compression().map(|c| c.codec()) {
        None => false,
        Some(CompressionType::LZ4_FRAME) => true,
        Some(other) => {
            let remedy = "let the source send 'none' or 'lz4_frame' (output_format_arrow_compression_method of ClickHouse)";
            return Err(wrong(format!("it is compressed by {other:?}: {remedy}")));
        }
    };
    let (mut out, mut total) = (Vec::new(), 0usize);
    for buffer in batch.buffers().into_iter().flatten() {
        let place =
            usize::try_from(buffer.offset()).ok().zip(usize::try_from(buffer.length()).ok());
        let bytes = place.and_then(|(from, length)| body.get(from..from.checked_add(length)?));
        let bytes = bytes.ok_or_else(|| {
            wrong(format!(
                "a buffer at {} of {} bytes leaves its body",
                buffer.offset(),
                buffer.length()
            ))
        })?;
        let length = if compressed && !bytes.is_empty() { opened(bytes)? } else { bytes.len() };
        // Several buffers may lie at one place; each is copied or opened by itself.
        total = total.saturating_add(length);
        if total > BODY_BYTES {
            return Err(wrong(format!("a message comes to more than {BODY_BYTES} bytes")));
        }
        out.push(length);
    }
    Ok(out)
}

/// The length of a compressed buffer. It is opened once to see that it has the length it claims:
/// arrow allocates the one, and reads on to the end of the other.
fn opened(bytes: &[u8]) -> Result<usize> {
    let (prefix, packed) = bytes
        .split_first_chunk::<PREFIX>()
        .ok_or_else(|| wrong("a compressed buffer has no length"))?;
    let claimed = match i64::from_le_bytes(*prefix) {
        -1 => return Ok(packed.len()),
        claimed => usize::try_from(claimed).ok().filter(|n| *n <= BODY_BYTES),
    };
    let claimed = claimed
        .ok_or_else(|| wrong(format!("a buffer claims {} bytes", i64::from_le_bytes(*prefix))))?;
    if claimed == 0 {
        return Ok(0);
    }
    let mut frames = lz4_flex::frame::FrameDecoder::new(packed).take(claimed as u64 + 1);
    match io::copy(&mut frames, &mut io::sink()) {
        Ok(found) if found == claimed as u64 => Ok(claimed),
        Ok(_) => Err(wrong(format!("a buffer claims {claimed} bytes and has others"))),
        Err(e) => Err(wrong(format!("a buffer cannot be decompressed: {e}"))),
    }
}
