//! The place of a datum, and the shape that stands for it.

use std::f64::consts::TAU;

use crate::geometry::{Point, Rect, on_circle};

/// A datum's place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Anchor {
    pub(crate) datum: u32,
    /// Along the key's axis, CSS px.
    pub(crate) along: f64,
    pub(crate) at: Point,
    /// The shape to light up.
    pub(crate) shape: Shape,
}

/// What stands for a datum, to be hit and lit up.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Shape {
    Dot,
    /// A dot of this radius, CSS px.
    Disc(f64),
    /// The outlines of an area; what several of them cover an even number of times is not part of
    /// it.
    Area(Vec<Vec<Point>>),
    Rect(Box<(Rect, [f64; 4])>),
    Slice(Box<Slice>),
}

/// A piece of a ring.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Slice {
    pub(crate) center: Point,
    /// Inner and outer, CSS px.
    pub(crate) radii: [f64; 2],
    /// Start and end, clockwise from the top.
    pub(crate) angles: [f64; 2],
}

impl Slice {
    /// Whether a position lies within.
    pub(crate) fn contains(&self, x: f64, y: f64) -> bool {
        let Self { center, radii, angles } = *self;
        let (dx, dy) = (x - center.x, y - center.y);
        let angle = dx.atan2(-dy).rem_euclid(TAU);
        (radii[0]..=radii[1]).contains(&dx.hypot(dy)) && (angles[0]..angles[1]).contains(&angle)
    }

    /// The outline of the slice.
    pub(crate) fn outline(&self) -> Vec<Point> {
        let Slice { center, radii: [inner, outer], angles: [from, to] } = *self;
        let parts = (((to - from) * outer / 2.0).ceil() as usize).clamp(2, 720);
        let arc =
            |r: f64, i: usize| on_circle(center, r, from + (to - from) * i as f64 / parts as f64);
        let mut points: Vec<Point> = (0..=parts).map(|i| arc(outer, i)).collect();
        if inner > 0.0 {
            points.extend((0..=parts).rev().map(|i| arc(inner, i)));
        } else {
            points.push(center);
        }
        points
    }
}

impl Anchor {
    /// CSS px to the shape; 0 inside.
    pub(crate) fn distance(&self, x: f64, y: f64) -> f64 {
        match &self.shape {
            Shape::Dot => (self.at.x - x).hypot(self.at.y - y),
            Shape::Disc(radius) => ((self.at.x - x).hypot(self.at.y - y) - radius).max(0.0),
            Shape::Area(rings) => {
                let inside = rings.iter().fold(false, |inside, ring| inside ^ within(ring, x, y));
                if inside { 0.0 } else { f64::INFINITY }
            }
            Shape::Rect(b) => {
                let r = &b.0;
                let dx = (r.left - x).max(x - r.right).max(0.0);
                let dy = (r.top - y).max(y - r.bottom).max(0.0);
                dx.hypot(dy)
            }
            Shape::Slice(slice) => {
                if slice.contains(x, y) {
                    0.0
                } else {
                    f64::INFINITY
                }
            }
        }
    }
}

/// Whether a point lies within a polygon, by how many of its edges a ray to the right crosses
/// (Shimrat 1962).
fn within(ring: &[Point], x: f64, y: f64) -> bool {
    let next = ring.iter().cycle().skip(1);
    ring.iter()
        .zip(next)
        .filter(|(a, b)| (a.y > y) != (b.y > y) && x < (b.x - a.x) * (y - a.y) / (b.y - a.y) + a.x)
        .count()
        % 2
        == 1
}
