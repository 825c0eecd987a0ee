//! What an expression leaves to whoever asks takes its place: the moment for NOW and TODAY, and
//! where weeks and fiscal years start.

use super::program::Program;
use super::program::times::{add, floor};
use super::units::DAY;
use super::value::{Value, clock_text};
use super::{Expr, Function, TimePart};
use crate::{Schema, host, limits};

/// Years that are written in four digits, in microseconds.
const WRITTEN: std::ops::Range<i64> = -719_528 * DAY..2_932_897 * DAY;
/// Microseconds in a second.
const SECOND: i64 = 1_000_000;

/// The moment at which is asked, and how times are cut.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Clock {
    /// What clocks show, in microseconds.
    pub(crate) now: i64,
    /// Days from Monday to the day that weeks start on, 0 to 6.
    pub(crate) week: i64,
    /// Months from January to the month that years and quarters are counted from, 0 to 11.
    pub(crate) fiscal: i64,
}

impl Clock {
    /// This moment of UTC, by ISO 8601.
    pub(crate) fn utc() -> Self {
        Self { now: host::now(), ..Self::default() }
    }

    /// How far times are moved before they are cut to `unit`, and back afterwards.
    fn shift(&self, unit: TimePart) -> Option<(TimePart, i64)> {
        match unit {
            TimePart::Week if self.week != 0 => Some((TimePart::Day, -self.week)),
            TimePart::Year | TimePart::Quarter if self.fiscal != 0 => {
                Some((TimePart::Month, -self.fiscal))
            }
            _ => None,
        }
    }

    /// The first moment of the unit that `micros` lies in.
    pub(crate) fn floor(&self, unit: TimePart, micros: i64) -> Option<i64> {
        match self.shift(unit) {
            Some((part, by)) => add(part, -by, floor(unit, add(part, by, micros)?)?),
            None => floor(unit, micros),
        }
    }

    /// What `at` gives, cut to `unit`; none where the unit starts as everywhere.
    pub(crate) fn cut(&self, unit: TimePart, at: impl FnOnce() -> Expr) -> Option<Expr> {
        let (part, by) = self.shift(unit)?;
        let args = vec![Expr::text(unit.name()), moved(part, by, at())];
        Some(moved(part, -by, Expr::call(Function::DateTrunc, args)))
    }
}

/// `at` so many days or months later.
fn moved(part: TimePart, by: i64, at: Expr) -> Expr {
    let unit = if part == TimePart::Day { "day" } else { "month" };
    Expr::call(Function::DateAdd, vec![Expr::text(unit), Expr::Int(by), at])
}

impl Expr {
    /// Sets NOW and TODAY to the clock's moment, in whole seconds so that what is asked again in the
    /// same one is the same, and cuts to weeks and years as it has them. Whether anything changed.
    pub(crate) fn bind(&mut self, clock: &Clock) -> bool {
        let clock = Clock { now: clock.now.div_euclid(SECOND) * SECOND, ..*clock };
        // What is too deep to be walked over is refused where the query is checked.
        limits::depth(self).is_ok() && bind(self, &clock)
    }

    /// Whether it is a constant.
    fn is_constant(&self) -> bool {
        !matches!(self, Self::Column(_) | Self::Operation(_))
    }
}

fn bind(expr: &mut Expr, clock: &Clock) -> bool {
    let Expr::Operation(operation) = expr else { return false };
    let made = match operation.op {
        Function::Now if operation.args.is_empty() => constant(&Value::Timestamp(clock.now)),
        Function::Today if operation.args.is_empty() => {
            constant(&Value::Date(clock.now.div_euclid(DAY)))
        }
        _ => {
            let bound = operation.args.iter_mut().fold(false, |bound, a| bind(a, clock) | bound);
            let cut = cut(operation, clock);
            if !bound && cut.is_none() {
                return false;
            }
            let constant =
                bound && is_of_times(operation.op) && operation.args.iter().all(Expr::is_constant);
            let whole = cut.as_ref().unwrap_or(&*expr);
            if constant { worked_out(whole) } else { None }.or(cut)
        }
    };
    if let Some(made) = made {
        *expr = made;
    }
    true
}

