//! The part of a chart's data that one panel shows.

use pellucid_core::Result;
use pellucid_core::chart::Mark;

use crate::Input;
use crate::marks::waterfall;
use crate::resolve::{Field, Kind, Made, Resolved, flows, tree};

/// The data whose facet is category `index`. Rows, series, colours and categories stay the whole's, so that panels compare. `made` is
/// how many data the panels before made of several rows: no two panels' share a number.
///
/// # Errors
/// `invalid_spec` for a colour that is none.
pub(crate) fn of(input: &Input, resolved: &Resolved, facet: &Field, index: usize, made: &mut usize) -> Result<Resolved> {
    let belongs = |row: u32| facet.values.get(row as usize).is_some_and(|&v| v == index as f64);
    let mut part = match resolved.mark {
        Mark::Treemap | Mark::Sunburst => again(tree::part(input, resolved, &belongs)?, resolved, made),
        Mark::Sankey => again(flows::part(input, resolved, &belongs)?, resolved, made),
        _ => {
            let mut part = resolved.clone();
            part.data.retain(|d| belongs(d.row));
            part
        }
    };
    if resolved.mark == Mark::Waterfall && !part.data.is_empty() {
        waterfall::end(&mut part, resolved, made);
    }
    part.made = Made::default();
    part.title = None;
    part.description = None;
    part.no_logarithm = 0;
    part.panel = true;
    part.legend_beside = true;
    part.value.untitled = true;
    part.layers.iter_mut().for_each(|l| l.value.untitled = true);
    if let Some(key) = &mut part.key {
        key.untitled = true;
    }
    Ok(part)
}

/// What was resolved for a panel alone, with the colours of the whole and rows beyond the batch's of its own.
fn again(mut part: Resolved, whole: &Resolved, made: &mut usize) -> Resolved {
    for series in &mut part.series {
        if let Some(same) = whole.series.iter().find(|s| s.name == series.name) {
            series.color = same.color;
        }
    }
    // Shades start from the first.
    if let (true, Some(first), Some(same)) = (whole.ramp.is_some(), part.series.first_mut(), whole.series.first()) {
        first.color = same.color;
    }
    let rows = part.rows as u32;
    part.data.iter_mut().filter(|d| d.row >= rows).for_each(|d| d.row += *made as u32);
    part.rows += *made;
    *made += part.groups.len();
    part
}

/// Leaves only the names that the panel's data have.
pub(crate) fn restrict(part: &mut Resolved) {
    part.made = Made::default();
    let Some(key) = &mut part.key else { return };
    let Kind::Category { categories, .. } = &mut key.kind else { return };
    let mut used = vec![false; categories.len()];
    for d in &part.data {
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
    part.data.iter_mut().for_each(|d| d.key = place(d.key));
    key.values.iter_mut().for_each(|v| *v = place(*v));
}
