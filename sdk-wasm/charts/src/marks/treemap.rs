//! Treemaps: nested rectangles, as near to squares as they go (Bruls, Huizing and van Wijk, "Squarified Treemaps", 2000).

use crate::hit::index::{Anchor, Index, Mode, Shape};
use crate::marks::shade::{self, READABLE, ink};
use crate::resolve::Resolved;
use crate::scene::Align;
use crate::text::{Font, ellipsis, wrap};
use crate::{Input, Item, Point, Rect, Rgba, Scene, frame, select};

/// Between two groups and between two of their parts, CSS px.
const GROUP_GAP: f64 = 3.0;
const GAP: f64 = 1.0;
/// Smallest group that has its name above its parts, CSS px.
const NAMED: (f64, f64) = (56.0, 54.0);
/// Inside a cell, around its text, CSS px.
const PADDING: f64 = 6.0;

struct Draw<'a> {
    input: &'a Input<'a>,
    resolved: &'a Resolved,
    selected: select::Test<'a>,
    items: Vec<Item>,
    index: Index,
}

pub(crate) fn draw(input: &Input, resolved: &Resolved, scene: &mut Scene) {
    let area = frame::around(input, resolved, scene, resolved.ramp.is_some());
    let index = Index { mode: Mode::Shape, ..Index::default() };
    let mut draw = Draw { input, resolved, selected: select::Test::new(input, resolved), items: Vec::new(), index };
    draw.inside(0, area);
    scene.items.append(&mut draw.items);
    scene.index = draw.index;
}

impl Draw<'_> {
    /// Draws the parts of a node into its rectangle.
    fn inside(&mut self, node: usize, rect: Rect) {
        let nodes = &self.resolved.tree.nodes;
        let Some(n) = nodes.get(node) else { return };
        let values: Vec<f64> = n.children.iter().map(|&c| nodes[c].value).collect();
        let nested = n.children.iter().any(|&c| !nodes[c].children.is_empty());
        let gap = if nested { GROUP_GAP } else { GAP };
        for (&child, cell) in n.children.iter().zip(squarify(&values, rect)) {
            let cell = cell.grown(-gap / 2.0);
            if cell.width() <= 0.0 || cell.height() <= 0.0 {
                continue;
            }
            if nodes[child].children.is_empty() {
                self.cell(child, cell);
            } else {
                self.group(child, cell);
            }
        }
    }

    /// A group: its name on a band of its colour, its parts below.
    fn group(&mut self, node: usize, rect: Rect) {
        let n = &self.resolved.tree.nodes[node];
        let font = Font::semibold(self.input.theme.label_size);
        let band = (font.size * 1.7).round();
        let mut below = rect;
        if rect.width() >= NAMED.0 && rect.height() >= NAMED.1 {
            let color = self.color(node);
            let top = Rect { bottom: rect.top + band, ..rect };
            below.top = top.bottom + GAP;
            self.items.push(Item::Rect { rect: top, radii: [2.0, 2.0, 0.0, 0.0], color, crisp: true });
            let text = ellipsis(self.input.measure, &n.label, &font, rect.width() - 2.0 * PADDING);
            let at = Point::new(rect.left + PADDING, top.center().y);
            self.items.push(Item::Text { text, at, font, align: Align::Start, upward: false, color: ink(color, self.input.theme) });
            self.anchor(node, top);
        }
        // Gaps between parts lie within the group.
        self.inside(node, below.grown(GAP / 2.0));
    }

    fn cell(&mut self, node: usize, rect: Rect) {
        let n = &self.resolved.tree.nodes[node];
        let ground = self.color(node);
        let ground = if n.depth > 1 && self.resolved.ramp.is_none() { ground.mix(self.input.theme.surface(), 0.14) } else { ground };
        let radius = if n.depth == 1 { 3.0f64.min(rect.width() / 4.0).min(rect.height() / 4.0) } else { 0.0 };
        self.items.push(Item::Rect { rect, radii: [radius; 4], color: ground, crisp: true });
        self.label(node, rect, ground);
        self.anchor(node, rect);
    }

    /// Name and number, as far as they fit.
    fn label(&mut self, node: usize, rect: Rect, ground: Rgba) {
        let n = &self.resolved.tree.nodes[node];
        let measure = self.input.measure;
        let font = Font::regular(self.input.theme.label_size);
        let line = (font.size * 1.3).round();
        let (width, height) = (rect.width() - 2.0 * PADDING, rect.height() - 2.0 * PADDING);
        let lines = (height / line).floor();
        if width < 18.0 || lines < 1.0 {
            return;
        }
        let most = (lines as usize).min(3);
        let name = wrap(measure, &n.label, &font, width, most).unwrap_or_else(|| vec![ellipsis(measure, &n.label, &font, width)]);
        // What is left of a name must say something: "data.…" does not.
        let says =
            |t: &String| !t.ends_with('…') || t.chars().count() >= 6 && !t.trim_end_matches('…').ends_with(|c: char| !c.is_alphanumeric());
        if !name.first().is_some_and(says) {
            return;
        }
        let color = ink(ground, self.input.theme);
        let mut y = rect.top + PADDING + line / 2.0;
        let left = rect.left + PADDING;
        let mut text = |text: String, y: f64, color: Rgba| {
            self.items.push(Item::Text { text, at: Point::new(left, y), font, align: Align::Start, upward: false, color });
        };
        let rows = name.len();
        for part in name {
            text(part, y, color);
            y += line;
        }
        let value = self.resolved.value.text(n.value, self.input.locale.as_ref());
        if rows < lines as usize && measure.width(&value, &font) <= width {
            // A number steps back behind the name where it can still be read.
            let quiet = ground.mix(color, 0.78);
            text(value, y, if quiet.contrast(ground) >= READABLE { quiet } else { color });
        }
    }

    fn color(&self, node: usize) -> Rgba {
        let n = &self.resolved.tree.nodes[node];
        match n.datum.and_then(|d| self.resolved.data.get(d)) {
            // Above the cells that a measure colours, groups are quiet.
            _ if self.resolved.ramp.is_some() && !n.children.is_empty() => self.input.theme.axis,
            Some(d) => shade::color(self.input, self.resolved, &self.selected, d),
            None => self.input.theme.axis,
        }
    }

    fn anchor(&mut self, node: usize, rect: Rect) {
        if let Some(datum) = self.resolved.tree.nodes[node].datum {
            let shape = Shape::Rect(Box::new((rect, [0.0; 4])));
            self.index.anchors.push(Anchor { datum: datum as u32, along: rect.left, at: rect.center(), shape });
        }
    }
}

