//! Columns of expressions beyond arithmetic: evaluated once for each combination of values that may
//! occur, where these are few, and else once a row.

use std::rc::Rc;

use pellucid_core::expr::{Program, Value};
use pellucid_core::{DataType, Expr, Result};

use crate::column::{Column, TimeStep};
use crate::exec::block::{self, BLOCK, Rows};
use crate::table::Table;
use crate::writer::ColumnWriter;

/// Combinations of values that are evaluated before any row: their answers stay in the second-level
/// cache.
const MOST_COMBINATIONS: usize = 1 << 16;

/// The column that `expr` gives over `table`.
///
/// # Errors
/// As [`Program::new`]; `limit_exceeded` where a text or the column becomes too large.
pub(super) fn column(table: &Table, expr: &Expr) -> Result<Column> {
    let program = Program::new(expr, table.schema())?;
    // A column that is always null is one of floats, as `compute::schema` says.
    let data_type = program.data_type().unwrap_or(DataType::Float);
    let step = if data_type == DataType::Date { TimeStep::Day } else { TimeStep::Micro };
    let inputs =
        program.columns().iter().map(|name| Input::new(table, name)).collect::<Result<Vec<_>>>()?;
    let mut out =
        Out { writer: ColumnWriter::new(data_type, step, table.rows())?, block: Block::default() };
    match combinations(&inputs).filter(|c| *c <= MOST_COMBINATIONS.min(table.rows())) {
        Some(count) => by_combination(&program, &inputs, count, table.rows(), &mut out)?,
        None => by_row(&program, &inputs, table.rows(), &mut out)?,
    }
    Ok(out.writer.finish())
}

/// How many combinations of the inputs' values there may be; none where an input has too many
/// values.
fn combinations(inputs: &[Input]) -> Option<usize> {
    inputs.iter().try_fold(1_usize, |product, input| product.checked_mul(input.values?))
}

fn by_row(program: &Program, inputs: &[Input], rows: usize, out: &mut Out) -> Result<()> {
    for start in (0..rows).step_by(BLOCK) {
        for row in start..(start + BLOCK).min(rows) {
            out.push(
                program.eval(&|i| inputs.get(i).map_or(Value::Null, |input| input.in_row(row)))?,
            )?;
        }
        out.write(start)?;
    }
    Ok(())
}

fn by_combination(
    program: &Program,
    inputs: &[Input],
    count: usize,
    rows: usize,
    out: &mut Out,
) -> Result<()> {
    for combination in 0..count {
        out.push(program.eval(&|at| digit(inputs, combination, at))?)?;
    }
    let answers = std::mem::take(&mut out.block);
    let (mut keys, mut digits) = ([0_u32; BLOCK], [0_u32; BLOCK]);
    for start in (0..rows).step_by(BLOCK) {
        let len = (rows - start).min(BLOCK);
        keys[..len].fill(0);
        for input in inputs {
            input.codes(start, &mut digits[..len]);
            let values = input.values.unwrap_or_default() as u32;
            keys[..len]
                .iter_mut()
                .zip(&digits)
                .for_each(|(key, digit)| *key = *key * values + digit);
        }
        out.block.gather(&answers, &keys[..len]);
        out.write(start)?;
    }
    Ok(())
}

/// The value of input `at` in a combination: inputs are the digits of its number, the last the
/// lowest.
fn digit(inputs: &[Input], combination: usize, at: usize) -> Value<'_> {
    let below: usize = inputs.iter().skip(at + 1).filter_map(|input| input.values).product();
    let Some((input, values)) = inputs.get(at).and_then(|input| Some((input, input.values?)))
    else {
        return Value::Null;
    };
    input.of_code(combination / below.max(1) % values.max(1))
}

/// A column that an expression reads.
struct Input {
    column: Rc<Column>,
    /// The lowest whole number, time or boolean; code 0 stands for it.
    low: i64,
    /// How many values may occur, null as the last of them; none where they are too many to
    /// number.
    values: Option<usize>,
}

