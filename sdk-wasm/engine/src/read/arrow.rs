//! Reading and writing Arrow IPC, by arrow-rs.

use std::io::Cursor;

use arrow_array::cast::AsArray;
use arrow_array::types::*;
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::{DataType as Arrow, TimeUnit as ArrowUnit};
use pellucid_core::schema::SkippedField;
use pellucid_core::{DataType, Error, Result};

use crate::column::TimeStep;
use crate::table::Table;
use crate::writer::ColumnWriter;

/// Reads an IPC file or stream, told apart by its first bytes.
///
/// # Errors
/// `corrupt_file`; `unsupported_file` where no column can be read.
pub fn read(bytes: &[u8]) -> Result<Table> {
    let damaged = |e: arrow_schema::ArrowError| Error::corrupt(e);
    let (schema, batches) = if bytes.starts_with(b"ARROW1") {
        let reader = arrow_ipc::reader::FileReader::try_new(Cursor::new(bytes), None).map_err(damaged)?;
        (reader.schema(), reader.collect::<Result<Vec<RecordBatch>, _>>().map_err(damaged)?)
    } else {
        let reader = arrow_ipc::reader::StreamReader::try_new(Cursor::new(bytes), None).map_err(damaged)?;
        (reader.schema(), reader.collect::<Result<Vec<RecordBatch>, _>>().map_err(damaged)?)
    };
    let rows: usize = batches.iter().map(RecordBatch::num_rows).sum();
    let (mut columns, mut skipped) = (Vec::new(), Vec::new());
    for (i, field) in schema.fields().iter().enumerate() {
        let Some((data_type, step)) = logical(field.data_type()) else {
            skipped.push(SkippedField { name: field.name().clone(), reason: format!("its type, {}, is not read", field.data_type()) });
            continue;
        };
        if columns.iter().any(|(name, _)| name == field.name()) {
            return Err(Error::corrupt(format!("two columns are called \"{}\"", field.name())));
        }
        let mut writer = ColumnWriter::new(data_type, step, rows)?;
        let mut start = 0;
        for batch in &batches {
            write(batch.column(i), start, &mut writer)?;
            start += batch.num_rows();
        }
        columns.push((field.name().clone(), writer.finish()));
    }
    if columns.is_empty() && !skipped.is_empty() {
        return Err(Error::unsupported(format!("no column can be read: \"{}\": {}", skipped[0].name, skipped[0].reason)));
    }
    Ok(Table::from_columns(columns, skipped))
}

fn logical(t: &Arrow) -> Option<(DataType, TimeStep)> {
    let unit = |u: &ArrowUnit| match u {
        ArrowUnit::Second => TimeStep::Second,
        ArrowUnit::Millisecond => TimeStep::Milli,
        ArrowUnit::Microsecond => TimeStep::Micro,
        ArrowUnit::Nanosecond => TimeStep::Nano,
    };
    Some(match t {
        Arrow::Int8 | Arrow::Int16 | Arrow::Int32 | Arrow::Int64 | Arrow::UInt8 | Arrow::UInt16 | Arrow::UInt32 | Arrow::UInt64 => {
            (DataType::Int, TimeStep::Micro)
        }
        Arrow::Float16 | Arrow::Float32 | Arrow::Float64 | Arrow::Decimal128(..) => (DataType::Float, TimeStep::Micro),
        Arrow::Boolean => (DataType::Bool, TimeStep::Micro),
        Arrow::Utf8 | Arrow::LargeUtf8 | Arrow::Utf8View => (DataType::String, TimeStep::Micro),
        Arrow::Timestamp(u, _) => (DataType::Timestamp, unit(u)),
        Arrow::Date32 => (DataType::Date, TimeStep::Day),
        Arrow::Date64 => (DataType::Date, TimeStep::Milli),
        Arrow::Dictionary(_, value) => match logical(value)? {
            text @ (DataType::String, _) => text,
            _ => return None,
        },
        _ => return None,
    })
}

