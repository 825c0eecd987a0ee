//! How an axis is drawn.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Code, Error, Result};

/// How an axis is drawn. Its title is the channel's, how its numbers are written the channel's
/// format.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AxisSpec {
    /// Show labels and title; true by default where there is room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub show: Option<bool>,
    /// Show grid lines; by default for measures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub grid: Option<bool>,
    /// About how many labels of a number or time, 1 to 50; as many as read well by default. Labels
    /// that would touch are left out whatever is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "number")]
    pub ticks: Option<u8>,
    /// How long names below the chart are made to fit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub labels: Option<LabelFit>,
    /// Which side of the chart; the left and the bottom by default, mirrored where text runs from
    /// right to left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub position: Option<AxisPosition>,
}

/// How long names below a chart are made to fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[ts(rename_all = "lowercase")]
pub enum LabelFit {
    /// On one line, each cut to its place.
    Cut,
    /// On up to three lines, then cut.
    Wrap,
    /// Turned a quarter, reading upward.
    Upward,
    /// On one line and whole; those without room are left out.
    Thin,
}

/// The side of a chart that an axis stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[ts(rename_all = "lowercase")]
pub enum AxisPosition {
    /// The left side, for y.
    Left,
    /// The right side, for y.
    Right,
    /// The top side, for x.
    Top,
    /// The bottom side, for x.
    Bottom,
}

/// Most labels that an author may ask for.
const MOST_TICKS: u8 = 50;

impl AxisSpec {
    /// Checks the axis of the channel at `path`, such as `encoding.x`.
    ///
    /// # Errors
    /// `invalid_spec` at `axis.ticks` or `axis.position`.
    pub fn check(&self, path: &str) -> Result<()> {
        let wrong = |field: &str, message: String| {
            Err(Error::new(Code::InvalidSpec, message).at(format!("axis.{field}")))
        };
        if let Some(ticks) = self.ticks.filter(|t| !(1..=MOST_TICKS).contains(t)) {
            return wrong("ticks", format!("axis.ticks is {ticks}: give 1 to {MOST_TICKS}"));
        }
        match (self.position, path.ends_with(".x"), path.ends_with(".y")) {
            (Some(AxisPosition::Left | AxisPosition::Right), true, _) => {
                wrong("position", "the x axis stands at the top or bottom".to_owned())
            }
            (Some(AxisPosition::Top | AxisPosition::Bottom), _, true) => {
                wrong("position", "the y axis stands at the left or right".to_owned())
            }
            _ => Ok(()),
        }
    }
}

/// The side of a chart that its legend stands on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[ts(rename_all = "lowercase")]
pub enum LegendPosition {
    /// Below the title, in rows.
    #[default]
    Top,
    /// Beside the chart, one name a row; at the top where the chart is narrow.
    Right,
    /// Below the chart, in rows.
    Bottom,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn sides_and_counts_are_checked() {
        let check = |axis: serde_json::Value, path: &str| {
            serde_json::from_value::<AxisSpec>(axis).expect("it parses").check(path)
        };
        for (axis, path, at) in [
            (json!({"position": "left"}), "encoding.x", "axis.position"),
            (json!({"position": "top"}), "encoding.y", "axis.position"),
            (json!({"ticks": 0}), "encoding.y", "axis.ticks"),
            (json!({"ticks": 51}), "encoding.y", "axis.ticks"),
        ] {
            assert_eq!(check(axis, path).expect_err("refused").path.as_deref(), Some(at));
        }
        assert_eq!(
            check(
                json!({"position": "right", "ticks": 5, "grid": false, "labels": "wrap"}),
                "encoding.y"
            ),
            Ok(())
        );
    }
}
