//! Title and legend, above the plot.

use crate::data::series::Series;
use crate::frame::chart::Chart;
use crate::geometry::{Point, Size};
use crate::legend::{self, LegendEntry};
use crate::scene::{Align, Item};
use crate::text::{Font, ellipsis, wrap};

/// Charts lower than this have less space between their parts, CSS px, and from the second height
/// on a title may have two lines.
pub(super) const LOW: f64 = 200.0;
const TWO_LINES: f64 = 240.0;
/// Below each row of a legend, CSS px.
const BELOW: f64 = 6.0;

/// Title and legend.
pub(crate) struct Header {
    pub(crate) items: Vec<Item>,
    pub(crate) legend: Vec<LegendEntry>,
    /// Distance of everything from the chart's edges, CSS px.
    pub(crate) padding: f64,
    /// Where the plot may start, CSS px from the top.
    pub(crate) bottom: f64,
}

impl Header {
    /// As much of title and legend as is asked for.
    pub(crate) fn layout(chart: Chart, size: Size, with_title: bool, with_legend: bool) -> Self {
        let padding = padding(size);
        let mut header = Self { items: Vec::new(), legend: Vec::new(), padding, bottom: padding };
        let (width, data) = (size.width - 2.0 * padding, chart.data);
        if let (true, Some(title)) = (with_title, &data.title) {
            header.title(chart, title, size, width);
        }
        if with_title && data.points.iter().any(|d| d.value.is_finite()) {
            for note in data.notes(chart.input.locale.as_ref()) {
                header.note(chart, &note, width);
            }
        }
        if with_legend && !chart.setting.legend_beside {
            header.legends(chart, size, width);
        }
        header
    }

    /// Title and legend, or the title alone, or neither: the most that takes no more than `share`
    /// of the height.
    pub(crate) fn fitting(chart: Chart, size: Size, share: f64) -> Self {
        let all = Self::layout(chart, size, true, true);
        if all.bottom <= size.height * share {
            return all;
        }
        let titled = Self::layout(chart, size, true, false);
        if titled.bottom <= size.height * share {
            titled
        } else {
            Self::layout(chart, size, false, false)
        }
    }

    /// A long title has two lines where the chart is tall enough for them.
    fn title(&mut self, chart: Chart, title: &str, size: Size, width: f64) {
        let input = chart.input;
        let font = Font::semibold(input.theme.title_size);
        let line = (font.size * 1.3).round();
        let wrapped = Some(size.height)
            .filter(|h| *h >= TWO_LINES)
            .and_then(|_| wrap(input.measure, title, &font, width, 2));
        for text in wrapped.unwrap_or_else(|| vec![ellipsis(input.measure, title, &font, width)]) {
            let at = Point::new(self.padding, self.bottom + line / 2.0);
            self.items.push(Item::text(text, at, font, Align::Start, input.theme.foreground));
            self.bottom += line;
        }
        self.bottom += if size.height < LOW { 4.0 } else { 8.0 };
    }

    /// A line of small print below the title.
    fn note(&mut self, chart: Chart, text: &str, width: f64) {
        let input = chart.input;
        let font = Font::regular(input.theme.label_size);
        let text = ellipsis(input.measure, text, &font, width);
        let line = (font.size * 1.36).round();
        let at = Point::new(self.padding, self.bottom + line / 2.0 - 4.0);
        self.items.push(Item::text(text, at, font, Align::Start, input.theme.muted));
        self.bottom += line + 2.0;
    }

    /// The legends of a measure's colours, of series, of a target and of sizes, each in its row.
    fn legends(&mut self, chart: Chart, size: Size, width: f64) {
        let (input, data, given) = (chart.input, chart.data, chart.input.spec.options.legend);
        if let (Some(colors), true) = (&data.color_scale, given != Some(false)) {
            let base = data.series.first().map_or(input.theme.series(0), |s: &Series| s.color);
            self.row(legend::colors::layout(
                input,
                colors,
                base,
                size,
                [self.padding, self.bottom],
                width,
            ));
        }
        // What rises and what falls is seen.
        let named = !data.style.legend || data.color_scale.is_some();
        let wanted = given.unwrap_or(data.series.len() > 1 && !data.colors_repeat_key() && !named);
        if wanted && data.series.iter().any(|s| !s.name.is_empty()) {
            let names = legend::names(input, data);
            let rows = ((size.height * 0.25 / 20.0) as usize).clamp(1, 4);
            let cut = legend::cut(input, &names, width);
            let legend =
                legend::layout(input, &names, &cut, self.padding, self.bottom, width, rows);
            self.legend = legend.entries;
            self.row((legend.items, legend.height));
        }
        if given != Some(false) {
            self.row(legend::target::row(input, data, [self.padding, self.bottom], width));
        }
        if given != Some(false) && size.height >= LOW {
            self.row(legend::sizes::row(input, data, size, [self.padding, self.bottom], width));
        }
    }

    /// Adds a row of a height.
    fn row(&mut self, (items, height): (Vec<Item>, f64)) {
        self.items.extend(items);
        self.bottom += height + if height > 0.0 { BELOW } else { 0.0 };
    }
}

/// Distance of everything from the edges of a chart of `size`, CSS px.
pub(super) fn padding(size: Size) -> f64 {
    (size.width.min(size.height) * 0.05).clamp(2.0, 16.0).round()
}
