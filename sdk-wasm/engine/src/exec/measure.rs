//! Measures taken apart into accumulators, so that several share one (a mean is a sum and a count).

use std::rc::Rc;

use pellucid_core::{Code, DataType, Error, Field, Measure, Op, Result, Values, decimal};

use super::filter::Predicate;
use super::state::{self, State};
use super::values::{self, CodeBitmaps, Collected};
use crate::column::{Column, Data, TimeStep};
use crate::table::Table;

/// What is accumulated for each group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Values that are not null, or rows.
    Count,
    /// Exact sum of integers whose total is known to fit 64 bits.
    SumInt,
    /// Exact sum of any integers.
    SumWide,
    /// Sum of floats.
    SumFloat,
    /// Smallest integer, time, boolean or rank of a text.
    MinInt,
    /// Largest.
    MaxInt,
    /// Smallest float.
    MinFloat,
    /// Largest float.
    MaxFloat,
    /// Mean and sum of squared differences from it (Welford 1962).
    Moments,
    /// First row with a value.
    First,
    /// Last row with a value.
    Last,
    /// Every value, for quantiles and distinct counts.
    Collect,
    /// Which of few values there are, as a bitmap.
    Bitmap,
}

/// One accumulator: what, of which column, over which rows.
#[derive(Debug, Clone)]
pub struct Accumulator {
    /// What is accumulated.
    pub kind: Kind,
    /// The column's index; `None` counts rows.
    pub column_index: Option<usize>,
    /// The column.
    pub column: Option<Rc<Column>>,
    /// For texts and wide decimals, each code's rank in ascending order.
    pub ranks: Option<Rc<Vec<u32>>>,
    /// For sums of wide decimals, what each code stands for.
    pub wides: Option<Rc<Vec<i128>>>,
    /// Which set of `where` filters applies: an index of [`Plan::subsets`].
    pub subset: usize,
    /// Index of the accumulator that counts the same values.
    pub count: usize,
}

/// All accumulators of a query.
#[derive(Debug, Default)]
pub struct Plan {
    /// Each once.
    pub accumulators: Vec<Accumulator>,
    /// Filters of measures; the first is always empty.
    pub subsets: Vec<Vec<Predicate>>,
    /// How each measure is made of accumulators.
    pub outputs: Vec<Output>,
    subset_keys: Vec<Vec<pellucid_core::Filter>>,
}

/// A measure as its accumulators.
#[derive(Debug, Clone)]
pub struct Output {
    /// The measure's name and type.
    pub field: Field,
    /// The operation.
    pub op: Op,
    /// Index of the accumulator with the value.
    pub value: usize,
    /// Index of the count by which an empty group is known.
    pub count: usize,
    /// The column.
    pub column: Option<Rc<Column>>,
    /// Which quantile.
    pub q: f64,
}

