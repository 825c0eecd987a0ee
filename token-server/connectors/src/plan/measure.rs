//! Measures: inputs computed beside the keys, and an expression over their aggregates.

use pellucid_core::{Code, DataType, Error, Field, Measure, Op};

use super::dimension::canonical;
use super::{Columns, Source, Wire, predicate};
use crate::Result;
use crate::sql::{Aggregate, Cmp, Expr};

/// Inputs in the making, each with a name of ours.
pub(super) struct Inputs<'a> {
    source: Source<'a>,
    queryable: &'a Columns,
    items: Vec<(Expr, String)>,
}

impl<'a> Inputs<'a> {
    /// Starts with the columns that the query may name.
    pub(super) fn new(source: Source<'a>, queryable: &'a Columns) -> Self {
        Self { source, queryable, items: Vec::new() }
    }

    pub(super) fn into_items(self) -> Vec<(Expr, String)> {
        self.items
    }

    /// The input as a column; the same input twice is one column.
    fn add(&mut self, input: Expr) -> Expr {
        if let Some((_, name)) = self.items.iter().find(|(known, _)| *known == input) {
            return Expr::column(name);
        }
        let name = self.source.columns.own('v', self.items.len());
        self.items.push((input, name.clone()));
        Expr::Column(name)
    }

    /// The measure over its inputs, its name and type in the result, and how it travels.
    pub(super) fn measure(&mut self, measure: &Measure) -> Result<(Expr, Field, Wire)> {
        let columns = self.queryable;
        let hits = predicate::all(self.source.dialect, &measure.filters, columns)?;
        let Some(name) = &measure.field else {
            let counted = match hits {
                Some(hits) => {
                    let hit = self.add(Expr::when(hits, Expr::Template("1", Vec::new())));
                    Expr::Aggregate(Aggregate::Count, vec![hit])
                }
                None => Expr::Aggregate(Aggregate::CountRows, Vec::new()),
            };
            let field = measure.output(None);
            return Ok(match measure.op {
                Op::Share => (
                    ratio(counted, Expr::Aggregate(Aggregate::CountRows, Vec::new())),
                    field,
                    Wire::Float,
                ),
                _ => (counted, field, Wire::Int),
            });
        };
        let (value, data_type) = columns.value(name)?;
        let filtered = |value: Expr| match &hits {
            Some(hits) => Expr::when(hits.clone(), value),
            None => value,
        };
        let field = measure.output(Some(data_type));
        let expr = self.of_column(measure, value, data_type, &filtered)?;
        // An exact sum may be longer than any integer.
        let wire = if measure.op == Op::Sum && data_type == DataType::Int {
            Wire::Digits
        } else {
            wire(field.data_type)
        };
        Ok((expr, field, wire))
    }

    fn of_column(
        &mut self,
        measure: &Measure,
        value: Expr,
        data_type: DataType,
        filtered: &dyn Fn(Expr) -> Expr,
    ) -> Result<Expr> {
        let number =
            |v: Expr| if data_type == DataType::Float { v } else { Expr::Float(Box::new(v)) };
        let aggregate = |a: Aggregate, input: Expr| Expr::Aggregate(a, vec![input]);
        Ok(match measure.op {
            Op::Count => aggregate(Aggregate::Count, self.add(filtered(value))),
            Op::CountDistinct => {
                let value = match data_type {
                    DataType::Float => canonical(value),
                    DataType::String => Expr::Bytes(Box::new(value)),
                    _ => value,
                };
                aggregate(Aggregate::CountDistinct, self.add(filtered(value)))
            }
            Op::Sum if data_type == DataType::Int => {
                aggregate(Aggregate::SumInt, self.add(filtered(value)))
            }
            Op::Sum => aggregate(Aggregate::SumFloat, self.add(filtered(value))),
            Op::Mean => {
                let sum = if data_type == DataType::Int {
                    Aggregate::SumInt
                } else {
                    Aggregate::SumFloat
                };
                let input = self.add(filtered(value));
                ratio(aggregate(sum, input.clone()), aggregate(Aggregate::Count, input))
            }
            Op::Min | Op::Max => self.extreme(measure.op, value, data_type, filtered),
            Op::Median | Op::Quantile => {
                let q = if measure.op == Op::Median { 0.5 } else { measure.q.unwrap_or(0.5) };
                aggregate(Aggregate::Quantile(q), self.add(filtered(number(value))))
            }
            Op::Stddev | Op::Variance => {
                let of =
                    if measure.op == Op::Stddev { Aggregate::Stddev } else { Aggregate::Variance };
                let input = self.add(filtered(number(value)));
                // Of one value some dialects say NaN.
                let several = aggregate(Aggregate::Count, input.clone())
                    .compare(Cmp::Gt, Expr::Template("1", Vec::new()));
                Expr::when(several, aggregate(of, input))
            }
            Op::First | Op::Last => {
                let Some(order) = self.source.order else {
                    let message = format!(
                        "{} needs an order, and the table has none: use min or max, or sort the dataset",
                        measure.op.as_str()
                    );
                    return Err(Error::new(Code::InvalidQuery, message).into());
                };
                let (order, _) = self.source.columns.value(order)?;
                let of =
                    if measure.op == Op::First { Aggregate::FirstBy } else { Aggregate::LastBy };
                let inputs = vec![self.add(filtered(value)), self.add(order)];
                Expr::Aggregate(of, inputs)
            }
            Op::Share => return Err(Error::new(Code::InvalidQuery, "share takes no field").into()),
        })
    }

    fn extreme(
        &mut self,
        op: Op,
        value: Expr,
        data_type: DataType,
        filtered: &dyn Fn(Expr) -> Expr,
    ) -> Expr {
        let of = |input: Expr| {
            Expr::Aggregate(
                if op == Op::Min { Aggregate::Min } else { Aggregate::Max },
                vec![input],
            )
        };
        match data_type {
            // The extreme of what is no NaN, and NaN only where there is nothing else.
            DataType::Float => {
                let real = Expr::when(
                    Expr::Template("(NOT {0})", vec![Expr::IsNan(Box::new(value.clone()))]),
                    value.clone(),
                );
                let (real, any) = (self.add(filtered(real)), self.add(filtered(value)));
                Expr::Template("COALESCE({0}, {1})", vec![of(real), of(any)])
            }
            DataType::Bool => {
                let number =
                    Expr::Template("CASE WHEN {0} THEN 1 WHEN NOT {0} THEN 0 END", vec![value]);
                of(self.add(filtered(number))).compare(Cmp::Eq, Expr::Template("1", Vec::new()))
            }
            DataType::String => of(self.add(filtered(Expr::Bytes(Box::new(value))))),
            _ => of(self.add(filtered(value))),
        }
    }
}

/// One number over another as floats; of no rows null.
fn ratio(part: Expr, whole: Expr) -> Expr {
    Expr::Template(
        "({0} / NULLIF({1}, 0e0))",
        vec![Expr::Float(Box::new(part)), Expr::Float(Box::new(whole))],
    )
}

/// How values of a type travel.
pub(crate) fn wire(data_type: DataType) -> Wire {
    match data_type {
        DataType::Int => Wire::Int,
        // No column of a source is read as a decimal: all are floats here.
        DataType::Float | DataType::Decimal => Wire::Float,
        DataType::Bool => Wire::Bool,
        DataType::String => Wire::Text,
        DataType::Timestamp => Wire::Micros,
        DataType::Date => Wire::Days,
    }
}
