//! The reader's language, as the browser knows it.

use std::cell::RefCell;
use std::collections::HashMap;

use pellucid_charts::EnglishLocale;
use pellucid_charts::locale::words::right_to_left;
use pellucid_charts::{Locale, TimeLabel, Word};
use pellucid_core::TimeUnit;
use pellucid_core::chart::{Format, NumberStyle};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/intl.js")]
extern "C" {
    #[wasm_bindgen(js_name = formatNumber, catch)]
    fn format_number(
        locale: &str,
        value: f64,
        style: &str,
        digits: i32,
        currency: &str,
        compact: bool,
        sign: bool,
        grouping: bool,
    ) -> Result<String, JsValue>;
    #[wasm_bindgen(catch)]
    fn collated(locale: &str, names: Vec<JsValue>) -> Result<Vec<u32>, JsValue>;
    #[wasm_bindgen(js_name = utcOffset)]
    fn utc_offset(zone: &str, millis: f64) -> f64;
    #[wasm_bindgen(js_name = formatTime, catch)]
    fn format_time(locale: &str, millis: f64, micros: u32, label: &str) -> Result<String, JsValue>;
    /// Milliseconds of a clock that never goes back.
    pub(crate) fn now() -> f64;
    /// Resolves when the next frame is to be drawn.
    pub(crate) fn frame() -> js_sys::Promise;
    /// Resolves once the messages that wait were handled.
    #[wasm_bindgen(js_name = yieldToEventLoop)]
    pub(crate) fn yield_to_event_loop() -> js_sys::Promise;
}

/// Numbers and times by `Intl`.
pub(crate) struct BrowserLocale {
    /// A BCP 47 tag.
    pub(crate) tag: String,
    /// Words of the page's own, by [`Word::name`].
    pub(crate) words: HashMap<String, String>,
    written: RefCell<HashMap<Written, String>>,
}

/// What was written: a number by its bits, or an instant in microseconds.
#[derive(PartialEq, Eq, Hash)]
enum Written {
    Number(u64, Format),
    Time(i64, TimeLabel),
}

/// Texts kept up to this many: the ticks of a dashboard hardly change from step to step of a brush,
/// and `Intl` takes 2 µs for each.
const MOST_WRITTEN: usize = 10_000;

impl BrowserLocale {
    /// The conventions of a BCP 47 tag; `words` by [`Word::name`].
    pub(crate) fn new(tag: String, words: HashMap<String, String>) -> Self {
        Self { tag, words, written: RefCell::default() }
    }

    fn kept(&self, key: Written, write: impl FnOnce() -> String) -> String {
        if let Some(text) = self.written.borrow().get(&key) {
            return text.clone();
        }
        let text = write();
        let mut written = self.written.borrow_mut();
        if written.len() >= MOST_WRITTEN {
            written.clear();
        }
        written.insert(key, text.clone());
        text
    }

    fn write_number(&self, value: f64, format: &Format) -> String {
        let style = match format.style {
            NumberStyle::Duration => "duration",
            NumberStyle::Decimal => "decimal",
            NumberStyle::Compact => "compact",
            NumberStyle::Percent => "percent",
            NumberStyle::Currency => "currency",
            NumberStyle::Bytes => "bytes",
        };
        let digits = format.digits.map_or(-1, |d| i32::from(d.min(20)));
        // A tag or currency that Intl refuses falls back to English rather than to no number.
        let currency = format.currency.as_deref().unwrap_or_default();
        match format_number(
            &self.tag,
            value,
            style,
            digits,
            currency,
            format.compact == Some(true),
            format.sign == Some(true),
            format.grouping != Some(false),
        ) {
            Ok(text) => match &format.unit {
                Some(unit) => format!("{text} {unit}"),
                None => text,
            },
            Err(_) => EnglishLocale.number(value, format),
        }
    }
}

impl Locale for BrowserLocale {
    fn number(&self, value: f64, format: &Format) -> String {
        self.kept(Written::Number(value.to_bits(), format.clone()), || {
            self.write_number(value, format)
        })
    }

    fn exponent(&self, value: f64, digits: u8) -> String {
        let written =
            format_number(&self.tag, value, "exponent", i32::from(digits), "", false, false, true);
        written.unwrap_or_else(|_| EnglishLocale.exponent(value, digits))
    }

    fn order(&self, names: &[&str]) -> Vec<u32> {
        let texts = names.iter().map(|name| JsValue::from_str(name)).collect();
        let order = collated(&self.tag, texts).unwrap_or_default();
        if order.len() == names.len() { order } else { EnglishLocale.order(names) }
    }

    fn utc_offset(&self, zone: &str, micros: i64) -> Option<i64> {
        let millis = utc_offset(zone, micros as f64 / 1000.0);
        millis.is_finite().then_some((millis * 1000.0) as i64)
    }

    fn right_to_left(&self) -> bool {
        right_to_left(&self.tag)
    }

    fn cycle(&self, value: i64, unit: TimeUnit) -> String {
        // A day of 1970 that has this name: the 5th of January was a Monday, and every month has a
        // day 30 (n - 1) + 16 of the year.
        let (day, label) = match unit {
            TimeUnit::DayOfWeek if (1..=7).contains(&value) => (value + 3, "Weekday"),
            TimeUnit::MonthOfYear if (1..=12).contains(&value) => ((value - 1) * 30 + 15, "Month"),
            _ => return EnglishLocale.cycle(value, unit),
        };
        format_time(&self.tag, day as f64 * 86_400_000.0, 0, label)
            .unwrap_or_else(|_| EnglishLocale.cycle(value, unit))
    }

    fn word(&self, word: Word) -> String {
        self.words.get(word.name()).map_or_else(|| word.text(&self.tag).to_owned(), Clone::clone)
    }

    fn time(&self, micros: i64, label: TimeLabel) -> String {
        let name = match label {
            TimeLabel::Year | TimeLabel::Full(TimeUnit::Year) => "Year",
            TimeLabel::Month => "Month",
            TimeLabel::Day => "Day",
            TimeLabel::Hour => "Hour",
            TimeLabel::Minute => "Minute",
            TimeLabel::Second => "Second",
            TimeLabel::YearMonth | TimeLabel::Full(TimeUnit::Month) => "YearMonth",
            TimeLabel::YearMonthDay | TimeLabel::Full(TimeUnit::Week) => "YearMonthDay",
            TimeLabel::Full(TimeUnit::Day) => "FullDay",
            TimeLabel::Full(TimeUnit::Hour | TimeUnit::Minute) => "FullHour",
            TimeLabel::Instant | TimeLabel::Full(TimeUnit::Second) => "Instant",
            TimeLabel::Precise(0..=3) => "Milliseconds",
            TimeLabel::Precise(_) => "Microseconds",
            TimeLabel::Fraction(digits) => {
                let unit = Some("s".to_owned());
                let format = Format { digits: Some(digits), unit, ..Format::default() };
                return self.number(micros.rem_euclid(60_000_000) as f64 / 1e6, &format);
            }
            TimeLabel::Quarter | TimeLabel::Full(_) => {
                return EnglishLocale.time(micros, label);
            }
        };
        let write = || {
            let (millis, rest) = (micros.div_euclid(1000), micros.rem_euclid(1000));
            format_time(&self.tag, millis as f64, rest as u32, name)
                .unwrap_or_else(|_| EnglishLocale.time(micros, label))
        };
        self.kept(Written::Time(micros, label), write)
    }
}
