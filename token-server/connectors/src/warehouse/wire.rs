//! Makes the columns of an answer of what travelled.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanBuilder, Float64Builder, Int64Array, Int64Builder,
    RecordBatch, RecordBatchOptions, StringBuilder,
};
use arrow::compute::{CastOptions, cast, cast_with_options};
use arrow::datatypes::{
    DataType as Arrow, Field as ArrowField, Schema as ArrowSchema, SchemaRef, TimeUnit,
};
use pellucid_core::{Code, DataType, Error, Field, time};

use super::Batches;
use crate::bounds::{BODY_BYTES, contained, listed};
use crate::plan::Wire;
use crate::{Result, SourceError};

/// The schema of an answer: `int` Int64, `float` Float64, `bool` Boolean, `string` Utf8,
/// `timestamp` Timestamp(µs) without zone, `date` Date32.
pub fn fields_schema<'a>(fields: impl IntoIterator<Item = &'a Field>) -> SchemaRef {
    let fields: Vec<ArrowField> = fields
        .into_iter()
        .map(|f| ArrowField::new(&f.name, arrow_type(f.data_type), true))
        .collect();
    Arc::new(ArrowSchema::new(fields))
}

/// The one Arrow type that values of a logical type have in an answer.
pub fn arrow_type(data_type: DataType) -> Arrow {
    match data_type {
        DataType::Int => Arrow::Int64,
        DataType::Float | DataType::Decimal => Arrow::Float64,
        DataType::Bool => Arrow::Boolean,
        DataType::String => Arrow::Utf8,
        DataType::Timestamp => Arrow::Timestamp(TimeUnit::Microsecond, None),
        DataType::Date => Arrow::Date32,
    }
}

/// The batch as an answer has it. Columns beyond those asked for are left out.
///
/// # Errors
/// `overflow` for an integer that no 64 bits hold; [`SourceError::Source`] for a column that is
/// missing or of another type.
pub fn deliver(
    batch: &RecordBatch,
    columns: &[(Field, Wire)],
    schema: &SchemaRef,
) -> Result<RecordBatch> {
    contained(|| delivered(batch, columns, schema))
}

fn delivered(
    batch: &RecordBatch,
    columns: &[(Field, Wire)],
    schema: &SchemaRef,
) -> Result<RecordBatch> {
    if batch.num_columns() < columns.len() {
        return Err(SourceError::source(format!(
            "the source sent {} columns of {}",
            batch.num_columns(),
            columns.len()
        )));
    }
    let delivered = batch
        .columns()
        .iter()
        .zip(columns)
        .map(|(c, (field, wire))| column(c, field, *wire))
        .collect::<Result<Vec<_>>>()?;
    let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    RecordBatch::try_new_with_options(Arc::clone(schema), delivered, &options)
        .map_err(SourceError::source)
}

fn column(values: &ArrayRef, field: &Field, wire: Wire) -> Result<ArrayRef> {
    match wire {
        Wire::Digits => integers(values, field),
        Wire::Int
            if matches!(
                values.data_type(),
                Arrow::UInt64 | Arrow::Decimal128(..) | Arrow::Utf8
            ) =>
        {
            integers(values, field)
        }
        Wire::Micros => strict(&instants(values)?, &arrow_type(DataType::Timestamp)),
        Wire::Days => strict(&strict(values, &Arrow::Int32)?, &Arrow::Date32),
        Wire::Float | Wire::Bool | Wire::Text | Wire::Int => {
            strict(values, &arrow_type(field.data_type))
        }
    }
}

/// The first `columns` of each row of a list as text; what is null is empty.
pub(crate) async fn texts(batches: Batches, columns: usize) -> Result<Vec<Vec<String>>> {
    let mut out = Vec::new();
    for batch in listed(batches).await? {
        let columns = (0..columns).map(|i| match batch.columns().get(i) {
            Some(column) => strict(column, &Arrow::Utf8),
            None => Err(SourceError::source(format!(
                "the source sent {} columns of {columns}",
                batch.num_columns()
            ))),
        });
        let columns = contained(|| columns.collect::<Result<Vec<_>>>())?;
        let text = |column: &ArrayRef, row: usize| match column.as_string_opt::<i32>() {
            Some(texts) if texts.is_valid(row) => texts.value(row).to_owned(),
            _ => String::new(),
        };
        out.extend((0..batch.num_rows()).map(|row| columns.iter().map(|c| text(c, row)).collect()));
    }
    Ok(out)
}

