//! One value at one key.

use std::ops::Range;

/// One value at one key.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Datum {
    /// Row of the batch.
    pub(crate) row: u32,
    /// Which series, an index into the chart's series.
    pub(crate) series: u32,
    /// Along the key's axis; NaN where it has no place.
    pub(crate) key: f64,
    /// Along the value's axis; NaN for null.
    pub(crate) value: f64,
}

/// A datum of several rows: they share the values of some of the columns that name marks.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Group {
    /// One of its rows.
    pub(crate) row: u32,
    /// Which columns.
    pub(crate) fields: Range<usize>,
}

/// Data made of several rows each, with their names.
#[derive(Debug, Default)]
pub(crate) struct Summed {
    pub(crate) points: Vec<Datum>,
    /// What those of them stand for that are no row's.
    pub(crate) groups: Vec<Group>,
    /// One a datum.
    pub(crate) labels: Vec<String>,
}

impl Summed {
    /// Adds a datum of a row of the batch, or of the `group` of rows that is the next beyond the
    /// batch's `rows`.
    pub(crate) fn push(
        &mut self,
        label: String,
        row: u32,
        group: Option<Group>,
        rows: usize,
        series: usize,
        value: f64,
    ) {
        let row = if group.is_some() { (rows + self.groups.len()) as u32 } else { row };
        self.groups.extend(group);
        self.points.push(Datum {
            row,
            series: series as u32,
            key: self.labels.len() as f64,
            value,
        });
        self.labels.push(label);
    }
}
