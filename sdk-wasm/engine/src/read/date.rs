//! Dates and times as people write them. One cell allows several orders of day and month; a column
//! settles on one.

use pellucid_core::time::days_of_date;

/// Orders that a date's numbers may have, as bits.
pub(super) type Orders = u8;
/// Year, month, day; also names of months, which leave no doubt.
pub(super) const YMD: Orders = 1;
/// Day, month, year.
pub(super) const DMY: Orders = 2;
/// Month, day, year.
pub(super) const MDY: Orders = 4;

const NANOS: i64 = 1_000_000_000;
/// Nanoseconds in a day.
const DAY: i64 = 86_400 * NANOS;

/// A date with or without a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment {
    /// Its numbers as they are written; of a date by the name of its month year, month, day.
    numbers: [i32; 3],
    /// The orders that make it a date.
    pub(super) orders: Orders,
    /// What parts its numbers: `-`, `/`, `.`, or `a` for a month's name. A column has one.
    pub(super) style: u8,
    /// Whether a time follows.
    pub(super) timed: bool,
    /// Whether it is finer than a microsecond.
    pub(super) fine: bool,
    /// Nanoseconds from the date's midnight, its offset taken off: less than two days.
    nanos: i64,
}

impl Moment {
    /// Reads a text without blanks around it.
    pub(super) fn of(text: &str) -> Option<Self> {
        Self::plain(text).or_else(|| Self::other(text))
    }

    /// Reads `2024-02-29`, `2024-02-29 10:15:30`, with a `T` in place of the blank, with up to nine
    /// decimals and a `Z` or none, as nearly all are; `None` for all that needs a closer look.
    #[inline]
    pub(super) fn plain(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let (date, time) = bytes.split_at_checked(10)?;
        let &[y0, y1, y2, y3, b'-', m0, m1, b'-', d0, d1] = date else { return None };
        let (year, month, day) = (two(y0, y1)? * 100 + two(y2, y3)?, two(m0, m1)?, two(d0, d1)?);
        days_of_date(i64::from(year), month, day)?;
        let numbers = [year as i32, month as i32, day as i32];
        let date = Self { numbers, orders: YMD, style: b'-', timed: false, fine: false, nanos: 0 };
        let Some((clock, decimals)) = time.split_at_checked(9) else {
            return time.is_empty().then_some(date);
        };
        let &[b' ' | b'T', h0, h1, b':', n0, n1, b':', s0, s1] = clock else { return None };
        let (hour, minute, second) = (two(h0, h1)?, two(n0, n1)?, two(s0, s1)?);
        let mut fraction = 0;
        match decimals.strip_suffix(b"Z").unwrap_or(decimals) {
            [] => {}
            [b'.', digits @ ..] if (1..=9).contains(&digits.len()) => {
                for digit in digits {
                    fraction = fraction * 10 + one(*digit)?;
                }
                fraction *= 10u32.pow(9 - digits.len() as u32);
            }
            _ => return None,
        }
        if hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        let nanos = i64::from(hour * 3_600 + minute * 60 + second) * NANOS + i64::from(fraction);
        Some(Self { timed: true, fine: !fraction.is_multiple_of(1_000), nanos, ..date })
    }

    /// Reads a date of any kind.
    fn other(text: &str) -> Option<Self> {
        // Anything longer is no time, and the shortest is 1/1/2000.
        if !(8..=80).contains(&text.len()) {
            return None;
        }
        let mut c = Cursor(text.as_bytes());
        let (numbers, style, orders) = match text.as_bytes().first() {
            Some(b'0'..=b'9') => numeric(&mut c)?,
            Some(b'A'..=b'Z' | b'a'..=b'z') => month_first(&mut c)?,
            Some(b'+' | b'-') => expanded(&mut c)?,
            _ => return None,
        };
        let numbers = numbers.map(|n| n as i32);
        let mut moment = Self { numbers, orders, style, timed: false, fine: false, nanos: 0 };
        for order in [YMD, DMY, MDY] {
            if moment.days(order).is_none() {
                moment.orders &= !order;
            }
        }
        moment.time(&mut c)?;
        (moment.orders != 0 && c.0.is_empty()).then_some(moment)
    }

