//! Answers as cells, and whether two are the same.

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::{DataType, Date32Type, Float64Type, Int64Type, TimestampMicrosecondType};

use super::rows::Cell;

pub fn cells(batches: &[RecordBatch]) -> Vec<Vec<Cell>> {
    batches
        .iter()
        .flat_map(|b| {
            (0..b.num_rows()).map(|r| b.columns().iter().map(|c| cell(c.as_ref(), r)).collect())
        })
        .collect()
}

fn cell(column: &dyn Array, row: usize) -> Cell {
    if column.is_null(row) {
        return Cell::Null;
    }
    match column.data_type() {
        DataType::Int64 => Cell::Int(column.as_primitive::<Int64Type>().value(row)),
        DataType::Float64 => Cell::Float(column.as_primitive::<Float64Type>().value(row)),
        DataType::Boolean => Cell::Bool(column.as_boolean().value(row)),
        DataType::Utf8 => Cell::Text(column.as_string::<i32>().value(row).to_owned()),
        DataType::Timestamp(..) => {
            Cell::Micros(column.as_primitive::<TimestampMicrosecondType>().value(row))
        }
        DataType::Date32 => Cell::Days(column.as_primitive::<Date32Type>().value(row)),
        other => panic!("an answer has {other}"),
    }
}

/// Equal, but for the last digits of floats.
pub fn same(a: &[Vec<Cell>], b: &[Vec<Cell>]) -> bool {
    a.len() == b.len()
        && a.iter()
            .zip(b)
            .all(|(a, b)| a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b)))
}

fn equal(a: &Cell, b: &Cell) -> bool {
    match (a, b) {
        (Cell::Null, Cell::Null) => true,
        (Cell::Int(a), Cell::Int(b)) => a == b,
        (Cell::Float(a), Cell::Float(b)) => {
            a == b
                || (a.is_nan() && b.is_nan())
                || (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0)
        }
        (Cell::Bool(a), Cell::Bool(b)) => a == b,
        (Cell::Text(a), Cell::Text(b)) => a == b,
        (Cell::Micros(a), Cell::Micros(b)) => a == b,
        (Cell::Days(a), Cell::Days(b)) => a == b,
        _ => false,
    }
}
