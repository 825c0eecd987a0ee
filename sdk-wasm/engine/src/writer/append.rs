//! Rows that were decoded elsewhere, put where they belong.

use pellucid_core::{Code, Error, Result};

use super::{ColumnWriter, Ends, copy_from, widen_ints};
use crate::column::{Column, Data};

impl ColumnWriter {
    /// Writes all rows of `part`, a column of the same type and step, from row `start` on.
    ///
    /// # Errors
    /// `corrupt_file` where the rows lie outside the column, `limit_exceeded` where memory runs
    /// out.
    pub fn append(&mut self, start: usize, part: &Column) -> Result<()> {
        let len = part.len();
        self.check(start, len)?;
        if len == 0 {
            return Ok(());
        }
        if part.is_wide() || self.column.is_wide() {
            if !self.column.is_wide() {
                self.widen_decimals()?;
            }
            self.write_wides(start, (0..len).map(|row| part.decimal(row)), None)?;
            (0..len).filter(|row| part.is_null(*row)).for_each(|row| self.set_null(start + row));
            return Ok(());
        }
        self.column.sorted &= part.sorted;
        if self.column.sorted {
            self.ends.push(Ends { start, first: part.int(0), last: part.int(len - 1) });
        }
        self.written += len;
        if let Some((low, high)) = part.range {
            let (l, h) = self.column.range.unwrap_or((low, high));
            self.column.range = Some((l.min(low), h.max(high)));
        }
        match &part.data {
            Data::F64(values) => self.floats(start, values)?,
            Data::C8(_) | Data::C16(_) | Data::C32(_) => self.codes(start, part)?,
            _ => self.ints(start, part)?,
        }
        if part.validity.is_some() {
            (0..len).filter(|row| part.is_null(*row)).for_each(|row| self.set_null(start + row));
        }
        Ok(())
    }

    fn floats(&mut self, start: usize, values: &[f64]) -> Result<()> {
        match &mut self.column.data {
            Data::F64(out) => out[start..start + values.len()].copy_from_slice(values),
            _ => return Err(other()),
        }
        Ok(())
    }

    fn ints(&mut self, start: usize, part: &Column) -> Result<()> {
        // Under nulls stand zeroes, which fit every width; without a range there is nothing else.
        let (low, high) = part.range.unwrap_or((0, 0));
        widen_ints(&mut self.column.data, low, high)?;
        let range = start..start + part.len();
        macro_rules! narrowed {
            ($out:expr, $t:ty) => {
                match &part.data {
                    Data::I8(v) => copy_from(&mut $out[range], v, |v| v as $t),
                    Data::I16(v) => copy_from(&mut $out[range], v, |v| v as $t),
                    Data::I32(v) => copy_from(&mut $out[range], v, |v| v as $t),
                    Data::I64(v) => copy_from(&mut $out[range], v, |v| v as $t),
                    _ => return Err(other()),
                }
            };
        }
        match &mut self.column.data {
            Data::I8(out) => narrowed!(out, i8),
            Data::I16(out) => narrowed!(out, i16),
            Data::I32(out) => narrowed!(out, i32),
            Data::I64(out) => narrowed!(out, i64),
            _ => return Err(other()),
        }
        Ok(())
    }

    /// Each part has codes of its own.
    fn codes(&mut self, start: usize, part: &Column) -> Result<()> {
        let codes =
            part.dictionary.iter().map(|text| self.intern(text)).collect::<Result<Vec<u32>>>()?;
        let code = |row: usize| codes.get(part.int(row) as usize).copied().unwrap_or_default();
        match &mut self.column.data {
            Data::C8(out) => out[start..start + part.len()]
                .iter_mut()
                .enumerate()
                .for_each(|(row, o)| *o = code(row) as u8),
            Data::C16(out) => out[start..start + part.len()]
                .iter_mut()
                .enumerate()
                .for_each(|(row, o)| *o = code(row) as u16),
            Data::C32(out) => out[start..start + part.len()]
                .iter_mut()
                .enumerate()
                .for_each(|(row, o)| *o = code(row)),
            _ => return Err(other()),
        }
        Ok(())
    }
}

fn other() -> Error {
    Error::new(Code::Internal, "a part of a column is of another type than the column")
}
