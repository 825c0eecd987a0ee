//! How a CSV file is written.

use pellucid_core::read::ReadOptions;
use pellucid_core::{Code, Error, Result};

/// How a CSV file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dialect {
    /// What stands between cells; none in a file of one column.
    pub(super) delimiter: Option<u8>,
    /// What texts are quoted with.
    pub(super) quote: Option<u8>,
    /// Whether a backslash escapes within quotes, beside doubled quotes.
    pub(super) backslash: bool,
    /// What a comment line begins with.
    pub(super) comment: Option<u8>,
    /// Whether a comment is one even where it has as many cells as there are columns.
    pub(super) sure_comment: bool,
    /// Cells of a row, where it is known.
    pub(super) width: usize,
}

impl Dialect {
    /// The commonest, RFC 4180.
    pub(super) const PLAIN: Self = Self {
        delimiter: Some(b','),
        quote: Some(b'"'),
        backslash: false,
        comment: None,
        sure_comment: false,
        width: 0,
    };
}

/// What an opener said of a character that a dialect may lack.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Said {
    /// Nothing: the file tells.
    #[default]
    Nothing,
    /// There is none.
    Without,
    /// It is this one.
    Byte(u8),
}

impl Said {
    /// What it is said to be, `by_default` where nothing is said.
    pub(super) fn or(self, by_default: Option<u8>) -> Option<u8> {
        match self {
            Self::Nothing => by_default,
            Self::Without => None,
            Self::Byte(byte) => Some(byte),
        }
    }
}

/// The dialect that the caller gave.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct DialectOptions {
    pub(super) delimiter: Option<u8>,
    pub(super) quote: Said,
    pub(super) backslash: Option<bool>,
    pub(super) comment: Said,
    pub(super) header: Option<bool>,
    pub(super) skip_lines: Option<u32>,
}

impl DialectOptions {
    /// What `options` say.
    ///
    /// # Errors
    /// `invalid_query` for what is not one ASCII character.
    pub(super) fn of(options: &ReadOptions) -> Result<Self> {
        let quote = optional(options.quote.as_deref(), "quote")?;
        let escape = options.escape.as_deref().map(|e| one(e, "escape")).transpose()?;
        let backslash = match escape {
            None => None,
            Some(b'\\') => Some(true),
            Some(e) if e == quote.or(None).unwrap_or(b'"') => Some(false),
            Some(e) => {
                let message = format!(
                    "escape \"{}\" is neither the quote nor a backslash: no other is read",
                    char::from(e)
                );
                return Err(Error::new(Code::InvalidQuery, message).at("escape"));
            }
        };
        Ok(Self {
            delimiter: options
                .delimiter
                .as_deref()
                .map(|d| one(if d == "\\t" { "\t" } else { d }, "delimiter"))
                .transpose()?,
            quote,
            backslash,
            comment: optional(options.comment.as_deref(), "comment")?,
            header: options.header,
            skip_lines: options.skip_lines,
        })
    }
}

fn one(text: &str, option: &str) -> Result<u8> {
    match text.as_bytes() {
        [b] if b.is_ascii() && !matches!(b, b'\n' | b'\r') => Ok(*b),
        _ => {
            let message = format!(
                "{option} is one ASCII character, not \"{}\"",
                super::super::notes::brief(text)
            );
            Err(Error::new(Code::InvalidQuery, message).at(option))
        }
    }
}

fn optional(text: Option<&str>, option: &str) -> Result<Said> {
    match text {
        None => Ok(Said::Nothing),
        Some("") => Ok(Said::Without),
        Some(text) => one(text, option).map(Said::Byte),
    }
}
