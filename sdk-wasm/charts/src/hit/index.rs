//! Where every datum stands, and which of them a pointer finds.

use std::borrow::Cow;

use pellucid_core::chart::Mark;

use crate::marks::Canvas;
use crate::marks::packed::Packed;
use crate::order;
use crate::reduce::density::Density;
use crate::resolve::Resolved;
use crate::scale::Scale;
use crate::{Point, Rect};

/// How a chart answers the pointer.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) enum Mode {
    /// Not at all.
    #[default]
    None,
    /// The nearest key, with every series there.
    Key,
    /// The nearest bar, within this many CSS px.
    Bar,
    /// The nearest mark, within this many CSS px.
    Near(f64),
    /// The shape under it.
    Shape,
    /// The cell of a raster.
    Crowd,
}

/// A raster of points with the scales that tell what its cells stand for.
#[derive(Debug, Clone)]
pub(crate) struct Crowd {
    pub(crate) density: Density,
    pub(crate) rect: Rect,
    pub(crate) key: Scale,
    pub(crate) value: Scale,
}

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

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Shape {
    Dot,
    /// A dot of this radius, CSS px.
    Disc(f64),
    /// The outlines of an area; what several of them cover an even number of times is not part of it.
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

/// Where every datum stands.
#[derive(Debug, Clone, Default)]
pub(crate) struct Index {
    pub(crate) mode: Mode,
    /// Ascending along the key's axis.
    pub(crate) anchors: Vec<Anchor>,
    pub(crate) horizontal: bool,
    /// Radius of a dot that hovering lights up, CSS px.
    pub(crate) radius: f64,
    pub(crate) crowd: Option<Crowd>,
    /// Areas that stand for an anchor, by its position, where no shape lies under the pointer.
    pub(crate) rows: Vec<(Rect, usize)>,
    /// Where the marks stand of which there are more than pixels; `anchors` has those that are drawn.
    pub(crate) packed: Option<Packed>,
}

/// How far from a bar the pointer still finds it, CSS px.
const BAR_REACH: f64 = 12.0;

impl Index {
    pub(crate) fn new(resolved: &Resolved) -> Self {
        let mode = match resolved.mark {
            _ if !resolved.layers.is_empty() => Mode::Key,
            Mark::Bar | Mark::Box | Mark::Bullet | Mark::Candlestick | Mark::Waterfall => Mode::Bar,
            Mark::Point => Mode::Near(24.0),
            Mark::Rect => Mode::Shape,
            _ => Mode::Key,
        };
        Self { mode, horizontal: resolved.horizontal, radius: 4.0, ..Self::default() }
    }

    /// Adds a dot for each datum of a pass whose marks are no shapes of their own.
    pub(crate) fn add_dots(&mut self, canvas: &Canvas) {
        let resolved = canvas.resolved;
        let sized = canvas.pass.0 == Mark::Point && resolved.size.is_some();
        if !matches!(canvas.pass.0, Mark::Line | Mark::Area | Mark::Point) || self.crowd.is_some() || sized {
            return;
        }
        for (i, d) in resolved.data.iter().enumerate().filter(|(_, d)| canvas.draws(d.series)) {
            let along = canvas.middle(d.key);
            let value = canvas.value.position(canvas.spans.get(i).map_or(f64::NAN, |s| s[1]));
            let at = canvas.point(along, value);
            if at.x.is_finite() && at.y.is_finite() && canvas.plot.grown(0.5).contains(at.x, at.y) {
                self.anchors.push(Anchor { datum: i as u32, along, at, shape: Shape::Dot });
            }
        }
    }

    /// Adds the bar of a datum.
    pub(crate) fn add_bar(&mut self, datum: usize, along: f64, rect: Rect, radii: [f64; 4], tip: Point) {
        self.anchors.push(Anchor { datum: datum as u32, along, at: tip, shape: Shape::Rect(Box::new((rect, radii))) });
    }

    /// Notes where the marks of a crowded pass stand.
    pub(crate) fn pack(&mut self, packed: Option<Packed>) {
        self.packed = packed.or(self.packed.take());
    }

    /// To be called when the last anchor was added.
    pub(crate) fn finish(&mut self) {
        self.anchors.sort_by(|a, b| a.along.total_cmp(&b.along));
    }

    /// Where a datum stands, whether its mark is drawn or hidden by others.
    pub(crate) fn anchor(&self, datum: usize) -> Option<Cow<'_, Anchor>> {
        let drawn = self.anchors.iter().find(|a| a.datum as usize == datum).map(Cow::Borrowed);
        drawn.or_else(|| self.packed.as_ref()?.anchor(datum).map(Cow::Owned))
    }

    /// How many marks share the pixel column of an anchor, where not all of them are drawn.
    pub(crate) fn sharing(&self, anchor: &Anchor) -> Option<u32> {
        self.packed.as_ref().map(|p| p.count(anchor.along)).filter(|&n| n > 1)
    }

    /// The anchors at the key nearest to a position along the axis, CSS px.
    fn nearest_key(&self, along: f64) -> &[Anchor] {
        let after = self.anchors.partition_point(|a| a.along < along);
        let candidates = [after.checked_sub(1), Some(after)].into_iter().flatten().filter_map(|i| self.anchors.get(i));
        let Some(nearest) = candidates.min_by(|a, b| (a.along - along).abs().total_cmp(&(b.along - along).abs())) else { return &[] };
        let (first, last) = match (&self.packed, self.sharing(nearest)) {
            (Some(packed), Some(_)) => packed.column(nearest.along),
            _ => (nearest.along - 1e-6, nearest.along + 1e-6),
        };
        let start = self.anchors.partition_point(|a| a.along < first);
        let end = self.anchors.partition_point(|a| a.along <= last);
        self.anchors.get(start..end).unwrap_or(&[])
    }

    /// The data under a point: the nearest first, then those that share its tooltip.
    pub(crate) fn find(&self, x: f64, y: f64, plot: &Rect) -> Vec<&Anchor> {
        let near = |a: &&Anchor| a.distance(x, y);
        let by = |a: &&Anchor, b: &&Anchor| near(a).total_cmp(&near(b));
        match self.mode {
            Mode::None | Mode::Crowd => Vec::new(),
            // What was added last was drawn in front.
            Mode::Shape => {
                let row = || self.rows.iter().find(|(r, _)| r.contains(x, y)).and_then(|(_, i)| self.anchors.get(*i));
                self.anchors.iter().rev().find(|a| a.distance(x, y) == 0.0).or_else(row).into_iter().collect()
            }
            Mode::Near(reach) => {
                let first = self.anchors.partition_point(|a| a.along < x - reach);
                let near = self.anchors.iter().skip(first).take_while(|a| a.along <= x + reach);
                near.filter(|a| a.distance(x, y) <= reach).min_by(by).into_iter().collect()
            }
            Mode::Key | Mode::Bar => {
                if !plot.grown(6.0).contains(x, y) {
                    return Vec::new();
                }
                let along = if self.horizontal { y } else { x };
                let mut found: Vec<&Anchor> = self.nearest_key(along).iter().collect();
                order::sort(&mut found, by);
                let reach = |a: &Anchor| match &a.shape {
                    Shape::Rect(b) => (if self.horizontal { b.0.height() } else { b.0.width() }) / 2.0 + BAR_REACH,
                    _ => f64::INFINITY,
                };
                // Grouped bars stand beside their key's middle: the reach is measured to the nearest of them.
                let distance = |a: &Anchor| match &a.shape {
                    Shape::Rect(b) if self.horizontal => (y - b.0.center().y).abs(),
                    Shape::Rect(b) => (x - b.0.center().x).abs(),
                    _ => 0.0,
                };
                if found.iter().any(|a| distance(a) <= reach(a)) { found } else { Vec::new() }
            }
        }
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
            Shape::Slice(s) => {
                let Slice { center, radii, angles } = **s;
                let (dx, dy) = (x - center.x, y - center.y);
                let angle = dx.atan2(-dy).rem_euclid(std::f64::consts::TAU);
                let inside = (radii[0]..=radii[1]).contains(&dx.hypot(dy)) && (angles[0]..angles[1]).contains(&angle);
                if inside { 0.0 } else { f64::INFINITY }
            }
        }
    }
}

/// Whether a point lies within a polygon, by how many of its edges a ray to the right crosses (Shimrat 1962).
fn within(ring: &[Point], x: f64, y: f64) -> bool {
    let next = ring.iter().cycle().skip(1);
    ring.iter().zip(next).filter(|(a, b)| (a.y > y) != (b.y > y) && x < (b.x - a.x) * (y - a.y) / (b.y - a.y) + a.x).count() % 2 == 1
}
