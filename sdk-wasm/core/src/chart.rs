//! The chart grammar: a mark, channels that say what each visual property shows, and options that
//! change how it is drawn.
//!
//! One grammar covers every chart: a histogram is a `bar` whose x is binned, a donut an `arc` with
//! an inner radius, a horizontal bar one whose x is the measure.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub mod annotation;
pub mod axis;
mod channel;
mod encoding;
pub mod facet;
mod format;
mod geo;
pub mod humanize;
mod interaction;
mod layer;
mod line;
mod mark;
pub(crate) mod options;
mod pivot;
mod rules;
pub mod scale;
mod table;

pub use annotation::{Aggregate, Annotation, AnnotationAxis};
pub use axis::{AxisPosition, AxisSpec, LabelFit, LegendPosition};
pub use channel::Channel;
pub use encoding::Encoding;
pub use facet::{FacetScales, FacetSpec};
pub use format::{Format, NumberStyle};
pub use geo::{Geo, Projection};
pub use interaction::{Directions, Interaction, TooltipMode};
pub use layer::{Layer, Side};
pub use line::{Curve, Nulls};
pub use mark::Mark;
pub use options::{Options, Stack};
pub use pivot::PivotSpec;
pub use rules::{
    Base, ColorUse, DrillChannel, Expansion, GroupOrder, KeyValues, MarkRules, Reduction, ShownAs,
    Stacking,
};
pub use scale::{Domain, ScaleKind, ScaleSpec};
pub use table::{Cells, Shade, Spark, SparkShape, TableSpec, Threshold};

use crate::{Filter, Sort};

/// What is drawn and from which columns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ChartSpec {
    /// Where the grammar is described, for editors; not read.
    #[serde(default, rename = "$schema", skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub schema: Option<String>,
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
    #[ts(optional, as = "Option<Vec<crate::filter::FilterInput>>")]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<crate::filter::FilterInput>"))]
    pub filters: Vec<Filter>,
    /// Order of the marks, by the names of the encoded columns.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<Sort>>")]
    pub sort: Vec<Sort>,
    /// Draw only this many marks, after sorting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "number")]
    pub limit: Option<u32>,
    /// What else each value is compared with: what it was a period, a year or some units of time
    /// earlier. Lines have a fainter one for it, bars a stroke, metric cards their change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub compare: Option<crate::answer::Compare>,
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
    /// More measures over the same x, each a series of its own with its own mark: bars with a line
    /// make a combo chart.
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
    /// Measures that formulas of its channels are made of; made by [`ChartSpec::lower`].
    #[serde(skip)]
    #[ts(skip)]
    #[cfg_attr(feature = "schema", schemars(skip))]
    pub aggregates: Vec<crate::Measure>,
}

impl ChartSpec {
    /// Every channel with its path, those of layers too.
    pub fn all_channels(&self) -> impl Iterator<Item = (String, &Channel)> {
        let layers = self.layer.iter().enumerate().map(|(i, l)| (format!("layer[{i}].y"), &l.y));
        self.encoding.channels().chain(layers)
    }

    /// The same channels in the same order, to be changed.
    pub(crate) fn all_channels_mut(&mut self) -> impl Iterator<Item = &mut Channel> {
        self.encoding.channels_mut().chain(self.layer.iter_mut().map(|l| &mut l.y))
    }
}

/// What a reader may select in a chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
