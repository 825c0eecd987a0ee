//! Texts of logical types that files store as bytes or as numbers of a unit: UUIDs, times of day,
//! intervals, binary values.

use std::borrow::Cow;
use std::fmt::Write;

/// Nanoseconds in a second.
const SECOND: u64 = 1_000_000_000;

/// A UUID in its canonical form (RFC 9562): 32 lower-case hexadecimal digits in five groups. Other
/// lengths are plain hexadecimal.
///
/// ```
/// use pellucid_engine::logical::uuid;
///
/// let id = 0xa0ee_bc99_9c0b_4ef8_bb6d_6bb9_bd38_0a11_u128;
/// assert_eq!(uuid(&id.to_be_bytes()), "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
/// ```
pub fn uuid(bytes: &[u8]) -> String {
    let mut text = hex(bytes);
    if bytes.len() == 16 {
        // From the end, so that no position moves before it is used.
        [20, 16, 12, 8].into_iter().for_each(|at| text.insert(at, '-'));
    }
    text
}

/// Bytes as lower-case hexadecimal digits, two a byte.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble & 15)]);
    bytes.iter().flat_map(|b| [digit(b >> 4), digit(*b)]).collect()
}

/// Bytes without a logical type: the text that they are, or hexadecimal digits where they are no
/// UTF-8 or hold control characters.
pub fn binary(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) if !bytes.iter().any(|b| *b < 32 && !b.is_ascii_whitespace()) => {
            Cow::Borrowed(text)
        }
        _ => Cow::Owned(hex(bytes)),
    }
}

/// A time of day, given in nanoseconds since midnight, as ISO 8601 has it; a fraction is written as
/// long as it needs to be.
///
/// ```
/// use pellucid_engine::logical::time_of_day;
///
/// assert_eq!(time_of_day(0), "00:00:00");
/// assert_eq!(time_of_day(45_296_123_456_000), "12:34:56.123456");
/// ```
pub fn time_of_day(nanos: i64) -> String {
    let mut out = String::new();
    clock(&mut out, nanos);
    out
}

fn clock(out: &mut String, nanos: i64) {
    let (sign, nanos) = (if nanos < 0 { "-" } else { "" }, nanos.unsigned_abs());
    let (seconds, fraction) = (nanos / SECOND, nanos % SECOND);
    // Writing to a string cannot fail.
    let _ = write!(out, "{sign}{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if fraction > 0 {
        let _ = write!(out, ".{fraction:09}");
        out.truncate(out.trim_end_matches('0').len());
    }
}

/// An interval of months, days and nanoseconds, whose lengths depend on the calendar and so are not
/// added up.
///
/// ```
/// use pellucid_engine::logical::interval;
///
/// assert_eq!(interval(14, 3, 45_296_500_000_000), "1 year 2 months 3 days 12:34:56.5");
/// assert_eq!(interval(0, -1, 0), "-1 days");
/// assert_eq!(interval(0, 0, 0), "00:00:00");
/// ```
pub fn interval(months: i64, days: i64, nanos: i64) -> String {
    let mut out = String::new();
    for (count, unit) in [(months / 12, "year"), (months % 12, "month"), (days, "day")] {
        if count != 0 {
            let plural = if count == 1 { "" } else { "s" };
            let _ = write!(out, "{}{count} {unit}{plural}", if out.is_empty() { "" } else { " " });
        }
    }
    if nanos != 0 || out.is_empty() {
        if !out.is_empty() {
            out.push(' ');
        }
        clock(&mut out, nanos);
    }
    out
}

/// A span of time of so many `steps` of so many `nanos`econds: days, and what is left of one.
///
/// ```
/// use pellucid_engine::logical::duration;
///
/// assert_eq!(duration(93_784_005, 1_000_000), "1 day 02:03:04.005");
/// ```
pub fn duration(steps: i64, nanos: i64) -> String {
    const DAY: i128 = 86_400 * SECOND as i128;
    let total = i128::from(steps) * i128::from(nanos);
    interval(0, (total / DAY) as i64, (total % DAY) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_text_where_they_read_as_text() {
        assert_eq!(binary(b"Oslo\n"), "Oslo\n");
        assert_eq!(binary(&[0, 1, 0xff]), "0001ff");
        assert_eq!(binary(&[1, 0, 0, 0]), "01000000");
        assert_eq!(uuid(&[1, 2]), "0102");
    }

    #[test]
    fn times_may_be_negative_or_longer_than_a_day() {
        assert_eq!(time_of_day(-1_500_000_000), "-00:00:01.5");
        assert_eq!(interval(-14, 0, i64::MIN), "-1 years -2 months -2562047:47:16.854775808");
    }
}
