//! Where the days of a calendar stand.

use pellucid_core::time::{civil_from_days, days_from_civil};

use crate::color::Rgba;
use crate::data::plot_data::PlotData;
use crate::geometry::Rect;
use crate::scene::Item;
use crate::ticks::time::DAY;

/// Weeks that a year may touch.
const WEEKS: f64 = 54.0;
/// Largest cell and smallest that still has a gap, CSS px.
const LARGEST: f64 = 32.0;
const GAPPED: f64 = 5.0;
/// Most space between the title and the first year, CSS px.
const MOST_ABOVE: f64 = 6.0;

/// The day of an instant, counted from 1970.
pub(super) fn day_of(key: f64) -> i64 {
    (key as i64).div_euclid(DAY)
}

/// Weeks start on Monday (ISO 8601): 0 to 6. 1970-01-01 was a Thursday.
pub(super) fn weekday(day: i64) -> i64 {
    (day + 3).rem_euclid(7)
}

/// The years of the data, ascending.
pub(super) fn years(data: &PlotData) -> Vec<i64> {
    let mut years: Vec<i64> =
        data.points.iter().map(|d| civil_from_days(day_of(d.key)).0).collect();
    years.sort_unstable();
    years.dedup();
    years
}

/// Where the days stand, CSS px.
pub(super) struct Days {
    /// Those shown, ascending.
    pub(super) years: Vec<i64>,
    /// There is room for names.
    pub(super) named: bool,
    /// Where the names of weekdays start.
    pub(super) left: f64,
    /// Width of the names of weekdays.
    names: f64,
    /// Height of a year's and its months' names.
    pub(super) header: f64,
    top: f64,
    /// Height of a year.
    block: f64,
    pub(super) cell: f64,
    pub(super) gap: f64,
}

impl Days {
    /// As many of the latest years as fit with cells that can be seen. The names of weekdays are
    /// `widest` CSS px wide, letters `font` high.
    pub(super) fn new(area: Rect, mut years: Vec<i64>, widest: f64, font: f64) -> Self {
        let named = (area.width() - widest) / WEEKS >= 7.0;
        let names = if named { widest } else { 0.0 };
        let header = if named { font * 1.5 } else { 2.0 };
        let across = (area.width() - names) / WEEKS;
        let fit = |n: usize| (area.height() / n as f64 - header - 4.0) / 7.0;
        let mut shown = years.len().max(1);
        while shown > 1 && fit(shown) < across.min(6.0) * 0.55 {
            shown -= 1;
        }
        years.drain(..years.len().saturating_sub(shown));
        let cell = across.min(fit(shown)).clamp(0.5, LARGEST);
        let gap = if cell >= GAPPED { (cell * 0.12).min(2.0) } else { 0.0 };
        let block = header + 7.0 * cell + 8.0f64.min(cell);
        // What is left of the height stays below: above it would part the days from their title.
        let top =
            area.top + ((area.height() - block * years.len() as f64) / 2.0).clamp(0.0, MOST_ABOVE);
        let left = area.left + ((area.width() - names - WEEKS * cell) / 2.0).max(0.0);
        Self { years, named, left, names, header, top, block, cell, gap }
    }

    /// Top of the year in a row.
    pub(super) fn top_of(&self, row: usize) -> f64 {
        self.top + row as f64 * self.block
    }

    /// The cell of a day; `None` of a year that is not shown.
    pub(super) fn place(&self, day: i64) -> Option<Rect> {
        let year = civil_from_days(day).0;
        let row = self.years.iter().position(|y| *y == year)?;
        let first = days_from_civil(year, 1, 1);
        let week = (day - first + weekday(first)).div_euclid(7);
        let x = self.left + self.names + week as f64 * self.cell;
        let y = self.top + row as f64 * self.block + self.header + weekday(day) as f64 * self.cell;
        Some(Rect {
            left: x,
            top: y,
            right: x + self.cell - self.gap,
            bottom: y + self.cell - self.gap,
        })
    }

    /// Small cells keep square corners: a year has many, and a round one takes ten times the
    /// drawing.
    pub(super) fn radius(&self) -> f64 {
        if self.cell >= 14.0 { (self.cell * 0.15).min(2.5) } else { 0.0 }
    }

    /// A cell in a colour.
    pub(super) fn item(&self, rect: Rect, color: Rgba) -> Item {
        Item::Rect { rect, radii: [self.radius(); 4], color, crisp: self.cell >= GAPPED }
    }
}
