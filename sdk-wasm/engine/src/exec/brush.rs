//! Which values of a dimension lie inside a filter: found once for each value, instead of for each
//! row.

use std::rc::Rc;

use pellucid_core::{Dimension, Filter, FilterOp, Result};

use super::filter::Predicate;
use super::keys::{KeyColumn, Labels};
use crate::bitmap::Bitmap;
use crate::column::{Column, Data};
use crate::table::Table;

/// A dimension's codes as small columns of what they stand for; the code for null, where there is
/// one, comes last.
#[derive(Debug)]
pub(crate) enum BrushBuckets {
    /// Every code stands for one value.
    Values(Rc<Column>),
    /// A code stands for all values from the first column's to the second's, both inclusive.
    Spans(Rc<Column>, Rc<Column>),
}

impl BrushBuckets {
    /// `None` where codes stand for values that are not neighbours: positions in a cycle.
    pub(crate) fn new(
        table: &Table,
        key: &KeyColumn,
        dimension: &Dimension,
    ) -> Result<Option<Self>> {
        let source = match dimension.bin {
            Some(_) => table.numbers(table.index(&dimension.field)?)?,
            None => table.column(&dimension.field)?.clone(),
        };
        let source = &source;
        let nullable = key.slots() > key.size;
        let like = |data: Data, range| {
            let validity = nullable.then(|| {
                let mut present = Bitmap::all_set(key.size + 1);
                present.clear(key.size);
                present
            });
            let dictionary =
                if range == Bounds::Codes { source.dictionary.clone() } else { Default::default() };
            let range = if let Bounds::Ints(low, high) = range { Some((low, high)) } else { None };
            Rc::new(Column {
                data_type: source.data_type,
                step: source.step,
                scale: source.scale,
                data,
                validity,
                dictionary,
                range,
                sorted: false,
            })
        };
        let zero = usize::from(nullable);
        if dimension.time_unit.is_some_and(|u| u.is_cyclic()) {
            return Ok(None);
        }
        Ok(Some(match &key.labels {
            Labels::Texts => Self::Values(like(
                Data::C32((0..(key.size + zero) as u32).collect()),
                Bounds::Codes,
            )),
            Labels::Offset(low) => {
                let high = low.saturating_add(key.size as i64 - 1);
                let values = (*low..=high).chain(std::iter::repeat_n(*low, zero)).collect();
                Self::Values(like(Data::I64(values), Bounds::Ints(*low, high)))
            }
            labels => {
                let found = match labels {
                    Labels::Ints(labels) => instants(labels, source),
                    _ => key.spans(|| spans(key, source)).cloned(),
                };
                let Some((first, last)) = found else { return Ok(None) };
                let range =
                    source.range.map_or(Bounds::Unknown, |(low, high)| Bounds::Ints(low, high));
                Self::Spans(like(padded(&first, zero), range), like(padded(&last, zero), range))
            }
        }))
    }

