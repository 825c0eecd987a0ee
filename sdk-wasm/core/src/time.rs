//! Calendar arithmetic on the proleptic Gregorian calendar, UTC, without a clock.

/// Nanoseconds in a second.
const NANOS: i128 = 1_000_000_000;

/// Days since 1970-01-01 of a civil date (Howard Hinnant, "chrono-compatible low-level date
/// algorithms", `days_from_civil`), saturating at the ends of time.
pub fn days_from_civil(year: i64, month: u32, day: u32) -> i64 {
    let y = if month <= 2 { year.saturating_sub(1) } else { year };
    let era = y.div_euclid(400);
    let year_of_era = y.rem_euclid(400);
    let shifted_month = i64::from(month.saturating_add(9) % 12);
    let day_of_year = (153 * shifted_month + 2) / 5 + i64::from(day) - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era.saturating_mul(146_097).saturating_add(day_of_era - 719_468)
}

/// The civil date (year, month 1 to 12, day 1 to 31) of days since 1970-01-01 (Hinnant,
/// `civil_from_days`).
///
/// # Example
///
/// ```
/// use pellucid_core::time::{civil_from_days, days_from_civil};
///
/// assert_eq!(days_from_civil(2024, 2, 29), 19_782);
/// assert_eq!(civil_from_days(19_782), (2024, 2, 29));
/// ```
pub fn civil_from_days(days: i64) -> (i64, u32, u32) {
    let z = days.saturating_add(719_468);
    let era = z.div_euclid(146_097);
    let day_of_era = z.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = (day_of_year - (153 * shifted_month + 2) / 5 + 1) as u32;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 } as u32;
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// Days since 1970-01-01 of a date; `None` where there is no such date, such as 30 February.
pub fn days_of_date(year: i64, month: u32, day: u32) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    // Years beyond all dates saturate.
    ((1..=length).contains(&day) && year.unsigned_abs() <= MOST_YEARS)
        .then(|| days_from_civil(year, month, day))
}

/// Years on either side of 1970 whose days 64 bits hold for certain.
const MOST_YEARS: u64 = i64::MAX as u64 / 366 - 1_970;

/// Parses ISO 8601: `YYYY-MM-DD`, or of years that four digits do not tell `±YYYYYY-MM-DD` as
/// JavaScript writes them (ECMA-262, Expanded Years), then optionally `T` or a space and `HH:MM[:SS[.fraction]]`, then
/// optionally `Z` or `+HH:MM`. Without an offset the time is taken as UTC; an offset is less than a
/// day (RFC 3339). Returns nanoseconds since 1970-01-01T00:00:00Z, or `None` where the text is not
/// such a time.
///
/// # Example
///
/// ```
/// use pellucid_core::time::parse_iso;
///
/// assert_eq!(parse_iso("1970-01-01T00:00:01.5Z"), Some(1_500_000_000));
/// assert_eq!(parse_iso("1970-01-01T01:00+01:00"), Some(0));
/// assert_eq!(parse_iso("2001-02-30"), None);
/// ```
pub fn parse_iso(text: &str) -> Option<i128> {
    let text = text.trim();
    let (expanded, negative) = (text.starts_with(['+', '-']), text.starts_with('-'));
    let (date, rest) = text.split_at_checked(if expanded { 13 } else { 10 })?;
    let days = parse_date(&date[usize::from(expanded)..], negative)?;
    let nanos = match rest.as_bytes().first() {
        None => 0,
        Some(b'T' | b't' | b' ') => parse_time(&rest[1..])?,
        Some(_) => return None,
    };
    Some(i128::from(days) * 86_400 * NANOS + nanos)
}

fn digits(text: &str) -> Option<u32> {
    (!text.is_empty() && text.len() <= 9 && text.bytes().all(|b| b.is_ascii_digit()))
        .then(|| text.parse().ok())?
}

/// An instant, in microseconds, by ISO 8601 with a fraction as long as it needs; [`parse_iso`]
/// reads it.
pub fn iso_of_micros(micros: i64) -> String {
    const DAY: i64 = 86_400_000_000;
    let (days, rest) = (micros.div_euclid(DAY), micros.rem_euclid(DAY));
    let seconds = rest / 1_000_000;
    let fraction = match rest % 1_000_000 {
        0 => String::new(),
        micros => format!(".{micros:06}").trim_end_matches('0').to_owned(),
    };
    format!(
        "{}T{:02}:{:02}:{:02}{fraction}Z",
        iso_of_days(days),
        seconds / 3_600,
        seconds / 60 % 60,
        seconds % 60
    )
}

/// A date, in days since 1970-01-01, by ISO 8601; [`parse_iso`] reads it.
pub fn iso_of_days(days: i64) -> String {
    let (year, month, day) = civil_from_days(days);
    match (0..=9999).contains(&year) {
        true => format!("{year:04}-{month:02}-{day:02}"),
        false => format!("{year:+07}-{month:02}-{day:02}"),
    }
}

fn parse_date(text: &str, negative: bool) -> Option<i64> {
    let (year, rest) = text.split_at_checked(text.len().checked_sub(6)?)?;
    let [b'-', _, _, b'-', ..] = rest.as_bytes() else { return None };
    let (year, month, day) = (digits(year)?, digits(&rest[1..3])?, digits(&rest[4..])?);
    days_of_date(if negative { -i64::from(year) } else { i64::from(year) }, month, day)
}

