//! The shapes that stand for data.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The shape that stands for data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[ts(rename_all = "camelCase")]
pub enum Mark {
    /// Rectangles from a baseline; touching where the dimension is binned.
    Bar,
    /// A polyline through the points of each series.
    Line,
    /// A filled line.
    Area,
    /// A dot a row or a group.
    Point,
    /// Slices of a circle.
    Arc,
    /// One large number.
    Metric,
    /// Rows and columns of text.
    Table,
    /// Measures by groups down and groups across, with their totals.
    Pivot,
    /// A box from the first to the third quartile, its median, and whiskers to the extremes.
    Box,
    /// A cell at each pair of x and y, coloured by a number: a heatmap.
    Rect,
    /// A cell a day, a column a week, a block a year.
    Calendar,
    /// Nested rectangles whose areas are parts of the whole.
    Treemap,
    /// Nested rings whose angles are parts of the whole.
    Sunburst,
    /// Stages one below the other, each as wide as what is left.
    Funnel,
    /// Bars that each start where the one before ended.
    Waterfall,
    /// One number on a dial.
    Gauge,
    /// A bar against its target, over shaded ranges.
    Bullet,
    /// Opening, highest, lowest and closing value of a period.
    Candlestick,
    /// A closed line around a centre, one spoke a category.
    Radar,
    /// Flows from sources to targets, as wide as their amount.
    Sankey,
    /// Given shapes on a map, coloured by a number.
    Geo,
    /// At each x the distribution of y's numbers, as wide as they are dense.
    Violin,
    /// A dot for each colour at a place, joined by a bar from the lowest to the highest.
    Dumbbell,
}

impl Mark {
    /// The name with its article, for sentences: "a bar", "an arc".
    pub fn with_article(self) -> String {
        let name = self.as_str();
        let article = if name.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
        format!("{article} {name}")
    }

    /// Every mark.
    pub const ALL: [Self; 23] = [
        Self::Bar,
        Self::Line,
        Self::Area,
        Self::Point,
        Self::Arc,
        Self::Metric,
        Self::Table,
        Self::Pivot,
        Self::Box,
        Self::Rect,
        Self::Calendar,
        Self::Treemap,
        Self::Sunburst,
        Self::Funnel,
        Self::Waterfall,
        Self::Gauge,
        Self::Bullet,
        Self::Candlestick,
        Self::Radar,
        Self::Sankey,
        Self::Geo,
        Self::Violin,
        Self::Dumbbell,
    ];
}
