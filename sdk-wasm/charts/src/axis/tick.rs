//! A labelled place on an axis.

use std::borrow::Cow;

/// A labelled place on an axis.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tick {
    /// In the scale's values.
    pub(crate) value: f64,
    pub(crate) label: String,
    /// Written below the label where it changes: the year below its months.
    pub(crate) context: Option<String>,
}

impl Tick {
    /// The label with what it belongs to, on one line.
    pub(crate) fn text(&self) -> Cow<'_, str> {
        match &self.context {
            Some(context) => Cow::Owned(format!("{} {context}", self.label)),
            None => Cow::Borrowed(&self.label),
        }
    }
}
