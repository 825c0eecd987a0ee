//! The one error of the crate, told apart by who can mend it.

use std::fmt::Write as _;
use std::time::Duration;

/// Most characters of an error's text.
const MOST_CHARS: usize = 2_000;

/// Why a source gave no answer. Texts hold words of the source: they are made safe to log where the
/// error is made, and again where it is written, so that one made elsewhere cannot forge a line of
/// the log either.
#[derive(Debug, Clone, thiserror::Error)]
pub enum SourceError {
    /// The query is at fault; the message is for its author.
    #[error("{0}")]
    Query(#[from] pellucid_core::Error),
    /// The source is at fault. The text is for the log and never leaves the server.
    #[error("{}", plain(.0))]
    Source(String),
    /// The source cannot be reached, or the connection broke before an answer began. The text is
    /// for the log.
    #[error("{}", plain(.0))]
    Unreachable(String),
    /// The source took longer than it may. The text is for the log.
    #[error("{}", plain(.0))]
    Timeout(String),
    /// The source's columns are others than those that were accepted. The text is for the log.
    #[error("{}", plain(.0))]
    Changed(String),
    /// The source has failed lately or is full, and is left alone for a while.
    #[error("the source is left alone for {retry_after:?}")]
    Busy {
        /// When to try again.
        retry_after: Duration,
    },
}

impl SourceError {
    /// A fault of the source.
    pub fn source(e: impl std::fmt::Display) -> Self {
        Self::Source(plain(&e.to_string()))
    }

    /// A connection that failed.
    pub fn unreachable(e: impl std::fmt::Display) -> Self {
        Self::Unreachable(plain(&e.to_string()))
    }

    /// A source that took too long.
    pub fn timeout(e: impl std::fmt::Display) -> Self {
        Self::Timeout(plain(&e.to_string()))
    }

    /// Whether the source seems to be down, and other questions would fail as well.
    pub fn is_outage(&self) -> bool {
        matches!(self, Self::Unreachable(_) | Self::Timeout(_))
    }
}

/// A result with [`SourceError`].
pub type Result<T, E = SourceError> = std::result::Result<T, E>;

/// Writes the text on one line, with an escape for each character that a terminal obeys or does not
/// show, and its end cut off. What is plain already stays as it is.
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(MOST_CHARS * 4));
    let mut left = MOST_CHARS;
    for c in text.chars() {
        let width = if is_unseen(c) { c.escape_default().count() } else { 1 };
        let Some(rest) = left.checked_sub(width) else {
            out.push('…');
            break;
        };
        left = rest;
        match width {
            1 => out.push(c),
            _ => {
                let _ = write!(out, "{}", c.escape_default());
            }
        }
    }
    out
}

/// Whether a character does something else than to be read: controls, and characters of Unicode's
/// category Cf and separators of lines, which turn text around, hide it or break it off.
pub fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{890}'..='\u{891}' | '\u{8e2}' | '\u{180e}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_sources_words_stay_on_their_line() {
        for (said, written) in [
            ("no table", "no table"),
            ("a\nERROR forged", "a\\nERROR forged"),
            ("a\r\n\tb", "a\\r\\n\\tb"),
            ("\u{1b}[2J\u{7}", "\\u{1b}[2J\\u{7}"),
            ("pay\u{202e}dlog\u{2066}", "pay\\u{202e}dlog\\u{2066}"),
            (
                "a\u{200b}b\u{feff}\u{2028}\u{85}\u{9b}",
                "a\\u{200b}b\\u{feff}\\u{2028}\\u{85}\\u{9b}",
            ),
            ("Größe 数 \\n 'x'", "Größe 数 \\n 'x'"),
        ] {
            for e in [
                SourceError::source(said),
                SourceError::unreachable(said),
                SourceError::timeout(said),
            ] {
                let (SourceError::Source(kept)
                | SourceError::Unreachable(kept)
                | SourceError::Timeout(kept)) = &e
                else {
                    panic!("{e}")
                };
                assert_eq!((kept.as_str(), e.to_string().as_str()), (written, written));
            }
            // One that was made without them is safe where it is written.
            assert_eq!(SourceError::Source(said.to_owned()).to_string(), written);
        }
    }

    proptest! {
        #[test]
        fn whatever_is_said_is_short_and_shown(said in prop::collection::vec(any::<char>(), 0..3_000)) {
            let said: String = said.into_iter().collect();
            let written = plain(&said);
            prop_assert!(written.chars().count() <= MOST_CHARS + 1);
            prop_assert!(!written.chars().any(is_unseen), "{written:?}");
            prop_assert_eq!(plain(&written), written);
        }
    }
}
