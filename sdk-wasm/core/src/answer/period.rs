//! The range of time that a query's filters leave, and the one before it.

use crate::expr::{DAY, TimePart, clock_text, times};
use crate::{Code, DataType, Error, Filter, FilterOp, Query, Result, Scalar, exact};

/// How far to go back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shift {
    pub(super) part: TimePart,
    pub(super) count: i64,
}

impl Shift {
    /// The instant as long before `micros`; none beyond 64 bits.
    pub(super) fn back(self, micros: i64) -> Option<i64> {
        times::add(self.part, -self.count, micros)
    }
}

/// A range of instants in microseconds, without its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Period {
    from: Option<i64>,
    to: Option<i64>,
}

impl Period {
    /// What the filters of `query` leave of `field`, a column of days or of instants; none where
    /// they say nothing of it.
    ///
    /// # Errors
    /// `invalid_query` where they say what is no range.
    pub(super) fn of(query: &Query, field: &str, days: bool) -> Result<Option<Self>> {
        let mut period = Self { from: None, to: None };
        let mut any = false;
        for (i, filter) in query.filters.iter().enumerate() {
            let no_range = || {
                let message = "a comparison goes back from a range of time: filter it by gte and lt, or by between, alone";
                Error::new(Code::InvalidQuery, message).at(format!("filters[{i}]"))
            };
            if filter.field != field {
                // Behind an expression's name the column may be meant, too.
                let behind =
                    crate::compute::stored(&query.compute, std::iter::once(filter.field.as_str()));
                if behind.contains(&field) {
                    return Err(no_range());
                }
                continue;
            }
            any = true;
            let value = |v: Option<&Scalar>| v.and_then(instant).ok_or_else(no_range);
            let step = if days { DAY } else { 1 };
            let behind = |at: i64| end_of(at, step);
            match filter.op {
                FilterOp::Gte => period.starts(value(filter.value.as_ref())?),
                FilterOp::Gt => period.starts(value(filter.value.as_ref())?.saturating_add(step)),
                FilterOp::Lt => period.ends(value(filter.value.as_ref())?),
                FilterOp::Lte => period.ends(behind(value(filter.value.as_ref())?)),
                FilterOp::Eq => {
                    let at = value(filter.value.as_ref())?;
                    period.starts(at);
                    period.ends(at.saturating_add(step));
                }
                FilterOp::Between => {
                    let values = filter.values.as_deref().unwrap_or_default();
                    period.starts(value(values.first())?);
                    period.ends(behind(value(values.get(1))?));
                }
                FilterOp::NotNull => {}
                _ => return Err(no_range()),
            }
        }
        Ok(any.then_some(period).filter(|p| p.from.is_some() || p.to.is_some()))
    }

    fn starts(&mut self, at: i64) {
        self.from = Some(self.from.map_or(at, |from| from.max(at)));
    }

    fn ends(&mut self, at: i64) {
        self.to = Some(self.to.map_or(at, |to| to.min(at)));
    }

    /// How long it is: so many months where it begins and ends with one.
    ///
    /// # Errors
    /// `invalid_query` where it is open.
    pub(super) fn length(&self) -> Result<Shift> {
        let (Some(from), Some(to)) = (self.from, self.to) else {
            let message = "the previous period is as long as the range that is filtered, and that has no start or no end: give both";
            return Err(Error::new(Code::InvalidQuery, message));
        };
        let first = |at: i64| times::floor(TimePart::Month, at) == Some(at);
        let months =
            times::place(TimePart::Month, to).saturating_sub(times::place(TimePart::Month, from));
        if first(from) && first(to) && months > 0 {
            return Ok(Shift { part: TimePart::Month, count: months });
        }
        let micros = to.saturating_sub(from).max(1);
        for part in [TimePart::Day, TimePart::Second] {
            let width = part.micros().unwrap_or(1);
            // What ends a moment before a full second is as long as if it ended with it.
            if micros.rem_euclid(width) == 0 {
                return Ok(Shift { part, count: micros / width });
            }
        }
        Ok(Shift { part: TimePart::Second, count: micros.div_euclid(1_000_000).saturating_add(1) })
    }

    /// `query` with this range of `field` moved back by `shift` instead.
    ///
    /// # Errors
    /// `invalid_query` beyond the years that 64 bits of microseconds have.
    pub(super) fn shifted(self, query: &Query, field: &str, shift: Shift) -> Result<Query> {
        let mut query = query.clone();
        query.filters.retain(|f| f.field != field || f.op == FilterOp::NotNull);
        for (bound, op) in [(self.from, FilterOp::Gte), (self.to, FilterOp::Lt)] {
            let Some(at) = bound else { continue };
            let message = "the comparison goes back beyond the years that there are: go back less";
            let at = shift.back(at).ok_or_else(|| Error::new(Code::InvalidQuery, message))?;
            query.filters.push(Filter::new(field, op, Scalar::Str(clock_text(at))));
        }
        Ok(query)
    }
}

/// The instant behind the last of a range that ends with `at`, included. Of `23:59:59` or
/// `23:59:59.999` it is midnight.
fn end_of(at: i64, step: i64) -> i64 {
    let behind = at.saturating_add(step);
    let rest = DAY - behind.rem_euclid(DAY);
    if rest < 1_000_000 && step < DAY { behind.saturating_add(rest) } else { behind }
}

/// The instant that a filter's value says, in microseconds, as the filter itself compares.
fn instant(value: &Scalar) -> Option<i64> {
    i64::try_from(exact::step(DataType::Timestamp, value)?.floor).ok()
}
