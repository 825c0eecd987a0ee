//! The legend of a colour scale: what it shows, and a strip of its colours with numbers.

use pellucid_core::chart::Format;

use crate::axis::numbers;
use crate::color::Rgba;
use crate::data::color_scale::ColorScale;
use crate::data::field::Field;
use crate::geometry::{Point, Rect, Size};
use crate::input::Input;
use crate::locale::Locale;
use crate::scale::{Continuous, Transform};
use crate::scene::{Align, Item};
use crate::text::{Font, ellipsis};

/// CSS px of strip to a part of one colour, and most parts.
const PART: f64 = 3.0;
const PARTS: f64 = 64.0;
/// Height of the strip, and half of it in a single row, CSS px.
const THICK: f64 = 10.0;
const HALF: f64 = 4.0;
/// Charts from this size on have a strip with ticks below it, CSS px.
const ROOMY: Size = Size { width: 360.0, height: 260.0 };
/// Between label and strip, and from a strip to its numbers, CSS px.
const APART: f64 = 16.0;
const BESIDE: f64 = 8.0;
const BELOW: f64 = 3.0;

/// The legend from `left`, `top` in a chart of `size`, and its height; nothing where it does not
/// fit `width`.
pub(crate) fn layout(
    input: &Input,
    colors: &ColorScale,
    base: Rgba,
    size: Size,
    [left, top]: [f64; 2],
    width: f64,
) -> (Vec<Item>, f64) {
    let roomy = size.width >= ROOMY.width
        && size.height >= ROOMY.height
        && colors.extent[0] < colors.extent[1];
    roomy
        .then(|| ticked(input, colors, base, [left, top], width))
        .flatten()
        .unwrap_or_else(|| row(input, colors, base, [left, top], width))
}

/// The label with the strip behind it and ticks at round numbers below; none where it does not fit.
fn ticked(
    input: &Input,
    colors: &ColorScale,
    base: Rgba,
    [left, top]: [f64; 2],
    width: f64,
) -> Option<(Vec<Item>, f64)> {
    let (font, small) =
        (Font::regular(input.theme.legend_size), Font::regular(input.theme.label_size));
    let line = (font.size * 1.65).round();
    let label = match &colors.field.format.unit {
        Some(unit) if !colors.field.label.is_empty() => format!("{} ({unit})", colors.field.label),
        _ => colors.field.label.clone(),
    };
    let label = ellipsis(input.measure, &label, &font, width * 0.4);
    let start =
        left + if label.is_empty() { 0.0 } else { input.measure.width(&label, &font) + APART };
    let length = (width * 0.36).clamp(120.0, 260.0 * font.size / 12.0).round();
    let scale = Continuous {
        range: [start, start + length],
        ..Continuous::new(Transform::Linear, colors.extent)
    };
    // As many as stand apart, and at least two: one number tells no scale.
    let fitting = |n: usize| {
        let ticks = numbers::ticks(&scale, n, false, &colors.field, input.locale.as_ref());
        let labels: Vec<(f64, f64, String)> = ticks
            .into_iter()
            .map(|t| (scale.position(t.value), input.measure.width(&t.label, &small), t.label))
            .collect();
        let apart = labels.windows(2).all(|w| w[0].0 + w[0].1 / 2.0 + 8.0 <= w[1].0 - w[1].1 / 2.0);
        (apart && labels.len() > 1).then_some(labels)
    };
    let labels = (2..=6).rev().find_map(fitting)?;
    let over = |edge: f64, side: f64| {
        labels.iter().map(|(at, wide, _)| (at - edge) * side + wide / 2.0).fold(0.0, f64::max)
    };
    // The first number may reach to the left of the strip, the last to its right.
    if start - over(start, -1.0) < left || start + length + over(start + length, 1.0) > left + width
    {
        return None;
    }
    let middle = top + line / 2.0;
    let mut items = Vec::with_capacity(PARTS as usize + 2 * labels.len() + 1);
    if !label.is_empty() {
        items.push(text(
            label,
            Point::new(left, middle),
            font,
            Align::Start,
            input.theme.muted.mix(input.theme.foreground, 0.5),
        ));
    }
    let rect = Rect {
        left: start,
        right: start + length,
        top: middle - THICK / 2.0,
        bottom: middle + THICK / 2.0,
    };
    strip(input, colors, base, rect, &mut items);
    let below = rect.bottom + BELOW + (small.size * 0.62).round();
    for (at, _, label) in labels {
        let (from, to) = (Point::new(at, rect.bottom), Point::new(at, rect.bottom + BELOW));
        items.push(Item::Rule { from, to, width: 1.0, color: input.theme.axis });
        items.push(text(label, Point::new(at, below), small, Align::Middle, input.theme.muted));
    }
    Some((items, below + (small.size * 0.62).round() - top))
}