/// Rectangles whose areas are in proportion to the values, which descend.
fn squarify(values: &[f64], mut rect: Rect) -> Vec<Rect> {
    let total: f64 = values.iter().sum();
    let mut out = Vec::with_capacity(values.len());
    if !(total > 0.0 && total.is_finite()) {
        return vec![Rect::default(); values.len()];
    }
    let scale = rect.width() * rect.height() / total;
    let mut start = 0;
    while start < values.len() {
        let side = rect.width().min(rect.height());
        let worst = |sum: f64, least: f64, most: f64| (side * side * most / (sum * sum)).max(sum * sum / (side * side * least.max(1e-300)));
        let (mut end, mut sum) = (start + 1, values[start] * scale);
        let most = values[start] * scale;
        while let Some(next) = values.get(end).map(|v| v * scale) {
            let least = values[end - 1] * scale;
            if worst(sum + next, next, most) > worst(sum, least, most) {
                break;
            }
            sum += next;
            end += 1;
        }
        // The row lies along the shorter side.
        let thick = if side > 0.0 { (sum / side).min(rect.width().max(rect.height())) } else { 0.0 };
        let across = rect.width() >= rect.height();
        let mut at = if across { rect.top } else { rect.left };
        for v in &values[start..end] {
            let long = if sum > 0.0 { side * v * scale / sum } else { 0.0 };
            out.push(match across {
                true => Rect { left: rect.left, right: rect.left + thick, top: at, bottom: at + long },
                false => Rect { left: at, right: at + long, top: rect.top, bottom: rect.top + thick },
            });
            at += long;
        }
        if across {
            rect.left += thick;
        } else {
            rect.top += thick;
        }
        start = end;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn cells_fill_the_area_without_overlap(mut values in proptest::collection::vec(0.01f64..100.0, 1..40), w in 10.0f64..900.0, h in 10.0f64..900.0) {
            values.sort_by(|a, b| b.total_cmp(a));
            let all = Rect { left: 3.0, top: 5.0, right: 3.0 + w, bottom: 5.0 + h };
            let cells = squarify(&values, all);
            let total: f64 = values.iter().sum();
            for (v, c) in values.iter().zip(&cells) {
                prop_assert!((c.width() * c.height() - v / total * w * h).abs() < 1e-6 * w * h);
                prop_assert!(all.grown(1e-6).contains(c.left, c.top) && all.grown(1e-6).contains(c.right, c.bottom));
            }
            for (i, a) in cells.iter().enumerate() {
                for b in &cells[i + 1..] {
                    let x = a.right.min(b.right) - a.left.max(b.left);
                    let y = a.bottom.min(b.bottom) - a.top.max(b.top);
                    prop_assert!(x < 1e-6 || y < 1e-6);
                }
            }
        }
    }
}