fn write(array: &ArrayRef, start: usize, writer: &mut ColumnWriter) -> Result<()> {
    let present: Option<Vec<bool>> = (array.null_count() > 0).then(|| (0..array.len()).map(|i| array.is_valid(i)).collect());
    let present = present.as_deref();
    macro_rules! ints {
        ($t:ty) => {{
            let values: Vec<i64> = array.as_primitive::<$t>().values().iter().map(|v| *v as i64).collect();
            writer.write_ints(start, &values, present)
        }};
    }
    macro_rules! floats {
        ($t:ty, $convert:expr) => {{
            let values: Vec<f64> = array.as_primitive::<$t>().values().iter().map($convert).collect();
            writer.write_floats(start, &values, present)
        }};
    }
    match array.data_type() {
        Arrow::Int8 => ints!(Int8Type),
        Arrow::Int16 => ints!(Int16Type),
        Arrow::Int32 => ints!(Int32Type),
        Arrow::Int64 => ints!(Int64Type),
        Arrow::UInt8 => ints!(UInt8Type),
        Arrow::UInt16 => ints!(UInt16Type),
        Arrow::UInt32 => ints!(UInt32Type),
        Arrow::UInt64 => {
            let array = array.as_primitive::<UInt64Type>();
            if let Some(v) = array.iter().flatten().find(|v| *v > i64::MAX as u64) {
                let message = format!("a column holds {v}, beyond 2^63 - 1: cast it to a float or decimal");
                return Err(Error::new(pellucid_core::Code::Overflow, message));
            }
            let values: Vec<i64> = array.values().iter().map(|v| *v as i64).collect();
            writer.write_ints(start, &values, present)
        }
        Arrow::Float16 => floats!(Float16Type, |v| v.to_f64()),
        Arrow::Float32 => floats!(Float32Type, |v| f64::from(*v)),
        Arrow::Float64 => floats!(Float64Type, |v| *v),
        Arrow::Decimal128(_, scale) => {
            let divisor = 10f64.powi(i32::from(*scale));
            floats!(Decimal128Type, |v| *v as f64 / divisor)
        }
        Arrow::Boolean => {
            let values: Vec<i64> = array.as_boolean().values().iter().map(i64::from).collect();
            writer.write_ints(start, &values, present)
        }
        Arrow::Timestamp(unit, _) => match unit {
            ArrowUnit::Second => ints!(TimestampSecondType),
            ArrowUnit::Millisecond => ints!(TimestampMillisecondType),
            ArrowUnit::Microsecond => ints!(TimestampMicrosecondType),
            ArrowUnit::Nanosecond => ints!(TimestampNanosecondType),
        },
        Arrow::Date32 => ints!(Date32Type),
        Arrow::Date64 => ints!(Date64Type),
        Arrow::Utf8 => texts(array.as_string::<i32>().iter(), start, writer, present),
        Arrow::LargeUtf8 => texts(array.as_string::<i64>().iter(), start, writer, present),
        Arrow::Utf8View => texts(array.as_string_view().iter(), start, writer, present),
        Arrow::Dictionary(..) => {
            let dictionary = array.as_any_dictionary();
            let entries = match dictionary.values().data_type() {
                Arrow::LargeUtf8 => dictionary.values().as_string::<i64>().iter().map(|v| v.map(str::to_owned)).collect::<Vec<_>>(),
                Arrow::Utf8View => dictionary.values().as_string_view().iter().map(|v| v.map(str::to_owned)).collect(),
                _ => dictionary.values().as_string::<i32>().iter().map(|v| v.map(str::to_owned)).collect(),
            };
            let codes = entries.iter().map(|e| e.as_deref().map(|e| writer.intern(e)).transpose()).collect::<Result<Vec<_>>>()?;
            let keys = dictionary.normalized_keys();
            let found: Vec<Option<u32>> =
                keys.iter().enumerate().map(|(i, k)| if array.is_valid(i) { codes.get(*k).copied().flatten() } else { None }).collect();
            let present: Vec<bool> = found.iter().map(Option::is_some).collect();
            let values: Vec<u32> = found.into_iter().map(Option::unwrap_or_default).collect();
            writer.write_codes(start, &values, present.contains(&false).then_some(&present))
        }
        other => Err(Error::unsupported(format!("Arrow type {other} is not read"))),
    }
}

fn texts<'a>(
    values: impl Iterator<Item = Option<&'a str>>,
    start: usize,
    writer: &mut ColumnWriter,
    present: Option<&[bool]>,
) -> Result<()> {
    let codes = values.map(|v| v.map_or(Ok(0), |v| writer.intern(v))).collect::<Result<Vec<_>>>()?;
    writer.write_codes(start, &codes, present)
}

/// Writes a result as an Arrow IPC stream. Times are `timestamp[us]`, texts dictionary-encoded.
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
    use std::sync::Arc;
    let internal = |e: arrow_schema::ArrowError| Error::new(pellucid_core::Code::Internal, e.to_string());
    let mut fields = Vec::new();
    let mut arrays: Vec<ArrayRef> = Vec::new();
    for c in &batch.columns {
        let validity = c.validity.as_ref();
        let nulls = validity.map(|v| arrow_buffer::NullBuffer::from(v.clone()));
        use pellucid_core::Values;
        let array: ArrayRef = match &c.values {
            Values::Int(v) => Arc::new(arrow_array::Int64Array::new(v.clone().into(), nulls)),
            Values::Float(v) => Arc::new(arrow_array::Float64Array::new(v.clone().into(), nulls)),
            Values::Bool(v) => Arc::new(arrow_array::BooleanArray::new(v.clone().into(), nulls)),
            Values::Time(v) => Arc::new(arrow_array::TimestampMicrosecondArray::new(v.clone().into(), nulls)),
            Values::String { codes, dictionary } => {
                let keys = arrow_array::UInt32Array::new(codes.clone().into(), nulls);
                let values = arrow_array::StringArray::from_iter_values(dictionary.iter());
                // Without rows of their own entries a dictionary may be empty: a null key still needs a place to point at.
                let values = if dictionary.is_empty() { arrow_array::StringArray::from_iter_values([""]) } else { values };
                Arc::new(arrow_array::DictionaryArray::try_new(keys, Arc::new(values)).map_err(internal)?)
            }
        };
        fields.push(arrow_schema::Field::new(&c.field.name, array.data_type().clone(), true));
        arrays.push(array);
    }
    let schema = Arc::new(arrow_schema::Schema::new(fields));
    let options = arrow_array::RecordBatchOptions::new().with_row_count(Some(batch.rows));
    let record = RecordBatch::try_new_with_options(schema.clone(), arrays, &options).map_err(internal)?;
    let mut out = Vec::new();
    let mut writer = arrow_ipc::writer::StreamWriter::try_new(&mut out, &schema).map_err(internal)?;
    writer.write(&record).map_err(internal)?;
    writer.finish().map_err(internal)?;
    drop(writer);
    Ok(out)
}
