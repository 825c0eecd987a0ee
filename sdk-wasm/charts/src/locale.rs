//! How numbers, times and the chart's own words are written for the reader.

pub(crate) mod clock;
mod collate;
mod cycle;
pub mod english;
mod exponent;
pub(crate) mod share;
pub mod words;

use pellucid_core::TimeUnit;
use pellucid_core::chart::{Format, NumberStyle};

use crate::locale::words::Word;

/// Which parts of an instant a label shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TimeLabel {
    /// Tick: 2001
    Year,
    /// Tick: Q1
    Quarter,
    /// Tick: Jan
    Month,
    /// Tick: 8
    Day,
    /// Tick: 14:00
    Hour,
    /// Tick: 14:05
    Minute,
    /// Tick: 14:05:09
    Second,
    /// Tick: 9.25 s, with so many digits of a second.
    Fraction(u8),
    /// Below ticks of days: Jan 2001
    YearMonth,
    /// Below ticks of hours and less: Jan 8, 2001
    YearMonthDay,
    /// Tooltip: an instant truncated to this unit, in full.
    Full(TimeUnit),
    /// Tooltip: an instant as it is, in full.
    Instant,
    /// Tooltip: an instant with 3 or 6 digits of its second, where others are as close.
    Precise(u8),
}

/// How numbers and times are written. The browser gives one backed by `Intl`;
/// [`crate::EnglishLocale`] needs none.
///
/// Labels are made anew at every layout: implementations cache what is slow to make.
///
/// ```
/// use pellucid_charts::{EnglishLocale, Locale, TimeLabel};
/// use pellucid_core::chart::Format;
///
/// /// English with a comma before decimals: what it does not say itself it takes as it is.
/// struct Comma;
///
/// impl Locale for Comma {
///     fn number(&self, value: f64, format: &Format) -> String {
///         EnglishLocale.number(value, format).replace(',', "\u{202f}").replace('.', ",")
///     }
///     fn time(&self, micros: i64, label: TimeLabel) -> String {
///         EnglishLocale.time(micros, label)
///     }
/// }
///
/// assert_eq!(Comma.number(1_234.5, &Format::default()), "1\u{202f}234,5");
/// assert_eq!(Comma.tick(2_000_000.0, &Format::default(), true), "2M");
/// assert_eq!(Comma.order(&["Item 10", "Item 2"]), [1, 0]);
/// ```
pub trait Locale {
    /// A number in the given form. NaN and infinities may occur.
    fn number(&self, value: f64, format: &Format) -> String;

    /// A number on an axis; `compact` where the axis' numbers are large and may be shortened.
    fn tick(&self, value: f64, format: &Format, compact: bool) -> String {
        match format.style {
            NumberStyle::Decimal if compact => {
                self.number(value, &Format { style: NumberStyle::Compact, ..format.clone() })
            }
            NumberStyle::Currency if compact => {
                self.number(value, &Format { compact: Some(true), ..format.clone() })
            }
            _ => self.number(value, format),
        }
    }

    /// A number in powers of ten, such as 2e−12, for those that are written in no other way that
    /// can be read; `digits` after the point.
    fn exponent(&self, value: f64, digits: u8) -> String {
        exponent::exponent(value, Some(digits))
    }

    /// The order of names, each by its index, as the reader sorts them: figures by their number,
    /// "Item 2" before "Item 10".
    fn order(&self, names: &[&str]) -> Vec<u32> {
        let mut order: Vec<u32> = (0..names.len() as u32).collect();
        let name = |i: &u32| names.get(*i as usize).copied().unwrap_or_default();
        crate::order::sort(&mut order, |a, b| collate::compare(name(a), name(b)));
        order
    }

    /// An instant, microseconds since 1970-01-01T00:00:00.
    fn time(&self, micros: i64, label: TimeLabel) -> String;

    /// How far the clock of a time zone is ahead of UTC at an instant, both in microseconds; `zone`
    /// is an IANA name or `local` for the reader's. None where the zone is not known. Without a
    /// time zone database only `UTC` is.
    fn utc_offset(&self, zone: &str, micros: i64) -> Option<i64> {
        let _ = micros;
        (zone == "UTC").then_some(0)
    }

    /// Whether its language is written from right to left: charts are then mirrored.
    fn right_to_left(&self) -> bool {
        false
    }

    /// A position in a cycle: `HourOfDay` 0 to 23, `DayOfWeek` 1 (Monday) to 7, `MonthOfYear` 1 to
    /// 12.
    fn cycle(&self, value: i64, unit: TimeUnit) -> String {
        cycle::cycle(value, unit)
    }

    /// One of the chart's own words, with its holes: see [`words::fill`].
    fn word(&self, word: Word) -> String {
        word.english().to_owned()
    }
}
