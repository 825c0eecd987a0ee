//! American English, without a locale database.

use pellucid_core::{
    TimeUnit,
    chart::{Format, NumberStyle},
    time::civil_from_days,
};

use crate::locale::cycle::{DAYS, MONTHS};
use crate::locale::exponent::exponent;
use crate::locale::{Locale, TimeLabel};

/// American English; times in UTC.
#[derive(Debug, Clone, Copy, Default)]
pub struct EnglishLocale;

/// Microseconds in a day.
const DAY: i64 = 86_400_000_000;

impl Locale for EnglishLocale {
    fn number(&self, value: f64, format: &Format) -> String {
        if format.sign == Some(true) && value > 0.0 {
            return format!("+{}", self.number(value, &Format { sign: None, ..format.clone() }));
        }
        if format.grouping == Some(false) {
            let parted = self.number(value, &Format { grouping: None, ..format.clone() });
            return parted.replace(',', "");
        }
        let mut out = if value.is_finite() { finite(value, format) } else { unbounded(value) };
        if let Some(unit) = &format.unit {
            out.push(' ');
            out.push_str(unit);
        }
        out
    }

    fn tick(&self, value: f64, format: &Format, compact: bool) -> String {
        match format.style {
            NumberStyle::Decimal if compact => {
                self.number(value, &Format { style: NumberStyle::Compact, ..format.clone() })
            }
            NumberStyle::Currency if compact => currency(value, format, &|v| {
                scaled(v, 1000.0, &["", "K", "M", "B", "T"], format.digits)
            }),
            NumberStyle::Currency => currency(value, format, &|v| fixed(v, format.digits)),
            _ => self.number(value, format),
        }
    }

    fn time(&self, micros: i64, label: TimeLabel) -> String {
        time(micros, label)
    }
}

fn unbounded(value: f64) -> String {
    if value.is_nan() {
        "–"
    } else if value > 0.0 {
        "∞"
    } else {
        "−∞"
    }
    .to_owned()
}

fn finite(value: f64, format: &Format) -> String {
    let compact = format.compact == Some(true);
    match format.style {
        NumberStyle::Decimal if compact => {
            scaled(value, 1000.0, &["", "K", "M", "B", "T"], format.digits)
        }
        NumberStyle::Currency if compact => currency(value, format, &|v| {
            scaled(v, 1000.0, &["", "K", "M", "B", "T"], format.digits)
        }),
        NumberStyle::Decimal => fixed(value, format.digits),
        NumberStyle::Compact => scaled(value, 1000.0, &["", "K", "M", "B", "T"], format.digits),
        NumberStyle::Percent => fixed(value * 100.0, format.digits) + "%",
        NumberStyle::Currency => {
            let whole = format.currency.as_deref() == Some("JPY");
            let usual = if whole { 0 } else { 2 };
            // A price of 0.0042 is not free.
            let reads_zero = value != 0.0 && !has_figures(&fixed(value.abs(), Some(usual)));
            let digits = format.digits.or((!reads_zero).then_some(usual));
            currency(value, format, &|v| fixed(v, digits))
        }
        NumberStyle::Bytes => {
            scaled(value, 1024.0, &[" B", " KiB", " MiB", " GiB", " TiB", " PiB"], format.digits)
        }
        NumberStyle::Duration => duration(value, format.digits),
    }
}

