//! Arrow batches as an answer of core and back: what is made of several answers, such as windows
//! and totals, is made there.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Date32Array, Float64Array, Int64Array, RecordBatch,
    RecordBatchOptions, StringArray, TimestampMicrosecondArray,
};
use arrow::buffer::NullBuffer;
use arrow::datatypes::{
    ArrowPrimitiveType, Date32Type, Float64Type, Int64Type, TimestampMicrosecondType,
};
use pellucid_core::{Batch, BatchColumn, DataType, Field, Values};

use crate::warehouse::fields_schema;
use crate::{Result, SourceError};

/// Microseconds in a day.
const DAY: i64 = 86_400_000_000;

/// The answer of `fields` that `batches` are, of the types that answers have in Arrow.
///
/// # Errors
/// [`SourceError::Source`] where a column is missing or of another type.
pub fn to_core(fields: &[Field], batches: &[RecordBatch], total: u64) -> Result<Batch> {
    let rows = batches.iter().map(RecordBatch::num_rows).sum();
    let columns = fields.iter().enumerate().map(|(i, field)| {
        let missing = || SourceError::source(format!("an answer has no column {i}"));
        let chunks = batches
            .iter()
            .map(|b| b.columns().get(i).ok_or_else(missing))
            .collect::<Result<Vec<_>>>()?;
        column(field, &chunks, rows)
    });
    Ok(Batch {
        columns: columns.collect::<Result<_>>()?,
        rows,
        total: usize::try_from(total).unwrap_or(usize::MAX),
    })
}

fn column(field: &Field, chunks: &[&ArrayRef], rows: usize) -> Result<BatchColumn> {
    let other = || {
        SourceError::source(format!("the answer's column \"{}\" is not of its type", field.name))
    };
    let mut present = Vec::with_capacity(rows);
    chunks.iter().for_each(|c| present.extend((0..c.len()).map(|row| c.is_valid(row))));
    let values = match field.data_type {
        DataType::Int => Values::Int(numbers::<Int64Type>(chunks).ok_or_else(other)?),
        DataType::Float | DataType::Decimal => {
            Values::Float(numbers::<Float64Type>(chunks).ok_or_else(other)?)
        }
        DataType::Timestamp => {
            Values::Time(numbers::<TimestampMicrosecondType>(chunks).ok_or_else(other)?)
        }
        DataType::Date => {
            let days = numbers::<Date32Type>(chunks).ok_or_else(other)?;
            Values::Time(days.into_iter().map(|d| i64::from(d) * DAY).collect())
        }
        DataType::Bool => {
            let mut out = Vec::with_capacity(rows);
            for chunk in chunks {
                out.extend(chunk.as_boolean_opt().ok_or_else(other)?.values().iter());
            }
            Values::Bool(out)
        }
        DataType::String => {
            let (mut codes, mut dictionary, mut known) =
                (Vec::with_capacity(rows), Vec::new(), HashMap::new());
            for chunk in chunks {
                let texts = chunk.as_string_opt::<i32>().ok_or_else(other)?;
                codes.extend(texts.iter().map(|text| match text {
                    None => 0,
                    Some(text) => *known.entry(text).or_insert_with(|| {
                        dictionary.push(text.to_owned());
                        dictionary.len() as u32 - 1
                    }),
                }));
            }
            Values::String { codes, dictionary: Arc::new(dictionary) }
        }
    };
    let validity = present.contains(&false).then_some(present);
    Ok(BatchColumn {
        field: Field { data_type: served(field.data_type), ..field.clone() },
        values,
        validity,
    })
}

/// The numbers of all chunks; none where one is of another type.
fn numbers<T: ArrowPrimitiveType>(chunks: &[&ArrayRef]) -> Option<Vec<T::Native>> {
    let mut out = Vec::new();
    for chunk in chunks {
        out.extend_from_slice(chunk.as_primitive_opt::<T>()?.values());
    }
    Some(out)
}

