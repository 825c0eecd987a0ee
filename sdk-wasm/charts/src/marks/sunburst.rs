//! Sunbursts: a ring a level, each part above those it is made of.

use std::f64::consts::TAU;

use crate::hit::index::{Anchor, Index, Mode, Shape, Slice};
use crate::marks::arc::{self, on_circle, outline};
use crate::marks::shade::{self, ink};
use crate::resolve::Resolved;
use crate::scene::Align;
use crate::text::{Font, ellipsis};
use crate::{Input, Item, Rect, Rgba, Scene, frame, select};

/// The hole's radius as a share of the whole's.
const HOLE: f64 = 0.26;
/// How much each further ring fades.
const FADE: f64 = 0.22;

/// Smallest share of the whole that is to be named, by its piece or else by a legend.
const PART: f64 = 0.005;

/// Draws without a legend, and once more beside one where a part of the whole had no room for its name. `draw` gives its items, its
/// index and whether there was such a part.
pub(super) fn with_legend_if(input: &Input, resolved: &Resolved, scene: &mut Scene, draw: impl Fn(Rect) -> (Vec<Item>, Index, bool)) {
    let (before, wanted) = (scene.items.len(), input.spec.options.legend);
    // A reader who hid a part needs the way back.
    let asked = resolved.ramp.is_some() || wanted == Some(true) || resolved.series.iter().any(|s| s.hidden);
    let area = frame::around(input, resolved, scene, asked);
    let (mut items, mut index, unnamed) = draw(area);
    if unnamed && !asked && wanted != Some(false) {
        scene.items.truncate(before);
        let area = frame::around(input, resolved, scene, true);
        (items, index, _) = draw(area);
    }
    scene.items.append(&mut items);
    scene.index = index;
}

/// Whether a node is a part of the whole, of no less than a share of it.
pub(super) fn is_part(resolved: &Resolved, node: usize, least: f64) -> bool {
    let nodes = &resolved.tree.nodes;
    let whole = nodes.first().map_or(0.0, |n| n.value);
    nodes.get(node).is_some_and(|n| n.depth == 1 && n.value >= least * whole)
}

pub(crate) fn draw(input: &Input, resolved: &Resolved, scene: &mut Scene) {
    with_legend_if(input, resolved, scene, |area| rings(input, resolved, area));
}

fn rings(input: &Input, resolved: &Resolved, area: Rect) -> (Vec<Item>, Index, bool) {
    let mut items = Vec::new();
    let mut unnamed = false;
    let nodes = &resolved.tree.nodes;
    let depth = nodes.iter().map(|n| n.depth).max().unwrap_or(1).max(1);
    let radius = (area.width().min(area.height()) / 2.0).max(1.0);
    let hole = radius * HOLE;
    let ring = (radius - hole) / depth as f64;
    let center = area.center();
    let selected = select::Test::new(input, resolved);
    let mut index = Index { mode: Mode::Shape, ..Index::default() };
    let mut gaps = Vec::new();
    let mut labels = Vec::new();
    let mut todo = vec![(0usize, [0.0, TAU])];
    while let Some((n, [from, to])) = todo.pop() {
        let node = &nodes[n];
        let mut at = from;
        for &c in &node.children {
            let span = if node.value > 0.0 { (to - from) * nodes[c].value / node.value } else { 0.0 };
            todo.push((c, [at, at + span]));
            at += span;
        }
        let Some((datum, d)) = node.datum.and_then(|i| resolved.data.get(i).map(|d| (i, d))) else { continue };
        let inner = hole + ring * (node.depth - 1) as f64;
        let slice = Slice { center, radii: [inner, inner + ring], angles: [from, to] };
        let color = match &resolved.ramp {
            Some(_) if !node.children.is_empty() => input.theme.axis,
            _ => shade::color(input, resolved, &selected, d),
        };
        let faded = if resolved.ramp.is_some() { color } else { color.mix(input.theme.surface(), FADE * (node.depth - 1) as f64) };
        // Less than a quarter of a pixel is not seen.
        if (to - from) * (inner + ring) < 0.25 {
            continue;
        }
        items.push(Item::Polygon { points: outline(&slice), color: faded });
        let surface = input.theme.surface();
        // Of slivers the gaps would be all that is left, and what goes all the way round has no neighbour.
        if (to - from) * (inner + ring) >= 2.5 && to - from < TAU - 1e-9 {
            gaps.push(Item::Path {
                points: vec![on_circle(center, inner, from), on_circle(center, inner + ring, from)],
                width: 1.0,
                color: surface,
            });
        }
        gaps.push(Item::Ring { center, radius: inner + ring, width: 1.0, color: surface });
        let middle = (from + to) / 2.0;
        let at = on_circle(center, inner + ring / 2.0, middle);
        let anchor = Anchor { datum: datum as u32, along: middle, at, shape: Shape::Slice(Box::new(slice)) };
        let name = label(input, &node.label, &anchor, ring, ink(faded, input.theme));
        unnamed |= name.is_none() && is_part(resolved, n, PART);
        labels.extend(name);
        index.anchors.push(anchor);
    }
    gaps.dedup();
    // A ring is drawn once a level.
    let mut rings: Vec<f64> = Vec::new();
    gaps.retain(|g| match g {
        Item::Ring { radius, .. } if rings.contains(radius) => false,
        Item::Ring { radius, .. } => {
            rings.push(*radius);
            true
        }
        _ => true,
    });
    items.append(&mut gaps);
    items.append(&mut labels);
    if hole > 30.0 {
        arc::middle(input, resolved, nodes.first().map_or(0.0, |n| n.value), center, hole, &mut items);
    }
    (items, index, unnamed)
}

/// The name, level or else upward, where its four corners lie within the piece.
fn label(input: &Input, name: &str, anchor: &Anchor, ring: f64, color: Rgba) -> Option<Item> {
    let font = Font::regular(input.theme.label_size);
    let at = anchor.at;
    for (share, upward) in [(1.6, false), (0.86, false), (0.6, false), (0.86, true)] {
        let text = ellipsis(input.measure, name, &font, ring * share);
        let (half, high) = (input.measure.width(&text, &font) / 2.0 + 4.0, font.size * 0.65);
        let (half, high) = if upward { (high, half) } else { (half, high) };
        let corners = [(-half, -high), (half, -high), (half, high), (-half, high)];
        let cut = text.ends_with('…');
        if text.is_empty() || cut && text.chars().count() < 5 {
            continue;
        }
        if corners.iter().all(|(dx, dy)| anchor.distance(at.x + dx, at.y + dy) == 0.0) {
            return Some(Item::Text { text, at, font, align: Align::Middle, upward, color });
        }
    }
    None
}
