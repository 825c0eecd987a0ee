//! Selections: from pixels to filters on the dimension's column, and from filters to what is selected.
//!
//! A filter speaks of a column. A dimension that is a position in a cycle (`hourOfDay`) or a measure cannot be told as a filter of
//! its column, so charts over these give no filters.

use pellucid_core::time::parse_iso;
use pellucid_core::{Filter, FilterOp, Scalar};

use crate::marks::Canvas;
use crate::resolve::field::Category;
use crate::resolve::{Field, Kind, Resolved};
use crate::scale::Scale;
use crate::ticks::time::{self, unit_step};
use crate::{Input, Item, Point, Rect, Scene};

/// Values in one `in` filter; more are refused by every executor.
const MOST_KEYS: usize = 10_000;

impl Scene {
    pub(crate) fn interval_inside(&self, x0: f64, y0: f64, x1: f64, y1: f64) -> Option<Vec<Filter>> {
        if let Some(panel) = self.panel_at(x0, y0) {
            let o = panel.origin;
            return panel.scene.interval(x0 - o.x, y0 - o.y, x1 - o.x, y1 - o.y);
        }
        let key = self.resolved.key.as_ref().filter(|k| !k.measured)?;
        let column = key.column.as_deref()?;
        let scale = self.key_scale.as_ref()?;
        let p = &self.plot;
        let (a, b, low, high) = match self.resolved.horizontal {
            true => (y0, y1, p.top, p.bottom),
            false => (x0, x1, p.left, p.right),
        };
        let (a, b) = (a.clamp(low, high.max(low)), b.clamp(low, high.max(low)));
        if !(a.is_finite() && b.is_finite()) || a == b {
            return None;
        }
        let (v, w) = (scale.invert(a), scale.invert(b));
        let (v, w) = (v.min(w), v.max(w));
        let per_px = (w - v) / (a - b).abs();
        match &key.kind {
            Kind::Category { cycle: Some(_), .. } => None,
            Kind::Category { categories, .. } => {
                let (first, last) = (v as usize, w as usize);
                keys(column, categories.get(first..=last.min(categories.len().saturating_sub(1)))?)
            }
            Kind::Bin(bin) => {
                let edge = |v: f64| (v - bin.origin) / bin.step;
                // A drag within one bin takes it.
                let (i, j) = match (edge(v).round(), edge(w).round()) {
                    (i, j) if i < j => (i, j),
                    _ => (edge((v + w) / 2.0).floor(), edge((v + w) / 2.0).floor() + 1.0),
                };
                Some(half_open(column, number(i * bin.step + bin.origin), number(j * bin.step + bin.origin)))
            }
            Kind::Time(Some(unit)) => {
                let step = unit_step(*unit);
                let nearest = |v: f64| {
                    let low = step.floor(v as i64);
                    let high = step.next(low);
                    if v - low as f64 <= high as f64 - v { low } else { high }
                };
                let (from, to) = match (nearest(v), nearest(w)) {
                    (from, to) if from < to => (from, to),
                    _ => (step.floor(((v + w) / 2.0) as i64), step.next(step.floor(((v + w) / 2.0) as i64))),
                };
                Some(half_open(column, instant(from), instant(to)))
            }
            Kind::Time(None) => {
                // Instants are cut to what a pixel can tell apart.
                let grain = [time::DAY, 3600 * time::SECOND, 60 * time::SECOND, time::SECOND, 1000];
                let grain = grain.into_iter().find(|&g| g as f64 <= per_px).unwrap_or(1);
                let floor = |v: f64| (v as i64).div_euclid(grain) * grain;
                Some(half_open(column, instant(floor(v)), instant(floor(w).saturating_add(grain))))
            }
            Kind::Number { whole: true } => Some(vec![Filter::between(column, number(v.ceil()), number(w.floor().max(v.ceil())))]),
            Kind::Number { whole: false } => {
                let round = |v: f64| crate::ticks::linear::round_to(v, per_px);
                Some(vec![Filter::between(column, round(v), round(w))])
            }
        }
    }

