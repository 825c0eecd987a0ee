//! Text of callers, made fit to be kept and logged.

use std::fmt::Write as _;

use pellucid_connectors::is_unseen;

/// Most bytes of a caller's text in an error that is answered or logged.
pub(super) const SHOWN: usize = 2_000;

/// Gives at most `most` bytes of `text`, and in it nothing that a terminal or a reader takes for
/// anything but text: control characters and those that turn the direction of writing are written
/// as `\u{…}`. Where it was longer its end is `…`.
pub(super) fn bounded(text: &str, most: usize) -> String {
    let mut out = String::with_capacity(text.len().min(most));
    for c in text.chars() {
        let before = out.len();
        match is_unseen(c) {
            true => drop(write!(out, "{}", c.escape_unicode())),
            false => out.push(c),
        }
        if out.len() > most {
            out.truncate(before);
            out.push('…');
            break;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_and_plain() {
        for (text, most, expected) in [
            ("bytes=0-3", 100, "bytes=0-3"),
            ("", 0, ""),
            ("abc", 3, "abc"),
            ("abcd", 3, "abc…"),
            ("äöü", 4, "äö…"),
            ("a\nINFO forged", 100, "a\\u{a}INFO forged"),
            ("\u{1b}[2J", 100, "\\u{1b}[2J"),
            ("a\u{202e}b\u{2028}c\u{9b}d", 100, "a\\u{202e}b\\u{2028}c\\u{9b}d"),
            ("日本 – “ok” 🙂", 100, "日本 – “ok” 🙂"),
            ("\n\n", 6, "\\u{a}…"),
        ] {
            assert_eq!(bounded(text, most), expected, "{text:?}");
        }
        assert!(bounded(&"x".repeat(430_000), 200).len() < 210);
        assert!(bounded(&"\u{202e}".repeat(430_000), 200).len() < 210);
    }
}
