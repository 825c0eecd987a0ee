//! The whole, in the hole of a ring.

use pellucid_core::chart::{Format, NumberStyle};

use crate::frame::chart::Chart;
use crate::geometry::Point;
use crate::scene::{Align, Item};
use crate::text::{Font, ellipsis};

/// Writes the whole and what it is into a hole of a radius, CSS px.
pub(crate) fn draw(chart: Chart, total: f64, center: Point, radius: f64, items: &mut Vec<Item>) {
    let (input, value) = (chart.input, &chart.data.value);
    let format = match value.format.style {
        NumberStyle::Decimal if total.abs() >= 10_000.0 => {
            Format { style: NumberStyle::Compact, ..value.format.clone() }
        }
        _ => value.format_of(total),
    };
    let text = input.locale.number(total, &format);
    let width = radius * 1.5;
    let wide = input.measure.width(&text, &Font::semibold(100.0)) / 100.0;
    let font =
        Font::semibold((radius * 0.42).min(width / wide.max(0.1)).min((radius * 0.3).max(32.0)));
    let label_font = Font::regular(input.theme.label_size);
    let label = if radius > 44.0 {
        ellipsis(input.measure, &value.label, &label_font, width)
    } else {
        String::new()
    };
    let lift = if label.is_empty() { 0.0 } else { label_font.size * 0.7 };
    let at = |y| Point::new(center.x, y);
    items.push(Item::text(text, at(center.y - lift), font, Align::Middle, input.theme.foreground));
    if !label.is_empty() {
        items.push(Item::text(
            label,
            at(center.y + font.size * 0.62),
            label_font,
            Align::Middle,
            input.theme.muted,
        ));
    }
}