/// Label, smallest value, strip and largest value in a row.
fn row(
    input: &Input,
    colors: &ColorScale,
    base: Rgba,
    [left, top]: [f64; 2],
    width: f64,
) -> (Vec<Item>, f64) {
    let font = Font::regular(input.theme.legend_size);
    let line = (font.size * 1.65).round();
    let middle = top + line / 2.0;
    // The unit is said once.
    let bare = Field {
        format: Format { unit: None, ..colors.field.format.clone() },
        ..colors.field.shallow()
    };
    let ends = |write: fn(&Field, f64, &dyn Locale) -> String| {
        let [low, high] = colors.extent;
        [
            write(&bare, low, input.locale.as_ref()),
            write(&colors.field, high, input.locale.as_ref()),
        ]
    };
    let mut told = ends(Field::short);
    // Shortened to the same, such as 1M and 1M, both are written in full.
    if told[0] == told[1] && colors.extent[0] < colors.extent[1] {
        told = ends(Field::text);
    }
    let [low, high] = told;
    let wide = |text: &str| input.measure.width(text, &font);
    let [low_wide, high_wide] = [&low, &high].map(|t| wide(t) + BESIDE);
    let shortest = 40.0;
    // Where label, strip and numbers do not stand side by side the label gives way first.
    let room = width - low_wide - high_wide - shortest - APART;
    let label = ellipsis(input.measure, &colors.field.label, &font, room.min(width * 0.4));
    let label_wide = if label.is_empty() { 0.0 } else { wide(&label) + APART };
    if label_wide + low_wide + shortest + high_wide > width {
        return (Vec::new(), 0.0);
    }
    let length =
        (width * 0.3).clamp(shortest, 140.0).min(width - label_wide - low_wide - high_wide);
    let mut items = Vec::with_capacity(PARTS as usize + 3);
    if !label.is_empty() {
        items.push(text(
            label,
            Point::new(left, middle),
            font,
            Align::Start,
            input.theme.muted.mix(input.theme.foreground, 0.5),
        ));
    }
    let start = left + label_wide;
    items.push(text(low, Point::new(start, middle), font, Align::Start, input.theme.muted));
    let rect = Rect {
        left: start + low_wide,
        right: start + low_wide + length,
        top: middle - HALF,
        bottom: middle + HALF,
    };
    strip(input, colors, base, rect, &mut items);
    items.push(text(
        high,
        Point::new(rect.right + BESIDE, middle),
        font,
        Align::Start,
        input.theme.muted,
    ));
    (items, line)
}

fn text(text: String, at: Point, font: Font, align: Align, color: Rgba) -> Item {
    Item::Text { text, at, font, align, upward: false, color }
}

/// The colours from the smallest value to the largest.
fn strip(input: &Input, colors: &ColorScale, base: Rgba, rect: Rect, items: &mut Vec<Item>) {
    const RADIUS: f64 = 2.0;
    let parts = (rect.width() / PART).ceil().clamp(1.0, PARTS);
    let [low, high] = colors.extent;
    for i in 0..parts as usize {
        // Each part goes on below those after it: where they meet no ground shines through.
        let part = Rect { left: rect.left + rect.width() * i as f64 / parts, ..rect };
        let round = if i == 0 { RADIUS } else { 0.0 };
        let color = if low < high {
            colors.at(low + (high - low) * (i as f64 + 0.5) / parts, base, input.theme)
        } else {
            base
        };
        items.push(Item::Rect {
            rect: part,
            radii: [round, RADIUS, RADIUS, round],
            color,
            crisp: true,
        });
    }
}
