//! Comparing the groups of an answer with those of an earlier time.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::period::{Period, Shift};
use super::window::percent;
use crate::expr::{Clock, TimePart, Value};
use crate::{
    Batch, BatchColumn, Code, DataType, Dimension, Error, Query, Result, Schema, TimeUnit, sorting,
};

/// Adds to each measure what it was earlier: `{ to: "previousYear" }` gives beside `revenue` the
/// columns `revenue_previousYear`, `revenue_previousYear_change` and
/// `revenue_previousYear_percent`.
///
/// The time that is gone back in is a column that the query filters by a range, or that a dimension
/// is of. Groups that there were only then are left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Compare {
    /// How far to go back.
    pub to: Comparison,
    /// The column of times; by default the one of the first dimension of time, or else the one of
    /// time that is filtered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub field: Option<String>,
    /// What the new columns' names end in; `previousPeriod`, `previousYear` or `shift` by default.
    #[serde(default, rename = "as", skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub alias: Option<String>,
}

/// How far a comparison goes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[ts(rename_all = "camelCase")]
pub enum Comparison {
    /// By the length of the range that is filtered, whole months where it is made of these; without
    /// a range by one step of the dimension of time.
    PreviousPeriod,
    /// By a year; 52 weeks where the dimension is of weeks.
    PreviousYear,
    /// By so many units.
    Shift {
        /// The unit.
        unit: TimeUnit,
        /// How many, 1 at least.
        count: u32,
    },
}

impl Compare {
    /// What the columns' names end in.
    pub(crate) fn suffix(&self) -> &str {
        match (&self.alias, self.to) {
            (Some(alias), _) => alias,
            (None, Comparison::PreviousPeriod) => "previousPeriod",
            (None, Comparison::PreviousYear) => "previousYear",
            (None, Comparison::Shift { .. }) => "shift",
        }
    }

    /// The column of what the measure called `measure` was before.
    pub fn column(&self, measure: &str) -> String {
        format!("{measure}_{}", self.suffix())
    }

    /// The column of times that `base` goes back in, over a table of these columns, and whether it is
    /// of days.
    ///
    /// # Errors
    /// `invalid_query` where there is none; `unknown_column` and `type_mismatch` for the one given.
    pub(crate) fn times(&self, base: &Query, schema: &Schema) -> Result<(String, bool)> {
        let schema = crate::compute::schema(&base.compute, schema)?;
        let temporal = |name: &str| schema.field(name).is_ok_and(|f| f.data_type.is_temporal());
        let field = match &self.field {
            Some(name) => {
                let data_type = schema.field(name).map_err(|e| e.at("field"))?.data_type;
                if !data_type.is_temporal() {
                    let message = format!(
                        "a comparison goes back in time, and \"{}\" is {data_type}",
                        crate::error::brief(name)
                    );
                    return Err(Error::new(Code::TypeMismatch, message).at("field"));
                }
                name.clone()
            }
            None => {
                let dimensions = base.dimensions.iter().map(|d| &d.field);
                let known =
                    dimensions.chain(base.filters.iter().map(|f| &f.field)).find(|f| temporal(f));
                known.cloned().ok_or_else(|| {
                    invalid(
                        "a comparison needs a dimension of time, or a filter of a range of time",
                    )
                })?
            }
        };
        let days = schema.field(&field)?.data_type == DataType::Date;
        Ok((field, days))
    }

    /// What it asks of `base`, over a table of these columns.
    ///
    /// # Errors
    /// `invalid_query` where there is no time to go back in, or the range cannot be told.
    pub(crate) fn plan(&self, base: &Query, schema: &Schema) -> Result<Earlier> {
        let (field, days) = self.times(base, schema)?;
        let period = Period::of(base, &field, days)?;
        let key = base
            .dimensions
            .iter()
            .position(|d| d.field == field && d.time_unit.is_none_or(|u| !u.is_cyclic()));
        let unit = key
            .and_then(|k| base.dimensions.get(k))
            .map(|d| (d, d.time_unit.and_then(TimePart::of)));
        let shift = self.shift(period.as_ref(), unit)?;
        let query = match period {
            Some(period) => Some(period.shifted(base, &field, shift)?),
            None => None,
        };
        Ok(Earlier { query, key, unit: unit.and_then(|(_, unit)| unit), shift })
    }

