//! Small multiples as one chart: each answers where it stands.

use crate::geometry::{Point, Rect};
use crate::scene::{Item, transform};
use crate::view::hit::{DataPoint, Hit};
use crate::view::{Panel, View};

impl View {
    /// The panels of small multiples, in the order of the keyboard's walk: what their data have in
    /// common, and where they stand, CSS px.
    pub fn panels(&self) -> impl Iterator<Item = (&str, Rect)> {
        self.panels.iter().map(|p| (p.label.as_str(), p.area()))
    }

    /// The panel at a position; `None` outside all of them, and where there are none.
    pub(super) fn panel_at(&self, x: f64, y: f64) -> Option<&Panel> {
        self.panels.iter().find(|p| p.area().contains(x, y))
    }

    /// The panel of a datum; `None` where there are none.
    pub(super) fn panel_of(&self, datum: usize) -> Option<&Panel> {
        self.panels.iter().rev().find(|p| p.first <= datum)
    }
}

impl Panel {
    fn area(&self) -> Rect {
        let (Point { x, y }, size) = (self.origin, self.view.size);
        Rect { left: x, top: y, right: x + size.width, bottom: y + size.height }
    }

    /// The datum at a position of the whole.
    pub(super) fn hit(&self, x: f64, y: f64) -> Option<Hit> {
        let mut hit = self.view.hit(x - self.origin.x, y - self.origin.y)?;
        hit.index += self.first;
        hit.anchor = Point::new(hit.anchor.x + self.origin.x, hit.anchor.y + self.origin.y);
        hit.tooltip.title = if hit.tooltip.title.is_empty() {
            self.label.clone()
        } else {
            format!("{} · {}", self.label, hit.tooltip.title)
        };
        Some(hit)
    }

    /// A datum of the whole, if it is one of the panel's.
    pub(super) fn data_point(&self, index: usize) -> Option<DataPoint> {
        let mut point = self.view.data_point(index.checked_sub(self.first)?)?;
        point.label = format!("{} {}", self.label, point.label);
        point.anchor = Point::new(point.anchor.x + self.origin.x, point.anchor.y + self.origin.y);
        Some(point)
    }

    /// What hovering a position of the whole adds.
    pub(super) fn overlay(&self, x: f64, y: f64) -> Vec<Item> {
        let mut items = self.view.overlay(x - self.origin.x, y - self.origin.y);
        transform::shift(&mut items, self.origin);
        items
    }

    /// The ring around a datum of the whole.
    pub(super) fn focus_ring(&self, datum: usize) -> Vec<Item> {
        let mut items = self.view.focus_ring(datum.saturating_sub(self.first));
        transform::shift(&mut items, self.origin);
        items
    }
}
