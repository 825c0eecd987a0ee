//! The answer to a query: columns of equal length, as every executor gives it and every consumer
//! takes it.

pub(crate) mod order;
mod values;

use std::sync::Arc;

use crate::{DataType, Field, decimal};

pub use order::float_order;

/// Columns of equal length.
///
/// # Example
///
/// ```
/// use pellucid_core::{Batch, BatchColumn, DataType, Field, Values};
/// use std::sync::Arc;
///
/// let city = BatchColumn {
///     field: Field { name: "city".to_owned(), data_type: DataType::String, nullable: false },
///     values: Values::String { codes: vec![0, 1], dictionary: Arc::new(vec!["Bergen".to_owned(), "Oslo".to_owned()]) },
///     validity: None,
/// };
/// let sales = BatchColumn {
///     field: Field { name: "sales".to_owned(), data_type: DataType::Int, nullable: true },
///     values: Values::Int(vec![12, 0]),
///     validity: Some(vec![true, false]),
/// };
/// let batch = Batch { columns: vec![city, sales], rows: 2, total: 2 };
/// assert_eq!(batch.column("city").and_then(|c| c.text(1)), Some("Oslo"));
/// assert_eq!(batch.column("sales").and_then(|c| c.number(0)), Some(12.0));
/// assert!(batch.column("sales").is_some_and(|c| c.is_null(1)));
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Batch {
    /// The columns: dimensions, then measures, in the query's order.
    pub columns: Vec<BatchColumn>,
    /// Rows in each column.
    pub rows: usize,
    /// Rows there would be without the query's limit and offset.
    pub total: usize,
}

impl Batch {
    /// The column called `name`.
    pub fn column(&self, name: &str) -> Option<&BatchColumn> {
        self.columns.iter().find(|c| c.field.name == name)
    }
}

/// One column of a [`Batch`].
#[derive(Debug, Clone, PartialEq)]
pub struct BatchColumn {
    /// Name and type.
    pub field: Field,
    /// A value a row; under a null the value means nothing.
    pub values: Values,
    /// True where a value is present; absent where none is null.
    pub validity: Option<Vec<bool>>,
}

/// The values of a column, by its logical type.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// `int`
    Int(Vec<i64>),
    /// `float`
    Float(Vec<f64>),
    /// `decimal`: whole numbers, whose last `scale` digits stand behind the point.
    Decimal {
        /// One a row.
        values: Vec<i128>,
        /// Digits behind the point, 38 at most.
        scale: u8,
    },
    /// `bool`
    Bool(Vec<bool>),
    /// `string`: positions in a dictionary whose entries are distinct.
    String {
        /// One position a row.
        codes: Vec<u32>,
        /// The distinct texts.
        dictionary: Arc<Vec<String>>,
    },
    /// `timestamp` and `date`: microseconds since 1970-01-01T00:00:00.
    Time(Vec<i64>),
}

impl BatchColumn {
    /// Whether row `row` is null; false where there is no such row.
    pub fn is_null(&self, row: usize) -> bool {
        self.validity.as_ref().and_then(|v| v.get(row)).is_some_and(|present| !present)
    }

    /// Row `row` as a number: microseconds for a time, 0 or 1 for a bool; `None` for text and
    /// nulls, and where there is no such row.
    pub fn number(&self, row: usize) -> Option<f64> {
        if self.is_null(row) {
            return None;
        }
        match &self.values {
            Values::Int(v) | Values::Time(v) => v.get(row).map(|v| *v as f64),
            Values::Float(v) => v.get(row).copied(),
            Values::Decimal { values, scale } => {
                values.get(row).map(|v| decimal::float(*v, *scale))
            }
            Values::Bool(v) => v.get(row).map(|v| f64::from(u8::from(*v))),
            Values::String { .. } => None,
        }
    }

    /// Every digit of row `row`, where the column is one of decimals.
    pub fn digits(&self, row: usize) -> Option<String> {
        match &self.values {
            Values::Decimal { values, scale } if !self.is_null(row) => {
                values.get(row).map(|v| decimal::text(*v, *scale))
            }
            _ => None,
        }
    }

    /// Row `row` as text, where the column is text.
    pub fn text(&self, row: usize) -> Option<&str> {
        match &self.values {
            Values::String { codes, dictionary } if !self.is_null(row) => {
                codes.get(row).and_then(|code| dictionary.get(*code as usize)).map(String::as_str)
            }
            _ => None,
        }
    }

    /// The column's name.
    pub fn name(&self) -> &str {
        &self.field.name
    }

    /// The column's logical type.
    pub fn data_type(&self) -> DataType {
        self.field.data_type
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_are_not_there_are_nothing() {
        let column = |values| BatchColumn {
            field: Field { name: "a".into(), data_type: DataType::Int, nullable: true },
            values,
            validity: Some(vec![true]),
        };
        let texts = Values::String { codes: vec![7], dictionary: Arc::new(vec!["a".to_owned()]) };
        let decimals = Values::Decimal { values: vec![1], scale: 2 };
        for values in [
            decimals,
            Values::Int(vec![1]),
            Values::Float(vec![1.0]),
            Values::Bool(vec![true]),
            Values::Time(vec![1]),
            texts,
        ] {
            let c = column(values);
            assert_eq!(
                (c.number(1), c.text(0), c.text(1), c.is_null(1)),
                (None, None, None, false)
            );
        }
    }
}
