//! Measures: each is one or more aggregates, and an expression over them that gives the measure.

use arrow::datatypes::DataType as Arrow;
use datafusion::functions_aggregate::expr_fn::{
    count, first_value, last_value, max, min, stddev, sum, var_sample,
};
use datafusion::logical_expr::{Expr, ExprFunctionExt, SortExpr, cast, lit, when};
use pellucid_core::{DataType, Field, Measure, Op};

use super::dimension::canonical;
use super::distinct::distinct_count;
use super::extreme::{Extreme, extreme};
use super::quantile::quantile;
use super::scan::Columns;
use super::{predicate, types};
use pellucid_connectors::{Result, SourceError};

/// A type wide enough for every Int64 and UInt64; their sum then has ten more digits, too many rows
/// for any table.
const EXACT: Arrow = Arrow::Decimal128(20, 0);

/// Aggregates in the making. Their names are ours, so that no name of a page or file meets another.
pub(super) struct Aggregates {
    exprs: Vec<Expr>,
    /// What the first and the last row are by.
    order: Vec<SortExpr>,
}

impl Aggregates {
    /// The aggregates with their names.
    pub(super) fn into_exprs(self) -> Vec<Expr> {
        self.exprs
    }

    /// Starts with none, over rows of this order.
    pub(super) fn over(order: Vec<SortExpr>) -> Self {
        Self { exprs: Vec::new(), order }
    }

    fn add(&mut self, aggregate: Expr) -> Expr {
        let name = format!("a{}", self.exprs.len());
        self.exprs.push(aggregate.alias(&name));
        types::column(&name)
    }

    /// The measure over the aggregates it adds, and its name and type in the result.
    pub(super) fn measure(
        &mut self,
        measure: &Measure,
        columns: &Columns,
    ) -> Result<(Expr, Field)> {
        let hits = predicate::all(&measure.filters, columns)?;
        let column = measure.field.as_deref().map(|name| columns.value(name)).transpose()?;
        let field = measure.output(column.as_ref().map(|(_, data_type)| *data_type));
        let expr = match (measure.op, column) {
            (Op::Count, None) => self.add(filtered(count(lit(1i64)), hits)?),
            (Op::Share, _) => {
                let part = self.add(filtered(count(lit(1i64)), hits)?);
                let whole = self.add(count(lit(1i64)));
                let share = cast(part, Arrow::Float64) / cast(whole.clone(), Arrow::Float64);
                when(whole.gt(lit(0i64)), share).end().map_err(SourceError::source)?
            }
            (op, Some((value, data_type))) => {
                self.of_column(op, measure.q, value, data_type, hits)?
            }
            (op, None) => {
                return Err(pellucid_core::Error::new(
                    pellucid_core::Code::InvalidQuery,
                    format!("{} needs a field", op.as_str()),
                )
                .into());
            }
        };
        Ok((expr, field))
    }

    fn of_column(
        &mut self,
        op: Op,
        q: Option<f64>,
        value: Expr,
        data_type: DataType,
        hits: Option<Expr>,
    ) -> Result<Expr> {
        let number = || cast(value.clone(), Arrow::Float64);
        let present = |hits: Option<Expr>| {
            Some(hits.map_or_else(
                || value.clone().is_not_null(),
                |h| h.and(value.clone().is_not_null()),
            ))
        };
        Ok(match op {
            Op::Count => self.add(filtered(count(value), hits)?),
            Op::CountDistinct => {
                let value = if data_type == DataType::Float { canonical(value)? } else { value };
                self.add(filtered(distinct_count().call(vec![value]), hits)?)
            }
            // The sum stays a decimal here; `plan` makes it an integer or the error `overflow`.
            Op::Sum if data_type == DataType::Int => {
                self.add(filtered(sum(cast(value, EXACT)), hits)?)
            }
            Op::Sum => self.add(filtered(sum(value), hits)?),
            Op::Mean => {
                let exact =
                    if data_type == DataType::Int { cast(value.clone(), EXACT) } else { number() };
                let total = self.add(filtered(sum(exact), hits.clone())?);
                let n = self.add(filtered(count(value), hits)?);
                // Of no values the sum is null, and so is the quotient.
                cast(total, Arrow::Float64) / cast(n, Arrow::Float64)
            }
            // DataFusion's own start at the least and greatest finite float, which an infinity
            // alone does not get past, and take NaN for a number.
            Op::Min | Op::Max if data_type == DataType::Float => {
                let which = if op == Op::Min { Extreme::Least } else { Extreme::Greatest };
                self.add(filtered(extreme(which).call(vec![value]), hits)?)
            }
            Op::Min => self.add(filtered(min(value), hits)?),
            Op::Max => self.add(filtered(max(value), hits)?),
            Op::Median | Op::Quantile => {
                let q = if op == Op::Median { 0.5 } else { q.unwrap_or(0.5) };
                self.add(filtered(quantile(q).call(vec![number()]), hits)?)
            }
            Op::Stddev => self.add(filtered(stddev(number()), hits)?),
            Op::Variance => self.add(filtered(var_sample(number()), hits)?),
            Op::First => self.add(ordered(
                first_value(value.clone(), vec![]),
                self.order.clone(),
                present(hits),
            )?),
            Op::Last => self.add(ordered(
                last_value(value.clone(), vec![]),
                self.order.clone(),
                present(hits),
            )?),
            Op::Share => return Err(SourceError::source("share was answered above")),
        })
    }
}

/// Order and filter in one go: DataFusion's builder forgets what an earlier one was given.
fn ordered(aggregate: Expr, order: Vec<SortExpr>, hits: Option<Expr>) -> Result<Expr> {
    let aggregate = aggregate.order_by(order);
    let aggregate = match hits {
        Some(hits) => aggregate.filter(hits),
        None => aggregate,
    };
    aggregate.build().map_err(SourceError::source)
}

fn filtered(aggregate: Expr, hits: Option<Expr>) -> Result<Expr> {
    match hits {
        Some(hits) => aggregate.filter(hits).build().map_err(SourceError::source),
        None => Ok(aggregate),
    }
}
