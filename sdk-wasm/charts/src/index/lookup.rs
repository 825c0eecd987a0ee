//! Which data a pointer finds.

use std::borrow::Cow;

use crate::geometry::{Point, Rect};
use crate::index::anchor::{Anchor, Shape};
use crate::index::pixel_columns::Overplotting;
use crate::order;
use crate::reduce::density::Density;
use crate::scale::Scale;

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
    Raster,
}

/// A raster of points, with the scales that give its cells their values.
#[derive(Debug, Clone)]
pub(crate) struct DensityRaster {
    pub(crate) density: Density,
    pub(crate) rect: Rect,
    pub(crate) key: Scale,
    pub(crate) value: Scale,
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
    pub(crate) raster: Option<DensityRaster>,
    /// Areas that stand for an anchor, by its position, where no shape lies under the pointer.
    pub(crate) rows: Vec<(Rect, usize)>,
    /// Where the marks stand of which there are more than pixels; `anchors` has those that are
    /// drawn.
    pub(crate) overplotting: Option<Overplotting>,
}

/// How far from a bar the pointer still finds it, CSS px.
const BAR_REACH: f64 = 12.0;

impl Index {
    /// An index of nothing that answers as `mode` says; `horizontal` where the key runs down the
    /// page.
    pub(crate) fn new(mode: Mode, horizontal: bool) -> Self {
        Self { mode, horizontal, radius: 4.0, ..Self::default() }
    }

    /// An index of shapes, each of which answers for itself.
    pub(crate) fn of_shapes() -> Self {
        Self { mode: Mode::Shape, ..Self::default() }
    }

    /// Adds the shape of a datum.
    pub(crate) fn add(&mut self, datum: usize, along: f64, at: Point, shape: Shape) {
        self.anchors.push(Anchor { datum: datum as u32, along, at, shape });
    }

    /// Adds the bar of a datum.
    pub(crate) fn add_bar(
        &mut self,
        datum: usize,
        along: f64,
        rect: Rect,
        radii: [f64; 4],
        tip: Point,
    ) {
        self.anchors.push(Anchor {
            datum: datum as u32,
            along,
            at: tip,
            shape: Shape::Rect(Box::new((rect, radii))),
        });
    }

    /// Takes the overplotting of a pass, if there is any.
    pub(crate) fn set_overplotting(&mut self, overplotting: Option<Overplotting>) {
        self.overplotting = overplotting.or(self.overplotting.take());
    }

    /// To be called when the last anchor was added.
    pub(crate) fn finish(&mut self) {
        self.anchors.sort_by(|a, b| a.along.total_cmp(&b.along));
    }

    /// Where a datum stands, whether its mark is drawn or hidden by others.
    pub(crate) fn anchor(&self, datum: usize) -> Option<Cow<'_, Anchor>> {
        let drawn = self.anchors.iter().find(|a| a.datum as usize == datum).map(Cow::Borrowed);
        drawn.or_else(|| self.overplotting.as_ref()?.anchor(datum).map(Cow::Owned))
    }

    /// How many marks share the pixel column of an anchor, where not all of them are drawn.
    pub(crate) fn sharing(&self, anchor: &Anchor) -> Option<u32> {
        self.overplotting.as_ref().map(|p| p.count(anchor.along)).filter(|&n| n > 1)
    }

    /// The anchors at the key nearest to a position along the axis, CSS px.
    fn nearest_key(&self, along: f64) -> &[Anchor] {
        let after = self.anchors.partition_point(|a| a.along < along);
        let candidates = [after.checked_sub(1), Some(after)]
            .into_iter()
            .flatten()
            .filter_map(|i| self.anchors.get(i));
        let Some(nearest) =
            candidates.min_by(|a, b| (a.along - along).abs().total_cmp(&(b.along - along).abs()))
        else {
            return &[];
        };
        let (first, last) = match (&self.overplotting, self.sharing(nearest)) {
            (Some(overplotting), Some(_)) => overplotting.column(nearest.along),
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
            Mode::None | Mode::Raster => Vec::new(),
            // What was added last was drawn in front.
            Mode::Shape => {
                let row = || {
                    self.rows
                        .iter()
                        .find(|(r, _)| r.contains(x, y))
                        .and_then(|(_, i)| self.anchors.get(*i))
                };
                self.anchors
                    .iter()
                    .rev()
                    .find(|a| a.distance(x, y) == 0.0)
                    .or_else(row)
                    .into_iter()
                    .collect()
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
                    Shape::Rect(b) => {
                        (if self.horizontal { b.0.height() } else { b.0.width() }) / 2.0 + BAR_REACH
                    }
                    _ => f64::INFINITY,
                };
                // Grouped bars stand beside their key's middle: the reach is measured to the
                // nearest of them.
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
