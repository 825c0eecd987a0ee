//! The one error of the SDK's crates: a stable code for programs, a message with the values and the
//! remedy for people.
//!
//! Pick the code by who can mend it: `invalid_*`, `unknown_*` and `type_mismatch` are the page
//! author's, `corrupt_file` and `unsupported_file` the data's owner's, `network` and `http_status`
//! the connection's, `internal` ours.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A stable error code. New ones may be added; none changes its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(rename_all = "snake_case", rename = "ErrorCode")]
#[non_exhaustive]
pub enum Code {
    /// A query is malformed: a duplicate name, a missing value, a limit out of range.
    InvalidQuery,
    /// A chart or dashboard specification is malformed or has an unknown field.
    InvalidSpec,
    /// A query or specification names a column the table does not have.
    UnknownColumn,
    /// An operation does not apply to a column's type.
    TypeMismatch,
    /// A file is truncated or its bytes contradict its format.
    CorruptFile,
    /// A file is of a format, codec or nested shape that is not read.
    UnsupportedFile,
    /// An exact integer result does not fit 64 bits.
    Overflow,
    /// A table, chart or dashboard handle was closed or never existed.
    NotFound,
    /// The caller cancelled.
    Aborted,
    /// The server could not be reached or the connection broke.
    Network,
    /// The server answered with an error status.
    HttpStatus,
    /// The token is missing, expired or refused.
    Unauthorized,
    /// The token is valid but does not allow this.
    Forbidden,
    /// The rows that a file was opened of are no longer there: they have changed since; open the
    /// table again.
    StaleVersion,
    /// The engine stopped and was restarted; open the table again.
    EngineCrashed,
    /// More rows, groups or bytes than a stated limit allows.
    LimitExceeded,
    /// A fault of Pellucid itself.
    Internal,
}

impl Code {
    /// The code as it is written on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidQuery => "invalid_query",
            Self::InvalidSpec => "invalid_spec",
            Self::UnknownColumn => "unknown_column",
            Self::TypeMismatch => "type_mismatch",
            Self::CorruptFile => "corrupt_file",
            Self::UnsupportedFile => "unsupported_file",
            Self::Overflow => "overflow",
            Self::NotFound => "not_found",
            Self::Aborted => "aborted",
            Self::Network => "network",
            Self::HttpStatus => "http_status",
            Self::Unauthorized => "unauthorized",
            Self::Forbidden => "forbidden",
            Self::StaleVersion => "stale_version",
            Self::EngineCrashed => "engine_crashed",
            Self::LimitExceeded => "limit_exceeded",
            Self::Internal => "internal",
        }
    }
}

/// An error with its stable code, a message that names the values and the remedy, and the path of
/// the field at fault.
///
/// # Example
///
/// ```
/// use pellucid_core::{Code, Error};
///
/// let error = Error::new(Code::InvalidQuery, "q belongs to quantile, not to sum").at("q").within("measures[0]");
/// assert_eq!(error.path.as_deref(), Some("measures[0].q"));
/// assert_eq!(error.code.as_str(), "invalid_query");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    /// Which kind of fault.
    pub code: Code,
    /// What happened, with the values, and what to do about it.
    pub message: String,
    /// Where in the query or specification, e.g. `filters[1].value`; absent where no field is at
    /// fault.
    pub path: Option<String>,
}

