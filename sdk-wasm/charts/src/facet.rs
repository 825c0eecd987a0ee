//! Small multiples: the chart once for each value of a field, in a grid of panels.

mod grid;
mod part;

use std::rc::Rc;

use pellucid_core::Result;
use pellucid_core::chart::{Channel, FacetScales, Mark};

use crate::axis::AxisInput;
use crate::facet::grid::Grid;
use crate::frame::Header;
use crate::hit::{DataPoint, Hit};
use crate::marks::gauge;
use crate::resolve::{Field, Kind, Resolved};
use crate::scale::Scale;
use crate::scene::{Align, place};
use crate::text::{Font, ellipsis};
use crate::{Input, Item, Point, Rect, Scene, Size, layout};

/// One of small multiples.
pub(crate) struct Panel {
    /// Its top left corner in the whole, CSS px.
    pub(crate) origin: Point,
    /// What its data have in common, as readers see it.
    label: String,
    /// How many data stand before its first.
    first: usize,
    /// Laid out from its own origin; its items are part of the whole's.
    pub(crate) scene: Scene,
}

/// More panels than this are not drawn: nobody reads them, and each is a chart.
const MOST: usize = 100;

/// Lays out a panel for each value of the channel.
pub(crate) fn draw(input: &Input, resolved: &Resolved, channel: &Channel, scene: &mut Scene) -> Result<()> {
    let field = Field::read_names(channel, input)?;
    let Kind::Category { categories, .. } = &field.kind else { return Ok(()) };
    let free = input.spec.options.facet.as_ref().and_then(|f| f.scales) == Some(FacetScales::Free);
    let mut parts: Vec<(String, Resolved)> = Vec::new();
    let mut made = 0;
    // A part is a copy: of thousands of names only those that are drawn are made.
    let mut used = vec![false; categories.len()];
    // What is summed up of several rows is so in each panel by itself.
    let rows: Vec<usize> = match resolved.mark {
        Mark::Treemap | Mark::Sunburst | Mark::Sankey => {
            (0..resolved.value.values.len()).filter(|&row| resolved.value.values[row] > 0.0).collect()
        }
        _ => resolved.data.iter().map(|d| d.row as usize).collect(),
    };
    for row in rows {
        let place = field.values.get(row).copied().unwrap_or(f64::NAN);
        if let Some(u) = used.get_mut(place as usize).filter(|_| place >= 0.0) {
            *u = true;
        }
    }
    let left_out = used.iter().filter(|u| **u).count().saturating_sub(MOST);
    for (i, category) in categories.iter().enumerate().filter(|(i, _)| used[*i]).take(MOST) {
        let mut part = part::of(input, resolved, &field, i, &mut made)?;
        if free {
            part::restrict(&mut part);
        }
        if !part.data.is_empty() {
            parts.push((category.label().to_owned(), part));
        }
    }
    if parts.is_empty() {
        layout::no_data(input, resolved, scene);
        return Ok(());
    }
    let header = Header::fitting(input, resolved, scene.size, 0.45);
    scene.items.extend(header.items);
    scene.legend = header.legend;
    let line = (input.theme.label_size * 1.36).round();
    let padding = header.padding;
    let mut area = Rect { left: padding, top: header.bottom, right: scene.size.width - padding, bottom: scene.size.height - padding };
    let lefts = resolved.layers.iter().filter(|l| !l.right).count();
    let rights = resolved.layers.len() - lefts;
    let (across, down) =
        if resolved.horizontal { (Some(&resolved.value), resolved.key.as_ref()) } else { (resolved.key.as_ref(), Some(&resolved.value)) };
    // Axis titles stand once, where there is room.
    let small = area.height() < 160.0 || area.width() < 200.0;
    let axes = in_axes(resolved) && !small;
    // Of several measures at one axis the legend says the names.
    let left = down.and_then(AxisInput::title_of).filter(|_| axes && lefts < 2);
    let right = resolved.right_field().and_then(AxisInput::title_of).filter(|_| axes && rights < 2);
    if left.is_some() || right.is_some() {
        let y = area.top + line / 2.0;
        let width = if right.is_some() { area.width() / 2.0 - 4.0 } else { area.width() };
        for (title, x, align) in [(left, area.left, Align::Start), (right, area.right, Align::End)] {
            scene.items.extend(title.map(|title| caption(input, &title, Point::new(x, y), align, width)));
        }
        area.top += line + 2.0;
    }
    let more = (left_out > 0).then(|| format!("+ {left_out}"));
    if let Some(title) = across.and_then(AxisInput::title_of).filter(|_| axes).or(more) {
        let at = Point::new(area.center().x, area.bottom - line / 2.0);
        scene.items.push(caption(input, &title, at, Align::Middle, area.width()));
        area.bottom -= line + 2.0;
    }
    let columns = input.spec.options.facet.as_ref().and_then(|f| f.columns).map(usize::from);
    area.bottom = area.bottom.max(area.top + 1.0);
    let mut grid = Grid::new(area, parts.len(), columns, line + 4.0);
    if grid.cell(0).height() < line {
        grid = Grid::new(area, parts.len(), columns, 0.0);
    }
    match (free, resolved.mark) {
        (true, _) => {}
        (false, Mark::Gauge) => {
            let all = parts.iter().map(|(_, part)| gauge::domain(input, part)).reduce(|a, b| [a[0].min(b[0]), a[1].max(b[1])]);
            parts.iter_mut().for_each(|(_, part)| part.value.scale.domain = all);
        }
        (false, Mark::Funnel) => {
            let most = resolved.data.iter().map(|d| d.value).filter(|v| v.is_finite()).fold(0.0, f64::max);
            parts.iter_mut().for_each(|(_, part)| part.value.shared = Some([0.0, most]));
        }
        _ if in_axes(resolved) => share(input, &mut parts, &mut grid)?,
        _ => {}
    }
    let mut first = 0;
    for (i, (label, part)) in parts.into_iter().enumerate() {
        let cell = grid.cell(i);
        let mut panel = Scene::blank(input, Size { width: cell.width(), height: cell.height() });
        layout::one(input, &part, &mut panel, None)?;
        panel.resolved = Rc::new(part);
        let origin = Point::new(cell.left, cell.top);
        let title = Point::new(cell.left + panel.plot.left, cell.top - grid.title / 2.0 + 2.0);
        let room = panel.plot.width();
        if grid.title > 0.0 {
            scene.items.push(strip(input, &label, title, room));
        }
        let mut items = std::mem::take(&mut panel.items);
        place::shift(&mut items, origin);
        scene.items.extend(items);
        let count = panel.data_len();
        scene.panels.push(Panel { origin, label, first, scene: panel });
        first += count;
    }
    scene.plot = area;
    scene.facet = Some(field.label);
    Ok(())
}

