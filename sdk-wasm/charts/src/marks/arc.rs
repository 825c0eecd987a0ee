//! Arcs: slices of a pie or a donut.

mod labels;

use pellucid_core::chart::{Format, NumberStyle};
use pellucid_core::{Code, Error, Result};

use crate::frame::Header;
use crate::hit::{Anchor, Index, Mode, Shape, Slice};
use crate::resolve::Resolved;
use crate::scene::{Align, Item};
use crate::text::{Font, ellipsis};
use crate::{Input, Point, Rect, Rgba, Scene, select};

use std::f64::consts::TAU;

/// A slice to draw.
pub(crate) struct Piece {
    pub(crate) datum: usize,
    pub(crate) name: String,
    /// Of the whole, above 0 to 1.
    pub(crate) share: f64,
    pub(crate) color: Rgba,
    /// Start and end, clockwise from the top.
    pub(crate) angles: [f64; 2],
}

/// Between two slices, CSS px.
const GAP: f64 = 1.5;

/// # Errors
/// `invalid_spec` for a negative value: parts of a whole cannot be.
pub(crate) fn draw(input: &Input, resolved: &Resolved, scene: &mut Scene) -> Result<()> {
    if let Some(d) = resolved.data.iter().find(|d| d.value < 0.0) {
        let message = format!(
            "an arc shows parts of a whole, but \"{}\" has negative values such as {}: use a bar instead",
            resolved.value.label, d.value
        );
        return Err(Error::new(Code::InvalidSpec, message).at("encoding.theta"));
    }
    let total = total(resolved);
    if !(total > 0.0 && total.is_finite()) {
        crate::layout::no_data(input, resolved, scene);
        return Ok(());
    }
    let pieces = pieces(input, resolved, total);
    let toggled = resolved.series.iter().any(|s| s.hidden);
    let labelled = if toggled || input.spec.options.legend == Some(true) {
        None
    } else {
        let header = Header::layout(input, resolved, scene.size, true, false);
        let area = below(&header, scene);
        labels::place(input, &pieces, area, radius(area)).map(|l| (header, area, l))
    };
    let (header, area, outer) = match labelled {
        Some((header, area, labels)) => {
            scene.items.extend(labels.items);
            (header, area, labels.radius)
        }
        None => {
            // Of legend and title as much as leaves the pie most of its size.
            let header = |title, legend| Header::layout(input, resolved, scene.size, title, legend);
            let bare = header(false, false);
            let full = radius(below(&bare, scene));
            let roomy =
                [(true, true), (true, false)].into_iter().map(|(t, l)| header(t, l)).find(|h| radius(below(h, scene)) >= 0.55 * full);
            let header = roomy.unwrap_or(bare);
            let area = below(&header, scene);
            (header, area, radius(area))
        }
    };
    scene.items.extend(header.items);
    scene.legend = header.legend;
    scene.plot = area;
    let inner = outer * input.spec.options.inner_radius.filter(|r| r.is_finite()).unwrap_or(0.0).clamp(0.0, 0.95);
    let center = area.center();
    let mut index = Index { mode: Mode::Shape, ..Index::default() };
    for p in &pieces {
        let slice = Slice { center, radii: [inner, outer], angles: p.angles };
        scene.items.push(Item::Polygon { points: outline(&slice), color: p.color });
        let middle = (p.angles[0] + p.angles[1]) / 2.0;
        let at = on_circle(center, (inner + outer) / 2.0, middle);
        index.anchors.push(Anchor { datum: p.datum as u32, along: middle, at, shape: Shape::Slice(Box::new(slice)) });
    }
    if pieces.len() > 1 {
        let gap = input.theme.surface();
        for (p, before) in pieces.iter().zip(pieces.iter().cycle().skip(pieces.len() - 1)) {
            // Of slivers the gaps would be all that is left.
            if [p, before].iter().any(|p| (p.angles[1] - p.angles[0]) * outer < 2.0 * GAP) {
                continue;
            }
            let points = vec![on_circle(center, inner, p.angles[0]), on_circle(center, outer + 0.5, p.angles[0])];
            scene.items.push(Item::Path { points, width: GAP, color: gap });
        }
    }
    scene.index = index;
    if inner > 30.0 {
        middle(input, resolved, total, center, inner, &mut scene.items);
    }
    Ok(())
}