/// A cast that fails where a value does not fit; arrow's own makes it null.
fn strict(values: &ArrayRef, to: &Arrow) -> Result<ArrayRef> {
    unfolded(values)?;
    cast_with_options(values, to, &CastOptions { safe: false, ..CastOptions::default() })
        .map_err(SourceError::source)
}

/// Whether a column of views comes to no more than a message may when each value is written out:
/// many may point at one place.
fn unfolded(values: &ArrayRef) -> Result<()> {
    let views = match values.data_type() {
        Arrow::Utf8View => values.as_string_view().views(),
        Arrow::BinaryView => values.as_binary_view().views(),
        _ => return Ok(()),
    };
    // The lower half of a view is its length.
    let bytes = views.iter().map(|v| u64::from(*v as u32)).sum::<u64>();
    match bytes <= BODY_BYTES as u64 {
        true => Ok(()),
        false => Err(SourceError::source(format!(
            "a column comes to {bytes} bytes, and may have {BODY_BYTES}"
        ))),
    }
}

fn integers(values: &ArrayRef, field: &Field) -> Result<ArrayRef> {
    unfolded(values)?;
    let text = cast(values, &Arrow::Utf8).map_err(SourceError::source)?;
    let narrow = |digits: &str| {
        let whole = digits.split_once('.').map_or(digits, |(whole, _)| whole);
        let exact: i128 = whole.parse().map_err(|_| {
            SourceError::source(format!("the source sent {digits:?} for an integer"))
        })?;
        i64::try_from(exact).map_err(|_| {
            let message = format!(
                "\"{}\" is {exact}, which no 64-bit integer holds: sum fewer rows or take the mean",
                field.name
            );
            SourceError::Query(Error::new(Code::Overflow, message))
        })
    };
    let narrowed = text
        .as_string::<i32>()
        .iter()
        .map(|v| v.map(narrow).transpose())
        .collect::<Result<Int64Array>>()?;
    Ok(Arc::new(narrowed))
}

/// Microseconds: integers as they are, text parsed.
fn instants(values: &ArrayRef) -> Result<ArrayRef> {
    let values = match values.data_type() {
        Arrow::Utf8 => Arc::clone(values),
        Arrow::Utf8View | Arrow::LargeUtf8 => strict(values, &Arrow::Utf8)?,
        _ => return strict(values, &Arrow::Int64),
    };
    let micros = |text: &str| {
        let parsed = text
            .parse::<i64>()
            .ok()
            .or_else(|| i64::try_from(time::parse_iso(text)?.div_euclid(1000)).ok());
        parsed.ok_or_else(|| SourceError::source(format!("the source sent {text:?} for a time")))
    };
    let parsed = values
        .as_string::<i32>()
        .iter()
        .map(|v| v.map(micros).transpose())
        .collect::<Result<Int64Array>>()?;
    Ok(Arc::new(parsed))
}

enum Builder {
    Int(Int64Builder),
    Float(Float64Builder),
    Bool(BooleanBuilder),
    Text(StringBuilder),
}

/// Columns in the making from a protocol that sends values as text or JSON.
pub struct TextColumns(Vec<Builder>);

impl TextColumns {
    /// Empty columns.
    pub fn new(wires: &[Wire]) -> Self {
        let builder = |wire: &Wire| match wire {
            Wire::Int | Wire::Days => Builder::Int(Int64Builder::new()),
            Wire::Float => Builder::Float(Float64Builder::new()),
            Wire::Bool => Builder::Bool(BooleanBuilder::new()),
            Wire::Text | Wire::Digits | Wire::Micros => Builder::Text(StringBuilder::new()),
        };
        Self(wires.iter().map(builder).collect())
    }

    /// Adds a value to the column at `at`.
    ///
    /// # Errors
    /// Where there is no such column or the text is no such value.
    pub fn push(&mut self, at: usize, value: Option<&str>) -> Result<()> {
        let wrong = || {
            SourceError::source(format!(
                "column {at}: the source sent {:?}",
                value.map(|v| v.chars().take(40).collect::<String>())
            ))
        };
        match self.0.get_mut(at).ok_or_else(wrong)? {
            Builder::Int(b) => {
                b.append_option(value.map(|v| v.parse().map_err(|_| wrong())).transpose()?)
            }
            Builder::Float(b) => {
                b.append_option(value.map(|v| float(v).ok_or_else(wrong)).transpose()?)
            }
            Builder::Bool(b) => {
                b.append_option(value.map(|v| boolean(v).ok_or_else(wrong)).transpose()?)
            }
            Builder::Text(b) => b.append_option(value),
        }
        Ok(())
    }

