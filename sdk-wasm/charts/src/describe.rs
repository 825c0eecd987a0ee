//! A chart in words, made from its data, for those who do not see it.

use pellucid_core::chart::Mark;

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
        let value = if r.value.label.is_empty() { "values" } else { r.value.label.as_str() };
        match r.mark {
            Mark::Table => return String::from("Table"),
            Mark::Metric => {
                let number = r.data.first().map_or_else(|| self.locale.word(Word::NoData), |d| self.value_text(d.value));
                return format!("{value}: {number}");
            }
            _ => {}
        }
        let (kind, marks) = match (r.mark, r.key.as_ref().map(|k| &k.kind)) {
            (Mark::Bar, Some(Kind::Bin(_))) => ("Histogram", "bars"),
            (Mark::Bar, _) => ("Bar chart", "bars"),
            (Mark::Line, _) => ("Line chart", "points"),
            (Mark::Area, _) => ("Area chart", "points"),
            (Mark::Point, _) => ("Scatter plot", "points"),
            _ => ("Pie chart", "slices"),
        };
        let mut out = format!("{kind} of {value}");
        if let Some(key) = r.key.as_ref().filter(|k| !k.label.is_empty()) {
            out.push_str(" by ");
            out.push_str(&key.label);
        }
        let names: Vec<&str> = r.series.iter().filter(|s| !s.hidden).map(|s| s.name.as_str()).filter(|n| !n.is_empty()).collect();
        if names.len() > 1 && !r.colors_repeat_key() {
            let listed = names[..names.len().min(8)].join(", ");
            let more = if names.len() > 8 { " and more" } else { "" };
            out.push_str(&format!(", {} series: {listed}{more}", names.len()));
        }
        let shown = r.data.iter().filter(|d| d.value.is_finite());
        let count = shown.clone().count();
        if count == 0 {
            return out + ", " + &self.locale.word(Word::NoData).to_lowercase();
        }
        out.push_str(&format!(", {count} {}", if count == 1 { marks.trim_end_matches('s') } else { marks }));
        if count > 1 {
            let best =
                |larger: bool| shown.clone().max_by(|a, b| if larger { a.value.total_cmp(&b.value) } else { b.value.total_cmp(&a.value) });
            for (word, datum) in [("highest", best(true)), ("lowest", best(false))] {
                if let Some(d) = datum {
                    out.push_str(&format!(", {word} {}", self.datum_text(d)));
                }
            }
        }
        if r.unplaced > 0 {
            let key = r.key.as_ref().map_or("key", |k| k.label.as_str());
            out.push_str(&format!(", {} left out for want of a {key}", r.unplaced));
        }
        out
    }

    /// A datum as text: key, series and value.
    pub(crate) fn datum_text(&self, d: &Datum) -> String {
        let r: &Resolved = &self.resolved;
        let key = r.key.as_ref().map(|k| k.text(d.key, self.locale.as_ref())).unwrap_or_default();
        let series = r.series_name(d.series).filter(|_| !r.colors_repeat_key());
        let value = self.value_text(d.value);
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