/// Servers answer decimals as floats.
fn served(data_type: DataType) -> DataType {
    if data_type == DataType::Decimal { DataType::Float } else { data_type }
}

/// The columns and rows of `answer` as they travel.
///
/// # Errors
/// [`SourceError::Source`] where its columns are not of one length.
pub fn to_arrow(answer: &Batch) -> Result<(Vec<Field>, RecordBatch)> {
    let fields: Vec<Field> = answer
        .columns
        .iter()
        .map(|c| Field { data_type: served(c.field.data_type), ..c.field.clone() })
        .collect();
    let arrays: Vec<ArrayRef> = answer.columns.iter().map(array).collect();
    let options = RecordBatchOptions::new().with_row_count(Some(answer.rows));
    let batch = RecordBatch::try_new_with_options(fields_schema(&fields), arrays, &options)
        .map_err(SourceError::source)?;
    Ok((fields, batch))
}

fn array(column: &BatchColumn) -> ArrayRef {
    let nulls = || column.validity.clone().map(NullBuffer::from);
    match &column.values {
        Values::Int(v) => Arc::new(Int64Array::new(v.clone().into(), nulls())),
        Values::Float(v) => Arc::new(Float64Array::new(v.clone().into(), nulls())),
        Values::Decimal { values, .. } => {
            Arc::new((0..values.len()).map(|row| column.number(row)).collect::<Float64Array>())
        }
        Values::Bool(v) => Arc::new(BooleanArray::new(v.clone().into(), nulls())),
        Values::String { codes, .. } => {
            Arc::new((0..codes.len()).map(|row| column.text(row)).collect::<StringArray>())
        }
        Values::Time(v) if column.data_type() == DataType::Date => {
            let days: Vec<i32> =
                v.iter().map(|v| i32::try_from(v.div_euclid(DAY)).unwrap_or_default()).collect();
            Arc::new(Date32Array::new(days.into(), nulls()))
        }
        Values::Time(v) => Arc::new(TimestampMicrosecondArray::new(v.clone().into(), nulls())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back_is_the_same() {
        let cases = [
            (DataType::Int, Values::Int(vec![1, i64::MIN, 3])),
            (DataType::Float, Values::Float(vec![0.5, -0.0, f64::INFINITY])),
            (DataType::Bool, Values::Bool(vec![true, false, false])),
            (DataType::Timestamp, Values::Time(vec![-1, 0, 1_700_000_000_123_456])),
            (DataType::Date, Values::Time(vec![-DAY, 0, 19_000 * DAY])),
            (
                DataType::String,
                Values::String {
                    codes: vec![0, 1, 0],
                    dictionary: Arc::new(vec!["ä".to_owned(), String::new()]),
                },
            ),
        ];
        for (data_type, values) in cases {
            let field = Field { name: "a".to_owned(), data_type, nullable: true };
            let batch = Batch {
                columns: vec![BatchColumn { field, values, validity: None }],
                rows: 3,
                total: 7,
            };
            let (fields, arrow) = to_arrow(&batch).expect("arrow");
            assert_eq!(
                to_core(&fields, &[arrow.slice(0, 2), arrow.slice(2, 1)], 7).expect("core"),
                batch
            );
        }
    }

    #[test]
    fn nulls_stay_null() {
        let field = Field { name: "a".to_owned(), data_type: DataType::String, nullable: true };
        let values =
            Values::String { codes: vec![0, 0], dictionary: Arc::new(vec!["x".to_owned()]) };
        let column = BatchColumn { field, values, validity: Some(vec![false, true]) };
        let batch = Batch { columns: vec![column], rows: 2, total: 2 };
        let (fields, arrow) = to_arrow(&batch).expect("arrow");
        let back = to_core(&fields, &[arrow], 2).expect("core");
        assert_eq!((back.columns[0].text(0), back.columns[0].text(1)), (None, Some("x")));
    }
}