/// A result with [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error of `code` saying `message`.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), path: None }
    }

    /// A channel that is not given, and that `what` cannot do without.
    pub fn missing_channel(what: &str, name: &str) -> Self {
        Self::new(Code::InvalidSpec, format!("{what} needs the channel {name}"))
            .at(format!("encoding.{name}"))
    }

    /// The same error, its path beginning with `outer`, which holds the field at fault.
    #[must_use]
    pub fn within(mut self, outer: &str) -> Self {
        self.path = Some(match self.path {
            Some(inner) => format!("{outer}.{inner}"),
            None => outer.to_owned(),
        });
        self
    }

    /// The same error, naming the field at fault.
    #[must_use]
    pub fn at(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// A column that is not there, with the nearest name as remedy.
    pub fn unknown_column<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        let known: Vec<&str> = known.into_iter().collect();
        let hint = match nearest(name, known.iter().copied()) {
            Some(near) => format!("did you mean \"{}\"?", brief(near)),
            _ if known.is_empty() => "the table has no columns".to_owned(),
            _ => format!("the table has {}", quoted_list(&known)),
        };
        Self::new(Code::UnknownColumn, format!("no column \"{}\": {hint}", brief(name)))
    }

    /// A corrupt file: what was read and where.
    pub fn corrupt(message: impl std::fmt::Display) -> Self {
        Self::new(Code::CorruptFile, format!("the file is damaged or cut short: {message}"))
    }

    /// A file that is sound but not read here.
    pub fn unsupported(message: impl std::fmt::Display) -> Self {
        Self::new(Code::UnsupportedFile, message.to_string())
    }
}

/// The one of `known` that is most like `name`, where one is like enough to be meant.
pub(crate) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let near = known
        .into_iter()
        .take(COMPARED)
        .map(|k| (distance(name, k), k))
        .min_by_key(|(far, _)| *far);
    near.filter(|(far, _)| *far <= 1 + name.chars().take(64).count() / 3).map(|(_, near)| near)
}

/// At most this many names are looked at for the nearest: each takes some microseconds, and a wrong
/// name may come with every request.
const COMPARED: usize = 1_000;

/// At most this many characters of a text from outside stand in a message.
const BRIEF: usize = 100;

/// `text` as a message has it: its beginning where it is long, since messages travel and are
/// logged.
pub(crate) fn brief(text: &str) -> Cow<'_, str> {
    cut(text, BRIEF)
}

/// The first `most` characters of `text`, and "…" where there are more.
pub fn cut(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        Some((end, _)) => Cow::Owned(format!("{}…", text.get(..end).unwrap_or_default())),
        None => Cow::Borrowed(text),
    }
}

/// At most this many names are listed in a message, so that a table of a thousand columns still
/// gives a readable one.
const LISTED: usize = 12;

fn quoted_list(names: &[&str]) -> String {
    let mut out = names
        .iter()
        .take(LISTED)
        .map(|n| format!("\"{}\"", brief(n)))
        .collect::<Vec<_>>()
        .join(", ");
    if names.len() > LISTED {
        out.push_str(&format!(" and {} more", names.len() - LISTED));
    }
    out
}

/// Levenshtein distance, case-insensitively (Wagner and Fischer 1974), over at most 64 characters.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().take(64).flat_map(char::to_lowercase).collect();
    let b: Vec<char> = b.chars().take(64).flat_map(char::to_lowercase).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let cost = diagonal + usize::from(ca != cb);
            diagonal = row[j + 1];
            row[j + 1] = cost.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggests_the_nearest_column() {
        let e = Error::unknown_column("orgin", ["date", "origin", "delay"]);
        assert_eq!(e.message, "no column \"orgin\": did you mean \"origin\"?");
    }

    #[test]
    fn lists_columns_when_none_is_near() {
        let e = Error::unknown_column("revenue", ["date", "origin"]);
        assert_eq!(e.message, "no column \"revenue\": the table has \"date\", \"origin\"");
    }

    #[test]
    fn long_names_are_cut() {
        let name = "ä".repeat(1 << 20);
        for e in [Error::unknown_column(&name, ["a"]), Error::unknown_column("ö", [name.as_str()])]
        {
            assert!(e.message.len() < 400 && e.message.contains("ä…"), "{}", e.message.len());
        }
    }

    #[test]
    fn codes_are_written_as_serde_writes_them() {
        for code in [Code::InvalidQuery, Code::CorruptFile, Code::EngineCrashed, Code::HttpStatus] {
            assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
        }
    }
}
