//! How a chart answers its reader's hand.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::Dimension;
use crate::query::DimensionInput;

/// How a chart answers pointer, touch and keys. What a selection filters is told by
/// [`super::Selection`].
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Interaction {
    /// What the tooltip holds; `shared` by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub tooltip: Option<TooltipMode>,
    /// Lines through the pointer with their values at the axes; none by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub crosshair: Option<Directions>,
    /// Which axes wheel, pinch and the keys + and - zoom, and a drag pans; none by default, for
    /// the page has a wheel of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub zoom: Option<Directions>,
    /// Levels below the chart's own key, the outermost first: a click on a year shows its
    /// quarters, on a quarter its months.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<DimensionInput>>")]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<DimensionInput>"))]
    pub drill: Vec<Dimension>,
}

/// What a tooltip holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[ts(rename_all = "camelCase")]
pub enum TooltipMode {
    /// Every series at the nearest key.
    Shared,
    /// The nearest mark alone.
    Single,
    /// There is no tooltip.
    None,
}

/// Axes of the page: x runs across, y runs up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[ts(rename_all = "camelCase")]
pub enum Directions {
    /// Across.
    X,
    /// Up.
    Y,
    /// Both.
    Xy,
}

impl Directions {
    /// Whether x is among them.
    pub fn x(self) -> bool {
        self != Self::Y
    }

    /// Whether y is among them.
    pub fn y(self) -> bool {
        self != Self::X
    }
}
