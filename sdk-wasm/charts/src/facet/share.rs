//! What all panels show alike: the domains of their scales, and labels at the first of a row and
//! the last of a column only.

use pellucid_core::Result;

use crate::facet::grid::Grid;
use crate::facet::part::Part;
use crate::frame::chart::Chart;
use crate::frame::drawing::AxisScale;
use crate::mark;
use crate::scale::Scale;

/// Gives all panels the same scales.
///
/// # Errors
/// What a panel's mark refuses.
pub(super) fn scales(chart: Chart, parts: &mut [Part], grid: &mut Grid) -> Result<()> {
    if chart.data.mark.rules().axes {
        return axes(chart, parts, grid);
    }
    let common = mark::of(chart.data.mark).common_domain(
        chart.input,
        chart.data,
        &mut parts.iter().map(|p| &p.data),
    );
    parts.iter_mut().for_each(|p| p.setting.value.domain = common);
    Ok(())
}

/// What the axes of all panels show, and the room that their labels take.
#[derive(Default)]
struct Common {
    key: Option<[f64; 2]>,
    value: Option<[f64; 2]>,
    left: f64,
    below: f64,
}

fn axes(chart: Chart, parts: &mut [Part], grid: &mut Grid) -> Result<()> {
    let mut common = Common::default();
    for (i, part) in parts.iter().enumerate() {
        let trial = part.layout(chart.input, grid.cell(i))?;
        common.key = joined(common.key, trial.key.as_ref());
        common.value = joined(common.value, trial.value.as_ref());
        common.left = common.left.max(trial.plot.left);
        common.below = common.below.max(trial.size.height - trial.plot.bottom);
    }
    let mark = mark::of(chart.data.mark);
    let reach = |part: &Part| {
        part.data.cache.value_extent(true, || mark.extent(chart.input, &part.data, true))
    };
    let right = parts.iter().filter_map(reach).reduce(|a, b| [a[0].min(b[0]), a[1].max(b[1])]);
    for (i, part) in parts.iter_mut().enumerate() {
        let (setting, horizontal) = (&mut part.setting, part.data.horizontal);
        (setting.key.domain, setting.value.domain, setting.right.domain) =
            (common.key, common.value, right);
        let (vertical, across) = if horizontal {
            (&mut setting.key, &mut setting.value)
        } else {
            (&mut setting.value, &mut setting.key)
        };
        vertical.hidden = !grid.first_of_row(i);
        across.hidden = !grid.last_of_column(i);
    }
    // What the labels take, the panels that have them get on top.
    grid.reserve(common.left - grid.padding(), common.below - grid.padding());
    Ok(())
}

/// A domain widened to that of a scale.
fn joined(domain: Option<[f64; 2]>, axis: Option<&AxisScale>) -> Option<[f64; 2]> {
    match axis.map(|a| &a.shown) {
        Some(Scale::Continuous(c)) => {
            Some(domain.map_or(c.domain, |[l, h]| [l.min(c.domain[0]), h.max(c.domain[1])]))
        }
        _ => domain,
    }
}
