//! A model: measures, dimensions and relations said once, over several tables.
//!
//! A model names tables and how they relate, what rows are grouped by and what is measured. A
//! question that speaks its names becomes a question over columns ([`Bound::question`]), whose plain
//! queries are asked of one table each: the one that its measures are counted in, with the columns
//! of every table that it leads to beside its own ([`ModelAsking`]). Relations lead from many to
//! one, so no row is ever counted twice; what would be is refused.
//!
//! # Example
//!
//! ```
//! use pellucid_core::model::{Bound, Model, ModelAsking, ModelNext};
//! use pellucid_core::{DataType, Field, Question, Schema};
//!
//! let model: Model = serde_json::from_str(r#"{
//!     "tables": { "orders": {}, "customers": {} },
//!     "relations": ["orders.customer_id -> customers.id"],
//!     "dimensions": { "segment": "customers.segment" },
//!     "measures": { "revenue": "SUM(orders.amount)", "orders": "COUNT(orders.id)", "aov": { "sql": "revenue / orders", "label": "Average order" } }
//! }"#)?;
//! let table = |names: &[&str], of: &[DataType]| Schema {
//!     fields: names.iter().zip(of).map(|(n, t)| Field { name: (*n).to_owned(), data_type: *t, nullable: false }).collect(),
//!     skipped: Vec::new(),
//! };
//! let orders = table(&["id", "customer_id", "amount"], &[DataType::Int, DataType::Int, DataType::Float]);
//! let customers = table(&["id", "segment"], &[DataType::Int, DataType::String]);
//! let bound = Bound::new(model, [("orders".to_owned(), orders), ("customers".to_owned(), customers)])?;
//!
//! let question: Question = serde_json::from_str(r#"{ "dimensions": ["segment"], "measures": ["aov"] }"#)?;
//! let mut asking = ModelAsking::new(&bound, question)?;
//! let ModelNext::Ask { table, query } = asking.next(None)? else { panic!("there is something to ask") };
//! assert_eq!(table, "orders");
//! assert_eq!(query.dimensions[0].field, "customers.segment");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod asking;
mod bind;
mod chart;
mod dashboard;
mod expand;
mod graph;
mod named;
mod question;
mod relation;
mod split;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::answer::Weekday;
use crate::chart::Format;
use crate::expr::ExprInput;
use crate::{Bin, Expr, TimeUnit};

pub use asking::{AskingState, ModelAsking, ModelNext};
pub use bind::{Bound, Described};
pub use graph::Join;
pub use named::{ModelDimensionInput, ModelMeasureInput, Named};
pub(crate) use question::no_model;
pub use relation::{Relation, RelationInput};

/// Tables, how they relate, and what is grouped by and measured.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// The tables by the names that expressions call them by. A table that is reached in two ways,
    /// such as by a buyer and by a seller, is listed under two names.
    #[ts(as = "std::collections::HashMap<String, ModelTable>")]
    pub tables: Named<ModelTable>,
    /// How they relate, each from many rows to one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<RelationInput>>")]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<RelationInput>"))]
    pub relations: Vec<Relation>,
    /// What rows are grouped by and filtered by.
    #[serde(default, skip_serializing_if = "Named::is_empty")]
    #[ts(optional, as = "Option<std::collections::HashMap<String, ModelDimensionInput>>")]
    #[cfg_attr(
        feature = "schema",
        schemars(with = "std::collections::HashMap<String, ModelDimensionInput>")
    )]
    pub dimensions: Named<ModelDimension>,
    /// What is measured of groups: aggregates, and formulas of these and of other measures.
    #[serde(default, skip_serializing_if = "Named::is_empty")]
    #[ts(optional, as = "Option<std::collections::HashMap<String, ModelMeasureInput>>")]
    #[cfg_attr(
        feature = "schema",
        schemars(with = "std::collections::HashMap<String, ModelMeasureInput>")
    )]
    pub measures: Named<ModelMeasure>,
    /// Conditions with a name.
    #[serde(default, skip_serializing_if = "Named::is_empty")]
    #[ts(optional, as = "Option<std::collections::HashMap<String, ModelMeasureInput>>")]
    #[cfg_attr(
        feature = "schema",
        schemars(with = "std::collections::HashMap<String, ModelMeasureInput>")
    )]
    pub segments: Named<ModelSegment>,
    /// How times are read where a question does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub clock: Option<ModelClock>,
}

/// A table of a model.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct ModelTable {
    /// The dataset that it is, on a server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dataset: Option<String>,
    /// What it is called on screens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// What a row of it is, in a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// What people read of a name.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
#[ts(optional_fields)]
pub struct About {
    /// What it is called on screens; the name by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// What it means, in a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// How its numbers are written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<Format>,
    /// Other words that people look for it by.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[ts(as = "Option<Vec<String>>")]
    pub synonyms: Vec<String>,
}

/// What rows are grouped by.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelDimension {
    /// A column or an expression of columns, dimensions and segments.
    pub expr: Expr,
    /// Truncates a time to this unit.
    pub time_unit: Option<TimeUnit>,
    /// Rounds a number down to a multiple of a step.
    pub bin: Option<Bin>,
    /// What people read of it.
    pub about: About,
}

/// What is measured of a group.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelMeasure {
    /// Aggregates of columns, and formulas of these and of other measures.
    pub expr: Expr,
    /// What people read of it.
    pub about: About,
}

/// A condition with a name.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelSegment {
    /// The condition.
    pub expr: Expr,
    /// What people read of it.
    pub about: About,
}

/// How times are read.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[ts(optional_fields, rename_all = "camelCase")]
pub struct ModelClock {
    /// The IANA time zone; UTC by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// The day that weeks start on; Monday by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub week_start: Option<Weekday>,
    /// The month, 1 to 12, that years and quarters are counted from; 1 by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(type = "number")]
    pub fiscal_year_start: Option<u32>,
}

/// How a name's expression may be written; it describes what is read to TypeScript and to schemas.
#[derive(Debug, Clone, Serialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Written {
    /// As SQL text.
    Sql {
        /// The text.
        sql: String,
    },
    /// As a tree, or as text within it.
    Expr {
        /// The expression.
        #[ts(as = "ExprInput")]
        #[cfg_attr(feature = "schema", schemars(with = "ExprInput"))]
        expr: Expr,
    },
}
