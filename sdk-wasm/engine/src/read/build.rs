//! Fills the columns of a text file, cell by cell, once their plans are made.

use pellucid_core::read::NoteCode;
use pellucid_core::{DataType, Result};

use super::cells::{Cell, Rules};
use super::date::Moment;
use super::decide::Plan;
use super::notes::{Location, Notes, are, brief, counted};
use super::number::{Number, Plain, plain, quotient, special};
use super::words;
use crate::column::Column;
use crate::writer::ColumnWriter;

/// Rows written at once.
const BLOCK: usize = 1024;

/// A number of JSON among texts, without the zeros at its end that say nothing: 2.50 and 2.5 are one
/// number.
fn shortest(number: &str) -> &str {
    match number.contains('.') && !number.contains(['e', 'E']) {
        true => number.trim_end_matches('0').trim_end_matches('.'),
        false => number,
    }
}

/// One column in the making.
pub(super) struct Builder {
    plan: Plan,
    writer: ColumnWriter,
    start: usize,
    values: Values,
    present: Vec<bool>,
    nulls: bool,
    misfits: u64,
    first_misfit: Option<Location>,
}

enum Values {
    Ints(Vec<i64>),
    Floats(Vec<f64>),
    Wides(Vec<i128>),
    Codes(Vec<u32>),
}

impl Values {
    fn push_null(&mut self) {
        match self {
            Self::Ints(v) => v.push(0),
            Self::Floats(v) => v.push(0.0),
            Self::Wides(v) => v.push(0),
            Self::Codes(v) => v.push(0),
        }
    }

    fn pop(&mut self) {
        match self {
            Self::Ints(v) => drop(v.pop()),
            Self::Floats(v) => drop(v.pop()),
            Self::Wides(v) => drop(v.pop()),
            Self::Codes(v) => drop(v.pop()),
        }
    }
}

impl Builder {
    /// A column of `rows` rows.
    ///
    /// # Errors
    /// `limit_exceeded` where memory does not hold it.
    pub(super) fn new(plan: Plan, rows: usize) -> Result<Self> {
        let values = match plan.data_type {
            DataType::Float => Values::Floats(Vec::with_capacity(BLOCK)),
            DataType::String => Values::Codes(Vec::with_capacity(BLOCK)),
            DataType::Decimal => Values::Wides(Vec::with_capacity(BLOCK)),
            _ => Values::Ints(Vec::with_capacity(BLOCK)),
        };
        let writer = ColumnWriter::new(plan.data_type, plan.step, rows)?.with_scale(plan.scale);
        Ok(Self {
            plan,
            writer,
            start: 0,
            values,
            present: Vec::with_capacity(BLOCK),
            nulls: false,
            misfits: 0,
            first_misfit: None,
        })
    }

    /// Sets the cell of row `row`, which notes call `line`. Rows that were passed are null; a row
    /// set twice has its last value.
    ///
    /// # Errors
    /// `limit_exceeded` where memory runs out.
    #[inline]
    pub(super) fn set(
        &mut self,
        row: usize,
        cell: Cell<'_>,
        line: u64,
        rules: &Rules,
    ) -> Result<()> {
        while self.start + self.present.len() < row {
            self.null()?;
        }
        if self.start + self.present.len() > row {
            self.values.pop();
            self.present.pop();
        }
        if self.present.len() == BLOCK {
            self.flush()?;
        }
        // Texts have a rule of their own below: blanks around them, once quoted, are a part of them.
        let is_text = self.plan.data_type == DataType::String
            && matches!(cell, Cell::Plain(_) | Cell::Text(_));
        if !is_text && rules.is_given(cell) {
            return self.null();
        }
        let text = match cell {
            Cell::Number(text) if self.plan.data_type == DataType::String => shortest(text),
            Cell::Plain(text) | Cell::Number(text) | Cell::Text(text) => text,
            Cell::Null => return self.null(),
            Cell::Bool(v) => return self.truth(v),
        };
        match &mut self.values {
            Values::Codes(codes) => {
                // Blanks that are left were quoted, and are a text.
                let text = if matches!(cell, Cell::Plain(_)) && rules.is_null(text) {
                    None
                } else {
                    Some(text)
                };
                let text = text.filter(|t| {
                    !(matches!(cell, Cell::Text(_)) && !t.is_empty() && rules.is_null(t))
                });
                let Some(text) = text else { return self.null() };
                codes.push(self.writer.intern(text)?);
            }
            Values::Ints(values) if self.plan.data_type == DataType::Int => match plain(text) {
                Some(Plain::Int(v)) => values.push(v),
                _ => return self.dressed(text, line, rules),
            },
            Values::Floats(values) => match plain(text) {
                Some(Plain::Int(v)) => values.push(v as f64),
                Some(Plain::Decimal { mantissa, scale, .. }) if self.plan.decimal == '.' => {
                    match quotient(mantissa, scale) {
                        Some(v) => values.push(v),
                        None => return self.dressed(text, line, rules),
                    }
                }
                _ => return self.dressed(text, line, rules),
            },
            Values::Ints(values) if self.plan.data_type == DataType::Timestamp => {
                let steps = Moment::plain(text)
                    .and_then(|m| m.steps(self.plan.order, self.plan.step.nanos()));
                match steps {
                    Some(v) => values.push(v),
                    None => return self.dressed(text, line, rules),
                }
            }
            Values::Ints(_) | Values::Wides(_) => return self.dressed(text, line, rules),
        }
        self.present.push(true);
        Ok(())
    }

