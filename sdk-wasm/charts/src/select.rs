//! Selections: from pixels to filters on the dimension's column, and from filters to what is selected.
//!
//! A filter speaks of a column. A dimension that is a position in a cycle (`hourOfDay`) or a measure cannot be told as a filter of
//! its column, so charts over these give no filters.

mod held;

pub(crate) use held::Test;

use std::cmp::Ordering;
use std::ops::Range;

use pellucid_core::chart::Directions;
use pellucid_core::{Dimension, Filter, FilterOp, Scalar, TimeUnit};

use crate::marks::Canvas;
use crate::resolve::field::Category;
use crate::resolve::series::compare;
use crate::resolve::{Field, Kind};
use crate::scale::Scale;
use crate::ticks::time::{self, unit_step};
use crate::{Item, Point, Rect, Scene};

/// Values in one `in` filter; more are refused by every executor.
const MOST_KEYS: usize = 10_000;

impl Scene {
    pub(crate) fn interval_inside(&self, x0: f64, y0: f64, x1: f64, y1: f64) -> Option<Vec<Filter>> {
        self.along_inside(if self.resolved.horizontal { Directions::Y } else { Directions::X }, [x0, y0], [x1, y1])
    }

    pub(crate) fn along_inside(&self, axes: Directions, from: [f64; 2], to: [f64; 2]) -> Option<Vec<Filter>> {
        if let Some(panel) = self.panel_at(from[0], from[1]) {
            let o = panel.origin;
            let local = |[x, y]: [f64; 2]| [x - o.x, y - o.y];
            return panel.scene.along(axes, local(from), local(to));
        }
        let p = &self.plot;
        let horizontal = self.resolved.horizontal;
        let across = axes.x().then(|| self.range(!horizontal, [from[0], to[0]], [p.left, p.right]));
        let down = axes.y().then(|| self.range(horizontal, [from[1], to[1]], [p.top, p.bottom]));
        let mut filters = Vec::new();
        for axis in [across, down].into_iter().flatten() {
            filters.extend(axis?);
        }
        Some(filters)
    }

    /// The filters of a stretch of one axis, CSS px within `limits`.
    fn range(&self, of_key: bool, [a, b]: [f64; 2], [low, high]: [f64; 2]) -> Option<Vec<Filter>> {
        let (field, scale) = match of_key {
            true => (self.resolved.key.as_ref()?, self.key_scale.as_ref()?),
            false => (&self.resolved.value, self.value_scale.as_ref()?),
        };
        let (a, b) = (a.clamp(low, high.max(low)), b.clamp(low, high.max(low)));
        if !(a.is_finite() && b.is_finite()) || a == b {
            return None;
        }
        let (v, w) = (scale.invert(a), scale.invert(b));
        let (v, w) = (v.min(w), v.max(w));
        match field.measured {
            true => self.keys_within(v, w),
            false => filters_between(field, v, w, (w - v) / (a - b).abs()),
        }
    }

    /// The categories that have a value within.
    fn keys_within(&self, low: f64, high: f64) -> Option<Vec<Filter>> {
        let key = self.resolved.key.as_ref().filter(|k| !k.measured)?;
        let Kind::Category { categories, cycle: None } = &key.kind else { return None };
        let mut within = vec![false; categories.len()];
        for d in self.resolved.data.iter().filter(|d| (low..=high).contains(&d.value)) {
            if let Some(w) = within.get_mut(d.key as usize) {
                *w = true;
            }
        }
        let chosen: Vec<Category> = categories.iter().zip(within).filter(|(_, w)| *w).map(|(c, _)| c.clone()).collect();
        keys(key.column.as_deref()?, &chosen)
    }

    /// The key of the mark of a batch row, as readers see it; of a mark that several columns name, the last of them.
    pub fn key_label(&self, row: usize) -> Option<String> {
        let (row, key) = match (&self.resolved.key, self.resolved.path.as_slice()) {
            (Some(key), path) if path.is_empty() || key.column.is_some() => (row, key),
            (_, path) => {
                let (row, fields) = self.group(row).unwrap_or((row, 0..path.len()));
                (row, path.get(fields)?.last()?)
            }
        };
        Some(key.text(key.values.get(row).copied()?, self.locale.as_ref()))
    }

    /// Of a mark that stands for several rows: one of them, and which of the columns that name marks they share.
    pub fn group(&self, row: usize) -> Option<(usize, Range<usize>)> {
        let group = self.resolved.groups.get(row.checked_sub(self.resolved.rows)?)?;
        Some((group.row as usize, group.fields.clone()))
    }

    /// The filters of a click on the mark of a batch row: its key, with its whole bin or time unit. None where the key cannot be
    /// filtered (see the module).
    pub fn point(&self, row: usize) -> Option<Vec<Filter>> {
        if !self.panels.is_empty() {
            let holds = |p: &&crate::facet::Panel| p.scene.resolved.data.iter().any(|d| d.row as usize == row);
            return self.panels.iter().find(holds)?.scene.point(row);
        }
        let path = &self.resolved.path;
        if path.is_empty() {
            return of_row(self.resolved.key.as_ref()?, row);
        }
        let (row, fields) = if row < self.resolved.rows { (row, 0..path.len()) } else { self.group(row)? };
        // A mark named by several columns is selected by all of those that a filter can tell.
        let filters: Vec<Filter> = path.get(fields)?.iter().filter_map(|field| of_row(field, row)).flatten().collect();
        (!filters.is_empty()).then_some(filters)
    }
}

