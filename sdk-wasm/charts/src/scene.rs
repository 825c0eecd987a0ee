//! What is drawn: a list of items in CSS px, back to front, with what is needed to answer the pointer.

mod direction;
pub(crate) mod place;

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::facet::Panel;
use pellucid_core::chart::Interaction;
use serde::{Deserialize, Serialize};

use crate::hit::Index;
use crate::legend::LegendEntry;
use crate::resolve::Resolved;
use crate::scale::Scale;
use crate::text::Font;
use crate::zoom::Extent;
use crate::{Input, Locale, Point, Rect, Rgba, Size, Theme};

/// Where a text's anchor lies along its reading direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Align {
    /// At its first letter.
    Start,
    /// In its middle.
    Middle,
    /// At its last letter.
    End,
}

/// One thing to draw. All lengths and positions are CSS px.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Item {
    /// A filled rectangle. With `crisp` its edges move to whole device pixels.
    Rect {
        /// Where.
        rect: Rect,
        /// Radii of the corners: top left, top right, bottom right, bottom left.
        radii: [f64; 4],
        /// Fill.
        color: Rgba,
        /// Align the edges to device pixels.
        crisp: bool,
    },
    /// A horizontal or vertical line, drawn on whole device pixels and at least one of them wide.
    Rule {
        /// One end.
        from: Point,
        /// The other end.
        to: Point,
        /// Stroke width.
        width: f64,
        /// Stroke.
        color: Rgba,
    },
    /// A stroked polyline with round joins.
    Path {
        /// Its vertices.
        points: Vec<Point>,
        /// Stroke width.
        width: f64,
        /// Stroke.
        color: Rgba,
    },
    /// A filled polygon.
    Polygon {
        /// Its vertices; the last joins the first.
        points: Vec<Point>,
        /// Fill.
        color: Rgba,
    },
    /// A filled circle.
    Circle {
        /// Its middle.
        center: Point,
        /// Radius.
        radius: f64,
        /// Fill.
        color: Rgba,
    },
    /// The outline of a circle.
    Ring {
        /// Its middle.
        center: Point,
        /// Radius to the middle of the stroke.
        radius: f64,
        /// Stroke width.
        width: f64,
        /// Stroke.
        color: Rgba,
    },
    /// One line of text.
    Text {
        /// What is written: text, never markup.
        text: String,
        /// The anchor; capitals are centred on it vertically.
        at: Point,
        /// Size and weight.
        font: Font,
        /// Where the anchor lies along the text.
        align: Align,
        /// Turned a quarter anticlockwise: it reads upward.
        upward: bool,
        /// Fill.
        color: Rgba,
    },
    /// A picture of `columns` by `rows` pixels stretched over a rectangle without smoothing.
    Image {
        /// Where.
        rect: Rect,
        /// Pixels from left to right.
        columns: usize,
        /// Pixels from top to bottom.
        rows: usize,
        /// Row by row from the top.
        pixels: Vec<Rgba>,
    },
}

/// A chart laid out: what to draw, and what lies where.
pub struct Scene {
    /// The chart's extent.
    pub size: Size,
    /// What to draw, back to front; the first item is the background.
    pub items: Vec<Item>,
    /// CSS font family list of every text.
    pub font_family: String,
    /// Drawn from right to left; every place but those in `items` is unmirrored.
    pub(crate) mirrored: bool,
    pub(crate) plot: Rect,
    /// Small multiples; empty where there is one chart. Their items are among `items`.
    pub(crate) panels: Vec<Panel>,
    /// What the panels are told apart by.
    pub(crate) facet: Option<String>,
    /// None where the chart has no axes.
    pub(crate) value_scale: Option<Scale>,
    /// None where the chart has no axes.
    pub(crate) key_scale: Option<Scale>,
    /// Of the key's and the value's axis, for zooming.
    pub(crate) extents: Option<(Extent, Extent)>,
    pub(crate) interaction: Interaction,
    pub(crate) index: Index,
    pub(crate) legend: Vec<LegendEntry>,
    pub(crate) resolved: Rc<Resolved>,
    /// The part of the state that `resolved` depends on: what the legend switched off, and the categories zoomed to.
    pub(crate) resolved_for: (BTreeSet<String>, Option<[f64; 2]>),
    pub(crate) locale: Rc<dyn Locale>,
    pub(crate) theme: Theme,
}

impl Scene {
    /// A scene of nothing, to be filled.
    pub(crate) fn blank(input: &Input, size: Size) -> Self {
        let all = Rect { left: 0.0, top: 0.0, right: size.width, bottom: size.height };
        Self {
            size,
            items: Vec::new(),
            font_family: input.theme.font_family.clone(),
            mirrored: false,
            plot: all,
            panels: Vec::new(),
            facet: None,
            value_scale: None,
            key_scale: None,
            extents: None,
            interaction: input.spec.interaction.clone().unwrap_or_default(),
            index: Index::default(),
            legend: Vec::new(),
            resolved: Rc::new(Resolved::table(input)),
            resolved_for: Default::default(),
            locale: Rc::clone(input.locale),
            theme: input.theme.clone(),
        }
    }
}
