//! Grouping keys as small whole numbers: what makes a group-by an array index instead of a hash.

use std::cell::OnceCell;
use std::rc::Rc;

use pellucid_core::{Bin, DataType, Dimension, Field, Result, TimeUnit, Values, time};

use crate::bitmap::Bitmap;
use crate::column::{Column, Data, TimeStep, zeroed};
use crate::table::Table;

/// Which derived codes of a column are kept: its place, and the time unit or the bin's bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DerivedKey {
    /// A time unit.
    Time(usize, TimeUnit),
    /// A bin's step and origin.
    Bin(usize, u64, u64),
}

/// Codes made from a column's values, in ascending order of what they stand for.
#[derive(Debug)]
pub struct Derived {
    /// A code a row; of null rows 0.
    pub data: Data,
    /// What each code stands for.
    pub labels: Labels,
    /// For bins the smallest and the largest value of each code, found when a brush first asks.
    spans: OnceCell<(Data, Data)>,
}

impl Derived {
    fn new(data: Data, labels: Labels) -> Self {
        Self { data, labels, spans: OnceCell::new() }
    }
}

/// What codes stand for.
#[derive(Debug, Clone, PartialEq)]
pub enum Labels {
    /// Code `c` is the whole number `c + offset`.
    Offset(i64),
    /// Code `c` is this whole number or, for time units, this many microseconds.
    Ints(Vec<i64>),
    /// Code `c` is this number, a bin's lower end.
    Floats(Vec<f64>),
    /// Code `c` is the column's dictionary entry `c`.
    Texts,
}

/// A dimension ready to group by: a code a row, less than `size`; null rows have the code `size`.
#[derive(Debug, Clone)]
pub struct KeyColumn {
    /// The dimension's name and type in the result.
    pub field: Field,
    column: Rc<Column>,
    derived: Option<Rc<Derived>>,
    /// What the codes stand for.
    pub labels: Labels,
    /// Subtracted from a value to make it a code.
    pub offset: i64,
    /// Codes in use, without the one for null.
    pub size: usize,
}

impl KeyColumn {
    /// Prepares a dimension, where its distinct values lie close together; none for floats and widely spread integers.
    ///
    /// # Errors
    /// `unknown_column`, `limit_exceeded`.
    pub fn new(table: &Table, dimension: &Dimension, most: usize) -> Result<Option<Self>> {
        let place = table.index(&dimension.field)?;
        let column = table.column_at(place)?.clone();
        let nullable = column.validity.is_some();
        let name = dimension.name().to_owned();
        let derived = match (dimension.time_unit, dimension.bin) {
            (Some(unit), _) => {
                let make = || time_codes_fit(&column, unit).then(|| time_codes(&column, unit)).transpose();
                Some(table.derived(DerivedKey::Time(place, unit), make)?)
            }
            (None, Some(bin)) => {
                let make = || {
                    let range = bin_range(&column, bin).filter(|(low, high)| high - low < MOST_BINS);
                    range.map(|(low, high)| bin_codes(&column, bin, low, high)).transpose()
                };
                Some(table.derived(DerivedKey::Bin(place, bin.step.to_bits(), bin.origin.to_bits()), make)?)
            }
            (None, None) => None,
        };
        // There are codes to be had, and this column has none.
        if matches!(derived, Some(None)) {
            return Ok(None);
        }
        let derived = derived.flatten();
        if let Some(d) = derived {
            let data_type = match dimension.time_unit {
                Some(unit) if unit.is_cyclic() => DataType::Int,
                Some(_) => DataType::Timestamp,
                None => DataType::Float,
            };
            let (labels, size) = (d.labels.clone(), label_count(&d.labels));
            let field = Field { name, data_type, nullable };
            return Ok(Some(Self { field, column, derived: Some(d), labels, offset: 0, size }));
        }
        let field = Field { name, data_type: column.data_type, nullable };
        let (labels, offset, size) = match (&column.data, column.range) {
            (Data::F64(_), _) => return Ok(None),
            (Data::C8(_) | Data::C16(_) | Data::C32(_), _) => (Labels::Texts, 0, column.dictionary.len()),
            (_, None) => (Labels::Offset(0), 0, 0),
            (_, Some((low, high))) => match usize::try_from(i128::from(high) - i128::from(low) + 1) {
                Ok(size) if size <= most => (Labels::Offset(low), low, size),
                _ => return Ok(None),
            },
        };
        Ok(Some(Self { field, column, derived: None, labels, offset, size }))
    }

    /// The smallest and the largest value of each code, found by `find` the first time.
    pub(crate) fn spans(&self, find: impl FnOnce() -> (Data, Data)) -> Option<&(Data, Data)> {
        self.derived.as_ref().map(|d| d.spans.get_or_init(find))
    }

