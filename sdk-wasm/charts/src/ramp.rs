//! Colours of a measure: from faint for the smallest value to strong for the largest, or where it falls on both sides of zero,
//! from one colour over faint to another.

use crate::resolve::Field;
use crate::scene::{Align, Item};
use crate::text::Font;
use crate::{Input, Point, Rect, Rgba, Theme};

/// A measure shown by colour.
#[derive(Clone)]
pub(crate) struct Ramp {
    pub(crate) field: Field,
    /// Smallest and largest value.
    pub(crate) extent: [f64; 2],
}

impl Ramp {
    pub(crate) fn new(field: Field) -> Self {
        let finite = || field.values.iter().copied().filter(|v| v.is_finite());
        let data = [finite().fold(f64::INFINITY, f64::min), finite().fold(f64::NEG_INFINITY, f64::max)];
        let extent = field.scale.domain.unwrap_or(data);
        let extent = if extent[0].is_finite() && extent[1].is_finite() { extent } else { [0.0, 0.0] };
        Self { field, extent }
    }

    /// The colour of a batch row; grey where it has no value.
    pub(crate) fn color(&self, row: u32, base: Rgba, theme: &Theme) -> Rgba {
        let [low, high] = self.extent;
        match self.field.values.get(row as usize).copied().filter(|v| v.is_finite()) {
            None => theme.axis,
            Some(_) if low >= high => base,
            Some(v) => self.at(v, base, theme),
        }
    }

    /// The colour of a value.
    fn at(&self, v: f64, base: Rgba, theme: &Theme) -> Rgba {
        let [low, high] = self.extent;
        match self.diverges() {
            true => shade(v.abs() / high.max(-low), if v < 0.0 { other(base, theme) } else { base }, theme),
            false => shade((v - low) / (high - low), base, theme),
        }
    }

    /// Values lie on both sides of zero, and far enough from it for the sign to be what matters.
    fn diverges(&self) -> bool {
        let [low, high] = self.extent;
        low < 0.0 && high > 0.0 && (-low).min(high) >= SIDE * (-low).max(high)
    }
}

/// The smaller side's share of the larger from which on a scale has two colours: a few frosts make no temperature diverge.
const SIDE: f64 = 0.2;

/// The colour of what is below zero: of the theme's the first that is not the base, orange beside blue.
fn other(base: Rgba, theme: &Theme) -> Rgba {
    if theme.series(1) == base { theme.series(0) } else { theme.series(1) }
}

/// From near the background over the colour to near the foreground: lightness changes evenly in one direction, so the order is
/// seen without hue.
fn shade(share: f64, base: Rgba, theme: &Theme) -> Rgba {
    const MIDDLE: f64 = 0.6;
    // Faint, and still seen.
    const FAINT: f64 = 0.38;
    let share = share.clamp(0.0, 1.0);
    if share < MIDDLE {
        theme.surface().mix(base, FAINT + (1.0 - FAINT) * share / MIDDLE)
    } else {
        base.mix(theme.foreground, 0.5 * (share - MIDDLE) / (1.0 - MIDDLE))
    }
}

/// Parts that a legend's strip is drawn in.
const PARTS: usize = 24;

/// The ramp's legend from `left`, `top`: what it shows, smallest value, strip, largest value. Nothing where it does not fit.
pub(crate) fn legend(input: &Input, ramp: &Ramp, base: Rgba, left: f64, top: f64, width: f64) -> (Vec<Item>, f64) {
    let font = Font::regular(input.theme.legend_size);
    let line = (font.size * 1.65).round();
    let [low, high] = ramp.extent.map(|v| input.locale.number(v, &ramp.field.format));
    let strip = (width * 0.25).clamp(40.0, 96.0);
    let wide = |text: &str| input.measure.width(text, &font);
    let label = crate::text::ellipsis(input.measure, &ramp.field.label, &font, width * 0.4);
    let gap = |text: &str| if text.is_empty() { 0.0 } else { 8.0 };
    let all = wide(&label) + gap(&label) * 2.0 + wide(&low) + 8.0 + strip + 8.0 + wide(&high);
    if all > width {
        return (Vec::new(), 0.0);
    }
    let middle = top + line / 2.0;
    let text =
        |text: String, x: f64, color| Item::Text { text, at: Point::new(x, middle), font, align: Align::Start, upward: false, color };
    let mut items = Vec::with_capacity(PARTS + 3);
    let mut x = left;
    if !label.is_empty() {
        let width = wide(&label);
        items.push(text(label, x, input.theme.muted.mix(input.theme.foreground, 0.5)));
        x += width + 16.0;
    }
    x += wide(&low) + 8.0;
    items.push(text(low, x - 8.0 - wide(&input.locale.number(ramp.extent[0], &ramp.field.format)), input.theme.muted));
    for i in 0..PARTS {
        let at = |i: usize| x + strip * i as f64 / PARTS as f64;
        // Each part goes on below those after it: where they meet no ground shines through.
        let rect = Rect { left: at(i), right: x + strip, top: middle - 4.0, bottom: middle + 4.0 };
        let [low, high] = ramp.extent;
        let color = ramp.at(low + (high - low) * (i as f64 + 0.5) / PARTS as f64, base, input.theme);
        items.push(Item::Rect { rect, radii: [0.0; 4], color, crisp: true });
    }
    items.push(text(high, x + strip + 8.0, input.theme.muted));
    (items, line)
}
