//! Literals for protocols without binding. Text is written as the hexadecimal digits of its bytes,
//! numbers as digits, so that no character of a value ever stands in a statement.

use std::fmt::Write as _;

/// The bytes of `text` as hexadecimal digits.
pub(super) fn digits(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len() * 2), |mut out, b| {
        let _ = write!(out, "{b:02x}");
        out
    })
}

/// A finite float in scientific notation that reads back as the same float; none for infinities.
pub(super) fn scientific(v: f64) -> Option<String> {
    v.is_finite().then(|| format!("{v:E}"))
}