    /// Reads `20240229`, `20240229T101500` and `20240229101500`, which are numbers where no time was
    /// asked for.
    pub(super) fn compact(text: &str) -> Option<Self> {
        let (date, time) = text.split_at_checked(8)?;
        if !date.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let clock = time.trim_start_matches(['T', 't', ' ']);
        let digits = clock.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, zone) = clock.split_at_checked(digits)?;
        let time = match digits.len() {
            4 => format!("T{}:{}{zone}", &digits[..2], &digits[2..]),
            6 => format!("T{}:{}:{}{zone}", &digits[..2], &digits[2..4], &digits[4..]),
            _ => time.to_owned(),
        };
        Self::of(&format!("{}-{}-{}{time}", &date[..4], &date[4..6], &date[6..]))
    }

    /// Days since 1970-01-01 where its numbers have the order `order`; `None` where there is no
    /// such date.
    pub(super) fn days(&self, order: Orders) -> Option<i64> {
        let [a, b, c] = self.numbers;
        let (year, month, day) = match self.orders & order {
            YMD => (a, b, c),
            DMY => (c, b, a),
            MDY => (c, a, b),
            _ => return None,
        };
        days_of_date(i64::from(year), month as u32, day as u32)
    }

    /// Steps since 1970-01-01T00:00:00Z where its numbers have the order `order`, rounded down; none
    /// where 64 bits do not hold them. A step is `step` nanoseconds, which divide a day.
    pub(super) fn steps(&self, order: Orders, step: i64) -> Option<i64> {
        let days = self.days(order)?.checked_mul(DAY / step)?;
        days.checked_add(self.nanos.div_euclid(step))
    }

    /// Whether it is no midnight of UTC.
    pub(super) fn has_time(&self) -> bool {
        self.nanos % DAY != 0
    }

    /// The time behind a date, if one is there.
    fn time(&mut self, c: &mut Cursor<'_>) -> Option<()> {
        if c.0.is_empty() {
            return Some(());
        }
        if !c.eat_any(b"Tt") {
            let comma = c.eat(b',');
            if !c.blanks() && !comma {
                return None;
            }
        }
        self.timed = true;
        let (mut hour, minute) = (c.number(2)?, c.eat(b':').then(|| c.exactly(2))??);
        let mut fraction = 0;
        let second = if c.eat(b':') { c.exactly(2)? } else { 0 };
        if c.eat_any(b".,") {
            let (value, len) = c.digits(9)?;
            fraction = value * 10u32.pow(9 - len as u32);
            self.fine = !fraction.is_multiple_of(1_000);
        }
        let mut blank = c.blanks();
        if c.peek_word()
            .is_some_and(|w| w.eq_ignore_ascii_case("am") || w.eq_ignore_ascii_case("pm"))
        {
            let after_noon = c.word()?.starts_with(['p', 'P']);
            hour = if (1..=12).contains(&hour) {
                hour % 12 + if after_noon { 12 } else { 0 }
            } else {
                return None;
            };
            blank = c.blanks();
        }
        let offset = zone(c, blank)?;
        if hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        let seconds = i64::from(hour * 3_600 + minute * 60 + second) - offset * 60;
        self.nanos = seconds * NANOS + i64::from(fraction);
        Some(())
    }
}

/// A digit's value.
fn one(digit: u8) -> Option<u32> {
    let value = digit.wrapping_sub(b'0');
    (value <= 9).then_some(u32::from(value))
}

/// The number of two digits.
fn two(tens: u8, ones: u8) -> Option<u32> {
    Some(one(tens)? * 10 + one(ones)?)
}

