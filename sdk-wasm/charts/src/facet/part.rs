//! The part of a chart's data that one panel shows.

use pellucid_core::Result;

use crate::axis::Beside;
use crate::data::cache::Cache;
use crate::data::field::{Category, Field, Kind};
use crate::data::plot_data::PlotData;
use crate::frame::chart::{Chart, Setting};
use crate::frame::drawing::Drawing;
use crate::geometry::{Rect, Size};
use crate::input::Input;
use crate::layout;
use crate::mark;

/// More panels than this are not drawn: nobody reads them, and each is a chart.
const MOST: usize = 100;

/// What one panel shows.
pub(super) struct Part {
    /// What its data have in common, as readers see it.
    pub(super) label: String,
    pub(super) data: PlotData,
    /// What it shares with the other panels.
    pub(super) setting: Setting,
}

impl Part {
    /// Lays it out in a cell.
    pub(super) fn layout(&self, input: &Input, cell: Rect) -> Result<Drawing> {
        let mut drawing = Drawing::new(Size { width: cell.width(), height: cell.height() });
        layout::chart(
            Chart { input, data: &self.data, setting: &self.setting },
            &mut drawing,
            None,
        )?;
        Ok(drawing)
    }
}

/// The parts of the first panels in the order of the field's categories, and how many more there
/// would be. `free` ones have only the names that they show.
///
/// # Errors
/// `invalid_spec` for a colour that is none.
pub(super) fn all(chart: Chart, field: &Field, free: bool) -> Result<(Vec<Part>, usize)> {
    let Kind::Category { categories, .. } = &field.kind else { return Ok((Vec::new(), 0)) };
    // A part is a copy: of thousands of names only those that are drawn are made.
    let used = used(chart.data, field, categories);
    let left_out = used.iter().filter(|u| **u).count().saturating_sub(MOST);
    let (mut parts, mut made) = (Vec::new(), 0);
    for (i, category) in categories.iter().enumerate().filter(|(i, _)| used[*i]).take(MOST) {
        let mut data = of(chart, field, i, &mut made)?;
        if free {
            restrict(&mut data);
        }
        if !data.points.is_empty() {
            parts.push(Part { label: category.label().to_owned(), data, setting: setting() });
        }
    }
    Ok((parts, left_out))
}

/// A panel among others: their titles and their legend stand once for all.
fn setting() -> Setting {
    let untitled = Beside { untitled: true, ..Beside::default() };
    Setting { panel: true, legend_beside: true, key: untitled, value: untitled, right: untitled }
}

/// Which categories of the field any of the data have.
fn used(data: &PlotData, field: &Field, categories: &[Category]) -> Vec<bool> {
    let mut used = vec![false; categories.len()];
    for row in mark::of(data.mark).rows(data) {
        let place = field.values.get(row).copied().unwrap_or(f64::NAN);
        if let Some(u) = used.get_mut(place as usize).filter(|_| place >= 0.0) {
            *u = true;
        }
    }
    used
}

/// The data whose facet is category `index`. Rows, series, colours and categories stay the whole's,
/// so that panels compare. `made` is how many data the panels before made of several rows: no two
/// panels' share a number.
fn of(chart: Chart, facet: &Field, index: usize, made: &mut usize) -> Result<PlotData> {
    let belongs = |row: u32| facet.values.get(row as usize).is_some_and(|&v| v == index as f64);
    let mut part = mark::of(chart.data.mark).part(chart.input, chart.data, &belongs, made)?;
    part.cache = Cache::default();
    part.title = None;
    part.description = None;
    (part.no_logarithm, part.not_finite) = (0, 0);
    Ok(part)
}

/// Leaves only the names that the panel's data have.
fn restrict(part: &mut PlotData) {
    part.cache = Cache::default();
    let Some(key) = &mut part.key else { return };
    let Kind::Category { categories, .. } = &mut key.kind else { return };
    let mut used = vec![false; categories.len()];
    for d in &part.points {
        if let Some(u) = used.get_mut(d.key as usize) {
            *u = true;
        }
    }
    let mut places = vec![f64::NAN; categories.len()];
    let mut next = 0.0;
    for (place, _) in places.iter_mut().zip(&used).filter(|(_, used)| **used) {
        *place = next;
        next += 1.0;
    }
    let place = |v: f64| places.get(v as usize).copied().filter(|_| v >= 0.0).unwrap_or(f64::NAN);
    let mut kept = used.iter();
    categories.retain(|_| kept.next().copied().unwrap_or(false));
    part.points.iter_mut().for_each(|d| d.key = place(d.key));
    key.values.iter_mut().for_each(|v| *v = place(*v));
}
