//! What pointer and keyboard light up.

use pellucid_core::chart::TooltipMode;

use crate::color::Rgba;
use crate::geometry::Point;
use crate::index::anchor::{Anchor, Shape};
use crate::index::lookup::Mode;
use crate::scene::Item;
use crate::view::View;
use crate::view::tooltip::MOST_ROWS;

impl View {
    /// [`View::overlay`] in the unmirrored chart.
    pub(crate) fn local_overlay(&self, x: f64, y: f64) -> Vec<Item> {
        if let Some(panel) = self.panel_at(x, y) {
            return panel.overlay(x, y);
        }
        let mut found = self.index.find(x, y, &self.plot);
        let mut items = Vec::new();
        let line =
            |from, to| Item::Rule { from, to, width: 1.0, color: self.theme.muted.fade(0.55) };
        if let Some(cross) = self.local_crosshair(x, y) {
            let p = cross.plot;
            items.extend(
                cross.x.map(|(at, _)| line(Point::new(at, p.top), Point::new(at, p.bottom))),
            );
            items.extend(
                cross.y.map(|(at, _)| line(Point::new(p.left, at), Point::new(p.right, at))),
            );
        }
        if self.interaction.tooltip == Some(TooltipMode::Single) {
            found.truncate(1);
        }
        let Some(nearest) = found.first() else { return items };
        if self.index.mode == Mode::Key {
            let at = nearest.at.x;
            if self.interaction.crosshair.is_none() {
                items.push(line(Point::new(at, self.plot.top), Point::new(at, self.plot.bottom)));
            }
            for a in found.iter().take(MOST_ROWS).rev() {
                self.highlight(a, &mut items);
            }
        } else {
            self.highlight(nearest, &mut items);
        }
        items
    }

    fn highlight(&self, a: &Anchor, items: &mut Vec<Item>) {
        let r = &self.data;
        let series = r.points.get(a.datum as usize).and_then(|d| r.series.get(d.series as usize));
        let color = series.map_or(self.theme.accent, |s| s.color);
        let lit = self.theme.foreground.fade(0.16);
        match &a.shape {
            Shape::Dot => {
                items.push(Item::Circle {
                    center: a.at,
                    radius: self.index.radius + 2.0,
                    color: self.theme.surface(),
                });
                items.push(Item::Circle { center: a.at, radius: self.index.radius, color });
            }
            Shape::Disc(radius) => {
                items.push(Item::Ring {
                    center: a.at,
                    radius: radius + 1.0,
                    width: 2.0,
                    color: self.theme.foreground,
                });
            }
            Shape::Area(rings) => {
                items.extend(
                    rings.iter().map(|points| Item::Polygon { points: points.clone(), color: lit }),
                );
                items.extend(rings.iter().map(|r| outlined(r, 1.5, self.theme.foreground)));
            }
            Shape::Rect(b) => items.push(Item::Rect {
                rect: b.0,
                radii: b.1,
                color: lit,
                crisp: b.1.iter().any(|r| *r > 0.0),
            }),
            Shape::Slice(s) => items.push(Item::Polygon { points: s.outline(), color: lit }),
        }
    }

    /// [`View::focus_ring`] in the unmirrored chart.
    pub(crate) fn local_focus_ring(&self, datum: usize) -> Vec<Item> {
        if let Some(panel) = self.panel_of(datum) {
            return panel.focus_ring(datum);
        }
        let Some(a) = self.anchor(datum) else { return Vec::new() };
        let color = self.theme.accent;
        match &a.shape {
            Shape::Rect(b) => {
                let r = b.0.grown(3.0);
                let points = [
                    (r.left, r.top),
                    (r.right, r.top),
                    (r.right, r.bottom),
                    (r.left, r.bottom),
                    (r.left, r.top),
                ];
                vec![Item::Path {
                    points: points.map(|(x, y)| Point::new(x, y)).to_vec(),
                    width: 2.0,
                    color,
                }]
            }
            Shape::Disc(radius) => {
                vec![Item::Ring { center: a.at, radius: radius + 3.0, width: 2.0, color }]
            }
            Shape::Area(rings) => rings.iter().map(|r| outlined(r, 2.5, color)).collect(),
            Shape::Dot => vec![Item::Ring {
                center: a.at,
                radius: self.index.radius + 4.0,
                width: 2.0,
                color,
            }],
            Shape::Slice(s) => {
                let mut points = s.outline();
                points.extend(points.first().copied());
                vec![Item::Path { points, width: 3.0, color: self.theme.foreground }]
            }
        }
    }
}

/// A closed line along a ring.
fn outlined(ring: &[Point], width: f64, color: Rgba) -> Item {
    Item::Path { points: ring.iter().chain(ring.first()).copied().collect(), width, color }
}
