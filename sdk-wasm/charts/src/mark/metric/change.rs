//! How a metric's number changed.

use crate::data::before::change;
use crate::data::plot_data::PlotData;
use crate::frame::chart::Chart;
use crate::geometry::Point;
use crate::locale::Locale;
use crate::locale::words::{Word, fill};
use crate::mark::metric::latest::latest;
use crate::mark::parts::shade;
use crate::scene::{Align, Item};
use crate::text::{Font, ellipsis};

/// A number beside the one it is compared with.
pub(super) struct Change {
    value: f64,
    before: f64,
    /// What it is compared with; `None` for the period before.
    label: Option<String>,
    /// Key of the period before.
    key: Option<f64>,
}

impl Change {
    /// From the comparison's measure, otherwise from the period before.
    pub(super) fn of(data: &PlotData, value: f64) -> Option<Self> {
        let current = latest(data)?;
        if let Some(field) = data.parts.first().or(data.before.as_ref()) {
            let before =
                field.values.get(current.row as usize).copied().filter(|v| v.is_finite())?;
            return value.is_finite().then(|| Self {
                value,
                before,
                label: Some(field.label.clone()),
                key: None,
            });
        }
        let earlier = data.points.iter().filter(|d| d.value.is_finite() && d.key < current.key);
        let before = earlier.max_by(|a, b| a.key.total_cmp(&b.key))?;
        Some(Self { value, before: before.value, label: None, key: Some(before.key) })
    }

    fn text(&self, data: &PlotData, locale: &dyn Locale) -> String {
        change(self.value, self.before, &data.value.format, locale)
    }

    fn against(&self, data: &PlotData, locale: &dyn Locale) -> String {
        let key =
            || self.key.and_then(|key| data.key.as_ref().map(|field| field.text(key, locale)));
        // The number it is compared with, where a name alone would leave it out.
        match self.label.as_deref().map(|l| l.trim_end_matches([':', ' '])) {
            Some("") => data.value.text(self.before, locale),
            Some(name) => format!("{name} ({})", data.value.text(self.before, locale)),
            None => key().unwrap_or_default(),
        }
    }

    /// The change in words.
    pub(super) fn words(&self, data: &PlotData, locale: &dyn Locale) -> String {
        let (change, before) = (self.text(data, locale), self.against(data, locale));
        fill(&locale.word(Word::From), &[("change", &change), ("before", &before)])
    }

    /// An arrow, the change, and what it is compared with; `at` is the left end.
    pub(super) fn draw(
        &self,
        chart: Chart,
        at: Point,
        font: Font,
        width: f64,
        items: &mut Vec<Item>,
    ) {
        let Chart { input, data, .. } = chart;
        let [up, down] = shade::rise_and_fall(input.theme, &[]);
        let (rise, arrow) = (self.value - self.before, font.size * 0.62);
        let color = if rise < 0.0 { down } else { up };
        // The darker of two colours that words can be read in.
        let ink = color.mix(input.theme.foreground, 0.35);
        let mut left = at.x;
        if rise != 0.0 {
            let tip = if rise > 0.0 { -0.45 } else { 0.45 } * arrow;
            let points = vec![
                Point::new(left, at.y - tip),
                Point::new(left + arrow, at.y - tip),
                Point::new(left + arrow / 2.0, at.y + tip),
            ];
            items.push(Item::Polygon { points, color });
            left += arrow + 5.0;
        }
        let bold = Font::semibold(font.size);
        let locale = input.locale.as_ref();
        let mut text = |text: &str, font: Font, color| {
            let text = ellipsis(input.measure, text, &font, at.x + width - left);
            let wide = input.measure.width(&text, &font);
            if !text.is_empty() {
                items.push(Item::text(text, Point::new(left, at.y), font, Align::Start, color));
            }
            left += wide + 6.0;
        };
        text(&self.text(data, locale), bold, ink);
        let before = self.against(data, locale);
        text(&fill(&locale.word(Word::Against), &[("before", &before)]), font, input.theme.muted);
    }
}