/// Gives all panels the same scales, and labels to the first of a row and the last of a column only.
fn share(input: &Input, parts: &mut [(String, Resolved)], grid: &mut Grid) -> Result<()> {
    let (mut key, mut value): (Option<[f64; 2]>, Option<[f64; 2]>) = (None, None);
    let (mut left, mut below): (f64, f64) = (0.0, 0.0);
    let join = |a: Option<[f64; 2]>, scale: &Option<Scale>| match (a, scale) {
        (a, Some(Scale::Continuous(c))) => Some(a.map_or(c.domain, |[l, h]| [l.min(c.domain[0]), h.max(c.domain[1])])),
        (a, _) => a,
    };
    let mut trial = |parts: &[(String, Resolved)], left: &mut f64, below: &mut f64| -> Result<()> {
        for (i, (_, part)) in parts.iter().enumerate() {
            let cell = grid.cell(i);
            let mut panel = Scene::blank(input, Size { width: cell.width(), height: cell.height() });
            layout::one(input, part, &mut panel, None)?;
            (key, value) = (join(key, &panel.key_scale), join(value, &panel.value_scale));
            *left = left.max(panel.plot.left);
            *below = below.max(panel.size.height - panel.plot.bottom);
        }
        Ok(())
    };
    trial(parts, &mut left, &mut below)?;
    let right = parts.iter().filter_map(|(_, part)| part.reach(true, &[]));
    let right = right.reduce(|a, b| [a[0].min(b[0]), a[1].max(b[1])]);
    for (i, (_, part)) in parts.iter_mut().enumerate() {
        part.value.shared = value;
        for layer in &mut part.layers {
            layer.value.shared = if layer.right { right } else { value };
        }
        if let Some(k) = &mut part.key {
            k.shared = key;
        }
        let horizontal = part.horizontal;
        let hide = |field: Option<&mut Field>| field.into_iter().for_each(|f| f.axis.show = Some(false));
        if !grid.first_of_row(i) {
            if horizontal { hide(part.key.as_mut()) } else { hide(Some(&mut part.value)) }
        }
        if !grid.last_of_column(i) {
            if horizontal { hide(Some(&mut part.value)) } else { hide(part.key.as_mut()) }
        }
    }
    // What the labels take, the panels that have them get on top.
    grid.reserve(left - grid.padding(), below - grid.padding());
    Ok(())
}

