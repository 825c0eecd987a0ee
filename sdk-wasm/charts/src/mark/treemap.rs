//! Treemaps: nested rectangles, as near to squares as they go (Bruls, Huizing and van Wijk,
//! "Squarified Treemaps", 2000).

mod names;
mod squarify;

use pellucid_core::Result;

use crate::color::Rgba;
use crate::data::datum::Datum;
use crate::data::plot_data::PlotData;
use crate::data::selection::SelectionPredicate;
use crate::data::style::Style;
use crate::data::tree::Tree;
use crate::frame::chart::Chart;
use crate::frame::drawing::Drawing;
use crate::geometry::{Point, Rect};
use crate::index::anchor::Shape;
use crate::index::lookup::Index;
use crate::input::Input;
use crate::locale::Locale;
use crate::locale::words::Word;
use crate::mark::mark_type::{self, MarkType};
use crate::mark::parts::hierarchy::{self, is_part};
use crate::mark::parts::shade::{self, READABLE, ink};
use crate::mark::parts::summed;
use crate::mark::treemap::squarify::squarify;
use crate::scene::{Align, Item};
use crate::text::{Font, cut_among};

/// Nested rectangles whose areas are parts of the whole.
pub(crate) struct Treemap;

impl MarkType for Treemap {
    fn style(&self) -> &'static Style {
        &hierarchy::STYLE
    }

    fn read(&self, input: &Input) -> Result<Option<PlotData>> {
        hierarchy::read(input).map(Some)
    }

    fn draw(&self, chart: Chart, drawing: &mut Drawing) -> Result<()> {
        let Chart { input, data, .. } = chart;
        hierarchy::with_legend_if(chart, drawing, |area| {
            let (selected, index) = (SelectionPredicate::new(input, data), Index::of_shapes());
            let mut draw = Draw {
                input,
                data,
                tree: data.tree(),
                selected,
                telling: names::telling(data.tree().nodes.iter().map(|n| n.label.as_str())),
                items: Vec::new(),
                index,
                unnamed: false,
            };
            draw.inside(0, area);
            (draw.items, draw.index, draw.unnamed)
        });
        Ok(())
    }

    fn words(&self, _: &PlotData) -> [Word; 3] {
        mark_type::values(Word::Treemap)
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

/// Between two groups and between two of their parts, CSS px.
const GROUP_GAP: f64 = 3.0;
const GAP: f64 = 1.0;
/// Smallest group that has its name above its parts, CSS px.
const NAMED: (f64, f64) = (36.0, 44.0);
/// Inside a cell, around its text, CSS px.
const PADDING: f64 = 4.0;
/// Smallest share of the whole that is to be named, by its cell or else by a legend.
const PART: f64 = 0.02;
struct Draw<'a> {
    input: &'a Input<'a>,
    data: &'a PlotData,
    tree: &'a Tree,
    selected: SelectionPredicate<'a>,
    /// What tells each node's name from the others'.
    telling: Vec<&'a str>,
    items: Vec<Item>,
    index: Index,
    /// A part of the whole has no room for its name.
    unnamed: bool,
}

