//! Names and shares beside the slices, where there is room for all of them; otherwise a legend
//! names the slices.

use std::f64::consts::PI;

use crate::geometry::{Point, Rect, on_circle};
use crate::input::Input;
use crate::locale::share::{digits, percent};
use crate::mark::arc::piece::Piece;
use crate::order;
use crate::scene::{Align, Item};
use crate::text::{Font, cut_apart};

/// The labels around a pie.
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

/// Places a label of two lines at each slice; none where they would touch or leave the pie too
/// small.
pub(super) fn place(input: &Input, pieces: &[Piece], area: Rect, full: f64) -> Option<Labels> {
    if pieces.len() > MOST || pieces.iter().any(|p| p.name.is_empty()) {
        return None;
    }
    let font = Font::regular(input.theme.label_size);
    let line = font.size * 1.25;
    let height = 2.0 * line + 2.0;
    let longest = (area.width() * 0.24).min(150.0);
    let whole: Vec<&str> = pieces.iter().map(|p| p.name.as_str()).collect();
    let names = cut_apart(input.measure, &whole, &font, longest);
    let widest = names.iter().map(|n| input.measure.width(n, &font)).fold(0.0, f64::max);
    let radius =
        (area.height() / 2.0 - OUT).min(area.width() / 2.0 - widest - OUT - LEAD - LEAD_GAP);
    if radius < SMALLEST || radius < full * 0.55 || longest < 40.0 {
        return None;
    }
    let pie = Pie { center: area.center(), radius };
    let mut items = Vec::new();
    let digits = digits(pieces.iter().map(|p| p.share));
    for right in [true, false] {
        let mut side: Vec<Placed> = pieces
            .iter()
            .zip(&names)
            .filter(|(p, _)| ((p.angles[0] + p.angles[1]) / 2.0 < PI) == right)
            .map(|(piece, name)| {
                let at = pie.beside(piece, OUT);
                Placed {
                    piece,
                    name: name.clone(),
                    share: percent(input.locale.as_ref(), piece.share, digits),
                    y: at.y,
                }
            })
            .collect();
        order::sort(&mut side, |a, b| a.y.total_cmp(&b.y));
        if !spread(&mut side, area, height) {
            return None;
        }
        for p in &side {
            draw(input, p, pie, right, &mut items);
        }
    }
    Some(Labels { items, radius })
}

/// Where the pie stands.
#[derive(Clone, Copy)]
struct Pie {
    center: Point,
    radius: f64,
}

impl Pie {
    /// The point so far outside a slice's middle, CSS px.
    fn beside(self, piece: &Piece, out: f64) -> Point {
        on_circle(self.center, self.radius + out, (piece.angles[0] + piece.angles[1]) / 2.0)
    }
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

fn draw(input: &Input, p: &Placed, pie: Pie, right: bool, items: &mut Vec<Item>) {
    let font = Font::regular(input.theme.label_size);
    let line = font.size * 1.25;
    let (from, bend) = (pie.beside(p.piece, 3.0), pie.beside(p.piece, OUT));
    let side = if right { 1.0 } else { -1.0 };
    // Labels of one side stand in one column behind the circle's edge.
    let edge = pie.center.x + side * (pie.radius + OUT + LEAD);
    let knee =
        Point::new(if (edge - bend.x).abs() < LEAD { bend.x } else { edge - side * LEAD }, p.y);
    items.push(Item::Path {
        points: vec![from, knee, Point::new(edge, p.y)],
        width: 1.0,
        color: input.theme.axis,
    });
    let x = edge + side * LEAD_GAP;
    let align = if right { Align::Start } else { Align::End };
    let text =
        |text: &str, y, color| Item::text(text.to_owned(), Point::new(x, y), font, align, color);
    items.push(text(&p.name, p.y - line / 2.0, input.theme.foreground));
    items.push(text(&p.share, p.y + line / 2.0, input.theme.muted));
}
