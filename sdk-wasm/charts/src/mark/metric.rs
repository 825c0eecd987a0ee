//! A metric card: one number as large as its box allows, what it is, how it changed, and the way it
//! came.

mod change;
mod latest;
mod trend;

use pellucid_core::Result;
use pellucid_core::chart::{Channel, Format, NumberStyle};

use crate::data::field::Field;
use crate::data::plot_data::PlotData;
use crate::data::read::{need, numbers};
use crate::frame::chart::Chart;
use crate::frame::drawing::Drawing;
use crate::geometry::{Point, Rect, Size};
use crate::input::Input;
use crate::locale::Locale;
use crate::locale::words::Word;
use crate::mark::channels::Channels;
use crate::mark::mark_type::{self, MarkType};
use crate::mark::metric::change::Change;
use crate::mark::metric::latest::latest;
use crate::scene::{Align, Item};
use crate::text::{Font, ellipsis};

/// A large number that would be written smaller than this is shortened, CSS px.
const SHORTEN_BELOW: f64 = 24.0;
/// Largest number, CSS px.
const LARGEST: f64 = 52.0;
/// Size of the unit behind a number, and the space before it, as shares of the number's size.
const UNIT: f64 = 0.44;
const UNIT_GAP: f64 = 0.16;
/// Half the height of capitals as a share of the font size: texts are centred on it.
const HALF_CAPITAL: f64 = 0.36;

/// One large number.
pub(crate) struct Metric;

impl MarkType for Metric {
    fn channels(&self, input: &Input) -> Result<Channels> {
        let e = &input.spec.encoding;
        Ok(Channels::upright(e.x.clone(), need("value", &e.value)?.clone(), "encoding.y"))
    }

    fn value(&self, channel: &Channel, input: &Input) -> Result<(Field, Vec<Field>)> {
        let comparison = input
            .spec
            .encoding
            .comparison
            .iter()
            .map(|c| numbers(c, input))
            .collect::<Result<_>>()?;
        Ok((Field::read(channel, input, false)?, comparison))
    }

    fn draw(&self, chart: Chart, drawing: &mut Drawing) -> Result<()> {
        // A point at infinity has no place, but it has a value.
        let raw = |row: u32| chart.data.value.values.get(row as usize).copied();
        let value = latest(chart.data).map_or(f64::NAN, |d| match d.value.is_nan() {
            true => raw(d.row).unwrap_or(f64::NAN),
            false => d.value,
        });
        let change = Change::of(chart.data, value).filter(|_| drawing.size.height >= 72.0);
        let card = Card::new(chart, drawing.size, change.is_some());
        let number = Number::new(chart, &card, value);
        let mut top = drawing.size.height / 2.0
            - (card.label + number.font.size + card.change + card.line) / 2.0;
        if card.label > 0.0 {
            let text = ellipsis(chart.input.measure, &title(chart.data), &card.font, card.width);
            let at = Point::new(card.pad, top + card.label / 2.0 - 2.0);
            drawing.items.push(Item::text(
                text,
                at,
                card.font,
                Align::Start,
                chart.input.theme.muted,
            ));
            top += card.label;
        }
        number.draw(chart, &card, top, &mut drawing.items);
        let mut below = top + number.font.size;
        if let Some(change) = change {
            let at = Point::new(card.pad, below + card.change / 2.0 + 1.0);
            change.draw(chart, at, card.font, card.width, &mut drawing.items);
            below += card.change;
        }
        let (pad, size) = (card.pad, drawing.size);
        if card.line > 0.0 {
            let bottom = (below + card.line).min(size.height - 2.0);
            trend::draw(
                chart,
                Rect { left: pad, right: pad + card.width, top: below + 6.0, bottom },
                drawing,
            );
        }
        drawing.plot =
            Rect { left: pad, top: pad, right: size.width - pad, bottom: size.height - pad };
        Ok(())
    }

    fn draws_nothing(&self) -> bool {
        true
    }

    fn words(&self, _: &PlotData) -> [Word; 3] {
        mark_type::values(Word::Values)
    }

    fn summary(&self, data: &PlotData, locale: &dyn Locale) -> Option<String> {
        let label = if data.value.label.is_empty() {
            locale.word(Word::Values)
        } else {
            data.value.label.clone()
        };
        let shown = latest(data);
        let number = shown.map_or_else(
            || locale.word(Word::NoData),
            |d| data.value.text_in(d.row as usize, d.value, locale),
        );
        let change = shown
            .and_then(|d| Change::of(data, d.value))
            .map(|c| format!(", {}", c.words(data, locale)));
        Some(format!("{label}: {number}{}", change.unwrap_or_default()))
    }
}

