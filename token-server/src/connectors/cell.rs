//! A result as JSON: `{columns: [{name, type}], rows: [[..]], total}`.

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::{DataType as Arrow, Date32Type, Float64Type, Int64Type, TimestampMicrosecondType};
use serde_json::{Value, json};

use super::ResultSet;

const MILLIS_PER_DAY: i64 = 86_400_000;

/// The result as JSON. Times are milliseconds since 1970-01-01T00:00:00; NaN and infinities, which JSON has not, are null.
pub fn json_rows(result: &ResultSet) -> Value {
    let columns: Vec<Value> = result.fields.iter().map(|f| json!({"name": f.name, "type": f.data_type})).collect();
    let rows: Vec<Value> = result.batches.iter().flat_map(rows).collect();
    json!({"columns": columns, "rows": rows, "total": result.total})
}

fn rows(batch: &RecordBatch) -> Vec<Value> {
    (0..batch.num_rows()).map(|row| batch.columns().iter().map(|c| cell(c.as_ref(), row)).collect()).collect()
}

fn cell(column: &dyn Array, row: usize) -> Value {
    if column.is_null(row) {
        return Value::Null;
    }
    match column.data_type() {
        Arrow::Int64 => column.as_primitive::<Int64Type>().value(row).into(),
        Arrow::Float64 => column.as_primitive::<Float64Type>().value(row).into(),
        Arrow::Boolean => column.as_boolean().value(row).into(),
        Arrow::Utf8 => column.as_string::<i32>().value(row).into(),
        Arrow::Date32 => (i64::from(column.as_primitive::<Date32Type>().value(row)) * MILLIS_PER_DAY).into(),
        Arrow::Timestamp(..) => {
            let micros = column.as_primitive::<TimestampMicrosecondType>().value(row);
            match micros % 1000 {
                0 => (micros / 1000).into(),
                _ => (micros as f64 / 1000.0).into(),
            }
        }
        _ => Value::Null,
    }
}
