//! Files packed by gzip or zstd.

use std::borrow::Cow;
use std::io::Read;

use pellucid_core::{Code, Error, Result};

/// Bytes that a packed file may unpack to. A few kilobytes can claim any size; what a page's memory
/// holds is less than this.
const MOST: usize = 2 << 30;

/// Packings around each other: hosts pack what is packed already. More are made to be endless.
const LAYERS: usize = 3;

/// Whether a file begins as gzip or zstd do. A frame of zstd may be one that is passed over (RFC
/// 8878, section 3.1.2), as those begin that are packed by several threads.
pub(super) fn is_packed(bytes: &[u8]) -> bool {
    let passed = [0x2a, 0x4d, 0x18];
    matches!(bytes, [0x1f, 0x8b, 8, ..] | [0x28, 0xb5, 0x2f, 0xfd, ..])
        || matches!(bytes, [0x50..=0x5f, rest @ ..] if rest.starts_with(&passed))
}

/// The bytes of a file, unpacked where it is packed.
///
/// # Errors
/// `corrupt_file` where it does not unpack, `limit_exceeded` beyond 2 GiB or what memory holds,
/// `unsupported_file` where it is packed over and over.
pub(super) fn unpack(bytes: &[u8]) -> Result<Cow<'_, [u8]>> {
    let mut out = Cow::Borrowed(bytes);
    for _ in 0..LAYERS {
        if !is_packed(&out) {
            return Ok(out);
        }
        out = Cow::Owned(unpacked(&out, MOST)?);
    }
    match is_packed(&out) {
        true => Err(Error::unsupported("the file is packed several times over: unpack it once")),
        false => Ok(out),
    }
}

fn unpacked(bytes: &[u8], most: usize) -> Result<Vec<u8>> {
    if bytes.first() == Some(&0x1f) {
        let member = flate2::bufread::GzDecoder::new(bytes);
        return read_all(GzipReader { member }, "gzip", most);
    }
    let mut decoder = zstd_safe::DCtx::try_create().ok_or_else(no_memory)?;
    decoder.init().map_err(|e| damaged("zstd", zstd_safe::get_error_name(e)))?;
    read_all(ZstdReader { decoder, input: bytes, at: 0, between_frames: true }, "zstd", most)
}

/// Reads `reader` to its end, which must come before `most` bytes.
fn read_all(mut reader: impl Read, format: &str, most: usize) -> Result<Vec<u8>> {
    let (mut out, mut piece) = (Vec::new(), vec![0; 1 << 16]);
    loop {
        match reader.read(&mut piece) {
            Ok(0) => return Ok(out),
            Ok(n) if out.len() + n > most => {
                let message = format!(
                    "the file unpacks to more than {most} bytes: filter or aggregate it first, or make it Parquet"
                );
                return Err(Error::new(Code::LimitExceeded, message));
            }
            Ok(n) => {
                out.try_reserve(n).map_err(|_| no_memory())?;
                out.extend_from_slice(piece.get(..n).unwrap_or_default());
            }
            Err(e) => return Err(damaged(format, &e.to_string())),
        }
    }
}

fn no_memory() -> Error {
    Error::new(
        Code::LimitExceeded,
        "the unpacked file does not fit into memory: filter or aggregate it first",
    )
}

fn damaged(format: &str, why: &str) -> Error {
    Error::corrupt(format!("it does not unpack as {format} ({why})"))
}

/// Members of gzip, one behind the other. Zeros behind the last fill a tape's block or a disk's
/// page.
struct GzipReader<'a> {
    member: flate2::bufread::GzDecoder<&'a [u8]>,
}

impl Read for GzipReader<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        loop {
            let n = self.member.read(out)?;
            let rest = without_zeros(self.member.get_ref());
            if n > 0 || rest.is_empty() {
                return Ok(n);
            }
            if !is_packed(rest) {
                return Err(std::io::Error::other("something else follows"));
            }
            self.member = flate2::bufread::GzDecoder::new(rest);
        }
    }
}

/// What follows the zeros at the beginning.
fn without_zeros(bytes: &[u8]) -> &[u8] {
    let zeros = bytes.iter().take_while(|b| **b == 0).count();
    bytes.get(zeros..).unwrap_or_default()
}

/// Frames of zstd, one behind the other.
struct ZstdReader<'a> {
    decoder: zstd_safe::DCtx<'static>,
    input: &'a [u8],
    at: usize,
    /// Whether a frame has ended and none has begun: only there may the input end.
    between_frames: bool,
}

