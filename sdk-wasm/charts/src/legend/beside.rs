//! A legend beside or below the chart: it takes its room before the chart is laid out in what is
//! left.

use pellucid_core::chart::LegendPosition;

use crate::data::plot_data::PlotData;
use crate::geometry::{Point, Size};
use crate::input::Input;
use crate::legend;
use crate::legend::{LONGEST, Legend, Name, SWATCH, SWATCH_GAP};
use crate::text::Font;

/// Charts narrower than this have their legend at the top, CSS px.
const NARROW: f64 = 300.0;
/// Between chart and legend, CSS px.
const APART: f64 = 8.0;

/// The legend in its place and the size left for the chart; none where it stands at the top or
/// there is none.
pub(crate) fn layout(input: &Input, data: &PlotData, size: Size) -> Option<(Legend, Size)> {
    let position = input.spec.options.legend_position.unwrap_or_default();
    let named = data.series.iter().any(|s| !s.name.is_empty()) && data.color_scale.is_none();
    let wanted =
        input.spec.options.legend.unwrap_or(data.series.len() > 1 && !data.colors_repeat_key());
    if !(named && wanted) {
        return None;
    }
    let names = legend::names(input, data);
    let padding = (size.width.min(size.height) * 0.05).clamp(2.0, 16.0).round();
    let font = Font::regular(input.theme.legend_size);
    let line = (font.size * 1.65).round();
    match position {
        LegendPosition::Right if size.width >= NARROW && size.height >= 4.0 * line => {
            // Below the title, level with the plot.
            let title = if data.title.is_some() {
                (input.theme.title_size * 1.3).round() + 8.0
            } else {
                0.0
            };
            let top = padding + title;
            let rows = ((size.height - top - padding) / line).floor().max(1.0) as usize;
            let widest =
                names.iter().map(|n| input.measure.width(n.text, &font)).fold(0.0, f64::max);
            let more = if names.len() > rows { input.measure.width("+ 9999", &font) } else { 0.0 };
            let width = (SWATCH + SWATCH_GAP + widest.min(LONGEST * font.size).max(more))
                .min(size.width * 0.35)
                .ceil();
            let left = size.width - padding - width;
            let all = column(input, &names, Point::new(left, top), (width, line), rows);
            Some((all, Size { width: left - APART, ..size }))
        }
        LegendPosition::Bottom if size.height >= 8.0 * line => {
            let rows = ((size.height * 0.25 / line) as usize).clamp(1, 4);
            let width = size.width - 2.0 * padding;
            let cut = legend::cut(input, &names, width);
            let height = legend::layout(input, &names, &cut, padding, 0.0, width, rows).height;
            let top = size.height - padding - height;
            let placed = legend::layout(input, &names, &cut, padding, top, width, rows);
            Some((placed, Size { height: top + padding - APART, ..size }))
        }
        _ => None,
    }
}

/// The names one below the other from `at`, `rows` of them at most, each of a width and a height, CSS
/// px.
fn column(
    input: &Input,
    names: &[Name],
    at: Point,
    (width, line): (f64, f64),
    rows: usize,
) -> Legend {
    let shown = if names.len() > rows { rows - 1 } else { names.len() };
    let cut = legend::cut(input, names, width);
    let mut all = Legend { items: Vec::new(), entries: Vec::new(), height: 0.0 };
    for i in 0..shown {
        let top = at.y + i as f64 * line;
        let one = legend::layout(input, &names[i..=i], &cut[i..=i], at.x, top, width, 1);
        all.items.extend(one.items);
        all.entries.extend(one.entries);
    }
    if shown < names.len() {
        let middle = at.y + (shown as f64 + 0.5) * line;
        all.items.push(legend::rest(input, names.len() - shown, at.x, middle));
    }
    all
}
