//! An expression made ready to be evaluated row by row: its constants read, its columns numbered,
//! what is constant worked out.

use std::sync::Arc;

use super::types::{self, Type};
use super::value::{self, MAX_VALUE, Value, instant};
use super::{Expr, Function, Operation, TimePart};
use crate::schema::Index;
use crate::{Code, DataType, Error, Result, Schema, Zone, host, limits};

mod like;
mod logic;
mod math;
mod members;
mod text;
pub(crate) mod times;

use like::Pattern;
use members::Members;

/// An expression that can be evaluated.
#[derive(Debug, Clone)]
pub struct Program {
    root: Node,
    columns: Vec<String>,
    data_type: Type,
}

#[derive(Debug, Clone)]
enum Node {
    Constant(Value<'static>),
    Column(usize),
    Call { function: Function, args: Vec<Node>, with: With, gives: Type },
}

/// What a call was given as a constant and needs prepared.
#[derive(Debug, Clone)]
enum With {
    Nothing,
    Part(TimePart),
    Pattern(Pattern),
    Zone(Arc<Zone>),
    Members(Members),
}

impl Program {
    /// Makes `expr` ready for rows of `schema`.
    ///
    /// # Errors
    /// As [`types::of`]; `limit_exceeded` where it is too deep.
    ///
    /// # Example
    ///
    /// ```
    /// use pellucid_core::expr::{Program, Value};
    /// use pellucid_core::{DataType, Expr, Field, Schema};
    ///
    /// let city = Field { name: "city".to_owned(), data_type: DataType::String, nullable: true };
    /// let schema = Schema { fields: vec![city], skipped: Vec::new() };
    /// let program = Program::new(&Expr::parse("UPPER(LEFT(city, 2))")?, &schema)?;
    /// assert_eq!(program.eval(&|_| Value::text("Oslo"))?, Value::text("OS"));
    /// assert_eq!(program.eval(&|_| Value::Null)?, Value::Null);
    /// # Ok::<(), pellucid_core::Error>(())
    /// ```
    pub fn new(expr: &Expr, schema: &Schema) -> Result<Self> {
        limits::depth(expr)?;
        let known = Index::of(schema);
        let data_type = types::with(expr, &known)?;
        let mut columns = Vec::new();
        let root = node(expr, &known, &mut columns)?;
        Ok(Self { root, columns, data_type })
    }

    /// The columns it reads, each once; [`Program::eval`] asks for them by their place here.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The type of its values; none where all are null.
    pub fn data_type(&self) -> Type {
        self.data_type
    }

