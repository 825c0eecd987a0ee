//! What lies under the pointer, and what the keyboard walks through.

use pellucid_core::chart::{Mark, Stack};
use serde::{Serialize, Serializer};

use crate::marks::Canvas;
use crate::marks::arc::outline;
use crate::marks::point::CROWD;
use crate::reduce::density::Density;
use crate::resolve::Resolved;
use crate::scale::Scale;
use crate::{Item, Point, Rect, Rgba, Scene, Word};

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

impl Serialize for Rgba {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.css())
    }
}

/// How a chart answers the pointer.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) enum Mode {
    /// Not at all.
    #[default]
    None,
    /// The nearest key, with every series there.
    Key,
    /// The nearest bar, within this many CSS px.
    Bar,
    /// The nearest mark, within this many CSS px.
    Near(f64),
    /// The slice under it.
    Slice,
    /// The cell of a raster.
    Crowd,
}

/// A raster of points with the scales that tell what its cells stand for.
#[derive(Debug, Clone)]
pub(crate) struct Crowd {
    pub(crate) density: Density,
    pub(crate) rect: Rect,
    pub(crate) key: Scale,
    pub(crate) value: Scale,
}

/// A datum's place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Anchor {
    pub(crate) datum: u32,
    /// Along the key's axis, CSS px.
    pub(crate) along: f64,
    pub(crate) at: Point,
    /// The shape to light up.
    pub(crate) shape: Shape,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Shape {
    Dot,
    Rect(Box<(Rect, [f64; 4])>),
    Slice(Box<Slice>),
}

/// A piece of a ring.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Slice {
    pub(crate) center: Point,
    /// Inner and outer, CSS px.
    pub(crate) radii: [f64; 2],
    /// Start and end, clockwise from the top.
    pub(crate) angles: [f64; 2],
}

/// Where every datum stands.
#[derive(Debug, Clone, Default)]
pub(crate) struct Index {
    pub(crate) mode: Mode,
    /// Ascending along the key's axis.
    pub(crate) anchors: Vec<Anchor>,
    pub(crate) horizontal: bool,
    /// Radius of a dot that hovering lights up, CSS px.
    pub(crate) radius: f64,
    pub(crate) crowd: Option<Crowd>,
}

/// How far from a bar the pointer still finds it, CSS px.
const BAR_REACH: f64 = 12.0;

impl Index {
    pub(crate) fn new(canvas: &Canvas) -> Self {
        let resolved = canvas.resolved;
        let mode = match resolved.mark {
            Mark::Bar => Mode::Bar,
            Mark::Point => Mode::Near(24.0),
            _ => Mode::Key,
        };
        let mut anchors = Vec::with_capacity(resolved.data.len());
        if resolved.mark != Mark::Bar && !(resolved.mark == Mark::Point && resolved.data.len() > CROWD) {
            for (i, d) in resolved.data.iter().enumerate() {
                let along = canvas.middle(d.key);
                let value = canvas.value.position(canvas.spans.get(i).map_or(f64::NAN, |s| s[1]));
                let at = canvas.point(along, value);
                if at.x.is_finite() && at.y.is_finite() && canvas.plot.grown(0.5).contains(at.x, at.y) {
                    anchors.push(Anchor { datum: i as u32, along, at, shape: Shape::Dot });
                }
            }
            anchors.sort_by(|a, b| a.along.total_cmp(&b.along));
        }
        Self { mode, anchors, horizontal: resolved.horizontal, radius: 4.0, crowd: None }
    }

    /// Adds the bar of a datum.
    pub(crate) fn add_bar(&mut self, datum: usize, along: f64, rect: Rect, radii: [f64; 4], tip: Point) {
        self.anchors.push(Anchor { datum: datum as u32, along, at: tip, shape: Shape::Rect(Box::new((rect, radii))) });
    }

    /// To be called when the last anchor was added.
    pub(crate) fn finish(&mut self) {
        self.anchors.sort_by(|a, b| a.along.total_cmp(&b.along));
    }

    /// The anchors at the key nearest to a position along the axis, CSS px.
    fn nearest_key(&self, along: f64) -> &[Anchor] {
        let after = self.anchors.partition_point(|a| a.along < along);
        let candidates = [after.checked_sub(1), Some(after)].into_iter().flatten().filter_map(|i| self.anchors.get(i));
        let Some(nearest) = candidates.min_by(|a, b| (a.along - along).abs().total_cmp(&(b.along - along).abs())) else { return &[] };
        let key = nearest.along;
        let start = self.anchors.partition_point(|a| a.along < key - 1e-6);
        let end = self.anchors.partition_point(|a| a.along <= key + 1e-6);
        self.anchors.get(start..end).unwrap_or(&[])
    }

