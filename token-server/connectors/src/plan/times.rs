//! Functions of times: what clocks of a zone show, days later, cut to a unit.
//!
//! Warehouses have zones of their own, each of its age. What clocks show is said by the changes of
//! them that we know, so that every executor answers alike.

use pellucid_core::compute::Expr as From;
use pellucid_core::expr::{Function, TimePart};
use pellucid_core::{DataType, Zone};

use crate::Result;
use crate::dialect::Dialect;
use crate::sql::{Cmp, Expr, Value};

/// Microseconds in a second.
const SECOND: i64 = 1_000_000;
/// Seconds in a day.
const DAY: i64 = 86_400;
/// Days that [`Dialect::seconds_later`] takes.
const MOST_DAYS: i64 = 31;

/// The function of times that `op` is over `args`, of which `value` gives those that are timestamps,
/// and its type; none of what dialects do not say alike.
///
/// # Errors
/// `invalid_query` for an unknown zone, and as `value` has them.
pub(super) fn call(
    dialect: &dyn Dialect,
    op: Function,
    args: &[From],
    value: impl Fn(&From) -> Result<(Expr, DataType)>,
) -> Result<Option<(Expr, DataType)>> {
    let timestamp = |expr: &From| {
        value(expr)
            .map(|(value, data_type)| Some(value).filter(|_| data_type == DataType::Timestamp))
    };
    Ok(match (op, args) {
        (Function::AtZone, [time, From::Text { text }]) => {
            let zone = Zone::named(text)?;
            timestamp(time)?.map(|time| (local(dialect, time, &zone), DataType::Timestamp))
        }
        (Function::DateAdd, [From::Text { text }, From::Int(days), time])
            if text.eq_ignore_ascii_case("day") && days.unsigned_abs() <= MOST_DAYS as u64 =>
        {
            let seconds = Expr::Value(Value::Int(days * DAY));
            timestamp(time)?.map(|time| (later(dialect, time, seconds), DataType::Timestamp))
        }
        (Function::DateTrunc, [From::Text { text }, time]) => {
            match TimePart::named(text).and_then(TimePart::unit) {
                Some(unit) => timestamp(time)?
                    .map(|time| (Expr::TimeUnit(unit, false, Box::new(time)), DataType::Timestamp)),
                None => None,
            }
        }
        _ => None,
    })
}

/// What clocks of `zone` show at a timestamp.
fn local(dialect: &dyn Dialect, time: Expr, zone: &Zone) -> Expr {
    let (changes, ahead) = zone.offsets();
    let seconds = ahead_at(&time, changes, ahead);
    later(dialect, time, seconds)
}

fn later(dialect: &dyn Dialect, time: Expr, seconds: Expr) -> Expr {
    Expr::Template(dialect.seconds_later(), vec![time, seconds])
}

/// Seconds ahead of UTC at `time`: found by halves, as a hundred changes are many to try one by one.
fn ahead_at(time: &Expr, changes: &[i64], ahead: &[i64]) -> Expr {
    let middle = changes.len() / 2;
    let (Some(change), Some((before, from))) =
        (changes.get(middle), ahead.split_at_checked(middle + 1))
    else {
        return Expr::Value(Value::Int(ahead.first().map_or(0, |micros| micros / SECOND)));
    };
    let is_before = time.clone().compare(Cmp::Lt, Expr::Value(Value::Timestamp(*change)));
    let (earlier, later) = (&changes[..middle], &changes[middle + 1..]);
    Expr::Case(
        vec![(is_before, ahead_at(time, earlier, before))],
        Some(Box::new(ahead_at(time, later, from))),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The seconds that the tree of choices gives at `at`.
    fn seconds(expr: &Expr, at: i64) -> i64 {
        match expr {
            Expr::Value(Value::Int(seconds)) => *seconds,
            Expr::Case(arms, Some(otherwise)) => match arms.as_slice() {
                [(Expr::Compare(Cmp::Lt, _, change), before)] => match **change {
                    Expr::Value(Value::Timestamp(change)) if at < change => seconds(before, at),
                    _ => seconds(otherwise, at),
                },
                _ => panic!("{arms:?}"),
            },
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn every_change_of_clocks_is_found() {
        for name in
            ["America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kolkata", "UTC"]
        {
            let zone = Zone::named(name).expect("a zone");
            let (changes, ahead) = zone.offsets();
            let tree = ahead_at(&Expr::column("ts"), changes, ahead);
            let ends = [i64::MIN / 2, 0, i64::MAX / 2];
            let around = changes.iter().flat_map(|c| [c - 1, *c, c + 1]);
            for at in ends.into_iter().chain(around) {
                let shown = zone.local(at).expect("within 64 bits");
                assert_eq!(seconds(&tree, at) * SECOND, shown - at, "{name} {at}");
            }
        }
    }
}