    fn shift(
        &self,
        period: Option<&Period>,
        key: Option<(&Dimension, Option<TimePart>)>,
    ) -> Result<Shift> {
        let weeks = key.is_some_and(|(_, unit)| unit == Some(TimePart::Week));
        let shift = match self.to {
            Comparison::PreviousYear if weeks => Shift { part: TimePart::Week, count: 52 },
            Comparison::PreviousYear => Shift { part: TimePart::Year, count: 1 },
            Comparison::Shift { count: 0, .. } => {
                return Err(invalid("a shift goes back by 1 unit at least"));
            }
            Comparison::Shift { unit, count } => {
                let part = TimePart::of(unit).ok_or_else(|| {
                    invalid("a shift goes back by a unit such as month, not by a place in a cycle")
                })?;
                Shift { part, count: i64::from(count) }
            }
            Comparison::PreviousPeriod => match (period, key) {
                (Some(period), _) => period.length()?,
                (None, Some((_, unit))) => Shift { part: unit.unwrap_or(TimePart::Day), count: 1 },
                (None, None) => {
                    return Err(invalid(
                        "the previous period is that before a range: filter the time by gte and lt",
                    ));
                }
            },
        };
        if period.is_none() && key.is_none() {
            return Err(invalid(
                "a comparison needs a range to go back from: filter the time by gte and lt, or make it a dimension",
            ));
        }
        if weeks && shift.part.months().is_some() {
            return Err(invalid(
                "weeks lie across months: go back by weeks, or make the dimension one of months",
            ));
        }
        Ok(shift)
    }
}

fn invalid(message: &str) -> Error {
    Error::new(Code::InvalidQuery, message)
}

/// The question behind a comparison.
#[derive(Debug)]
pub(crate) struct Earlier {
    /// What to ask; the same as now where there is none.
    pub(crate) query: Option<Query>,
    /// The dimension that is of the time, whose values are moved.
    key: Option<usize>,
    unit: Option<TimePart>,
    shift: Shift,
}

impl Earlier {
    /// Whether the dimension that is of the time is among the first `keys`.
    pub(super) fn is_within(&self, keys: usize) -> bool {
        self.key.is_some_and(|key| key < keys)
    }

    /// The columns that a comparison called `suffix` adds to `now`, of the answer `before`. The
    /// first `keys` columns of both are dimensions.
    pub(crate) fn columns(
        &self,
        now: &Batch,
        before: &Batch,
        keys: usize,
        suffix: &str,
        clock: &Clock,
    ) -> Vec<BatchColumn> {
        let places: Vec<usize> = (0..keys).collect();
        let keys_of = |batch: &Batch| -> Vec<Vec<u8>> {
            let mut key = Vec::new();
            let of = |row| {
                batch.key(&places, row, &mut key);
                key.clone()
            };
            (0..batch.rows).map(of).collect()
        };
        let known = keys_of(before);
        let mut order: Vec<u32> = (0..known.len() as u32).collect();
        let at = |row: u32| known.get(row as usize).map_or(&[][..], Vec::as_slice);
        sorting::sort(&mut order, &mut |a, b| at(a).cmp(at(b)));
        let mut columns = now.columns[..keys].to_vec();
        if let Some(time) = self.key.and_then(|key| columns.get_mut(key)) {
            *time = self.moved(time, now.rows, clock);
        }
        let earlier = Batch { columns, rows: now.rows, total: now.rows };
        let found = |key: &Vec<u8>| {
            let place = order.binary_search_by(|row| at(*row).cmp(key.as_slice())).ok()?;
            order.get(place).copied()
        };
        let partner: Vec<Option<u32>> = keys_of(&earlier).iter().map(found).collect();
        let rows = now.rows;
        let pairs = now.columns.iter().zip(&before.columns).skip(keys);
        pairs.flat_map(|(now, before)| beside(now, before.picked(&partner), rows, suffix)).collect()
    }

    /// The times of `column` in each of `rows`, as long ago as the comparison goes back.
    fn moved(&self, column: &BatchColumn, rows: usize, clock: &Clock) -> BatchColumn {
        let back = |row: usize| {
            let at = self.shift.back(column.value(row).micros()?)?;
            self.unit.map_or(Some(at), |unit| clock.floor(unit, at))
        };
        let moved = (0..rows).map(|row| back(row).map_or(Value::Null, Value::Timestamp));
        BatchColumn::of(column.name(), DataType::Timestamp, moved)
    }
}

/// A measure's earlier value in each of `rows`, and of numbers the change and the change in percent.
fn beside(now: &BatchColumn, before: BatchColumn, rows: usize, suffix: &str) -> Vec<BatchColumn> {
    let name = format!("{}_{suffix}", now.name());
    let change = |change: fn(f64, f64) -> Option<f64>, end: &str| {
        let values = (0..rows).map(|r| {
            let changed = now.number(r).zip(before.number(r)).and_then(|(n, b)| change(n, b));
            changed.map_or(Value::Null, Value::Float)
        });
        BatchColumn::of(&format!("{name}_{end}"), DataType::Float, values)
    };
    let changes = match now.data_type().is_numeric() {
        true => {
            vec![change(|now, before| Some(now - before), "change"), change(percent, "percent")]
        }
        false => Vec::new(),
    };
    let field = crate::Field { name, nullable: true, ..before.field };
    std::iter::once(BatchColumn { field, ..before }).chain(changes).collect()
}
