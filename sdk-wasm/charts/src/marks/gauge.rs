//! Gauges: one number on a dial.

use std::f64::consts::PI;

use pellucid_core::chart::{Format, NumberStyle};

use crate::hit::index::{Anchor, Index, Mode, Shape, Slice};
use crate::marks::arc::{on_circle, outline};
use crate::resolve::Resolved;
use crate::scene::Align;
use crate::text::{Font, ellipsis};
use crate::ticks::linear;
use crate::{Input, Item, Point, Rect, Rgba, Scene, frame};

/// The dial runs from here to as far on the other side of the top, radians.
const END: f64 = PI * 0.66;
/// Thickness of the dial as a share of its radius.
const THICK: f64 = 0.2;
/// Smallest radius around which the ends of ranges are written, CSS px.
const WRITTEN: f64 = 70.0;

pub(crate) fn draw(input: &Input, resolved: &Resolved, scene: &mut Scene) {
    let area = frame::around(input, resolved, scene, true);
    let theme = input.theme;
    let value = resolved.data.first().map_or(f64::NAN, |d| d.value);
    let target = target(resolved);
    let [low, high] = domain(input, resolved);
    // A dial is this much lower than a circle.
    let sink = 1.0 + (-END.cos()).max(0.0);
    let small = Font::regular(theme.label_size);
    let fitting = |outside: f64| (area.width() / 2.0 - 2.0 * outside).min((area.height() - small.size * 0.8 - outside) / sink).max(1.0);
    // Where ranges end is written around a dial that is large enough.
    let outside = small.size * 1.4;
    let outside = if input.spec.options.ranges.is_empty() || fitting(outside) < WRITTEN { 0.0 } else { outside };
    let radius = fitting(outside);
    let free = area.height() - outside - radius * sink - small.size * 0.8;
    let center = Point::new(area.center().x, area.top + outside + free / 2.0 + radius);
    let angle = |v: f64| -END + 2.0 * END * ((v - low) / (high - low)).clamp(0.0, 1.0);
    let text = |text: String, at: Point, font, align, color| Item::Text { text, at, font, align, upward: false, color };
    let bare = Format { unit: None, ..resolved.value.format.clone() };
    let number = |v: f64| {
        let digits = bare.digits.filter(|_| v.fract() != 0.0).or(if v.fract() == 0.0 { Some(0) } else { None });
        input.locale.tick(v, &Format { digits, ..bare.clone() }, v.abs() >= 10_000.0)
    };
    let (inner, ranges) = (radius * (1.0 - THICK), &input.spec.options.ranges);
    let colors: Vec<Rgba> = input.spec.options.colors.iter().filter_map(|c| Rgba::parse(c).ok()).collect();
    let piece =
        |from: f64, to: f64, radii: [f64; 2], color| Item::Polygon { points: outline(&Slice { center, radii, angles: [from, to] }), color };
    let mut items = vec![piece(-END, END, [inner, radius], theme.grid.mix(theme.axis, 0.12))];
    // Given a colour for each range, the value wears its range's.
    let part = ranges.iter().filter(|r| value >= **r).count();
    let own = if colors.len() > ranges.len() && !ranges.is_empty() { colors.get(part) } else { colors.first() };
    let color = own.copied().unwrap_or(theme.series(0));
    if value.is_finite() && angle(value) > -END {
        items.push(piece(-END, angle(value), [inner, radius], color));
    }
    // Numbers as near to each other as this, or to the dial's ends, would touch: radians.
    let apart = small.size * 2.6 / radius;
    let mut written = -END;
    for v in ranges.iter().copied().filter(|v| *v > low && *v < high) {
        let at = angle(v);
        let points = vec![on_circle(center, inner, at), on_circle(center, radius, at)];
        items.push(Item::Path { points, width: 2.0, color: theme.surface() });
        if outside > 0.0 && at - written >= apart && END - at >= apart {
            written = at;
            let place = on_circle(center, radius + outside * 0.62, at);
            let align = if at < -0.25 {
                Align::End
            } else if at > 0.25 {
                Align::Start
            } else {
                Align::Middle
            };
            let words = ellipsis(input.measure, &number(v), &small, outside * 2.0);
            items.push(text(words, place, small, align, theme.muted));
        }
    }
    if !ranges.is_empty() && radius > 50.0 {
        // A thin ring inside tells the ranges.
        let mut from = low;
        for (n, to) in ranges.iter().copied().chain([high]).enumerate() {
            let shade = theme.grid.mix(theme.muted, 0.25 + 0.6 * (n as f64) / ranges.len() as f64);
            let color = if colors.len() > ranges.len() { colors.get(n).copied().unwrap_or(shade) } else { shade };
            let (a, z) = (angle(from), angle(to.clamp(low, high)));
            if z > a {
                items.push(piece(a + 0.01, z - 0.01, [inner - 7.0, inner - 4.0], color));
            }
            from = to.clamp(low, high);
        }
    }
    if target.is_finite() {
        let at = angle(target);
        items.push(Item::Path {
            points: vec![on_circle(center, inner - 4.0, at), on_circle(center, radius + 3.0, at)],
            width: 3.0,
            color: theme.foreground,
        });
    }
    let locale = input.locale.as_ref();
    let words = if value.is_nan() { "–".to_owned() } else { resolved.value.text(value, locale) };
    let wide = input.measure.width(&words, &Font::semibold(100.0)) / 100.0;
    let font = Font::semibold((inner * 1.5 / wide.max(0.1)).min(inner * 0.5).clamp(6.0, (inner * 0.22).max(56.0)));
    items.push(text(words, center, font, Align::Middle, theme.foreground));
    if radius > 46.0 {
        let label = ellipsis(input.measure, &resolved.value.label, &small, inner * 1.3);
        items.push(text(label, Point::new(center.x, center.y + font.size * 0.62 + small.size * 0.7), small, Align::Middle, theme.muted));
        for (v, side) in [(low, -END), (high, END)] {
            let at = on_circle(center, (inner + radius) / 2.0, side);
            let words = ellipsis(input.measure, &number(v), &small, radius * 0.6);
            items.push(text(words, Point::new(at.x, at.y + small.size), small, Align::Middle, theme.muted));
        }
    }
    scene.items.append(&mut items);
    let rect = Rect { left: center.x - radius, right: center.x + radius, top: center.y - radius, bottom: area.bottom };
    let anchor = Anchor { datum: 0, along: 0.0, at: on_circle(center, radius, angle(value).clamp(-END, END)), shape: Shape::Disc(0.0) };
    let at = if anchor.at.x.is_finite() { anchor.at } else { center };
    if !resolved.data.is_empty() {
        scene.index = Index { mode: Mode::Shape, anchors: vec![Anchor { at, ..anchor }], rows: vec![(rect, 0)], ..Index::default() };
    }
}