    /// For each code whether its values pass all `filters`; `None` where some of a code's values do
    /// and others do not.
    ///
    /// # Errors
    /// `invalid_query` where a filter does not fit the column's type.
    pub(crate) fn inside(&self, filters: &[Filter]) -> Result<Option<Vec<bool>>> {
        let (first, last) = match self {
            Self::Values(c) => return passing(c, filters).map(Some),
            Self::Spans(first, last) => (first, last),
        };
        let mut all = vec![true; first.len()];
        for f in filters {
            // A span is inside where both its ends are, if nothing but one bound decides.
            let bounds = match (f.op, f.values.as_deref()) {
                (FilterOp::Between, Some([low, high])) => {
                    let bound = |op, v: &pellucid_core::Scalar| Filter {
                        op,
                        value: Some(v.clone()),
                        values: None,
                        field: f.field.clone(),
                        expr: None,
                    };
                    vec![bound(FilterOp::Gte, low), bound(FilterOp::Lte, high)]
                }
                (
                    FilterOp::Gt
                    | FilterOp::Gte
                    | FilterOp::Lt
                    | FilterOp::Lte
                    | FilterOp::IsNull
                    | FilterOp::NotNull,
                    _,
                ) => vec![f.clone()],
                _ => return Ok(None),
            };
            for bound in bounds {
                let one = std::slice::from_ref(&bound);
                let (at_first, at_last) = (passing(first, one)?, passing(last, one)?);
                if at_first != at_last {
                    return Ok(None);
                }
                all.iter_mut().zip(at_first).for_each(|(a, b)| *a &= b);
            }
        }
        Ok(Some(all))
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Bounds {
    Codes,
    Ints(i64, i64),
    Unknown,
}

/// A copy with `more` values at its end, which stand under nulls.
fn padded(data: &Data, more: usize) -> Data {
    fn longer<T: Copy + Default>(v: &[T], more: usize) -> Vec<T> {
        v.iter().copied().chain(std::iter::repeat_n(T::default(), more)).collect()
    }
    match data {
        Data::F64(v) => Data::F64(longer(v, more)),
        Data::I64(v) => Data::I64(longer(v, more)),
        other => other.clone(),
    }
}

fn passing(column: &Rc<Column>, filters: &[Filter]) -> Result<Vec<bool>> {
    let mut mask = vec![1u8; column.len()];
    for f in filters {
        Predicate::on(column.clone(), f)?.apply(0, &mut mask);
    }
    Ok(mask.into_iter().map(|m| m != 0).collect())
}

/// The smallest and the largest value of each code that occur; a code without rows has the same one
/// twice. Read from the rows and not from the labels, so that what is rounded in a bin's edges does
/// not matter.
fn spans(key: &KeyColumn, column: &Column) -> (Data, Data) {
    match &column.data {
        Data::F64(values) => {
            let (low, high) = extremes(
                key,
                column,
                (f64::INFINITY, f64::NEG_INFINITY),
                |row| values[row],
                f64::min,
                f64::max,
            );
            (Data::F64(low), Data::F64(high))
        }
        _ => {
            let (low, high) = extremes(
                key,
                column,
                (i64::MAX, i64::MIN),
                |row| column.int(row),
                i64::min,
                i64::max,
            );
            (Data::I64(low), Data::I64(high))
        }
    }
}

fn extremes<T: Copy>(
    key: &KeyColumn,
    column: &Column,
    (top, bottom): (T, T),
    value: impl Fn(usize) -> T,
    min: impl Fn(T, T) -> T,
    max: impl Fn(T, T) -> T,
) -> (Vec<T>, Vec<T>) {
    let slots = key.size;
    let mut both = vec![(top, bottom); slots];
    let mut visit = |row: usize, code: usize| {
        if let Some((low, high)) = both.get_mut(code) {
            let v = value(row);
            (*low, *high) = (min(*low, v), max(*high, v));
        }
    };
    let present = |row: &usize| !column.is_null(*row);
    if let Some(runs) = key.runs() {
        for (code, rows) in runs.ranges().enumerate().filter(|(_, rows)| !rows.is_empty()) {
            match column.sorted {
                true => [rows.start, rows.end - 1].into_iter().for_each(|row| visit(row, code)),
                // Codes ascend, and within one the values go back once, as clocks do.
                false => rows.for_each(|row| visit(row, code)),
            }
        }
    }
    match key.data() {
        Some(Data::C8(v)) => (0..v.len()).filter(present).for_each(|r| visit(r, usize::from(v[r]))),
        Some(Data::C16(v)) => {
            (0..v.len()).filter(present).for_each(|r| visit(r, usize::from(v[r])))
        }
        Some(Data::C32(v)) => (0..v.len()).filter(present).for_each(|r| visit(r, v[r] as usize)),
        _ => {}
    }
    // Where no row is, either answer is right, but both ends must give the same.
    both.into_iter().map(|(low, high)| (low, max(low, high))).unzip()
}

/// First and last instant of each time unit, in the column's steps.
fn instants(labels: &[i64], column: &Column) -> Option<(Data, Data)> {
    let (least, most) = column.range?;
    let starts: Option<Vec<i64>> = labels.iter().map(|l| column.step.from_micros(*l)).collect();
    let starts = starts?;
    let ends = starts.iter().skip(1).map(|next| next - 1).chain(std::iter::once(most));
    Some((Data::I64(starts.iter().map(|s| (*s).max(least)).collect()), Data::I64(ends.collect())))
}
