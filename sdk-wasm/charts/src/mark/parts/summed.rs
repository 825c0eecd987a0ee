//! Data made of several rows each, for the panels of small multiples.

use crate::data::field::Field;
use crate::data::plot_data::PlotData;

/// What the columns that name marks are called together.
pub(crate) fn path_label(path: &[Field]) -> String {
    path.iter().map(|f| f.label.as_str()).filter(|l| !l.is_empty()).collect::<Vec<_>>().join(", ")
}

/// The rows that are summed up.
pub(crate) fn rows(data: &PlotData) -> Vec<usize> {
    (0..data.value.values.len()).filter(|&row| data.value.values[row] > 0.0).collect()
}

/// What was read for a panel alone, with the colours of the whole and rows beyond the batch's of
/// its own. `made` is how many data the panels before made of several rows: no two panels' share a
/// number.
pub(crate) fn as_part(mut part: PlotData, whole: &PlotData, made: &mut usize) -> PlotData {
    for series in &mut part.series {
        if let Some(same) = whole.series.iter().find(|s| s.name == series.name) {
            series.color = same.color;
        }
    }
    // Shades start from the first.
    if let (true, Some(first), Some(same)) =
        (whole.color_scale.is_some(), part.series.first_mut(), whole.series.first())
    {
        first.color = same.color;
    }
    let rows = part.rows as u32;
    part.points.iter_mut().filter(|d| d.row >= rows).for_each(|d| d.row += *made as u32);
    part.rows += *made;
    *made += part.groups.len();
    part
}
