//! Radars: a closed line around a centre, a spoke for each category.

use std::f64::consts::TAU;

use pellucid_core::chart::Format;

use crate::hit::index::{Anchor, Index, Mode, Shape};
use crate::marks::arc::on_circle;
use crate::order;
use crate::resolve::{Kind, Resolved};
use crate::scene::Align;
use crate::text::{Font, ellipsis};
use crate::ticks::linear;
use crate::{Input, Item, Point, Rect, Scene, frame, select};

/// More spokes than this have no names.
const NAMED: usize = 24;
/// Between the outermost ring and its names, CSS px.
const DISTANCE: f64 = 8.0;

pub(crate) fn draw(input: &Input, resolved: &Resolved, scene: &mut Scene) {
    let area = frame::around(input, resolved, scene, true);
    let Some(Kind::Category { categories, .. }) = resolved.key.as_ref().map(|k| &k.kind) else { return };
    let theme = input.theme;
    let count = categories.len().max(1);
    let finite = || resolved.data.iter().map(|d| d.value).filter(|v| v.is_finite());
    let (low, high) = (finite().fold(0.0, f64::min), finite().fold(0.0, f64::max));
    let nice = linear::nice(low, if low == high { low + 1.0 } else { high }, 4, false);
    let [low, high] = resolved.value.scale.domain.unwrap_or(nice.domain);
    let angle = |key: f64| TAU * key / count as f64;
    let font = Font::regular(theme.label_size);
    let names: Vec<String> = match count <= NAMED {
        true => categories.iter().map(|c| ellipsis(input.measure, c.label(), &font, (area.width() * 0.24).min(130.0))).collect(),
        false => Vec::new(),
    };
    let (center, radius, named) = place(input, area, &names, &font, angle);
    let reach = |v: f64| if high > low { ((v - low) / (high - low)).clamp(0.0, 1.0) * radius } else { 0.0 };
    let closed = |r: f64| (0..=count).map(|i| on_circle(center, r, angle(i as f64))).collect::<Vec<Point>>();
    let ticks = linear::inside(low, high, if radius < 60.0 { 2 } else { 4 }, false);
    // Slanted hairlines look fainter than the level ones of a grid.
    let grid = theme.grid.mix(theme.axis, 0.5);
    for v in ticks.values.iter().filter(|v| **v > low) {
        scene.items.push(Item::Path { points: closed(reach(*v)), width: 1.0, color: if *v >= high { theme.axis } else { grid } });
    }
    if count <= NAMED * 3 {
        for i in 0..count {
            scene.items.push(Item::Path { points: vec![center, on_circle(center, radius, angle(i as f64))], width: 1.0, color: grid });
        }
    }
    let selected = select::Test::new(input, resolved);
    let mut index = Index { mode: Mode::Near(24.0), radius: 4.0, ..Index::default() };
    let mut lines = Vec::new();
    for (s, series) in resolved.series.iter().enumerate() {
        let mut points: Vec<(f64, Point, usize)> = Vec::new();
        for (i, d) in resolved.data.iter().enumerate().filter(|(_, d)| d.series as usize == s && d.value.is_finite()) {
            points.push((d.key, on_circle(center, reach(d.value), angle(d.key)), i));
        }
        order::sort(&mut points, |a, b| a.0.total_cmp(&b.0));
        let color = if selected.contains_series(s as u32) { series.color } else { series.color.mix(theme.surface(), 0.68) };
        let ring: Vec<Point> = points.iter().chain(points.first()).map(|p| p.1).collect();
        if points.len() > 2 {
            scene.items.push(Item::Polygon { points: ring.clone(), color: color.fade(0.13) });
        }
        if points.len() > 1 {
            lines.push(Item::Path { points: ring, width: theme.line_width, color });
        }
        for (_, at, i) in points {
            if count <= NAMED * 2 && radius > 50.0 {
                lines.push(Item::Circle { center: at, radius: theme.line_width + 0.5, color });
            }
            index.anchors.push(Anchor { datum: i as u32, along: at.x, at, shape: Shape::Dot });
        }
    }
    index.finish();
    scene.items.append(&mut lines);
    if named {
        for (i, name) in names.into_iter().enumerate() {
            let (at, align) = anchor(center, radius, angle(i as f64));
            scene.items.push(Item::Text { text: name, at, font, align, upward: false, color: theme.muted.mix(theme.foreground, 0.4) });
        }
    }
    if radius > 60.0 {
        let whole = ticks.values.iter().all(|v| v.fract() == 0.0);
        let digits = resolved.value.format.digits.filter(|_| !whole);
        let bare = Format { unit: None, digits, ..resolved.value.format.clone() };
        for v in ticks.values.iter().filter(|v| **v > low) {
            let at = Point::new(center.x + 4.0, center.y - reach(*v) + font.size * 0.62);
            let small = Font::regular(font.size - 1.0);
            let text = input.locale.tick(*v, &bare, v.abs() >= 10_000.0);
            // Lines that cross a number must not cross it out.
            let (wide, high) = (input.measure.width(&text, &small), small.size * 0.55);
            let rect = Rect { left: at.x - 1.0, right: at.x + wide + 1.0, top: at.y - high, bottom: at.y + high };
            scene.items.push(Item::Rect { rect, radii: [2.0; 4], color: theme.surface().fade(0.6), crisp: false });
            scene.items.push(Item::Text { text, at, font: small, align: Align::Start, upward: false, color: theme.muted });
        }
    }
    scene.index = index;
}

/// Where a name stands, and which of its ends.
fn anchor(center: Point, radius: f64, angle: f64) -> (Point, Align) {
    let at = on_circle(center, radius + DISTANCE, angle);
    let align = match angle.sin() {
        s if s > 0.15 => Align::Start,
        s if s < -0.15 => Align::End,
        _ => Align::Middle,
    };
    (at, align)
}

/// The largest circle that leaves room for the names around it; without them where they would take most of it.
fn place(input: &Input, area: Rect, names: &[String], font: &Font, angle: impl Fn(f64) -> f64) -> (Point, f64, bool) {
    let whole = (area.width().min(area.height()) / 2.0).max(1.0);
    let mut radius = whole;
    // Each name bounds the radius on its side.
    for (i, name) in names.iter().enumerate() {
        let a = angle(i as f64);
        let (sin, cos) = (a.sin().abs(), a.cos().abs());
        let width = input.measure.width(name, font) * if sin > 0.15 { 1.0 } else { 0.5 };
        let across = (area.width() / 2.0 - width) / sin.max(0.05) - DISTANCE;
        let down = (area.height() / 2.0 - font.size * 0.7) / cos.max(0.05) - DISTANCE;
        radius = radius.min(across).min(down);
    }
    match radius >= whole * 0.5 && radius > 24.0 && !names.is_empty() {
        true => (area.center(), radius, true),
        false => (area.center(), whole, false),
    }
}