    /// The filters of a click on the mark of a batch row: its key, with its whole bin or time unit. None where the key cannot be
    /// filtered (see the module).
    pub fn point(&self, row: usize) -> Option<Vec<Filter>> {
        if !self.panels.is_empty() {
            let holds = |p: &&crate::facet::Panel| p.scene.resolved.data.iter().any(|d| d.row as usize == row);
            return self.panels.iter().find(holds)?.scene.point(row);
        }
        let key = self.resolved.key.as_ref().filter(|k| !k.measured)?;
        let column = key.column.as_deref()?;
        let value = key.values.get(row).copied()?;
        match &key.kind {
            Kind::Category { cycle: Some(_), .. } => None,
            Kind::Category { categories, .. } => keys(column, std::slice::from_ref(categories.get(value as usize)?)),
            _ if !value.is_finite() => None,
            Kind::Bin(bin) => Some(half_open(column, number(value), number(value + bin.step))),
            Kind::Time(Some(unit)) => {
                let from = value as i64;
                Some(half_open(column, instant(from), instant(unit_step(*unit).next(from))))
            }
            Kind::Time(None) => Some(vec![Filter { value: Some(instant(value as i64)), ..Filter::new(column, FilterOp::Eq, 0i64) }]),
            Kind::Number { .. } => Some(vec![Filter { value: Some(number(value)), ..Filter::new(column, FilterOp::Eq, 0i64) }]),
        }
    }
}

fn half_open(column: &str, low: Scalar, high: Scalar) -> Vec<Filter> {
    let filter = |op, value| Filter { field: column.to_owned(), op, value: Some(value), values: None };
    vec![filter(FilterOp::Gte, low), filter(FilterOp::Lt, high)]
}

fn number(v: f64) -> Scalar {
    if v.fract() == 0.0 && v.abs() < 9e15 { Scalar::Int(v as i64) } else { Scalar::Float(v) }
}

/// Microseconds as milliseconds, or as text where they are no whole milliseconds.
fn instant(micros: i64) -> Scalar {
    match micros % 1000 {
        0 => Scalar::Int(micros / 1000),
        _ => {
            let (days, of_day) = (micros.div_euclid(time::DAY), micros.rem_euclid(time::DAY));
            let (y, m, d) = pellucid_core::time::civil_from_days(days);
            let s = of_day / time::SECOND;
            let text = format!("{y:04}-{m:02}-{d:02}T{:02}:{:02}:{:02}.{:06}Z", s / 3600, s / 60 % 60, s % 60, of_day % time::SECOND);
            Scalar::Str(text)
        }
    }
}

/// One key by `eq`, several by `in`. Null equals nothing: alone it is `isNull`, among others it is left out.
fn keys(column: &str, categories: &[Category]) -> Option<Vec<Filter>> {
    let filter = |op| Filter { field: column.to_owned(), op, value: None, values: None };
    let usable = |s: &&Scalar| !matches!(s, Scalar::Null) && s.as_f64().is_none_or(f64::is_finite);
    let values: Vec<Scalar> = categories.iter().map(|c| &c.key).filter(usable).take(MOST_KEYS).cloned().collect();
    match (values.len(), categories.len()) {
        (0, 1) if matches!(categories[0].key, Scalar::Null) => Some(vec![filter(FilterOp::IsNull)]),
        (0, _) => None,
        (1, _) => Some(vec![Filter { value: values.into_iter().next(), ..filter(FilterOp::Eq) }]),
        _ => Some(vec![Filter { values: Some(values), ..filter(FilterOp::In) }]),
    }
}

/// Tells which data a selection holds.
pub(crate) struct Test<'a> {
    key: Option<&'a Field>,
    /// Filters on the key's column, and on the series'.
    on_key: Vec<&'a Filter>,
    /// Whether each series passes.
    series: Vec<bool>,
}

impl<'a> Test<'a> {
    pub(crate) fn new(input: &'a Input, resolved: &'a Resolved) -> Self {
        let filters: &[Filter] = input.state.selection.as_ref().map_or(&[], |s| &s.filters);
        let key = resolved.key.as_ref().filter(|k| !k.measured && !matches!(k.kind, Kind::Category { cycle: Some(_), .. }));
        let on = |field: Option<&'a Field>| -> Vec<&'a Filter> {
            let column = field.and_then(|f| f.column.as_deref());
            filters.iter().filter(|f| column == Some(f.field.as_str())).collect()
        };
        let on_key = on(key);
        let on_series = on(resolved.series_field.as_ref());
        let series = resolved.series.iter().map(|s| on_series.iter().all(|f| passes(f, &s.key))).collect();
        Self { key, on_key, series }
    }

    pub(crate) fn contains_series(&self, series: u32) -> bool {
        self.series.get(series as usize).copied().unwrap_or(true)
    }

    /// Whether a datum at this key and of this series passes.
    pub(crate) fn contains(&self, key: f64, series: u32) -> bool {
        let Some(field) = self.key.filter(|_| !self.on_key.is_empty()) else { return self.contains_series(series) };
        let value = match &field.kind {
            Kind::Category { categories, .. } => categories.get(key as usize).map_or(Scalar::Null, |c| c.key.clone()),
            Kind::Time(_) => Scalar::Float(key / 1000.0),
            _ => Scalar::Float(key),
        };
        self.contains_series(series) && self.on_key.iter().all(|f| passes(f, &value))
    }

