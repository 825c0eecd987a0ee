//! Several measures in one chart, each with its mark.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Channel, Mark};

/// A measure drawn over the same x as the chart's own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Layer {
    /// bar, line, area or point.
    pub mark: Mark,
    /// The measure.
    pub y: Channel,
    /// Which axis it is read at; the left by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub axis: Option<Side>,
}

/// A side of the plot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[ts(rename_all = "lowercase")]
pub enum Side {
    /// The chart's own axis.
    Left,
    /// A second axis with a scale of its own.
    Right,
}
