//! One visual property.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::humanize::{humanize, humanize_within};
use super::{AxisSpec, Format, ScaleSpec};
use crate::{Bin, Dimension, Expr, Filter, Measure, Op, TimeUnit};

/// One visual property: a dimension, or with `op` a measure.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Channel {
    /// The column; absent only for a count or share of rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub field: Option<String>,
    /// An expression instead of a column; one of aggregates, such as `SUM(won) / COUNT()`, makes
    /// the channel a measure. [`ChartSpec::lower`](crate::ChartSpec::lower) makes it a column or
    /// a formula.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, as = "Option<crate::expr::ExprInput>")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::expr::ExprInput>"))]
    pub expr: Option<Expr>,
    /// A dimension of the model that the chart is of, instead of a column.
    #[serde(default, rename = "dimension", skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub model_dimension: Option<String>,
    /// A measure of the model that the chart is of, instead of `op` and a column.
    #[serde(default, rename = "measure", skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub model_measure: Option<String>,
    /// Makes the channel a measure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub op: Option<Op>,
    /// Truncates a timestamp; dimensions only.
    #[serde(default, rename = "timeUnit", skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub time_unit: Option<TimeUnit>,
    /// Bins a number; dimensions only. `true` makes about twenty bins of a round width over the
    /// column's extent.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "bin")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<Binning>"))]
    #[ts(optional, type = "Bin | true")]
    pub bin: Option<Bin>,
    /// Only these rows take part; measures only.
    #[serde(default, rename = "where", skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<crate::filter::FilterInput>>")]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<crate::filter::FilterInput>"))]
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
    /// What it is worked out by for each group, of the chart's aggregates; made of `expr`.
    #[serde(skip)]
    #[ts(skip)]
    #[cfg_attr(feature = "schema", schemars(skip))]
    pub formula: Option<Expr>,
}

/// Bins as they are written: their width, or `true`.
#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
enum Binning {
    /// Bins of this width.
    By(Bin),
    /// Whether there are bins, of a width to be chosen.
    Chosen(bool),
}

/// Reads bins; a width to be chosen is 0 until [`crate::plan::choose_bins`] has.
fn bin<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Bin>, D::Error> {
    Ok(match Option::<Binning>::deserialize(deserializer)? {
        Some(Binning::By(bin)) => Some(bin),
        Some(Binning::Chosen(true)) => Some(Bin { step: 0.0, origin: 0.0 }),
        Some(Binning::Chosen(false)) | None => None,
    })
}

impl Channel {
    /// Whether it reduces rows, by an `op` or by the aggregates of its expression.
    pub fn is_measure(&self) -> bool {
        self.op.is_some()
            || self.model_measure.is_some()
            || self.formula.is_some()
            || self.expr.as_ref().is_some_and(Expr::has_aggregate)
    }

    /// The channel as a grouping key; none for a measure or where no column is named. Its
    /// expression is a column by now.
    pub fn dimension(&self) -> Option<Dimension> {
        let field = self.field.clone()?;
        self.op.is_none().then(|| Dimension {
            field,
            expr: None,
            time_unit: self.time_unit,
            bin: self.bin,
            alias: self.alias.clone(),
        })
    }

    /// The channel as a measure; none for a dimension. Its expression is a column by now.
    pub fn measure(&self) -> Option<Measure> {
        let op = self.op?;
        Some(Measure {
            op,
            field: self.field.clone(),
            expr: None,
            alias: self.alias.clone(),
            filters: self.filters.clone(),
            q: self.q,
        })
    }

    /// The channel's name in the query's result.
    pub fn name(&self) -> String {
        match (self.measure(), self.dimension()) {
            (Some(m), _) => m.name(),
            (None, Some(d)) => d.name().to_owned(),
            // A formula, which is named when it is lowered at the latest.
            (None, None) => match (&self.alias, &self.expr) {
                (Some(name), _) => name.clone(),
                (None, Some(expr)) => expr.to_string(),
                (None, None) => String::new(),
            },
        }
    }

    /// What readers see: the given title, or the name with its words parted ("mean_delay" becomes
    /// "Mean delay").
    pub fn label(&self) -> String {
        match (&self.title, self.op, &self.field, &self.alias) {
            (Some(title), ..) => title.clone(),
            // What a measure is made of keeps its own words: "Mean GDP per capita", "Sum Length
            // (mm)".
            (None, Some(op), Some(field), None) => {
                format!("{} {}", humanize(op.as_str()), humanize_within(field))
            }
            _ => humanize(&self.name()),
        }
    }
}