/// What stands above the number.
fn title(data: &PlotData) -> String {
    data.title.clone().unwrap_or_else(|| data.value.label.clone())
}

/// How a card is parted, CSS px.
struct Card {
    pad: f64,
    width: f64,
    /// The font of all but the number.
    font: Font,
    /// Heights of the title, of the change and of the trend; 0 where there is none.
    label: f64,
    change: f64,
    line: f64,
    /// Height left for the number.
    room: f64,
}

impl Card {
    fn new(chart: Chart, size: Size, changed: bool) -> Self {
        let theme = chart.input.theme;
        let pad = (size.width.min(size.height) * 0.09).clamp(2.0, 16.0).round();
        let font = Font::regular(
            (size.height * 0.1)
                .clamp(theme.label_size, (theme.title_size - 1.0).max(theme.label_size)),
        );
        // A panel's own title names it.
        let named = !title(chart.data).is_empty() && size.height >= 44.0 && !chart.setting.panel;
        let label = if named { font.size * 1.5 } else { 0.0 };
        let change = if changed { font.size * 1.6 } else { 0.0 };
        // The number is what the card is for: its trend takes what it leaves.
        let free = size.height - 2.0 * pad - label - change;
        let trend = chart.data.points.len() > 2 && free >= 2.0 * SHORTEN_BELOW;
        let line = if trend { (size.height * 0.3).min(120.0).min(free * 0.55) } else { 0.0 };
        Self { pad, width: size.width - 2.0 * pad, font, label, change, line, room: free - line }
    }
}

/// The number, and its unit, which is said more quietly.
struct Number<'a> {
    text: String,
    unit: &'a str,
    font: Font,
}

impl<'a> Number<'a> {
    /// As large as it fits. A number that would be small print is shortened; the description keeps
    /// it whole.
    fn new(chart: Chart<'a>, card: &Card, value: f64) -> Self {
        let Chart { input, data, .. } = chart;
        let unit =
            data.value.format.unit.as_deref().filter(|_| value.is_finite()).unwrap_or_default();
        let bare = Field {
            format: Format { unit: None, ..data.value.format.clone() },
            ..data.value.shallow()
        };
        // No rows, no number: a mean of nothing is not "NaN".
        let row = latest(data).map_or(0, |d| d.row as usize);
        let mut text = match value.is_nan() {
            true => "–".to_owned(),
            false => bare.text_in(row, value, input.locale.as_ref()),
        };
        let ems = |text: &str, font: Font| input.measure.width(text, &font) / font.size;
        let unit_ems =
            if unit.is_empty() { 0.0 } else { UNIT_GAP + ems(unit, Font::regular(100.0)) * UNIT };
        let fits = |text: &str| card.width / (ems(text, Font::semibold(100.0)) + unit_ems).max(0.1);
        let small = fits(&text) < SHORTEN_BELOW.min(card.room * 0.9);
        if small && bare.format.style == NumberStyle::Decimal && value.abs() >= 10_000.0 {
            text = input
                .locale
                .number(value, &Format { style: NumberStyle::Compact, ..bare.format.clone() });
        }
        let size = (card.room * 0.9).min(fits(&text)).clamp(8.0, LARGEST);
        Self { text, unit, font: Font::semibold(size) }
    }

    fn draw(&self, chart: Chart, card: &Card, top: f64, items: &mut Vec<Item>) {
        let (input, font) = (chart.input, self.font);
        let text = ellipsis(input.measure, &self.text, &font, card.width);
        let at = Point::new(card.pad, top + font.size / 2.0);
        let unit_font = Font::regular(font.size * UNIT);
        let left = card.pad + input.measure.width(&text, &font) + font.size * UNIT_GAP;
        let unit =
            ellipsis(input.measure, self.unit, &unit_font, card.pad + card.width - left + 0.5);
        if !unit.is_empty() {
            // On the number's baseline.
            let at = Point::new(left, at.y + HALF_CAPITAL * (font.size - unit_font.size));
            items.push(Item::text(unit, at, unit_font, Align::Start, input.theme.muted));
        }
        items.push(Item::text(text, at, font, Align::Start, input.theme.foreground));
    }
}