    /// A cell that is no plain number, in a column that is not of text.
    fn dressed(&mut self, text: &str, line: u64, rules: &Rules) -> Result<()> {
        let trimmed = text.trim();
        let whole = |v: Option<i64>| v.map(Value::Int);
        let number = || {
            let n = Number::of(trimmed)?;
            n.asked(self.plan.decimal).map(|r| (n, r))
        };
        // A text of JSON is no number, but where one was asked for.
        let value = match self.plan.data_type {
            DataType::Int => {
                number().filter(|(n, _)| !n.percent).and_then(|(n, r)| match r.whole {
                    true => whole(n.int()),
                    // `7.0` is whole too.
                    false => n.float(self.plan.decimal).and_then(exact_int).map(Value::Int),
                })
            }
            DataType::Float => number()
                .and_then(|(n, _)| n.float(self.plan.decimal))
                .or_else(|| special(trimmed))
                .map(Value::Float),
            DataType::Decimal => number()
                .and_then(|(n, _)| n.steps(self.plan.decimal, self.plan.scale))
                .map(Value::Wide),
            DataType::Bool => words::truth(trimmed)
                .or_else(|| words::asked_truth(trimmed))
                .map(|v| Value::Int(i64::from(v))),
            _ => Moment::of(trimmed)
                .or_else(|| Moment::compact(trimmed))
                .and_then(|m| m.steps(self.plan.order, self.plan.step.nanos()))
                .map(Value::Int),
        };
        match (value, &mut self.values) {
            (Some(Value::Int(v)), Values::Ints(values)) => values.push(v),
            (Some(Value::Float(v)), Values::Floats(values)) => values.push(v),
            (Some(Value::Wide(v)), Values::Wides(values)) => values.push(v),
            _ => {
                // Where integers are kept whole, what is no number is no value either.
                let gaps = self.plan.data_type == DataType::Int || rules.null_words.is_none();
                let no_number = self.plan.data_type != DataType::Float
                    && gaps
                    && special(trimmed).is_some_and(f64::is_nan);
                if !(no_number || rules.is_null(trimmed) || rules.is_null_word(trimmed)) {
                    self.misfit(text, line);
                }
                return self.null();
            }
        }
        self.present.push(true);
        Ok(())
    }

    fn misfit(&mut self, text: &str, line: u64) {
        self.misfits += 1;
        self.first_misfit.get_or_insert_with(|| Location::new(line, text));
    }

    fn truth(&mut self, value: bool) -> Result<()> {
        match &mut self.values {
            Values::Codes(codes) => {
                codes.push(self.writer.intern(if value { "true" } else { "false" })?)
            }
            Values::Ints(values)
                if matches!(self.plan.data_type, DataType::Bool | DataType::Int) =>
            {
                values.push(i64::from(value))
            }
            Values::Floats(values) => values.push(f64::from(u8::from(value))),
            Values::Ints(_) | Values::Wides(_) => return self.null(),
        }
        self.present.push(true);
        Ok(())
    }

    fn null(&mut self) -> Result<()> {
        if self.present.len() == BLOCK {
            self.flush()?;
        }
        self.values.push_null();
        self.present.push(false);
        self.nulls = true;
        Ok(())
    }

    fn flush(&mut self) -> Result<()> {
        let present = self.nulls.then_some(self.present.as_slice());
        match &self.values {
            Values::Ints(v) => self.writer.write_ints(self.start, v, present)?,
            Values::Floats(v) => self.writer.write_floats(self.start, v, present)?,
            Values::Wides(v) => self.writer.write_decimals(self.start, v, present)?,
            Values::Codes(v) => self.writer.write_codes(self.start, v, present)?,
        }
        self.start += self.present.len();
        match &mut self.values {
            Values::Ints(v) => v.clear(),
            Values::Floats(v) => v.clear(),
            Values::Wides(v) => v.clear(),
            Values::Codes(v) => v.clear(),
        }
        self.present.clear();
        self.nulls = false;
        Ok(())
    }

    /// The column of `rows` rows; those that were not set are null.
    ///
    /// # Errors
    /// `limit_exceeded` where memory runs out.
    pub(super) fn finish(mut self, name: &str, rows: usize, notes: &mut Notes) -> Result<Column> {
        while self.start + self.present.len() < rows {
            self.null()?;
        }
        self.flush()?;
        if let Some(location) = &self.first_misfit {
            let are = are(self.misfits);
            let message = format!(
                "{} such as \"{}\" {are} no {} and {are} null: name words for no value by nullWords, or take another type for \"{}\"",
                counted(self.misfits, "cells"),
                location.value,
                self.plan.data_type,
                brief(name)
            );
            notes.column(NoteCode::Misfits, name, Some(location), message);
        }
        Ok(self.writer.finish())
    }
}

enum Value {
    Int(i64),
    Float(f64),
    Wide(i128),
}

/// A float that is a whole number, where floats tell whole numbers apart.
fn exact_int(v: f64) -> Option<i64> {
    (v.fract() == 0.0 && v.abs() <= (1u64 << 53) as f64).then_some(v as i64)
}
