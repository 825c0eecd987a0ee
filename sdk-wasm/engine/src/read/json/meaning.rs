//! What texts and numbers of JSON stand for where something beside them says so: numbers written as
//! texts, times counted from 1970, Google's dates.

use std::collections::HashMap;

use pellucid_core::time::civil_from_days;

/// How the values of a column are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Texts are numbers or truth values, as the cells of CSV are.
    Number,
    /// Seconds since 1970; numbers beyond any second of a calendar are micro- or nanoseconds.
    Seconds,
    /// Days since 1970.
    Days,
    /// Google's `Date(2024,0,31)`, where it is one.
    Date,
}

/// Meanings by the names of columns.
pub(super) type Meanings = HashMap<String, Meaning>;

/// Types that numbers have in descriptions of columns, in small letters and without what is in
/// parentheses.
const NUMBERS: [&str; 44] = [
    "bigdecimal",
    "bigint",
    "bignumeric",
    "bool",
    "boolean",
    "byteint",
    "counter",
    "decimal",
    "decimal32",
    "decimal64",
    "decimal128",
    "double",
    "double precision",
    "fixed",
    "float",
    "float32",
    "float4",
    "float64",
    "float8",
    "half_float",
    "int",
    "int128",
    "int16",
    "int2",
    "int32",
    "int4",
    "int64",
    "int8",
    "integer",
    "long",
    "mediumint",
    "number",
    "numeric",
    "real",
    "scaled_float",
    "short",
    "smallint",
    "tinyint",
    "uint16",
    "uint32",
    "uint64",
    "uint8",
    "unsigned_long",
    "varint",
];
/// Types of texts and times, which with those of numbers tell types from names.
const OTHERS: [&str; 28] = [
    "array",
    "binary",
    "blob",
    "bytes",
    "char",
    "date",
    "date32",
    "datetime",
    "datetime64",
    "enum16",
    "enum8",
    "fixedstring",
    "ipv4",
    "ipv6",
    "json",
    "keyword",
    "map",
    "object",
    "string",
    "struct",
    "text",
    "time",
    "timestamp",
    "timestamptz",
    "tuple",
    "utf8",
    "uuid",
    "varchar",
];

/// The name of a type without its parameters and what may be null: `Nullable(UInt64)`.
fn bare(type_name: &str) -> String {
    let small = type_name.trim().to_ascii_lowercase();
    let mut rest = small.as_str();
    while let Some(inner) =
        ["nullable(", "lowcardinality("].iter().find_map(|around| rest.strip_prefix(around))
    {
        rest = inner.trim_end_matches(')');
    }
    rest.split('(').next().unwrap_or_default().trim().to_owned()
}

/// Whether a text is a type rather than a name.
pub(super) fn is_type(text: &str) -> bool {
    let bare = bare(text);
    NUMBERS.contains(&bare.as_str()) || OTHERS.contains(&bare.as_str())
}

/// Whether a type is one of texts.
pub(super) fn is_text_type(type_name: &str) -> bool {
    let texts = ["char", "keyword", "string", "text", "utf8", "uuid", "varchar"];
    texts.contains(&bare(type_name).as_str())
}

/// What a column of the type `type_name` holds; `counted` where its times are counted.
pub(super) fn of_type(type_name: &str, counted: bool) -> Option<Meaning> {
    let bare = bare(type_name);
    match bare.as_str() {
        number if NUMBERS.contains(&number) => Some(Meaning::Number),
        "date" if counted => Some(Meaning::Days),
        time if counted && time.starts_with("timestamp") => Some(Meaning::Seconds),
        _ => None,
    }
}

/// The date or time that a value stands for, as ISO 8601; none where it is no such value.
pub(super) fn time(value: &str, meaning: Meaning) -> Option<String> {
    match meaning {
        Meaning::Number => None,
        Meaning::Days => Some(day(value.parse().ok()?)),
        Meaning::Seconds => seconds(value).and_then(nanoseconds),
        Meaning::Date => google(value),
    }
}

/// An instant of so many milliseconds.
pub(super) fn milliseconds(value: &str) -> Option<String> {
    let millis: i128 = value.parse().ok()?;
    nanoseconds(millis.checked_mul(1_000_000)?)
}

