//! A labelled place on an axis.

/// A labelled place on an axis.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tick {
    /// In the scale's values.
    pub(crate) value: f64,
    pub(crate) label: String,
    /// Written below the label where it changes: the year below its months.
    pub(crate) context: Option<String>,
}
