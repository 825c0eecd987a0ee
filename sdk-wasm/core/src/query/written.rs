//! A query as it is written in JSON: formulas stand among the measures.

use serde::{Deserialize, Deserializer, Serialize};
use ts_rs::TS;

use super::{Dimension, Measure, Op, Query, Sort};
use crate::answer::{Compare, Fill, Formula, Top, Totals, Window};
use crate::{Computed, Expr, Filter};

/// What is computed for each group; a measure without `op` is a formula. It describes the reading of a query's measures to TypeScript
/// and to schemas.
#[derive(Debug, Clone, Serialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum MeasureInput {
    /// A reduction of the group's rows.
    Measure(Measure),
    /// A formula of such reductions.
    Formula(Formula),
}

impl<'de> Deserialize<'de> for MeasureInput {
    /// Reads an object, so that an unknown field of it is named in the error.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Object {
            op: Option<Op>,
            field: Option<String>,
            expr: Option<Expr>,
            #[serde(rename = "as")]
            alias: Option<String>,
            #[serde(default, rename = "where")]
            filters: Vec<Filter>,
            q: Option<f64>,
        }
        let Object { op, field, expr, alias, filters, q } = Object::deserialize(deserializer)?;
        match (op, expr) {
            (Some(op), expr) => Ok(Self::Measure(Measure { op, field, expr, alias, filters, q })),
            (None, Some(expr)) if field.is_none() && filters.is_empty() && q.is_none() => {
                Ok(Self::Formula(Formula { expr, alias, place: 0 }))
            }
            _ => Err(serde::de::Error::missing_field("op")),
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    compute: Vec<Computed>,
    #[serde(default)]
    dimensions: Vec<Dimension>,
    #[serde(default)]
    measures: Vec<MeasureInput>,
    #[serde(default)]
    filters: Vec<Filter>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    having: Vec<Filter>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fill: Option<Fill>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    compare: Vec<Compare>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    window: Vec<Window>,
    #[serde(skip_serializing_if = "Option::is_none")]
    top: Option<Top>,
    #[serde(skip_serializing_if = "Option::is_none")]
    totals: Option<Totals>,
    #[serde(default)]
    sort: Vec<Sort>,
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<u32>,
    #[serde(default, skip_serializing_if = "is_zero")]
    offset: u32,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    ungrouped: bool,
}

fn is_zero(v: &u32) -> bool {
    *v == 0
}

impl From<Written> for Query {
    fn from(w: Written) -> Self {
        let Written { compute, dimensions, filters, having, fill, compare, window, top, totals, sort, limit, offset, ungrouped, .. } = w;
        let (mut measures, mut formulas) = (Vec::with_capacity(w.measures.len()), Vec::new());
        for (place, measure) in w.measures.into_iter().enumerate() {
            match measure {
                MeasureInput::Measure(measure) => measures.push(measure),
                MeasureInput::Formula(formula) => formulas.push(Formula { place, ..formula }),
            }
        }
        Self {
            compute,
            dimensions,
            measures,
            formulas,
            filters,
            having,
            fill,
            compare,
            window,
            top,
            totals,
            sort,
            limit,
            offset,
            ungrouped,
        }
    }
}

impl From<Query> for Written {
    fn from(q: Query) -> Self {
        let Query { compute, dimensions, filters, having, fill, compare, window, top, totals, sort, limit, offset, ungrouped, .. } = q;
        let mut measures: Vec<MeasureInput> = q.measures.into_iter().map(MeasureInput::Measure).collect();
        for formula in q.formulas {
            measures.insert(formula.place.min(measures.len()), MeasureInput::Formula(formula));
        }
        Self { compute, dimensions, measures, filters, having, fill, compare, window, top, totals, sort, limit, offset, ungrouped }
    }
}
