//! How a table is laid out: totals, filters, a pivot, and what its cells look like.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Channel;

/// How a table mark is laid out. Columns are named as in the query's result.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct TableSpec {
    /// A last row with the measures over all rows; off by default.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub totals: bool,
    /// A field above each column that narrows the table alone; off by default.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub filter: bool,
    /// What columns look like, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[ts(optional, as = "Option<BTreeMap<String, Cells>>")]
    pub cells: BTreeMap<String, Cells>,
    /// A small line in each row: how a measure of the row's group runs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<Sparkline>>")]
    pub sparklines: Vec<Sparkline>,
    /// Moves dimensions into the head: every measure then has a column for each of their values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub pivot: Option<Pivot>,
}

/// What the cells of a column look like.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Cells {
    /// CSS px; by the content by default. Readers may change it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "number")]
    pub width: Option<f64>,
    /// Shades a number's cell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub shade: Option<Shade>,
    /// Colours by thresholds: the last whose `from` is not above the value counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<Threshold>>")]
    pub thresholds: Vec<Threshold>,
}

/// How a number's cell is shaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(rename_all = "camelCase")]
pub enum Shade {
    /// The more, the stronger the accent colour.
    Heat,
    /// Below zero one hue, above another.
    Diverging,
    /// A bar behind the number.
    Bar,
}

/// A colour from a value on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Threshold {
    /// The least value; from the smallest on by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "number")]
    pub from: Option<f64>,
    /// As #rrggbb.
    pub color: String,
}

/// A small line in each row of a table of groups.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Sparkline {
    /// What readers see above it.
    pub title: String,
    /// What it runs along: a dimension.
    pub x: Channel,
    /// What it shows: a measure.
    pub y: Channel,
}

/// Dimensions in a table's head. The others stay at its rows' beginning, the outermost first, and can be folded.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Pivot {
    /// Names of the dimensions that become columns, the outermost first.
    pub columns: Vec<String>,
    /// Sums of rows and columns, by the measures' own operations; on by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub totals: Option<bool>,
}
