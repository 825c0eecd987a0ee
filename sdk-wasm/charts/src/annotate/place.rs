//! Labels of annotations that touch neither each other nor the chart's edge.

use crate::annotate::label::{font, text};
use crate::color::Rgba;
use crate::geometry::{Point, Rect};
use crate::mark::cartesian::Cartesian;
use crate::scene::{Align, Item};
use crate::text::ellipsis;

/// Labels placed so far.
pub(crate) struct Labels<'a> {
    space: &'a Cartesian<'a>,
    taken: Vec<Rect>,
}

/// Between a line and its label, CSS px.
const APART: f64 = 3.0;

impl<'a> Labels<'a> {
    /// No labels yet.
    pub(crate) fn new(space: &'a Cartesian<'a>) -> Self {
        Self { space, taken: Vec::new() }
    }

    /// A line's label: above or below its end or start, or beside an upright line.
    pub(crate) fn at_line(
        &mut self,
        rect: Rect,
        upright: bool,
        label: &str,
        ink: Rgba,
        items: &mut Vec<Item>,
    ) {
        let (plot, line) = (self.space.plot, self.line());
        let (half, room) = (line / 2.0, if upright { plot.width() * 0.45 } else { plot.width() });
        let Some((label, width)) = self.fit(label, room) else { return };
        let places: Vec<(f64, f64)> = match upright {
            // To the right or left of it, at the top and then further down.
            true => (0..3)
                .flat_map(|row| {
                    let y = plot.top + half + f64::from(row) * line;
                    [(rect.left + APART, y), (rect.left - APART - width, y)]
                })
                .collect(),
            false => vec![
                (plot.right - width, rect.top - half - 1.0),
                (plot.right - width, rect.top + half + 1.0),
                (plot.left + APART, rect.top - half - 1.0),
                (plot.left + APART, rect.top + half + 1.0),
            ],
        };
        self.put(&places, label, width, ink, items);
    }

    /// A band's label, in its upper left corner.
    pub(crate) fn in_band(&mut self, rect: Rect, label: &str, ink: Rgba, items: &mut Vec<Item>) {
        let half = self.line() / 2.0;
        let Some((label, width)) = self.fit(label, rect.width() - 2.0 * APART) else { return };
        let places = [
            (rect.left + APART, rect.top + half + 1.0),
            (rect.right - APART - width, rect.top + half + 1.0),
            (rect.left + APART, rect.bottom - half - 1.0),
        ];
        self.put(&places, label, width, ink, items);
    }

    /// A note above its place, or below it.
    pub(crate) fn note(&mut self, at: Point, label: &str, ink: Rgba, items: &mut Vec<Item>) {
        let (plot, line) = (self.space.plot, self.line());
        let Some((label, width)) = self.fit(label, plot.width()) else { return };
        let left = (at.x - width / 2.0).min(plot.right - width).max(plot.left);
        let places = [
            (left, at.y - line * 0.75),
            (left, at.y + line * 0.75),
            (left, at.y - line * 1.75),
            (left, at.y + line * 1.75),
        ];
        items.push(Item::Circle { center: at, radius: 2.5, color: ink });
        self.put(&places, label, width, ink, items);
    }

    fn line(&self) -> f64 {
        self.space.input.theme.label_size * 1.3
    }

    fn fit(&self, label: &str, room: f64) -> Option<(String, f64)> {
        let (measure, font) = (self.space.input.measure, font(self.space.input));
        let label = ellipsis(measure, label, &font, room);
        let width = measure.width(&label, &font);
        (!label.is_empty()).then_some((label, width))
    }

    /// Writes the label at the first of the places, left end and middle, that is free. Not at all
    /// where none is.
    fn put(
        &mut self,
        places: &[(f64, f64)],
        label: String,
        width: f64,
        ink: Rgba,
        items: &mut Vec<Item>,
    ) {
        let half = self.line() / 2.0;
        let plot = self.space.plot.grown(1.0);
        let box_of = |(x, y): (f64, f64)| Rect {
            left: x,
            top: y - half,
            right: x + width,
            bottom: y + half,
        };
        let free = |r: &Rect| self.taken.iter().all(|t| r.is_apart(t));
        let Some(&(x, y)) = places.iter().find(|p| plot.holds(&box_of(**p)) && free(&box_of(**p)))
        else {
            return;
        };
        self.taken.push(box_of((x, y)));
        let theme = self.space.input.theme;
        // The author's colour may be too faint for text.
        let readable = (0..=10)
            .map(|i| ink.mix(theme.foreground, f64::from(i) / 10.0))
            .find(|c| c.contrast(theme.surface()) >= 4.5);
        let (color, back) = (readable.unwrap_or(theme.foreground), theme.surface().fade(0.75));
        items.push(Item::Rect {
            rect: box_of((x - 1.0, y)),
            radii: [2.0; 4],
            color: back,
            crisp: false,
        });
        items.push(text(label, Point::new(x, y), Align::Start, color, self.space.input));
    }
}
