//! The legend: swatches and names above the plot, wrapped into rows.

pub(crate) mod beside;
pub(crate) mod colors;
pub(crate) mod sizes;
pub(crate) mod target;

use crate::color::Rgba;
use crate::data::plot_data::PlotData;
use crate::data::series::Series;
use crate::data::style::Swatch;
use crate::geometry::{Point, Rect};
use crate::input::Input;
use crate::scene::{Align, Item};
use crate::text::{Font, cut_apart, ellipsis};

/// A name in the legend and where it can be clicked.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct LegendEntry {
    pub(crate) name: String,
    pub(crate) area: Rect,
}

/// The legend's items, placed from the origin.
pub(crate) struct Legend {
    pub(crate) items: Vec<Item>,
    pub(crate) entries: Vec<LegendEntry>,
    /// CSS px.
    pub(crate) height: f64,
}

/// A name of the legend with its colour.
pub(crate) struct Name<'a> {
    pub(crate) text: &'a str,
    pub(crate) color: Rgba,
    pub(crate) hidden: bool,
    /// What the series is drawn with.
    pub(crate) swatch: Swatch,
    /// Its line is dashed.
    pub(crate) dashed: bool,
}

/// The legend's names of a chart's series.
pub(crate) fn names<'a>(input: &Input, data: &'a PlotData) -> Vec<Name<'a>> {
    let name = |(i, s): (usize, &'a Series)| {
        let swatch = data.style_of(i as u32).swatch;
        Name {
            text: &s.name,
            color: s.color,
            hidden: s.hidden,
            swatch,
            dashed: is_dashed(input, i),
        }
    };
    data.series.iter().enumerate().map(name).collect()
}

/// Whether the line of a series is dashed: those past the palette's end, whose colours alone tell
/// them less well apart.
pub(crate) fn is_dashed(input: &Input, series: usize) -> bool {
    let colors = input.spec.options.colors.len();
    series >= if colors > 0 { colors } else { input.theme.palette.len().max(1) }
}

/// Swatch and gap before a name, CSS px.
pub(crate) const SWATCH: f64 = 10.0;
pub(crate) const SWATCH_GAP: f64 = 6.0;
/// Between two entries, CSS px.
const ENTRY_GAP: f64 = 16.0;
/// Longest name, in font sizes.
pub(crate) const LONGEST: f64 = 15.0;

/// The names as they fit into a legend `width` CSS px wide, told apart.
pub(crate) fn cut(input: &Input, names: &[Name], width: f64) -> Vec<String> {
    let font = Font::regular(input.theme.legend_size);
    let longest = (LONGEST * font.size).min(width - SWATCH - SWATCH_GAP);
    let texts: Vec<&str> = names.iter().map(|name| name.text).collect();
    cut_apart(input.measure, &texts, &font, longest)
}

/// Lays `names`, which are `cut` to fit, out in rows of `width` CSS px from `left`, `top`, at most `rows` of them; a last
/// "+ n" stands for those left out.
pub(crate) fn layout(
    input: &Input,
    names: &[Name],
    cut: &[String],
    left: f64,
    top: f64,
    width: f64,
    rows: usize,
) -> Legend {
    let font = Font::regular(input.theme.legend_size);
    let line = (font.size * 1.65).round();
    let mut legend = Legend { items: Vec::new(), entries: Vec::new(), height: 0.0 };
    if names.is_empty() || rows == 0 || width < 40.0 {
        return legend;
    }
    let rest_width = input.measure.width(&format!("+ {}", names.len()), &font);
    let (mut x, mut row) = (left, 0);
    for (i, name) in names.iter().enumerate() {
        let last = i + 1 == names.len();
        let mut text = cut.get(i).cloned().unwrap_or_default();
        let mut entry = SWATCH + SWATCH_GAP + input.measure.width(&text, &font);
        // In the last row there must be room to say how many more there are.
        let reserve =
            |row: usize| if row + 1 == rows && !last { ENTRY_GAP + rest_width } else { 0.0 };
        if x + entry + reserve(row) > left + width && row + 1 < rows && x > left {
            x = left;
            row += 1;
        }
        if x == left && entry + reserve(row) > width {
            let room = width - reserve(row) - SWATCH - SWATCH_GAP;
            text = ellipsis(input.measure, name.text, &font, room);
            entry = SWATCH + SWATCH_GAP + input.measure.width(&text, &font);
        }
        let y = top + row as f64 * line + line / 2.0;
        if text.is_empty() && !name.text.is_empty() || x + entry + reserve(row) > left + width {
            legend.items.push(rest(input, names.len() - i, x, y));
            break;
        }
        legend.items.extend(swatch(input, name, x, y));
        legend.items.push(label(input, name, text, x + SWATCH + SWATCH_GAP, y));
        let area = Rect {
            left: x - 4.0,
            top: y - line / 2.0,
            right: x + entry + 4.0,
            bottom: y + line / 2.0,
        };
        legend.entries.push(LegendEntry { name: name.text.to_owned(), area });
        x += entry + ENTRY_GAP;
    }
    legend.height = (row + 1) as f64 * line;
    legend
}

/// What stands before a name: its symbol, and the gap in it where its line is dashed.
fn swatch(input: &Input, name: &Name, x: f64, y: f64) -> impl Iterator<Item = Item> {
    let color = if name.hidden { input.theme.grid } else { name.color };
    let gap = (name.dashed && name.swatch == Swatch::Line).then(|| {
        let middle =
            Rect { left: x + SWATCH * 0.4, right: x + SWATCH * 0.6, top: y - 2.0, bottom: y + 2.0 };
        Item::Rect { rect: middle, radii: [0.0; 4], color: input.theme.surface(), crisp: true }
    });
    [symbol(name.swatch, Point::new(x, y), color)].into_iter().chain(gap)
}

/// A name as it is written, `text`.
fn label(input: &Input, name: &Name, text: String, x: f64, y: f64) -> Item {
    let font = Font::regular(input.theme.legend_size);
    let color = if name.hidden {
        input.theme.muted.fade(0.6)
    } else {
        input.theme.muted.mix(input.theme.foreground, 0.5)
    };
    Item::Text { text, at: Point::new(x, y), font, align: Align::Start, upward: false, color }
}

/// How many names are left out.
fn rest(input: &Input, count: usize, x: f64, y: f64) -> Item {
    let font = Font::regular(input.theme.legend_size);
    let text = format!("+ {count}");
    Item::Text {
        text,
        at: Point::new(x, y),
        font,
        align: Align::Start,
        upward: false,
        color: input.theme.muted,
    }
}

/// What stands for a series: a piece of line, a dot or a square.
fn symbol(swatch: Swatch, at: Point, color: Rgba) -> Item {
    let middle = Point::new(at.x + SWATCH / 2.0, at.y);
    match swatch {
        Swatch::Dot => Item::Circle { center: middle, radius: 4.0, color },
        Swatch::Line => {
            let rect =
                Rect { left: at.x, top: at.y - 1.5, right: at.x + SWATCH, bottom: at.y + 1.5 };
            Item::Rect { rect, radii: [1.5; 4], color, crisp: false }
        }
        Swatch::Square => {
            let rect = Rect {
                left: at.x,
                top: at.y - SWATCH / 2.0,
                right: at.x + SWATCH,
                bottom: at.y + SWATCH / 2.0,
            };
            Item::Rect { rect, radii: [2.5; 4], color, crisp: true }
        }
    }
}
