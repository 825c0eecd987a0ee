//! A cell of a text format, and the rules by which it is read.

use std::collections::HashSet;

use pellucid_core::read::{DateOrder, ReadOptions};
use pellucid_core::{Code, Error, Result};

use super::date::{DMY, MDY, Orders};
use super::{number, words};

/// A cell as its format gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cell<'a> {
    /// Absent, or JSON's null.
    Null,
    /// CSV: anything, without blanks around it unless they were quoted.
    Plain(&'a str),
    /// JSON: a number as it is written, of any length.
    Number(&'a str),
    /// JSON: true or false.
    Bool(bool),
    /// JSON: a text, which may be a time and is no number.
    Text(&'a str),
}

/// What an opener said of cells.
#[derive(Debug, Default)]
pub(super) struct Rules {
    /// The mark before decimals.
    pub(super) decimal: Option<char>,
    /// Words for no value, instead of those known.
    pub(super) null_words: Option<HashSet<String>>,
    /// The order of dates' numbers.
    pub(super) order: Option<Orders>,
}

impl Rules {
    /// The rules that `options` give.
    ///
    /// # Errors
    /// `invalid_query` for a decimal mark that is none.
    pub(super) fn of(options: &ReadOptions) -> Result<Self> {
        let decimal = match options.decimal.as_deref() {
            None => None,
            Some(".") => Some('.'),
            Some(",") => Some(','),
            Some(other) => {
                return Err(Error::new(
                    Code::InvalidQuery,
                    format!("no decimal mark \"{other}\": use . or ,"),
                )
                .at("decimal"));
            }
        };
        let order = options.date_order.map(|o| match o {
            DateOrder::Dmy => DMY,
            DateOrder::Mdy => MDY,
        });
        Ok(Self {
            decimal,
            null_words: options.null_words.as_ref().map(|w| w.iter().cloned().collect()),
            order,
        })
    }

    /// Whether `text` stands for no value in every column.
    pub(super) fn is_null(&self, text: &str) -> bool {
        match &self.null_words {
            None => words::is_always_null(text),
            Some(given) => text.is_empty() || given.contains(text),
        }
    }

    /// Whether a word of the caller's stands in `cell`: it says so of numbers, times and truth values
    /// too, whatever they would be else.
    #[inline]
    pub(super) fn is_given(&self, cell: Cell<'_>) -> bool {
        let Some(given) = &self.null_words else { return false };
        match cell {
            Cell::Null => false,
            Cell::Bool(v) => given.contains(if v { "true" } else { "false" }),
            Cell::Plain(text) | Cell::Number(text) | Cell::Text(text) => {
                let trimmed = text.trim();
                !trimmed.is_empty() && given.contains(trimmed)
            }
        }
    }

    /// Whether `text` stands for no value in a column of numbers, times or truth values.
    pub(super) fn is_null_word(&self, text: &str) -> bool {
        self.null_words.is_none() && (words::is_null_word(text) || number::is_dash(text))
    }
}