    /// The codes, still to be lessened by `offset`.
    pub fn data(&self) -> &Data {
        self.derived.as_ref().map_or(&self.column.data, |d| &d.data)
    }

    /// Which rows are not null.
    pub fn validity(&self) -> Option<&Bitmap> {
        self.column.validity.as_ref()
    }

    /// Codes including the one for null, where there may be nulls.
    pub fn slots(&self) -> usize {
        self.size + usize::from(self.column.validity.is_some())
    }

    /// For each code its place in ascending order; null comes last.
    pub fn ranks(&self) -> Vec<u32> {
        match self.labels {
            Labels::Texts => self.column.dictionary.ranks(),
            _ => (0..self.size as u32).collect(),
        }
    }

    /// The values that `codes` stand for, and which of them are present.
    pub fn values(&self, codes: &[u32]) -> (Values, Option<Vec<bool>>) {
        let size = self.size as u32;
        let validity = codes.iter().any(|c| *c >= size).then(|| codes.iter().map(|c| *c < size).collect());
        let ints = || -> Vec<i64> {
            codes
                .iter()
                .map(|c| match &self.labels {
                    Labels::Offset(o) if *c < size => i64::from(*c) + o,
                    Labels::Ints(v) => v.get(*c as usize).copied().unwrap_or_default(),
                    _ => 0,
                })
                .collect()
        };
        let values = match (&self.labels, self.field.data_type) {
            (Labels::Floats(v), _) => Values::Float(codes.iter().map(|c| v.get(*c as usize).copied().unwrap_or_default()).collect()),
            (Labels::Texts, _) => crate::exec::output::texts(&self.column.dictionary, codes.iter().map(|c| (*c < size).then_some(*c))),
            (Labels::Offset(_), DataType::Timestamp | DataType::Date) => {
                Values::Time(ints().into_iter().map(|v| self.column.step.to_micros(v)).collect())
            }
            (_, DataType::Timestamp | DataType::Date) => Values::Time(ints()),
            (_, DataType::Bool) => Values::Bool(ints().into_iter().map(|v| v != 0).collect()),
            _ => Values::Int(ints()),
        };
        (values, validity)
    }
}

fn label_count(labels: &Labels) -> usize {
    match labels {
        Labels::Ints(v) => v.len(),
        Labels::Floats(v) => v.len(),
        Labels::Offset(_) | Labels::Texts => 0,
    }
}

/// More bins than any screen has pixels.
const MOST_BINS: f64 = 1_048_576.0;
/// Days of 2,870 years: a table over them still fits a cache, and a longer span is a data fault or history.
const MOST_DAYS: i64 = 1 << 20;

fn bin_range(column: &Column, bin: Bin) -> Option<(f64, f64)> {
    let index = |v: f64| ((v - bin.origin) / bin.step).floor();
    let (low, high) = match (&column.data, column.range) {
        (Data::F64(values), _) => {
            let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
            for (row, v) in values.iter().enumerate() {
                if !column.is_null(row) {
                    if !v.is_finite() {
                        return None;
                    }
                    low = low.min(*v);
                    high = high.max(*v);
                }
            }
            (low, high)
        }
        (_, Some((low, high))) => (low as f64, high as f64),
        (_, None) => (0.0, -1.0),
    };
    if low > high {
        return Some((0.0, -1.0));
    }
    Some((index(low), index(high))).filter(|(l, h)| l.is_finite() && h.is_finite())
}

fn bin_codes(column: &Column, bin: Bin, low: f64, high: f64) -> Result<Derived> {
    let size = (high - low + 1.0) as usize;
    let labels = Labels::Floats((0..size).map(|i| (low + i as f64) * bin.step + bin.origin).collect());
    // A narrow integer column has few values: divide once for each instead of once a row.
    let narrow = column.range.filter(|(least, most)| most.checked_sub(*least).is_some_and(|d| d < MOST_DAYS));
    if let (Some((least, most)), false) = (narrow, matches!(column.data, Data::F64(_))) {
        let code = |v: i64| (((v as f64 - bin.origin) / bin.step).floor() - low) as u32;
        let table: Vec<u32> = (least..=most).map(code).collect();
        let data = codes(column.len(), size, |row| table.get(column.int(row).wrapping_sub(least) as usize).copied().unwrap_or_default())?;
        return Ok(Derived::new(data, labels));
    }
    // The cast saturates, so what stands under a null still gives a code in range.
    let last = size.saturating_sub(1) as u32;
    let data = codes(column.len(), size, |row| ((((column.float(row) - bin.origin) / bin.step).floor() - low) as u32).min(last))?;
    Ok(Derived::new(data, labels))
}

