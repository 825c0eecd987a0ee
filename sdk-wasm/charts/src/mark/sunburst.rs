//! Sunbursts: a ring a level, each part above those it is made of.

use std::f64::consts::TAU;

use pellucid_core::Result;

use crate::color::Rgba;
use crate::data::datum::Datum;
use crate::data::plot_data::PlotData;
use crate::data::selection::SelectionPredicate;
use crate::data::style::Style;
use crate::data::tree::Node;
use crate::frame::chart::Chart;
use crate::frame::drawing::Drawing;
use crate::geometry::{Point, Rect, on_circle};
use crate::index::anchor::{Shape, Slice};
use crate::index::lookup::Index;
use crate::input::Input;
use crate::locale::Locale;
use crate::locale::words::Word;
use crate::mark::mark_type::{self, MarkType};
use crate::mark::parts::hierarchy::{self, is_part};
use crate::mark::parts::hole;
use crate::mark::parts::shade::{self, ink};
use crate::mark::parts::summed;
use crate::scene::{Align, Item};
use crate::text::{Font, cut_among};

/// The hole's radius as a share of the whole's.
const HOLE: f64 = 0.26;
/// How much each further ring fades.
const FADE: f64 = 0.22;

/// Smallest share of the whole that is to be named, by its piece or else by a legend.
const PART: f64 = 0.005;

/// Nested rings whose angles are parts of the whole.
pub(crate) struct Sunburst;

impl MarkType for Sunburst {
    fn style(&self) -> &'static Style {
        &hierarchy::STYLE
    }

    fn read(&self, input: &Input) -> Result<Option<PlotData>> {
        hierarchy::read(input).map(Some)
    }

    fn draw(&self, chart: Chart, drawing: &mut Drawing) -> Result<()> {
        hierarchy::with_legend_if(chart, drawing, |area| rings(chart, area));
        Ok(())
    }

    fn words(&self, _: &PlotData) -> [Word; 3] {
        mark_type::values(Word::Sunburst)
    }

    fn share(&self, data: &PlotData, d: &Datum, locale: &dyn Locale) -> Option<String> {
        hierarchy::share(data, d, locale)
    }

    fn rows(&self, data: &PlotData) -> Vec<usize> {
        summed::rows(data)
    }

    fn part(
        &self,
        input: &Input,
        whole: &PlotData,
        keep: &dyn Fn(u32) -> bool,
        made: &mut usize,
    ) -> Result<PlotData> {
        hierarchy::part(input, whole, keep, made)
    }
}

/// Where the rings stand, CSS px.
struct Rings {
    center: Point,
    hole: f64,
    /// Thickness of a ring.
    ring: f64,
}

impl Rings {
    fn new(nodes: &[Node], area: Rect) -> Self {
        let depth = nodes.iter().map(|n| n.depth).max().unwrap_or(1).max(1);
        let radius = (area.width().min(area.height()) / 2.0).max(1.0);
        let hole = radius * HOLE;
        Self { center: area.center(), hole, ring: (radius - hole) / depth as f64 }
    }

    fn slice(&self, node: &Node, angles: [f64; 2]) -> Slice {
        let inner = self.hole + self.ring * (node.depth - 1) as f64;
        Slice { center: self.center, radii: [inner, inner + self.ring], angles }
    }

    fn middle(&self, slice: &Slice) -> Point {
        on_circle(
            self.center,
            slice.radii[0] + self.ring / 2.0,
            (slice.angles[0] + slice.angles[1]) / 2.0,
        )
    }
}

