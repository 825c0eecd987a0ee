//! Bytes to characters: UTF-8, UTF-16 and windows-1252, detected by their byte order mark or by
//! what the bytes look like.

use std::borrow::Cow;

use pellucid_core::read::{NoteCode, ReadOptions};
use pellucid_core::{Code, Error, Result};

use super::notes::{Location, Notes, are, counted};

/// A character encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Utf16 { big: bool },
    Windows1252,
}

/// Bytes looked at to detect UTF-16 without a mark.
const SAMPLE: usize = 4096;

/// Whether the bytes are text in UTF-16, by its mark or by its zeroes.
pub(super) fn is_utf16(bytes: &[u8]) -> bool {
    marked(bytes).or_else(|| by_zeroes(bytes)).is_some_and(|e| matches!(e, Encoding::Utf16 { .. }))
}

/// The characters of a text file, without a byte order mark.
///
/// # Errors
/// `unsupported_file` where the encoding is none of these, `invalid_query` for an unknown name of
/// one.
pub(super) fn decode<'a>(
    bytes: &'a [u8],
    options: &ReadOptions,
    notes: &mut Notes,
) -> Result<Cow<'a, str>> {
    let asked = options.encoding.as_deref().map(named).transpose()?;
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let None | Some(Encoding::Utf8) = asked
        && let Ok(text) = std::str::from_utf8(bytes)
        && !(asked.is_none() && is_utf16(bytes))
    {
        return Ok(Cow::Borrowed(text));
    }
    match asked.or_else(|| marked(bytes)).or_else(|| by_zeroes(bytes)) {
        Some(Encoding::Utf16 { big }) => Ok(Cow::Owned(utf16(bytes, big, notes))),
        Some(Encoding::Windows1252) => Ok(Cow::Owned(windows_1252(bytes))),
        Some(Encoding::Utf8) => Ok(Cow::Owned(with_gaps(bytes, notes))),
        None => guessed(bytes, notes),
    }
}

/// Whether an encoding of this name is decoded here.
pub(super) fn is_known(name: &str) -> bool {
    named(name).is_ok()
}

fn named(name: &str) -> Result<Encoding> {
    match name.to_ascii_lowercase().as_str() {
        "utf-8" | "utf8" => Ok(Encoding::Utf8),
        "utf-16" | "utf-16le" | "utf16" | "utf16le" => Ok(Encoding::Utf16 { big: false }),
        "utf-16be" | "utf16be" => Ok(Encoding::Utf16 { big: true }),
        "windows-1252" | "cp1252" | "iso-8859-1" | "latin1" | "ascii" | "us-ascii" => {
            Ok(Encoding::Windows1252)
        }
        _ => {
            let message = format!(
                "no encoding \"{name}\": use utf-8, utf-16le, utf-16be or windows-1252, or decode the file first"
            );
            Err(Error::new(Code::InvalidQuery, message).at("encoding"))
        }
    }
}

fn marked(bytes: &[u8]) -> Option<Encoding> {
    match bytes {
        [0xff, 0xfe, 0, 0, ..] => None,
        [0xff, 0xfe, ..] => Some(Encoding::Utf16 { big: false }),
        [0xfe, 0xff, ..] => Some(Encoding::Utf16 { big: true }),
        _ => None,
    }
}

/// UTF-16 without a mark: of text in most languages delimiters, digits and line ends have a zero as
/// their upper byte, and hardly anything has one as its lower.
fn by_zeroes(bytes: &[u8]) -> Option<Encoding> {
    let pairs = bytes.get(..bytes.len().min(SAMPLE))?.as_chunks::<2>().0;
    let zeroes = |i: usize| pairs.iter().filter(|p| p.get(i) == Some(&0)).count();
    let (first, second) = (zeroes(0), zeroes(1));
    match (first, second) {
        (few, n) if n > 1 && n * 4 >= pairs.len() && few * 16 <= n => {
            Some(Encoding::Utf16 { big: false })
        }
        (n, few) if n > 1 && n * 4 >= pairs.len() && few * 16 <= n => {
            Some(Encoding::Utf16 { big: true })
        }
        _ => None,
    }
}

