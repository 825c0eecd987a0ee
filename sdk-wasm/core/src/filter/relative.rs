//! Filters of relative time: ranges that the moment of asking says.

use serde::Serialize;
use ts_rs::TS;

use crate::TimeUnit;
use crate::expr::{Expr, Function, TimePart};

/// A range of time as seen from now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[ts(rename_all = "camelCase")]
pub enum RelativeOp {
    /// The unit that is now and those before it, `count` in all.
    InLast,
    /// The unit that is now and those after it, `count` in all.
    InNext,
    /// The unit that is now, or the one `offset` units away.
    During,
    /// From the start of the unit until now; with `offset` as far into the one so many units away.
    ToDate,
}

/// Units of a filter of relative time: more than any range that is looked at, and far from where
/// years end.
const MOST_UNITS: i64 = 100_000;

/// How long such a range is and where it lies.
#[derive(Debug, Default)]
pub(super) struct Span {
    pub(super) unit: Option<TimeUnit>,
    pub(super) count: Option<i64>,
    pub(super) offset: Option<i64>,
    pub(super) complete: Option<bool>,
}

impl Span {
    /// Whether nothing is said.
    pub(super) fn is_empty(&self) -> bool {
        let Self { unit, count, offset, complete } = self;
        unit.is_none() && count.is_none() && offset.is_none() && complete.is_none()
    }

    /// The range of `column` as a condition.
    ///
    /// # Errors
    /// What is missing, or does not belong to `op`.
    pub(super) fn condition(&self, column: Expr, op: RelativeOp) -> Result<Expr, String> {
        let unit = self.unit.and_then(TimePart::of).map(TimePart::name);
        let unit = unit.ok_or(
            "a filter of relative time takes a unit such as month, not a place in a cycle",
        )?;
        let counts = matches!(op, RelativeOp::InLast | RelativeOp::InNext);
        match counts {
            true if self.offset.is_some() => {
                return Err("inLast and inNext take count and complete, and no offset".to_owned());
            }
            false if self.count.is_some() || self.complete.is_some() => {
                return Err("during and toDate take an offset, and no count or complete".to_owned());
            }
            _ => {}
        }
        let (count, offset) = (self.count.unwrap_or(1), self.offset.unwrap_or(0));
        let most = -MOST_UNITS..=MOST_UNITS;
        if !(1..=MOST_UNITS).contains(&count) || !most.contains(&offset) {
            return Err(format!(
                "a filter of relative time is of 1 to {MOST_UNITS} units, at most so many away"
            ));
        }
        // What is complete is without the unit that is now.
        let whole = i64::from(self.complete.unwrap_or(false));
        let now = || Expr::call(Function::Now, Vec::new());
        let start = || Expr::call(Function::DateTrunc, vec![Expr::text(unit), now()]);
        let later = |n: i64, at: Expr| match n {
            0 => at,
            n => Expr::call(Function::DateAdd, vec![Expr::text(unit), Expr::Int(n), at]),
        };
        let (from, to) = match op {
            RelativeOp::InLast => (later(1 - count - whole, start()), later(1 - whole, start())),
            RelativeOp::InNext => (later(whole, start()), later(count + whole, start())),
            RelativeOp::During => (later(offset, start()), later(offset + 1, start())),
            RelativeOp::ToDate => (later(offset, start()), later(offset, now())),
        };
        let last = if op == RelativeOp::ToDate { Function::Lte } else { Function::Lt };
        let compared = |op, bound| Expr::call(op, vec![column.clone(), bound]);
        Ok(Expr::call(Function::And, vec![compared(Function::Gte, from), compared(last, to)]))
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST_UNITS, RelativeOp, Span};
    use crate::{Expr, TimeUnit};

    #[test]
    fn units_have_a_largest_number_either_way() {
        let fits = |count, offset, op| {
            let unit = Some(TimeUnit::Month);
            let span = Span { unit, count, offset, complete: None };
            span.condition(Expr::Column("at".to_owned()), op).is_ok()
        };
        for (n, fit) in [
            (MOST_UNITS, true),
            (MOST_UNITS + 1, false),
            (i64::MAX, false),
            (-MOST_UNITS, true),
            (-MOST_UNITS - 1, false),
            (i64::MIN + 1, false),
            (i64::MIN, false),
        ] {
            for op in [RelativeOp::During, RelativeOp::ToDate] {
                assert_eq!(fits(None, Some(n), op), fit, "{n}");
            }
            for op in [RelativeOp::InLast, RelativeOp::InNext] {
                assert_eq!(fits(Some(n), None, op), fit && n > 0, "{n}");
            }
        }
    }
}
