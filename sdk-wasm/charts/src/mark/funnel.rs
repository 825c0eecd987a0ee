//! Funnels: a stage below the other, each as wide as what is left.

use std::iter;

use pellucid_core::{Code, Error, Result};

use crate::color::Rgba;
use crate::data::datum::Datum;
use crate::data::field::Kind;
use crate::data::plot_data::PlotData;
use crate::data::selection::SelectionPredicate;
use crate::frame::around::around;
use crate::frame::chart::Chart;
use crate::frame::drawing::Drawing;
use crate::geometry::{Point, Rect};
use crate::index::anchor::Shape;
use crate::index::lookup::Index;
use crate::input::Input;
use crate::locale::Locale;
use crate::locale::share::{digits, percent};
use crate::locale::words::Word;
use crate::mark::mark_type::{self, MarkType};
use crate::mark::parts::shade::{self, ink};
use crate::scene::{Align, Item};
use crate::text::{Font, cut_among};

/// A bar's share of its row; the rest leads to the next.
const BAR: f64 = 0.74;
/// Tallest row, CSS px and as a share of the chart's width, and most rows: further stages are left
/// out of sight, not of the description.
const TALLEST: (f64, f64) = (84.0, 0.08);
const MOST: usize = 40;
/// Smallest letters, CSS px.
const SMALLEST: f64 = 9.0;
/// Between columns of text and the bars, CSS px.
const GAP: f64 = 12.0;
/// Most space between the title and the first stage, CSS px.
const MOST_ABOVE: f64 = 8.0;

/// Stages one below the other, each as wide as what is left.
pub(crate) struct Funnel;

impl MarkType for Funnel {
    /// # Errors
    /// `invalid_spec` for a negative stage.
    fn draw(&self, chart: Chart, drawing: &mut Drawing) -> Result<()> {
        let data = chart.data;
        if let Some(d) = data.points.iter().find(|d| d.value < 0.0) {
            let (label, value) = (&data.value.label, d.value);
            let message = format!(
                "a funnel shows how much is left, but \"{label}\" has negative values such as {value}: use a bar instead"
            );
            return Err(Error::new(Code::InvalidSpec, message).at(if data.horizontal {
                "encoding.x"
            } else {
                "encoding.y"
            }));
        }
        let area = around(chart, drawing, false);
        let stages = stages(chart);
        let rows = Rows::new(chart, &stages, area);
        let selected = SelectionPredicate::new(chart.input, data);
        let mut index = Index::of_shapes();
        let mut texts = Vec::new();
        for (n, stage) in stages.iter().enumerate() {
            let color = shade::color(chart.input, data, &selected, stage.datum);
            let rect = rows.bar(n, stage);
            if let Some(next) = stages.get(n + 1) {
                drawing.items.push(rows.leads_on(rect, next, color.fade(0.22)));
            }
            let radius =
                chart.input.theme.bar_radius.min(rect.height() / 4.0).min(rect.width() / 4.0);
            drawing.items.push(Item::Rect { rect, radii: [radius; 4], color, crisp: true });
            if rows.written {
                rows.write(chart, &stages, stage, rect, color, &mut texts);
            }
            index.add(
                stage.index,
                rect.top,
                rect.center(),
                Shape::Rect(Box::new((rect, [radius; 4]))),
            );
            // The row answers where its bar is too narrow to hit.
            let wide =
                Rect { left: area.left, right: area.right, bottom: rect.top + rows.height, ..rect };
            index.rows.push((wide, index.anchors.len() - 1));
        }
        drawing.items.append(&mut texts);
        drawing.index = index;
        Ok(())
    }

    fn words(&self, _: &PlotData) -> [Word; 3] {
        mark_type::values(Word::Funnel)
    }

    /// A stage shows its share of the first.
    fn share(&self, data: &PlotData, d: &Datum, locale: &dyn Locale) -> Option<String> {
        let first =
            data.points.iter().map(|d| d.value).find(|v| v.is_finite()).filter(|v| *v > 0.0)?;
        Some(percent(locale, d.value / first, digits(iter::once(d.value / first))))
    }

    fn common_domain(
        &self,
        _: &Input,
        whole: &PlotData,
        _: &mut dyn Iterator<Item = &PlotData>,
    ) -> Option<[f64; 2]> {
        Some([
            0.0,
            whole.points.iter().map(|d| d.value).filter(|v| v.is_finite()).fold(0.0, f64::max),
        ])
    }
}

/// A stage to draw.
struct Stage<'a> {
    /// Its position among the data.
    index: usize,
    datum: &'a Datum,
    name: String,
    value: String,
    /// Its share of the first.
    share: String,
}

fn stages<'a>(chart: Chart<'a>) -> Vec<Stage<'a>> {
    let (data, locale) = (chart.data, chart.input.locale.as_ref());
    let shown = || data.points.iter().enumerate().filter(|(_, d)| d.value.is_finite()).take(MOST);
    let first = shown().next().map_or(0.0, |(_, d)| d.value);
    let stage = |(index, datum): (usize, &'a Datum)| {
        let share = datum.value / first;
        let share = if first > 0.0 {
            percent(locale, share, digits(iter::once(share)))
        } else {
            String::new()
        };
        Stage {
            index,
            datum,
            name: name(data, datum),
            value: data.value.text(datum.value, locale),
            share,
        }
    };
    shown().map(stage).collect()
}