/// Whether a function is worked out at once: of times, each in one short step. What makes texts would
/// make long ones here, before anything has checked what it costs.
fn is_of_times(function: Function) -> bool {
    matches!(
        function,
        Function::DateTrunc
            | Function::DateAdd
            | Function::DateDiff
            | Function::Extract
            | Function::AtZone
            | Function::ToDate
            | Function::ToTimestamp
            | Function::Neg
            | Function::Add
            | Function::Sub
            | Function::Mul
    )
}

/// The cut of a time where the clock has weeks or years of its own.
fn cut(operation: &super::Operation, clock: &Clock) -> Option<Expr> {
    let (Function::DateTrunc, [Expr::Text { text }, at]) =
        (operation.op, operation.args.as_slice())
    else {
        return None;
    };
    clock.cut(TimePart::named(text)?, || at.clone())
}

/// The value of an expression of constants; none where it has none that is written.
fn worked_out(expr: &Expr) -> Option<Expr> {
    let program = Program::new(expr, &Schema::default()).ok()?;
    let value = program.eval(&|_| Value::Null).ok()?;
    constant(&value)
}

fn constant(value: &Value<'_>) -> Option<Expr> {
    Some(match value {
        Value::Null => Expr::Null,
        Value::Int(v) => Expr::Int(*v),
        Value::Float(v) if v.is_finite() => Expr::Number(*v),
        Value::Date(days) if WRITTEN.contains(&days.checked_mul(DAY)?) => {
            Expr::Date { date: crate::time::iso_of_days(*days) }
        }
        Value::Timestamp(micros) if WRITTEN.contains(micros) => {
            Expr::Timestamp { timestamp: clock_text(*micros) }
        }
        // Functions of times give neither texts nor conditions.
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{Clock, DAY};
    use crate::Expr;

    /// What each becomes at noon of 2024-02-29, a Thursday, with weeks from Sunday on and years from
    /// April on.
    #[test]
    fn the_moment_takes_the_place_of_now() {
        let clock = Clock { now: 19_782 * DAY + DAY / 2 + 1, week: 6, fiscal: 3 };
        for (text, bound) in [
            ("NOW()", "TIMESTAMP '2024-02-29T12:00:00'"),
            ("CURRENT_DATE()", "DATE '2024-02-29'"),
            ("day >= DATE_ADD('month', -1, TODAY())", "day >= TIMESTAMP '2024-01-29T00:00:00'"),
            ("DATE_TRUNC('week', NOW())", "TIMESTAMP '2024-02-25T00:00:00'"),
            ("DATE_TRUNC('quarter', NOW())", "TIMESTAMP '2024-01-01T00:00:00'"),
            ("DATE_TRUNC('year', NOW())", "TIMESTAMP '2023-04-01T00:00:00'"),
            (
                "DATE_TRUNC('month', at) < NOW()",
                "DATE_TRUNC('month', at) < TIMESTAMP '2024-02-29T12:00:00'",
            ),
            (
                "DATE_TRUNC('week', at)",
                "DATE_ADD('day', 6, DATE_TRUNC('week', DATE_ADD('day', -6, at)))",
            ),
        ] {
            let mut expr = Expr::parse(text).expect(text);
            assert!(expr.bind(&clock), "{text}");
            assert_eq!(expr.to_string(), bound, "{text}");
        }
        let mut plain = Expr::parse("DATE_TRUNC('month', at)").expect("reads");
        assert!(!plain.bind(&clock));
        // Texts are not made before they are priced.
        let mut text = Expr::parse("CONCAT(NOW()::text, 'x')").expect("reads");
        assert!(text.bind(&clock));
        assert!(text.to_string().starts_with("CONCAT(CAST("), "{text}");
    }
}
