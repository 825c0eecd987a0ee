//! The reader's language and fonts, as the browser knows them.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use pellucid_charts::locale::EnglishLocale;
use pellucid_charts::locale::words::right_to_left;
use pellucid_charts::{Font, Locale, MeasureText, TimeLabel, Word};
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
    ) -> Result<String, JsValue>;
    #[wasm_bindgen(js_name = utcOffset)]
    fn utc_offset(zone: &str, millis: f64) -> f64;
    #[wasm_bindgen(js_name = formatTime, catch)]
    fn format_time(locale: &str, millis: f64, label: &str) -> Result<String, JsValue>;
    #[wasm_bindgen(js_name = textWidth)]
    fn text_width(text: &str, font: &str) -> f64;
    /// Four bytes a pixel.
    #[wasm_bindgen(js_name = textPicture, catch)]
    pub(crate) fn text_picture(
        text: &str,
        font: &str,
        color: &str,
        width: u32,
        height: u32,
        scale: f64,
        down: f64,
    ) -> Result<Vec<u8>, JsValue>;
    /// Milliseconds of a clock that never goes back.
    pub(crate) fn now() -> f64;
    /// Resolves when the next frame is to be drawn.
    pub(crate) fn frame() -> js_sys::Promise;
    /// Resolves once the messages that wait were handled.
    pub(crate) fn breathe() -> js_sys::Promise;
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

/// Texts kept up to this many: the ticks of a dashboard hardly change from step to step of a brush, and `Intl` takes 2 µs for each.
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
        match format_number(&self.tag, value, style, digits, currency, format.compact == Some(true), format.sign == Some(true)) {
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
        self.kept(Written::Number(value.to_bits(), format.clone()), || self.write_number(value, format))
    }

    fn utc_offset(&self, zone: &str, micros: i64) -> Option<i64> {
        let millis = utc_offset(zone, micros as f64 / 1000.0);
        millis.is_finite().then_some((millis * 1000.0) as i64)
    }

    fn right_to_left(&self) -> bool {
        right_to_left(&self.tag)
    }

    fn cycle(&self, value: i64, unit: TimeUnit) -> String {
        // A day of 1970 that has this name: the 5th of January was a Monday, and every month has a day 30 (n - 1) + 16 of the year.
        let (day, label) = match unit {
            TimeUnit::DayOfWeek if (1..=7).contains(&value) => (value + 3, "Weekday"),
            TimeUnit::MonthOfYear if (1..=12).contains(&value) => ((value - 1) * 30 + 15, "Month"),
            _ => return EnglishLocale.cycle(value, unit),
        };
        format_time(&self.tag, day as f64 * 86_400_000.0, label).unwrap_or_else(|_| EnglishLocale.cycle(value, unit))
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
            TimeLabel::Quarter | TimeLabel::Millisecond | TimeLabel::Full(_) => return EnglishLocale.time(micros, label),
        };
        let write = || format_time(&self.tag, micros as f64 / 1000.0, name).unwrap_or_else(|_| EnglishLocale.time(micros, label));
        self.kept(Written::Time(micros, label), write)
    }
}

/// Measured widths are kept up to this many: a dashboard has some hundred labels, and each costs 8 µs to measure.
const MOST_WIDTHS: usize = 20_000;

/// Text widths by the canvas' own `measureText`.
pub(crate) struct BrowserMeasure {
    family: String,
    widths: RefCell<HashMap<(String, u32, u32), f64>>,
}

impl BrowserMeasure {
    /// Measures in a CSS font family list.
    pub(crate) fn new(family: &str) -> Self {
        Self { family: family.to_owned(), widths: RefCell::default() }
    }
}

/// The CSS `font` of a font in a family list.
pub(crate) fn css_font(font: &Font, family: &str) -> String {
    format!("{} {}px {}", font.weight.css(), font.size, listed(family))
}

thread_local! {
    /// How often fonts arrived in this thread.
    static ARRIVALS: Cell<u32> = const { Cell::new(0) };
}

/// Fonts arrived: what lists of families stand for is to be looked up anew.
pub(crate) fn fonts_arrived() {
    ARRIVALS.with(|n| n.set(n.get().wrapping_add(1)));
}

/// A family list as canvases are to be given it. Browsers remember for each list what it stands for, also where a font of one of its
/// names arrives later; a name at its end that nothing is called makes it another list.
pub(crate) fn listed(family: &str) -> Cow<'_, str> {
    match ARRIVALS.with(Cell::get) {
        0 => Cow::Borrowed(family),
        n => Cow::Owned(format!("{family}, pellucid-{n}")),
    }
}

impl MeasureText for BrowserMeasure {
    fn width(&self, text: &str, font: &Font) -> f64 {
        let key = (text.to_owned(), (font.size * 16.0) as u32, font.weight.css());
        if let Some(width) = self.widths.borrow().get(&key) {
            return *width;
        }
        let width = text_width(text, &css_font(font, &self.family));
        let mut widths = self.widths.borrow_mut();
        if widths.len() >= MOST_WIDTHS {
            widths.clear();
        }
        widths.insert(key, width);
        width
    }
}
