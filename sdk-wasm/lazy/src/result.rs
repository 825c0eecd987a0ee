//! A polars frame as a [`Batch`].

use std::collections::HashMap;
use std::sync::Arc;

use pellucid_core::{
    Batch, BatchColumn, Code, DataType as Type, Error, Field, Op, Query, Result, Values,
};
use pellucid_engine::{Column as Source, Table};
use polars_core::prelude::*;

use crate::{check_name, internal};

/// Beyond this a sum as a float no longer tells whether the exact one wrapped around at 2^63 =
/// 9.223e18.
const SAFE_SUM: f64 = 9.2e18;

pub(crate) fn batch(
    table: &Table,
    query: &Query,
    frame: &DataFrame,
    total: usize,
) -> Result<Batch> {
    let mut columns = Vec::new();
    for d in &query.dimensions {
        let source = table.column(&d.field)?;
        columns.push(column(
            frame,
            d.output(source.data_type, source.validity.is_some()),
            Some(source),
        )?);
    }
    for m in &query.measures {
        let source = m.field.as_deref().map(|f| table.column(f)).transpose()?;
        let field = m.output(source.map(|c| c.data_type));
        if m.op == Op::Sum && matches!(field.data_type, Type::Int | Type::Decimal) {
            let check =
                frame.column(&check_name(m)).map_err(internal)?.as_materialized_series().clone();
            if check.f64().map_err(internal)?.iter().flatten().any(|v| v.abs() > SAFE_SUM) {
                let message = format!(
                    "\"{}\" sums beyond 64 bits: take the mean, or cast the column to float",
                    m.name()
                );
                return Err(Error::new(Code::Overflow, message));
            }
        }
        columns.push(column(frame, field, source.map(AsRef::as_ref))?);
    }
    Ok(Batch { columns, rows: frame.height(), total })
}

fn column(frame: &DataFrame, field: Field, source: Option<&Source>) -> Result<BatchColumn> {
    let series = frame.column(&field.name).map_err(internal)?.as_materialized_series();
    let validity = (series.null_count() > 0)
        .then(|| series.is_not_null().iter().map(|v| v == Some(true)).collect());
    let cast = |t: &DataType| series.cast(t).map_err(internal);
    let ints = |s: Series| -> Result<Vec<i64>> {
        Ok(s.i64().map_err(internal)?.iter().map(Option::unwrap_or_default).collect())
    };
    let values = match field.data_type {
        Type::Int => Values::Int(ints(cast(&DataType::Int64)?)?),
        Type::Timestamp | Type::Date => Values::Time(ints(
            cast(&DataType::Datetime(TimeUnit::Microseconds, None))?
                .cast(&DataType::Int64)
                .map_err(internal)?,
        )?),
        Type::Decimal => {
            let (whole, scale) = (ints(cast(&DataType::Int64)?)?, source.map_or(0, |c| c.scale));
            let values = match source.filter(|c| c.is_wide()) {
                None => whole.into_iter().map(i128::from).collect(),
                Some(source) => {
                    let mut sorted = source.wides();
                    sorted.sort_unstable();
                    whole
                        .into_iter()
                        .map(|rank| sorted.get(rank as usize).copied().unwrap_or_default())
                        .collect()
                }
            };
            Values::Decimal { values, scale }
        }
        Type::Float => Values::Float(
            cast(&DataType::Float64)?
                .f64()
                .map_err(internal)?
                .iter()
                .map(Option::unwrap_or_default)
                .collect(),
        ),
        Type::Bool => Values::Bool(
            cast(&DataType::Boolean)?
                .bool()
                .map_err(internal)?
                .iter()
                .map(|v| v == Some(true))
                .collect(),
        ),
        Type::String => {
            let mut entries: HashMap<String, u32> = HashMap::new();
            let mut dictionary = Vec::new();
            let codes = cast(&DataType::String)?
                .str()
                .map_err(internal)?
                .iter()
                .map(|text| {
                    let Some(text) = text else { return 0 };
                    *entries.entry(text.to_owned()).or_insert_with(|| {
                        dictionary.push(text.to_owned());
                        dictionary.len() as u32 - 1
                    })
                })
                .collect();
            Values::String { codes, dictionary: Arc::new(dictionary) }
        }
    };
    Ok(BatchColumn { field, values, validity })
}
