//! Calendars: a cell a day, a column a week, a block a year.

use std::collections::BTreeSet;

use pellucid_core::TimeUnit;
use pellucid_core::time::{civil_from_days, days_from_civil};

use crate::hit::index::{Anchor, Index, Mode, Shape};
use crate::locale::TimeLabel;
use crate::marks::shade;
use crate::resolve::Resolved;
use crate::scene::Align;
use crate::text::Font;
use crate::ticks::time::DAY;
use crate::{Input, Item, Point, Rect, Scene, frame, select};

/// Weeks that a year may touch.
const WEEKS: f64 = 54.0;
/// Largest cell and smallest that still has a gap, CSS px.
const LARGEST: f64 = 32.0;
const GAPPED: f64 = 5.0;
/// Most space between the title and the first year, CSS px.
const MOST_ABOVE: f64 = 6.0;

/// Weeks start on Monday (ISO 8601): 0 to 6. 1970-01-01 was a Thursday.
fn weekday(day: i64) -> i64 {
    (day + 3).rem_euclid(7)
}

pub(crate) fn draw(input: &Input, resolved: &Resolved, scene: &mut Scene) {
    let area = frame::around(input, resolved, scene, true);
    let theme = input.theme;
    let font = Font::regular(theme.label_size);
    let day_of = |key: f64| (key as i64).div_euclid(DAY);
    let mut years: Vec<i64> = resolved.data.iter().map(|d| civil_from_days(day_of(d.key)).0).collect();
    years.sort_unstable();
    years.dedup();
    // Names of weekdays take room only where they can be read.
    let days: Vec<String> = (1..=7).map(|d| input.locale.cycle(d, TimeUnit::DayOfWeek)).collect();
    let widest = days.iter().map(|d| input.measure.width(d, &font)).fold(0.0, f64::max) + 6.0;
    let roomy = (area.width() - widest) / WEEKS >= 7.0;
    let left = if roomy { widest } else { 0.0 };
    let header = if roomy { font.size * 1.5 } else { 2.0 };
    let across = (area.width() - left) / WEEKS;
    // The latest years, as many as fit with cells that can be seen.
    let fit = |n: usize| (area.height() / n as f64 - header - 4.0) / 7.0;
    let mut shown = years.len().max(1);
    while shown > 1 && fit(shown) < across.min(6.0) * 0.55 {
        shown -= 1;
    }
    let years = &years[years.len().saturating_sub(shown)..];
    let cell = across.min(fit(shown)).clamp(0.5, LARGEST);
    let gap = if cell >= GAPPED { (cell * 0.12).min(2.0) } else { 0.0 };
    let block = header + 7.0 * cell + 8.0f64.min(cell);
    // What is left of the height stays below: above it would part the days from their title.
    let top = area.top + ((area.height() - block * years.len() as f64) / 2.0).clamp(0.0, MOST_ABOVE);
    let middle = area.left + ((area.width() - left - WEEKS * cell) / 2.0).max(0.0);
    let place = |day: i64| -> Option<Rect> {
        let year = civil_from_days(day).0;
        let row = years.iter().position(|y| *y == year)?;
        let first = days_from_civil(year, 1, 1);
        let week = (day - first + weekday(first)).div_euclid(7);
        let (x, y) = (middle + left + week as f64 * cell, top + row as f64 * block + header + weekday(day) as f64 * cell);
        Some(Rect { left: x, top: y, right: x + cell - gap, bottom: y + cell - gap })
    };
    // Small cells keep square corners: a year has many, and a round one takes ten times the drawing.
    let radius = if cell >= 14.0 { (cell * 0.15).min(2.5) } else { 0.0 };
    let crisp = cell >= GAPPED;
    let filled: BTreeSet<i64> = resolved.data.iter().filter(|d| d.value.is_finite()).map(|d| day_of(d.key)).collect();
    for &year in years {
        // Days without a row are seen as days.
        for day in (days_from_civil(year, 1, 1)..days_from_civil(year + 1, 1, 1)).filter(|d| !filled.contains(d)) {
            scene.items.extend(place(day).map(|rect| Item::Rect { rect, radii: [radius; 4], color: theme.grid.fade(0.6), crisp }));
        }
        if let Some(row) = years.iter().position(|y| *y == year).filter(|_| roomy) {
            let y = top + row as f64 * block;
            let text = |text: String, x: f64, y: f64, color| Item::Text {
                text,
                at: Point::new(x, y),
                font,
                align: Align::Start,
                upward: false,
                color,
            };
            let named = years.len() > 1;
            if named || scene.size.height > 120.0 {
                scene.items.push(text(format!("{year}"), middle, y + header / 2.0 - 1.0, theme.foreground));
            }
            for month in 1..=12 {
                let first = days_from_civil(year, month, 1);
                let Some(rect) = place(first) else { continue };
                let name = input.locale.time(first * DAY, TimeLabel::Month);
                // A month that starts within a week is named above the next.
                let x = if weekday(first) > 0 { rect.left + cell } else { rect.left };
                scene.items.push(text(name, x, y + header / 2.0 - 1.0, theme.muted));
            }
            for d in [0, 2, 4].into_iter().filter(|_| cell * 2.0 >= font.size) {
                let name = days.get(d).cloned().unwrap_or_default();
                scene.items.push(text(name, middle, y + header + (d as f64 + 0.5) * cell - gap / 2.0, theme.muted));
            }
        }
    }
    let selected = select::Test::new(input, resolved);
    let mut index = Index { mode: Mode::Shape, ..Index::default() };
    for (i, d) in resolved.data.iter().enumerate().filter(|(_, d)| d.value.is_finite()) {
        let Some(rect) = place(day_of(d.key)) else { continue };
        let color = shade::color(input, resolved, &selected, d);
        scene.items.push(Item::Rect { rect, radii: [radius; 4], color, crisp });
        let shape = Shape::Rect(Box::new((rect, [radius; 4])));
        index.anchors.push(Anchor { datum: i as u32, along: rect.left, at: rect.center(), shape });
    }
    scene.index = index;
}