/// The sum of all slices.
pub(crate) fn total(resolved: &Resolved) -> f64 {
    resolved.data.iter().map(|d| d.value).filter(|v| v.is_finite()).sum()
}

fn pieces(input: &Input, resolved: &Resolved, total: f64) -> Vec<Piece> {
    let selected = select::Test::new(input, resolved);
    let mut angle = 0.0;
    let mut pieces = Vec::new();
    for (i, d) in resolved.data.iter().enumerate() {
        if !(d.value > 0.0 && d.value.is_finite()) {
            continue;
        }
        let angles = [angle, angle + d.value / total * TAU];
        angle = angles[1];
        let color = resolved.series.get(d.series as usize).map_or(input.theme.series(i), |s| s.color);
        let color = if selected.contains(d.key, d.series) { color } else { color.mix(input.theme.surface(), 0.68) };
        let name = resolved.series_name(d.series).unwrap_or_default().to_owned();
        pieces.push(Piece { datum: i, name, share: d.value / total, color, angles });
    }
    pieces
}

fn below(header: &Header, scene: &Scene) -> Rect {
    let pad = header.padding;
    let (width, height) = (scene.size.width, scene.size.height);
    Rect {
        left: pad.min(width / 2.0),
        top: header.bottom.min(height),
        right: (width - pad).max(width / 2.0),
        bottom: (height - pad).max(header.bottom.min(height)),
    }
}

fn radius(area: Rect) -> f64 {
    (area.width().min(area.height()) / 2.0).max(1.0)
}

pub(crate) fn on_circle(center: Point, radius: f64, angle: f64) -> Point {
    Point::new(center.x + angle.sin() * radius, center.y - angle.cos() * radius)
}

/// Decimal places of shares that are read together: with one for some and none for others they would not sum to the whole.
pub(crate) fn digits(mut shares: impl Iterator<Item = f64>) -> u8 {
    u8::from(shares.any(|share| share < 0.1 && share > 0.0))
}

/// A share of the whole as it is written.
pub(crate) fn percent(input_locale: &dyn crate::Locale, share: f64, digits: u8) -> String {
    let write = |share| input_locale.number(share, &Format { style: NumberStyle::Percent, digits: Some(digits), ..Format::default() });
    // Little is not nothing.
    if share > 0.0 && share < 0.0005 { format!("<{}", write(0.001)) } else { write(share) }
}

/// The whole, in a donut's hole.
pub(super) fn middle(input: &Input, resolved: &Resolved, total: f64, center: Point, inner: f64, items: &mut Vec<Item>) {
    let format = match resolved.value.format.style {
        NumberStyle::Decimal if total.abs() >= 10_000.0 => Format { style: NumberStyle::Compact, ..resolved.value.format.clone() },
        _ => resolved.value.format.clone(),
    };
    let text = input.locale.number(total, &format);
    let width = inner * 1.5;
    let wide = input.measure.width(&text, &Font::semibold(100.0)) / 100.0;
    let font = Font::semibold((inner * 0.42).min(width / wide.max(0.1)).min((inner * 0.3).max(32.0)));
    let label_font = Font::regular(input.theme.label_size);
    let label = if inner > 44.0 { ellipsis(input.measure, &resolved.value.label, &label_font, width) } else { String::new() };
    let lift = if label.is_empty() { 0.0 } else { label_font.size * 0.7 };
    let text_item =
        |text, y, font, color| Item::Text { text, at: Point::new(center.x, y), font, align: Align::Middle, upward: false, color };
    items.push(text_item(text, center.y - lift, font, input.theme.foreground));
    if !label.is_empty() {
        items.push(text_item(label, center.y + font.size * 0.62, label_font, input.theme.muted));
    }
}

/// The outline of a slice.
pub(crate) fn outline(slice: &Slice) -> Vec<Point> {
    let Slice { center, radii: [inner, outer], angles: [from, to] } = *slice;
    let parts = (((to - from) * outer / 2.0).ceil() as usize).clamp(2, 720);
    let arc = |r: f64, i: usize| on_circle(center, r, from + (to - from) * i as f64 / parts as f64);
    let mut points: Vec<Point> = (0..=parts).map(|i| arc(outer, i)).collect();
    if inner > 0.0 {
        points.extend((0..=parts).rev().map(|i| arc(inner, i)));
    } else {
        points.push(center);
    }
    points
}
