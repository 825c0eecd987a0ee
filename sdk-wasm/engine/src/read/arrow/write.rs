//! Writing results as Arrow IPC, by arrow-rs.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, RecordBatch};
use pellucid_core::{DataType, Error, Result, Values};

/// Writes a result as an Arrow IPC stream. Times are `timestamp[us]`, dates `date32`, texts dictionary-encoded.
///
/// # Errors
/// `internal` where columns differ in length.
///
/// # Example
///
/// ```
/// use pellucid_core::{Batch, BatchColumn, DataType, Field, Values};
/// use pellucid_engine::read;
///
/// let sales = BatchColumn {
///     field: Field { name: "sales".to_owned(), data_type: DataType::Int, nullable: true },
///     values: Values::Int(vec![10, 0]),
///     validity: Some(vec![true, false]),
/// };
/// let stream = read::arrow::write_stream(&Batch { columns: vec![sales], rows: 2, total: 2 })?;
///
/// let table = read::open(&stream, None)?;
/// assert_eq!(table.column("sales")?.int(0), 10);
/// assert!(table.column("sales")?.is_null(1));
/// # Ok::<(), pellucid_core::Error>(())
/// ```
pub fn write_stream(batch: &pellucid_core::Batch) -> Result<Vec<u8>> {
    let internal =
        |e: arrow_schema::ArrowError| Error::new(pellucid_core::Code::Internal, e.to_string());
    let mut fields = Vec::new();
    let mut arrays: Vec<ArrayRef> = Vec::new();
    for c in &batch.columns {
        let validity = c.validity.as_ref();
        let nulls = validity.map(|v| arrow_buffer::NullBuffer::from(v.clone()));
        let array: ArrayRef = match &c.values {
            Values::Int(v) => Arc::new(arrow_array::Int64Array::new(v.clone().into(), nulls)),
            Values::Float(v) => Arc::new(arrow_array::Float64Array::new(v.clone().into(), nulls)),
            Values::Decimal { values, scale } => {
                // A sum may pass 38 digits by one.
                let decimals = arrow_array::Decimal128Array::new(values.clone().into(), nulls);
                Arc::new(decimals.with_precision_and_scale(38, *scale as i8).map_err(internal)?)
            }
            Values::Bool(v) => Arc::new(arrow_array::BooleanArray::new(v.clone().into(), nulls)),
            Values::Time(v) => match (c.field.data_type, days(v)) {
                (DataType::Date, Some(days)) => {
                    Arc::new(arrow_array::Date32Array::new(days.into(), nulls))
                }
                _ => Arc::new(arrow_array::TimestampMicrosecondArray::new(v.clone().into(), nulls)),
            },
            Values::String { codes, dictionary } => {
                let keys = arrow_array::UInt32Array::new(codes.clone().into(), nulls);
                let values = arrow_array::StringArray::from_iter_values(dictionary.iter());
                // Without rows of their own entries a dictionary may be empty: a null key still
                // needs a place to point at.
                let values = if dictionary.is_empty() {
                    arrow_array::StringArray::from_iter_values([""])
                } else {
                    values
                };
                Arc::new(
                    arrow_array::DictionaryArray::try_new(keys, Arc::new(values))
                        .map_err(internal)?,
                )
            }
        };
        fields.push(arrow_schema::Field::new(&c.field.name, array.data_type().clone(), true));
        arrays.push(array);
    }
    let schema = Arc::new(arrow_schema::Schema::new(fields));
    let options = arrow_array::RecordBatchOptions::new().with_row_count(Some(batch.rows));
    let record =
        RecordBatch::try_new_with_options(schema.clone(), arrays, &options).map_err(internal)?;
    let mut out = Vec::new();
    let mut writer =
        arrow_ipc::writer::StreamWriter::try_new(&mut out, &schema).map_err(internal)?;
    writer.write(&record).map_err(internal)?;
    writer.finish().map_err(internal)?;
    drop(writer);
    Ok(out)
}

/// Microseconds as days since 1970; none where one is no midnight, or beyond 32 bits.
fn days(micros: &[i64]) -> Option<Vec<i32>> {
    const DAY: i64 = 86_400_000_000;
    let day = |v: &i64| (v % DAY == 0).then(|| i32::try_from(v / DAY).ok()).flatten();
    micros.iter().map(day).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use pellucid_core::{Batch, BatchColumn, Field};

    /// The type that a column of dates comes back as.
    fn returned(micros: Vec<i64>) -> DataType {
        let rows = micros.len();
        let field = Field { name: "d".to_owned(), data_type: DataType::Date, nullable: true };
        let column = BatchColumn { field, values: Values::Time(micros), validity: None };
        let batch = Batch { columns: vec![column], rows, total: rows };
        let stream = write_stream(&batch).expect("written");
        crate::read::open(&stream, None).expect("read").schema().fields[0].data_type
    }

    #[test]
    fn dates_stay_dates() {
        assert_eq!(returned(vec![0, -86_400_000_000]), DataType::Date);
        // Nothing is cut from what is no day.
        assert_eq!(returned(vec![1]), DataType::Timestamp);
    }
}
