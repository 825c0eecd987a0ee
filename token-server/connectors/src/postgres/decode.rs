//! Values to and from PostgreSQL's binary format, and rows as Arrow.

use std::error::Error;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanBuilder, Float64Builder, Int64Builder, RecordBatch, RecordBatchOptions,
    StringBuilder,
};
use arrow::datatypes::{Field as ArrowField, Schema as ArrowSchema};
use bytes::{BufMut as _, BytesMut};
use tokio_postgres::Row;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

use crate::plan::Wire;
use crate::sql::Value;
use crate::{Result, SourceError};

/// PostgreSQL counts times from 2000-01-01.
const EPOCH_DAYS: i32 = 10_957;
const EPOCH_MICROS: i64 = EPOCH_DAYS as i64 * 86_400_000_000;

/// A value on its way.
#[derive(Debug)]
pub(super) struct Bound(pub(super) Value);

impl ToSql for Bound {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match (&self.0, ty) {
            (Value::Int(v), &Type::INT8) => out.put_i64(*v),
            (Value::Float(v), &Type::FLOAT8) => out.put_f64(*v),
            (Value::Bool(v), &Type::BOOL) => out.put_u8(u8::from(*v)),
            (Value::Text(v), &Type::TEXT) => out.put_slice(v.as_bytes()),
            (Value::Timestamp(v), &Type::TIMESTAMP) => {
                out.put_i64(v.checked_sub(EPOCH_MICROS).ok_or("the time is too early")?)
            }
            (Value::Date(v), &Type::DATE) => {
                out.put_i32(v.checked_sub(EPOCH_DAYS).ok_or("the day is too early")?)
            }
            (_, ty) => return Err(format!("a value was bound as {ty}").into()),
        }
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// A value as it came.
enum Cell<'a> {
    Int(i64),
    Float(f64),
    Bool(bool),
    Text(&'a str),
}

impl<'a> FromSql<'a> for Cell<'a> {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(match *ty {
            Type::INT2 => Self::Int(i16::from_sql(ty, raw)?.into()),
            Type::INT4 => Self::Int(i32::from_sql(ty, raw)?.into()),
            Type::INT8 => Self::Int(i64::from_sql(ty, raw)?),
            Type::FLOAT4 => Self::Float(f32::from_sql(ty, raw)?.into()),
            Type::FLOAT8 => Self::Float(f64::from_sql(ty, raw)?),
            Type::BOOL => Self::Bool(bool::from_sql(ty, raw)?),
            _ => Self::Text(<&str>::from_sql(ty, raw)?),
        })
    }

    fn accepts(ty: &Type) -> bool {
        matches!(
            *ty,
            Type::INT2 | Type::INT4 | Type::INT8 | Type::FLOAT4 | Type::FLOAT8 | Type::BOOL
        ) || <&str as FromSql>::accepts(ty)
    }
}

enum Builder {
    Int(Int64Builder),
    Float(Float64Builder),
    Bool(BooleanBuilder),
    Text(StringBuilder),
}

/// Rows as a batch.
pub(super) fn batch(rows: &[Row], wires: &[Wire]) -> Result<RecordBatch> {
    let columns = wires
        .iter()
        .enumerate()
        .map(|(i, wire)| column(rows, i, *wire))
        .collect::<Result<Vec<ArrayRef>>>()?;
    let fields: Vec<ArrowField> = columns
        .iter()
        .enumerate()
        .map(|(i, c)| ArrowField::new(format!("c{i}"), c.data_type().clone(), true))
        .collect();
    let options = RecordBatchOptions::new().with_row_count(Some(rows.len()));
    RecordBatch::try_new_with_options(Arc::new(ArrowSchema::new(fields)), columns, &options)
        .map_err(SourceError::source)
}

fn column(rows: &[Row], at: usize, wire: Wire) -> Result<ArrayRef> {
    let mut builder = match wire {
        Wire::Int | Wire::Micros | Wire::Days => {
            Builder::Int(Int64Builder::with_capacity(rows.len()))
        }
        Wire::Float => Builder::Float(Float64Builder::with_capacity(rows.len())),
        Wire::Bool => Builder::Bool(BooleanBuilder::with_capacity(rows.len())),
        Wire::Text | Wire::Digits => Builder::Text(StringBuilder::new()),
    };
    for row in rows {
        let cell: Option<Cell<'_>> = row.try_get(at).map_err(SourceError::source)?;
        match (&mut builder, cell) {
            (Builder::Int(b), Some(Cell::Int(v))) => b.append_value(v),
            (Builder::Float(b), Some(Cell::Float(v))) => b.append_value(v),
            (Builder::Bool(b), Some(Cell::Bool(v))) => b.append_value(v),
            (Builder::Text(b), Some(Cell::Text(v))) => b.append_value(v),
            (Builder::Int(b), None) => b.append_null(),
            (Builder::Float(b), None) => b.append_null(),
            (Builder::Bool(b), None) => b.append_null(),
            (Builder::Text(b), None) => b.append_null(),
            _ => {
                return Err(SourceError::source(format!(
                    "column {at} came as another type than {wire:?}"
                )));
            }
        }
    }
    Ok(match builder {
        Builder::Int(mut b) => Arc::new(b.finish()),
        Builder::Float(mut b) => Arc::new(b.finish()),
        Builder::Bool(mut b) => Arc::new(b.finish()),
        Builder::Text(mut b) => Arc::new(b.finish()),
    })
}