impl Draw<'_> {
    /// Draws the parts of a node into its rectangle.
    fn inside(&mut self, node: usize, rect: Rect) {
        let nodes = &self.tree.nodes;
        let Some(n) = nodes.get(node) else { return };
        let values: Vec<f64> = n.children.iter().map(|&c| nodes[c].value).collect();
        let nested = n.children.iter().any(|&c| !nodes[c].children.is_empty());
        let gap = if nested { GROUP_GAP } else { GAP };
        for (&child, cell) in n.children.iter().zip(squarify(&values, rect)) {
            // A gap never takes more than a fifth of a sliver: it would vanish.
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

    /// The names of all cells and groups.
    fn labels(&self) -> impl Iterator<Item = &str> {
        self.tree.nodes.iter().map(|n| n.label.as_str())
    }

    /// A group: its name on a band of its colour, its parts below.
    fn group(&mut self, node: usize, rect: Rect) {
        let n = &self.tree.nodes[node];
        let font = Font::semibold(self.input.theme.label_size);
        let band = (font.size * 1.7).round();
        let mut below = rect;
        let width = rect.width() - 2.0 * PADDING;
        let text = cut_among(self.input.measure, &n.label, self.labels(), &font, width);
        let named = rect.width() >= NAMED.0 && rect.height() >= NAMED.1 && names::says(&text);
        self.unnamed |= !named && is_part(self.data, node, PART);
        if named {
            let color = self.color(node);
            let top = Rect { bottom: rect.top + band, ..rect };
            below.top = top.bottom + GAP;
            self.items.push(Item::Rect {
                rect: top,
                radii: [2.0, 2.0, 0.0, 0.0],
                color,
                crisp: true,
            });
            let at = Point::new(rect.left + PADDING, top.center().y);
            self.items.push(Item::text(text, at, font, Align::Start, ink(color, self.input.theme)));
            self.anchor(node, top);
        }
        // Gaps between parts lie within the group.
        self.inside(node, below.grown(GAP / 2.0));
    }

    fn cell(&mut self, node: usize, rect: Rect) {
        let n = &self.tree.nodes[node];
        let ground = self.color(node);
        let ground = if n.depth > 1 && self.data.color_scale.is_none() {
            ground.mix(self.input.theme.surface(), 0.14)
        } else {
            ground
        };
        let radius = if n.depth == 1 {
            3.0f64.min(rect.width() / 4.0).min(rect.height() / 4.0)
        } else {
            0.0
        };
        self.items.push(Item::Rect { rect, radii: [radius; 4], color: ground, crisp: true });
        let named = self.label(node, rect, ground);
        self.unnamed |= !named && is_part(self.data, node, PART);
        self.anchor(node, rect);
    }

    /// Name and number, as far as they fit; false where not even the name does.
    fn label(&mut self, node: usize, rect: Rect, ground: Rgba) -> bool {
        let n = &self.tree.nodes[node];
        let measure = self.input.measure;
        let font = Font::regular(self.input.theme.label_size);
        let line = (font.size * 1.3).round();
        let (width, height) = (rect.width() - 2.0 * PADDING, rect.height() - 2.0 * PADDING);
        let lines = (height / line).floor();
        if width < 12.0 || lines < 1.0 {
            return false;
        }
        let most = (lines as usize).min(3);
        let telling = self.telling.get(node).copied().unwrap_or_default();
        let among = self.telling.iter().copied();
        let name = names::lines(measure, (&n.label, telling), among, &font, width, most);
        let Some(name) = name else { return false };
        let color = ink(ground, self.input.theme);
        let mut y = rect.top + PADDING + line / 2.0;
        let left = rect.left + PADDING;
        let mut text = |text: String, y: f64, color: Rgba| {
            self.items.push(Item::text(text, Point::new(left, y), font, Align::Start, color));
        };
        let rows = name.len();
        for part in name {
            text(part, y, color);
            y += line;
        }
        let value = self.data.value.text(n.value, self.input.locale.as_ref());
        if rows < lines as usize && measure.width(&value, &font) <= width {
            // A number steps back behind the name where it can still be read.
            let quiet = ground.mix(color, 0.78);
            text(value, y, if quiet.contrast(ground) >= READABLE { quiet } else { color });
        }
        true
    }

    fn color(&self, node: usize) -> Rgba {
        let n = &self.tree.nodes[node];
        match n.datum.and_then(|d| self.data.points.get(d)) {
            // Above the cells that a measure colours, groups are quiet.
            _ if self.data.color_scale.is_some() && !n.children.is_empty() => self.input.theme.axis,
            Some(d) => shade::color(self.input, self.data, &self.selected, d),
            None => self.input.theme.axis,
        }
    }

    fn anchor(&mut self, node: usize, rect: Rect) {
        if let Some(datum) = self.tree.nodes[node].datum {
            let shape = Shape::Rect(Box::new((rect, [0.0; 4])));
            self.index.add(datum, rect.left, rect.center(), shape);
        }
    }
}
