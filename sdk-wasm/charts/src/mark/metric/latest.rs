//! What a metric card shows.

use crate::data::datum::Datum;
use crate::data::plot_data::PlotData;

/// The last value of a trend.
pub(super) fn latest(data: &PlotData) -> Option<&Datum> {
    data.points
        .iter()
        .filter(|d| d.value.is_finite())
        .max_by(|a, b| a.key.total_cmp(&b.key))
        .or(data.points.first())
}
