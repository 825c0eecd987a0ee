//! Groups that have no rows, so that an axis of time or of bins has no holes.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::expr::TimePart;
use crate::{
    Batch, BatchColumn, Code, DataType, Dimension, Error, Op, Query, Result, TimeUnit, Values,
    limits,
};

/// A group for each step of a dimension from its first value in the answer to its last: `{
/// dimension: "month", with: "zero" }`.
///
/// The dimension has a `timeUnit` or a `bin`, or is of days; of a unit that comes again, such as
/// the hour of the day, every one is there. Other dimensions have all their combinations that the
/// answer has, each with every step.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Fill {
    /// Which dimension, by its name in the result; the first that can be filled by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub dimension: Option<String>,
    /// What measures of no rows are. Counts are 0 in any case.
    #[serde(default)]
    #[ts(optional, as = "Option<FillWith>")]
    pub with: FillWith,
}

/// What a measure of no rows is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[ts(rename_all = "lowercase")]
pub enum FillWith {
    /// Null: a line breaks.
    #[default]
    Null,
    /// 0, where the measure is a number.
    Zero,
}

/// How the values of a dimension follow one another.
#[derive(Debug, Clone, Copy)]
enum Step {
    Cycle { first: i64, last: i64 },
    Time(TimePart),
    Bin { step: f64, origin: f64 },
}

impl Fill {
    /// `batch` with the groups that are missing, by its keys.
    ///
    /// # Errors
    /// `invalid_query` where no dimension can be filled; `limit_exceeded` beyond
    /// [`limits::MAX_FILLED`] rows.
    pub(super) fn apply(&self, batch: Batch, query: &Query) -> Result<Batch> {
        let (place, step) = self.step(&batch, query)?;
        let steps = domain(&batch.columns[place], step)?;
        let others: Vec<usize> = (0..query.dimensions.len()).filter(|d| *d != place).collect();
        let mut rows: HashMap<Vec<u8>, u32> = HashMap::new();
        let mut combinations: Vec<u32> = Vec::new();
        let (mut seen, mut key) = (std::collections::HashSet::new(), Vec::new());
        let all: Vec<usize> = (0..query.dimensions.len()).collect();
        // A group whose key is null or no finite number has no place among steps, and stays as it
        // is.
        let mut kept: Vec<u32> = Vec::new();
        for row in 0..batch.rows {
            if !batch.columns[place].number(row).is_some_and(f64::is_finite) {
                kept.push(row as u32);
                continue;
            }
            batch.key(&all, row, &mut key);
            rows.insert(key.clone(), row as u32);
            batch.key(&others, row, &mut key);
            if seen.insert(key.clone()) {
                combinations.push(row as u32);
            }
        }
        let count = combinations.len().saturating_mul(steps.rows).saturating_add(kept.len());
        if count > limits::MAX_FILLED {
            let message = format!(
                "{count} groups without holes, and at most {} are made: fill by a longer step",
                limits::MAX_FILLED
            );
            return Err(Error::new(Code::LimitExceeded, message).at("fill"));
        }
        let mut sources = Vec::with_capacity(count);
        for of in &combinations {
            for step in 0..steps.rows {
                // The key of the group that would be there, in the order of the dimensions.
                let mut wanted = Vec::new();
                for d in &all {
                    let (from, at) =
                        if *d == place { (&steps, step) } else { (&batch, *of as usize) };
                    from.key(&[if *d == place { 0 } else { *d }], at, &mut key);
                    wanted.extend_from_slice(&key);
                }
                sources.push(Source {
                    row: rows.get(&wanted).copied(),
                    of: Some(*of),
                    step: Some(step as u32),
                });
            }
        }
        sources.extend(kept.into_iter().map(|row| Source {
            row: Some(row),
            of: Some(row),
            step: None,
        }));
        Ok(self.gathered(&batch, query, place, &steps.columns[0], &sources))
    }

    fn gathered(
        &self,
        batch: &Batch,
        query: &Query,
        place: usize,
        steps: &BatchColumn,
        sources: &[Source],
    ) -> Batch {
        let pick = |column: &BatchColumn, from: fn(&Source) -> Option<u32>| {
            column.picked(&sources.iter().map(from).collect::<Vec<_>>())
        };
        let mut columns = Vec::with_capacity(batch.columns.len());
        for (i, column) in batch.columns.iter().enumerate() {
            let mut made = match i {
                i if i == place => {
                    let made = pick(steps, |s| s.step);
                    BatchColumn {
                        field: crate::Field {
                            nullable: column.field.nullable,
                            ..column.field.clone()
                        },
                        ..made
                    }
                }
                i if i < query.dimensions.len() => pick(column, |s| s.of),
                _ => pick(column, |s| s.row),
            };
            if let Some(measure) =
                i.checked_sub(query.dimensions.len()).and_then(|m| query.measures.get(m))
            {
                let counts = matches!(measure.op, Op::Count | Op::CountDistinct);
                if counts || (self.with == FillWith::Zero && column.data_type().is_numeric()) {
                    // What a group that is there has no value of stays null.
                    made.validity = made.validity.map(|v| {
                        v.iter()
                            .zip(sources)
                            .map(|(present, s)| *present || s.row.is_none())
                            .collect()
                    });
                    zero(&mut made.values, sources);
                    made.validity = made.validity.filter(|v: &Vec<bool>| v.contains(&false));
                }
            }
            columns.push(made);
        }
        Batch { columns, rows: sources.len(), total: sources.len() }.arranged(
            &query.order_of_keys(),
            None,
            0,
        )
    }

