//! What is drawn: a list of items in CSS px, back to front. Paint alone: what it stands for is the
//! view's.

pub(crate) mod dash;
pub mod page;
pub(crate) mod transform;
pub mod transition;

use std::ops::Deref;

use serde::{Deserialize, Serialize};

use crate::color::Rgba;
use crate::geometry::{Point, Rect, Size};
use crate::text::Font;

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

impl Item {
    /// A level text.
    pub(crate) fn text(text: String, at: Point, font: Font, align: Align, color: Rgba) -> Self {
        Self::Text { text, at, font, align, upward: false, color }
    }

    /// A hairline.
    pub(crate) fn hairline(from: Point, to: Point, color: Rgba) -> Self {
        Self::Rule { from, to, width: 1.0, color }
    }
}

/// A picture: what to draw, and how large it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Scene {
    /// The picture's extent.
    pub size: Size,
    /// What to draw, back to front; the first item is the background.
    pub items: Vec<Item>,
    /// CSS font family list of every text.
    pub font_family: String,
    /// Drawn for readers from right to left; `items` are mirrored already.
    pub mirrored: bool,
}

/// A scene with a name for those who do not see it.
pub trait Picture: Deref<Target = Scene> {
    /// The picture in words: its accessible name, and the title of a document.
    fn description(&self) -> String;
}