/// The time of day with its offset, in nanoseconds from midnight UTC.
fn parse_time(text: &str) -> Option<i128> {
    let (clock, offset) = match text.find(['Z', 'z', '+', '-']) {
        None => (text, 0),
        Some(i) if matches!(&text[i..], "Z" | "z") => (&text[..i], 0),
        Some(i) => {
            let (h, m) = text[i + 1..].split_once(':')?;
            let (h, m) = (digits(h)?, digits(m)?);
            if h > 23 || m > 59 {
                return None;
            }
            let minutes = i128::from(h * 60 + m);
            (&text[..i], if text[i..].starts_with('-') { -minutes } else { minutes })
        }
    };
    let mut parts = clock.splitn(3, ':');
    let (hour, minute) = (digits(parts.next()?)?, digits(parts.next()?)?);
    let (second, fraction) = match parts.next() {
        None => (0, 0),
        Some(s) => match s.split_once('.') {
            None => (digits(s)?, 0),
            Some((s, f)) => (digits(s)?, digits(f)? * 10u32.pow(9 - f.len() as u32)),
        },
    };
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let seconds = i128::from(hour * 3_600 + minute * 60 + second) - offset * 60;
    Some(seconds * NANOS + i128::from(fraction))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2_000, ..ProptestConfig::default() })]

        #[test]
        fn civil_dates_round_trip(days in -4_000_000i64..4_000_000) {
            let (y, m, d) = civil_from_days(days);
            prop_assert_eq!(days_from_civil(y, m, d), days);
        }

        #[test]
        fn instants_are_read_as_they_are_written(micros: i64) {
            prop_assert_eq!(parse_iso(&iso_of_micros(micros)), Some(i128::from(micros) * 1_000));
        }

        #[test]
        fn no_date_overflows(year: i64, month: u32, day: u32, days: i64) {
            days_from_civil(year, month, day);
            civil_from_days(days);
        }

        /// Any text, and texts that look like times, with numbers of any size.
        #[test]
        fn no_text_panics(
            any in ".{0,40}",
            like in r"[0-9é]{1,5}-[0-9]{1,3}-[0-9]{1,3}[Tt Zé]?[0-9:.]{0,14}[Zz+\-]?[0-9]{0,11}:?[0-9]{0,11}",
            offset in r"[+\-][0-9]{1,10}:[0-9]{1,10}",
        ) {
            let offset = format!("2001-01-01T00:00{offset}");
            for text in [any, like, offset] {
                if let Some(nanos) = parse_iso(&text) {
                    prop_assert!((-63_000_000_000..254_000_000_000).contains(&(nanos / NANOS)), "{text}");
                }
            }
        }

        #[test]
        fn instants_with_offsets_round_trip(
            days in -719_162i64..2_932_896, of_day in 0i128..86_400 * NANOS, offset in -1_439i64..1_440, digits in 0usize..10,
        ) {
            let unit = 10i128.pow(9 - digits as u32);
            let of_day = of_day / unit * unit;
            let ((y, m, d), seconds) = (civil_from_days(days), of_day / NANOS);
            let clock = format!("{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60);
            let fraction = if digits == 0 { String::new() } else { format!(".{:0digits$}", of_day % NANOS / unit) };
            let sign = if offset < 0 { '-' } else { '+' };
            let text = format!("{y:04}-{m:02}-{d:02}T{clock}{fraction}{sign}{:02}:{:02}", offset.abs() / 60, offset.abs() % 60);
            let expected = i128::from(days) * 86_400 * NANOS + of_day - i128::from(offset) * 60 * NANOS;
            prop_assert_eq!(parse_iso(&text), Some(expected), "{}", text);
        }
    }

    #[test]
    fn known_days() {
        assert_eq!(days_from_civil(1970, 1, 1), 0);
        assert_eq!(days_from_civil(2000, 2, 29), 11_016);
        assert_eq!(civil_from_days(-719_162), (1, 1, 1));
    }

    #[test]
    fn parses_iso_times() {
        assert_eq!(parse_iso("1970-01-02"), Some(86_400 * NANOS));
        assert_eq!(parse_iso("1970-01-01T01:00:00.5Z"), Some(3_600 * NANOS + NANOS / 2));
        assert_eq!(parse_iso("1970-01-01 01:00+01:00"), Some(0));
        assert_eq!(parse_iso("1969-12-31T23:00:00-01:00"), Some(0));
        assert_eq!(parse_iso("1970-01-01T18:00:00+18:00"), Some(0));
        assert_eq!(parse_iso("1970-01-01T23:59+23:59"), Some(0));
        assert_eq!(parse_iso("1969-12-31T00:01-23:59"), Some(0));
        assert_eq!(parse_iso("1970-01-01T00:00:00.000000001z"), Some(1));
    }

    #[test]
    fn refuses_what_is_no_time() {
        for text in [
            "",
            "2001",
            "2001-02-30",
            "2001-13-01",
            "2001-01-01T25:00",
            "2001-01-01x",
            "éééééééééé",
            "2001-01-01T1",
            "2001-01-01T00:00:00.1234567890",
            "2001-01-01T00:00+99999999:00",
            "2001-01-01T00:00+999999999:999999999",
            "2001-01-01T00:00-24:00",
            "2001-01-01T00:00+00:60",
            "2001-01-01T00:00+01",
            "2001-01-01T00:00+",
            "2001-01-01T00:00Z+01:00",
            "2001-01-01T00:00é",
        ] {
            assert_eq!(parse_iso(text), None, "{text}");
        }
    }
}
