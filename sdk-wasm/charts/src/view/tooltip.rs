//! What a tooltip says of the data under the pointer.

use pellucid_core::chart::Stack;
use pellucid_core::chart::humanize::capitalised;

use crate::data::before::change;
use crate::data::datum::Datum;
use crate::data::field::Field;
use crate::index::anchor::Anchor;
use crate::locale::share::{digits, percent};
use crate::mark;
use crate::mark::mark_type::TooltipContent;
use crate::order;
use crate::view::View;
use crate::view::hit::{Tooltip, TooltipRow};

/// A tooltip of more rows than this hides what it explains.
pub(super) const MOST_ROWS: usize = 12;

impl View {
    /// What to say of data that share a tooltip, the nearest first.
    pub(super) fn tooltip(&self, found: &[&Anchor]) -> Option<Tooltip> {
        let nearest = *found.first()?;
        let data = &self.data;
        let d = data.points.get(nearest.datum as usize)?;
        let mut shown = found.to_vec();
        // Rows from the top of the page down, as the marks stand.
        shown.truncate(MOST_ROWS);
        order::sort(&mut shown, |a, b| a.at.y.total_cmp(&b.at.y));
        let title = || self.key_text(d);
        let mut tooltip = match mark::of(data.mark).tooltip() {
            TooltipContent::Fields if data.layers().is_empty() => self.fields_tooltip(d)?,
            TooltipContent::Parts | TooltipContent::ValueAndParts if !data.parts.is_empty() => {
                let count = self.index.sharing(nearest).map(|n| self.many(n));
                self.parts_tooltip(
                    d,
                    count.map_or_else(title, |count| format!("{} · {count}", title())),
                )?
            }
            _ if self.index.sharing(nearest).is_some() => self.packed_tooltip(&shown, nearest),
            _ => Tooltip { title: title(), rows: self.series_rows(found, &shown, nearest) },
        };
        let scale = data.color_scale.as_ref().filter(|_| !data.style.colored_value);
        if let (Some(scale), Some(color)) = (scale, tooltip.rows.first().map(|row| row.color)) {
            let value = self.field_text(&scale.field, d);
            tooltip.rows.push(TooltipRow {
                label: scale.field.label.clone(),
                value,
                color,
                active: false,
            });
        }
        Some(tooltip)
    }

    /// A line for each of the shown data, with its share of all that were found where they are
    /// parts of a whole.
    fn series_rows(
        &self,
        found: &[&Anchor],
        shown: &[&Anchor],
        nearest: &Anchor,
    ) -> Vec<TooltipRow> {
        let stacked = (self.data.stack == Stack::Normalized).then(|| {
            let points = found.iter().filter_map(|a| self.data.points.get(a.datum as usize));
            points.map(|d| d.value.abs()).sum::<f64>()
        });
        let row = |a: &&Anchor| {
            self.series_row(a.datum as usize, shown.len() > 1 && a.datum == nearest.datum, stacked)
        };
        let alone = self.data.points.get(nearest.datum as usize).filter(|_| shown.len() == 1);
        let before = alone.and_then(|d| self.before_row(d));
        shown.iter().filter_map(row).chain(before).collect()
    }

    /// The line of a datum's series; `stacked` is the sum of those that share its key, where they
    /// fill the axis together.
    fn series_row(&self, datum: usize, active: bool, stacked: Option<f64>) -> Option<TooltipRow> {
        let data = &self.data;
        let d = data.points.get(datum)?;
        let series = data.series.get(d.series as usize)?;
        let named =
            !series.name.is_empty() && !data.colors_repeat_key() && !data.style.named_by_key;
        let label = if named { series.name.clone() } else { data.value.label.clone() };
        let locale = self.locale.as_ref();
        let of_stack =
            |whole: f64| percent(locale, d.value / whole, digits(std::iter::once(d.value / whole)));
        let share = mark::of(data.mark)
            .share(data, d, locale)
            .or_else(|| stacked.filter(|w| *w > 0.0).map(of_stack));
        let beside: Vec<String> = share.into_iter().chain(self.change_text(d)).collect();
        let value = match beside.is_empty() {
            true => self.number_text(d),
            false => format!("{} ({})", self.number_text(d), beside.join(", ")),
        };
        Some(TooltipRow { label, value, color: series.color, active })
    }