    /// The data under a point: the nearest first, then those that share its tooltip.
    fn find(&self, x: f64, y: f64, plot: &Rect) -> Vec<&Anchor> {
        let near = |a: &&Anchor| a.distance(x, y);
        let by = |a: &&Anchor, b: &&Anchor| near(a).total_cmp(&near(b));
        match self.mode {
            Mode::None | Mode::Crowd => Vec::new(),
            Mode::Slice => self.anchors.iter().filter(|a| a.distance(x, y) == 0.0).take(1).collect(),
            Mode::Near(reach) => {
                let first = self.anchors.partition_point(|a| a.along < x - reach);
                let near = self.anchors.iter().skip(first).take_while(|a| a.along <= x + reach);
                near.filter(|a| a.distance(x, y) <= reach).min_by(by).into_iter().collect()
            }
            Mode::Key | Mode::Bar => {
                if !plot.grown(6.0).contains(x, y) {
                    return Vec::new();
                }
                let along = if self.horizontal { y } else { x };
                let mut found: Vec<&Anchor> = self.nearest_key(along).iter().collect();
                found.sort_by(by);
                let reach = |a: &Anchor| match &a.shape {
                    Shape::Rect(b) => (if self.horizontal { b.0.height() } else { b.0.width() }) / 2.0 + BAR_REACH,
                    _ => f64::INFINITY,
                };
                // Grouped bars stand beside their key's middle: the reach is measured to the nearest of them.
                let distance = |a: &Anchor| match &a.shape {
                    Shape::Rect(b) if self.horizontal => (y - b.0.center().y).abs(),
                    Shape::Rect(b) => (x - b.0.center().x).abs(),
                    _ => 0.0,
                };
                if found.iter().any(|a| distance(a) <= reach(a)) { found } else { Vec::new() }
            }
        }
    }
}

impl Anchor {
    /// CSS px to the shape; 0 inside.
    fn distance(&self, x: f64, y: f64) -> f64 {
        match &self.shape {
            Shape::Dot => (self.at.x - x).hypot(self.at.y - y),
            Shape::Rect(b) => {
                let r = &b.0;
                let dx = (r.left - x).max(x - r.right).max(0.0);
                let dy = (r.top - y).max(y - r.bottom).max(0.0);
                dx.hypot(dy)
            }
            Shape::Slice(s) => {
                let Slice { center, radii, angles } = **s;
                let (dx, dy) = (x - center.x, y - center.y);
                let angle = dx.atan2(-dy).rem_euclid(std::f64::consts::TAU);
                let inside = (radii[0]..=radii[1]).contains(&dx.hypot(dy)) && (angles[0]..angles[1]).contains(&angle);
                if inside { 0.0 } else { f64::INFINITY }
            }
        }
    }
}

impl Serialize for Point {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (self.x, self.y).serialize(serializer)
    }
}

/// A tooltip of more rows than this hides what it explains.
const MOST_ROWS: usize = 12;

