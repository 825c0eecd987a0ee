//! Radars: a closed line around a centre, a spoke for each category.

use std::f64::consts::TAU;

use pellucid_core::Result;
use pellucid_core::chart::Format;

use crate::data::field::{Category, Kind};
use crate::data::plot_data::PlotData;
use crate::data::selection::SelectionPredicate;
use crate::frame::around::around;
use crate::frame::chart::Chart;
use crate::frame::drawing::Drawing;
use crate::geometry::{Point, Rect, on_circle};
use crate::index::anchor::Shape;
use crate::index::lookup::{Index, Mode};
use crate::input::Input;
use crate::locale::words::Word;
use crate::mark::mark_type::MarkType;
use crate::order;
use crate::scene::{Align, Item};
use crate::text::{Font, cut_apart};
use crate::ticks::linear;

/// More spokes than this have no names.
const NAMED: usize = 24;
/// Between the outermost ring and its names, CSS px.
const DISTANCE: f64 = 8.0;

/// A closed line around a centre.
pub(crate) struct Radar;

impl MarkType for Radar {
    fn draw(&self, chart: Chart, drawing: &mut Drawing) -> Result<()> {
        let area = around(chart, drawing, true);
        let Some(Kind::Category { categories, .. }) = chart.data.key.as_ref().map(|k| &k.kind)
        else {
            return Ok(());
        };
        let [low, high] = domain(chart.data);
        let count = categories.len().max(1);
        let font = Font::regular(chart.input.theme.label_size);
        let names = names(chart.input, categories, &font, area);
        let web = Web::new(chart.input, area, &names, &font, count, [low, high]);
        let ticks = linear::inside(low, high, if web.radius < 60.0 { 2 } else { 4 }, false);
        web.grid(chart.input, &ticks.values, &mut drawing.items);
        web.lines(chart, drawing);
        if web.named {
            for (i, text) in names.into_iter().enumerate() {
                let (at, align) = web.name_at(i);
                let color = chart.input.theme.muted.mix(chart.input.theme.foreground, 0.4);
                drawing.items.push(Item::text(text, at, font, align, color));
            }
        }
        if web.radius > 60.0 {
            web.numbers(chart, &ticks.values, &font, &mut drawing.items);
        }
        Ok(())
    }

    fn words(&self, _: &PlotData) -> [Word; 3] {
        [Word::Radar, Word::OnePoint, Word::ManyPoints]
    }
}

/// What the centre and the outermost ring stand for.
fn domain(data: &PlotData) -> [f64; 2] {
    let finite = || data.points.iter().map(|d| d.value).filter(|v| v.is_finite());
    let (low, high) = (finite().fold(0.0, f64::min), finite().fold(0.0, f64::max));
    let nice = linear::nice(low, if low == high { low + 1.0 } else { high }, 4, false);
    data.value.scale.interval().unwrap_or(nice.domain)
}

/// The names of the spokes; none of too many.
fn names(input: &Input, categories: &[Category], font: &Font, area: Rect) -> Vec<String> {
    if categories.len() > NAMED {
        return Vec::new();
    }
    let whole: Vec<&str> = categories.iter().map(Category::label).collect();
    cut_apart(input.measure, &whole, font, (area.width() * 0.24).min(130.0))
}

/// Where spokes and rings stand.
struct Web {
    center: Point,
    /// CSS px.
    radius: f64,
    /// How many spokes.
    count: usize,
    domain: [f64; 2],
    /// Names stand around it.
    named: bool,
}

impl Web {
    /// The largest circle that leaves room for the names around it; without them where they would
    /// take most of it.
    fn new(
        input: &Input,
        area: Rect,
        names: &[String],
        font: &Font,
        count: usize,
        domain: [f64; 2],
    ) -> Self {
        let whole = (area.width().min(area.height()) / 2.0).max(1.0);
        let mut radius = whole;
        // Each name bounds the radius on its side.
        for (i, name) in names.iter().enumerate() {
            let a = angle(i as f64, count);
            let (sin, cos) = (a.sin().abs(), a.cos().abs());
            let width = input.measure.width(name, font) * if sin > 0.15 { 1.0 } else { 0.5 };
            let across = (area.width() / 2.0 - width) / sin.max(0.05) - DISTANCE;
            let down = (area.height() / 2.0 - font.size * 0.7) / cos.max(0.05) - DISTANCE;
            radius = radius.min(across).min(down);
        }
        let named = radius >= whole * 0.5 && radius > 24.0 && !names.is_empty();
        Self {
            center: area.center(),
            radius: if named { radius } else { whole },
            count,
            domain,
            named,
        }
    }