/// Three numbers parted by the same sign, the year first or last and of four digits; or a day, a
/// month's name and a year.
fn numeric(c: &mut Cursor<'_>) -> Option<([u32; 3], u8, Orders)> {
    let (first, len) = c.digits(4)?;
    let style = c.next()?;
    match style {
        b'-' | b'/' | b'.' if c.peek_word().is_none() => {}
        b' ' | b'-' | b'.' | b'/' if len <= 2 => {
            c.blanks();
            let month = month(c.word()?)?;
            c.eat_any(b"-./,");
            c.blanks();
            return Some(([c.exactly(4)?, month, first], b'a', YMD));
        }
        _ => return None,
    }
    let second = c.number(2)?;
    if !c.eat(style) {
        return None;
    }
    let (third, last) = c.digits(4)?;
    match (len, last) {
        (4, 1 | 2) => Some(([first, second, third], style, YMD)),
        (1 | 2, 4) => Some(([first, second, third], style, DMY | MDY)),
        _ => None,
    }
}

/// `+010000-01-31`, as JavaScript writes years beyond 9999 and before 0 (ECMA-262, Expanded Years).
fn expanded(c: &mut Cursor<'_>) -> Option<([u32; 3], u8, Orders)> {
    let negative = c.next()? == b'-';
    let year = c.exactly(6)?;
    let month = c.eat(b'-').then(|| c.exactly(2))??;
    let day = c.eat(b'-').then(|| c.exactly(2))??;
    Some(([if negative { year.wrapping_neg() } else { year }, month, day], b'-', YMD))
}