impl Plan {
    /// Plans the measures over `slots` groups; the accumulator of rows is always the first.
    ///
    /// # Errors
    /// `unknown_column`.
    pub fn new(table: &Table, measures: &[Measure], slots: usize) -> Result<Self> {
        let mut plan =
            Self { subsets: vec![Vec::new()], subset_keys: vec![Vec::new()], ..Self::default() };
        let rows = plan.accumulator(Kind::Count, None, None, 0, 0);
        for m in measures {
            let subset = plan.subset(table, &m.filters)?;
            let (column_index, column) = match &m.field {
                Some(name) => {
                    let index = table.index(name)?;
                    let stored = table.column_at(index)?;
                    // Takes decimals as a float column for these, whose results are floats, and for
                    // a mean where a sum might not fit.
                    let as_floats = match m.op {
                        Op::Median | Op::Quantile | Op::Stddev | Op::Variance => {
                            stored.data_type == DataType::Decimal
                        }
                        Op::Mean => stored.is_wide(),
                        _ => false,
                    };
                    match as_floats {
                        true => {
                            (Some(table.schema().fields.len() + index), Some(table.numbers(index)?))
                        }
                        false => (Some(index), Some(stored.clone())),
                    }
                }
                None => (None, None),
            };
            let is_float = column.as_ref().is_some_and(|c| matches!(c.data, Data::F64(_)));
            // Without nulls every row has a value, and one count serves all.
            let counted = column.as_ref().filter(|c| c.validity.is_some()).and(column_index);
            let count = plan.accumulator(
                Kind::Count,
                counted,
                column.as_ref().filter(|_| counted.is_some()),
                subset,
                0,
            );
            let kind = match m.op {
                Op::Count | Op::Share => Kind::Count,
                Op::Sum | Op::Mean if is_float => Kind::SumFloat,
                Op::Sum | Op::Mean => sum_kind(column.as_deref(), table.rows()),
                Op::Min if is_float => Kind::MinFloat,
                Op::Max if is_float => Kind::MaxFloat,
                Op::Min => Kind::MinInt,
                Op::Max => Kind::MaxInt,
                Op::Stddev | Op::Variance => Kind::Moments,
                Op::First => Kind::First,
                Op::Last => Kind::Last,
                Op::CountDistinct
                    if column
                        .as_deref()
                        .filter(|c| c.step != TimeStep::Nano)
                        .and_then(codes)
                        .is_some_and(|n| CodeBitmaps::fits(slots + 1, n)) =>
                {
                    Kind::Bitmap
                }
                Op::CountDistinct | Op::Median | Op::Quantile => Kind::Collect,
            };
            let value = match kind {
                Kind::Count => count,
                _ => plan.accumulator(kind, column_index, column.as_ref(), subset, count),
            };
            let field = m.output(column.as_ref().map(|c| c.data_type));
            // The share of hits is taken of all rows of the group.
            let count = if m.op == Op::Share { rows } else { count };
            let q = m.q.unwrap_or(0.5);
            plan.outputs.push(Output { field, op: m.op, value, count, column, q });
        }
        Ok(plan)
    }

    fn subset(&mut self, table: &Table, filters: &[pellucid_core::Filter]) -> Result<usize> {
        if let Some(found) = self.subset_keys.iter().position(|k| k == filters) {
            return Ok(found);
        }
        self.subset_keys.push(filters.to_vec());
        self.subsets.push(
            filters
                .iter()
                .map(|f| Predicate::new(table, f)?.masked(table, f))
                .collect::<Result<_>>()?,
        );
        Ok(self.subsets.len() - 1)
    }

    /// The index of the accumulator that is asked for, added where there is none yet.
    fn accumulator(
        &mut self,
        kind: Kind,
        column_index: Option<usize>,
        column: Option<&Rc<Column>>,
        subset: usize,
        count: usize,
    ) -> usize {
        let same = |a: &Accumulator| {
            a.kind == kind && a.column_index == column_index && a.subset == subset
        };
        if let Some(found) = self.accumulators.iter().position(same) {
            return found;
        }
        let ranked = matches!(kind, Kind::MinInt | Kind::MaxInt);
        let ranks = column
            .filter(|c| ranked && (c.data_type == DataType::String || c.is_wide()))
            .map(|c| Rc::new(c.ranks()));
        let wides =
            column.filter(|c| kind == Kind::SumWide && c.is_wide()).map(|c| Rc::new(c.wides()));
        self.accumulators.push(Accumulator {
            kind,
            column_index,
            column: column.cloned(),
            ranks,
            wides,
            subset,
            count,
        });
        self.accumulators.len() - 1
    }
}

/// How many codes a column's values take, where they are codes or lie close together.
pub(super) fn codes(column: &Column) -> Option<usize> {
    match (&column.data, column.range) {
        (Data::F64(_), _) => None,
        (Data::C8(_) | Data::C16(_) | Data::C32(_), _) => Some(column.dictionary.len()),
        (_, None) => Some(0),
        (_, Some((low, high))) => usize::try_from(i128::from(high) - i128::from(low) + 1).ok(),
    }
}

