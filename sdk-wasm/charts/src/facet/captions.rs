//! Title and legend of small multiples, and the titles of their axes, which stand once for all.

use crate::axis::AxisInput;
use crate::frame::chart::Chart;
use crate::frame::drawing::Drawing;
use crate::frame::header::Header;
use crate::geometry::{Point, Rect};
use crate::scene::{Align, Item};
use crate::text::{Font, ellipsis};

/// Draws what stands around the panels, also that `left_out` of them are not drawn; the room left
/// for them.
pub(super) fn captions(chart: Chart, left_out: usize, drawing: &mut Drawing) -> Rect {
    let (data, size) = (chart.data, drawing.size);
    let header = Header::fitting(chart, size, 0.45);
    drawing.items.extend(header.items);
    drawing.legend = header.legend;
    let line = (chart.input.theme.label_size * 1.36).round();
    let padding = header.padding;
    let mut area = Rect {
        left: padding,
        top: header.bottom,
        right: size.width - padding,
        bottom: size.height - padding,
    };
    // Axis titles stand where there is room.
    let small = area.height() < 160.0 || area.width() < 200.0;
    let axes = data.mark.rules().axes && !small;
    if axes && above(chart, area, line, drawing) {
        area.top += line + 2.0;
    }
    let across = if data.horizontal { Some(&data.value) } else { data.key.as_ref() };
    let more = (left_out > 0).then(|| format!("+ {left_out}"));
    if let Some(title) = across.and_then(AxisInput::title_of).filter(|_| axes).or(more) {
        let at = Point::new(area.center().x, area.bottom - line / 2.0);
        drawing.items.push(caption(chart, &title, at, Align::Middle, area.width()));
        area.bottom -= line + 2.0;
    }
    area.bottom = area.bottom.max(area.top + 1.0);
    area
}

/// The titles of the vertical axes; whether there are any.
fn above(chart: Chart, area: Rect, line: f64, drawing: &mut Drawing) -> bool {
    let data = chart.data;
    // The legend names several measures of one axis.
    let alone = |right: bool| data.layers().iter().filter(|l| l.right == right).count() < 2;
    let down = if data.horizontal { data.key.as_ref() } else { Some(&data.value) };
    let left = down.and_then(AxisInput::title_of).filter(|_| alone(false));
    let right = data.right_field().and_then(AxisInput::title_of).filter(|_| alone(true));
    if left.is_none() && right.is_none() {
        return false;
    }
    let y = area.top + line / 2.0;
    let width = if right.is_some() { area.width() / 2.0 - 4.0 } else { area.width() };
    for (title, x, align) in [(left, area.left, Align::Start), (right, area.right, Align::End)] {
        drawing
            .items
            .extend(title.map(|title| caption(chart, &title, Point::new(x, y), align, width)));
    }
    true
}

fn caption(chart: Chart, title: &str, at: Point, align: Align, width: f64) -> Item {
    let font = Font::regular(chart.input.theme.label_size);
    let text = ellipsis(chart.input.measure, title, &font, width);
    Item::text(text, at, font, align, chart.input.theme.muted)
}