/// The slices with their names, where they stand, and whether a part of the whole had no room for
/// its name.
fn rings(chart: Chart, area: Rect) -> (Vec<Item>, Index, bool) {
    let Chart { input, data, .. } = chart;
    let nodes = &data.tree().nodes;
    let rings = Rings::new(nodes, area);
    let selected = SelectionPredicate::new(input, data);
    let (mut items, mut gaps, mut labels) = (Vec::new(), Vec::new(), Vec::new());
    let (mut index, mut unnamed) = (Index::of_shapes(), false);
    let mut todo = vec![(0usize, [0.0, TAU])];
    while let Some((n, [from, to])) = todo.pop() {
        let node = &nodes[n];
        let mut at = from;
        for &c in &node.children {
            let span =
                if node.value > 0.0 { (to - from) * nodes[c].value / node.value } else { 0.0 };
            todo.push((c, [at, at + span]));
            at += span;
        }
        let Some((datum, d)) = node.datum.and_then(|i| data.points.get(i).map(|d| (i, d))) else {
            continue;
        };
        let slice = rings.slice(node, [from, to]);
        // Less than a quarter of a pixel is not seen.
        if (to - from) * slice.radii[1] < 0.25 {
            continue;
        }
        let color = match &data.color_scale {
            Some(_) if !node.children.is_empty() => input.theme.axis,
            Some(_) => shade::color(input, data, &selected, d),
            None => shade::color(input, data, &selected, d)
                .mix(input.theme.surface(), FADE * (node.depth - 1) as f64),
        };
        items.push(Item::Polygon { points: slice.outline(), color });
        gaps.extend(gap(input, &slice));
        let name = label(input, &node.label, nodes, &slice, &rings, ink(color, input.theme));
        unnamed |= name.is_none() && is_part(data, n, PART);
        labels.extend(name);
        index.add(datum, (from + to) / 2.0, rings.middle(&slice), Shape::Slice(Box::new(slice)));
    }
    once_a_level(&mut gaps);
    items.append(&mut gaps);
    items.append(&mut labels);
    if rings.hole > 30.0 {
        hole::draw(
            chart,
            nodes.first().map_or(0.0, |n| n.value),
            rings.center,
            rings.hole,
            &mut items,
        );
    }
    (items, index, unnamed)
}

/// The gaps around a slice. One thinner than its gaps has none beside it, and what goes all the way
/// round has no neighbour.
fn gap(input: &Input, slice: &Slice) -> Vec<Item> {
    let Slice { center, radii: [inner, outer], angles: [from, to] } = *slice;
    let color = input.theme.surface();
    let beside = (to - from) * outer >= 2.5 && to - from < TAU - 1e-9;
    let line = beside.then(|| Item::Path {
        points: vec![on_circle(center, inner, from), on_circle(center, outer, from)],
        width: 1.0,
        color,
    });
    line.into_iter().chain([Item::Ring { center, radius: outer, width: 1.0, color }]).collect()
}

/// Leaves one ring a level.
fn once_a_level(gaps: &mut Vec<Item>) {
    gaps.dedup();
    let mut rings: Vec<f64> = Vec::new();
    gaps.retain(|g| match g {
        Item::Ring { radius, .. } if rings.contains(radius) => false,
        Item::Ring { radius, .. } => {
            rings.push(*radius);
            true
        }
        _ => true,
    });
}

/// The name, level or else upward, where its four corners lie within the piece.
fn label(
    input: &Input,
    name: &str,
    nodes: &[Node],
    slice: &Slice,
    rings: &Rings,
    color: Rgba,
) -> Option<Item> {
    let font = Font::regular(input.theme.label_size);
    let (at, ring) = (rings.middle(slice), rings.ring);
    for (share, upward) in [(1.6, false), (0.86, false), (0.6, false), (0.86, true)] {
        let among = nodes.iter().map(|n| n.label.as_str());
        let text = cut_among(input.measure, name, among, &font, ring * share);
        let (half, high) = (input.measure.width(&text, &font) / 2.0 + 4.0, font.size * 0.65);
        let (half, high) = if upward { (high, half) } else { (half, high) };
        let corners = [(-half, -high), (half, -high), (half, high), (-half, high)];
        let cut = text.ends_with('…');
        if text.is_empty() || cut && text.chars().count() < 5 {
            continue;
        }
        if corners.iter().all(|(dx, dy)| slice.contains(at.x + dx, at.y + dy)) {
            return Some(Item::Text { text, at, font, align: Align::Middle, upward, color });
        }
    }
    None
}
