//! Where values stand on axes.

use pellucid_core::{Code, DataType, Error, Result, Scalar, exact};

use crate::data::field::{Category, Field, Kind};

/// The place of a value on an axis; `None` for a name that is not shown.
///
/// # Errors
/// `type_mismatch` where the axis has no such values.
pub(crate) fn position(value: &Scalar, field: &Field) -> Result<Option<f64>> {
    let wrong = |takes: &str| {
        let message = format!(
            "\"{}\" is shown on an axis of {takes}: {value:?} has no place there",
            field.label
        );
        Err(Error::new(Code::TypeMismatch, message))
    };
    match &field.kind {
        Kind::Number { .. } | Kind::Bin(_) => match value {
            Scalar::Int(_) | Scalar::Float(_) => Ok(value.as_f64()),
            _ => wrong("numbers"),
        },
        Kind::Time(_) => match value {
            Scalar::Int(_) | Scalar::Float(_) => Ok(micros(value)),
            Scalar::Str(_) => micros(value).map_or_else(
                || wrong("times, written as 2001-01-31 or 2001-01-31T12:00:00Z"),
                |n| Ok(Some(n)),
            ),
            _ => wrong("times"),
        },
        Kind::Category { categories, .. } => {
            let named = |c: &Category| {
                c.key == *value || matches!(value, Scalar::Str(s) if *s == c.label())
            };
            Ok(categories.iter().position(named).map(|i| i as f64))
        }
    }
}

/// An instant in microseconds, as axes of time count.
fn micros(value: &Scalar) -> Option<f64> {
    exact::step(DataType::Timestamp, value).map(|at| at.floor as f64)
}
