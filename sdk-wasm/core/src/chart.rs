//! The chart grammar: a mark, channels that say what each visual property shows, and options that change how it is drawn.
//!
//! One grammar covers every chart: a histogram is a `bar` whose x is binned, a donut an `arc` with an inner radius, a horizontal
//! bar one whose x is the measure.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

mod interaction;
mod pivot;
mod table;

pub use interaction::{Directions, Interaction, TooltipMode};
pub use pivot::PivotSpec;
pub use table::{Cells, Shade, Spark, SparkShape, TableSpec, Threshold};
mod geo;
mod layer;
mod line;

pub use geo::{Geo, Projection};
pub use layer::{Layer, Side};
pub use line::{Curve, Nulls};

use crate::{Bin, Dimension, Filter, Measure, Op, Sort, TimeUnit};

pub mod annotation;
pub mod axis;
pub mod facet;
pub mod scale;

pub use annotation::{Aggregate, Annotation, AnnotationAxis};
pub use axis::{AxisPosition, AxisSpec, LabelFit, LegendPosition};
pub use facet::{FacetScales, FacetSpec};
pub use scale::{ScaleKind, ScaleSpec};

/// What is drawn and from which columns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ChartSpec {
    /// The shape that stands for data.
    pub mark: Mark,
    /// Which column each visual property shows.
    pub encoding: Encoding,
    /// Shown above the chart and used as its accessible name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub title: Option<String>,
    /// Added to the accessible description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub description: Option<String>,
    /// Columns computed from the table's, which channels, filters and `where` may name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<crate::Computed>>")]
    pub compute: Vec<crate::Computed>,
    /// Which rows the chart shows, besides the dashboard's filters.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<Filter>>")]
    pub filters: Vec<Filter>,
    /// Order of the marks, by the names of the encoded columns.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<Sort>>")]
    pub sort: Vec<Sort>,
    /// Draw only this many marks, after sorting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "number")]
    pub limit: Option<u32>,
    /// What a reader may select, which then filters the other charts of its dashboard.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub select: Option<Selection>,
    /// What is drawn besides the data; on charts with axes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<Annotation>>")]
    pub annotations: Vec<Annotation>,
    /// How it answers pointer, touch and keys.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub interaction: Option<Interaction>,
    /// How a table is laid out; of the mark `table` only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub table: Option<TableSpec>,
    /// How a pivot table is laid out; of the mark `pivot` only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub pivot: Option<PivotSpec>,
    /// More measures over the same x, each a series of its own with its own mark: bars with a line make a combo chart.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<Layer>>")]
    pub layer: Vec<Layer>,
    /// The shapes of a `geo` mark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub geo: Option<Geo>,
    /// How it is drawn.
    #[serde(default)]
    #[ts(optional, as = "Option<Options>")]
    pub options: Options,
}

/// The shape that stands for data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
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
}

impl Mark {
    /// The mark's name in a specification.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bar => "bar",
            Self::Line => "line",
            Self::Area => "area",
            Self::Point => "point",
            Self::Arc => "arc",
            Self::Metric => "metric",
            Self::Table => "table",
            Self::Pivot => "pivot",
            Self::Box => "box",
            Self::Rect => "rect",
            Self::Calendar => "calendar",
            Self::Treemap => "treemap",
            Self::Sunburst => "sunburst",
            Self::Funnel => "funnel",
            Self::Waterfall => "waterfall",
            Self::Gauge => "gauge",
            Self::Bullet => "bullet",
            Self::Candlestick => "candlestick",
            Self::Radar => "radar",
            Self::Sankey => "sankey",
            Self::Geo => "geo",
        }
    }
}

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
///
/// Any mark of groups takes `order`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
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
    /// A measure that is not drawn and orders the marks, the smallest first, where `sort` is not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub order: Option<Channel>,
    /// The levels of a hierarchy, the outermost first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<Channel>>")]
    pub path: Vec<Channel>,
    /// The columns of a table, left to right; of a pivot table the groups across, the outermost first.
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
        let singles = named.into_iter().filter_map(|(name, c)| c.as_ref().map(|c| (format!("encoding.{name}"), c)));
        let list = |name: &'static str, channels: &'_ [Channel]| {
            let paths: Vec<String> = (0..channels.len()).map(|i| format!("encoding.{name}[{i}]")).collect();
            paths
        };
        let lists = [("path", &self.path), ("rows", &self.rows), ("columns", &self.columns), ("values", &self.values)];
        singles.chain(lists.into_iter().flat_map(move |(name, channels)| list(name, channels).into_iter().zip(channels)))
    }
}

