//! Which columns a query returns: their names, types and whether they may hold nulls. Every
//! executor asks here, so none can differ.

use std::sync::Arc;

use crate::{
    Batch, BatchColumn, DataType, Dimension, Field, Measure, Op, Query, Result, Schema, Values,
};

impl Dimension {
    /// The key in the result, of a column of this type that may hold nulls or may not.
    pub fn output(&self, data_type: DataType, nullable: bool) -> Field {
        let data_type = match (self.time_unit, self.bin) {
            (Some(unit), _) if unit.is_cyclic() => DataType::Int,
            (Some(_), _) => DataType::Timestamp,
            (None, Some(_)) => DataType::Float,
            (None, None) => data_type,
        };
        Field { name: self.name().to_owned(), data_type, nullable }
    }
}

impl Measure {
    /// The measure in the result, of a column of this type; none where it takes no column. Counts
    /// are never null; whatever else there is of no values is.
    pub fn output(&self, data_type: Option<DataType>) -> Field {
        let data_type = match (self.op, data_type) {
            (Op::Count | Op::CountDistinct, _) => DataType::Int,
            (Op::Sum | Op::Min | Op::Max | Op::First | Op::Last, Some(data_type)) => data_type,
            (Op::Sum | Op::Min | Op::Max | Op::First | Op::Last, None) => DataType::Float,
            (Op::Mean | Op::Median | Op::Quantile | Op::Stddev | Op::Variance | Op::Share, _) => {
                DataType::Float
            }
        };
        Field {
            name: self.name(),
            data_type,
            nullable: !matches!(self.op, Op::Count | Op::CountDistinct),
        }
    }
}

/// The answer to a query over a table of no rows whose columns nobody has named: no rows, of types
/// that any column may have.
pub fn of_nothing(query: &Query) -> Batch {
    let keys = query.dimensions.iter().map(|d| d.output(DataType::String, true));
    let measures =
        query.measures.iter().map(|m| m.output(m.field.as_ref().map(|_| DataType::Float)));
    no_rows(keys.chain(measures).collect())
}

/// An answer of these columns and no rows.
pub fn no_rows(fields: Vec<Field>) -> Batch {
    let column = |field: Field| {
        let values = match field.data_type {
            DataType::Int => Values::Int(Vec::new()),
            DataType::Float => Values::Float(Vec::new()),
            DataType::Decimal => Values::Decimal { values: Vec::new(), scale: 0 },
            DataType::Bool => Values::Bool(Vec::new()),
            DataType::Timestamp | DataType::Date => Values::Time(Vec::new()),
            DataType::String => Values::String { codes: Vec::new(), dictionary: Arc::default() },
        };
        BatchColumn { field, values, validity: None }
    };
    Batch { columns: fields.into_iter().map(column).collect(), rows: 0, total: 0 }
}

/// The columns of a query's answer over a table of these columns: the keys, then the measures.
///
/// ```
/// use pellucid_core::{DataType, Field, Query, Schema, output};
///
/// let schema = Schema {
///     fields: vec![
///         Field { name: "day".into(), data_type: DataType::Date, nullable: false },
///         Field { name: "price".into(), data_type: DataType::Float, nullable: true },
///     ],
///     skipped: Vec::new(),
/// };
/// let query: Query = serde_json::from_str(
///     r#"{"dimensions": [{"field": "day", "timeUnit": "month"}], "measures": [{"op": "max", "field": "price"}, {"op": "count"}]}"#,
/// )?;
/// let columns: Vec<_> = output::columns(&query, &schema)?.into_iter().map(|f| (f.name, f.data_type, f.nullable)).collect();
/// assert_eq!(columns, [
///     ("day".into(), DataType::Timestamp, false),
///     ("max_price".into(), DataType::Float, true),
///     ("count".into(), DataType::Int, false),
/// ]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// `unknown_column`, also of computed columns, as [`compute::schema`](crate::compute::schema).
pub fn columns(query: &Query, schema: &Schema) -> Result<Vec<Field>> {
    let schema = crate::compute::schema(&query.compute, schema)?;
    let mut columns = Vec::with_capacity(query.dimensions.len() + query.measures.len());
    for dimension in &query.dimensions {
        let source = schema.field(&dimension.field)?;
        columns.push(dimension.output(source.data_type, source.nullable));
    }
    for measure in &query.measures {
        let source = measure.field.as_deref().map(|name| schema.field(name)).transpose()?;
        columns.push(measure.output(source.map(|f| f.data_type)));
    }
    Ok(columns)
}
