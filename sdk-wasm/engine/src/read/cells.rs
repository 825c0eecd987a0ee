//! Types of columns read from text: the narrowest that every cell fits.

use pellucid_core::{DataType, Result, time};

use crate::column::{Column, TimeStep};
use crate::writer::ColumnWriter;

/// A cell of a text format.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell<'a> {
    /// Absent.
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// Text, which may turn out to be a time.
    Text(&'a str),
}

/// The narrowest type that fits all cells seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Inferred(Option<DataType>);

impl Inferred {
    /// Takes a cell into account.
    pub fn see(&mut self, cell: Cell<'_>) {
        let seen = match cell {
            Cell::Null => return,
            Cell::Bool(_) => DataType::Bool,
            Cell::Int(_) => DataType::Int,
            Cell::Float(_) => DataType::Float,
            Cell::Text(t) if self.0.is_none_or(DataType::is_temporal) => match time::parse_iso(t) {
                Some(_) if t.len() == 10 => DataType::Date,
                Some(_) => DataType::Timestamp,
                None => DataType::String,
            },
            Cell::Text(_) => DataType::String,
        };
        self.0 = Some(match (self.0, seen) {
            (None, seen) => seen,
            (Some(known), seen) if known == seen => known,
            (Some(DataType::Int), DataType::Float) | (Some(DataType::Float), DataType::Int) => DataType::Float,
            (Some(DataType::Date), DataType::Timestamp) | (Some(DataType::Timestamp), DataType::Date) => DataType::Timestamp,
            _ => DataType::String,
        });
    }

    /// The type; text where nothing but nulls was seen.
    pub fn data_type(self) -> DataType {
        self.0.unwrap_or(DataType::String)
    }
}

/// A column of `rows` cells of the inferred type. `text` gives a cell as it was written, for columns of mixed types.
///
/// # Errors
/// `limit_exceeded` where memory does not hold it.
pub fn column<'a>(
    inferred: Inferred,
    rows: usize,
    mut cell: impl FnMut(usize) -> Cell<'a>,
    mut text: impl FnMut(usize) -> Option<std::borrow::Cow<'a, str>>,
) -> Result<Column> {
    let data_type = inferred.data_type();
    let step = if data_type == DataType::Date { TimeStep::Day } else { TimeStep::Micro };
    let mut writer = ColumnWriter::new(data_type, step, rows)?;
    let mut present = vec![true; rows];
    match data_type {
        DataType::String => {
            let mut codes = vec![0; rows];
            for row in 0..rows {
                match text(row) {
                    Some(t) => codes[row] = writer.intern(&t)?,
                    None => present[row] = false,
                }
            }
            writer.write_codes(0, &codes, present.contains(&false).then_some(&present))?;
        }
        DataType::Float => {
            let mut values = vec![0.0; rows];
            for row in 0..rows {
                match cell(row) {
                    Cell::Int(v) => values[row] = v as f64,
                    Cell::Float(v) => values[row] = v,
                    _ => present[row] = false,
                }
            }
            writer.write_floats(0, &values, present.contains(&false).then_some(&present))?;
        }
        _ => {
            let mut values = vec![0; rows];
            for row in 0..rows {
                let value = match cell(row) {
                    Cell::Int(v) => Some(v),
                    Cell::Bool(v) => Some(i64::from(v)),
                    Cell::Text(t) => time::parse_iso(t).and_then(|nanos| i64::try_from(nanos.div_euclid(i128::from(step.nanos()))).ok()),
                    _ => None,
                };
                present[row] = value.is_some();
                values[row] = value.unwrap_or_default();
            }
            writer.write_ints(0, &values, present.contains(&false).then_some(&present))?;
        }
    }
    Ok(writer.finish())
}
