//! How a pivot table is laid out: what opens, totals, and what its cells look like.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Cells;

/// How a pivot mark is laid out. Its rows are `encoding.rows`, its columns `encoding.columns`, its
/// numbers `encoding.values`.
///
/// Every total is asked for by itself: a subtotal of means is the mean of its rows, not a mean of
/// means.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PivotSpec {
    /// How many levels of rows are open at first, 0 for none; all by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "number")]
    pub open: Option<u32>,
    /// Show a group's own numbers while it is open, in rows and in columns; true by default. A
    /// closed group always shows them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub subtotals: Option<bool>,
    /// A last row and, where there are columns, last columns of everything; true by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub totals: Option<bool>,
    /// What the cells of a value look like, by its name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[ts(optional, as = "Option<BTreeMap<String, Cells>>")]
    pub cells: BTreeMap<String, Cells>,
}
