//! How a table is laid out: totals, filters, and what its cells look like.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::Dimension;

/// How a table mark is laid out. Columns are named as in the query's result.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
}

/// What the cells of a column look like.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
    /// Draws a measure's course behind its number; of a table's columns only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub spark: Option<Spark>,
}

/// A small chart in a cell: the column's measure for each value of another dimension, of the same
/// rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Spark {
    /// What the measure runs along, left to right: usually a unit of time.
    #[ts(as = "crate::query::DimensionInput")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::query::DimensionInput"))]
    pub along: Dimension,
    /// A line by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub shape: Option<SparkShape>,
}

/// The form of a small chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[ts(rename_all = "camelCase")]
pub enum SparkShape {
    /// A line, its last point marked.
    Line,
    /// A bar each, from zero.
    Bar,
}

/// How a number's cell is shaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Threshold {
    /// The least value; from the smallest on by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "number")]
    pub from: Option<f64>,
    /// As #rrggbb.
    pub color: String,
}
