//! Decimals, written as integers as long as 64 bits hold them, and then as codes.

use pellucid_core::{Result, decimal};

use super::ColumnWriter;
use crate::column::{Column, Data, zeroed};

impl ColumnWriter {
    /// Writes decimals without their point from row `start` on; `present` as in
    /// [`ColumnWriter::write_ints`].
    ///
    /// # Errors
    /// As [`ColumnWriter::write_ints`] and [`ColumnWriter::intern`].
    ///
    /// # Example
    ///
    /// ```
    /// use pellucid_core::DataType;
    /// use pellucid_engine::column::TimeStep;
    /// use pellucid_engine::writer::ColumnWriter;
    ///
    /// let mut writer = ColumnWriter::new(DataType::Decimal, TimeStep::Micro, 2)?.with_scale(2);
    /// writer.write_decimals(0, &[150], None)?;
    /// assert!(!writer.column().is_wide());
    /// writer.write_decimals(1, &[i128::MAX], None)?;
    /// let column = writer.finish();
    /// assert_eq!((column.decimal(0), column.decimal(1), column.float(0)), (150, i128::MAX, 1.5));
    /// # Ok::<(), pellucid_core::Error>(())
    /// ```
    pub fn write_decimals(
        &mut self,
        start: usize,
        values: &[i128],
        present: Option<&[bool]>,
    ) -> Result<()> {
        self.check(start, values.len())?;
        let is_present = |row: usize| present.is_none_or(|p| p.get(row) == Some(&true));
        let narrow =
            |row: usize, v: i128| if is_present(row) { i64::try_from(v).ok() } else { Some(0) };
        if !self.column.is_wide() {
            let ints: Option<Vec<i64>> =
                values.iter().enumerate().map(|(row, v)| narrow(row, *v)).collect();
            match ints {
                Some(ints) => return self.write_ints(start, &ints, present),
                None => self.widen_decimals()?,
            }
        }
        self.write_wides(start, values.iter().copied(), present)
    }

    /// Writes decimals to a column that is wide.
    pub(super) fn write_wides(
        &mut self,
        start: usize,
        values: impl Iterator<Item = i128>,
        present: Option<&[bool]>,
    ) -> Result<()> {
        let mut codes = Vec::with_capacity(values.size_hint().0);
        // Neighbours are often alike.
        let mut last = None;
        for (row, value) in values.enumerate() {
            codes.push(match last {
                _ if present.is_some_and(|p| p.get(row) != Some(&true)) => 0,
                Some((known, code)) if known == value => code,
                _ => {
                    let code = self.intern(&decimal::text(value, 0))?;
                    last = Some((value, code));
                    code
                }
            });
        }
        self.write_codes(start, &codes, present)
    }

    /// Turns the integers written so far into codes.
    pub(super) fn widen_decimals(&mut self) -> Result<()> {
        let codes = Data::C8(zeroed(self.column.len())?);
        let ints = std::mem::replace(&mut self.column.data, codes);
        let before = Column { data: ints, ..self.column.clone() };
        self.column.range = None;
        self.ends.clear();
        let (written, rows) = (self.written, before.len());
        self.write_wides(0, (0..rows).map(|row| i128::from(before.int(row))), None)?;
        self.written = written;
        Ok(())
    }
}