    /// The selected interval in the key's values, where the filters tell one.
    fn interval(&self) -> Option<[f64; 2]> {
        let field = self.key?;
        let micros = |s: &Scalar| match (&field.kind, s) {
            (Kind::Time(_), Scalar::Str(text)) => parse_iso(text).map(|n| (n / 1000) as f64),
            (Kind::Time(_), s) => s.as_f64().map(|v| v * 1000.0),
            (Kind::Number { .. } | Kind::Bin(_), s) => s.as_f64(),
            _ => None,
        };
        let (mut low, mut high) = (f64::NEG_INFINITY, f64::INFINITY);
        for f in &self.on_key {
            match (f.op, &f.value, f.values.as_deref()) {
                (FilterOp::Gte | FilterOp::Gt, Some(v), _) => low = low.max(micros(v)?),
                (FilterOp::Lte | FilterOp::Lt, Some(v), _) => high = high.min(micros(v)?),
                (FilterOp::Between, _, Some([a, b])) => (low, high) = (low.max(micros(a)?), high.min(micros(b)?)),
                _ => return None,
            }
        }
        (low < high && (low.is_finite() || high.is_finite())).then_some([low, high])
    }
}

/// Whether a value passes a filter; times as milliseconds.
fn passes(f: &Filter, value: &Scalar) -> bool {
    use std::cmp::Ordering::{Equal, Greater, Less};
    let order = |other: &Scalar| match (value, other) {
        (Scalar::Str(a), Scalar::Str(b)) => Some(a.as_str().cmp(b.as_str())),
        (Scalar::Bool(a), Scalar::Bool(b)) => Some(a.cmp(b)),
        (Scalar::Int(a), Scalar::Int(b)) => Some(a.cmp(b)),
        // A number against a text: a time in ISO 8601.
        (a, Scalar::Str(b)) => a.as_f64().zip(parse_iso(b)).and_then(|(a, b)| a.partial_cmp(&(b as f64 / 1e6))),
        (a, b) => a.as_f64().zip(b.as_f64()).and_then(|(a, b)| a.partial_cmp(&b)),
    };
    let one = |wanted: &[std::cmp::Ordering]| f.value.as_ref().and_then(order).is_some_and(|o| wanted.contains(&o));
    let list = f.values.as_deref().unwrap_or(&[]);
    let null = matches!(value, Scalar::Null);
    match f.op {
        FilterOp::IsNull => null,
        FilterOp::NotNull => !null,
        _ if null => false,
        FilterOp::Eq => one(&[Equal]),
        FilterOp::Neq => !one(&[Equal]),
        FilterOp::Lt => one(&[Less]),
        FilterOp::Lte => one(&[Less, Equal]),
        FilterOp::Gt => one(&[Greater]),
        FilterOp::Gte => one(&[Greater, Equal]),
        FilterOp::In => list.iter().any(|v| order(v) == Some(Equal)),
        FilterOp::NotIn => !list.iter().any(|v| order(v) == Some(Equal)),
        FilterOp::Between => match list {
            [a, b] => matches!(order(a), Some(Greater | Equal)) && matches!(order(b), Some(Less | Equal)),
            _ => true,
        },
        FilterOp::Contains | FilterOp::StartsWith => match (value, &f.value) {
            (Scalar::Str(v), Some(Scalar::Str(part))) if f.op == FilterOp::Contains => v.contains(part.as_str()),
            (Scalar::Str(v), Some(Scalar::Str(part))) => v.starts_with(part.as_str()),
            _ => false,
        },
    }
}

/// Draws the selected interval as a translucent band.
pub(crate) fn band(canvas: &Canvas, items: &mut Vec<Item>) {
    let (Some([low, high]), Scale::Continuous(s)) = (canvas.selected.interval(), canvas.key) else { return };
    let [start, end] = s.range;
    let at = |v: f64, open: f64| if v.is_finite() { s.position(v).clamp(start.min(end), start.max(end)) } else { open };
    let (a, z) = (at(low, start), at(high, end));
    let p = canvas.plot;
    let rect = match canvas.resolved.horizontal {
        true => Rect::between(Point::new(p.left, a), Point::new(p.right, z)),
        false => Rect::between(Point::new(a, p.top), Point::new(z, p.bottom)),
    };
    let accent = canvas.input.theme.accent;
    items.push(Item::Rect { rect, radii: [0.0; 4], color: accent.fade(0.1), crisp: true });
    for edge in [a, z] {
        let (from, to) = match canvas.resolved.horizontal {
            true => (Point::new(p.left, edge), Point::new(p.right, edge)),
            false => (Point::new(edge, p.top), Point::new(edge, p.bottom)),
        };
        items.push(Item::Rule { from, to, width: 1.0, color: accent.fade(0.6) });
    }
}
