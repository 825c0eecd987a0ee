//! Fills a column row range by row range, widening it when a value needs more bits.

mod append;
mod decimals;

use pellucid_core::{Code, DataType, Error, Result};

use crate::bitmap::Bitmap;
use crate::column::{Column, Data, TimeStep, zeroed};
use crate::dictionary::Dictionary;

/// Writes a [`Column`] of a known number of rows, in any order of row ranges.
///
/// # Example
///
/// ```
/// use pellucid_core::DataType;
/// use pellucid_engine::column::TimeStep;
/// use pellucid_engine::writer::ColumnWriter;
///
/// let mut writer = ColumnWriter::new(DataType::String, TimeStep::Micro, 3)?;
/// let (oslo, bergen) = (writer.intern("Oslo")?, writer.intern("Bergen")?);
/// writer.write_codes(0, &[oslo, bergen], None)?;
/// writer.write_codes(2, &[oslo], None)?;
/// let column = writer.finish();
/// assert_eq!((column.len(), column.dictionary.len()), (3, 2));
/// assert_eq!(column.dictionary.get(bergen), "Bergen");
/// # Ok::<(), pellucid_core::Error>(())
/// ```
#[derive(Debug)]
pub struct ColumnWriter {
    column: Column,
    /// Ends of the ranges written so far. They arrive in any order; whether one follows the other
    /// is known at the end.
    ends: Vec<Ends>,
    /// Rows written with a value, so that an untouched range is not taken for zeroes.
    written: usize,
}

/// First row of a sorted range, and its first and last value.
#[derive(Debug)]
struct Ends {
    start: usize,
    first: i64,
    last: i64,
}

impl ColumnWriter {
    /// A column of `rows` rows, all zero or the empty code.
    ///
    /// # Errors
    /// `limit_exceeded` where memory does not hold it.
    pub fn new(data_type: DataType, step: TimeStep, rows: usize) -> Result<Self> {
        let data = match data_type {
            DataType::Float => Data::F64(zeroed(rows)?),
            DataType::String => Data::C8(zeroed(rows)?),
            _ => Data::I8(zeroed(rows)?),
        };
        let column = Column {
            data_type,
            step,
            scale: 0,
            data,
            validity: None,
            dictionary: Dictionary::default(),
            range: None,
            sorted: true,
        };
        Ok(Self { column, ends: Vec::new(), written: 0 })
    }

    /// The same for decimals of so many digits behind the point.
    #[must_use]
    pub fn with_scale(mut self, scale: u8) -> Self {
        self.column.scale = scale;
        self
    }

    /// The column as it is so far.
    pub fn column(&self) -> &Column {
        &self.column
    }

    /// The finished column.
    pub fn finish(mut self) -> Column {
        self.ends.sort_unstable_by_key(|e| e.start);
        let in_order = self.ends.windows(2).all(|w| w[0].last <= w[1].first);
        self.column.sorted &=
            in_order && self.written == self.column.len() && self.column.validity.is_none();
        self.column
    }

    /// Marks row `row` as null.
    pub fn set_null(&mut self, row: usize) {
        let len = self.column.len();
        self.column.validity.get_or_insert_with(|| Bitmap::all_set(len)).clear(row);
        self.column.sorted = false;
    }

    /// Writes integers, times or booleans from row `start` on. Where `present` is given, only those
    /// rows have values, and `values` still has one a row.
    ///
    /// # Errors
    /// `corrupt_file` where the rows lie outside the column, `limit_exceeded` where memory runs
    /// out.
    pub fn write_ints(
        &mut self,
        start: usize,
        values: &[i64],
        present: Option<&[bool]>,
    ) -> Result<()> {
        self.check(start, values.len())?;
        if self.column.is_wide() {
            return self.write_wides(start, values.iter().map(|v| i128::from(*v)), present);
        }
        let (mut low, mut high) = (i64::MAX, i64::MIN);
        match present {
            None => {
                low = values.iter().copied().fold(low, i64::min);
                high = values.iter().copied().fold(high, i64::max);
                self.column.sorted = self.column.sorted && values.is_sorted();
                if let (true, Some(first), Some(last)) =
                    (self.column.sorted, values.first(), values.last())
                {
                    self.ends.push(Ends { start, first: *first, last: *last });
                }
            }
            Some(present) => {
                for (i, &v) in values.iter().enumerate() {
                    if present.get(i) == Some(&true) {
                        low = low.min(v);
                        high = high.max(v);
                    } else {
                        self.set_null(start + i);
                    }
                }
            }
        }
        self.written += values.len();
        if low <= high {
            let (l, h) = self.column.range.unwrap_or((low, high));
            self.column.range = Some((l.min(low), h.max(high)));
            widen_ints(&mut self.column.data, low, high)?;
        }
        let range = start..start + values.len();
        match &mut self.column.data {
            Data::I8(out) => copy_from(&mut out[range], values, |v| v as i8),
            Data::I16(out) => copy_from(&mut out[range], values, |v| v as i16),
            Data::I32(out) => copy_from(&mut out[range], values, |v| v as i32),
            Data::I64(out) => out[range].copy_from_slice(values),
            _ => {
                return Err(Error::new(
                    Code::Internal,
                    "integers written to a column of another type",
                ));
            }
        }
        Ok(())
    }