/// Nanoseconds of a number of seconds, to the last digit where it has no exponent.
fn seconds(value: &str) -> Option<i128> {
    // Influx and Loki count nanoseconds, BigQuery microseconds.
    if let Ok(whole) = value.parse::<i64>() {
        let size = whole.unsigned_abs();
        let unit: i128 = if size < 100_000_000_000 {
            1_000_000_000
        } else if size < 100_000_000_000_000 {
            1_000_000
        } else if size < 100_000_000_000_000_000 {
            1_000
        } else {
            1
        };
        return Some(i128::from(whole) * unit);
    }
    if value.contains(['e', 'E']) {
        let micros = (value.parse::<f64>().ok()? * 1e6).round();
        return (micros.abs() < 1e18).then(|| micros as i128 * 1_000);
    }
    let (whole, fraction) = value.split_once('.')?;
    let digits: String = fraction.chars().chain("000000000".chars()).take(9).collect();
    let (whole, negative) = (whole.parse::<i64>().ok()?, whole.starts_with('-'));
    let fraction: i64 = digits.parse().ok()?;
    Some(
        i128::from(whole) * 1_000_000_000 + i128::from(if negative { -fraction } else { fraction }),
    )
}

fn nanoseconds(nanos: i128) -> Option<String> {
    const DAY: i128 = 86_400_000_000_000;
    let days = i64::try_from(nanos.div_euclid(DAY)).ok()?;
    let (second, nano) = (nanos.rem_euclid(DAY) / 1_000_000_000, nanos.rem_euclid(1_000_000_000));
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    let fraction = match nano {
        0 => String::new(),
        _ => format!(".{nano:09}").trim_end_matches('0').to_owned(),
    };
    // Years of other than four digits are no ISO 8601.
    let (year, ..) = civil_from_days(days);
    (0..10_000)
        .contains(&year)
        .then(|| format!("{}T{hour:02}:{minute:02}:{second:02}{fraction}Z", day(days)))
}

fn day(days: i64) -> String {
    let (year, month, day) = civil_from_days(days);
    format!("{year:04}-{month:02}-{day:02}")
}

/// `Date(2024,0,31)` or `Date(2024,0,31,12,30,0)`, whose months begin with 0.
fn google(value: &str) -> Option<String> {
    let inner = value.strip_prefix("Date(")?.strip_suffix(')')?;
    let parts: Vec<i64> =
        inner.split(',').map(|p| p.trim().parse::<i64>().ok()).collect::<Option<_>>()?;
    let at = |i: usize| parts.get(i).copied();
    let (year, month, day) = (at(0)?, at(1)?, at(2)?);
    if !(0..10_000).contains(&year) || !(0..12).contains(&month) || !(1..32).contains(&day) {
        return None;
    }
    let date = format!("{year:04}-{:02}-{day:02}", month + 1);
    let Some(hour) = at(3) else { return Some(date) };
    let (minute, second) = (at(4).unwrap_or_default(), at(5).unwrap_or_default());
    let fraction = at(6).filter(|ms| *ms > 0).map(|ms| format!(".{ms:03}")).unwrap_or_default();
    Some(format!("{date}T{hour:02}:{minute:02}:{second:02}{fraction}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_for_a_time() {
        for (value, meaning, iso) in [
            ("1435781430.781", Meaning::Seconds, "2015-07-01T20:10:30.781Z"),
            ("1435781430", Meaning::Seconds, "2015-07-01T20:10:30Z"),
            ("1435781430781", Meaning::Seconds, "2015-07-01T20:10:30.781Z"),
            ("1704067200000000", Meaning::Seconds, "2024-01-01T00:00:00Z"),
            ("1704067200000000001", Meaning::Seconds, "2024-01-01T00:00:00.000000001Z"),
            ("1.7040672E9", Meaning::Seconds, "2024-01-01T00:00:00Z"),
            ("-0.5", Meaning::Seconds, "1969-12-31T23:59:59.5Z"),
            ("19723", Meaning::Days, "2024-01-01"),
            ("Date(2024,0,31)", Meaning::Date, "2024-01-31"),
            ("Date(2024, 0, 31, 9, 5, 0)", Meaning::Date, "2024-01-31T09:05:00"),
        ] {
            assert_eq!(time(value, meaning).as_deref(), Some(iso), "{value}");
        }
        for (value, meaning) in [
            ("x", Meaning::Seconds),
            ("1e400", Meaning::Seconds),
            ("1e17", Meaning::Seconds),
            ("x", Meaning::Days),
            ("Date(2024,12,1)", Meaning::Date),
            ("2024-01-01", Meaning::Date),
        ] {
            assert_eq!(time(value, meaning), None, "{value}");
        }
    }

    #[test]
    fn types_are_told_from_names() {
        for name in ["STRING", "Nullable(UInt64)", "decimal(10,2)", "varchar(20)", "DOUBLE"] {
            assert!(is_type(name), "{name}");
        }
        for name in ["k", "v", "city", ""] {
            assert!(!is_type(name), "{name}");
        }
        assert_eq!(of_type("Nullable(UInt64)", false), Some(Meaning::Number));
        assert_eq!(of_type("timestamp_ntz", true), Some(Meaning::Seconds));
        assert_eq!(of_type("timestamp", false), None);
    }
}
