//! Which column each visual property shows.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Channel;

/// Which column each visual property shows. Which channels a mark takes:
///
/// | mark | channels; those in brackets may be left out |
/// |---|---|
/// | bar, line, area | x, y, \[color\] |
/// | point | x, y, \[color, size\] |
/// | arc | theta, color |
/// | metric | value, \[comparison, x\] |
/// | table | columns |
/// | pivot | rows: dimensions, \[columns: dimensions\], values: measures |
/// | box | x, y: one a column of numbers, or its median |
/// | rect | x, y, color |
/// | calendar | x: a time, color |
/// | treemap, sunburst | path, size, \[color\] |
/// | funnel | x, y: one a measure |
/// | waterfall | x, y |
/// | gauge | value, \[target\] |
/// | bullet | x or y: a measure, \[the other, target\] |
/// | candlestick | x, open, high, low, close |
/// | radar | x, y, \[color\] |
/// | sankey | source, target, size |
/// | geo | key, color |
/// | violin | x, y: a column in bins, size: how many, \[color\] |
/// | dumbbell | x, y: one a measure, color: a dimension |
///
/// Any mark of groups takes `order`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Encoding {
    /// Horizontal position.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub x: Option<Channel>,
    /// Vertical position.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub y: Option<Channel>,
    /// Colour: one series, slice or stack layer a value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub color: Option<Channel>,
    /// Angle of a slice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub theta: Option<Channel>,
    /// The number of a metric card or a gauge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub value: Option<Channel>,
    /// Small multiples: a panel for each value of this dimension.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub facet: Option<Channel>,
    /// What a metric card's number is compared with: a measure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub comparison: Option<Channel>,
    /// Area of a point, a treemap's cell or a sunburst's piece; width of a sankey's flow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub size: Option<Channel>,
    /// Where a sankey's flow starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub source: Option<Channel>,
    /// Where a sankey's flow ends; a gauge's or bullet's value to reach, a measure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub target: Option<Channel>,
    /// First value of a candlestick's period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub open: Option<Channel>,
    /// Highest value of a candlestick's period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub high: Option<Channel>,
    /// Lowest value of a candlestick's period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub low: Option<Channel>,
    /// Last value of a candlestick's period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub close: Option<Channel>,
    /// What names a shape of `geo`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub key: Option<Channel>,
    /// A measure that is not drawn and orders the marks, the smallest first, where `sort` is not
    /// given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub order: Option<Channel>,
    /// The levels of a hierarchy, the outermost first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<Channel>>")]
    pub path: Vec<Channel>,
    /// The columns of a table, left to right; of a pivot table the groups across, the outermost
    /// first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<Channel>>")]
    pub columns: Vec<Channel>,
    /// The groups down a pivot table, the outermost first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<Channel>>")]
    pub rows: Vec<Channel>,
    /// The numbers of a pivot table, left to right in each of its columns.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<Channel>>")]
    pub values: Vec<Channel>,
}

impl Encoding {
    /// Every channel in use.
    pub fn channels_mut(&mut self) -> impl Iterator<Item = &mut Channel> {
        let Self {
            x,
            y,
            color,
            theta,
            value,
            facet,
            comparison,
            source,
            target,
            size,
            open,
            high,
            low,
            close,
            key,
            order,
            ..
        } = self;
        let singles = [
            x, y, color, theta, value, facet, comparison, source, target, size, open, high, low,
            close, key, order,
        ];
        let lists = [&mut self.path, &mut self.rows, &mut self.columns, &mut self.values];
        singles.into_iter().flatten().chain(lists.into_iter().flatten())
    }

    /// Every channel in use with its path, in the order they are drawn.
    pub fn channels(&self) -> impl Iterator<Item = (String, &Channel)> {
        let named = [
            ("x", &self.x),
            ("y", &self.y),
            ("color", &self.color),
            ("theta", &self.theta),
            ("value", &self.value),
            ("facet", &self.facet),
            ("comparison", &self.comparison),
            ("source", &self.source),
            ("target", &self.target),
            ("size", &self.size),
            ("open", &self.open),
            ("high", &self.high),
            ("low", &self.low),
            ("close", &self.close),
            ("key", &self.key),
            ("order", &self.order),
        ];
        let singles = named
            .into_iter()
            .filter_map(|(name, c)| c.as_ref().map(|c| (format!("encoding.{name}"), c)));
        let list = |name: &'static str, channels: &'_ [Channel]| {
            let paths: Vec<String> =
                (0..channels.len()).map(|i| format!("encoding.{name}[{i}]")).collect();
            paths
        };
        let lists = [
            ("path", &self.path),
            ("rows", &self.rows),
            ("columns", &self.columns),
            ("values", &self.values),
        ];
        singles.chain(
            lists
                .into_iter()
                .flat_map(move |(name, channels)| list(name, channels).into_iter().zip(channels)),
        )
    }
}
