//! Calendars: a cell a day, a column a week, a block a year.

mod days;

use std::collections::BTreeSet;

use pellucid_core::chart::Channel;
use pellucid_core::time::days_from_civil;
use pellucid_core::{Code, Error, Result, TimeUnit, plan};

use crate::data::field::{Field, Kind};
use crate::data::plot_data::PlotData;
use crate::data::read::need;
use crate::data::selection::SelectionPredicate;
use crate::data::style::Style;
use crate::frame::around::around;
use crate::frame::chart::Chart;
use crate::frame::drawing::Drawing;
use crate::geometry::Point;
use crate::index::anchor::Shape;
use crate::index::lookup::Index;
use crate::input::Input;
use crate::locale::TimeLabel;
use crate::locale::words::Word;
use crate::mark::calendar::days::{Days, day_of, weekday, years};
use crate::mark::channels::Channels;
use crate::mark::mark_type::{self, MarkType};
use crate::mark::parts::shade;
use crate::scene::{Align, Item};
use crate::text::Font;
use crate::ticks::time::DAY;

/// A cell a day.
pub(crate) struct Calendar;

const STYLE: Style = Style { colored_value: true, ..Style::PLAIN };

impl MarkType for Calendar {
    fn style(&self) -> &'static Style {
        &STYLE
    }

    fn channels(&self, input: &Input) -> Result<Channels> {
        let e = &input.spec.encoding;
        Ok(Channels::upright(
            e.x.as_ref().map(plan::day),
            need("color", &e.color)?.clone(),
            "encoding.color",
        ))
    }

    fn check_key(&self, channel: &Channel, key: &Field) -> Result<()> {
        match key.kind {
            Kind::Time(_) => Ok(()),
            _ => {
                let message = format!("\"{}\" is no time: a calendar needs days", channel.name());
                Err(Error::new(Code::TypeMismatch, message).at("encoding.x"))
            }
        }
    }

    fn draw(&self, chart: Chart, drawing: &mut Drawing) -> Result<()> {
        let area = around(chart, drawing, true);
        let font = Font::regular(chart.input.theme.label_size);
        // Names of weekdays take room only where they can be read.
        let names: Vec<String> =
            (1..=7).map(|d| chart.input.locale.cycle(d, TimeUnit::DayOfWeek)).collect();
        let widest =
            names.iter().map(|d| chart.input.measure.width(d, &font)).fold(0.0, f64::max) + 6.0;
        let days = Days::new(area, years(chart.data), widest, font.size);
        empty_days(chart, &days, &names, drawing);
        let selected = SelectionPredicate::new(chart.input, chart.data);
        let mut index = Index::of_shapes();
        for (i, d) in chart.data.points.iter().enumerate().filter(|(_, d)| d.value.is_finite()) {
            let Some(rect) = days.place(day_of(d.key)) else { continue };
            let color = shade::color(chart.input, chart.data, &selected, d);
            drawing.items.push(days.item(rect, color));
            index.add(
                i,
                rect.left,
                rect.center(),
                Shape::Rect(Box::new((rect, [days.radius(); 4]))),
            );
        }
        drawing.index = index;
        Ok(())
    }

    fn words(&self, _: &PlotData) -> [Word; 3] {
        mark_type::values(Word::Calendar)
    }
}

/// Draws the days of each year that have no row, and the year's names.
fn empty_days(chart: Chart, days: &Days, names: &[String], drawing: &mut Drawing) {
    let filled: BTreeSet<i64> =
        chart.data.points.iter().filter(|d| d.value.is_finite()).map(|d| day_of(d.key)).collect();
    for (row, &year) in days.years.iter().enumerate() {
        // Days without a row are seen as days.
        for day in (days_from_civil(year, 1, 1)..days_from_civil(year + 1, 1, 1))
            .filter(|d| !filled.contains(d))
        {
            drawing.items.extend(
                days.place(day).map(|rect| days.item(rect, chart.input.theme.grid.fade(0.6))),
            );
        }
        if days.named {
            write_names(chart, days, row, year, names, drawing);
        }
    }
}

/// Writes a year, its months and every second of its weekdays.
fn write_names(
    chart: Chart,
    days: &Days,
    row: usize,
    year: i64,
    names: &[String],
    drawing: &mut Drawing,
) {
    let (input, theme) = (chart.input, chart.input.theme);
    let font = Font::regular(theme.label_size);
    let text = |text: String, x: f64, y: f64, color| {
        Item::text(text, Point::new(x, y), font, Align::Start, color)
    };
    let top = days.top_of(row);
    let middle = top + days.header / 2.0 - 1.0;
    if days.years.len() > 1 || drawing.size.height > 120.0 {
        drawing.items.push(text(format!("{year}"), days.left, middle, theme.foreground));
    }
    for month in 1..=12 {
        let first = days_from_civil(year, month, 1);
        let Some(rect) = days.place(first) else { continue };
        let name = input.locale.time(first * DAY, TimeLabel::Month);
        // A month that starts within a week is named above the next.
        let x = if weekday(first) > 0 { rect.left + days.cell } else { rect.left };
        drawing.items.push(text(name, x, middle, theme.muted));
    }
    for d in [0, 2, 4].into_iter().filter(|_| days.cell * 2.0 >= font.size) {
        let name = names.get(d).cloned().unwrap_or_default();
        drawing.items.push(text(
            name,
            days.left,
            top + days.header + (d as f64 + 0.5) * days.cell - days.gap / 2.0,
            theme.muted,
        ));
    }
}
