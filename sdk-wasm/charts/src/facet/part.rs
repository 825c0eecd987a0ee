//! The part of a chart's data that one panel shows.

use crate::resolve::{Field, Kind, Made, Resolved};

/// The data whose facet is category `index`. Rows, series, colours and categories stay the whole's, so that panels compare.
pub(crate) fn of(resolved: &Resolved, facet: &Field, index: usize) -> Resolved {
    let belongs = |row: u32| facet.values.get(row as usize).is_some_and(|&v| v == index as f64);
    let mut part = resolved.clone();
    part.data.retain(|d| belongs(d.row));
    part.made = Made::default();
    part.title = None;
    part.description = None;
    part.no_logarithm = 0;
    part.panel = true;
    part.legend_beside = true;
    part.value.untitled = true;
    if let Some(key) = &mut part.key {
        key.untitled = true;
    }
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
