//! Violins: at each key the distribution of its numbers, as wide as they are dense (Hintze and
//! Nelson, "Violin Plots: A Box Plot-Density Trace Synergism", 1998). All have the same area; what
//! is dense is told by the counts of bins.

use pellucid_core::Result;
use pellucid_core::chart::{Channel, Curve};

use crate::data::field::Field;
use crate::data::plot_data::PlotData;
use crate::data::read::{need, numbers};
use crate::data::width::Width;
use crate::geometry::{Point, Rect, clip};
use crate::index::anchor::Shape;
use crate::index::lookup::Mode;
use crate::input::Input;
use crate::locale::words::Word;
use crate::mark::cartesian::{Cartesian, Layer};
use crate::mark::mark_type::{self, MarkType, TooltipContent};
use crate::mark::parts::curve;
use crate::mark::parts::slots::{Fill, Slots};
use crate::order;
use crate::scene::Item;

/// Violins narrower than this, CSS px, are drawn from bin to bin without a curve.
const NARROW: f64 = 4.0;
/// Least width of what has any numbers, CSS px.
const LEAST: f64 = 0.5;

/// At each key the distribution of its numbers.
pub(crate) struct Violin;

impl MarkType for Violin {
    /// The bins of a column, and how many rows each has.
    fn value(&self, channel: &Channel, input: &Input) -> Result<(Field, Vec<Field>)> {
        let size = need("size", &input.spec.encoding.size)?;
        Ok((Field::read(channel, input, false)?, vec![numbers(size, input)?]))
    }

    fn extent(&self, _: &Input, data: &PlotData, _: bool) -> Option<[f64; 2]> {
        height(data).extent(&data.value, data.points.iter().map(|d| d.value))
    }

    fn hit(&self) -> Mode {
        Mode::Shape
    }

    fn draw_in_axes(&self, space: &Cartesian, layer: &mut Layer) {
        let slots = Slots::new(space, Fill::Boxes);
        let violins = distributions(space, height(space.data));
        let densest = violins.iter().map(Distribution::densest).fold(0.0, f64::max);
        for violin in &violins {
            let Some(shape) = ViolinShape::of(space, &slots, violin, densest) else { continue };
            let outline = shape.outline(space, violin);
            if let (true, Some(bin)) = (outline.len() > 2, violin.bins.first()) {
                layer
                    .items
                    .push(Item::Polygon { points: outline, color: space.color_of(bin.datum) });
            }
            for bin in &violin.bins {
                let rect = shape.rect(space, bin).clipped(&space.plot);
                layer.index.add(
                    bin.datum,
                    space.middle(violin.key),
                    rect.center(),
                    Shape::Rect(Box::new((rect, [0.0; 4]))),
                );
            }
        }
    }

    fn words(&self, _: &PlotData) -> [Word; 3] {
        mark_type::values(Word::Violin)
    }

    fn tooltip(&self) -> TooltipContent {
        TooltipContent::ValueAndParts
    }
}

/// How tall bins are along the value's axis.
fn height(data: &PlotData) -> Width {
    Width::of(&data.value, true, &data.points, |d| d.value)
}

/// The numbers of one key and series.
struct Distribution {
    key: f64,
    series: u32,
    /// Ascending.
    bins: Vec<Bin>,
}

/// A bin with its part of the whole.
struct Bin {
    datum: usize,
    /// Where it starts and ends, in values.
    ends: [f64; 2],
    share: f64,
}

impl Distribution {
    fn densest(&self) -> f64 {
        self.bins.iter().map(|b| b.share).fold(0.0, f64::max)
    }
}

/// The distributions of all keys and series that have any rows.
fn distributions(space: &Cartesian, height: Width) -> Vec<Distribution> {
    let points = &space.data.points;
    let count = |i: usize| space.part(&points[i], 0);
    let mut order: Vec<usize> = (0..points.len())
        .filter(|&i| points[i].value.is_finite() && count(i).is_finite() && count(i) > 0.0)
        .collect();
    let place = |i: usize| (points[i].key, points[i].series);
    order::sort(&mut order, |&a, &b| {
        let keys = points[a].key.total_cmp(&points[b].key);
        keys.then(points[a].series.cmp(&points[b].series))
            .then(points[a].value.total_cmp(&points[b].value))
    });
    let one = |group: &[usize]| {
        let total: f64 = group.iter().map(|&i| count(i)).sum();
        let bins = group.chunk_by(|&a, &b| points[a].value == points[b].value).map(|same| {
            let (datum, v) = (same[0], points[same[0]].value);
            Bin {
                datum,
                ends: [v, height.end(v)],
                share: same.iter().map(|&i| count(i)).sum::<f64>() / total,
            }
        });
        Distribution {
            key: points[group[0]].key,
            series: points[group[0]].series,
            bins: bins.collect(),
        }
    };
    order.chunk_by(|&a, &b| place(a) == place(b)).map(one).collect()
}

/// Where a violin stands and how wide it is.
struct ViolinShape {
    /// Along the key's axis, CSS px.
    middle: f64,
    /// Half of the width of the densest of all, CSS px.
    half: f64,
    densest: f64,
}

impl ViolinShape {
    fn of(space: &Cartesian, slots: &Slots, violin: &Distribution, densest: f64) -> Option<Self> {
        let (start, end) = slots.slot(space, violin.key, violin.series);
        let shape = Self { middle: (start + end) / 2.0, half: (end - start).abs() / 2.0, densest };
        (shape.middle.is_finite() && densest > 0.0).then_some(shape)
    }

    /// Half of a bin's width.
    fn reach(&self, bin: &Bin) -> f64 {
        (self.half * bin.share / self.densest).max(LEAST)
    }

    /// Both sides of a violin, from one end to the other and back.
    fn outline(&self, space: &Cartesian, violin: &Distribution) -> Vec<Point> {
        let side = self.side(space, violin);
        let point = |p: &Point, sign: f64| space.point(self.middle + sign * p.y, p.x);
        let there = side.iter().map(|p| point(p, 1.0));
        let outline: Vec<Point> = there.chain(side.iter().rev().map(|p| point(p, -1.0))).collect();
        if space.clip { clip::polygon(&outline, &space.plot) } else { outline }
    }

    /// Positions along the value's axis with half the width there: nothing at each end, and where
    /// bins are missing.
    fn side(&self, space: &Cartesian, violin: &Distribution) -> Vec<Point> {
        let at = |v: f64| space.value.position(v);
        let mut side = Vec::with_capacity(violin.bins.len() + 2);
        let mut end = f64::NAN;
        for bin in &violin.bins {
            let [from, to] = bin.ends;
            if end != from {
                side.extend(
                    [end, from].into_iter().filter(|v| !v.is_nan()).map(|v| Point::new(at(v), 0.0)),
                );
            }
            side.push(Point::new((at(from) + at(to)) / 2.0, self.reach(bin)));
            end = to;
        }
        side.push(Point::new(at(end), 0.0));
        side.retain(|p| p.x.is_finite());
        // A curve reads from left to right.
        order::sort(&mut side, |a, b| a.x.total_cmp(&b.x));
        if self.half >= NARROW { curve::bend(&side, Some(Curve::Smooth)) } else { side }
    }

    /// Where a bin answers the pointer.
    fn rect(&self, space: &Cartesian, bin: &Bin) -> Rect {
        let (half, [from, to]) = (self.reach(bin), bin.ends.map(|v| space.value.position(v)));
        Rect::between(space.point(self.middle - half, from), space.point(self.middle + half, to))
    }
}
