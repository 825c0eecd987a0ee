//! A chart in words, made from its data, for those who do not see it.

use crate::data::datum::Datum;
use crate::locale::words::{Word, fill};
use crate::mark;
use crate::scene::Picture;
use crate::view::View;

/// Names of series that are listed; more are counted.
const LISTED: usize = 8;

impl Picture for View {
    fn description(&self) -> String {
        self.description()
    }
}

impl View {
    /// The chart's accessible name and description: what it shows, how many marks, the extremes.
    pub fn description(&self) -> String {
        let mut out = String::new();
        for text in
            [self.data.title.as_deref(), Some(&self.summary()), self.data.description.as_deref()]
                .into_iter()
                .flatten()
        {
            sentence(&mut out, text);
        }
        out
    }

    fn summary(&self) -> String {
        let mark = mark::of(self.data.mark);
        if let Some(summary) = mark.summary(&self.data, self.locale.as_ref()) {
            return summary;
        }
        if mark.is_one_number() {
            let number = self
                .data
                .points
                .first()
                .map_or_else(|| self.locale.word(Word::NoData), |d| self.datum_text(d));
            return format!("{}: {number}", self.locale.word(self.words()[0]));
        }
        let mut parts = vec![self.subject()];
        parts.extend(self.panel_count());
        parts.extend(self.series_list());
        parts.extend(self.extremes());
        parts.extend(self.left_out());
        parts.join(&self.locale.word(Word::Comma))
    }

    /// What is shown by what.
    fn subject(&self) -> String {
        let data = &self.data;
        let label = if data.value.label.is_empty() {
            self.locale.word(Word::Values)
        } else {
            data.value.label.clone()
        };
        // A heatmap's number is what it colours, and both axes are its keys.
        let (value, second) = match &data.color_scale {
            Some(scale) if data.style.colored_amount => {
                (scale.field.label.clone(), data.value.label.as_str())
            }
            _ => (label, ""),
        };
        let keys: Vec<&str> = data
            .key
            .iter()
            .map(|k| k.label.as_str())
            .chain([second])
            .filter(|label| !label.is_empty())
            .collect();
        let keys = keys.join(&self.locale.word(Word::Comma));
        let chart = self.locale.word(self.words()[0]);
        match keys.is_empty() {
            false => self.say(Word::OfBy, &[("chart", &chart), ("value", &value), ("key", &keys)]),
            true => self.say(Word::Of, &[("chart", &chart), ("value", &value)]),
        }
    }

    fn panel_count(&self) -> Option<String> {
        let channel = self.facet.as_ref().filter(|_| !self.panels.is_empty())?;
        Some(self.say(Word::Panels, &[("n", &self.panels.len().to_string()), ("key", channel)]))
    }

    /// The series, where there are several that nothing else names.
    fn series_list(&self) -> Option<String> {
        let data = &self.data;
        let names: Vec<&str> = data
            .series
            .iter()
            .filter(|s| !s.hidden)
            .map(|s| s.name.as_str())
            .filter(|n| !n.is_empty())
            .collect();
        if names.len() < 2
            || data.colors_repeat_key()
            || data.style.named_by_key
            || !data.style.legend
        {
            return None;
        }
        let mut listed = names[..names.len().min(LISTED)].join(&self.locale.word(Word::Comma));
        if names.len() > LISTED {
            listed += &self.locale.word(Word::AndMore);
        }
        Some(self.say(Word::Series, &[("n", &names.len().to_string()), ("names", &listed)]))
    }

    /// How many marks there are, the highest and the lowest.
    fn extremes(&self) -> Vec<String> {
        let data = &self.data;
        let [_, one, many] = self.words();
        // What is made of several rows is no mark to count.
        let shown = data
            .points
            .iter()
            .filter(|d| data.amount(d).is_finite() && (d.row as usize) < data.rows);
        match shown.clone().count() {
            0 => vec![self.locale.word(Word::NoData).to_lowercase()],
            1 => vec![self.locale.word(one)],
            count => {
                let order = |a: &&Datum, b: &&Datum| data.amount(a).total_cmp(&data.amount(b));
                let (highest, lowest) = (shown.clone().max_by(order), shown.min_by(order));
                let said = [(Word::Highest, highest), (Word::Lowest, lowest)].into_iter();
                let said = said.filter_map(|(word, d)| {
                    Some(self.say(word, &[("datum", &self.datum_text(d?))]))
                });
                std::iter::once(self.say(many, &[("n", &count.to_string())])).chain(said).collect()
            }
        }
    }

    /// How many rows have no place.
    fn left_out(&self) -> Vec<String> {
        let data = &self.data;
        let mut out = Vec::new();
        if data.unplaced > 0 {
            let fallback = self.locale.word(Word::Key);
            let key = data.key.as_ref().map_or(fallback.as_str(), |k| k.label.as_str());
            out.push(self.say(Word::LeftOut, &[("n", &data.unplaced.to_string()), ("key", key)]));
        }
        out.extend(data.notes(self.locale.as_ref()));
        out
    }

    /// What the chart is called, and one and several of its marks.
    fn words(&self) -> [Word; 3] {
        match self.data.layers() {
            [] => mark::of(self.data.mark).words(&self.data),
            _ => [Word::Combined, Word::OneValue, Word::ManyValues],
        }
    }

    /// So many marks, as "125 bars".
    pub(super) fn many(&self, count: u32) -> String {
        let [_, one, many] = self.words();
        let count = self.locale.number(f64::from(count), &Default::default());
        if count == "1" { self.locale.word(one) } else { self.say(many, &[("n", &count)]) }
    }

    fn say(&self, word: Word, values: &[(&str, &str)]) -> String {
        fill(&self.locale.word(word), values)
    }

    /// A datum as text: key, series and value.
    pub(super) fn datum_text(&self, d: &Datum) -> String {
        let data = &self.data;
        let key = self.key_text(d);
        let series = data
            .series_name(d.series)
            .filter(|_| !data.colors_repeat_key() && !data.style.named_by_key);
        let joined = |parts: &[Option<&str>]| {
            parts.iter().flatten().filter(|p| !p.is_empty()).copied().collect::<Vec<_>>().join(" ")
        };
        if let Some(parts) = self.parts(d) {
            let parts: Vec<String> =
                parts.into_iter().map(|(label, value)| format!("{label} {value}")).collect();
            let name = joined(&[Some(key.as_str()), series]);
            return if name.is_empty() {
                parts.join(", ")
            } else {
                format!("{name}: {}", parts.join(", "))
            };
        }
        let value = match data.style.colored_amount {
            true => format!(
                "{} {}",
                self.number_text(d),
                data.amount_field().text(data.amount(d), self.locale.as_ref())
            ),
            false => self.number_text(d),
        };
        let change = self.change_text(d).map(|change| format!("({change})"));
        joined(&[Some(key.as_str()), series, Some(value.as_str()), change.as_deref()])
    }
}

fn sentence(out: &mut String, text: &str) {
    if text.is_empty() {
        return;
    }
    if !out.is_empty() {
        out.push_str(if out.ends_with(['.', '!', '?']) { " " } else { ". " });
    }
    out.push_str(text);
}
