//! One chart in its size: what to draw, and what lies where.

use crate::geometry::{Rect, Size};
use crate::index::lookup::Index;
use crate::legend::LegendEntry;
use crate::scale::Scale;
use crate::scene::Item;

/// One chart in its size: what to draw, and what lies where.
pub(crate) struct Drawing {
    pub(crate) size: Size,
    /// Back to front.
    pub(crate) items: Vec<Item>,
    /// Where marks are drawn.
    pub(crate) plot: Rect,
    pub(crate) legend: Vec<LegendEntry>,
    pub(crate) index: Index,
    /// `None` where the chart has no axes.
    pub(crate) key: Option<AxisScale>,
    /// `None` where the chart has no axes.
    pub(crate) value: Option<AxisScale>,
}

/// The scale of an axis.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct AxisScale {
    pub(crate) shown: Scale,
    /// The scale of everything there is, for zooming; `None` where the axis cannot be zoomed.
    pub(crate) unzoomed: Option<Scale>,
}

impl Drawing {
    /// Nothing yet.
    pub(crate) fn new(size: Size) -> Self {
        let plot = Rect { left: 0.0, top: 0.0, right: size.width, bottom: size.height };
        Self {
            size,
            items: Vec::new(),
            plot,
            legend: Vec::new(),
            index: Index::default(),
            key: None,
            value: None,
        }
    }
}
