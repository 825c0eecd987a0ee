//! Treemaps: nested rectangles, as near to squares as they go (Bruls, Huizing and van Wijk, "Squarified Treemaps", 2000).

use crate::hit::index::{Anchor, Index, Mode, Shape};
use crate::marks::shade::{self, READABLE, ink};
use crate::marks::sunburst;
use crate::resolve::Resolved;
use crate::scene::Align;
use crate::text::{Font, MeasureText, ellipsis, wrap};
use crate::{Input, Item, Point, Rect, Rgba, Scene, select};

/// Between two groups and between two of their parts, CSS px.
const GROUP_GAP: f64 = 3.0;
const GAP: f64 = 1.0;
/// Smallest group that has its name above its parts, CSS px.
const NAMED: (f64, f64) = (36.0, 44.0);
/// Inside a cell, around its text, CSS px.
const PADDING: f64 = 4.0;
/// Smallest share of the whole that is to be named, by its cell or else by a legend.
const PART: f64 = 0.02;
/// Fewest letters of a name that is cut.
const LEAST: usize = 4;

struct Draw<'a> {
    input: &'a Input<'a>,
    resolved: &'a Resolved,
    selected: select::Test<'a>,
    items: Vec<Item>,
    index: Index,
    /// A part of the whole has no room for its name.
    unnamed: bool,
}

pub(crate) fn draw(input: &Input, resolved: &Resolved, scene: &mut Scene) {
    sunburst::with_legend_if(input, resolved, scene, |area| {
        let index = Index { mode: Mode::Shape, ..Index::default() };
        let mut draw = Draw { input, resolved, selected: select::Test::new(input, resolved), items: Vec::new(), index, unnamed: false };
        draw.inside(0, area);
        (draw.items, draw.index, draw.unnamed)
    });
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
            // Of slivers the gaps would be all that is left.
            let cell = cell.grown(-gap.min(cell.width().min(cell.height()) * 0.2) / 2.0);
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
        let text = ellipsis(self.input.measure, &n.label, &font, rect.width() - 2.0 * PADDING);
        let named = rect.width() >= NAMED.0 && rect.height() >= NAMED.1 && says(&text);
        self.unnamed |= !named && sunburst::is_part(self.resolved, node, PART);
        if named {
            let color = self.color(node);
            let top = Rect { bottom: rect.top + band, ..rect };
            below.top = top.bottom + GAP;
            self.items.push(Item::Rect { rect: top, radii: [2.0, 2.0, 0.0, 0.0], color, crisp: true });
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
        let named = self.label(node, rect, ground);
        self.unnamed |= !named && sunburst::is_part(self.resolved, node, PART);
        self.anchor(node, rect);
    }

    /// Name and number, as far as they fit; false where not even the name does.
    fn label(&mut self, node: usize, rect: Rect, ground: Rgba) -> bool {
        let n = &self.resolved.tree.nodes[node];
        let measure = self.input.measure;
        let font = Font::regular(self.input.theme.label_size);
        let line = (font.size * 1.3).round();
        let (width, height) = (rect.width() - 2.0 * PADDING, rect.height() - 2.0 * PADDING);
        let lines = (height / line).floor();
        if width < 12.0 || lines < 1.0 {
            return false;
        }
        let most = (lines as usize).min(3);
        let Some(name) = name(measure, &n.label, &font, width, most) else { return false };
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
        true
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

/// A name on at most `most` lines of `width` CSS px: whole, else its last part (of `data.DataList` or `src/lib` what tells it from its
/// neighbours), else the beginning of that.
fn name(measure: &dyn MeasureText, label: &str, font: &Font, width: f64, most: usize) -> Option<Vec<String>> {
    let last = label.rsplit(['.', '/', '\\']).map(str::trim).find(|part| !part.is_empty()).unwrap_or(label);
    // What follows the point of a number is no name.
    let last = if last.starts_with(|c: char| c.is_ascii_digit()) { label } else { last };
    let whole = wrap(measure, label, font, width, most).or_else(|| wrap(measure, last, font, width, most));
    whole.or_else(|| Some(vec![ellipsis(measure, last, font, width)]).filter(|t| says(&t[0])))
}

/// Whether what is left of a name says something: "da…" and "data.…" do not.
fn says(text: &str) -> bool {
    let cut = text.strip_suffix('…');
    !text.is_empty() && cut.is_none_or(|t| t.chars().count() >= LEAST && t.ends_with(char::is_alphanumeric))
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
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_lose_what_their_neighbours_share_first() {
        let font = Font::regular(10.0);
        let fits = |label, width, most| name(&crate::ApproximateMetrics, label, &font, width, most);
        assert_eq!(fits("data.DataList", 90.0, 1), Some(vec!["data.DataList".to_owned()]));
        assert_eq!(fits("data.DataList", 46.0, 1), Some(vec!["DataList".to_owned()]));
        assert_eq!(fits("Romantic Comedy", 60.0, 2), Some(vec!["Romantic".to_owned(), "Comedy".to_owned()]));
        assert!(fits("operator.layout.NodeLinkTreeLayout", 46.0, 3).unwrap()[0].starts_with("Node"));
        assert_eq!(fits("operator.layout.NodeLinkTreeLayout", 16.0, 3), None);
        assert_eq!(fits("version 3.14159265358979", 80.0, 1), Some(vec!["version 3.1415…".to_owned()]));
        assert_eq!(fits("trailing.", 80.0, 1), Some(vec!["trailing.".to_owned()]));
    }

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
