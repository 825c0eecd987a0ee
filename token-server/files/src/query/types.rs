//! Arrow's types and ours.

use arrow::datatypes::{DataType as Arrow, Field as ArrowField, Schema as ArrowSchema, TimeUnit};
use datafusion::common::Column;
use datafusion::logical_expr::{Expr, cast, try_cast};
use pellucid_connectors::warehouse::arrow_type;
use pellucid_core::schema::SkippedField;
use pellucid_core::{DataType, Field, Schema};

/// The logical type of an Arrow type; none for nested types, times of day, intervals and bytes.
pub(in crate::query) fn logical(arrow: &Arrow) -> Option<DataType> {
    Some(match arrow {
        Arrow::Int8 | Arrow::Int16 | Arrow::Int32 | Arrow::Int64 => DataType::Int,
        Arrow::UInt8 | Arrow::UInt16 | Arrow::UInt32 | Arrow::UInt64 => DataType::Int,
        Arrow::Float16 | Arrow::Float32 | Arrow::Float64 => DataType::Float,
        Arrow::Decimal32(..)
        | Arrow::Decimal64(..)
        | Arrow::Decimal128(..)
        | Arrow::Decimal256(..) => DataType::Float,
        Arrow::Boolean => DataType::Bool,
        Arrow::Utf8 | Arrow::LargeUtf8 | Arrow::Utf8View => DataType::String,
        Arrow::Dictionary(_, value) => return logical(value).filter(|t| *t == DataType::String),
        Arrow::Timestamp(..) => DataType::Timestamp,
        Arrow::Date32 | Arrow::Date64 => DataType::Date,
        _ => return None,
    })
}

/// Whether values of an Arrow type are text.
pub(super) fn is_text(arrow: &Arrow) -> bool {
    logical(arrow) == Some(DataType::String)
}

/// What a table's columns are to a page.
pub(in crate::query) fn schema(arrow: &ArrowSchema) -> Schema {
    let mut out = Schema::default();
    for f in arrow.fields() {
        match logical(f.data_type()) {
            Some(data_type) => out.fields.push(Field {
                name: f.name().clone(),
                data_type,
                nullable: f.is_nullable(),
            }),
            None => out.skipped.push(SkippedField {
                name: f.name().clone(),
                reason: format!("{} columns are not supported", f.data_type()),
            }),
        }
    }
    out
}

/// The one Arrow type that values of a logical type have while a query runs.
pub(super) fn working(data_type: DataType) -> Arrow {
    match data_type {
        // Text is bytes until it is shown (`utf8`). They compare, group and sort as it does.
        DataType::String => Arrow::BinaryView,
        other => arrow_type(other),
    }
}

/// Whether every value of a type has its like in another.
pub(super) fn widens(from: &Arrow, to: &Arrow) -> bool {
    use Arrow::{
        Binary, BinaryView, Date32, Float16, Float32, Float64, Int8, Int16, Int32, Int64, UInt8,
        UInt16, UInt32, Utf8,
    };
    matches!(
        (from, to),
        (Int8 | Int16 | Int32 | UInt8 | UInt16 | UInt32, Int64)
            | (Float16 | Float32, Float64)
            | (Utf8 | Binary, BinaryView)
            | (Date32, Arrow::Timestamp(TimeUnit::Microsecond, None))
    ) || from == to
}

/// A reference to the column of exactly this name, whatever its case and dots.
pub(super) fn column(name: &str) -> Expr {
    Expr::Column(Column::new_unqualified(name))
}

/// The column in its working type. `total` says that a value which does not fit becomes null
/// instead of failing the query.
pub(super) fn value(field: &Field, arrow: &ArrowField, total: bool) -> Expr {
    let to = working(field.data_type);
    match *arrow.data_type() == to {
        true => column(&field.name),
        false if total => try_cast(column(&field.name), to),
        false => cast(column(&field.name), to),
    }
}