/// One code a row, as narrow as `size` codes allow.
fn codes(rows: usize, size: usize, code: impl Fn(usize) -> u32) -> Result<Data> {
    fn filled<T: Clone + Default>(rows: usize, code: impl Fn(usize) -> T) -> Result<Vec<T>> {
        let mut out: Vec<T> = zeroed(rows)?;
        out.iter_mut().enumerate().for_each(|(row, o)| *o = code(row));
        Ok(out)
    }
    Ok(match size {
        0..=0x100 => Data::C8(filled(rows, |r| code(r) as u8)?),
        0x101..=0x1_0000 => Data::C16(filled(rows, |r| code(r) as u16)?),
        _ => Data::C32(filled(rows, code)?),
    })
}

/// Codes of a unit finer than a day, by whole division; of a day and coarser through a table of days.
fn time_codes_fit(column: &Column, unit: TimeUnit) -> bool {
    let Some((low, high)) = column.range else { return true };
    let span = |nanos: i64| (high / (nanos / column.step.nanos()).max(1)).saturating_sub(low / (nanos / column.step.nanos()).max(1));
    match unit {
        TimeUnit::HourOfDay => true,
        TimeUnit::Hour => span(3_600_000_000_000) < MOST_DAYS,
        TimeUnit::Minute => span(60_000_000_000) < MOST_DAYS,
        TimeUnit::Second => span(1_000_000_000) < MOST_DAYS,
        _ => span(TimeStep::Day.nanos()) < MOST_DAYS,
    }
}

fn time_codes(column: &Column, unit: TimeUnit) -> Result<Derived> {
    let rows = column.len();
    let Some((low, high)) = column.range else {
        return Ok(Derived::new(Data::C8(zeroed(rows)?), Labels::Ints(Vec::new())));
    };
    let per_day = column.step.per_day();
    // Under a null stands 0, which may lie outside the range: clamp it to a code that exists.
    let at = |row: usize| column.int(row).clamp(low, high);
    let fine = |nanos: i64| -> Result<Derived> {
        let width = (nanos / column.step.nanos()).max(1);
        let first = low.div_euclid(width);
        let size = (high.div_euclid(width) - first + 1) as usize;
        let labels = (0..size as i64).map(|i| column.step.to_micros((first + i).saturating_mul(width))).collect();
        Ok(Derived::new(codes(rows, size, |r| (at(r).div_euclid(width) - first) as u32)?, Labels::Ints(labels)))
    };
    match unit {
        TimeUnit::Second => fine(1_000_000_000),
        TimeUnit::Minute => fine(60_000_000_000),
        TimeUnit::Hour => fine(3_600_000_000_000),
        TimeUnit::HourOfDay => {
            let hour = per_day / 24;
            let data = codes(rows, 24, |r| if hour == 0 { 0 } else { (at(r).rem_euclid(per_day) / hour) as u32 })?;
            Ok(Derived::new(data, Labels::Ints((0..24).collect())))
        }
        _ => {
            let first_day = low.div_euclid(per_day);
            let days = (high.div_euclid(per_day) - first_day + 1) as usize;
            let keys: Vec<i64> = (0..days as i64).map(|d| day_key(first_day + d, unit)).collect();
            let mut labels = keys.clone();
            labels.sort_unstable();
            labels.dedup();
            let table: Vec<u32> = keys.iter().map(|k| labels.binary_search(k).unwrap_or_default() as u32).collect();
            let size = labels.len();
            if !unit.is_cyclic() {
                labels.iter_mut().for_each(|d| *d = d.saturating_mul(86_400_000_000));
            }
            // Sorted times stay on one day for long: divide only when the day changes.
            let state = std::cell::Cell::new((1i64, 0i64, 0u32));
            let data = codes(rows, size, |r| {
                let v = at(r);
                let (from, to, code) = state.get();
                if from <= v && v < to {
                    return code;
                }
                let day = v.div_euclid(per_day);
                let code = table.get((day - first_day) as usize).copied().unwrap_or_default();
                state.set((day.saturating_mul(per_day), day.saturating_add(1).saturating_mul(per_day), code));
                code
            })?;
            Ok(Derived::new(data, Labels::Ints(labels)))
        }
    }
}

/// The first day of the unit that `day` lies in, or its position in the cycle.
pub fn day_key(day: i64, unit: TimeUnit) -> i64 {
    let (year, month, _) = time::civil_from_days(day);
    match unit {
        TimeUnit::Year => time::days_from_civil(year, 1, 1),
        TimeUnit::Quarter => time::days_from_civil(year, (month - 1) / 3 * 3 + 1, 1),
        TimeUnit::Month => time::days_from_civil(year, month, 1),
        // 1970-01-01 was a Thursday, the fourth day of its week.
        TimeUnit::Week => day - (day + 3).rem_euclid(7),
        TimeUnit::DayOfWeek => (day + 3).rem_euclid(7) + 1,
        TimeUnit::MonthOfYear => i64::from(month),
        _ => day,
    }
}
