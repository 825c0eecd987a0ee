//! Row filters: one predicate over one column.
//!
//! # Example
//!
//! ```
//! use pellucid_core::{Filter, FilterOp, Scalar};
//!
//! let sent: Filter = serde_json::from_str(r#"{ "field": "city", "op": "in", "values": ["Oslo", "Bergen"] }"#)?;
//! assert_eq!(sent, Filter::list("city", FilterOp::In, vec![Scalar::from("Oslo"), Scalar::from("Bergen")]));
//!
//! let made = Filter::new("delay", FilterOp::Gte, 15);
//! assert_eq!(serde_json::to_string(&made)?, r#"{"field":"delay","op":"gte","value":15}"#);
//! # Ok::<(), serde_json::Error>(())
//! ```

mod matches;
mod read;
mod relative;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::expr::{Expr, ExprInput};
use crate::{Scalar, TimeUnit};

pub use matches::{matches, matches_text};
pub use relative::RelativeOp;

/// What a filter compares. Every operator but `isNull` is false on null, as in SQL's WHERE.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[ts(rename_all = "camelCase")]
pub enum FilterOp {
    /// Equal to `value`.
    Eq,
    /// Not equal to `value`.
    Neq,
    /// One of `values`.
    In,
    /// None of `values`.
    NotIn,
    /// Less than `value`.
    Lt,
    /// Less than or equal to `value`.
    Lte,
    /// Greater than `value`.
    Gt,
    /// Greater than or equal to `value`.
    Gte,
    /// Within `values` = [low, high], both inclusive.
    Between,
    /// Text that has `value` in it, case-sensitively.
    Contains,
    /// Text that starts with `value`, case-sensitively.
    StartsWith,
    /// Null.
    IsNull,
    /// Not null.
    NotNull,
}

impl FilterOp {
    /// The name used on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Eq => "eq",
            Self::Neq => "neq",
            Self::In => "in",
            Self::NotIn => "notIn",
            Self::Lt => "lt",
            Self::Lte => "lte",
            Self::Gt => "gt",
            Self::Gte => "gte",
            Self::Between => "between",
            Self::Contains => "contains",
            Self::StartsWith => "startsWith",
            Self::IsNull => "isNull",
            Self::NotNull => "notNull",
        }
    }
}

/// One predicate. Filters in a list are joined by AND.
///
/// Floats compare as IEEE 754 has it, NaN unequal to and unordered with everything, so only `neq`
/// and `notIn` keep a NaN.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
pub struct Filter {
    /// The column.
    pub field: String,
    /// The comparison.
    pub op: FilterOp,
    /// The right-hand side of a one-value operator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub value: Option<Scalar>,
    /// The right-hand side of `in`, `notIn` and `between`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    #[cfg_attr(feature = "schema", schemars(length(max = crate::limits::MAX_FILTER_VALUES)))]
    pub values: Option<Vec<Scalar>>,
    /// The condition that `field` is the name of, until [`Query::lower`](crate::Query::lower)
    /// makes it a column.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(skip)]
    #[cfg_attr(feature = "schema", schemars(skip))]
    pub expr: Option<Box<Expr>>,
}

/// How a filter may be written in JSON; it describes [`Filter`]'s reading to TypeScript and to
/// schemas.
#[derive(Serialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum FilterInput {
    /// A comparison of a column.
    Plain(Filter),
    /// A comparison of texts that takes upper and lower case for one, or their ends.
    Text {
        /// The column.
        field: String,
        /// The comparison: one of a plain filter's, or `endsWith`.
        op: TextOp,
        /// The text.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        value: Option<String>,
        /// The texts of `in` and `notIn`.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        values: Option<Vec<String>>,
        /// Whether case is ignored; it is not by default.
        #[serde(rename = "ignoreCase", skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        ignore_case: Option<bool>,
    },
    /// A range of time as seen from when the query is asked.
    Relative {
        /// The column.
        field: String,
        /// Which range.
        op: RelativeOp,
        /// What it is made of; a unit that is no place in a cycle.
        unit: TimeUnit,
        /// How many units, of `inLast` and `inNext`; 1 by default.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        count: Option<u32>,
        /// Whether the unit that is now is left out and the next takes its place, of `inLast` and
        /// `inNext`; it is not by default.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        complete: Option<bool>,
        /// How many units away, of `during` and `toDate`: -1 is the last one; 0 by default.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        offset: Option<i32>,
    },
    /// All of these.
    And {
        /// The conditions.
        and: Vec<FilterInput>,
    },
    /// One of these at least.
    Or {
        /// The conditions.
        or: Vec<FilterInput>,
    },
    /// Not this, and not null.
    Not {
        /// The condition.
        not: Box<FilterInput>,
    },
    /// The rows for which an expression is true.
    Expr {
        /// The expression.
        expr: ExprInput,
    },
}

/// A comparison of texts.
#[derive(Serialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[ts(rename_all = "camelCase")]
pub enum TextOp {
    /// Equal to `value`.
    Eq,
    /// Not equal to `value`.
    Neq,
    /// One of `values`.
    In,
    /// None of `values`.
    NotIn,
    /// Has `value` in it.
    Contains,
    /// Starts with `value`.
    StartsWith,
    /// Ends with `value`.
    EndsWith,
}

impl Filter {
    /// A filter with one value.
    pub fn new(field: impl Into<String>, op: FilterOp, value: impl Into<Scalar>) -> Self {
        Self { field: field.into(), op, value: Some(value.into()), values: None, expr: None }
    }

    /// A filter with a list of values.
    pub fn list(field: impl Into<String>, op: FilterOp, values: Vec<Scalar>) -> Self {
        Self { field: field.into(), op, value: None, values: Some(values), expr: None }
    }

    /// `low <= field <= high`.
    pub fn between(
        field: impl Into<String>,
        low: impl Into<Scalar>,
        high: impl Into<Scalar>,
    ) -> Self {
        Self::list(field, FilterOp::Between, vec![low.into(), high.into()])
    }
}
