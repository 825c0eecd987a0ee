//! What Parquet has no type for: durations are plain integers there, integers of 128 bits are bytes,
//! and the Arrow schema that writers leave in a file's metadata tells them.

use super::message::{self, Header};
use super::schema::{self, Field, Kind};

/// Hints that are taken of a file.
const MOST: usize = 1_000;

/// What a column of Parquet stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hint {
    /// A duration in steps of so many nanoseconds.
    Duration {
        /// Nanoseconds of a step.
        nanos: i64,
    },
    /// A whole number of 128 bits.
    Wide {
        /// Values are unsigned.
        unsigned: bool,
    },
}

/// Hints by the columns' paths, from a schema message in base64 as metadata has it. What cannot be
/// read is left out, and the columns are read without.
pub(crate) fn hints(schema: &[u8]) -> Vec<(String, Hint)> {
    let mut out = Vec::new();
    let bytes = decoded(schema);
    if let Ok(Some((message, _))) = message::next(&bytes)
        && message.header == Header::Schema
    {
        walk(&schema::fields(message.table).unwrap_or_default(), "", &mut out);
    }
    out
}

fn walk(fields: &[Field], prefix: &str, out: &mut Vec<(String, Hint)>) {
    for field in fields {
        let path = format!("{prefix}{}", field.name);
        let hint = match field.kind {
            Kind::Duration { nanos } => Hint::Duration { nanos },
            Kind::Decimal { width: 16, scale: 0 } => Hint::Wide { unsigned: false },
            Kind::UnsignedWide => Hint::Wide { unsigned: true },
            Kind::Struct => {
                walk(&field.children, &format!("{path}."), out);
                continue;
            }
            _ => continue,
        };
        if out.len() < MOST {
            out.push((path, hint));
        }
    }
}

/// The bytes that base64 stands for (RFC 4648, section 4), to the first sign that is none of it.
fn decoded(text: &[u8]) -> Vec<u8> {
    let (mut out, mut bits, mut held) = (Vec::with_capacity(text.len() / 4 * 3), 0u32, 0);
    for sign in text {
        let value = match sign {
            b'A'..=b'Z' => sign - b'A',
            b'a'..=b'z' => sign - b'a' + 26,
            b'0'..=b'9' => sign - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => break,
        };
        (bits, held) = (bits << 6 | u32::from(value), held + 6);
        if held >= 8 {
            held -= 8;
            out.push((bits >> held) as u8);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_comes_back() {
        for (text, bytes) in [("", ""), ("Zg==", "f"), ("Zm8=", "fo"), ("Zm9vYmE+", "fooba>")] {
            assert_eq!(decoded(text.as_bytes()), bytes.as_bytes());
        }
        assert_eq!(decoded(b"/+8="), [0xff, 0xef]);
    }

    #[test]
    fn what_is_no_schema_has_no_hints() {
        for text in ["", "?", "/////w==", "/////0gAAAAQAAAAAAAKAA4ABgANAAgA"] {
            assert!(hints(text.as_bytes()).is_empty(), "{text}");
        }
    }
}
