//! What a reader does with a chart.

use std::collections::BTreeSet;

use pellucid_core::Filter;
use serde::Deserialize;

/// What a reader does with a chart. The caller keeps it and lays the chart out again when it changes.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct State {
    /// The pointer, CSS px from the chart's top left corner. Drawing it needs no new layout: a view gives its overlay alone.
    pub hover: Option<(f64, f64)>,
    /// Series switched off in the legend, by name.
    pub hidden: BTreeSet<String>,
    /// What is selected.
    pub selection: Option<SelectionState>,
    /// What part of its axes is shown.
    pub zoom: Zoom,
    /// The datum under the keyboard's focus: a position among the view's data.
    pub focus: Option<usize>,
}

/// A selection, as the filters that a view gave for a drag or a click. Marks that do not pass are muted, and an interval is shown as a
/// band.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(transparent)]
pub struct SelectionState {
    /// Joined by AND.
    pub filters: Vec<Filter>,
}

/// The shown part of each axis in the scale's values: numbers, microseconds, or positions of categories. None shows everything.
#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Zoom {
    /// The part of the key's axis.
    pub key: Option<[f64; 2]>,
    /// The part of the value's axis.
    pub value: Option<[f64; 2]>,
}

impl Zoom {
    /// Whether any axis is zoomed.
    pub fn is_zoomed(&self) -> bool {
        self.key.is_some() || self.value.is_some()
    }
}
