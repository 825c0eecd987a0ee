//! Grouping keys as small whole numbers: what makes a group-by an array index instead of a hash.

mod derive;
mod runs;

use std::cell::OnceCell;
use std::rc::Rc;

use pellucid_core::{DataType, Dimension, Field, Result, TimeUnit, Values};

pub use self::derive::{MOST_BINS, day_key};
use self::derive::{bin_codes, bin_range, time_codes, time_codes_fit};
pub(super) use self::runs::Runs;
use super::block::{self, Rows};
use crate::bitmap::Bitmap;
use crate::column::{Column, Data, TimeStep};
use crate::table::Table;

/// Which derived codes of a column are kept: its index, and the time unit or the bin's bits.
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
    codes: Codes,
    /// What each code stands for.
    pub labels: Labels,
    /// For bins the smallest and the largest value of each code, found when a brush first asks.
    spans: OnceCell<(Data, Data)>,
}

/// A code for each row.
#[derive(Debug)]
enum Codes {
    /// One a row; 0 for null rows.
    Rows(Data),
    /// The runs of a sorted column, whose codes ascend with its rows.
    Runs(Runs),
}

impl Derived {
    fn new(codes: Codes, labels: Labels) -> Self {
        Self { codes, labels, spans: OnceCell::new() }
    }

    /// Bytes held.
    pub(crate) fn bytes(&self) -> usize {
        match &self.codes {
            Codes::Rows(data) => data.len() * data.width(),
            Codes::Runs(runs) => runs.bytes(),
        }
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
    /// Prepares a dimension, where its distinct values lie close together; `None` for floats,
    /// nanoseconds and widely spread integers.
    ///
    /// # Errors
    /// `unknown_column`, `limit_exceeded`.
    pub fn new(table: &Table, dimension: &Dimension, most: usize) -> Result<Option<Self>> {
        let column_index = table.index(&dimension.field)?;
        let stored = table.column_at(column_index)?;
        // Bins are of floats.
        let column =
            if dimension.bin.is_some() { table.numbers(column_index)? } else { stored.clone() };
        let field = dimension.output(stored.data_type, column.validity.is_some());
        let derived = match (dimension.time_unit, dimension.bin) {
            (Some(unit), _) => {
                let make =
                    || time_codes_fit(&column, unit).then(|| time_codes(&column, unit)).transpose();
                Some(table.derived(DerivedKey::Time(column_index, unit), make)?)
            }
            (None, Some(bin)) => {
                let make = || {
                    let range =
                        bin_range(&column, bin).filter(|(low, high)| high - low < MOST_BINS);
                    range.map(|(low, high)| bin_codes(&column, bin, low, high)).transpose()
                };
                Some(table.derived(
                    DerivedKey::Bin(column_index, bin.step.to_bits(), bin.origin.to_bits()),
                    make,
                )?)
            }
            (None, None) => None,
        };
        // There are codes to be had, and this column has none.
        if matches!(derived, Some(None)) {
            return Ok(None);
        }
        let derived = derived.flatten();
        if let Some(d) = derived {
            let (labels, size) = (d.labels.clone(), label_count(&d.labels));
            return Ok(Some(Self { field, column, derived: Some(d), labels, offset: 0, size }));
        }
        let (labels, offset, size) = match (&column.data, column.range) {
            (Data::F64(_), _) => return Ok(None),
            // Answers hold microseconds, of which several nanoseconds share one.
            _ if column.step == TimeStep::Nano => return Ok(None),
            (Data::C8(_) | Data::C16(_) | Data::C32(_), _) => {
                (Labels::Texts, 0, column.dictionary.len())
            }
            (_, None) => (Labels::Offset(0), 0, 0),
            (_, Some((low, high))) => match usize::try_from(i128::from(high) - i128::from(low) + 1)
            {
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

    /// The codes, from which `offset` is still to be subtracted; `None` where they are
    /// [`KeyColumn::runs`].
    pub(super) fn data(&self) -> Option<&Data> {
        match self.derived.as_ref().map(|d| &d.codes) {
            None => Some(&self.column.data),
            Some(Codes::Rows(data)) => Some(data),
            Some(Codes::Runs(_)) => None,
        }
    }

    /// The rows of each code, where codes ascend with the rows and none is null.
    pub(super) fn runs(&self) -> Option<&Runs> {
        match self.derived.as_ref().map(|d| &d.codes) {
            Some(Codes::Runs(runs)) => Some(runs),
            _ => None,
        }
    }

    /// The codes of `rows`; `size` for null rows.
    pub(super) fn load(&self, rows: Rows<'_>, out: &mut [u32]) {
        match (self.data(), self.runs()) {
            (Some(data), _) => block::load_codes(data, self.offset, rows, out),
            (None, Some(runs)) => runs.load(rows, out),
            (None, None) => {}
        }
        if let Some(validity) = self.validity() {
            block::redirect_nulls(validity, rows, self.size as u32, out);
        }
    }

    /// Which rows are not null.
    pub fn validity(&self) -> Option<&Bitmap> {
        self.column.validity.as_ref()
    }

    /// Codes including the one for null, where there may be nulls.
    pub fn slots(&self) -> usize {
        self.size + usize::from(self.column.validity.is_some())
    }

    /// For each code its rank in ascending order; null comes last.
    pub fn ranks(&self) -> Vec<u32> {
        match self.labels {
            Labels::Texts => self.column.ranks(),
            _ => (0..self.size as u32).collect(),
        }
    }

    /// The values that `codes` stand for, and which of them are present.
    pub fn values(&self, codes: &[u32]) -> (Values, Option<Vec<bool>>) {
        let size = self.size as u32;
        let validity =
            codes.iter().any(|c| *c >= size).then(|| codes.iter().map(|c| *c < size).collect());
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
            (Labels::Floats(v), _) => Values::Float(
                codes.iter().map(|c| v.get(*c as usize).copied().unwrap_or_default()).collect(),
            ),
            (Labels::Texts, DataType::Decimal) => {
                let wides = self.column.wides();
                let values = codes
                    .iter()
                    .map(|c| wides.get(*c as usize).copied().unwrap_or_default())
                    .collect();
                Values::Decimal { values, scale: self.column.scale }
            }
            (_, DataType::Decimal) => Values::Decimal {
                values: ints().into_iter().map(i128::from).collect(),
                scale: self.column.scale,
            },
            (Labels::Texts, _) => crate::exec::output::texts(
                &self.column.dictionary,
                codes.iter().map(|c| (*c < size).then_some(*c)),
            ),
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
