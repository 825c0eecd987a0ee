//! Selections: from what a reader clicks and drags over to filters on the dimensions' columns.

use std::ops::Range;

use pellucid_core::Filter;
use pellucid_core::chart::Directions;

use crate::data::field::{Category, Kind};
use crate::view::filters::{filters_between, keys, of_row};
use crate::view::{Panel, View};

pub use crate::view::filters::of_group;

impl View {
    /// [`View::interval`] in the unmirrored chart.
    pub(crate) fn local_interval(&self, x0: f64, y0: f64, x1: f64, y1: f64) -> Option<Vec<Filter>> {
        self.local_along(
            if self.data.horizontal { Directions::Y } else { Directions::X },
            [x0, y0],
            [x1, y1],
        )
    }

    /// [`View::along`] in the unmirrored chart.
    pub(crate) fn local_along(
        &self,
        axes: Directions,
        from: [f64; 2],
        to: [f64; 2],
    ) -> Option<Vec<Filter>> {
        if let Some(panel) = self.panel_at(from[0], from[1]) {
            let o = panel.origin;
            let local = |[x, y]: [f64; 2]| [x - o.x, y - o.y];
            return panel.view.along(axes, local(from), local(to));
        }
        let p = &self.plot;
        let horizontal = self.data.horizontal;
        let across = axes.x().then(|| self.range(!horizontal, [from[0], to[0]], [p.left, p.right]));
        let down = axes.y().then(|| self.range(horizontal, [from[1], to[1]], [p.top, p.bottom]));
        let mut filters = Vec::new();
        for axis in [across, down].into_iter().flatten() {
            filters.extend(axis?);
        }
        Some(filters)
    }

    /// The filters of a stretch of one axis, CSS px within `limits`.
    fn range(&self, of_key: bool, [a, b]: [f64; 2], [low, high]: [f64; 2]) -> Option<Vec<Filter>> {
        let (field, scale) = match of_key {
            true => (self.data.key.as_ref()?, self.key_scale.as_ref()?),
            false => (&self.data.value, self.value_scale.as_ref()?),
        };
        let (a, b) = (a.clamp(low, high.max(low)), b.clamp(low, high.max(low)));
        if !(a.is_finite() && b.is_finite()) || a == b {
            return None;
        }
        let (v, w) = (scale.invert(a), scale.invert(b));
        let (v, w) = (v.min(w), v.max(w));
        match field.measured {
            true => self.keys_within(v, w),
            false => filters_between(field, v, w, (w - v) / (a - b).abs()),
        }
    }

    /// The categories that have a value within.
    fn keys_within(&self, low: f64, high: f64) -> Option<Vec<Filter>> {
        let key = self.data.key.as_ref().filter(|k| !k.measured)?;
        let Kind::Category { categories, cycle: None } = &key.kind else { return None };
        let mut within = vec![false; categories.len()];
        for d in self.data.points.iter().filter(|d| (low..=high).contains(&d.value)) {
            if let Some(w) = within.get_mut(d.key as usize) {
                *w = true;
            }
        }
        let chosen: Vec<Category> =
            categories.iter().zip(within).filter(|(_, w)| *w).map(|(c, _)| c.clone()).collect();
        keys(key.column.as_deref()?, &chosen)
    }

    /// The key of the mark of a batch row, as readers see it; of a mark that several columns name,
    /// the last of them.
    pub fn key_label(&self, row: usize) -> Option<String> {
        let (row, key) = match (&self.data.key, self.data.path.as_slice()) {
            (Some(key), path) if path.is_empty() || key.column.is_some() => (row, key),
            (_, path) => {
                let (row, fields) = self.group(row).unwrap_or((row, 0..path.len()));
                (row, path.get(fields)?.last()?)
            }
        };
        Some(key.text_in(row, key.values.get(row).copied()?, self.locale.as_ref()))
    }

    /// One of the rows that a mark stands for, where it stands for several, and which of the
    /// columns that name marks they share.
    pub fn group(&self, row: usize) -> Option<(usize, Range<usize>)> {
        let group = self.data.groups.get(row.checked_sub(self.data.rows)?)?;
        Some((group.row as usize, group.fields.clone()))
    }

    /// The filters of a click on the mark of a batch row: its key, with its whole bin or time unit.
    /// None where the key cannot be filtered (see the module).
    pub fn point(&self, row: usize) -> Option<Vec<Filter>> {
        if !self.panels.is_empty() {
            let holds = |p: &&Panel| p.view.data.points.iter().any(|d| d.row as usize == row);
            return self.panels.iter().find(holds)?.view.point(row);
        }
        let path = &self.data.path;
        if path.is_empty() {
            return of_row(self.data.key.as_ref()?, row);
        }
        let (row, fields) =
            if row < self.data.rows { (row, 0..path.len()) } else { self.group(row)? };
        // A mark named by several columns is selected by all of those that a filter can tell.
        let filters: Vec<Filter> =
            path.get(fields)?.iter().filter_map(|field| of_row(field, row)).flatten().collect();
        (!filters.is_empty()).then_some(filters)
    }
}
