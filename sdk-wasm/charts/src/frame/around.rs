//! Title and legend around a chart without axes, and what stands in a chart of nothing.

use crate::frame::chart::Chart;
use crate::frame::drawing::Drawing;
use crate::frame::header::Header;
use crate::geometry::{Rect, Size};
use crate::locale::words::Word;
use crate::scene::{Align, Item};
use crate::text::{Font, ellipsis};

/// Lays title and legend out as far as they leave a mark without axes most of its room, and gives
/// that room.
pub(crate) fn around(chart: Chart, drawing: &mut Drawing, with_legend: bool) -> Rect {
    let size = drawing.size;
    let levels = [(true, with_legend), (true, false), (false, false)];
    let laid = levels.map(|(title, legend)| Header::layout(chart, size, title, legend));
    let last = laid.len() - 1;
    let enough = |h: &Header| size.height - h.bottom - h.padding >= size.height * 0.5;
    let pick = laid.iter().position(enough).unwrap_or(last);
    let mut area = Rect { left: 0.0, top: 0.0, right: size.width, bottom: size.height };
    if let Some(header) = laid.into_iter().nth(pick) {
        area = below(&header, size);
        drawing.items.extend(header.items);
        drawing.legend = header.legend;
    }
    drawing.plot = area;
    area
}

/// The rectangle below a header in a chart of `size`.
pub(crate) fn below(header: &Header, size: Size) -> Rect {
    let (pad, top) = (header.padding, header.bottom.min(size.height));
    Rect {
        left: pad.min(size.width / 2.0),
        top,
        right: (size.width - pad).max(size.width / 2.0),
        bottom: (size.height - pad).max(top),
    }
}

/// Says that there is nothing to draw.
pub(crate) fn no_data(chart: Chart, drawing: &mut Drawing) {
    let (input, size) = (chart.input, drawing.size);
    let header = Header::fitting(chart, size, 0.7);
    let rect = Rect {
        left: header.padding,
        top: header.bottom,
        right: size.width - header.padding,
        bottom: size.height,
    };
    drawing.items.extend(header.items);
    drawing.legend = header.legend;
    drawing.plot = rect;
    let font = Font::regular(13.0f64.min(size.height * 0.5));
    let text = match (chart.data.no_logarithm, chart.data.notes(input.locale.as_ref()).pop()) {
        (0, Some(note)) => note,
        (0, None) => input.locale.word(Word::NoData),
        _ => input.locale.word(Word::NoneAboveZero),
    };
    let text = ellipsis(input.measure, &text, &font, rect.width());
    drawing.items.push(Item::text(text, rect.center(), font, Align::Middle, input.theme.muted));
}
