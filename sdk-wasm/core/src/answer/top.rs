//! The largest groups of a dimension, and all others as one.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::question::Asked;
use crate::error::brief;
use crate::expr::Function;
use crate::{
    Batch, BatchColumn, Code, DataType, Dimension, Error, Expr, Field, Filter, FilterOp, Query,
    Result, Scalar, Sort, SortOrder, Values, limits,
};

/// Keeps the values of one dimension for which a measure is largest: `{ n: 5, by: "revenue", other:
/// "Other" }`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Top {
    /// How many values are kept.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = limits::MAX_TOP)))]
    pub n: u32,
    /// The measure by which they are the largest, over all other dimensions.
    pub by: String,
    /// The dimension, by its name in the result; the first by default. It has neither a time unit
    /// nor bins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub dimension: Option<String>,
    /// What all others together are called, of a dimension of text. Without it they are left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub other: Option<String>,
}

/// The values that are kept.
#[derive(Debug, Clone)]
pub(super) struct Ranked {
    place: usize,
    kept: Filter,
    others: Filter,
    /// What the others are called, where there are any.
    label: Option<String>,
}

impl Top {
    /// The question for the values to keep.
    ///
    /// # Errors
    /// `unknown_column`, `invalid_query`, `limit_exceeded`.
    pub(super) fn ranking(&self, asked: &Asked) -> Result<Asked> {
        let query = &asked.query;
        if self.n == 0 || self.n as usize > limits::MAX_TOP {
            let message = format!("top keeps 1 to {} values, not {}", limits::MAX_TOP, self.n);
            return Err(Error::new(Code::LimitExceeded, message).at("top.n"));
        }
        let dimension = self.place(query)?;
        let names: Vec<String> = query
            .measures
            .iter()
            .map(crate::Measure::name)
            .chain(asked.formulas.iter().map(super::Formula::name))
            .collect();
        if !names.contains(&self.by) {
            return Err(
                Error::unknown_column(&self.by, names.iter().map(String::as_str)).at("top.by")
            );
        }
        let formulas: Vec<_> =
            asked.formulas.iter().filter(|f| f.name() == self.by).cloned().collect();
        // A formula may be of any of the measures.
        let measures = query
            .measures
            .iter()
            .filter(|m| !formulas.is_empty() || m.name() == self.by)
            .cloned()
            .collect();
        let query = Query {
            compute: query.compute.clone(),
            dimensions: vec![query.dimensions[dimension].clone()],
            measures,
            filters: query.filters.clone(),
            sort: vec![Sort { by: self.by.clone(), order: SortOrder::Desc }],
            limit: Some(self.n),
            ..Query::default()
        };
        let calendar = asked.calendar.clone();
        Ok(Asked { query, formulas, calendar, ..Asked::default() })
    }

    fn place(&self, query: &Query) -> Result<usize> {
        let names = || query.dimensions.iter().map(Dimension::name);
        let place = match &self.dimension {
            Some(name) => names()
                .position(|n| n == name)
                .ok_or_else(|| Error::unknown_column(name, names()).at("top.dimension"))?,
            None if query.dimensions.is_empty() => {
                return Err(
                    invalid("top keeps values of a dimension, and the query has none").at("top")
                );
            }
            None => 0,
        };
        match &query.dimensions[place] {
            d if d.time_unit.is_some() || d.bin.is_some() => {
                let message = format!(
                    "top keeps values, and \"{}\" is of steps: filter a range of it instead",
                    brief(d.name())
                );
                Err(invalid(&message).at("top.dimension"))
            }
            _ => Ok(place),
        }
    }

    /// What is kept, of the answer to [`Self::ranking`].
    ///
    /// # Errors
    /// `type_mismatch` where the values have no name for all others.
    pub(super) fn ranked(&self, Asked { query, .. }: &Asked, answer: &Batch) -> Result<Ranked> {
        let place = self.place(query)?;
        let dimension = &query.dimensions[place];
        let column = answer
            .columns
            .first()
            .ok_or_else(|| Error::new(Code::Internal, "a ranking has no key"))?;
        let data_type = column.data_type();
        if self.other.is_some() && data_type != DataType::String {
            let message = format!(
                "\"{}\" is {data_type}, and has no value called so: CAST it AS TEXT",
                brief(dimension.name())
            );
            return Err(Error::new(Code::TypeMismatch, message).at("top.other"));
        }
        let values: Vec<Scalar> = (0..answer.rows).filter_map(|row| scalar(column, row)).collect();
        if let Some(label) =
            self.other.as_ref().filter(|l| values.contains(&Scalar::Str((*l).clone())))
        {
            let message = format!(
                "\"{}\" is one of the largest values: call all others otherwise",
                brief(label)
            );
            return Err(invalid(&message).at("top.other"));
        }
        let of = |op: FilterOp, null: bool| {
            let plain = Filter::list(dimension.field.clone(), op, values.clone());
            match null {
                false => plain,
                true => {
                    let is_null =
                        Expr::call(Function::IsNull, vec![Expr::column(dimension.field.clone())]);
                    Filter::of(Expr::call(Function::Or, vec![plain.into_expr(), is_null]))
                }
            }
        };
        let null = (0..answer.rows).any(|row| column.is_null(row));
        let label = self.other.clone().filter(|_| answer.total > answer.rows);
        Ok(Ranked {
            place,
            kept: of(FilterOp::In, null),
            others: of(FilterOp::NotIn, !null),
            label,
        })
    }
}

impl Ranked {
    /// `query` of the kept values alone.
    pub(super) fn kept(&self, mut query: Query) -> Query {
        query.filters.push(self.kept.clone());
        query.lower();
        query
    }

    /// `query` of all other values together, where they are asked for: the dimension is missing
    /// from it.
    pub(super) fn others(&self, mut query: Query) -> Option<Query> {
        self.label.as_ref()?;
        query.dimensions.remove(self.place);
        query.filters.push(self.others.clone());
        query.lower();
        Some(query)
    }

    /// The answer to [`Self::others`] with the dimension's column, beside `kept`.
    pub(super) fn named(&self, mut answer: Batch, kept: &Batch) -> Batch {
        let label = self.label.clone().unwrap_or_default();
        let name = kept.columns.get(self.place).map_or_else(String::new, |c| c.name().to_owned());
        let field = Field { name, data_type: DataType::String, nullable: false };
        let values =
            Values::String { codes: vec![0; answer.rows], dictionary: Arc::new(vec![label]) };
        answer.columns.insert(self.place, BatchColumn { field, values, validity: None });
        answer
    }

    /// Whether the first `keys` dimensions have the one of which values are kept.
    pub(super) fn is_among(&self, keys: usize) -> bool {
        self.place < keys
    }
}

fn invalid(message: &str) -> Error {
    Error::new(Code::InvalidQuery, message)
}

/// A cell as a filter's value; none of null.
fn scalar(column: &BatchColumn, row: usize) -> Option<Scalar> {
    if column.is_null(row) {
        return None;
    }
    Some(match &column.values {
        Values::Int(v) => Scalar::Int(*v.get(row)?),
        Values::Float(v) => Scalar::Float(*v.get(row)?),
        Values::Bool(v) => Scalar::Bool(*v.get(row)?),
        Values::Decimal { .. } => Scalar::Str(column.digits(row)?),
        Values::String { .. } => Scalar::Str(column.text(row)?.to_owned()),
        Values::Time(v) => Scalar::Str(crate::expr::clock_text(*v.get(row)?)),
    })
}