impl Scene {
    /// The datum under or nearest to a position in CSS px, with its tooltip.
    pub fn hit(&self, x: f64, y: f64) -> Option<Hit> {
        if let Some(crowd) = &self.index.crowd {
            return self.crowd_hit(crowd, x, y);
        }
        let found = self.index.find(x, y, &self.plot);
        let nearest = *found.first()?;
        let r = &self.resolved;
        let d = r.data.get(nearest.datum as usize)?;
        let mut shown = found.clone();
        // Rows from the top of the page down, as the marks stand.
        if shown.len() > MOST_ROWS {
            shown.truncate(MOST_ROWS);
        }
        shown.sort_by(|a, b| a.at.y.total_cmp(&b.at.y));
        let several = shown.len() > 1;
        let whole = match (r.mark, r.stack) {
            (Mark::Arc, _) => Some(crate::marks::arc::total(r)),
            (_, Stack::Normalized) => Some(found.iter().filter_map(|a| r.data.get(a.datum as usize)).map(|d| d.value.abs()).sum()),
            _ => None,
        };
        let row = |a: &&Anchor| self.tooltip_row(a.datum as usize, several && a.datum == nearest.datum, whole);
        let rows = shown.iter().filter_map(row).collect();
        let title = r.key.as_ref().map(|k| k.text(d.key, self.locale.as_ref())).unwrap_or_default();
        let tooltip = match r.mark {
            Mark::Point => self.point_tooltip(nearest.datum as usize)?,
            _ => Tooltip { title, rows },
        };
        let mut tooltip = tooltip;
        if let (Some(ramp), Some(color)) = (&r.ramp, tooltip.rows.first().map(|row| row.color)) {
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
        let named = !series.name.is_empty() && !r.colors_repeat_key() && r.mark != Mark::Arc;
        let label = if named { series.name.clone() } else { r.value.label.clone() };
        let mut value = self.value_text(d.value);
        if let Some(whole) = whole.filter(|w| *w > 0.0) {
            let share = crate::marks::arc::percent(self.locale.as_ref(), d.value / whole);
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
        let rows = vec![row(&key.label, key.text(d.key, self.locale.as_ref())), row(&r.value.label, self.value_text(d.value))];
        Some(Tooltip { title: r.series_name(d.series).unwrap_or_default().to_owned(), rows })
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

    /// The series whose legend entry lies at a position in CSS px.
    pub fn legend_hit(&self, x: f64, y: f64) -> Option<&str> {
        self.legend.iter().find(|e| e.area.contains(x, y)).map(|e| e.name.as_str())
    }

    /// The legend's entries in order, for the keyboard: names and where they stand.
    pub fn legend_entries(&self) -> impl Iterator<Item = (&str, Rect)> {
        self.legend.iter().map(|e| (e.name.as_str(), e.area))
    }

    /// How many data the keyboard walks through.
    pub fn data_len(&self) -> usize {
        self.resolved.data.len()
    }

    /// Datum `index`, in the order of the data.
    pub fn data_point(&self, index: usize) -> Option<DataPoint> {
        let r = &self.resolved;
        let d = r.data.get(index)?;
        let anchor = self.anchor(index).map_or(self.plot.center(), |a| a.at);
        Some(DataPoint { row: d.row as usize, label: self.datum_text(d), anchor })
    }

    /// Every datum in order. Long for large data: [`Scene::data_point`] writes one at a time.
    pub fn data(&self) -> Vec<DataPoint> {
        (0..self.data_len()).filter_map(|i| self.data_point(i)).collect()
    }

    fn anchor(&self, datum: usize) -> Option<&Anchor> {
        self.index.anchors.iter().find(|a| a.datum as usize == datum)
    }

    /// What hovering a position in CSS px adds on top of the scene: draw it over the scene instead of laying out again.
    pub fn overlay(&self, x: f64, y: f64) -> Vec<Item> {
        let found = self.index.find(x, y, &self.plot);
        let mut items = Vec::new();
        let Some(nearest) = found.first() else { return items };
        if self.index.mode == Mode::Key {
            let at = nearest.at.x;
            let (from, to) = (Point::new(at, self.plot.top), Point::new(at, self.plot.bottom));
            items.push(Item::Rule { from, to, width: 1.0, color: self.theme.muted.fade(0.55) });
            for a in found.iter().take(MOST_ROWS).rev() {
                self.highlight(a, &mut items);
            }
        } else {
            self.highlight(nearest, &mut items);
        }
        items
    }

    fn highlight(&self, a: &Anchor, items: &mut Vec<Item>) {
        let r: &Resolved = &self.resolved;
        let series = r.data.get(a.datum as usize).and_then(|d| r.series.get(d.series as usize));
        let color = series.map_or(self.theme.accent, |s| s.color);
        let lit = self.theme.foreground.fade(0.16);
        match &a.shape {
            Shape::Dot => {
                items.push(Item::Circle { center: a.at, radius: self.index.radius + 2.0, color: self.theme.surface() });
                items.push(Item::Circle { center: a.at, radius: self.index.radius, color });
            }
            Shape::Rect(b) => items.push(Item::Rect { rect: b.0, radii: b.1, color: lit, crisp: b.1.iter().any(|r| *r > 0.0) }),
            Shape::Slice(s) => items.push(Item::Polygon { points: outline(s), color: lit }),
        }
    }

    pub(crate) fn focus_ring(&self, datum: usize) -> Vec<Item> {
        let Some(a) = self.anchor(datum) else { return Vec::new() };
        let color = self.theme.accent;
        match &a.shape {
            Shape::Rect(b) => {
                let r = b.0.grown(3.0);
                let points = [(r.left, r.top), (r.right, r.top), (r.right, r.bottom), (r.left, r.bottom), (r.left, r.top)];
                vec![Item::Path { points: points.map(|(x, y)| Point::new(x, y)).to_vec(), width: 2.0, color }]
            }
            Shape::Dot => vec![Item::Ring { center: a.at, radius: self.index.radius + 4.0, width: 2.0, color }],
            Shape::Slice(s) => {
                let mut points = outline(s);
                points.extend(points.first().copied());
                vec![Item::Path { points, width: 3.0, color: self.theme.foreground }]
            }
        }
    }
}