/// Whether panels have axes, whose scales and labels they can share.
fn in_axes(resolved: &Resolved) -> bool {
    use Mark::{Area, Bar, Box, Bullet, Candlestick, Line, Point, Rect, Waterfall};
    matches!(resolved.mark, Area | Bar | Box | Bullet | Candlestick | Line | Point | Rect | Waterfall)
}

fn caption(input: &Input, title: &str, at: Point, align: Align, width: f64) -> Item {
    let font = Font::regular(input.theme.label_size);
    let text = ellipsis(input.measure, title, &font, width);
    Item::Text { text, at, font, align, upward: false, color: input.theme.muted }
}

fn strip(input: &Input, label: &str, at: Point, width: f64) -> Item {
    let font = Font::semibold(input.theme.label_size);
    let text = ellipsis(input.measure, label, &font, width);
    Item::Text { text, at, font, align: Align::Start, upward: false, color: input.theme.foreground }
}

impl Scene {
    /// The panels of small multiples, in the order of the keyboard's walk: what their data have in common, and where they stand, CSS px.
    pub fn panels(&self) -> impl Iterator<Item = (&str, Rect)> {
        self.panels.iter().map(|p| {
            let size = p.scene.size;
            let rect = Rect { left: p.origin.x, top: p.origin.y, right: p.origin.x + size.width, bottom: p.origin.y + size.height };
            (p.label.as_str(), rect)
        })
    }

    /// The panel at a position; none outside all of them, and where there are none.
    pub(crate) fn panel_at(&self, x: f64, y: f64) -> Option<&Panel> {
        self.panels.iter().find(|p| {
            let size = p.scene.size;
            let all = Rect { left: p.origin.x, top: p.origin.y, right: p.origin.x + size.width, bottom: p.origin.y + size.height };
            all.contains(x, y)
        })
    }

    /// The panel of a datum; none where there are none.
    pub(crate) fn panel_of(&self, datum: usize) -> Option<&Panel> {
        self.panels.iter().rev().find(|p| p.first <= datum)
    }
}

impl Panel {
    pub(crate) fn hit(&self, x: f64, y: f64) -> Option<Hit> {
        let mut hit = self.scene.hit(x - self.origin.x, y - self.origin.y)?;
        hit.index += self.first;
        hit.anchor = Point::new(hit.anchor.x + self.origin.x, hit.anchor.y + self.origin.y);
        hit.tooltip.title =
            if hit.tooltip.title.is_empty() { self.label.clone() } else { format!("{} · {}", self.label, hit.tooltip.title) };
        Some(hit)
    }

    pub(crate) fn data_point(&self, index: usize) -> Option<DataPoint> {
        let mut point = self.scene.data_point(index.checked_sub(self.first)?)?;
        point.label = format!("{} {}", self.label, point.label);
        point.anchor = Point::new(point.anchor.x + self.origin.x, point.anchor.y + self.origin.y);
        Some(point)
    }

    pub(crate) fn overlay(&self, x: f64, y: f64) -> Vec<Item> {
        let mut items = self.scene.overlay(x - self.origin.x, y - self.origin.y);
        place::shift(&mut items, self.origin);
        items
    }

    pub(crate) fn focus_ring(&self, datum: usize) -> Vec<Item> {
        let mut items = self.scene.focus_ring(datum.saturating_sub(self.first));
        place::shift(&mut items, self.origin);
        items
    }
}
