//! What lies under the pointer, and what the keyboard walks through.

pub(crate) mod index;
mod overlay;

use std::borrow::Cow;

use pellucid_core::chart::{Mark, Stack, TooltipMode};
use serde::Serialize;

pub(crate) use index::{Anchor, Crowd, Index, Mode, Shape, Slice};

use crate::marks::arc::{digits, percent};
use crate::order;
use crate::resolve::Datum;
use crate::scale::Scale;
use crate::{Point, Rect, Rgba, Scene, Word};

/// A datum under the pointer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Hit {
    /// Row of the batch.
    pub row: usize,
    /// The datum's position in [`Scene::data`].
    pub index: usize,
    /// Its series' name, where there are several.
    pub series: Option<String>,
    /// Where a tooltip should point, CSS px.
    pub anchor: Point,
    /// What to say.
    pub tooltip: Tooltip,
}

/// What a tooltip says: text, never markup.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Tooltip {
    /// The key.
    pub title: String,
    /// One a series or measure.
    pub rows: Vec<TooltipRow>,
}

/// A line of a tooltip.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TooltipRow {
    /// The series or measure.
    pub label: String,
    /// Its value, formatted.
    pub value: String,
    /// Its swatch, `#rrggbb`.
    pub color: Rgba,
    /// The one under the pointer, where there are several.
    pub active: bool,
}

/// Lines through the pointer.
#[derive(Debug, Clone, PartialEq)]
pub struct Crosshair {
    /// Where the vertical line stands, CSS px, and what it stands for.
    pub x: Option<(f64, String)>,
    /// Where the horizontal line stands, CSS px, and what it stands for.
    pub y: Option<(f64, String)>,
    /// Where the lines run.
    pub plot: Rect,
}

/// A datum as the keyboard and screen readers meet it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DataPoint {
    /// Row of the batch.
    pub row: usize,
    /// Key, series and value as text.
    pub label: String,
    /// Where it stands, CSS px.
    pub anchor: Point,
}

/// A tooltip of more rows than this hides what it explains.
const MOST_ROWS: usize = 12;

impl Scene {
    pub(crate) fn hit_inside(&self, x: f64, y: f64) -> Option<Hit> {
        if let Some(panel) = self.panel_at(x, y) {
            return panel.hit(x, y);
        }
        if let Some(crowd) = &self.index.crowd {
            return self.crowd_hit(crowd, x, y);
        }
        let mut found = self.index.find(x, y, &self.plot);
        if self.interaction.tooltip == Some(TooltipMode::Single) {
            found.truncate(1);
        }
        let nearest = *found.first()?;
        let r = &self.resolved;
        let d = r.data.get(nearest.datum as usize)?;
        let mut shown = found.clone();
        // Rows from the top of the page down, as the marks stand.
        if shown.len() > MOST_ROWS {
            shown.truncate(MOST_ROWS);
        }
        order::sort(&mut shown, |a, b| a.at.y.total_cmp(&b.at.y));
        let several = shown.len() > 1;
        let whole = match (r.mark, r.stack) {
            (Mark::Arc, _) => Some(crate::marks::arc::total(r)),
            (Mark::Treemap | Mark::Sunburst, _) => r.tree.nodes.first().map(|n| n.value),
            // Of a stage what is left of the first.
            (Mark::Funnel, _) => r.data.iter().map(|d| d.value).find(|v| v.is_finite()),
            (_, Stack::Normalized) => Some(found.iter().filter_map(|a| r.data.get(a.datum as usize)).map(|d| d.value.abs()).sum()),
            _ => None,
        };
        let row = |a: &&Anchor| self.tooltip_row(a.datum as usize, several && a.datum == nearest.datum, whole);
        let rows = shown.iter().filter_map(row).collect();
        let title = r.key.as_ref().map(|k| k.text(d.key, self.locale.as_ref())).unwrap_or_default();
        let mut tooltip = match r.mark {
            Mark::Point | Mark::Rect if r.layers.is_empty() => self.point_tooltip(nearest.datum as usize)?,
            _ if self.parted() => {
                let count = self.index.sharing(nearest).map(|n| self.many(n));
                let title = count.map_or_else(|| title.clone(), |count| format!("{title} · {count}"));
                self.parts_tooltip(nearest.datum as usize, title)?
            }
            _ if self.index.sharing(nearest).is_some() => self.packed_tooltip(&shown, nearest),
            _ => Tooltip { title, rows },
        };
        let said = matches!(r.mark, Mark::Calendar | Mark::Geo);
        if let (Some(ramp), Some(color)) = (r.ramp.as_ref().filter(|_| !said), tooltip.rows.first().map(|row| row.color)) {
            let value = ramp.field.values.get(d.row as usize).copied().unwrap_or(f64::NAN);
            let value = ramp.field.text(value, self.locale.as_ref());
            tooltip.rows.push(TooltipRow { label: ramp.field.label.clone(), value, color, active: false });
        }
        Some(Hit {
            row: d.row as usize,
            index: nearest.datum as usize,
            series: r.series_name(d.series).map(str::to_owned),
            anchor: nearest.at,
            tooltip,
        })
    }

