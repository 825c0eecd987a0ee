//! English names of positions in a cycle of time.

use pellucid_core::TimeUnit;

/// Months of the year.
pub(super) const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/// Days of the week, which starts on Monday.
pub(super) const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// The name of a position; a number where it has none.
pub(super) fn cycle(value: i64, unit: TimeUnit) -> String {
    let name = |names: &[&str]| {
        let place = value.checked_sub(1).and_then(|v| usize::try_from(v).ok());
        place.and_then(|i| names.get(i).map(|&n| n.to_owned()))
    };
    match unit {
        TimeUnit::DayOfWeek => name(&DAYS),
        TimeUnit::MonthOfYear => name(&MONTHS),
        _ => None,
    }
    .unwrap_or_else(|| format!("{value:02}"))
}