/// A weekday where one is there, then a month's name, a day and a year, or a day first.
fn month_first(c: &mut Cursor<'_>) -> Option<([u32; 3], u8, Orders)> {
    let mut word = c.word()?;
    if is_weekday(word) {
        c.eat_any(b",.");
        c.blanks();
        if c.0.first()?.is_ascii_digit() {
            return numeric(c).filter(|(_, style, _)| *style == b'a');
        }
        word = c.word()?;
    }
    let month = month(word)?;
    c.eat_any(b"-.");
    c.blanks();
    let day = c.number(2)?;
    c.eat_any(b"-,");
    c.blanks();
    // Unix has the time before the year: `Sat Jan  1 10:00:00 2000`; that is left a text.
    Some(([c.exactly(4)?, month, day], b'a', YMD))
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const WEEKDAYS: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// The names that a word of three letters or more begins.
fn begun(names: &[&str], word: &str) -> Option<usize> {
    let word = word.to_ascii_lowercase();
    names.iter().position(|name| {
        *name == word || ((3..=4).contains(&word.len()) && name.starts_with(&word))
    })
}

/// A month by its English name or the beginning of it, from 1.
fn month(word: &str) -> Option<u32> {
    begun(&MONTHS, word).map(|i| i as u32 + 1)
}

fn is_weekday(word: &str) -> bool {
    begun(&WEEKDAYS, word).is_some()
}

/// Minutes east of UTC: `Z`, ` UTC`, `+02`, `-0700`, `+05:30`, ` GMT+0100 (Central European Time)`;
/// none is UTC.
fn zone(c: &mut Cursor<'_>, blank: bool) -> Option<i64> {
    if c.0.is_empty() {
        return if blank { None } else { Some(0) };
    }
    match c.peek_word() {
        Some("Z" | "z" | "UTC" | "GMT" | "utc") => {
            c.word()?;
            if c.0.is_empty() {
                return Some(0);
            }
        }
        Some(_) => return None,
        None => {}
    }
    let west = match c.next()? {
        b'+' => false,
        b'-' => true,
        _ => return None,
    };
    let (hours, minutes) = match c.digits(4)? {
        (v, 4) => (v / 100, v % 100),
        (v, 1 | 2) => (v, if c.eat(b':') { c.exactly(2)? } else { 0 }),
        _ => return None,
    };
    if c.blanks() {
        if c.0.first() != Some(&b'(') || c.0.last() != Some(&b')') {
            return None;
        }
        c.0 = &[];
    }
    let offset = i64::from(hours * 60 + minutes);
    (hours < 24 && minutes < 60).then_some(if west { -offset } else { offset })
}

/// The bytes that are left.
struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    fn next(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn eat(&mut self, byte: u8) -> bool {
        self.eat_any(&[byte])
    }

    fn eat_any(&mut self, bytes: &[u8]) -> bool {
        let found = self.0.first().is_some_and(|b| bytes.contains(b));
        if found {
            self.0 = &self.0[1..];
        }
        found
    }

    /// Whether there were blanks, which are passed.
    fn blanks(&mut self) -> bool {
        let before = self.0.len();
        self.0 = self.0.trim_ascii_start();
        self.0.len() < before
    }

    /// Up to `most` digits, and how many there are: at least one, and no more follow.
    fn digits(&mut self, most: usize) -> Option<(u32, usize)> {
        let len = self.0.iter().take_while(|b| b.is_ascii_digit()).count();
        if len == 0 || len > most {
            return None;
        }
        let (digits, rest) = self.0.split_at(len);
        self.0 = rest;
        Some((digits.iter().fold(0, |n, b| n * 10 + u32::from(b - b'0')), len))
    }

    fn number(&mut self, most: usize) -> Option<u32> {
        self.digits(most).map(|(value, _)| value)
    }

    fn exactly(&mut self, len: usize) -> Option<u32> {
        self.digits(len).filter(|(_, found)| *found == len).map(|(value, _)| value)
    }

    /// The letters that follow.
    fn peek_word(&self) -> Option<&'a str> {
        let len = self.0.iter().take_while(|b| b.is_ascii_alphabetic()).count();
        std::str::from_utf8(&self.0[..len]).ok().filter(|w| !w.is_empty())
    }

    fn word(&mut self) -> Option<&'a str> {
        let word = self.peek_word()?;
        self.0 = &self.0[word.len()..];
        Some(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::number::Number;
    use pellucid_core::time::{civil_from_days, parse_iso};
    use proptest::prelude::*;

    /// Nanoseconds since 1970.
    fn nanos(moment: &Moment, order: Orders) -> Option<i128> {
        let days = moment.days(order)?;
        Some(i128::from(days) * i128::from(DAY) + i128::from(moment.nanos))
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 4_000, ..ProptestConfig::default() })]

        /// What the query model reads as a time is read the same here.
        #[test]
        fn iso_times_are_as_in_queries(
            y in prop_oneof!["[0-9]{4}", "[+-][0-9]{6}"], m in 1u32..14, d in 1u32..33,
            clock in r"|[T ][0-2][0-9]:[0-6][0-9](:[0-6][0-9](\.[0-9]{1,9})?)?(Z|[+-][0-2][0-9]:[0-6][0-9])?",
        ) {
            let text = format!("{y}-{m:02}-{d:02}{clock}");
            prop_assert_eq!(Moment::of(&text).and_then(|t| nanos(&t, YMD)), parse_iso(&text), "{}", text);
        }

        /// The short way reads what the long one does, or nothing; and what it reads is no number.
        #[test]
        fn the_short_way_is_as_the_long_one(
            text in r"[0-9]{2,4}-[01][0-9]-[0-3][0-9]([T ][0-2][0-9]:[0-6][0-9]:[0-6][0-9]([.][0-9]{0,10})?Z?)?.?",
        ) {
            if let Some(short) = Moment::plain(&text) {
                prop_assert_eq!(Moment::other(&text), Some(short), "{}", text);
                let number = Number::of(&text).and_then(|n| n.asked('.').or_else(|| n.asked(',')));
                prop_assert_eq!(number, None, "{}", text);
            }
        }

        #[test]
        fn steps_round_down(days in -200_000i64..200_000, nanos in -2 * DAY..2 * DAY, step in 0usize..5) {
            let step = [DAY, NANOS, 1_000_000, 1_000, 1][step];
            let (year, month, day) = civil_from_days(days);
            let numbers = [year as i32, month as i32, day as i32];
            let m = Moment { numbers, orders: YMD, style: b'-', timed: true, fine: true, nanos };
            let exact = (i128::from(days) * i128::from(DAY) + i128::from(nanos)).div_euclid(i128::from(step));
            prop_assert_eq!(m.steps(YMD, step), i64::try_from(exact).ok());
        }

        #[test]
        fn no_text_panics(any in ".{0,40}", like in r"[A-Za-z]{0,9}[ ,]{0,2}[0-9]{0,5}[-/. ][A-Za-z0-9]{0,5}[-/. ,][0-9]{0,5}[T ]?[0-9:.]{0,9}[ A-Z+-]{0,6}[0-9:]{0,6}") {
            for text in [any, like] {
                if let Some(moment) = Moment::of(&text) {
                    prop_assert!([YMD, DMY, MDY].iter().any(|o| nanos(&moment, *o).is_some()));
                }
            }
        }
    }

    #[test]
    fn times_of_many_kinds() {
        for (text, iso) in [
            ("2020-12-31 21:25:58.745232+02", "2020-12-31T19:25:58.745232Z"),
            ("2024-02-27T21:00+01:00", "2024-02-27T20:00:00Z"),
            ("2024-02-27 21:00:00 -0700", "2024-02-28T04:00:00Z"),
            ("2024-02-27T21:00:00-0700", "2024-02-28T04:00:00Z"),
            ("2024-02-27 21:00:00 UTC", "2024-02-27T21:00:00Z"),
            ("2015/01/01 01:00", "2015-01-01T01:00:00Z"),
            ("2015/1/1", "2015-01-01"),
            ("2015.01.02", "2015-01-02"),
            ("Jan 1 2000", "2000-01-01"),
            ("January 1, 2000", "2000-01-01"),
            ("1 Sept 2000", "2000-09-01"),
            ("01-Jan-2000", "2000-01-01"),
            ("Sat, 01 Jan 2000 10:00:00 GMT", "2000-01-01T10:00:00Z"),
            (
                "Sat Jan 01 2000 10:00:00 GMT+0100 (Central European Standard Time)",
                "2000-01-01T09:00:00Z",
            ),
            ("31.12.2024", "2024-12-31"),
            ("12/31/2024, 1:05:00 PM", "2024-12-31T13:05:00Z"),
            ("12/31/2024 12:05 AM", "2024-12-31T00:05:00Z"),
            ("2024-01-01 10:00:00,250", "2024-01-01T10:00:00.25Z"),
        ] {
            let moment = Moment::of(text).unwrap_or_else(|| panic!("{text}"));
            let order = [YMD, DMY, MDY].into_iter().find(|o| moment.orders == *o);
            assert_eq!(order.and_then(|o| nanos(&moment, o)), parse_iso(iso), "{text}");
        }
    }

    #[test]
    fn times_without_marks_between_their_numbers() {
        for (text, iso) in [
            ("20240229", Some("2024-02-29")),
            ("20240229T1015", Some("2024-02-29T10:15:00Z")),
            ("20240229T101530Z", Some("2024-02-29T10:15:30Z")),
            ("20240229 101530.25+0200", Some("2024-02-29T08:15:30.25Z")),
            ("20240229T10:15", Some("2024-02-29T10:15:00Z")),
            ("20240229101530", Some("2024-02-29T10:15:30Z")),
            ("20240230", None),
            ("202402291", None),
            ("2024022", None),
            ("2024022\u{e9}", None),
        ] {
            let read = Moment::compact(text).and_then(|m| nanos(&m, YMD));
            assert_eq!(read, iso.and_then(parse_iso), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_or_of_no_certain_order() {
        for text in [
            "2024-02-30",
            "2024-13-01",
            "32/01/2024",
            "13/13/2024",
            "1.2.2010.4",
            "10.0.0.1",
            "2024-01/02",
            "12:34:56",
            "2024-01-01 25:00",
            "2024-01-01 10:00 EST",
            "2024-01-01 10:00 ",
            "01/02/24",
            "May",
            "Monday 5",
            "Mar 5",
            "20240101",
            "2024-01-01T",
            "555-12-3456",
            "2024-01-01 13:00 PM",
            "0/0/2024",
            "1/2/20245",
        ] {
            assert_eq!(Moment::of(text), None, "{text}");
        }
        let both = Moment::of("01/02/2024").unwrap();
        assert_eq!(both.orders, DMY | MDY);
        assert_ne!(both.days(DMY), both.days(MDY));
    }
}