/// One visual property: a dimension, or with `op` a measure.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Channel {
    /// The column; absent only for a count or share of rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub field: Option<String>,
    /// Makes the channel a measure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub op: Option<Op>,
    /// Truncates a timestamp; dimensions only.
    #[serde(default, rename = "timeUnit", skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub time_unit: Option<TimeUnit>,
    /// Bins a number; dimensions only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub bin: Option<Bin>,
    /// Only these rows take part; measures only.
    #[serde(default, rename = "where", skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<Filter>>")]
    pub filters: Vec<Filter>,
    /// Which quantile; `quantile` only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "number")]
    pub q: Option<f64>,
    /// The name to sort by and to find in events; as in a [`Query`](crate::Query) by default.
    #[serde(default, rename = "as", skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub alias: Option<String>,
    /// What readers see; made from the column's name by default. Empty hides it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub title: Option<String>,
    /// How values are written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub format: Option<Format>,
    /// How values become positions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub scale: Option<ScaleSpec>,
    /// How its axis is drawn; x and y only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub axis: Option<AxisSpec>,
}

impl Channel {
    /// The channel as a grouping key; none for a measure or where no column is named.
    pub fn dimension(&self) -> Option<Dimension> {
        let field = self.field.clone()?;
        self.op.is_none().then(|| Dimension { field, time_unit: self.time_unit, bin: self.bin, alias: self.alias.clone() })
    }

    /// The channel as a measure; none for a dimension.
    pub fn measure(&self) -> Option<Measure> {
        let op = self.op?;
        Some(Measure { op, field: self.field.clone(), alias: self.alias.clone(), filters: self.filters.clone(), q: self.q })
    }

    /// The channel's name in the query's result.
    pub fn name(&self) -> String {
        match (self.measure(), self.dimension()) {
            (Some(m), _) => m.name(),
            (None, Some(d)) => d.name().to_owned(),
            (None, None) => String::new(),
        }
    }

    /// What readers see: the given title, or the name with its words parted ("mean_delay" becomes "Mean delay").
    pub fn label(&self) -> String {
        if let Some(title) = &self.title {
            return title.clone();
        }
        let name = self.name();
        let mut words = String::with_capacity(name.len() + 4);
        for c in name.chars() {
            match c {
                '_' | '-' => words.push(' '),
                c if c.is_uppercase() && !words.is_empty() => words.extend([' '].into_iter().chain(c.to_lowercase())),
                c => words.push(c),
            }
        }
        let mut chars = words.chars();
        chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
    }
}

/// How a number is written. Digits, separators and currency signs follow the reader's locale.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Format {
    /// The kind of number.
    #[serde(default)]
    #[ts(optional, as = "Option<NumberStyle>")]
    pub style: NumberStyle,
    /// Digits after the decimal point, 0 to 20; as many as needed up to 2 by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "number")]
    pub digits: Option<u8>,
    /// ISO 4217 code; `currency` only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub currency: Option<String>,
    /// Written behind the number after a space, such as "min".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub unit: Option<String>,
    /// Shorten large numbers, 1.2K or $1.2K; on axes from 10,000 by default, elsewhere never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub compact: Option<bool>,
    /// Write + before positive numbers, as for changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub sign: Option<bool>,
}

/// The kind of number a [`Format`] writes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(rename_all = "camelCase")]
pub enum NumberStyle {
    /// 1,234.5
    #[default]
    Decimal,
    /// 1.2K
    Compact,
    /// 0.123 as 12.3 %
    Percent,
    /// 1234.5 as $1,234.50
    Currency,
    /// 1536 as 1.5 KiB
    Bytes,
    /// Seconds: 3723 as 1 h 2 min
    Duration,
}

/// What a reader may select in a chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(rename_all = "camelCase")]
pub enum Selection {
    /// A range along the dimension's axis, by dragging.
    Interval,
    /// A range of x, by dragging.
    IntervalX,
    /// A range of y, by dragging.
    IntervalY,
    /// A rectangle, by dragging.
    IntervalXy,
    /// Single values of the dimension, by clicking.
    Point,
}

/// How a chart is drawn.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Options {
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
    /// What a line or area does where a value is missing; a gap by default.
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
    /// The clock on which instants are shown: an IANA name such as `Europe/Berlin`, or `local` for the reader's; UTC by default.
    /// Time units are cut on the clock of UTC, and axes of them say so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub timezone: Option<String>,
    /// Series colours as #rrggbb; the theme's by default.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<String>>")]
    pub colors: Vec<String>,
}

/// How series share a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
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
