//! Small multiples: the chart once for each value of a field, in a grid of panels.

mod captions;
mod grid;
mod panel;
mod part;
mod share;

use pellucid_core::Result;
use pellucid_core::chart::{Channel, FacetScales};

use crate::data::field::Field;
use crate::facet::captions::captions;
use crate::facet::grid::Grid;
use crate::facet::part::Part;
use crate::frame::around::no_data;
use crate::frame::chart::Chart;
use crate::frame::drawing::Drawing;
use crate::geometry::Rect;

pub(crate) use panel::Panel;

/// The panels of a chart.
#[derive(Default)]
pub(crate) struct Facets {
    pub(crate) panels: Vec<Panel>,
    /// What the panels are told apart by; `None` where there are none.
    pub(crate) field: Option<String>,
}

/// Lays out a panel for each value of the channel.
///
/// # Errors
/// `unknown_column`, and what a panel's mark refuses.
pub(crate) fn draw(chart: Chart, channel: &Channel, drawing: &mut Drawing) -> Result<Facets> {
    let options = chart.input.spec.options.facet.as_ref();
    let free = options.and_then(|f| f.scales) == Some(FacetScales::Free);
    let field = Field::read_names(channel, chart.input)?;
    let (mut parts, left_out) = part::all(chart, &field, free)?;
    if parts.is_empty() {
        no_data(chart, drawing);
        return Ok(Facets::default());
    }
    let area = captions(chart, left_out, drawing);
    let mut grid = grid(chart, area, parts.len(), options.and_then(|f| f.columns).map(usize::from));
    if !free {
        share::scales(chart, &mut parts, &mut grid)?;
    }
    drawing.plot = area;
    Ok(Facets { panels: panels(chart, parts, &grid, drawing)?, field: Some(field.label) })
}

/// The grid of the panels; their titles stand where there is room for them.
fn grid(chart: Chart, area: Rect, count: usize, columns: Option<usize>) -> Grid {
    let line = (chart.input.theme.label_size * 1.36).round();
    let titled = Grid::new(area, count, columns, line + 4.0);
    if titled.cell(0).height() < line { Grid::new(area, count, columns, 0.0) } else { titled }
}

/// Lays out each part in its cell.
fn panels(
    chart: Chart,
    parts: Vec<Part>,
    grid: &Grid,
    drawing: &mut Drawing,
) -> Result<Vec<Panel>> {
    let (mut panels, mut first) = (Vec::with_capacity(parts.len()), 0);
    for (i, part) in parts.into_iter().enumerate() {
        let mut panel = Panel::new(chart.input, part, grid.cell(i), first)?;
        if grid.title > 0.0 {
            drawing.items.push(panel.title(chart.input, grid.title));
        }
        drawing.items.append(&mut panel.take_items());
        first += panel.data.points.len();
        panels.push(panel);
    }
    Ok(panels)
}
