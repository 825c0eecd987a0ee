//! The rows of a batch that have a place in a chart.

use crate::data::datum::Datum;
use crate::data::field::Field;
use crate::data::series::Split;

/// The rows that have a place, and how many have none.
#[derive(Default)]
pub(crate) struct Points {
    pub(crate) data: Vec<Datum>,
    /// Rows whose key has no place: null on a line of time or numbers.
    pub(crate) unplaced: usize,
    /// Rows that a log scale has no place for.
    pub(crate) no_logarithm: usize,
}

impl Points {
    /// The first `rows` rows. A null key has no place on a line of time or numbers, and nothing up
    /// to zero one on a log scale.
    pub(crate) fn read(rows: usize, key: Option<&Field>, value: &Field, split: &Split) -> Self {
        let mut out = Self { data: Vec::with_capacity(value.values.len()), ..Self::default() };
        let (log_key, log_value) = (key.is_some_and(Field::is_log), value.is_log());
        for (row, &value) in value.values.iter().enumerate().take(rows) {
            let series = split.of.get(row).copied().unwrap_or(0);
            if split.series.get(series as usize).is_some_and(|s| s.hidden) {
                continue;
            }
            let key = key.map_or(Some(0.0), |k| k.values.get(row).copied()).unwrap_or(f64::NAN);
            let unlogged = log_key && key <= 0.0 || log_value && value <= 0.0 && value.is_finite();
            if unlogged {
                out.no_logarithm += 1;
            }
            if log_key && key <= 0.0 {
                continue;
            }
            if key.is_finite() {
                let value = if value.is_finite() && !unlogged { value } else { f64::NAN };
                out.data.push(Datum { row: row as u32, series, key, value });
            } else if key.is_nan() {
                out.unplaced += 1;
            }
        }
        out
    }
}