    /// The distance of a value from the centre, CSS px.
    fn reach(&self, v: f64) -> f64 {
        let [low, high] = self.domain;
        if high > low { ((v - low) / (high - low)).clamp(0.0, 1.0) * self.radius } else { 0.0 }
    }

    fn at(&self, key: f64, radius: f64) -> Point {
        on_circle(self.center, radius, angle(key, self.count))
    }

    /// Where the name of a spoke stands, and which of its ends.
    fn name_at(&self, spoke: usize) -> (Point, Align) {
        let align = match angle(spoke as f64, self.count).sin() {
            s if s > 0.15 => Align::Start,
            s if s < -0.15 => Align::End,
            _ => Align::Middle,
        };
        (self.at(spoke as f64, self.radius + DISTANCE), align)
    }

    /// Rings at the ticks, and spokes.
    fn grid(&self, input: &Input, ticks: &[f64], items: &mut Vec<Item>) {
        let [low, high] = self.domain;
        // Slanted hairlines look fainter than the level ones of a grid.
        let grid = input.theme.grid.mix(input.theme.axis, 0.5);
        for v in ticks.iter().filter(|v| **v > low) {
            let ring = (0..=self.count).map(|i| self.at(i as f64, self.reach(*v))).collect();
            items.push(Item::Path {
                points: ring,
                width: 1.0,
                color: if *v >= high { input.theme.axis } else { grid },
            });
        }
        for i in (0..self.count).filter(|_| self.count <= NAMED * 3) {
            items.push(Item::Path {
                points: vec![self.center, self.at(i as f64, self.radius)],
                width: 1.0,
                color: grid,
            });
        }
    }

    /// The closed line of each series over its fill, with dots where there are few.
    fn lines(&self, chart: Chart, drawing: &mut Drawing) {
        let Chart { input, data, .. } = chart;
        let theme = input.theme;
        let selected = SelectionPredicate::new(input, data);
        let mut index = Index::new(Mode::Near(24.0), false);
        let mut lines = Vec::new();
        for (s, series) in data.series.iter().enumerate() {
            let mine = data
                .points
                .iter()
                .enumerate()
                .filter(|(_, d)| d.series as usize == s && d.value.is_finite());
            let mut points: Vec<(f64, Point, usize)> =
                mine.map(|(i, d)| (d.key, self.at(d.key, self.reach(d.value)), i)).collect();
            order::sort(&mut points, |a, b| a.0.total_cmp(&b.0));
            let color = if selected.contains_series(s as u32) {
                series.color
            } else {
                series.color.mix(theme.surface(), 0.68)
            };
            let ring: Vec<Point> = points.iter().chain(points.first()).map(|p| p.1).collect();
            if points.len() > 2 {
                drawing.items.push(Item::Polygon { points: ring.clone(), color: color.fade(0.13) });
            }
            if points.len() > 1 {
                lines.push(Item::Path { points: ring, width: theme.line_width, color });
            }
            for (_, at, i) in points {
                if self.count <= NAMED * 2 && self.radius > 50.0 {
                    lines.push(Item::Circle { center: at, radius: theme.line_width + 0.5, color });
                }
                index.add(i, at.x, at, Shape::Dot);
            }
        }
        index.finish();
        drawing.items.append(&mut lines);
        drawing.index = index;
    }

    /// The numbers of the rings, above the centre.
    fn numbers(&self, chart: Chart, ticks: &[f64], font: &Font, items: &mut Vec<Item>) {
        let (input, value) = (chart.input, &chart.data.value);
        let whole = ticks.iter().all(|v| v.fract() == 0.0);
        let digits = value.format.digits.filter(|_| !whole);
        let bare = Format { unit: None, digits, ..value.format.clone() };
        for v in ticks.iter().filter(|v| **v > self.domain[0]) {
            let at =
                Point::new(self.center.x + 4.0, self.center.y - self.reach(*v) + font.size * 0.62);
            let small = Font::regular(font.size - 1.0);
            let text = input.locale.tick(*v, &bare, v.abs() >= 10_000.0);
            // Lines that cross a number must not cross it out.
            let (wide, high) = (input.measure.width(&text, &small), small.size * 0.55);
            let rect = Rect {
                left: at.x - 1.0,
                right: at.x + wide + 1.0,
                top: at.y - high,
                bottom: at.y + high,
            };
            items.push(Item::Rect {
                rect,
                radii: [2.0; 4],
                color: input.theme.surface().fade(0.6),
                crisp: false,
            });
            items.push(Item::text(text, at, small, Align::Start, input.theme.muted));
        }
    }
}

/// The angle of a spoke, clockwise from the top.
fn angle(key: f64, count: usize) -> f64 {
    TAU * key / count as f64
}