/// 64 bits hold the sum wherever the largest value times the rows does.
fn sum_kind(column: Option<&Column>, rows: usize) -> Kind {
    if column.is_some_and(Column::is_wide) {
        return Kind::SumWide;
    }
    let largest = column
        .and_then(|c| c.range)
        .map_or(0, |(low, high)| low.unsigned_abs().max(high.unsigned_abs()));
    match u128::from(largest) * (rows as u128) < 1 << 63 {
        true => Kind::SumInt,
        false => Kind::SumWide,
    }
}

impl Output {
    /// The measure's values for `slots`, and which of them are present.
    ///
    /// # Errors
    /// `overflow` where an exact sum of integers passes 64 bits.
    pub fn values(
        &self,
        states: &mut [State],
        accumulators: &[Accumulator],
        slots: &[u32],
    ) -> Result<(Values, Option<Vec<bool>>)> {
        if let Some(State::Collected(collected)) = states.get_mut(self.value) {
            return Ok(self.collected(collected, slots));
        }
        let missing = || Error::new(Code::Internal, "an accumulator is missing");
        let (Some(state), Some(State::Count(counts))) =
            (states.get(self.value), states.get(self.count))
        else {
            return Err(missing());
        };
        let count = |slot: u32| counts.get(slot as usize).copied().unwrap_or_default();
        let scale = self.column.as_deref().map_or(0, |c| c.scale);
        let mean = |sum: f64, slot: u32| sum / f64::from(count(slot)) / decimal::power(scale);
        let least = if matches!(self.op, Op::Stddev | Op::Variance) { 2 } else { 1 };
        let always = matches!(self.op, Op::Count | Op::CountDistinct);
        let present: Vec<bool> = slots.iter().map(|s| always || count(*s) >= least).collect();
        let values = match (self.op, state) {
            (Op::Count, State::Count(v)) => Values::Int(slots.iter().map(|s| i64::from(v[*s as usize])).collect()),
            (Op::CountDistinct, State::Bitmap(bitmaps)) => {
                Values::Int(slots.iter().map(|s| i64::from(bitmaps.count(*s as usize))).collect())
            }
            (Op::Share, State::Count(v)) => Values::Float(slots.iter().map(|s| f64::from(v[*s as usize]) / f64::from(count(*s))).collect()),
            (Op::Mean, State::Int(v)) => Values::Float(slots.iter().map(|s| mean(v[*s as usize] as f64, *s)).collect()),
            (Op::Mean, State::Wide(v)) => Values::Float(slots.iter().map(|s| mean(v[*s as usize] as f64, *s)).collect()),
            (Op::Mean, State::Float(v)) => Values::Float(slots.iter().map(|s| v[*s as usize] / f64::from(count(*s))).collect()),
            (Op::Sum, State::Wide(v)) if self.field.data_type == DataType::Decimal => {
                let values: Vec<i128> = slots.iter().map(|s| v[*s as usize]).collect();
                if values.contains(&state::BEYOND) {
                    let message =
                        format!("\"{}\" sums beyond 38 digits: take the mean, or open the file with decimals as floats", self.field.name);
                    return Err(Error::new(Code::Overflow, message));
                }
                Values::Decimal { values, scale }
            }
            (Op::Sum, State::Wide(v)) => Values::Int(
                slots
                    .iter()
                    .map(|s| {
                        let sum = v[*s as usize];
                        let message =
                            || format!("\"{}\" sums to {sum}, beyond 64 bits: take the mean, or cast the column to float", self.field.name);
                        i64::try_from(sum).map_err(|_| Error::new(Code::Overflow, message()))
                    })
                    .collect::<Result<_>>()?,
            ),
            (Op::Variance, State::Moments(v)) => Values::Float(slots.iter().map(|s| variance(v[*s as usize])).collect()),
            (Op::Stddev, State::Moments(v)) => Values::Float(slots.iter().map(|s| variance(v[*s as usize]).sqrt()).collect()),
            (_, State::Float(v)) => Values::Float(slots.iter().map(|s| v[*s as usize]).collect()),
            (_, State::Int(v)) => self.typed(slots.iter().zip(&present).map(|(s, p)| p.then(|| v[*s as usize])), accumulators),
            (_, State::Row(v)) => {
                let column = self.column.as_deref().ok_or_else(missing)?;
                let rows: Vec<u32> = slots.iter().map(|s| v[*s as usize]).collect();
                super::output::pick(column, &rows)
            }
            _ => return Err(missing()),
        };
        let validity = present.contains(&false).then_some(present);
        Ok((values, validity))
    }

