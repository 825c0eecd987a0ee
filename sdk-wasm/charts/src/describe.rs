//! A chart in words, made from its data, for those who do not see it.

use pellucid_core::chart::Mark;

use crate::locale::words::fill;
use crate::resolve::field::Kind;
use crate::resolve::{Datum, Resolved};
use crate::{Scene, Word};

impl Scene {
    /// The chart's accessible name and description: what it shows, how many marks, the extremes.
    pub fn description(&self) -> String {
        let r = &self.resolved;
        let mut out = String::new();
        if let Some(title) = &r.title {
            sentence(&mut out, title);
        }
        sentence(&mut out, &self.summary());
        if let Some(text) = &r.description {
            sentence(&mut out, text);
        }
        out
    }

    fn summary(&self) -> String {
        let r = &self.resolved;
        let value = if r.value.label.is_empty() { self.locale.word(Word::Values) } else { r.value.label.clone() };
        match r.mark {
            Mark::Table | Mark::Pivot => return self.locale.word(Word::Table),
            Mark::Metric => {
                let shown = crate::marks::metric::current(r);
                let number = shown.map_or_else(|| self.locale.word(Word::NoData), |d| self.value_text(d.value));
                let change = shown.and_then(|d| crate::marks::metric::change(r, d.value, self.locale.as_ref()));
                return format!("{value}: {number}{}", change.map(|c| format!(", {c}")).unwrap_or_default());
            }
            _ => {}
        }
        let (kind, one, many) = kind(r);
        let chart = self.locale.word(kind);
        let comma = self.locale.word(Word::Comma);
        if r.mark == Mark::Gauge {
            let number = r.data.first().map_or_else(|| self.locale.word(Word::NoData), |d| self.datum_text(d));
            return format!("{chart}: {number}");
        }
        // A heatmap's number is what it colours, and both axes are its keys.
        let (value, second) = match (r.mark, &r.ramp) {
            (Mark::Rect, Some(ramp)) => (ramp.field.label.clone(), r.value.label.as_str()),
            _ => (value, ""),
        };
        let keys: Vec<&str> = r.key.iter().map(|k| k.label.as_str()).chain([second]).filter(|label| !label.is_empty()).collect();
        let keys = keys.join(&comma);
        let key = Some(keys.as_str()).filter(|k| !k.is_empty());
        let mut parts = vec![match key {
            Some(key) => self.say(Word::OfBy, &[("chart", &chart), ("value", &value), ("key", key)]),
            None => self.say(Word::Of, &[("chart", &chart), ("value", &value)]),
        }];
        if let (false, Some(channel)) = (self.panels.is_empty(), &self.facet) {
            parts.push(self.say(Word::Panels, &[("n", &self.panels.len().to_string()), ("key", channel)]));
        }
        let names: Vec<&str> = r.series.iter().filter(|s| !s.hidden).map(|s| s.name.as_str()).filter(|n| !n.is_empty()).collect();
        if names.len() > 1 && !r.colors_repeat_key() && !r.names_series_by_key() && r.mark != Mark::Waterfall {
            let mut listed = names[..names.len().min(8)].join(&comma);
            if names.len() > 8 {
                listed += &self.locale.word(Word::AndMore);
            }
            parts.push(self.say(Word::Series, &[("n", &names.len().to_string()), ("names", &listed)]));
        }
        // What is made of several rows is no mark to count.
        let shown = r.data.iter().filter(|d| r.amount(d).is_finite() && (d.row as usize) < r.rows);
        match shown.clone().count() {
            0 => parts.push(self.locale.word(Word::NoData).to_lowercase()),
            1 => parts.push(self.locale.word(one)),
            count => {
                parts.push(self.say(many, &[("n", &count.to_string())]));
                let order = |a: &&Datum, b: &&Datum| r.amount(a).total_cmp(&r.amount(b));
                let best = |larger: bool| if larger { shown.clone().max_by(order) } else { shown.clone().min_by(order) };
                for (word, datum) in [(Word::Highest, best(true)), (Word::Lowest, best(false))] {
                    parts.extend(datum.map(|d| self.say(word, &[("datum", &self.datum_text(d))])));
                }
            }
        }
        if r.unplaced > 0 {
            let fallback = self.locale.word(Word::Key);
            let key = r.key.as_ref().map_or(fallback.as_str(), |k| k.label.as_str());
            parts.push(self.say(Word::LeftOut, &[("n", &r.unplaced.to_string()), ("key", key)]));
        }
        if r.no_logarithm > 0 {
            parts.push(self.say(Word::NoLogarithm, &[("n", &r.no_logarithm.to_string())]));
        }
        parts.join(&comma)
    }

