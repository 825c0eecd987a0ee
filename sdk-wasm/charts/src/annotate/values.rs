//! Values written at the marks, where there is room.

use pellucid_core::chart::{Base, Format, Stack};

use crate::annotate::label::{font, text};
use crate::color::Rgba;
use crate::data::plot_data::PlotData;
use crate::geometry::{Point, Rect};
use crate::index::anchor::{Anchor, Shape};
use crate::index::lookup::Index;
use crate::input::Input;
use crate::mark::cartesian::Cartesian;
use crate::scene::{Align, Item};

/// From here on values would hide the marks.
const MOST: usize = 400;
/// Between a mark and its value, CSS px.
const APART: f64 = 4.0;

/// Writes the value of each mark: outside a bar's end or inside it, above a point. What would touch
/// another is left out.
pub(crate) fn draw(space: &Cartesian, index: &Index, items: &mut Vec<Item>) {
    let (input, data) = (space.input, space.data);
    // What colours tell stands in its cell anyway.
    let told = data.style.colored_amount;
    if input.spec.options.data_labels != Some(true) || index.anchors.len() > MOST || told {
        return;
    }
    let font = font(input);
    let height = font.size * 1.1;
    let mut taken: Vec<Rect> = Vec::new();
    // Values that stand at points must not cover other points.
    let dots = index.anchors.iter().filter(|a| matches!(a.shape, Shape::Dot));
    taken.extend(dots.map(|a| Rect {
        left: a.at.x - 3.0,
        right: a.at.x + 3.0,
        top: a.at.y - 3.0,
        bottom: a.at.y + 3.0,
    }));
    // Nor may a bar's value stand on its neighbour.
    let bar = |a: &Anchor| if let Shape::Rect(b) = &a.shape { Some((a.datum, b.0)) } else { None };
    let bars: Vec<(u32, Rect)> = index.anchors.iter().filter_map(bar).collect();
    let plot = space.plot.grown(1.0);
    for anchor in &index.anchors {
        let Some(d) = data.points.get(anchor.datum as usize).filter(|d| d.value.is_finite()) else {
            continue;
        };
        let label = written(input, data, d.value);
        let width = input.measure.width(&label, &font);
        let box_at = |c: Point| Rect {
            left: c.x - width / 2.0,
            right: c.x + width / 2.0,
            top: c.y - height / 2.0,
            bottom: c.y + height / 2.0,
        };
        let free = |r: &Rect| taken.iter().all(|t| r.is_apart(t));
        let places = places(space, anchor, width, height);
        let bare =
            |r: &Rect| bars.iter().all(|(datum, bar)| *datum == anchor.datum || r.is_apart(bar));
        let fits = |c: Point, within: bool| {
            plot.holds(&box_at(c)) && free(&box_at(c)) && (within || bare(&box_at(c)))
        };
        let found = places.into_iter().find(|(c, within)| fits(*c, *within));
        if let Some((center, within)) = found {
            taken.push(box_at(center));
            let color = match within {
                true => on(space.color_of(anchor.datum as usize), space),
                false => input.theme.foreground.mix(input.theme.surface(), 0.15),
            };
            if matches!(anchor.shape, Shape::Dot) {
                // A line may run behind it.
                items.push(Item::Rect {
                    rect: box_at(center),
                    radii: [2.0; 4],
                    color: input.theme.surface().fade(0.7),
                    crisp: false,
                });
            }
            items.push(text(label, center, Align::Middle, color, input));
        }
    }
}

/// The room that the value of the largest mark takes beyond it along the value's axis, CSS px; none
/// where values stand elsewhere.
pub(crate) fn headroom(input: &Input, data: &PlotData, extent: Option<[f64; 2]>) -> f64 {
    let rules = data.mark.rules();
    let wanted = input.spec.options.data_labels == Some(true) && data.points.len() <= MOST;
    let (Some(extent), true) = (
        extent,
        wanted && rules.base == Base::Zero && !is_stacked(data) && data.layers().is_empty(),
    ) else {
        return 0.0;
    };
    let font = font(input);
    let (wide, high) = (
        extent
            .map(|v| input.measure.width(&written(input, data, v), &font))
            .into_iter()
            .fold(0.0, f64::max),
        font.size * 1.1,
    );
    // About as thick as the bars will be: where the value fits on the largest, it stands there.
    let bars = data.categories.max(data.points.len() / data.series.len().max(1)).max(1)
        * data.series.len().max(1);
    let thick = |length: f64| length * 0.6 / bars as f64;
    match data.horizontal {
        true if thick(input.size.height) < high + 2.0 => wide + APART + 1.0,
        false if thick(input.size.width) < wide + 4.0 => high + APART / 2.0 + 1.0,
        _ => 0.0,
    }
}

/// Whether marks stand on each other, so that a value beyond its own would stand on the next.
fn is_stacked(data: &PlotData) -> bool {
    data.series.len() > 1
        && !matches!(data.stack, Stack::Grouped | Stack::Overlaid)
        && !data.colors_repeat_key()
}

/// A value as it stands at its mark: without the unit that its axis names.
fn written(input: &Input, data: &PlotData, value: f64) -> String {
    let short = data.value.short_format(value);
    let compact = short.is_some();
    let format = short.unwrap_or_else(|| data.value.format_of(value));
    input.locale.tick(value, &Format { unit: None, ..format }, compact)
}

/// Where a value may stand, and whether that is on its mark.
fn places(space: &Cartesian, anchor: &Anchor, width: f64, height: f64) -> Vec<(Point, bool)> {
    let at = anchor.at;
    match &anchor.shape {
        Shape::Rect(b) => {
            let rect = b.0;
            let middle = (rect.center(), true);
            let within = rect.width() >= width + 4.0 && rect.height() >= height + 2.0;
            if is_stacked(space.data) {
                return if within { vec![middle] } else { Vec::new() };
            }
            let outside = match space.data.horizontal {
                true => {
                    let away = if at.x >= rect.center().x { 1.0 } else { -1.0 };
                    Point::new(at.x + away * (APART + width / 2.0), rect.center().y)
                }
                false => {
                    let away = if at.y <= rect.center().y { -1.0 } else { 1.0 };
                    Point::new(rect.center().x, at.y + away * (APART / 2.0 + height / 2.0))
                }
            };
            let mut out = vec![(outside, false)];
            if within {
                out.push(middle);
            }
            out
        }
        Shape::Dot | Shape::Disc(_) => [-1.0, 1.0]
            .map(|side| (Point::new(at.x, at.y + side * (height / 2.0 + APART + 1.0)), false))
            .to_vec(),
        Shape::Slice(_) | Shape::Area(_) => Vec::new(),
    }
}

/// Text on a colour: whichever of the theme's two reads better.
fn on(color: Rgba, space: &Cartesian) -> Rgba {
    let (dark, light) = (Rgba::hex(0x14171d), Rgba::hex(0xffffff));
    let opaque =
        space.input.theme.surface().mix(Rgba { a: 255, ..color }, f64::from(color.a) / 255.0);
    if opaque.contrast(light) >= opaque.contrast(dark) { light } else { dark }
}
