//! Small multiples: one panel for each value of a field.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How the panels of small multiples are arranged.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FacetSpec {
    /// Panels side by side; as many as give them a good shape by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "number")]
    pub columns: Option<u8>,
    /// Whether panels share their scales; shared by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub scales: Option<FacetScales>,
}

/// Whether panels can be compared by eye, or each shows its own data best.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[ts(rename_all = "lowercase")]
pub enum FacetScales {
    /// The same scales in every panel, labelled once a row and column.
    #[default]
    Shared,
    /// Each panel its own.
    Free,
}
