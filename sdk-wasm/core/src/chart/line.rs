//! How lines go from value to value.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How a line goes from point to point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[ts(rename_all = "lowercase")]
pub enum Curve {
    /// Straight.
    Linear,
    /// Level until the next point.
    Step,
    /// Bent, and nowhere beyond the points it goes through.
    Smooth,
}

/// What a line does where a value is missing, or a unit of time that x is grouped by has no rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[ts(rename_all = "lowercase")]
pub enum Nulls {
    /// It stops and starts again.
    Gap,
    /// It goes on to the next value.
    Connect,
    /// It goes through zero.
    Zero,
}