fn name(data: &PlotData, d: &Datum) -> String {
    match data.key.as_ref().map(|k| &k.kind) {
        Some(Kind::Category { categories, .. }) => {
            categories.get(d.key as usize).map(|c| c.label().to_owned())
        }
        _ => None,
    }
    .unwrap_or_default()
}

/// Where the stages stand, CSS px.
struct Rows {
    area: Rect,
    bars: Rect,
    /// Top of the first, and height of each.
    top: f64,
    height: f64,
    /// The value of the widest.
    most: f64,
    font: Font,
    /// Widths of the columns of names and of shares; 0 where there is no room for them.
    names: f64,
    shares: f64,
    /// Rows are high enough for letters.
    written: bool,
}

impl Rows {
    fn new(chart: Chart, stages: &[Stage], area: Rect) -> Self {
        let input = chart.input;
        let most = stages.iter().map(|s| s.datum.value).fold(0.0, f64::max);
        let most = chart.setting.value.domain.map_or(most, |[_, high]| high);
        let height = (area.height() / stages.len().max(1) as f64)
            .min(TALLEST.0.max(area.width() * TALLEST.1));
        // Low rows have small letters rather than none.
        let font = Font::regular(input.theme.legend_size.min((height * 0.86).max(SMALLEST)));
        let widest = |text: for<'s> fn(&'s Stage) -> &'s str| {
            stages.iter().map(|s| input.measure.width(text(s), &font)).fold(0.0, f64::max)
        };
        let written = height >= font.size * 1.1;
        let names = widest(|s| &s.name).min(area.width() * 0.3);
        // A rounding error is not to cut a name that fits.
        let names = if written && area.width() >= 120.0 { names.ceil() + GAP } else { 0.0 };
        let shares = widest(|s| &s.share);
        let shares = if written && area.width() >= 200.0 { shares.ceil() + GAP } else { 0.0 };
        let bars = Rect {
            left: area.left + names,
            right: (area.right - shares).max(area.left + names + 1.0),
            ..area
        };
        // What is left of the height stays below: above it would part the stages from their title.
        let top = area.top
            + ((area.height() - height * stages.len() as f64) / 2.0).clamp(0.0, MOST_ABOVE);
        Self { area, bars, top, height, most, font, names, shares, written }
    }

    /// Half of the width of a bar.
    fn half(&self, value: f64) -> f64 {
        if self.most > 0.0 { (value / self.most * self.bars.width() / 2.0).max(0.5) } else { 0.5 }
    }

    fn bar(&self, n: usize, stage: &Stage) -> Rect {
        let (y, middle, half) =
            (self.top + self.height * n as f64, self.bars.center().x, self.half(stage.datum.value));
        Rect { left: middle - half, right: middle + half, top: y, bottom: y + self.height * BAR }
    }

    /// What leads from a bar to the next.
    fn leads_on(&self, rect: Rect, next: &Stage, color: Rgba) -> Item {
        let (middle, below, y) =
            (self.bars.center().x, self.half(next.datum.value), rect.top + self.height);
        let points = vec![
            Point::new(rect.left, rect.bottom),
            Point::new(rect.right, rect.bottom),
            Point::new(middle + below, y),
            Point::new(middle - below, y),
        ];
        Item::Polygon { points, color }
    }

    /// Writes a stage's name, number and share.
    fn write(
        &self,
        chart: Chart,
        stages: &[Stage],
        stage: &Stage,
        rect: Rect,
        ground: Rgba,
        items: &mut Vec<Item>,
    ) {
        let (input, font) = (chart.input, self.font);
        let center = rect.center().y;
        let mut text = |text: &str, x: f64, align, color: Rgba, width: f64| {
            let among = stages.iter().map(|s| &*s.name);
            let text = cut_among(input.measure, text, among, &font, width);
            items.extend(
                (!text.is_empty())
                    .then(|| Item::text(text, Point::new(x, center), font, align, color)),
            );
        };
        if self.names > 0.0 {
            text(
                &stage.name,
                self.area.left,
                Align::Start,
                input.theme.foreground,
                self.names - GAP,
            );
        }
        if self.shares > 0.0 {
            text(&stage.share, self.area.right, Align::End, input.theme.muted, self.shares);
        }
        // A bar too narrow for its number has it beside itself.
        let wide = input.measure.width(&stage.value, &font);
        if wide + 12.0 <= rect.width() && font.size <= rect.height() {
            text(
                &stage.value,
                self.bars.center().x,
                Align::Middle,
                ink(ground, input.theme),
                rect.width(),
            );
        } else if rect.right + 6.0 + wide <= self.bars.right {
            text(&stage.value, rect.right + 6.0, Align::Start, input.theme.foreground, wide + 1.0);
        }
    }
}