impl Read for ZstdReader<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let mut input = zstd_safe::InBuffer { src: self.input, pos: self.at };
        let mut output = zstd_safe::OutBuffer::around(out);
        while output.pos() == 0 {
            let rest = self.input.get(input.pos..).unwrap_or_default();
            if self.between_frames && (rest.is_empty() || without_zeros(rest).is_empty()) {
                break;
            }
            let before = input.pos;
            let left = self.decoder.decompress_stream(&mut output, &mut input);
            let left = left.map_err(|e| std::io::Error::other(zstd_safe::get_error_name(e)))?;
            self.between_frames = left == 0;
            if output.pos() == 0 && input.pos == before && left > 0 {
                return Err(std::io::Error::other("it is cut short"));
            }
        }
        self.at = input.pos;
        Ok(output.pos())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut w = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        w.write_all(bytes).unwrap();
        w.finish().unwrap()
    }

    fn zstd(bytes: &[u8]) -> Vec<u8> {
        let mut out = vec![0; zstd_safe::compress_bound(bytes.len())];
        let len = zstd_safe::compress(out.as_mut_slice(), bytes, 3).unwrap();
        out.truncate(len);
        out
    }

    #[test]
    fn packed_files_come_back_whole() {
        let text: Vec<u8> = (0..200_000u32)
            .flat_map(|i| format!("{i},{}\n", i.wrapping_mul(2_654_435_761)).into_bytes())
            .collect();
        for pack in [gzip, zstd] {
            let packed = pack(&text);
            assert_eq!(unpack(&packed).unwrap(), text);
            // Members and frames may follow each other.
            let twice = [packed.clone(), packed.clone()].concat();
            assert_eq!(unpack(&twice).unwrap().len(), 2 * text.len());
            for cut in [packed.len() / 2, packed.len() - 1] {
                assert_eq!(unpack(&packed[..cut]).unwrap_err().code, Code::CorruptFile, "{cut}");
            }
        }
        assert_eq!(unpack(b"a,b\n").unwrap().as_ref(), b"a,b\n");
    }

    #[test]
    fn what_lies_around_members_and_frames_is_passed_over() {
        let text = b"a,b\n1,2\n";
        let skipped = [&[0x5e, 0x2a, 0x4d, 0x18, 3, 0, 0, 0][..], b"abc"].concat();
        let none = [0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0].to_vec();
        let zeros = vec![0; 600];
        for (parts, times) in [
            (vec![gzip(text), zeros.clone()], 1),
            (vec![gzip(text), gzip(b""), gzip(text), vec![0]], 2),
            (vec![gzip(text), zeros.clone(), gzip(text)], 2),
            (vec![skipped.clone(), zstd(text)], 1),
            (vec![none.clone(), skipped.clone(), zstd(text), none.clone(), zstd(text)], 2),
            (vec![zstd(b""), zstd(text), skipped.clone()], 1),
            (vec![zstd(text), zeros.clone()], 1),
        ] {
            let file = parts.concat();
            assert!(is_packed(&file));
            assert_eq!(unpack(&file).unwrap().as_ref(), text.repeat(times), "{file:?}");
        }
        for file in [
            [gzip(text), b"garbage".to_vec()].concat(),
            [zstd(text), b"garbage".to_vec()].concat(),
            [gzip(text), vec![0, 0, 7]].concat(),
            [skipped.clone(), zstd(text)[..12].to_vec()].concat(),
            skipped[..9].to_vec(),
        ] {
            assert_eq!(unpack(&file).unwrap_err().code, Code::CorruptFile, "{file:?}");
        }
        assert!(unpack(&none).unwrap().is_empty());
    }

    #[test]
    fn what_is_packed_several_times_is_unpacked_as_often() {
        let text = b"a,b\n1,2\n";
        assert_eq!(unpack(&gzip(&gzip(text))).unwrap().as_ref(), text);
        assert_eq!(unpack(&zstd(&gzip(&gzip(text)))).unwrap().as_ref(), text);
        let more = gzip(&gzip(&gzip(&gzip(text))));
        assert_eq!(unpack(&more).unwrap_err().code, Code::UnsupportedFile);
    }

    #[test]
    fn what_unpacks_to_too_much_is_refused() {
        for pack in [gzip, zstd] {
            let bomb = pack(&vec![b'x'; 8 << 20]);
            assert!(bomb.len() < 64 << 10, "{}", bomb.len());
            let error = unpacked(&bomb, 1 << 20).unwrap_err();
            assert_eq!(error.code, Code::LimitExceeded);
            assert!(error.message.contains("1048576"), "{error}");
        }
    }
}
