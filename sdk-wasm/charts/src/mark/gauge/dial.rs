//! Where a dial stands.

use std::f64::consts::PI;

use crate::color::Rgba;
use crate::geometry::{Point, Rect, on_circle};
use crate::index::anchor::Slice;
use crate::input::Input;
use crate::scene::Item;

/// The dial runs from here to as far on the other side of the top, radians.
pub(super) const END: f64 = PI * 0.66;
/// Thickness of the dial as a share of its radius.
const THICK: f64 = 0.2;
/// Smallest radius around which the ends of ranges are written, CSS px.
const WRITTEN: f64 = 70.0;

/// Where a dial stands, CSS px.
pub(super) struct Dial {
    pub(super) center: Point,
    pub(super) radius: f64,
    pub(super) inner: f64,
    /// What the ends of ranges take around it.
    pub(super) outside: f64,
    /// What its ends stand for.
    pub(super) domain: [f64; 2],
}

impl Dial {
    /// The largest dial in an area.
    pub(super) fn new(input: &Input, area: Rect, domain: [f64; 2]) -> Self {
        // A dial is this much lower than a circle.
        let sink = 1.0 + (-END.cos()).max(0.0);
        let small = input.theme.label_size;
        let fitting = |outside: f64| {
            (area.width() / 2.0 - 2.0 * outside)
                .min((area.height() - small * 0.8 - outside) / sink)
                .max(1.0)
        };
        // Where ranges end is written around a dial that is large enough.
        let outside = small * 1.4;
        let outside = if input.spec.options.ranges.is_empty() || fitting(outside) < WRITTEN {
            0.0
        } else {
            outside
        };
        let radius = fitting(outside);
        let free = area.height() - outside - radius * sink - small * 0.8;
        let center = Point::new(area.center().x, area.top + outside + free / 2.0 + radius);
        Self { center, radius, inner: radius * (1.0 - THICK), outside, domain }
    }

    /// The angle of a value, clockwise from the top.
    pub(super) fn angle(&self, v: f64) -> f64 {
        let [low, high] = self.domain;
        -END + 2.0 * END * ((v - low) / (high - low)).clamp(0.0, 1.0)
    }

    /// The point at a distance from the middle.
    pub(super) fn at(&self, radius: f64, angle: f64) -> Point {
        on_circle(self.center, radius, angle)
    }

    /// A line across the dial at a value, from and to as far outside its edges, CSS px.
    pub(super) fn across(&self, v: f64, inner: f64, outer: f64) -> Vec<Point> {
        let at = self.angle(v);
        vec![self.at(self.inner + inner, at), self.at(self.radius + outer, at)]
    }

    /// A piece of a ring around the middle.
    pub(super) fn piece(&self, angles: [f64; 2], radii: [f64; 2], color: Rgba) -> Item {
        Item::Polygon { points: Slice { center: self.center, radii, angles }.outline(), color }
    }
}