    /// A quantile or distinct count of values that lie group by group.
    fn collected(&self, collected: &mut Collected, slots: &[u32]) -> (Values, Option<Vec<bool>>) {
        if self.op == Op::CountDistinct {
            let mut scratch = Vec::new();
            let nanos = self.column.as_ref().is_some_and(|c| c.step == TimeStep::Nano);
            let counts = slots.iter().map(|s| {
                let keys = collected.group(*s as usize);
                if nanos {
                    // Groups show microseconds, and so many are counted.
                    keys.iter_mut().for_each(|k| {
                        let v = values::key_int(*k);
                        *k = values::int_key(v.saturating_sub(v.rem_euclid(1_000)));
                    });
                }
                i64::from(values::distinct(keys, &mut scratch))
            });
            return (Values::Int(counts.collect()), None);
        }
        let is_float = self.column.as_ref().is_some_and(|c| matches!(c.data, Data::F64(_)));
        let value =
            |key| if is_float { values::key_float(key) } else { values::key_int(key) as f64 };
        let found: Vec<Option<f64>> = slots
            .iter()
            .map(|s| values::quantile(collected.group(*s as usize), self.q, value))
            .collect();
        let validity = found.contains(&None).then(|| found.iter().map(Option::is_some).collect());
        (Values::Float(found.into_iter().map(Option::unwrap_or_default).collect()), validity)
    }

    /// The code of each rank.
    fn by_rank(&self, accumulators: &[Accumulator]) -> Vec<u32> {
        let ranks = accumulators.get(self.value).and_then(|a| a.ranks.clone()).unwrap_or_default();
        let mut codes = vec![0u32; ranks.len()];
        ranks.iter().enumerate().for_each(|(code, rank)| codes[*rank as usize] = code as u32);
        codes
    }

    /// Integers as the column's type.
    fn typed(
        &self,
        values: impl Iterator<Item = Option<i64>>,
        accumulators: &[Accumulator],
    ) -> Values {
        let plain = |v: Option<i64>| v.unwrap_or_default();
        match (&self.column, self.field.data_type) {
            (Some(c), DataType::Timestamp | DataType::Date) => {
                Values::Time(values.map(|v| c.step.to_micros(plain(v))).collect())
            }
            (_, DataType::Bool) => Values::Bool(values.map(|v| plain(v) != 0).collect()),
            (Some(c), DataType::Decimal) if self.op != Op::Sum && c.is_wide() => {
                let (wides, codes) = (c.wides(), self.by_rank(accumulators));
                let wide =
                    |v: i64| wides.get(*codes.get(usize::try_from(v).ok()?)? as usize).copied();
                Values::Decimal {
                    values: values.map(|v| v.and_then(wide).unwrap_or_default()).collect(),
                    scale: c.scale,
                }
            }
            (Some(c), DataType::Decimal) => Values::Decimal {
                values: values.map(|v| i128::from(plain(v))).collect(),
                scale: c.scale,
            },
            (Some(c), DataType::String) => {
                let codes = self.by_rank(accumulators);
                super::output::texts(
                    &c.dictionary,
                    values.map(|v| codes.get(usize::try_from(v?).ok()?).copied()),
                )
            }
            _ => Values::Int(values.map(plain).collect()),
        }
    }
}

fn variance((count, _, squares): (f64, f64, f64)) -> f64 {
    squares / (count - 1.0)
}
