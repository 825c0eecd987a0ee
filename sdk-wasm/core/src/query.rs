//! The query model: what a chart asks, wherever it is answered.
//!
//! # Example
//!
//! ```
//! use pellucid_core::Query;
//!
//! let query: Query = serde_json::from_str(
//!     r#"{
//!         "dimensions": ["city", { "field": "date", "timeUnit": "month", "as": "month" }],
//!         "measures": [{ "op": "count" }, { "op": "mean", "field": "delay" }],
//!         "filters": [{ "field": "delay", "op": "gt", "value": 0 }],
//!         "sort": [{ "by": "count", "order": "desc" }],
//!         "limit": 10
//!     }"#,
//! )?;
//! assert_eq!(query.dimensions[1].name(), "month");
//! assert_eq!(query.measures[1].name(), "mean_delay");
//! assert_eq!(query.columns().collect::<Vec<_>>(), ["city", "date", "delay", "delay"]);
//! # Ok::<(), serde_json::Error>(())
//! ```

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::expr::ExprInput;
use crate::filter::FilterInput;
#[cfg(feature = "schema")]
use crate::limits;
use crate::{Computed, Expr, Filter};

/// Groups rows by dimensions and reduces each group by measures.
///
/// A null key is a group of its own; nulls never enter a measure. With no dimensions there is one
/// group, also over no rows. With no measures the distinct keys are returned, or with `ungrouped`
/// the rows themselves. Without `sort`, groups come in ascending order of their keys, nulls last,
/// and ungrouped rows in the table's order.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "PlainQuery"))]
#[serde(deny_unknown_fields)]
#[ts(rename = "PlainQuery")]
pub struct Query {
    /// Columns computed before all else, which the rest may name like any column.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<Computed>>")]
    #[cfg_attr(feature = "schema", schemars(length(max = limits::MAX_COMPUTED)))]
    pub compute: Vec<Computed>,
    /// What to group by.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<DimensionInput>>")]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<DimensionInput>", length(max = limits::MAX_DIMENSIONS)))]
    pub dimensions: Vec<Dimension>,
    /// What to compute for each group.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<Measure>>")]
    #[cfg_attr(feature = "schema", schemars(length(max = limits::MAX_MEASURES)))]
    pub measures: Vec<Measure>,
    /// Which rows take part; joined by AND.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<FilterInput>>")]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<FilterInput>", length(max = limits::MAX_FILTERS)))]
    pub filters: Vec<Filter>,
    /// Order of the result, the first key first. Ties keep the default order.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<Sort>>")]
    #[cfg_attr(feature = "schema", schemars(length(max = limits::MAX_SORT)))]
    pub sort: Vec<Sort>,
    /// At most this many rows of the result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "number")]
    pub limit: Option<u32>,
    /// Skip this many rows of the result first.
    #[serde(default, skip_serializing_if = "is_zero")]
    #[ts(optional, as = "Option<u32>")]
    pub offset: u32,
    /// Return rows instead of groups; then `measures` must be empty.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub ungrouped: bool,
}

impl Query {
    /// The order that groups come in where nothing else is said: their keys ascending.
    pub(crate) fn order_of_keys(&self) -> Vec<Sort> {
        let key = |d: &Dimension| Sort { by: d.name().to_owned(), order: SortOrder::Asc };
        self.dimensions.iter().map(key).collect()
    }

    /// The columns it names, stored and computed ones, repeated ones too.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        let dimensions = self.dimensions.iter().map(|d| d.field.as_str());
        let measures = self.measures.iter().filter_map(|m| m.field.as_deref());
        let filters = self
            .filters
            .iter()
            .chain(self.measures.iter().flat_map(|m| &m.filters))
            .map(|f| f.field.as_str());
        dimensions.chain(measures).chain(filters)
    }
}

fn is_zero(v: &u32) -> bool {
    *v == 0
}