    /// Writes the entries of a dictionary of integers at `positions`, which must lie in it, from
    /// row `start` on: the entries are narrowed once, and rows are then copied as narrow as
    /// they are kept.
    ///
    /// # Errors
    /// As [`ColumnWriter::write_ints`].
    pub fn write_entries(
        &mut self,
        start: usize,
        entries: &[i64],
        positions: &[u32],
    ) -> Result<()> {
        self.check(start, positions.len())?;
        let at = |p: &u32| entries.get(*p as usize).copied().unwrap_or_default();
        if self.column.is_wide() {
            return self.write_wides(start, positions.iter().map(|p| i128::from(at(p))), None);
        }
        let (Some(first), Some(last)) = (positions.first().map(at), positions.last().map(at))
        else {
            return Ok(());
        };
        let low = entries.iter().copied().fold(i64::MAX, i64::min);
        let high = entries.iter().copied().fold(i64::MIN, i64::max);
        // Stops at the first step down, so that unsorted columns pay nothing.
        self.column.sorted = self.column.sorted && positions.is_sorted_by_key(at);
        if self.column.sorted {
            self.ends.push(Ends { start, first, last });
        }
        self.written += positions.len();
        let (l, h) = self.column.range.unwrap_or((low, high));
        self.column.range = Some((l.min(low), h.max(high)));
        widen_ints(&mut self.column.data, low, high)?;
        let range = start..start + positions.len();
        match &mut self.column.data {
            Data::I8(out) => pick(&mut out[range], entries, positions, |v| v as i8),
            Data::I16(out) => pick(&mut out[range], entries, positions, |v| v as i16),
            Data::I32(out) => pick(&mut out[range], entries, positions, |v| v as i32),
            Data::I64(out) => pick(&mut out[range], entries, positions, |v| v),
            _ => {
                return Err(Error::new(
                    Code::Internal,
                    "integers written to a column of another type",
                ));
            }
        }
        Ok(())
    }

    /// Writes floats from row `start` on; `present` as in [`ColumnWriter::write_ints`].
    ///
    /// # Errors
    /// `corrupt_file` where the rows lie outside the column.
    pub fn write_floats(
        &mut self,
        start: usize,
        values: &[f64],
        present: Option<&[bool]>,
    ) -> Result<()> {
        self.check(start, values.len())?;
        self.column.sorted = false;
        self.write_nulls(start, present);
        match &mut self.column.data {
            Data::F64(out) => out[start..start + values.len()].copy_from_slice(values),
            _ => {
                return Err(Error::new(
                    Code::Internal,
                    "floats written to a column of another type",
                ));
            }
        }
        Ok(())
    }

    /// Writes floats without nulls from row `start` on, as a file holds them: little-endian.
    ///
    /// # Errors
    /// As [`ColumnWriter::write_floats`].
    pub fn write_plain_floats(&mut self, start: usize, values: &[[u8; 8]]) -> Result<()> {
        self.check(start, values.len())?;
        self.column.sorted = false;
        match &mut self.column.data {
            Data::F64(out) => out[start..start + values.len()]
                .iter_mut()
                .zip(values)
                .for_each(|(o, v)| *o = f64::from_le_bytes(*v)),
            _ => {
                return Err(Error::new(
                    Code::Internal,
                    "floats written to a column of another type",
                ));
            }
        }
        Ok(())
    }

