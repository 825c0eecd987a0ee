//! Exact quantiles, linearly interpolated between closest ranks (type 7 of Hyndman and Fan 1996).
//!
//! DataFusion's `percentile_cont` rounds the interpolation weight to six digits, which the
//! browser's engine does not.

use std::mem::size_of;
use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray as _, ListArray};
use arrow::datatypes::{DataType as Arrow, Float64Type};
use datafusion::common::ScalarValue;
use datafusion::error::Result;
use datafusion::logical_expr::{Accumulator, AggregateUDF, Volatility, create_udaf};

/// The aggregate that gives the `q` quantile, 0 to 1, of a Float64 column; null of no values.
pub(super) fn quantile(q: f64) -> AggregateUDF {
    let state = Arc::new(vec![Arrow::new_list(Arrow::Float64, true)]);
    create_udaf(
        &format!("quantile_{:x}", q.to_bits()),
        vec![Arrow::Float64],
        Arc::new(Arrow::Float64),
        Volatility::Immutable,
        Arc::new(move |_| Ok(Box::new(Values { q, values: Vec::new() }))),
        state,
    )
}

/// The values of one group so far.
#[derive(Debug)]
struct Values {
    q: f64,
    values: Vec<f64>,
}

impl Accumulator for Values {
    fn update_batch(&mut self, columns: &[ArrayRef]) -> Result<()> {
        if let [column] = columns {
            self.values.extend(column.as_primitive::<Float64Type>().iter().flatten());
        }
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        if let [state] = states {
            let lists: &ListArray = state.as_list();
            for list in lists.iter().flatten() {
                self.values.extend(list.as_primitive::<Float64Type>().iter().flatten());
            }
        }
        Ok(())
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        let values: Vec<ScalarValue> =
            self.values.iter().map(|v| ScalarValue::Float64(Some(*v))).collect();
        Ok(vec![ScalarValue::List(ScalarValue::new_list_nullable(&values, &Arrow::Float64))])
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        Ok(ScalarValue::Float64(interpolate(&mut self.values, self.q)))
    }

    fn size(&self) -> usize {
        size_of::<Self>() + self.values.capacity() * size_of::<f64>()
    }
}

/// The quantile of `values`, whose order it changes. NaN counts as the largest number.
fn interpolate(values: &mut [f64], q: f64) -> Option<f64> {
    let last = values.len().checked_sub(1)?;
    for v in values.iter_mut().filter(|v| v.is_nan()) {
        *v = f64::NAN; // One sign, so that total order puts every NaN last.
    }
    let rank = q * last as f64;
    let below = (rank.floor() as usize).min(last);
    let (_, low, above) = values.select_nth_unstable_by(below, f64::total_cmp);
    let low = *low;
    let weight = rank - below as f64;
    if weight <= 0.0 {
        return Some(low);
    }
    let high = above.iter().copied().min_by(f64::total_cmp).unwrap_or(low);
    Some(if low == high { low } else { low + (high - low) * weight })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interpolates_between_ranks() {
        for (values, q, expected) in [
            (vec![], 0.5, None),
            (vec![3.0], 0.9, Some(3.0)),
            (vec![4.0, 1.0], 0.5, Some(2.5)),
            (vec![4.0, 1.0, 2.0, 3.0], 0.0, Some(1.0)),
            (vec![4.0, 1.0, 2.0, 3.0], 1.0, Some(4.0)),
            (vec![10.0, 20.0, 30.0, 40.0], 0.3, Some(10.0 + 10.0 * (0.3 * 3.0))),
            (vec![f64::INFINITY, f64::INFINITY], 0.5, Some(f64::INFINITY)),
            (vec![-f64::NAN, 1.0, 2.0], 0.5, Some(2.0)),
        ] {
            assert_eq!(interpolate(&mut values.clone(), q), expected, "{values:?} {q}");
        }
    }
}