/// The filters of a group of rows by its key in one dimension: a whole bin or time unit, or a value. With `instant` a number is
/// milliseconds since 1970, of which one is as fine as pages tell them apart. None for a position in a cycle (see the module), and
/// for a key that no filter can tell.
pub fn of_group(dimension: &Dimension, key: &Scalar, is_instant: bool) -> Option<Vec<Filter>> {
    let column = dimension.field.as_str();
    let filter = |op, value| Some(vec![Filter { field: column.to_owned(), op, value, values: None }]);
    let micros = |v: f64| (v * 1000.0) as i64;
    match (key, dimension.time_unit, dimension.bin) {
        (Scalar::Null, ..) => filter(FilterOp::IsNull, None),
        (_, Some(TimeUnit::HourOfDay | TimeUnit::DayOfWeek | TimeUnit::MonthOfYear), _) => None,
        (_, Some(unit), _) => {
            let from = micros(key.as_f64().filter(|v| v.abs() < 9e15)?);
            Some(half_open(column, instant(from), instant(unit_step(unit).next(from))))
        }
        (_, None, Some(bin)) => {
            let low = key.as_f64().filter(|v| v.is_finite())?;
            Some(half_open(column, number(low), number(low + bin.step)))
        }
        (_, None, None) if is_instant => {
            let from = micros(key.as_f64().filter(|v| v.abs() < 9e15)?);
            Some(half_open(column, instant(from), instant(from + 1000)))
        }
        (Scalar::Float(v), ..) if !v.is_finite() => None,
        _ => filter(FilterOp::Eq, Some(key.clone())),
    }
}

/// The filters that hold a field's value in a row, with its whole bin or time unit.
fn of_row(key: &Field, row: usize) -> Option<Vec<Filter>> {
    if key.measured {
        return None;
    }
    let column = key.column.as_deref()?;
    let value = key.values.get(row).copied()?;
    {
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

/// The filters of a field's values from `v` to `w`, of which a CSS px holds `per_px`.
fn filters_between(field: &Field, v: f64, w: f64, per_px: f64) -> Option<Vec<Filter>> {
    let column = field.column.as_deref()?;
    match &field.kind {
        Kind::Category { cycle: Some(_), .. } => None,
        Kind::Category { categories, .. } => {
            let (first, last) = (v as usize, w as usize);
            let chosen = categories.get(first..=last.min(categories.len().saturating_sub(1)))?;
            between_names(column, chosen).or_else(|| keys(column, chosen))
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

/// More neighbours than a list may hold, as what lies between the first and the last of them, where they stand in the order of their
/// keys.
fn between_names(column: &str, chosen: &[Category]) -> Option<Vec<Filter>> {
    let in_order = |w: &[Category]| compare(&w[0].key, &w[1].key) == Ordering::Less;
    let ([first, ..], [.., last]) = (chosen, chosen) else { return None };
    let told = |c: &Category| matches!(c.key, Scalar::Str(_) | Scalar::Int(_));
    let many = chosen.len() > MOST_KEYS && told(first) && told(last) && chosen.windows(2).all(in_order);
    many.then(|| vec![Filter::between(column, first.key.clone(), last.key.clone())])
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
    let values: Vec<Scalar> = categories.iter().map(|c| &c.key).filter(usable).take(MOST_KEYS + 1).cloned().collect();
    match (values.len(), categories.len()) {
        // Some of them would be left out, and what other charts show would be wrong: nothing is selected.
        (n, _) if n > MOST_KEYS => None,
        (0, 1) if matches!(categories[0].key, Scalar::Null) => Some(vec![filter(FilterOp::IsNull)]),
        (0, _) => None,
        (1, _) => Some(vec![Filter { value: values.into_iter().next(), ..filter(FilterOp::Eq) }]),
        _ => Some(vec![Filter { values: Some(values), ..filter(FilterOp::In) }]),
    }
}

/// Draws the selected interval as a translucent band.
pub(crate) fn band(canvas: &Canvas, items: &mut Vec<Item>) {
    let (key, value) = canvas.selected.intervals();
    let stretch = |interval: Option<[f64; 2]>, scale: &Scale| {
        let (Some([low, high]), Scale::Continuous(s)) = (interval, scale) else { return None };
        let [start, end] = s.range;
        let at = |v: f64, open: f64| if v.is_finite() { s.position(v).clamp(start.min(end), start.max(end)) } else { open };
        Some((at(low, start), at(high, end)))
    };
    let (key, value) = (stretch(key, canvas.key), stretch(value, canvas.value));
    if key.is_none() && value.is_none() {
        return;
    }
    let p = canvas.plot;
    let (across, down) = if canvas.resolved.horizontal { (value, key) } else { (key, value) };
    let (left, right) = across.map_or((p.left, p.right), |(a, z)| (a.min(z), a.max(z)));
    let (top, bottom) = down.map_or((p.top, p.bottom), |(a, z)| (a.min(z), a.max(z)));
    let accent = canvas.input.theme.accent;
    items.push(Item::Rect { rect: Rect { left, top, right, bottom }, radii: [0.0; 4], color: accent.fade(0.1), crisp: true });
    let mut edge = |from, to| items.push(Item::Rule { from, to, width: 1.0, color: accent.fade(0.6) });
    if across.is_some() {
        edge(Point::new(left, top), Point::new(left, bottom));
        edge(Point::new(right, top), Point::new(right, bottom));
    }
    if down.is_some() {
        edge(Point::new(left, top), Point::new(right, top));
        edge(Point::new(left, bottom), Point::new(right, bottom));
    }
}