    /// Its value in a row, of which `column` gives the values.
    ///
    /// # Errors
    /// `limit_exceeded` where a text becomes longer than [`MAX_VALUE`].
    pub fn eval<'a>(&'a self, column: &dyn Fn(usize) -> Value<'a>) -> Result<Value<'a>> {
        self.root.eval(column).map(|v| v.widened(self.data_type))
    }
}

/// The node of `expr`, which was checked; its columns are added to `columns`.
fn node(expr: &Expr, known: &Index<'_>, columns: &mut Vec<String>) -> Result<Node> {
    Ok(match expr {
        Expr::Null => Node::Constant(Value::Null),
        Expr::Bool(v) => Node::Constant(Value::Bool(*v)),
        Expr::Int(v) => Node::Constant(Value::Int(*v)),
        Expr::Number(v) => Node::Constant(Value::Float(*v)),
        Expr::Text { text } => Node::Constant(Value::text(text.clone())),
        Expr::Date { date } => Node::Constant(Value::text(date.clone()).cast(DataType::Date)),
        Expr::Timestamp { timestamp } => {
            Node::Constant(instant(timestamp).map_or(Value::Null, Value::Timestamp))
        }
        Expr::Column(name) => {
            Node::Column(columns.iter().position(|c| c == name).unwrap_or_else(|| {
                columns.push(name.clone());
                columns.len() - 1
            }))
        }
        Expr::Operation(o) => call(o, expr, known, columns)?,
    })
}

fn call(o: &Operation, whole: &Expr, known: &Index<'_>, columns: &mut Vec<String>) -> Result<Node> {
    // A constant that stands for a time or a number is compared as one, and given back as it is.
    if let (Function::Nullif, [a @ (Expr::Text { .. } | Expr::Int(_) | Expr::Number(_)), b]) =
        (o.op, o.args.as_slice())
    {
        types::with(whole, known)?;
        let equal = Expr::call(Function::Eq, vec![a.clone(), b.clone()]);
        let case = Expr::call(Function::Case, vec![equal, Expr::Null, a.clone()]);
        return node(&case, known, columns);
    }
    let gives = types::with(whole, known)?;
    // What a query is asked at was set when it was lowered; alone, an expression is asked now.
    if matches!(o.op, Function::Now | Function::Today) {
        let now = Value::Timestamp(host::now());
        return Ok(Node::Constant(gives.map_or(Value::Null, |gives| now.cast(gives))));
    }
    let with = match (o.op, o.args.as_slice()) {
        (
            Function::DateTrunc | Function::Extract | Function::DateDiff | Function::DateAdd,
            [Expr::Text { text }, ..],
        ) => TimePart::named(text).map_or(With::Nothing, With::Part),
        (Function::AtZone, [_, Expr::Text { text }]) => With::Zone(Zone::named(text)?),
        (Function::Like | Function::Ilike, [_, Expr::Text { text }]) => {
            With::Pattern(Pattern::new(text, o.op == Function::Ilike))
        }
        _ => With::Nothing,
    };
    let mut args = o.args.iter().map(|a| node(a, known, columns)).collect::<Result<Vec<_>>>()?;
    if is_comparison(o.op) {
        let types = o.args.iter().map(|a| types::with(a, known)).collect::<Result<Vec<_>>>()?;
        let any = |is: fn(DataType) -> bool| types.iter().flatten().any(|t| is(*t));
        if any(DataType::is_temporal) {
            args.iter_mut().for_each(time_of_constant);
        } else if any(DataType::is_numeric) {
            args.iter_mut().for_each(number_of_text);
        }
    }
    let members = (o.op == Function::In).then(|| Members::take(&mut args)).flatten();
    let with = members.map_or(with, With::Members);
    let constant = args.iter().all(|a| matches!(a, Node::Constant(_)));
    let call = Node::Call { function: o.op, args, with, gives };
    Ok(match constant {
        true => Node::Constant(call.eval(&|_| Value::Null)?.owned()),
        false => call,
    })
}

fn is_comparison(op: Function) -> bool {
    use Function as F;
    matches!(op, F::Eq | F::Neq | F::Lt | F::Lte | F::Gt | F::Gte | F::Between | F::In | F::Nullif)
}

/// Makes a constant that is compared with times the instant that it says: a text by ISO 8601, a
/// number in milliseconds as filters have it.
fn time_of_constant(node: &mut Node) {
    let Node::Constant(value) = node else { return };
    *value = match value {
        Value::Text(text) => instant(text).map_or(Value::Null, Value::Timestamp),
        Value::Int(millis) => millis.checked_mul(1_000).map_or(Value::Null, Value::Timestamp),
        Value::Float(millis) => {
            value::whole(*millis * 1_000.0).map_or(Value::Null, Value::Timestamp)
        }
        _ => return,
    };
}

/// Makes a constant text that is compared with numbers the number that it says.
fn number_of_text(node: &mut Node) {
    if let Node::Constant(Value::Text(text)) = node {
        *node = Node::Constant(value::number_of(text).unwrap_or(Value::Null));
    }
}

impl Node {
    fn eval<'a>(&'a self, column: &dyn Fn(usize) -> Value<'a>) -> Result<Value<'a>> {
        match self {
            Self::Constant(v) => Ok(v.borrowed()),
            Self::Column(i) => Ok(column(*i)),
            Self::Call { function, args, with, gives } => {
                let arguments = Arguments { args, column };
                let value = match with {
                    With::Part(part) => times::eval(*function, *part, &arguments)?,
                    With::Pattern(pattern) => logic::like(pattern, &arguments)?,
                    With::Zone(zone) => times::at_zone(zone, &arguments)?,
                    With::Members(members) => logic::among(members, &arguments)?,
                    With::Nothing => match function {
                        f if f.is_logic() => logic::eval(*f, &arguments, *gives)?,
                        f if f.is_text() => text::eval(*f, &arguments)?,
                        f => math::eval(*f, &arguments)?,
                    },
                };
                Ok(value)
            }
        }
    }
}

/// The operands of a call, evaluated when they are asked for.
struct Arguments<'n, 'c, 'a> {
    args: &'a [Node],
    column: &'c (dyn Fn(usize) -> Value<'a> + 'n),
}

impl<'a> Arguments<'_, '_, 'a> {
    fn len(&self) -> usize {
        self.args.len()
    }

    /// The value of operand `i`; null where there is none.
    fn get(&self, i: usize) -> Result<Value<'a>> {
        self.args.get(i).map_or(Ok(Value::Null), |a| a.eval(self.column))
    }

    /// Operand `i` as a number.
    fn number(&self, i: usize) -> Result<Option<f64>> {
        Ok(self.get(i)?.number())
    }

    /// Operand `i` as a whole number.
    fn whole(&self, i: usize) -> Result<Option<i64>> {
        Ok(match self.get(i)? {
            Value::Int(v) => Some(v),
            _ => None,
        })
    }

    /// Operand `i` as a text.
    fn text(&self, i: usize) -> Result<Option<std::borrow::Cow<'a, str>>> {
        Ok(match self.get(i)? {
            Value::Text(t) => Some(t),
            _ => None,
        })
    }
}

/// A text that was made, where it is not too long.
fn made<'a>(text: String) -> Result<Value<'a>> {
    if text.len() > MAX_VALUE { Err(too_long(text.len())) } else { Ok(Value::text(text)) }
}

fn too_long(bytes: usize) -> Error {
    let message = format!(
        "an expression makes a text of {bytes} bytes, and at most {MAX_VALUE} are allowed: cut it before"
    );
    Error::new(Code::LimitExceeded, message)
}