    /// The dimension to fill and how its values follow one another.
    fn step(&self, batch: &Batch, query: &Query) -> Result<(usize, Step)> {
        let steps = |i: &usize| step(query.dimensions.get(*i)?, batch.columns.get(*i)?.data_type());
        let invalid =
            |message: String| Error::new(Code::InvalidQuery, message).at("fill.dimension");
        match &self.dimension {
            Some(name) => {
                let place = query.dimensions.iter().position(|d| d.name() == name);
                let place = place.ok_or_else(|| {
                    Error::unknown_column(name, query.dimensions.iter().map(Dimension::name))
                        .at("fill.dimension")
                })?;
                let message = || {
                    invalid(format!(
                        "\"{}\" has no steps: give it a timeUnit or a bin",
                        crate::error::brief(name)
                    ))
                };
                steps(&place).map(|s| (place, s)).ok_or_else(message)
            }
            None => {
                let message = || {
                    invalid(
                        "no dimension has steps to fill: give one a timeUnit or a bin".to_owned(),
                    )
                };
                (0..query.dimensions.len())
                    .find_map(|i| steps(&i).map(|s| (i, s)))
                    .ok_or_else(message)
            }
        }
    }
}

/// Where a group comes from: its row in the answer, one that has its other keys, and its step.
struct Source {
    row: Option<u32>,
    of: Option<u32>,
    step: Option<u32>,
}

fn zero(values: &mut Values, sources: &[Source]) {
    fn each<T: Default>(values: &mut [T], sources: &[Source]) {
        values
            .iter_mut()
            .zip(sources)
            .filter(|(_, s)| s.row.is_none())
            .for_each(|(v, _)| *v = T::default());
    }
    match values {
        Values::Int(v) | Values::Time(v) => each(v, sources),
        Values::Float(v) => each(v, sources),
        Values::Decimal { values, .. } => each(values, sources),
        Values::Bool(_) | Values::String { .. } => {}
    }
}

fn step(dimension: &Dimension, data_type: DataType) -> Option<Step> {
    match (dimension.time_unit, dimension.bin) {
        (Some(TimeUnit::HourOfDay), _) => Some(Step::Cycle { first: 0, last: 23 }),
        (Some(TimeUnit::DayOfWeek), _) => Some(Step::Cycle { first: 1, last: 7 }),
        (Some(TimeUnit::MonthOfYear), _) => Some(Step::Cycle { first: 1, last: 12 }),
        (Some(unit), _) => TimePart::of(unit).map(Step::Time),
        (None, Some(bin)) => Some(Step::Bin { step: bin.step, origin: bin.origin }),
        (None, None) => (data_type == DataType::Date).then_some(Step::Time(TimePart::Day)),
    }
}

/// Every value of the dimension from the column's first to its last, as a batch of one column.
fn domain(column: &BatchColumn, step: Step) -> Result<Batch> {
    let most = limits::MAX_FILLED;
    let too_many = || {
        let message = format!(
            "more than {most} steps lie between the first value and the last: fill by a longer step, or filter the range"
        );
        Error::new(Code::LimitExceeded, message).at("fill")
    };
    let present = |i: &usize| !column.is_null(*i);
    let values = match (step, &column.values) {
        (Step::Cycle { first, last }, _) => Values::Int((first..=last).collect()),
        (Step::Time(part), Values::Time(v)) => {
            let given = || (0..v.len()).filter(present).map(|i| v[i]);
            let mut out = Vec::new();
            if let (Some(mut at), Some(last)) = (given().min(), given().max()) {
                out.push(at);
                while at < last {
                    if out.len() > most {
                        return Err(too_many());
                    }
                    at = crate::expr::times::add(part, 1, at).ok_or_else(too_many)?;
                    out.push(at);
                }
            }
            Values::Time(out)
        }
        (Step::Bin { step, origin }, Values::Float(v)) => {
            // Plus 0 makes 0 of -0, whose bits are others.
            let place = |v: f64| ((v - origin) / step).round() + 0.0;
            let mut places: Vec<f64> = (0..v.len())
                .filter(present)
                .map(|i| place(v[i]))
                .filter(|p| p.is_finite())
                .collect();
            places.sort_unstable_by(f64::total_cmp);
            match (places.first(), places.last()) {
                (Some(first), Some(last)) if last - first <= most as f64 => {
                    let known: HashMap<u64, f64> = (0..v.len())
                        .filter(present)
                        .map(|i| (place(v[i]).to_bits(), v[i]))
                        .collect();
                    let at = |i: u64| *first + i as f64;
                    // A bin that is there is called as the executor called it, whatever the
                    // rounding.
                    let value =
                        |p: f64| known.get(&p.to_bits()).copied().unwrap_or(p * step + origin);
                    let mut steps: Vec<f64> =
                        (0..=(last - first) as u64).map(|i| value(at(i))).collect();
                    // Beyond 2^53 a float may hold fewer bins than there are.
                    steps.dedup();
                    Values::Float(steps)
                }
                (Some(_), Some(_)) => return Err(too_many()),
                _ => Values::Float(Vec::new()),
            }
        }
        _ => return Err(Error::new(Code::Internal, "a dimension's values are not of its type")),
    };
    let rows = match &values {
        Values::Int(v) | Values::Time(v) => v.len(),
        Values::Float(v) => v.len(),
        _ => 0,
    };
    Ok(Batch {
        columns: vec![BatchColumn { field: column.field.clone(), values, validity: None }],
        rows,
        total: rows,
    })
}