/// A grouping key: a column or an expression, optionally truncated in time or binned. A plain
/// string is the column of that name.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields, inline))]
pub struct Dimension {
    /// The column.
    #[ts(optional, as = "Option<String>")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub field: String,
    /// What is grouped by instead of a column; [`Query::lower`] makes it one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional, as = "Option<ExprInput>")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<ExprInput>"))]
    pub expr: Option<Expr>,
    /// Truncate a timestamp to this unit, UTC.
    #[serde(rename = "timeUnit", skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub time_unit: Option<TimeUnit>,
    /// Round a number down to a multiple of a step.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub bin: Option<Bin>,
    /// The key's name in the result; the column's by default.
    #[serde(rename = "as", skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub alias: Option<String>,
}

/// How a dimension may be written in JSON; it describes [`Dimension`]'s reading to TypeScript and
/// to schemas.
#[derive(Serialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(
    feature = "schema",
    schemars(
        rename = "Dimension",
        description = "A grouping key: a column's name, or the key in full."
    )
)]
#[serde(untagged)]
pub enum DimensionInput {
    /// The column of this name as it is.
    Name(String),
    /// The full form.
    Full(Dimension),
}

impl Dimension {
    /// The column `field` as it is.
    pub fn field(field: impl Into<String>) -> Self {
        Self { field: field.into(), expr: None, time_unit: None, bin: None, alias: None }
    }

    /// The key's name in the result.
    pub fn name(&self) -> &str {
        self.alias.as_deref().unwrap_or(&self.field)
    }
}

impl<'de> Deserialize<'de> for Dimension {
    /// Reads a string or an object, so that an unknown field of the object is named in the error.
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Object {
            field: Option<String>,
            #[serde(default)]
            expr: Option<Expr>,
            #[serde(default, rename = "timeUnit")]
            time_unit: Option<TimeUnit>,
            #[serde(default)]
            bin: Option<Bin>,
            #[serde(default, rename = "as")]
            alias: Option<String>,
        }
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Dimension;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a column name or {field or expr, timeUnit, bin, as}")
            }
            fn visit_str<E: serde::de::Error>(self, v: &str) -> Result<Dimension, E> {
                Ok(Dimension::field(v))
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(
                self,
                map: A,
            ) -> Result<Dimension, A::Error> {
                let o = Object::deserialize(serde::de::value::MapAccessDeserializer::new(map))?;
                let field = match (o.field, &o.expr) {
                    (Some(field), None) => field,
                    (None, Some(expr)) => expr.to_string(),
                    // As a key that was read is written again.
                    (Some(field), Some(expr)) if field == expr.to_string() => field,
                    (Some(_), Some(_)) => {
                        return Err(serde::de::Error::custom(
                            "a dimension has a field or an expr, not both",
                        ));
                    }
                    (None, None) => return Err(serde::de::Error::missing_field("field")),
                };
                Ok(Dimension {
                    field,
                    expr: o.expr,
                    time_unit: o.time_unit,
                    bin: o.bin,
                    alias: o.alias,
                })
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

/// A unit of time. The first eight truncate (`month` gives the month's first instant); the last
/// three are the position in a cycle and give whole numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[ts(rename_all = "camelCase")]
pub enum TimeUnit {
    /// 1 January.
    Year,
    /// First day of January, April, July or October.
    Quarter,
    /// First day of the month.
    Month,
    /// Monday (ISO 8601).
    Week,
    /// Midnight.
    Day,
    /// The full hour.
    Hour,
    /// The full minute.
    Minute,
    /// The full second.
    Second,
    /// 0 to 23.
    HourOfDay,
    /// 1, Monday, to 7, Sunday (ISO 8601).
    DayOfWeek,
    /// 1 to 12.
    MonthOfYear,
}

impl TimeUnit {
    /// Whether the unit gives a position in a cycle rather than an instant.
    pub fn is_cyclic(self) -> bool {
        matches!(self, Self::HourOfDay | Self::DayOfWeek | Self::MonthOfYear)
    }
}

/// Bins of equal width: a value `v` falls into `floor((v - origin) / step) * step + origin`,
/// reckoned with the multiples of `step` as they are written: 0.3 is in the bin of 0.3 where `step`
/// is 0.1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Bin {
    /// Width of a bin, in the column's unit; positive and finite.
    pub step: f64,
    /// Where a bin starts; 0 by default.
    #[serde(default)]
    #[ts(optional, as = "Option<f64>")]
    pub origin: f64,
}

/// A reduction of a group to one value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// The reduction.
    pub op: Op,
    /// The column; absent only for `count` (then rows are counted) and `share`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub field: Option<String>,
    /// What is reduced instead of a column; [`Query::lower`] makes it one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, as = "Option<ExprInput>")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<ExprInput>"))]
    pub expr: Option<Expr>,
    /// The measure's name in the result; `op` or `op_field` by default.
    #[serde(default, rename = "as", skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub alias: Option<String>,
    /// Only rows that pass take part, as SQL's FILTER clause; for `share`, the rows that count as
    /// hits.
    #[serde(default, rename = "where", skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<FilterInput>>")]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<FilterInput>", length(max = limits::MAX_WHERE)))]
    pub filters: Vec<Filter>,
    /// Which quantile, 0 to 1, linearly interpolated; for `quantile` only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "number")]
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 1)))]
    pub q: Option<f64>,
}

