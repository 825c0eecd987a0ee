//! Names and shares beside the slices, where there is room for all of them; otherwise a legend names the slices.

use super::{Piece, digits, on_circle, percent};
use crate::order;
use crate::scene::{Align, Item};
use crate::text::{Font, ellipsis};
use crate::{Input, Point, Rect};

use std::f64::consts::PI;

pub(super) struct Labels {
    pub(super) items: Vec<Item>,
    /// The radius that the labels leave, CSS px.
    pub(super) radius: f64,
}

/// From a slice to its label's line and from there to its text, CSS px.
const OUT: f64 = 10.0;
const LEAD: f64 = 12.0;
const LEAD_GAP: f64 = 5.0;
/// Smallest radius beside which labels are better than a legend, CSS px.
const SMALLEST: f64 = 44.0;
/// Most slices that are named one by one.
const MOST: usize = 14;

struct Placed<'a> {
    piece: &'a Piece,
    name: String,
    share: String,
    y: f64,
}

/// Places a label of two lines at each slice; none where they would touch or leave the pie too small.
pub(super) fn place(input: &Input, pieces: &[Piece], area: Rect, full: f64) -> Option<Labels> {
    if pieces.len() > MOST || pieces.iter().any(|p| p.name.is_empty()) {
        return None;
    }
    let font = Font::regular(input.theme.label_size);
    let line = font.size * 1.25;
    let height = 2.0 * line + 2.0;
    let longest = (area.width() * 0.24).min(150.0);
    let name = |p: &Piece| ellipsis(input.measure, &p.name, &font, longest);
    let widest = pieces.iter().map(|p| input.measure.width(&name(p), &font)).fold(0.0, f64::max);
    let radius = (area.height() / 2.0 - OUT).min(area.width() / 2.0 - widest - OUT - LEAD - LEAD_GAP);
    if radius < SMALLEST || radius < full * 0.55 || longest < 40.0 {
        return None;
    }
    let center = area.center();
    let mut items = Vec::new();
    let digits = digits(pieces.iter().map(|p| p.share));
    for right in [true, false] {
        let mut side: Vec<Placed> = pieces
            .iter()
            .filter(|p| ((p.angles[0] + p.angles[1]) / 2.0 < PI) == right)
            .map(|piece| {
                let at = on_circle(center, radius + OUT, (piece.angles[0] + piece.angles[1]) / 2.0);
                Placed { piece, name: name(piece), share: percent(input.locale.as_ref(), piece.share, digits), y: at.y }
            })
            .collect();
        order::sort(&mut side, |a, b| a.y.total_cmp(&b.y));
        if !spread(&mut side, area, height) {
            return None;
        }
        for p in &side {
            draw(input, p, center, radius, right, &font, line, &mut items);
        }
    }
    Some(Labels { items, radius })
}

/// Moves labels apart within the area, each as little as needed; false where they do not fit.
fn spread(side: &mut [Placed], area: Rect, height: f64) -> bool {
    if side.len() as f64 * height > area.height() {
        return false;
    }
    let mut free = area.top + height / 2.0;
    for p in side.iter_mut() {
        p.y = p.y.max(free);
        free = p.y + height;
    }
    let mut free = area.bottom - height / 2.0;
    for p in side.iter_mut().rev() {
        p.y = p.y.min(free);
        free = p.y - height;
    }
    true
}

#[allow(clippy::too_many_arguments)]
fn draw(input: &Input, p: &Placed, center: Point, radius: f64, right: bool, font: &Font, line: f64, items: &mut Vec<Item>) {
    let middle = (p.piece.angles[0] + p.piece.angles[1]) / 2.0;
    let (from, bend) = (on_circle(center, radius + 3.0, middle), on_circle(center, radius + OUT, middle));
    let side = if right { 1.0 } else { -1.0 };
    // Labels of one side stand in one column behind the circle's edge.
    let edge = center.x + side * (radius + OUT + LEAD);
    let knee = Point::new(if (edge - bend.x).abs() < LEAD { bend.x } else { edge - side * LEAD }, p.y);
    items.push(Item::Path { points: vec![from, knee, Point::new(edge, p.y)], width: 1.0, color: input.theme.axis });
    let x = edge + side * LEAD_GAP;
    let align = if right { Align::Start } else { Align::End };
    let text = |text: &str, y, color| Item::Text { text: text.to_owned(), at: Point::new(x, y), font: *font, align, upward: false, color };
    items.push(text(&p.name, p.y - line / 2.0, input.theme.foreground));
    items.push(text(&p.share, p.y + line / 2.0, input.theme.muted));
}
