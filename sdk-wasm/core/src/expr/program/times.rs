//! Functions of times, UTC, on the proleptic Gregorian calendar.

use super::{Arguments, Function, TimePart, Value};
use crate::expr::units::DAY;
use crate::time::{civil_from_days, days_from_civil};
use crate::{Result, Zone};

/// The value of a function of times and `part`; null beyond 64 bits of microseconds.
pub(super) fn eval<'a>(
    function: Function,
    part: TimePart,
    a: &Arguments<'_, '_, 'a>,
) -> Result<Value<'a>> {
    Ok(match function {
        Function::DateTrunc => {
            a.get(1)?.micros().and_then(|t| floor(part, t)).map_or(Value::Null, Value::Timestamp)
        }
        Function::Extract => {
            a.get(1)?.micros().map_or(Value::Null, |t| Value::Int(extract(part, t)))
        }
        Function::DateDiff => match (a.get(1)?.micros(), a.get(2)?.micros()) {
            (Some(from), Some(to)) => Value::Int(place(part, to) - place(part, from)),
            _ => Value::Null,
        },
        _ => match (a.whole(1)?, a.get(2)?.micros()) {
            (Some(n), Some(t)) => add(part, n, t).map_or(Value::Null, Value::Timestamp),
            _ => Value::Null,
        },
    })
}

/// What clocks of `zone` show at the first operand.
pub(super) fn at_zone<'a>(zone: &Zone, a: &Arguments<'_, '_, 'a>) -> Result<Value<'a>> {
    let wall = a.get(0)?.micros().and_then(|at| zone.local(at));
    Ok(wall.map_or(Value::Null, Value::Timestamp))
}

/// Days from 1970-01-01, a Thursday, to the Monday before it.
const TO_MONDAY: i64 = 3;

/// The number of the unit that an instant lies in, counted from the one of 1970-01-01.
pub(crate) fn place(unit: TimePart, micros: i64) -> i64 {
    match (unit.months(), unit.micros()) {
        (Some(width), _) => {
            let (year, month, _) = civil_from_days(micros.div_euclid(DAY));
            (year * 12 + i64::from(month) - 1 - 1_970 * 12).div_euclid(width)
        }
        (None, Some(_)) if unit == TimePart::Week => {
            (micros.div_euclid(DAY) + TO_MONDAY).div_euclid(7)
        }
        (None, Some(width)) => micros.div_euclid(width),
        (None, None) => 0,
    }
}

/// The first instant of the unit that `micros` lies in.
pub(crate) fn floor(unit: TimePart, micros: i64) -> Option<i64> {
    let place = place(unit, micros);
    match (unit.months(), unit.micros()) {
        (Some(width), _) => {
            let months = place * width;
            days_from_civil(1_970 + months.div_euclid(12), months.rem_euclid(12) as u32 + 1, 1)
                .checked_mul(DAY)
        }
        (None, Some(width)) if unit == TimePart::Week => {
            place.checked_mul(width)?.checked_sub(TO_MONDAY * DAY)
        }
        (None, Some(width)) => place.checked_mul(width),
        (None, None) => None,
    }
}

fn extract(part: TimePart, micros: i64) -> i64 {
    let (days, rest) = (micros.div_euclid(DAY), micros.rem_euclid(DAY));
    let (year, month, day) = civil_from_days(days);
    match part {
        TimePart::Year => year,
        TimePart::Quarter => (i64::from(month) + 2) / 3,
        TimePart::Month => i64::from(month),
        TimePart::Week => iso_week(days),
        TimePart::Day => i64::from(day),
        TimePart::Hour => rest / 3_600_000_000,
        TimePart::Minute => rest / 60_000_000 % 60,
        TimePart::Second => rest / 1_000_000 % 60,
        TimePart::DayOfWeek => (days + TO_MONDAY).rem_euclid(7) + 1,
        TimePart::DayOfYear => days - days_from_civil(year, 1, 1) + 1,
    }
}

/// The week of the year by ISO 8601: the one with the year's first Thursday is the first.
fn iso_week(days: i64) -> i64 {
    let thursday = days - (days + TO_MONDAY).rem_euclid(7) + 3;
    let (year, ..) = civil_from_days(thursday);
    (thursday - days_from_civil(year, 1, 1)) / 7 + 1
}

/// The instant `n` units later. A day that the month does not have becomes its last.
pub(crate) fn add(unit: TimePart, n: i64, micros: i64) -> Option<i64> {
    if let Some(width) = unit.micros() {
        return micros.checked_add(n.checked_mul(width)?);
    }
    let (days, rest) = (micros.div_euclid(DAY), micros.rem_euclid(DAY));
    let (year, month, day) = civil_from_days(days);
    let months = (year * 12 + i64::from(month) - 1).checked_add(n.checked_mul(unit.months()?)?)?;
    let (year, month) = (months.div_euclid(12), months.rem_euclid(12) as u32 + 1);
    let first = days_from_civil(year, month, 1);
    let (next_year, next_month) =
        if month == 12 { (year.checked_add(1)?, 1) } else { (year, month + 1) };
    let length = days_from_civil(next_year, next_month, 1) - first;
    first.checked_add(i64::from(day).min(length) - 1)?.checked_mul(DAY)?.checked_add(rest)
}
