//! Parts of time that functions take by name.

use crate::TimeUnit;

/// A part of a date or time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TimePart {
    /// A year.
    Year,
    /// A quarter, 1 to 4.
    Quarter,
    /// A month, 1 to 12.
    Month,
    /// A week of ISO 8601, which starts on Monday.
    Week,
    /// A day, of the month where it is taken from a date.
    Day,
    /// An hour.
    Hour,
    /// A minute.
    Minute,
    /// A second.
    Second,
    /// The day of the week, 1 for Monday to 7 for Sunday; only taken from a date.
    DayOfWeek,
    /// The day of the year, 1 to 366; only taken from a date.
    DayOfYear,
}

/// The parts by the names that SQL has for them.
const NAMES: [(&str, TimePart); 11] = [
    ("year", TimePart::Year),
    ("quarter", TimePart::Quarter),
    ("month", TimePart::Month),
    ("week", TimePart::Week),
    ("day", TimePart::Day),
    ("hour", TimePart::Hour),
    ("minute", TimePart::Minute),
    ("second", TimePart::Second),
    ("dayofweek", TimePart::DayOfWeek),
    ("isodow", TimePart::DayOfWeek),
    ("dayofyear", TimePart::DayOfYear),
];

impl TimePart {
    /// The part that a dimension is truncated to; none of a place in a cycle.
    pub fn of(unit: TimeUnit) -> Option<Self> {
        Some(match unit {
            TimeUnit::Year => Self::Year,
            TimeUnit::Quarter => Self::Quarter,
            TimeUnit::Month => Self::Month,
            TimeUnit::Week => Self::Week,
            TimeUnit::Day => Self::Day,
            TimeUnit::Hour => Self::Hour,
            TimeUnit::Minute => Self::Minute,
            TimeUnit::Second => Self::Second,
            TimeUnit::HourOfDay | TimeUnit::DayOfWeek | TimeUnit::MonthOfYear => return None,
        })
    }

    /// The unit that a dimension is truncated to by it; none of what is only taken from a date.
    pub fn unit(self) -> Option<TimeUnit> {
        Some(match self {
            Self::Year => TimeUnit::Year,
            Self::Quarter => TimeUnit::Quarter,
            Self::Month => TimeUnit::Month,
            Self::Week => TimeUnit::Week,
            Self::Day => TimeUnit::Day,
            Self::Hour => TimeUnit::Hour,
            Self::Minute => TimeUnit::Minute,
            Self::Second => TimeUnit::Second,
            Self::DayOfWeek | Self::DayOfYear => return None,
        })
    }

    /// The part called `name`, in either case.
    pub fn named(name: &str) -> Option<Self> {
        NAMES.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, part)| *part)
    }

    /// The name that functions take it by.
    pub(crate) fn name(self) -> &'static str {
        NAMES.iter().find(|(_, part)| *part == self).map_or("", |(name, _)| name)
    }

    /// Whether a time can be cut to it and counted in it, and not only have it taken out.
    pub fn is_unit(self) -> bool {
        !matches!(self, Self::DayOfWeek | Self::DayOfYear)
    }

    /// The names there are, for messages.
    pub(super) fn names(units: bool) -> String {
        let shown = |(name, part): &(&str, Self)| {
            (*name != "isodow" && (part.is_unit() || !units)).then(|| format!("'{name}'"))
        };
        NAMES.iter().filter_map(shown).collect::<Vec<_>>().join(", ")
    }

    /// Microseconds of the parts that are always as long.
    pub(crate) fn micros(self) -> Option<i64> {
        Some(match self {
            Self::Week => 7 * DAY,
            Self::Day => DAY,
            Self::Hour => 3_600_000_000,
            Self::Minute => 60_000_000,
            Self::Second => 1_000_000,
            _ => return None,
        })
    }

    /// Months of the parts that are made of months.
    pub(crate) fn months(self) -> Option<i64> {
        Some(match self {
            Self::Year => 12,
            Self::Quarter => 3,
            Self::Month => 1,
            _ => return None,
        })
    }
}

/// Microseconds in a day.
pub(crate) const DAY: i64 = 86_400_000_000;
