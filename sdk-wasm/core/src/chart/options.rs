//! How a chart is drawn.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Code, Error, Result};

use super::{Curve, FacetSpec, LegendPosition, Nulls};

/// How a chart is drawn.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Options {
    /// Width by height of the chart where its container has no height of its own, 0.1 to 10.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "number")]
    pub aspect: Option<f64>,
    /// How series share a position; `stacked` for bars and areas by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub stack: Option<Stack>,
    /// Hole of an arc as a share of its radius, 0 to 0.95; 0 by default, a pie.
    #[serde(default, rename = "innerRadius", skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "number")]
    pub inner_radius: Option<f64>,
    /// How a line goes from point to point; straight by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub curve: Option<Curve>,
    /// What a line or area does where a value is missing, or a month of `timeUnit: "month"` has no
    /// rows; a gap by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub nulls: Option<Nulls>,
    /// Draw axes; true by default. Without them a line is a sparkline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub axes: Option<bool>,
    /// Where a box's whiskers end, two quantiles: [0, 1], the extremes, by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "[number, number]")]
    pub whiskers: Option<[f64; 2]>,
    /// Values that part a gauge's or bullet's ground into shaded ranges, ascending.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<f64>>")]
    pub ranges: Vec<f64>,
    /// End a waterfall with a bar of the whole; true by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub total: Option<bool>,
    /// Show the legend; by default where there are two series or more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub legend: Option<bool>,
    /// Write each mark's value at it, where there is room.
    #[serde(default, rename = "dataLabels", skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub data_labels: Option<bool>,
    /// How small multiples are arranged; with the channel `facet` only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub facet: Option<FacetSpec>,
    /// Where the legend stands; at the top by default.
    #[serde(default, rename = "legendPosition", skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub legend_position: Option<LegendPosition>,
    /// The clock on which instants are shown: an IANA name such as `Europe/Berlin`, or `local` for
    /// the reader's; UTC by default. Time units are cut on the clock of UTC, and axes of them
    /// say so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub timezone: Option<String>,
    /// Series colours as #rrggbb; the theme's by default. More names than these have them in turn,
    /// each the same in every chart. Of a measure shown by colour, two or
    /// more from its smallest value to its largest; where values fall on both sides of zero,
    /// two meet in grey there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<String>>")]
    pub colors: Vec<String>,
}

/// How series share a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[ts(rename_all = "lowercase")]
pub enum Stack {
    /// On top of each other.
    Stacked,
    /// Side by side.
    Grouped,
    /// On top of each other, scaled to 100 %.
    Normalized,
    /// Over each other.
    Overlaid,
    /// On top of each other around a common middle; areas only.
    Stream,
}

/// Checks what types alone cannot say.
pub(crate) fn check(options: &Options) -> Result<()> {
    match options.aspect {
        Some(aspect) if !(0.1..=10.0).contains(&aspect) => {
            let message = format!("aspect is width by height, 0.1 to 10, not {aspect}");
            Err(Error::new(Code::InvalidSpec, message).at("options.aspect"))
        }
        _ => Ok(()),
    }
}
