//! Formulas: arithmetic over aggregates, worked out for each group of an answer.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::expr::{ExprInput, Function, Operation, Program, Value};
use crate::{Batch, BatchColumn, Code, DataType, Error, Expr, Filter, Measure, Op, Result, limits};

/// A measure that is worked out of others: `{ as: "aov", expr: { sql: "SUM(amount) / COUNT()" } }`.
/// Aggregates are of the group's rows; a bare name is a dimension or measure of the same query,
/// such as in `revenue / orders`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Formula {
    /// How its values come about.
    #[ts(as = "ExprInput")]
    #[cfg_attr(feature = "schema", schemars(with = "ExprInput"))]
    pub expr: Expr,
    /// Its name in the result; the expression as text by default.
    #[serde(default, rename = "as", skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub alias: Option<String>,
    /// Its place among the query's measures as they are written.
    #[serde(skip)]
    #[ts(skip)]
    pub place: usize,
}

impl Formula {
    /// The formula's name in the result.
    pub fn name(&self) -> String {
        self.alias.clone().unwrap_or_else(|| self.expr.to_string())
    }

    /// The formula over the columns of an answer: each aggregate becomes one of `measures` and its
    /// text takes its place.
    ///
    /// # Errors
    /// `invalid_query` where an aggregate has operands that it does not take; `limit_exceeded`
    /// where it is too deep.
    pub(crate) fn lowered(&self, measures: &mut Vec<Measure>) -> Result<Expr> {
        let at = |e: Error| e.at(format!("measures[{}]", self.place));
        limits::depth(&self.expr).and_then(|()| lowered(self.expr.clone(), measures)).map_err(at)
    }
}

fn lowered(expr: Expr, measures: &mut Vec<Measure>) -> Result<Expr> {
    let Expr::Operation(mut operation) = expr else { return Ok(expr) };
    if operation.op.aggregate().is_some() || operation.op == Function::Filter {
        let measure = aggregate(&operation)?;
        let name = measure.name();
        if !measures.contains(&measure) {
            measures.push(measure);
        }
        return Ok(Expr::Column(name));
    }
    let args = std::mem::take(&mut operation.args);
    Ok(Expr::call(
        operation.op,
        args.into_iter().map(|a| lowered(a, measures)).collect::<Result<_>>()?,
    ))
}

/// The measure that an aggregate is, called as it is written.
pub(crate) fn aggregate(o: &Operation) -> Result<Measure> {
    let text = o.to_string();
    let form = |of: Function| {
        let message = format!(
            "{} is no aggregate: it is {}",
            crate::error::brief(&text),
            of.signature().form
        );
        Error::new(Code::InvalidQuery, message)
    };
    let (call, filters) = match (o.op, o.args.as_slice()) {
        (Function::Filter, [Expr::Operation(call), condition]) => {
            (call, vec![Filter::of(condition.clone())])
        }
        (Function::Filter, _) => return Err(form(Function::Filter)),
        _ => (o, Vec::new()),
    };
    let op = call.op.aggregate().ok_or_else(|| form(Function::Filter))?;
    let (of, q) = match (op, call.args.as_slice()) {
        (Op::Count, []) => (None, None),
        (Op::Quantile, [of, q]) => (Some(of), Some(q.number().ok_or_else(|| form(call.op))?)),
        (Op::Quantile, _) => return Err(form(call.op)),
        (_, [of]) => (Some(of), None),
        _ => return Err(form(call.op)),
    };
    let (field, expr) = match of {
        Some(Expr::Column(name)) => (Some(name.clone()), None),
        Some(expr) => (None, Some(expr.clone())),
        None => (None, None),
    };
    Ok(Measure { op, field, expr, alias: Some(text), filters, q })
}

/// The column called `name` of what `expr` gives for each row of `batch`, at most `most` bytes of
/// text.
///
/// # Errors
/// As [`Program::new`] and [`Program::eval`]; `limit_exceeded` beyond `most`.
pub(crate) fn column(name: &str, expr: &Expr, batch: &Batch, most: usize) -> Result<BatchColumn> {
    let program = Program::new(expr, &batch.schema())?;
    let values = values(&program, batch, most)?;
    Ok(BatchColumn::of(name, program.data_type().unwrap_or(DataType::Float), values.into_iter()))
}

/// The rows of `batch` for which each of `filters` is true.
///
/// # Errors
/// As [`column`]; `type_mismatch` where a filter is no condition.
pub(super) fn having(filters: &[Filter], batch: Batch) -> Result<Batch> {
    let schema = batch.schema();
    let mut kept: Vec<u32> = (0..batch.rows as u32).collect();
    for (i, filter) in filters.iter().enumerate() {
        let at = |e: Error| e.within(&format!("having[{i}]"));
        let condition = match &filter.expr {
            Some(expr) => (**expr).clone(),
            None => {
                crate::validate::filters(std::slice::from_ref(filter), &schema)
                    .map_err(|e| e.at(format!("having[{i}]")))?;
                filter.clone().into_expr()
            }
        };
        let program = Program::new(&condition, &schema).map_err(at)?;
        if program.data_type().is_some_and(|t| t != DataType::Bool) {
            let message = format!(
                "{} is no condition: compare it, for instance with > 0",
                crate::error::brief(&condition.to_string())
            );
            return Err(at(Error::new(Code::TypeMismatch, message)));
        }
        let passes = values(&program, &batch, MAX_MADE)?;
        kept.retain(|row| passes.get(*row as usize) == Some(&Value::Bool(true)));
    }
    Ok(if kept.len() == batch.rows { batch } else { batch.taken(&kept) })
}

fn values<'a>(program: &'a Program, batch: &'a Batch, most: usize) -> Result<Vec<Value<'a>>> {
    let columns: Vec<Option<&BatchColumn>> =
        program.columns().iter().map(|name| batch.column(name)).collect();
    let mut made = 0_usize;
    let mut out = Vec::with_capacity(batch.rows);
    for row in 0..batch.rows {
        let column = |i: usize| columns.get(i).copied().flatten();
        let value = program.eval(&|i| column(i).map_or(Value::Null, |c| c.value(row)))?;
        if let Value::Text(std::borrow::Cow::Owned(text)) = &value {
            made = made.saturating_add(text.len());
            if made > most {
                let message = format!(
                    "a formula makes more than {most} bytes of text: ask for fewer groups, or for shorter texts"
                );
                return Err(Error::new(Code::LimitExceeded, message));
            }
        }
        out.push(value);
    }
    Ok(out)
}

/// Bytes of text that the formulas of a question make for all groups: some hundred for each of as
/// many groups as are ever shown.
pub(crate) const MAX_MADE: usize = 32 << 20;
