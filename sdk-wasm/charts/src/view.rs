//! A chart as its readers meet it: a picture, and what it answers to pointer, keyboard and screen
//! reader.

mod crosshair;
mod describe;
mod direction;
pub(crate) mod filters;
pub mod hit;
pub(crate) mod layout;
mod overlay;
mod panel;
mod raster;
pub mod select;
mod tooltip;
mod walk;
pub mod zoom;

use std::collections::BTreeSet;
use std::ops::Deref;
use std::rc::Rc;

use pellucid_core::chart::Interaction;

use crate::data::plot_data::PlotData;
use crate::geometry::{Point, Rect};
use crate::index::lookup::Index;
use crate::legend::LegendEntry;
use crate::locale::Locale;
use crate::scale::Scale;
use crate::scale::zoom::Extent;
use crate::scene::Scene;
use crate::theme::Theme;

/// A chart laid out: its picture, and what lies where.
///
/// Positions that go in and come out are as the reader sees them, in CSS px; those kept here are
/// unmirrored.
pub struct View {
    /// The picture.
    pub scene: Scene,
    plot: Rect,
    /// Small multiples; empty where there is one chart. Their items are among the scene's.
    panels: Vec<Panel>,
    /// What the panels are told apart by.
    facet: Option<String>,
    /// `None` where the chart has no axes.
    key_scale: Option<Scale>,
    /// `None` where the chart has no axes.
    value_scale: Option<Scale>,
    /// The key's and the value's axis, for zooming.
    extents: Option<(Extent, Extent)>,
    interaction: Interaction,
    index: Index,
    legend: Vec<LegendEntry>,
    data: Rc<PlotData>,
    /// The part of the state that the data depend on: what the legend switched off, and the
    /// categories zoomed to.
    read_for: (BTreeSet<String>, Option<[f64; 2]>),
    locale: Rc<dyn Locale>,
    theme: Theme,
}

/// One of small multiples.
struct Panel {
    /// Its top left corner in the whole, CSS px.
    origin: Point,
    /// What its data have in common, as readers see it.
    label: String,
    /// How many data stand before its first.
    first: usize,
    /// Laid out from its own origin.
    view: View,
}

impl Deref for View {
    type Target = Scene;

    fn deref(&self) -> &Scene {
        &self.scene
    }
}