    fn tooltip_row(&self, datum: usize, active: bool, whole: Option<f64>) -> Option<TooltipRow> {
        let r = &self.resolved;
        let d = r.data.get(datum)?;
        let series = r.series.get(d.series as usize)?;
        let named = !series.name.is_empty() && !r.colors_repeat_key() && !r.names_series_by_key();
        let label = if named { series.name.clone() } else { r.value.label.clone() };
        let mut value = self.number_text(d);
        if let Some(whole) = whole.filter(|w| *w > 0.0) {
            // A slice says what its label says.
            let digits = match r.mark {
                Mark::Arc => digits(r.data.iter().map(|d| d.value / whole)),
                _ => digits(std::iter::once(d.value / whole)),
            };
            let share = percent(self.locale.as_ref(), d.value / whole, digits);
            value = format!("{value} ({share})");
        }
        Some(TooltipRow { label, value, color: series.color, active })
    }

    fn point_tooltip(&self, datum: usize) -> Option<Tooltip> {
        let r = &self.resolved;
        let d = r.data.get(datum)?;
        let color = r.series.get(d.series as usize)?.color;
        let key = r.key.as_ref()?;
        let row = |label: &str, value| TooltipRow { label: label.to_owned(), value, color, active: false };
        let mut rows = vec![row(&key.label, key.text(d.key, self.locale.as_ref())), row(&r.value.label, self.value_text(d.value))];
        let part = |f: &crate::resolve::Field| f.text(f.values.get(d.row as usize).copied().unwrap_or(f64::NAN), self.locale.as_ref());
        rows.extend(r.extra.iter().map(|f| row(&f.label, part(f))));
        Some(Tooltip { title: r.series_name(d.series).unwrap_or_default().to_owned(), rows })
    }

    /// Whether a mark shows several numbers of its row.
    pub(crate) fn parted(&self) -> bool {
        let r = &self.resolved;
        !r.extra.is_empty() && !matches!(r.mark, Mark::Point | Mark::Metric)
    }

    /// The numbers of a parted mark: of a bullet or gauge its value and its target, of others the parts alone.
    pub(crate) fn parts(&self, d: &Datum) -> Vec<(String, String)> {
        let r = &self.resolved;
        let part = |f: &crate::resolve::Field| {
            let value = f.values.get(d.row as usize).copied().unwrap_or(f64::NAN);
            (f.label.clone(), f.text(value, self.locale.as_ref()))
        };
        let own = matches!(r.mark, Mark::Bullet | Mark::Gauge).then(|| (r.value.label.clone(), self.value_text(d.value)));
        own.into_iter().chain(r.extra.iter().map(part)).collect()
    }

    fn parts_tooltip(&self, datum: usize, title: String) -> Option<Tooltip> {
        let r = &self.resolved;
        let d = r.data.get(datum)?;
        let color = r.series.get(d.series as usize)?.color;
        let series = r.series_name(d.series).filter(|_| !r.colors_repeat_key());
        let title = series.map_or_else(|| title.clone(), |s| if title.is_empty() { s.to_owned() } else { format!("{title}, {s}") });
        let rows = self.parts(d).into_iter().map(|(label, value)| TooltipRow { label, value, color, active: false });
        Some(Tooltip { title, rows: rows.collect() })
    }

    /// What stands in one pixel column, of which the marks that reach farthest are drawn: how many, and those.
    fn packed_tooltip(&self, drawn: &[&Anchor], nearest: &Anchor) -> Tooltip {
        let r = &self.resolved;
        let row = |a: &&Anchor| {
            let d = r.data.get(a.datum as usize)?;
            let series = r.series.get(d.series as usize)?;
            let key = r.key.as_ref().map(|k| k.text(d.key, self.locale.as_ref())).unwrap_or_default();
            let label = if series.name.is_empty() || r.mark == Mark::Waterfall { key } else { format!("{key}, {}", series.name) };
            Some(TooltipRow { label, value: self.number_text(d), color: series.color, active: drawn.len() > 1 && a.datum == nearest.datum })
        };
        Tooltip { title: self.many(self.index.sharing(nearest).unwrap_or(1)), rows: drawn.iter().filter_map(row).collect() }
    }

    /// A datum's number, as its measure writes it.
    pub(crate) fn number_text(&self, d: &Datum) -> String {
        self.resolved.value_of(d.series).text(d.value, self.locale.as_ref())
    }