impl Input {
    fn new(table: &Table, name: &str) -> Result<Self> {
        let column = table.numbers(table.index(name)?)?;
        let null = usize::from(column.validity.is_some());
        let (low, values) = match (column.data_type, column.range) {
            (DataType::String, _) => (0, Some(column.dictionary.len())),
            (DataType::Float | DataType::Decimal, _) => (0, None),
            (_, Some((low, high))) => {
                (low, high.checked_sub(low).and_then(|d| usize::try_from(d).ok()?.checked_add(1)))
            }
            // No value is in it.
            (_, None) => (0, Some(0)),
        };
        // A column of no values and no nulls has no rows; a product is not to become zero by it.
        let values = values.filter(|v| *v < MOST_COMBINATIONS).map(|v| (v + null).max(1));
        Ok(Self { column, low, values })
    }

    /// The value in a row.
    fn in_row(&self, row: usize) -> Value<'_> {
        match self.column.is_null(row) {
            true => Value::Null,
            false
                if self.column.data_type.is_numeric() && self.column.data_type != DataType::Int =>
            {
                Value::Float(self.column.float(row))
            }
            false => self.of_whole(self.column.int(row)),
        }
    }

    /// The value that a code of [`Self::codes`] stands for.
    fn of_code(&self, code: usize) -> Value<'_> {
        match self.column.validity.is_some() && self.values == Some(code + 1) {
            true => Value::Null,
            false => self.of_whole(self.low.saturating_add(code as i64)),
        }
    }

    fn of_whole(&self, v: i64) -> Value<'_> {
        match self.column.data_type {
            DataType::Bool => Value::Bool(v != 0),
            DataType::String => Value::text(self.column.dictionary.get(v as u32)),
            DataType::Date => Value::Date(v),
            DataType::Timestamp => Value::Timestamp(self.column.step.to_micros(v)),
            DataType::Int | DataType::Float | DataType::Decimal => Value::Int(v),
        }
    }

    /// The codes of the rows from `start` on.
    fn codes(&self, start: usize, out: &mut [u32]) {
        let rows = Rows::All { start, len: out.len() };
        block::load_codes(&self.column.data, self.low, rows, out);
        if let (Some(validity), Some(values)) = (&self.column.validity, self.values) {
            block::redirect_nulls(validity, rows, values as u32 - 1, out);
        }
    }
}

/// A column that is being written, and the values that come next.
struct Out {
    writer: ColumnWriter,
    block: Block,
}

/// Values of one type; only the list of that type is filled.
#[derive(Default)]
struct Block {
    ints: Vec<i64>,
    floats: Vec<f64>,
    codes: Vec<u32>,
    present: Vec<bool>,
}

impl Out {
    fn push(&mut self, value: Value<'_>) -> Result<()> {
        self.block.present.push(!value.is_null());
        match self.writer.column().data_type {
            DataType::Float | DataType::Decimal => {
                self.block.floats.push(value.number().unwrap_or_default())
            }
            DataType::String => {
                let code = match &value {
                    Value::Text(text) => self.writer.intern(text)?,
                    _ => 0,
                };
                self.block.codes.push(code);
            }
            _ => self.block.ints.push(match value {
                Value::Bool(v) => i64::from(v),
                Value::Int(v) | Value::Date(v) | Value::Timestamp(v) => v,
                _ => 0,
            }),
        }
        Ok(())
    }

    /// Writes the values that were pushed, from row `start` on.
    fn write(&mut self, start: usize) -> Result<()> {
        let Block { ints, floats, codes, present } = &mut self.block;
        let some = present.contains(&false).then_some(present.as_slice());
        match self.writer.column().data_type {
            DataType::Float | DataType::Decimal => self.writer.write_floats(start, floats, some)?,
            DataType::String => self.writer.write_codes(start, codes, some)?,
            _ => self.writer.write_ints(start, ints, some)?,
        }
        ints.clear();
        floats.clear();
        codes.clear();
        present.clear();
        Ok(())
    }
}

impl Block {
    /// Takes those of `answers` that `keys` number.
    fn gather(&mut self, answers: &Self, keys: &[u32]) {
        fn pick<T: Copy>(out: &mut Vec<T>, from: &[T], keys: &[u32]) {
            out.extend(keys.iter().filter_map(|key| from.get(*key as usize)));
        }
        pick(&mut self.ints, &answers.ints, keys);
        pick(&mut self.floats, &answers.floats, keys);
        pick(&mut self.codes, &answers.codes, keys);
        pick(&mut self.present, &answers.present, keys);
    }
}
