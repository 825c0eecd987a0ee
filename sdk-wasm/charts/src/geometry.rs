//! Points, sizes and rectangles in CSS px; the origin is the chart's top left corner, y grows
//! downward.

pub(crate) mod clip;

use serde::{Deserialize, Serialize};

/// A chart's extent in CSS px.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Size {
    /// CSS px.
    pub width: f64,
    /// CSS px.
    pub height: f64,
}

/// A position in CSS px.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(from = "(f64, f64)", into = "(f64, f64)")]
pub struct Point {
    /// CSS px from the left edge.
    pub x: f64,
    /// CSS px from the top edge.
    pub y: f64,
}

impl Point {
    /// The point at `x`, `y`.
    pub fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    /// The point at a position along the key's axis and one along the value's; `horizontal` where
    /// the key runs down the page.
    pub(crate) fn along(horizontal: bool, key: f64, value: f64) -> Self {
        if horizontal { Self::new(value, key) } else { Self::new(key, value) }
    }
}

/// The point of a circle at an angle, clockwise from the top in radians.
pub(crate) fn on_circle(center: Point, radius: f64, angle: f64) -> Point {
    Point::new(center.x + angle.sin() * radius, center.y - angle.cos() * radius)
}

impl From<(f64, f64)> for Point {
    fn from((x, y): (f64, f64)) -> Self {
        Self { x, y }
    }
}

impl From<Point> for (f64, f64) {
    fn from(Point { x, y }: Point) -> Self {
        (x, y)
    }
}

/// A rectangle in CSS px; `left <= right` and `top <= bottom`.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Rect {
    /// CSS px.
    pub left: f64,
    /// CSS px.
    pub top: f64,
    /// CSS px, exclusive.
    pub right: f64,
    /// CSS px, exclusive.
    pub bottom: f64,
}

impl Rect {
    /// The rectangle between two opposite corners, in any order.
    pub fn between(a: Point, b: Point) -> Self {
        Self { left: a.x.min(b.x), top: a.y.min(b.y), right: a.x.max(b.x), bottom: a.y.max(b.y) }
    }

    /// CSS px.
    pub fn width(&self) -> f64 {
        self.right - self.left
    }

    /// CSS px.
    pub fn height(&self) -> f64 {
        self.bottom - self.top
    }

    /// The middle.
    pub fn center(&self) -> Point {
        Point::new((self.left + self.right) / 2.0, (self.top + self.bottom) / 2.0)
    }

    /// Whether the point lies inside or on the edge.
    pub fn contains(&self, x: f64, y: f64) -> bool {
        x >= self.left && x <= self.right && y >= self.top && y <= self.bottom
    }

    /// Whether the other rectangle lies inside or on the edge.
    pub(crate) fn holds(&self, other: &Self) -> bool {
        other.left >= self.left
            && other.right <= self.right
            && other.top >= self.top
            && other.bottom <= self.bottom
    }

    /// Whether the two have no point in common but of their edges.
    pub(crate) fn is_apart(&self, other: &Self) -> bool {
        self.right <= other.left
            || self.left >= other.right
            || self.bottom <= other.top
            || self.top >= other.bottom
    }

    /// The same rectangle, each edge moved outward by `by` CSS px; inward where negative, never
    /// turned inside out.
    #[must_use]
    pub fn grown(&self, by: f64) -> Self {
        let by = by.max(-self.width() / 2.0).max(-self.height() / 2.0);
        Self {
            left: self.left - by,
            top: self.top - by,
            right: self.right + by,
            bottom: self.bottom + by,
        }
    }

    /// The point inside or on the edge that is nearest to `p`.
    pub fn nearest(&self, p: Point) -> Point {
        Point::new(
            p.x.clamp(self.left, self.right.max(self.left)),
            p.y.clamp(self.top, self.bottom.max(self.top)),
        )
    }

    /// The part inside `other`; empty at `other`'s nearest edge where they do not meet.
    #[must_use]
    pub fn clipped(&self, other: &Rect) -> Self {
        let x = |v: f64| v.clamp(other.left, other.right.max(other.left));
        let y = |v: f64| v.clamp(other.top, other.bottom.max(other.top));
        Self { left: x(self.left), top: y(self.top), right: x(self.right), bottom: y(self.bottom) }
    }
}