/// The number with that many digits after the point, or as many as needed up to 2, and thousands
/// parted.
fn fixed(value: f64, digits: Option<u8>) -> String {
    let plain = if digits.is_none() { SMALL..LARGE } else { 0.0..HUGE };
    if value != 0.0 && !plain.contains(&value.abs()) {
        return exponent(value, None);
    }
    let mut text =
        format!("{:.*}", usize::from(digits.unwrap_or(needed(value)).min(20)), value.abs());
    if digits.is_none() && text.contains('.') {
        text.truncate(text.trim_end_matches('0').trim_end_matches('.').len());
    }
    let whole = text.find('.').unwrap_or(text.len());
    let mut out = String::with_capacity(text.len() + 8);
    if value < 0.0 && has_figures(&text) {
        out.push('−');
    }
    for (i, c) in text.chars().enumerate() {
        if i > 0 && i < whole && (whole - i) % 3 == 0 {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// Numbers from the one on and below the other are written in powers of ten.
const LARGE: f64 = 1e15;
/// From here on also those whose digits somebody chose.
const HUGE: f64 = 1e21;
const SMALL: f64 = 1e-6;

/// Digits after the point of a number for which nobody chose them. A share of 0.0042 is not 0:
/// small numbers keep two significant ones.
fn needed(value: f64) -> u8 {
    match value.abs() {
        v if v > 0.0 && v < 0.1 => (1.0 - v.log10().floor()).min(20.0) as u8,
        _ => 2,
    }
}

/// Whether a number that is written so is more than nothing.
fn has_figures(text: &str) -> bool {
    text.bytes().any(|b| (b'1'..=b'9').contains(&b))
}

fn scaled(value: f64, step: f64, units: &[&str], digits: Option<u8>) -> String {
    let (mut v, mut i) = (value, 0);
    if value.abs() >= LARGE && step == 1000.0 {
        return exponent(value, None);
    }
    // 999,999 is 1M and not 1000K, hence the rounding first.
    while i + 1 < units.len() && (v.abs() * 100.0).round() / 100.0 >= step {
        v /= step;
        i += 1;
    }
    fixed(v, digits) + units.get(i).copied().unwrap_or_default()
}

fn currency(value: f64, format: &Format, amount: &dyn Fn(f64) -> String) -> String {
    let code = format.currency.as_deref().unwrap_or("USD");
    let sign = match code {
        "USD" => "$",
        "EUR" => "€",
        "GBP" => "£",
        "JPY" | "CNY" => "¥",
        "INR" => "₹",
        _ => "",
    };
    let amount = amount(value.abs());
    let minus = if value < 0.0 && has_figures(&amount) { "−" } else { "" };
    if sign.is_empty() {
        format!("{minus}{code} {amount}")
    } else {
        format!("{minus}{sign}{amount}")
    }
}

/// Seconds as the two largest units that say something.
fn duration(seconds: f64, digits: Option<u8>) -> String {
    let minus = if seconds < 0.0 { "−" } else { "" };
    let s = seconds.abs();
    if s < 60.0 {
        return fixed(seconds, digits) + " s";
    }
    let two = |large: f64, small: f64, names: [&str; 2]| {
        let whole = (s / small).round();
        let ratio = (large / small).round();
        let (a, b) = ((whole / ratio).floor(), whole % ratio);
        let first = fixed(a, Some(0)) + " " + names[0];
        if b == 0.0 { first } else { first + " " + &fixed(b, Some(0)) + " " + names[1] }
    };
    let text = match s {
        s if s < 3600.0 => two(60.0, 1.0, ["min", "s"]),
        s if s < 86_400.0 => two(3600.0, 60.0, ["h", "min"]),
        _ => two(86_400.0, 3600.0, ["d", "h"]),
    };
    minus.to_owned() + &text
}

fn two_digits(out: &mut String, v: i64) {
    out.push(char::from(b'0' + (v / 10 % 10) as u8));
    out.push(char::from(b'0' + (v % 10) as u8));
}

fn clock(of_day: i64, seconds: bool) -> String {
    let s = of_day / 1_000_000;
    let mut out = String::with_capacity(8);
    two_digits(&mut out, s / 3600);
    out.push(':');
    two_digits(&mut out, s / 60 % 60);
    if seconds {
        out.push(':');
        two_digits(&mut out, s % 60);
    }
    out
}

fn time(micros: i64, label: TimeLabel) -> String {
    let (days, of_day) = (micros.div_euclid(DAY), micros.rem_euclid(DAY));
    let (year, month, day) = civil_from_days(days);
    let month_name = MONTHS[(month.clamp(1, 12) - 1) as usize];
    // The year before 1 is 1 BC: there is no year 0.
    let year = if year > 0 { year.to_string() } else { format!("{} BC", 1 - year) };
    let date = || format!("{month_name} {day}, {year}");
    match label {
        TimeLabel::Year | TimeLabel::Full(TimeUnit::Year) => year,
        TimeLabel::Quarter => format!("Q{}", month.div_ceil(3)),
        TimeLabel::Full(TimeUnit::Quarter) => format!("Q{} {year}", month.div_ceil(3)),
        TimeLabel::Month => month_name.to_owned(),
        TimeLabel::YearMonth | TimeLabel::Full(TimeUnit::Month) => format!("{month_name} {year}"),
        TimeLabel::Day => day.to_string(),
        TimeLabel::YearMonthDay => date(),
        TimeLabel::Full(TimeUnit::Week) => format!("Week of {}", date()),
        TimeLabel::Full(TimeUnit::Day) => {
            format!("{}, {}", DAYS[(days + 3).rem_euclid(7) as usize], date())
        }
        TimeLabel::Hour | TimeLabel::Minute => clock(of_day, false),
        TimeLabel::Second => clock(of_day, true),
        TimeLabel::Fraction(digits) => {
            format!("{:.*} s", usize::from(digits), (of_day % 60_000_000) as f64 / 1e6)
        }
        TimeLabel::Full(TimeUnit::Hour | TimeUnit::Minute) => {
            format!("{}, {}", date(), clock(of_day, false))
        }
        TimeLabel::Precise(digits) => {
            let micros = format!("{:06}", of_day % 1_000_000);
            let shown = micros.get(..usize::from(digits)).unwrap_or(&micros);
            format!("{}, {}.{shown}", date(), clock(of_day, true))
        }
        TimeLabel::Instant if of_day == 0 => date(),
        TimeLabel::Instant if of_day % 60_000_000 == 0 => {
            format!("{}, {}", date(), clock(of_day, false))
        }
        TimeLabel::Full(_) | TimeLabel::Instant => format!("{}, {}", date(), clock(of_day, true)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::cycle::cycle;
    use pellucid_core::time::days_from_civil;

    fn number(value: f64, style: NumberStyle, digits: Option<u8>) -> String {
        EnglishLocale.number(value, &Format { style, digits, ..Format::default() })
    }

    #[test]
    fn writes_numbers() {
        use NumberStyle::*;
        for (value, style, digits, text) in [
            (1234.5, Decimal, None, "1,234.5"),
            (1234567.0, Decimal, None, "1,234,567"),
            (-0.001, Decimal, Some(2), "0.00"),
            (0.00042, Decimal, None, "0.00042"),
            (0.0142, Decimal, None, "0.014"),
            (4e-12, Decimal, None, "4e−12"),
            (-2.5e-9, Compact, None, "−2.5e−9"),
            (-0.0, Decimal, None, "0"),
            (-0.0, Currency, None, "$0.00"),
            (-0.001, Currency, Some(0), "$0"),
            (0.0042, Currency, None, "$0.0042"),
            (0.00004, Percent, None, "0.004%"),
            (0.0042, Duration, None, "0.0042 s"),
            (1e21, Compact, None, "1e21"),
            (1_000_000.3, Decimal, None, "1,000,000.3"),
            (-12.0, Decimal, None, "−12"),
            (f64::NAN, Decimal, None, "–"),
            (f64::INFINITY, Compact, None, "∞"),
            (1e20, Decimal, None, "1e20"),
            (1234.0, Compact, Some(1), "1.2K"),
            (999_999.0, Compact, None, "1M"),
            (0.123, Percent, None, "12.3%"),
            (1234.5, Currency, None, "$1,234.50"),
            (-3.0, Currency, Some(0), "−$3"),
            (1536.0, Bytes, None, "1.5 KiB"),
            (3723.0, Duration, None, "1 h 2 min"),
            (3600.0, Duration, None, "1 h"),
            (59.5, Duration, None, "59.5 s"),
            (172_800.0, Duration, None, "2 d"),
        ] {
            assert_eq!(number(value, style, digits), text);
        }
    }

    #[test]
    fn writes_times() {
        let t = days_from_civil(2001, 1, 8) * DAY + 14 * 3_600_000_000;
        for (label, text) in [
            (TimeLabel::Quarter, "Q1"),
            (TimeLabel::YearMonth, "Jan 2001"),
            (TimeLabel::Hour, "14:00"),
            (TimeLabel::Full(TimeUnit::Day), "Mon, Jan 8, 2001"),
            (TimeLabel::Instant, "Jan 8, 2001, 14:00"),
            (TimeLabel::Precise(3), "Jan 8, 2001, 14:00:00.000"),
        ] {
            assert_eq!(time(t, label), text);
        }
        assert_eq!(time(t + 2_034, TimeLabel::Precise(6)), "Jan 8, 2001, 14:00:00.002034");
        assert_eq!(cycle(7, TimeUnit::DayOfWeek), "Sun");
        assert_eq!(cycle(9, TimeUnit::HourOfDay), "09");
        assert_eq!(cycle(99, TimeUnit::MonthOfYear), "99");
        time(i64::MIN, TimeLabel::Instant);
        time(i64::MAX, TimeLabel::Instant);
    }
}