    /// How a datum's value changed since before, where the chart compares and it was any.
    pub(super) fn change_text(&self, d: &Datum) -> Option<String> {
        let before = self.data.before_of(d).filter(|_| d.value.is_finite())?;
        Some(change(d.value, before, &self.data.value.format, self.locale.as_ref()))
    }

    /// The line of what a lone datum's value was before.
    fn before_row(&self, d: &Datum) -> Option<TooltipRow> {
        let (data, before) = (&self.data, self.data.before.as_ref()?);
        let color = data.series.get(d.series as usize)?.color;
        data.before_of(d)?;
        let label = capitalised(&before.label);
        Some(TooltipRow { label, value: self.field_text(before, d), color, active: false })
    }

    /// Key, value and further numbers, each in a line.
    fn fields_tooltip(&self, d: &Datum) -> Option<Tooltip> {
        let data = &self.data;
        let color = data.series.get(d.series as usize)?.color;
        let key = data.key.as_ref()?;
        let row = |label: &str, value| TooltipRow {
            label: label.to_owned(),
            value,
            color,
            active: false,
        };
        let mut rows =
            vec![row(&key.label, self.key_text(d)), row(&data.value.label, self.number_text(d))];
        rows.extend(data.parts.iter().map(|f| row(&f.label, self.field_text(f, d))));
        Some(Tooltip { title: data.series_name(d.series).unwrap_or_default().to_owned(), rows })
    }

    /// The numbers of a mark that shows several of its row, if it does: its value too where its
    /// parts do not hold it.
    pub(super) fn parts(&self, d: &Datum) -> Option<Vec<(String, String)>> {
        let data = &self.data;
        let value = match mark::of(data.mark).tooltip() {
            TooltipContent::ValueAndParts => Some((data.value.label.clone(), self.number_text(d))),
            TooltipContent::Parts => None,
            TooltipContent::Series | TooltipContent::Fields => return None,
        };
        let parts = data.parts.iter().map(|f| (f.label.clone(), self.field_text(f, d)));
        (!data.parts.is_empty()).then(|| value.into_iter().chain(parts).collect())
    }

    fn parts_tooltip(&self, d: &Datum, title: String) -> Option<Tooltip> {
        let data = &self.data;
        let color = data.series.get(d.series as usize)?.color;
        let title = match data.series_name(d.series).filter(|_| !data.colors_repeat_key()) {
            Some(series) if title.is_empty() => series.to_owned(),
            Some(series) => format!("{title}, {series}"),
            None => title,
        };
        let rows = self.parts(d)?.into_iter().map(|(label, value)| TooltipRow {
            label,
            value,
            color,
            active: false,
        });
        Some(Tooltip { title, rows: rows.collect() })
    }

    /// What stands in one pixel column, of which the marks that reach farthest are drawn: how many,
    /// and those.
    fn packed_tooltip(&self, drawn: &[&Anchor], nearest: &Anchor) -> Tooltip {
        let data = &self.data;
        let row = |a: &&Anchor| {
            let d = data.points.get(a.datum as usize)?;
            let series = data.series.get(d.series as usize)?;
            let key = self.key_text(d);
            let label = if series.name.is_empty() || !data.style.legend {
                key
            } else {
                format!("{key}, {}", series.name)
            };
            Some(TooltipRow {
                label,
                value: self.number_text(d),
                color: series.color,
                active: drawn.len() > 1 && a.datum == nearest.datum,
            })
        };
        Tooltip {
            title: self.many(self.index.sharing(nearest).unwrap_or(1)),
            rows: drawn.iter().filter_map(row).collect(),
        }
    }

    /// What a field holds in the row of a datum.
    fn field_text(&self, field: &Field, d: &Datum) -> String {
        let row = d.row as usize;
        let value = field.values.get(row).copied().unwrap_or(f64::NAN);
        field.text_in(row, value, self.locale.as_ref())
    }

    /// A datum's key.
    pub(super) fn key_text(&self, d: &Datum) -> String {
        let text = |k: &Field| k.text_in(d.row as usize, d.key, self.locale.as_ref());
        self.data.key.as_ref().map(text).unwrap_or_default()
    }

    /// A datum's number, as its measure writes it.
    pub(super) fn number_text(&self, d: &Datum) -> String {
        let field = self.data.value_of(d.series);
        field.text_in(d.row as usize, d.value, self.locale.as_ref())
    }
}