fn utf16(bytes: &[u8], big: bool, notes: &mut Notes) -> String {
    let bytes = if marked(bytes).is_some() { bytes.get(2..).unwrap_or_default() } else { bytes };
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units = pairs
        .iter()
        .map(|pair| if big { u16::from_be_bytes(*pair) } else { u16::from_le_bytes(*pair) });
    let (mut text, mut gaps) = (String::with_capacity(pairs.len()), 0);
    for c in char::decode_utf16(units) {
        gaps += usize::from(c.is_err());
        text.push(c.unwrap_or(char::REPLACEMENT_CHARACTER));
    }
    if !rest.is_empty() {
        gaps += 1;
        text.push(char::REPLACEMENT_CHARACTER);
    }
    note_gaps(&text, gaps, notes);
    text
}

/// The characters of the bytes 0x80 to 0x9F (WHATWG, "Encoding", index windows-1252); the others
/// are their own code points.
const UPPER: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

fn windows_1252(bytes: &[u8]) -> String {
    let of = |b: u8| {
        if (0x80..0xa0).contains(&b) {
            UPPER.get(usize::from(b - 0x80)).copied().unwrap_or_default()
        } else {
            char::from(b)
        }
    };
    bytes.iter().map(|b| of(*b)).collect()
}

/// UTF-8 with bytes that are none, as U+FFFD.
fn with_gaps(bytes: &[u8], notes: &mut Notes) -> String {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let gaps = text.matches(char::REPLACEMENT_CHARACTER).count();
    note_gaps(&text, gaps, notes);
    text
}

fn note_gaps(text: &str, gaps: usize, notes: &mut Notes) {
    if gaps == 0 {
        return;
    }
    let row = text.lines().zip(1..).find(|(line, _)| line.contains(char::REPLACEMENT_CHARACTER));
    if let Some((line, row)) = row {
        let message = format!(
            "{} {} damaged and read as \u{fffd}: where the encoding is another, name it by `encoding`",
            counted(gaps as u64, "characters"),
            are(gaps as u64)
        );
        notes.at(NoteCode::ReplacedCharacters, &Location::new(row, line), message);
    }
}

/// Bytes that are not UTF-8. Mostly valid sequences are UTF-8 with damage. Single bytes between
/// ASCII are accents of Western Europe. Rows of them are another alphabet, and bytes that
/// windows-1252 leaves free another encoding: those are not guessed.
fn guessed<'a>(bytes: &'a [u8], notes: &mut Notes) -> Result<Cow<'a, str>> {
    let evidence = Evidence::of(bytes);
    if evidence.sequences > evidence.broken {
        return Ok(Cow::Owned(with_gaps(bytes, notes)));
    }
    if evidence.free > 0 || evidence.in_rows * 2 > evidence.upper {
        let message = "the text is neither UTF-8 nor UTF-16 nor windows-1252: name its encoding by `encoding`, or save it as UTF-8";
        return Err(Error::unsupported(message));
    }
    let text = windows_1252(bytes);
    let line = text.lines().zip(1..).find(|(line, _)| !line.is_ascii());
    if let Some((line, row)) = line {
        let message = "the text is not UTF-8 and was read as windows-1252: if letters look wrong, name its encoding by `encoding`";
        notes.at(NoteCode::Encoding, &Location::new(row, line), message.to_owned());
    }
    Ok(Cow::Owned(text))
}

/// What the bytes above 0x7F look like.
#[derive(Default)]
struct Evidence {
    /// Valid sequences of UTF-8 of two bytes and more.
    sequences: usize,
    /// Places where UTF-8 breaks.
    broken: usize,
    /// Bytes above 0x7F.
    upper: usize,
    /// Those in rows of three and more, or of two beside no letter of ASCII.
    in_rows: usize,
    /// Bytes that windows-1252 gives no character.
    free: usize,
}