    /// What a cell of a raster stands for, and how many points it has.
    fn crowd_hit(&self, crowd: &Crowd, x: f64, y: f64) -> Option<Hit> {
        let (d, rect) = (&crowd.density, &crowd.rect);
        let size = rect.width() / d.columns.max(1) as f64;
        if !self.plot.contains(x, y) {
            return None;
        }
        let (c, r) = (((x - rect.left) / size) as usize, ((y - rect.top) / size) as usize);
        let cell = r.min(d.rows.saturating_sub(1)) * d.columns + c.min(d.columns.saturating_sub(1));
        let count = d.counts.get(cell).copied().filter(|&n| n > 0)?;
        let index = d.first.get(cell).copied()? as usize;
        let datum = self.resolved.data.get(index)?;
        let key = self.resolved.key.as_ref()?;
        let color = self.resolved.series.get(datum.series as usize)?.color;
        let about = |scale: &Scale, field: &crate::resolve::Field, at: f64| {
            let (a, b) = (scale.invert(at - size / 2.0), scale.invert(at + size / 2.0));
            field.text(crate::ticks::linear::round_to(scale.invert(at), (b - a).abs()), self.locale.as_ref())
        };
        let middle = Point::new(rect.left + (c as f64 + 0.5) * size, rect.top + (r as f64 + 0.5) * size);
        let row = |label: &str, value| TooltipRow { label: label.to_owned(), value, color, active: false };
        let rows = vec![
            row(&key.label, about(&crowd.key, key, middle.x)),
            row(&self.resolved.value.label, about(&crowd.value, &self.resolved.value, middle.y)),
            row(&self.locale.word(Word::Points), self.locale.number(f64::from(count), &Default::default())),
        ];
        Some(Hit { row: datum.row as usize, index, series: None, anchor: middle, tooltip: Tooltip { title: String::new(), rows } })
    }

    pub(crate) fn value_text(&self, value: f64) -> String {
        self.resolved.value.text(value, self.locale.as_ref())
    }

    pub(crate) fn crosshair_inside(&self, x: f64, y: f64) -> Option<Crosshair> {
        let wanted = self.interaction.crosshair?;
        let (key, value) = (self.key_scale.as_ref()?, self.value_scale.as_ref()?);
        if !self.plot.contains(x, y) {
            return None;
        }
        let r = &self.resolved;
        // Keys are those there are; a value may be any.
        let nearest = self.index.find(x, y, &self.plot).first().map(|a| (a.along, a.datum));
        let (along, across) = if r.horizontal { (y, x) } else { (x, y) };
        let field = r.key.as_ref()?;
        let text = |f: &crate::resolve::Field, scale: &Scale, at: f64| {
            let grain = (scale.invert(at + 0.5) - scale.invert(at - 0.5)).abs();
            let v = scale.invert(at);
            let v = if matches!(scale, Scale::Continuous(_)) { crate::ticks::linear::round_to(v, grain) } else { v };
            f.text(v, self.locale.as_ref())
        };
        let snapped = nearest.filter(|_| matches!(self.index.mode, Mode::Key | Mode::Bar));
        let (key_at, key_text) = match snapped.and_then(|(at, d)| Some((at, r.data.get(d as usize)?.key))) {
            Some((at, v)) => (at, field.text(v, self.locale.as_ref())),
            None => (along, text(field, key, along)),
        };
        let value_text = text(&r.value, value, across);
        let (x, y) = match r.horizontal {
            true => ((across, value_text), (key_at, key_text)),
            false => ((key_at, key_text), (across, value_text)),
        };
        Some(Crosshair { x: wanted.x().then_some(x), y: wanted.y().then_some(y), plot: self.plot })
    }

    /// Every series, in the legend's order, with whether it is switched off.
    pub fn series_names(&self) -> impl Iterator<Item = (&str, bool)> {
        self.resolved.series.iter().map(|s| (s.name.as_str(), s.hidden)).filter(|(name, _)| !name.is_empty())
    }

    /// How many data the keyboard walks through.
    pub fn data_len(&self) -> usize {
        if self.panels.is_empty() { self.resolved.data.len() } else { self.panels.iter().map(|p| p.scene.data_len()).sum() }
    }

    pub(crate) fn data_point_inside(&self, index: usize) -> Option<DataPoint> {
        if !self.panels.is_empty() {
            return self.panel_of(index)?.data_point(index);
        }
        let d = self.resolved.data.get(index)?;
        let anchor = self.anchor(index).map_or(self.plot.center(), |a| a.at);
        Some(DataPoint { row: d.row as usize, label: self.datum_text(d), anchor })
    }

    pub(crate) fn data_inside(&self) -> Vec<DataPoint> {
        if !self.panels.is_empty() {
            return (0..self.data_len()).filter_map(|i| self.data_point_inside(i)).collect();
        }
        let elsewhere = |i| self.index.packed.as_ref().and_then(|p| p.anchor(i)).map_or(self.plot.center(), |a| a.at);
        let mut anchors: Vec<Point> = (0..self.data_len()).map(elsewhere).collect();
        for a in &self.index.anchors {
            if let Some(at) = anchors.get_mut(a.datum as usize) {
                *at = a.at;
            }
        }
        let point = |(d, anchor): (&Datum, Point)| DataPoint { row: d.row as usize, label: self.datum_text(d), anchor };
        self.resolved.data.iter().zip(anchors).map(point).collect()
    }

    pub(crate) fn anchor(&self, datum: usize) -> Option<Cow<'_, Anchor>> {
        self.index.anchor(datum)
    }
}
