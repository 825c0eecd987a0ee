//! Computed columns: made once from the columns they name, and kept by the table like a column that
//! was read.

mod program;
mod zone;

use std::rc::Rc;

use pellucid_core::compute::Arithmetic;
use pellucid_core::{Code, DataType, Error, Expr, Result};

use super::block::{self, BLOCK, Rows};
use crate::bitmap::Bitmap;
use crate::column::{Column, Data, TimeStep, zeroed};
use crate::dictionary::Dictionary;
use crate::table::Table;

/// The column that `expr` gives over `table`.
///
/// # Errors
/// `unknown_column`, `type_mismatch`, `limit_exceeded`.
pub(crate) fn column(table: &Table, expr: &Expr) -> Result<Rc<Column>> {
    match expr {
        Expr::Column(name) if !table.schema().field(name)?.data_type.is_numeric() => {
            table.column(name).cloned()
        }
        expr if expr.is_arithmetic() => arithmetic(table, expr).map(Rc::new),
        expr => match zone::column(table, expr)? {
            Some(column) => Ok(Rc::new(column)),
            None => program::column(table, expr).map(Rc::new),
        },
    }
}

/// The floats that `expr` gives, a block at a time.
fn arithmetic(table: &Table, expr: &Expr) -> Result<Column> {
    let rows = table.rows();
    let mut values: Vec<f64> = zeroed(rows)?;
    let mut nulls = Vec::new();
    let mut compiled = compile(table, expr)?;
    let mut present = [true; BLOCK];
    for start in (0..rows).step_by(BLOCK) {
        let len = (rows - start).min(BLOCK);
        present[..len].fill(true);
        compiled.eval(start, &mut values[start..start + len], &mut present[..len]);
        if present[..len].contains(&false) {
            nulls.extend((0..len).filter(|i| !present[*i]).map(|i| start + i));
        }
    }
    let validity = (!nulls.is_empty()).then(|| {
        let mut bits = Bitmap::all_set(rows);
        nulls.iter().for_each(|row| bits.clear(*row));
        bits
    });
    // Under a null stands a plain zero, as in columns that were read.
    nulls.iter().for_each(|row| values[*row] = 0.0);
    let (data_type, step, dictionary) = (DataType::Float, TimeStep::Micro, Dictionary::default());
    Ok(Column {
        data_type,
        step,
        scale: 0,
        data: Data::F64(values),
        validity,
        dictionary,
        range: None,
        sorted: false,
    })
}

enum Node {
    Number(f64),
    Column(Rc<Column>),
    /// With room for a block of its right operand: on the stack, 64 operations within one another
    /// would take all there is in a browser.
    Operation(Arithmetic, Box<[Node; 2]>, Vec<f64>),
}

fn compile(table: &Table, expr: &Expr) -> Result<Node> {
    Ok(match expr {
        Expr::Column(name) => Node::Column(table.numbers(table.index(name)?)?),
        Expr::Operation(o) => match (o.op.arithmetic(), o.args.as_slice()) {
            (Some(op), [a, b]) => {
                let args = Box::new([compile(table, a)?, compile(table, b)?]);
                Node::Operation(op, args, zeroed(BLOCK.min(table.rows()))?)
            }
            _ => return Err(no_arithmetic(expr)),
        },
        expr => Node::Number(expr.number().ok_or_else(|| no_arithmetic(expr))?),
    })
}

fn no_arithmetic(expr: &Expr) -> Error {
    Error::new(Code::Internal, format!("{expr} is no arithmetic"))
}

impl Node {
    /// Values of the rows from `start` on; clears `present` where there is none.
    fn eval(&mut self, start: usize, out: &mut [f64], present: &mut [bool]) {
        match self {
            Self::Number(v) => out.fill(*v),
            Self::Column(c) => {
                block::load_floats(&c.data, Rows::All { start, len: out.len() }, out);
                if let Some(validity) = &c.validity {
                    present.iter_mut().enumerate().for_each(|(i, p)| *p &= validity.get(start + i));
                }
            }
            Self::Operation(op, args, right) => {
                args[0].eval(start, out, present);
                let right = &mut right[..out.len()];
                args[1].eval(start, right, present);
                let pairs = out.iter_mut().zip(&*right);
                match op {
                    Arithmetic::Add => pairs.for_each(|(a, b)| *a += b),
                    Arithmetic::Sub => pairs.for_each(|(a, b)| *a -= b),
                    Arithmetic::Mul => pairs.for_each(|(a, b)| *a *= b),
                    Arithmetic::Div => pairs.zip(present).for_each(|((a, b), p)| {
                        *p &= *b != 0.0;
                        *a /= b;
                    }),
                }
            }
        }
    }
}