/// The value to reach; NaN where there is none.
fn target(resolved: &Resolved) -> f64 {
    let row = resolved.data.first().map_or(0, |d| d.row as usize);
    resolved.extra.first().and_then(|f| f.values.get(row)).copied().unwrap_or(f64::NAN)
}

/// What the dial's ends stand for: the author's domain, a whole for shares, otherwise zero and the next round number.
pub(crate) fn domain(input: &Input, resolved: &Resolved) -> [f64; 2] {
    let (value, target) = (resolved.data.first().map_or(f64::NAN, |d| d.value), target(resolved));
    if let Some(domain) = resolved.value.scale.domain {
        return domain;
    }
    // The last range has no end of its own: it is seen for a quarter more.
    let ranges = &input.spec.options.ranges;
    let beyond = ranges.last().map(|v| v + v.abs() * 0.25);
    let all = || [value, target].into_iter().chain(ranges.iter().copied()).chain(beyond).filter(|v| v.is_finite());
    let (low, high) = (all().fold(0.0, f64::min), all().fold(0.0, f64::max));
    if resolved.value.format.style == NumberStyle::Percent && low >= 0.0 && high <= 1.0 {
        return [0.0, 1.0];
    }
    if low == high { [0.0, 1.0] } else { linear::nice(low, high, 4, false).domain }
}