    /// Writes codes that [`ColumnWriter::intern`] gave, from row `start` on; `present` as in
    /// [`ColumnWriter::write_ints`].
    ///
    /// # Errors
    /// `corrupt_file` where the rows lie outside the column.
    pub fn write_codes(
        &mut self,
        start: usize,
        codes: &[u32],
        present: Option<&[bool]>,
    ) -> Result<()> {
        self.check(start, codes.len())?;
        self.column.sorted = false;
        self.write_nulls(start, present);
        let range = start..start + codes.len();
        match &mut self.column.data {
            Data::C8(out) => out[range].iter_mut().zip(codes).for_each(|(o, c)| *o = *c as u8),
            Data::C16(out) => out[range].iter_mut().zip(codes).for_each(|(o, c)| *o = *c as u16),
            Data::C32(out) => out[range].copy_from_slice(codes),
            _ => {
                return Err(Error::new(
                    Code::Internal,
                    "texts written to a column of another type",
                ));
            }
        }
        Ok(())
    }

    /// The code of a text for [`ColumnWriter::write_codes`]; the column's codes are widened where
    /// needed.
    ///
    /// # Errors
    /// `limit_exceeded` beyond four billion texts or 4 GiB of them.
    pub fn intern(&mut self, text: &str) -> Result<u32> {
        let code = self.column.dictionary.intern(text).ok_or_else(|| {
            Error::new(
                Code::LimitExceeded,
                "a string column holds more than 4 GiB of distinct texts",
            )
        })?;
        match &self.column.data {
            Data::C8(old) if code > u32::from(u8::MAX) => {
                self.column.data = Data::C16(widened(old, u16::from)?)
            }
            Data::C16(old) if code > u32::from(u16::MAX) => {
                self.column.data = Data::C32(widened(old, u32::from)?)
            }
            _ => {}
        }
        Ok(code)
    }

    fn write_nulls(&mut self, start: usize, present: Option<&[bool]>) {
        for (i, p) in present.unwrap_or_default().iter().enumerate() {
            if !p {
                self.set_null(start + i);
            }
        }
    }

    fn check(&self, start: usize, len: usize) -> Result<()> {
        match start.checked_add(len) {
            Some(end) if end <= self.column.len() => Ok(()),
            _ => Err(Error::corrupt(format!(
                "a column has more than the {} rows the file states",
                self.column.len()
            ))),
        }
    }
}

fn pick<T: Copy + Default>(
    out: &mut [T],
    entries: &[i64],
    positions: &[u32],
    narrow: impl Fn(i64) -> T,
) {
    let entries: Vec<T> = entries.iter().map(|v| narrow(*v)).collect();
    out.iter_mut()
        .zip(positions)
        .for_each(|(o, p)| *o = entries.get(*p as usize).copied().unwrap_or_default());
}

fn copy_from<T: Copy, U>(out: &mut [U], values: &[T], narrow: impl Fn(T) -> U) {
    out.iter_mut().zip(values).for_each(|(o, v)| *o = narrow(*v));
}

fn widened<T: Copy, U: Clone + Default>(old: &[T], widen: impl Fn(T) -> U) -> Result<Vec<U>> {
    let mut new = zeroed(old.len())?;
    new.iter_mut().zip(old).for_each(|(n, o)| *n = widen(*o));
    Ok(new)
}

fn widen_ints(data: &mut Data, low: i64, high: i64) -> Result<()> {
    let fits = |min: i64, max: i64| min <= low && high <= max;
    let needed = match (
        fits(i8::MIN.into(), i8::MAX.into()),
        fits(i16::MIN.into(), i16::MAX.into()),
        fits(i32::MIN.into(), i32::MAX.into()),
    ) {
        (true, ..) => 1,
        (_, true, _) => 2,
        (.., true) => 4,
        _ => 8,
    };
    let wider = match (&*data, needed) {
        (Data::I8(old), 2) => Data::I16(widened(old, i16::from)?),
        (Data::I8(old), 4) => Data::I32(widened(old, i32::from)?),
        (Data::I8(old), 8) => Data::I64(widened(old, i64::from)?),
        (Data::I16(old), 4) => Data::I32(widened(old, i32::from)?),
        (Data::I16(old), 8) => Data::I64(widened(old, i64::from)?),
        (Data::I32(old), 8) => Data::I64(widened(old, i64::from)?),
        _ => return Ok(()),
    };
    *data = wider;
    Ok(())
}
