//! What the sizes of bubbles stand for: a few circles with their numbers in a row.

use crate::data::plot_data::PlotData;
use crate::geometry::{Point, Size};
use crate::input::Input;
use crate::scale::radii::Radii;
use crate::scene::{Align, Item};
use crate::text::{Font, ellipsis};

/// Radii that circles are to have about, as shares of the largest's, and bounds of the largest, CSS
/// px: a row of text is not much higher, and on a chart of large bubbles small circles alone would
/// tell nothing of them.
const RADII: [f64; 3] = [0.33, 0.6, 1.0];
const LARGEST: [f64; 2] = [9.0, 15.0];
/// Between a circle and its number, and between a number and the next circle, CSS px.
const GAP: f64 = 5.0;
const APART: f64 = 12.0;

/// The row from `left`, `top` in a chart of `size`, and its height; nothing where it does not fit.
pub(crate) fn row(
    input: &Input,
    data: &PlotData,
    size: Size,
    [left, top]: [f64; 2],
    width: f64,
) -> (Vec<Item>, f64) {
    let nothing = (Vec::new(), 0.0);
    let Some(field) = data.sizes() else { return nothing };
    let Radii { most, largest } = Radii::new(data.largest_size(), size);
    let row = (largest * 0.4).clamp(LARGEST[0], LARGEST[1]);
    let mut values: Vec<f64> = RADII
        .iter()
        .map(|r| round_down(most * ((r * row).min(largest) / largest).powi(2)))
        .collect();
    values.retain(|v| *v > 0.0);
    values.dedup();
    if values.is_empty() {
        return nothing;
    }
    let font = Font::regular(input.theme.legend_size);
    let line = (font.size * 1.65).max(2.0 * row.min(largest) + 2.0).round();
    let middle = top + line / 2.0;
    let mut items = Vec::with_capacity(2 * values.len() + 1);
    let text = |items: &mut Vec<Item>, text: String, x: &mut f64, color| {
        let wide = input.measure.width(&text, &font);
        items.push(Item::Text {
            text,
            at: Point::new(*x, middle),
            font,
            align: Align::Start,
            upward: false,
            color,
        });
        *x += wide;
    };
    let mut x = left;
    let label = ellipsis(input.measure, &field.label, &font, width * 0.4);
    if !label.is_empty() {
        text(&mut items, label, &mut x, input.theme.muted.mix(input.theme.foreground, 0.5));
        x += APART;
    }
    for value in values {
        let radius = (value / most).sqrt() * largest;
        items.push(Item::Ring {
            center: Point::new(x + radius, middle),
            radius,
            width: 1.0,
            color: input.theme.muted,
        });
        x += 2.0 * radius + GAP;
        text(&mut items, field.short(value, input.locale.as_ref()), &mut x, input.theme.muted);
        x += APART;
    }
    if x - APART > left + width { nothing } else { (items, line) }
}

/// The next 1, 2 or 5 times a power of ten at or below a number.
fn round_down(v: f64) -> f64 {
    if !(v > 0.0 && v.is_finite()) {
        return 0.0;
    }
    let power = 10f64.powf(v.log10().floor());
    [5.0, 2.0, 1.0].into_iter().map(|m| m * power).find(|r| *r <= v * (1.0 + 1e-9)).unwrap_or(power)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_round() {
        assert_eq!(
            [1.0, 1.9, 4.9, 730.0, 0.03, 0.0].map(round_down),
            [1.0, 1.0, 2.0, 500.0, 0.02, 0.0]
        );
    }
}
