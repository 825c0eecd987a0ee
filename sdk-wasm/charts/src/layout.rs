//! Lays out one chart in its size.

mod cartesian;
mod selection_band;

use pellucid_core::Result;

use crate::frame::around::no_data;
use crate::frame::chart::Chart;
use crate::frame::drawing::Drawing;
use crate::mark;
use crate::reduce::density::CountRows;

/// Lays out one chart in the drawing's size; points are counted by `count` where it can.
///
/// # Errors
/// `invalid_spec` and `type_mismatch` where the mark cannot show the data.
pub(crate) fn chart(
    chart: Chart,
    drawing: &mut Drawing,
    count: Option<&dyn CountRows>,
) -> Result<()> {
    let (data, mark) = (chart.data, mark::of(chart.data.mark));
    if !mark.draws_nothing() && !data.points.iter().any(|d| data.amount(d).is_finite()) {
        no_data(chart, drawing);
        return Ok(());
    }
    match data.mark.rules().axes {
        true => cartesian::draw(chart, mark, drawing, count),
        false => mark.draw(chart, drawing),
    }
}
