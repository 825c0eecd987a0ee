//! Small multiples: the chart once for each value of a field, in a grid of panels.

mod grid;
mod part;

use std::rc::Rc;

use pellucid_core::Result;
use pellucid_core::chart::{Channel, FacetScales};

use crate::axis::AxisInput;
use crate::facet::grid::Grid;
use crate::frame::Header;
use crate::hit::{DataPoint, Hit};
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
    for (i, category) in categories.iter().enumerate() {
        let mut part = part::of(resolved, &field, i);
        if free {
            part::restrict(&mut part);
        }
        if !part.data.is_empty() {
            parts.push((category.label().to_owned(), part));
        }
    }
    let left_out = parts.len().saturating_sub(MOST);
    parts.truncate(MOST);
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
    let (across, down) =
        if resolved.horizontal { (Some(&resolved.value), resolved.key.as_ref()) } else { (resolved.key.as_ref(), Some(&resolved.value)) };
    // Axis titles stand once, where there is room.
    let small = area.height() < 160.0 || area.width() < 200.0;
    let axes = resolved.key.is_some() && input.spec.mark != pellucid_core::chart::Mark::Arc && !small;
    if let Some(title) = down.and_then(AxisInput::title_of).filter(|_| axes) {
        let at = Point::new(area.left, area.top + line / 2.0);
        scene.items.push(caption(input, &title, at, Align::Start, area.width()));
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
    if !free {
        share(input, &mut parts, &mut grid)?;
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
    for (i, (_, part)) in parts.iter_mut().enumerate() {
        part.value.shared = value;
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
    if parts.iter().any(|p| p.1.key.is_some()) && input.spec.mark != pellucid_core::chart::Mark::Arc {
        grid.reserve(left - grid.padding(), below - grid.padding());
    }
    Ok(())
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
