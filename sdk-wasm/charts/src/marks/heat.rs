//! Heatmaps: a cell at each pair of keys, coloured by its number.

use crate::hit::Index;
use crate::hit::index::{Anchor, Shape};
use crate::marks::shade::ink;
use crate::marks::{Canvas, Width, extent};
use crate::scale::Scale;
use crate::scene::Align;
use crate::text::Font;
use crate::{Item, Point, Rect};

/// Cells with less room than this, CSS px, touch each other.
const TOUCH: f64 = 5.0;
/// A number is written in its cell where all fit, in at most this many cells.
const WRITTEN: usize = 400;

pub(super) fn draw(canvas: &Canvas, items: &mut Vec<Item>, index: &mut Index) {
    let height = extent::height(canvas.resolved);
    let mut cells = Vec::with_capacity(canvas.resolved.data.len());
    for (i, d) in canvas.resolved.data.iter().enumerate() {
        let (x, y) = (span(canvas.key, canvas.width, d.key), span(canvas.value, height, d.value));
        if [x[0], x[1], y[0], y[1]].iter().all(|v| v.is_finite()) {
            cells.push((i, Rect::between(Point::new(x[0], y[0]), Point::new(x[1], y[1])).clipped(&canvas.plot)));
        }
    }
    let smallest = cells.iter().map(|(_, r)| r.width().min(r.height())).fold(f64::INFINITY, f64::min);
    let (gap, radius) = if smallest < TOUCH { (0.0, 0.0) } else { (0.5, (smallest * 0.12).min(3.0)) };
    let texts = texts(canvas, &cells);
    for (n, (i, rect)) in cells.into_iter().enumerate() {
        let color = canvas.color_of(i);
        let rect = rect.grown(-gap);
        items.push(Item::Rect { rect, radii: [radius; 4], color, crisp: true });
        if let Some(text) = texts.as_ref().and_then(|t| t.get(n)) {
            let (font, color) = (Font::regular(canvas.input.theme.label_size), ink(color, canvas.input.theme));
            items.push(Item::Text { text: text.clone(), at: rect.center(), font, align: Align::Middle, upward: false, color });
        }
        let anchor =
            Anchor { datum: i as u32, along: rect.center().x, at: rect.center(), shape: Shape::Rect(Box::new((rect, [radius; 4]))) };
        index.anchors.push(anchor);
    }
}

/// The cells' numbers, where every one of them fits its cell.
fn texts(canvas: &Canvas, cells: &[(usize, Rect)]) -> Option<Vec<String>> {
    if cells.len() > WRITTEN {
        return None;
    }
    let font = Font::regular(canvas.input.theme.label_size);
    let field = canvas.resolved.amount_field();
    let mut out = Vec::with_capacity(cells.len());
    for (i, rect) in cells {
        let amount = canvas.resolved.amount(&canvas.resolved.data[*i]);
        let text = if amount.is_nan() { String::new() } else { short(canvas, amount, field) };
        if rect.height() < font.size * 1.5 || canvas.input.measure.width(&text, &font) > rect.width() - 6.0 {
            return None;
        }
        out.push(text);
    }
    Some(out)
}

fn short(canvas: &Canvas, amount: f64, field: &crate::resolve::Field) -> String {
    use pellucid_core::chart::{Format, NumberStyle};
    let mut format = Format { unit: None, ..field.format.clone() };
    if format.style == NumberStyle::Decimal && amount.abs() >= 10_000.0 {
        format.style = NumberStyle::Compact;
    }
    if format == Format::default() && amount.abs() >= 10.0 {
        format.digits = Some(0);
    } else if format == Format::default() && amount.fract() != 0.0 {
        format.digits = Some(1);
    }
    canvas.input.locale.number(amount, &format)
}

/// Where a cell starts and ends along an axis, CSS px.
fn span(scale: &Scale, width: Width, at: f64) -> [f64; 2] {
    match scale {
        Scale::Band(band) => {
            let (middle, half) = (band.position(at), band.step() / 2.0);
            [middle - half, middle + half]
        }
        Scale::Continuous(_) => [scale.position(at), scale.position(width.end(at))],
    }
}
