//! What a reader does with a chart.

use std::collections::BTreeSet;

use pellucid_core::Filter;
use serde::Deserialize;

/// What a reader does with a chart. The caller keeps it and lays the chart out again when it changes.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct State {
    /// The pointer, CSS px from the chart's top left corner. Drawing it needs no new layout: see [`crate::Scene::overlay`].
    pub hover: Option<(f64, f64)>,
    /// Series switched off in the legend, by name.
    pub hidden: BTreeSet<String>,
    /// What is selected.
    pub selection: Option<SelectionState>,
    /// What part of its axes is shown.
    pub zoom: crate::Zoom,
    /// The datum under the keyboard's focus: a position in [`crate::Scene::data`].
    pub focus: Option<usize>,
}

/// A selection, as the filters that [`crate::Scene::interval`] or [`crate::Scene::point`] gave for it. Marks that do not pass are
/// muted, and an interval is shown as a band.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(transparent)]
pub struct SelectionState {
    /// Joined by AND.
    pub filters: Vec<Filter>,
}
