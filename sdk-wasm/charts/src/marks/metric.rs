//! A metric card: one number as large as its box allows, what it is, how it changed, and the way it came.

mod trend;

use pellucid_core::chart::{Format, NumberStyle};

use crate::resolve::{Datum, Field, Resolved};
use crate::scene::{Align, Item};
use crate::text::{Font, ellipsis};
use crate::{Input, Point, Rect, Scene};

/// A large number that would be written smaller than this is shortened, CSS px.
const SHORTEN_BELOW: f64 = 24.0;
/// Largest number, CSS px.
const LARGEST: f64 = 52.0;
/// Size of the unit behind a number, and the space before it, as shares of the number's size.
const UNIT: f64 = 0.44;
const UNIT_GAP: f64 = 0.16;
/// Half the height of capitals as a share of the font size: texts are centred on it.
const HALF_CAPITAL: f64 = 0.36;

pub(crate) fn draw(input: &Input, resolved: &Resolved, scene: &mut Scene) {
    let size = scene.size;
    let pad = (size.width.min(size.height) * 0.09).clamp(2.0, 16.0).round();
    let width = size.width - 2.0 * pad;
    let value = current(resolved).map_or(f64::NAN, |d| d.value);
    // The unit is said more quietly than the number.
    let unit = resolved.value.format.unit.as_deref().filter(|_| value.is_finite()).unwrap_or_default();
    let bare = Field { format: Format { unit: None, ..resolved.value.format.clone() }, ..resolved.value.shallow() };
    // No rows, no number: a mean of nothing is not "NaN".
    let mut text = if value.is_nan() { "–".to_owned() } else { bare.text(value, input.locale.as_ref()) };
    let label = resolved.title.clone().unwrap_or_else(|| resolved.value.label.clone());
    let label_font =
        Font::regular((size.height * 0.1).clamp(input.theme.label_size, (input.theme.title_size - 1.0).max(input.theme.label_size)));
    // A panel's own title names it.
    let with_label = !label.is_empty() && size.height >= 44.0 && !resolved.panel;
    let label_height = if with_label { label_font.size * 1.5 } else { 0.0 };
    let change = trend::Change::of(resolved, value).filter(|_| size.height >= 72.0);
    let change_height = if change.is_some() { label_font.size * 1.6 } else { 0.0 };
    // The number is what the card is for: its trend takes what it leaves.
    let free = size.height - 2.0 * pad - label_height - change_height;
    let line = if resolved.data.len() > 2 && free >= 2.0 * SHORTEN_BELOW { (size.height * 0.3).min(120.0).min(free * 0.55) } else { 0.0 };
    let room = free - line;
    let ems = |text: &str, font: Font| input.measure.width(text, &font) / font.size;
    let unit_ems = if unit.is_empty() { 0.0 } else { UNIT_GAP + ems(unit, Font::regular(100.0)) * UNIT };
    let fits = |text: &str| width / (ems(text, Font::semibold(100.0)) + unit_ems).max(0.1);
    // A number that would be small print is shortened; the description keeps it whole.
    if fits(&text) < SHORTEN_BELOW.min(room * 0.9) && bare.format.style == NumberStyle::Decimal && value.abs() >= 10_000.0 {
        text = input.locale.number(value, &Format { style: NumberStyle::Compact, ..bare.format.clone() });
    }
    let fit = (room * 0.9).min(fits(&text)).clamp(8.0, LARGEST);
    let font = Font::semibold(fit);
    let middle = size.height / 2.0;
    let block = label_height + fit + change_height + line;
    let mut top = middle - block / 2.0;
    if with_label {
        let text = ellipsis(input.measure, &label, &label_font, width);
        let at = Point::new(pad, top + label_height / 2.0 - 2.0);
        scene.items.push(Item::Text { text, at, font: label_font, align: Align::Start, upward: false, color: input.theme.muted });
        top += label_height;
    }
    let text = ellipsis(input.measure, &text, &font, width);
    let at = Point::new(pad, top + fit / 2.0);
    let unit_font = Font::regular(fit * UNIT);
    let unit_left = pad + input.measure.width(&text, &font) + fit * UNIT_GAP;
    let unit = ellipsis(input.measure, unit, &unit_font, pad + width - unit_left + 0.5);
    if !unit.is_empty() {
        // On the number's baseline.
        let at = Point::new(unit_left, at.y + HALF_CAPITAL * (font.size - unit_font.size));
        scene.items.push(Item::Text { text: unit, at, font: unit_font, align: Align::Start, upward: false, color: input.theme.muted });
    }
    scene.items.push(Item::Text { text, at, font, align: Align::Start, upward: false, color: input.theme.foreground });
    let mut below = top + fit;
    if let Some(change) = change {
        change.draw(input, resolved, Point::new(pad, below + change_height / 2.0 + 1.0), label_font, width, &mut scene.items);
        below += change_height;
    }
    if line > 0.0 {
        let rect = Rect { left: pad, right: pad + width, top: below + 6.0, bottom: (below + line).min(size.height - 2.0) };
        trend::line(input, resolved, rect, scene);
    }
    scene.plot = Rect { left: pad, top: pad, right: size.width - pad, bottom: size.height - pad };
}

/// What the card shows: of a trend its last value.
pub(crate) fn current(resolved: &Resolved) -> Option<&Datum> {
    resolved.data.iter().filter(|d| d.value.is_finite()).max_by(|a, b| a.key.total_cmp(&b.key)).or(resolved.data.first())
}

/// How the number changed, in words.
pub(crate) fn change(resolved: &Resolved, value: f64, locale: &dyn crate::Locale) -> Option<String> {
    trend::Change::of(resolved, value).map(|c| c.words(resolved, locale))
}
