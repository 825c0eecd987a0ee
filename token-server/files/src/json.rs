//! A result as JSON: `{columns: [{name, type}], rows: [[..]], total}`, written row by row.

use std::io::{self, Write};

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::datatypes::{
    DataType as Arrow, Date32Type, Float64Type, Int64Type, TimestampMicrosecondType,
};
use serde_json::{json, to_writer};

use crate::ResultSet;

const MILLIS_PER_DAY: i64 = 86_400_000;

/// Writes the result as JSON. Times are milliseconds since 1970-01-01T00:00:00; NaN and infinities,
/// which JSON has not, are null.
///
/// # Errors
/// Where `out` takes no more.
pub(crate) fn write_json(result: &ResultSet, out: &mut impl Write) -> io::Result<()> {
    let columns: Vec<_> =
        result.fields.iter().map(|f| json!({"name": f.name, "type": f.data_type})).collect();
    out.write_all(b"{\"columns\":")?;
    to_writer(&mut *out, &columns)?;
    out.write_all(b",\"rows\":[")?;
    let mut first = true;
    for batch in &result.batches {
        rows(batch, &mut first, out)?;
    }
    write!(out, "],\"total\":{}}}", result.total)
}

fn rows(batch: &RecordBatch, first: &mut bool, out: &mut impl Write) -> io::Result<()> {
    for row in 0..batch.num_rows() {
        out.write_all(if std::mem::take(first) { b"[" } else { b",[" })?;
        for (i, column) in batch.columns().iter().enumerate() {
            if i > 0 {
                out.write_all(b",")?;
            }
            cell(column, row, out)?;
        }
        out.write_all(b"]")?;
    }
    Ok(())
}

fn cell(column: &ArrayRef, row: usize, out: &mut impl Write) -> io::Result<()> {
    if column.is_null(row) {
        return out.write_all(b"null");
    }
    match column.data_type() {
        Arrow::Int64 => write!(out, "{}", column.as_primitive::<Int64Type>().value(row)),
        Arrow::Float64 => Ok(to_writer(out, &column.as_primitive::<Float64Type>().value(row))?),
        Arrow::Boolean => write!(out, "{}", column.as_boolean().value(row)),
        Arrow::Utf8 => Ok(to_writer(out, column.as_string::<i32>().value(row))?),
        Arrow::Date32 => write!(
            out,
            "{}",
            i64::from(column.as_primitive::<Date32Type>().value(row)) * MILLIS_PER_DAY
        ),
        Arrow::Timestamp(..) => {
            let micros = column.as_primitive::<TimestampMicrosecondType>().value(row);
            match micros % 1000 {
                0 => write!(out, "{}", micros / 1000),
                _ => Ok(to_writer(out, &pellucid_core::exact::millis(micros))?),
            }
        }
        _ => out.write_all(b"null"),
    }
}