    /// So many marks, as "125 bars".
    pub(crate) fn many(&self, count: u32) -> String {
        let (_, one, many) = kind(&self.resolved);
        let count = self.locale.number(f64::from(count), &Default::default());
        if count == "1" { self.locale.word(one) } else { self.say(many, &[("n", &count)]) }
    }

    fn say(&self, word: Word, values: &[(&str, &str)]) -> String {
        fill(&self.locale.word(word), values)
    }

    /// A datum as text: key, series and value.
    pub(crate) fn datum_text(&self, d: &Datum) -> String {
        let r: &Resolved = &self.resolved;
        let key = r.key.as_ref().map(|k| k.text(d.key, self.locale.as_ref())).unwrap_or_default();
        let series = r.series_name(d.series).filter(|_| !r.colors_repeat_key() && !r.names_series_by_key());
        if self.parted() {
            let parts: Vec<String> = self.parts(d).into_iter().map(|(label, value)| format!("{label} {value}")).collect();
            let name = [Some(key.as_str()), series].into_iter().flatten().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" ");
            return if name.is_empty() { parts.join(", ") } else { format!("{name}: {}", parts.join(", ")) };
        }
        let value = match r.mark {
            Mark::Rect => {
                let amount = r.amount_field().text(r.amount(d), self.locale.as_ref());
                format!("{} {amount}", self.value_text(d.value))
            }
            _ => self.number_text(d),
        };
        let parts = [Some(key.as_str()), series, Some(value.as_str())];
        parts.into_iter().flatten().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" ")
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

/// What a chart is called, and its marks.
fn kind(r: &Resolved) -> (Word, Word, Word) {
    let values = |kind| (kind, Word::OneValue, Word::ManyValues);
    match (r.mark, r.key.as_ref().map(|k| &k.kind)) {
        _ if !r.layers.is_empty() => values(Word::Combined),
        (Mark::Bar, Some(Kind::Bin(_))) => (Word::Histogram, Word::OneBar, Word::ManyBars),
        (Mark::Bar, _) => (Word::BarChart, Word::OneBar, Word::ManyBars),
        (Mark::Line, _) => (Word::LineChart, Word::OnePoint, Word::ManyPoints),
        (Mark::Area, _) => (Word::AreaChart, Word::OnePoint, Word::ManyPoints),
        (Mark::Point, _) if r.size.is_some() => (Word::Bubbles, Word::OnePoint, Word::ManyPoints),
        (Mark::Point, _) => (Word::ScatterPlot, Word::OnePoint, Word::ManyPoints),
        (Mark::Waterfall, _) => (Word::Waterfall, Word::OneBar, Word::ManyBars),
        (Mark::Bullet, _) => (Word::Bullet, Word::OneBar, Word::ManyBars),
        (Mark::Radar, _) => (Word::Radar, Word::OnePoint, Word::ManyPoints),
        (Mark::Box, _) => values(Word::BoxPlot),
        (Mark::Rect, _) => values(Word::Heatmap),
        (Mark::Calendar, _) => values(Word::Calendar),
        (Mark::Treemap, _) => values(Word::Treemap),
        (Mark::Sunburst, _) => values(Word::Sunburst),
        (Mark::Funnel, _) => values(Word::Funnel),
        (Mark::Gauge, _) => values(Word::Gauge),
        (Mark::Candlestick, _) => values(Word::Candlestick),
        (Mark::Sankey, _) => values(Word::Flows),
        (Mark::Geo, _) => values(Word::Map),
        (Mark::Arc | Mark::Metric | Mark::Table | Mark::Pivot, _) => (Word::PieChart, Word::OneSlice, Word::ManySlices),
    }
}