    /// The columns as a batch.
    ///
    /// # Errors
    /// Where columns are of different lengths.
    pub fn finish(self, rows: usize) -> Result<RecordBatch> {
        let arrays: Vec<ArrayRef> = self
            .0
            .into_iter()
            .map(|b| match b {
                Builder::Int(mut b) => Arc::new(b.finish()) as ArrayRef,
                Builder::Float(mut b) => Arc::new(b.finish()),
                Builder::Bool(mut b) => Arc::new(b.finish()),
                Builder::Text(mut b) => Arc::new(b.finish()),
            })
            .collect();
        let fields: Vec<ArrowField> = arrays
            .iter()
            .enumerate()
            .map(|(i, a)| ArrowField::new(format!("c{i}"), a.data_type().clone(), true))
            .collect();
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        RecordBatch::try_new_with_options(Arc::new(ArrowSchema::new(fields)), arrays, &options)
            .map_err(SourceError::source)
    }
}

fn float(text: &str) -> Option<f64> {
    match text {
        "NaN" | "nan" => Some(f64::NAN),
        "Infinity" | "inf" | "+Infinity" => Some(f64::INFINITY),
        "-Infinity" | "-inf" => Some(f64::NEG_INFINITY),
        text => text.parse().ok(),
    }
}

fn boolean(text: &str) -> Option<bool> {
    match text {
        "true" | "TRUE" | "1" => Some(true),
        "false" | "FALSE" | "0" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_becomes_what_was_asked_for() {
        let wires = [
            Wire::Int,
            Wire::Digits,
            Wire::Float,
            Wire::Bool,
            Wire::Text,
            Wire::Micros,
            Wire::Days,
        ];
        let mut columns = TextColumns::new(&wires);
        for (i, text) in
            ["-3", "9223372036854775807", "NaN", "true", "é", "1969-12-31 23:59:59.999999", "-1"]
                .into_iter()
                .enumerate()
        {
            columns.push(i, Some(text)).unwrap();
            columns.push(i, None).unwrap();
        }
        let types = [
            DataType::Int,
            DataType::Int,
            DataType::Float,
            DataType::Bool,
            DataType::String,
            DataType::Timestamp,
            DataType::Date,
        ];
        let fields: Vec<(Field, Wire)> = types
            .iter()
            .zip(wires)
            .map(|(t, w)| (Field { name: "c".into(), data_type: *t, nullable: true }, w))
            .collect();
        let schema = fields_schema(fields.iter().map(|(f, _)| f));
        let batch = deliver(&columns.finish(2).unwrap(), &fields, &schema).unwrap();
        assert_eq!(
            batch.column(1).as_primitive::<arrow::datatypes::Int64Type>().value(0),
            i64::MAX
        );
        assert!(batch.column(2).as_primitive::<arrow::datatypes::Float64Type>().value(0).is_nan());
        assert_eq!(
            batch.column(5).as_primitive::<arrow::datatypes::TimestampMicrosecondType>().value(0),
            -1
        );
        assert_eq!(batch.column(6).as_primitive::<arrow::datatypes::Date32Type>().value(0), -1);
        assert!(batch.columns().iter().all(|c| c.is_null(1)));
    }

    #[test]
    fn what_is_no_value_is_an_error_and_not_null() {
        for (wire, text) in [
            (Wire::Int, "1.5"),
            (Wire::Float, "one"),
            (Wire::Bool, "yes"),
            (Wire::Days, "99999999999999999999"),
        ] {
            assert!(TextColumns::new(&[wire]).push(0, Some(text)).is_err(), "{text}");
        }
        assert!(TextColumns::new(&[Wire::Int]).push(1, Some("1")).is_err());
        let big: ArrayRef = Arc::new(arrow::array::StringArray::from(vec!["9223372036854775808"]));
        let field = Field { name: "s".into(), data_type: DataType::Int, nullable: true };
        assert!(
            matches!(integers(&big, &field), Err(SourceError::Query(e)) if e.code == Code::Overflow)
        );
    }
}
