//! Cells as text, as the scripts write them that make files for tests.

use pellucid_core::{DataType, decimal};
use pellucid_engine::Column;

/// A cell; none where it is null. `time` is how the script says a number of the column's steps.
pub(crate) fn cell(column: &Column, row: usize, time: impl Fn(i64) -> String) -> Option<String> {
    (!column.is_null(row)).then(|| match column.data_type {
        DataType::Int => column.int(row).to_string(),
        DataType::Bool => (column.int(row) != 0).to_string(),
        DataType::Timestamp | DataType::Date => time(column.int(row)),
        DataType::String => column.dictionary.get(column.int(row) as u32).to_owned(),
        DataType::Float => column.float(row).to_string(),
        DataType::Decimal => decimal::text(column.decimal(row), column.scale),
    })
}

/// Whether two cells are the same; of floats, NaN is NaN and `equal` says the rest.
pub(crate) fn same(
    column: &Column,
    ours: Option<&str>,
    theirs: Option<&str>,
    equal: impl Fn(f64, f64) -> bool,
) -> bool {
    match (column.data_type, ours, theirs) {
        (DataType::Float, Some(a), Some(b)) => {
            let (a, b): (f64, f64) = (a.parse().unwrap(), b.parse().unwrap());
            equal(a, b) || (a.is_nan() && b.is_nan())
        }
        _ => ours == theirs,
    }
}