impl Measure {
    /// The measure `op` of `field`, or of the rows where `field` is `None`.
    pub fn new(op: Op, field: Option<&str>, alias: &str) -> Self {
        Self {
            op,
            field: field.map(str::to_owned),
            expr: None,
            alias: Some(alias.to_owned()),
            filters: Vec::new(),
            q: None,
        }
    }

    /// The measure's name in the result.
    pub fn name(&self) -> String {
        match (&self.alias, &self.field) {
            (Some(alias), _) => alias.clone(),
            (None, Some(field)) => format!("{}_{field}", self.op.as_str()),
            (None, None) => self.op.as_str().to_owned(),
        }
    }
}

/// How a group's values become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[ts(rename_all = "camelCase")]
pub enum Op {
    /// Sum; of no values null. Exact on integers, or the error `overflow`.
    Sum,
    /// Arithmetic mean; of no values null.
    Mean,
    /// Smallest value; NaN only where every value is NaN.
    Min,
    /// Largest value; NaN only where every value is NaN.
    Max,
    /// Number of values that are not null, or of rows where no field is given.
    Count,
    /// Number of distinct values that are not null.
    CountDistinct,
    /// The 0.5 quantile.
    Median,
    /// The `q` quantile, linearly interpolated between closest ranks (type 7 of Hyndman and Fan
    /// 1996).
    Quantile,
    /// Sample standard deviation (divisor n - 1); of fewer than two values null.
    Stddev,
    /// Sample variance (divisor n - 1); of fewer than two values null.
    Variance,
    /// First value that is not null, in the table's order.
    First,
    /// Last value that is not null, in the table's order.
    Last,
    /// Rows that pass `where` over all rows of the group; of no rows null.
    Share,
}

impl Op {
    /// The name used on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sum => "sum",
            Self::Mean => "mean",
            Self::Min => "min",
            Self::Max => "max",
            Self::Count => "count",
            Self::CountDistinct => "countDistinct",
            Self::Median => "median",
            Self::Quantile => "quantile",
            Self::Stddev => "stddev",
            Self::Variance => "variance",
            Self::First => "first",
            Self::Last => "last",
            Self::Share => "share",
        }
    }

    /// Whether the operation takes numbers only.
    pub fn needs_numbers(self) -> bool {
        matches!(
            self,
            Self::Sum | Self::Mean | Self::Median | Self::Quantile | Self::Stddev | Self::Variance
        )
    }
}

/// One key of the result's order. Nulls come last in either order; NaN counts as the largest
/// number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Sort {
    /// A name in the result.
    pub by: String,
    /// Ascending by default.
    #[serde(default)]
    #[ts(optional, as = "Option<SortOrder>")]
    pub order: SortOrder,
}

/// A direction.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[ts(rename_all = "lowercase")]
pub enum SortOrder {
    /// Smallest first.
    #[default]
    Asc,
    /// Largest first.
    Desc,
}