impl Evidence {
    fn of(bytes: &[u8]) -> Self {
        let mut e = Self::default();
        for chunk in bytes.utf8_chunks() {
            e.sequences += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
            e.broken += usize::from(!chunk.invalid().is_empty());
        }
        for (at, row) in runs(bytes) {
            let letter = |i: Option<usize>| {
                i.and_then(|i| bytes.get(i)).is_some_and(u8::is_ascii_alphabetic)
            };
            let beside = letter(at.checked_sub(1)) || letter(Some(at + row));
            e.upper += row;
            e.in_rows += if row > 2 || (row == 2 && !beside) { row } else { 0 };
        }
        e.free = bytes.iter().filter(|b| matches!(b, 0x81 | 0x8d | 0x8f | 0x90 | 0x9d)).count();
        e
    }
}

/// Where rows of bytes above 0x7F begin, and how many there are.
fn runs(bytes: &[u8]) -> impl Iterator<Item = (usize, usize)> {
    let mut at = 0;
    bytes.chunk_by(|a, b| a.is_ascii() == b.is_ascii()).filter_map(move |run| {
        let start = at;
        at += run.len();
        run.first().is_some_and(|b| !b.is_ascii()).then_some((start, run.len()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> (Result<String>, Vec<NoteCode>) {
        let mut notes = Notes::default();
        let text = decode(bytes, &ReadOptions::default(), &mut notes).map(Cow::into_owned);
        (text, notes.finish().iter().map(|n| n.code).collect())
    }

    fn units(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() })
            .collect()
    }

    #[test]
    fn each_encoding_is_told_by_its_bytes() {
        let text = "Ort;Größe\nŁódź;1\nСофия;2\n東京;3\n😀;4\n";
        assert_eq!(read(text.as_bytes()), (Ok(text.to_owned()), vec![]));
        assert_eq!(
            read(&[b"\xef\xbb\xbf", text.as_bytes()].concat()),
            (Ok(text.to_owned()), vec![])
        );
        for big in [false, true] {
            let mark: &[u8] = if big { b"\xfe\xff" } else { b"\xff\xfe" };
            assert_eq!(read(&[mark, &units(text, big)].concat()), (Ok(text.to_owned()), vec![]));
            assert_eq!(read(&units(text, big)), (Ok(text.to_owned()), vec![]));
        }
        let western = b"Gr\xf6\xdfe,caf\xe9\n\x80 5,\x84x\x93\n";
        assert_eq!(
            read(western),
            (Ok("Größe,café\n€ 5,„x“\n".to_owned()), vec![NoteCode::Encoding])
        );
    }

    #[test]
    fn what_is_not_sure_is_not_guessed() {
        // Cyrillic in windows-1251, Japanese in Shift-JIS.
        for bytes in [
            &b"\x96\xbc,\x92\x6c\n\x93\x8c,1\n"[..],
            b"\xc3\xee\xf0\xee\xe4,1\n\xd1\xee\xf4\xe8\xff,2\n",
            b"\x93\x8c\x8b\x9e,1\n\x91\xe5\x8d\xe3,2\n",
        ] {
            let error = read(bytes).0.unwrap_err();
            assert_eq!(error.code, Code::UnsupportedFile);
            assert!(error.message.contains("`encoding`"), "{error}");
        }
        let mut notes = Notes::default();
        let options = ReadOptions { encoding: Some("latin1".to_owned()), ..ReadOptions::default() };
        assert_eq!(decode(b"\xc3\xa9\xff", &options, &mut notes).unwrap(), "Ã©ÿ");
        let options =
            ReadOptions { encoding: Some("klingon".to_owned()), ..ReadOptions::default() };
        assert_eq!(decode(b"a", &options, &mut notes).unwrap_err().code, Code::InvalidQuery);
    }

    #[test]
    fn damage_in_utf8_is_told() {
        let (text, notes) =
            read("Zürich,1\nGenève,2\nK\u{f6}ln".as_bytes().strip_suffix("ln".as_bytes()).unwrap());
        assert_eq!((text.unwrap().as_str(), notes), ("Zürich,1\nGenève,2\nKö", vec![]));
        let (text, notes) = read(b"Z\xc3\xbcrich,1\nGen\xc3\xa8ve,2\nK\xff");
        assert_eq!(
            (text.unwrap().as_str(), notes),
            ("Zürich,1\nGenève,2\nK\u{fffd}", vec![NoteCode::ReplacedCharacters])
        );
    }
}
