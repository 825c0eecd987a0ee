//! Names of a model in expressions: each makes room for what it stands for, until columns alone
//! are left.

use std::cell::RefCell;

use crate::error::brief;
use crate::expr::{Function, TimePart};
use crate::{Code, Computed, Error, Expr, Result, limits};

use super::ModelDimension;
use super::bind::Bound;

/// Names within one another: more are a circle that nobody sees, or a generator's.
const MAX_NESTED: usize = 32;

/// What names mean in one question.
pub(super) struct Scope<'a> {
    bound: &'a Bound,
    /// Columns that the question computes.
    computed: &'a [Computed],
    /// Names that are being made room for, outer ones first.
    within: RefCell<Vec<String>>,
}

/// Whether rows are counted without saying of which table.
pub(super) fn counted(expr: &Expr) -> bool {
    expr.columns().contains(&"*")
}

/// Calls each column anew that `name` has another name for.
pub(super) fn rename(expr: &mut Expr, name: &dyn Fn(&str) -> Option<String>) {
    match expr {
        Expr::Column(column) => {
            if let Some(new) = name(column) {
                *column = new;
            }
        }
        Expr::Operation(o) => o.args.iter_mut().for_each(|a| rename(a, name)),
        _ => {}
    }
}

/// The error at `path`, unless it is told already which name of the model is at fault.
pub(super) fn placed(e: Error, path: String) -> Error {
    let told =
        |p: &String| ["measures.", "dimensions.", "segments."].iter().any(|k| p.starts_with(k));
    if e.path.as_ref().is_some_and(told) { e } else { e.at(path) }
}

/// A name that no `kind` has, with the nearest one as remedy.
pub(super) fn unknown<'n>(kind: &str, name: &str, known: impl Iterator<Item = &'n str>) -> Error {
    let near = Error::unknown_column(name, known);
    Error { message: near.message.replacen("no column", &format!("no {kind}"), 1), ..near }
}

fn wrong(message: String) -> Error {
    Error::new(Code::InvalidQuery, message)
}

impl<'a> Scope<'a> {
    pub(super) fn new(bound: &'a Bound, computed: &'a [Computed]) -> Self {
        Self { bound, computed, within: RefCell::default() }
    }

    /// An expression of rows over columns alone.
    ///
    /// # Errors
    /// `unknown_column`, `invalid_query` and `limit_exceeded`.
    pub(super) fn row(&self, expr: Expr) -> Result<Expr> {
        limits::depth(&expr)?;
        let made = self.of_rows(expr)?;
        bounded(made)
    }

    /// An expression of aggregates and measures over aggregates of columns alone.
    ///
    /// # Errors
    /// As [`Scope::row`].
    pub(super) fn groups(&self, expr: Expr) -> Result<Expr> {
        limits::depth(&expr)?;
        let made = self.of_groups(expr)?;
        bounded(made)
    }

    /// The measure called `name` over aggregates of columns alone.
    ///
    /// # Errors
    /// `unknown_column` where there is none; as [`Scope::row`].
    pub(super) fn measure(&self, name: &str) -> Result<Expr> {
        if let Some((_, expr)) = self.bound.measures.iter().find(|(n, _)| n == name) {
            return Ok(expr.clone());
        }
        let measure = self.bound.model.measures.get(name).ok_or_else(|| self.no_measure(name))?;
        let made = self.inside(name, || self.groups(measure.expr.clone()));
        made.map_err(|e| placed(e, format!("measures.{name}")))
    }

    /// The column called `name`, by itself or with its table; none where a dimension, a segment or
    /// something computed is meant.
    ///
    /// # Errors
    /// `invalid_query` where several tables have it; `unknown_column`.
    pub(super) fn column(&self, name: &str) -> Result<Option<String>> {
        let Bound { model, tables, columns, .. } = self.bound;
        // A dimension may be called as the column that it is made of.
        let itself = self.within.borrow().last().is_some_and(|n| n == name);
        let stands = model.dimensions.get(name).is_some() || model.segments.get(name).is_some();
        if self.computed.iter().any(|c| c.name == name) || (stands && !itself) {
            return Ok(None);
        }
        let is_there = |name: &str| columns.fields.iter().any(|f| f.name == name);
        if is_there(name) {
            return Ok(Some(name.to_owned()));
        }
        let full: Vec<String> = tables
            .iter()
            .filter(|(_, schema)| schema.fields.iter().any(|f| f.name == name))
            .map(|(table, _)| format!("{table}.{name}"))
            .collect();
        match full.as_slice() {
            [one] => Ok(Some(one.clone())),
            [] if stands => Ok(None),
            [] => Err(self.no_column(name)),
            several => Err(wrong(format!(
                "\"{}\" is a column of several tables: say {}",
                brief(name),
                brief(&several.join(" or "))
            ))),
        }
    }

    /// A dimension's expression, cut as it says.
    ///
    /// # Errors
    /// As [`Scope::row`].
    pub(super) fn dimension(&self, name: &str, dimension: &ModelDimension) -> Result<Expr> {
        let made = self.inside(name, || self.row(dimension.expr.clone()));
        made.map_err(|e| placed(e, format!("dimensions.{name}")))
    }

    fn of_rows(&self, expr: Expr) -> Result<Expr> {
        match expr {
            Expr::Column(name) => match self.column(&name)? {
                Some(column) => Ok(Expr::Column(column)),
                None => self.stands_for(&name),
            },
            Expr::Operation(mut o) => {
                if o.op.aggregate().is_some() || o.op == Function::Filter {
                    return Err(wrong(format!(
                        "{} reduces rows, and stands where rows are told apart: make it a measure",
                        brief(&o.to_string())
                    )));
                }
                let args = std::mem::take(&mut o.args);
                Ok(Expr::call(
                    o.op,
                    args.into_iter().map(|a| self.of_rows(a)).collect::<Result<_>>()?,
                ))
            }
            constant => Ok(constant),
        }
    }

    fn of_groups(&self, expr: Expr) -> Result<Expr> {
        match expr {
            Expr::Column(name) => match self.bound.model.measures.get(&name) {
                Some(_) => self.measure(&name),
                None => Err(self.no_measure(&name)),
            },
            Expr::Operation(mut o) => {
                let args = std::mem::take(&mut o.args);
                let (is_aggregate, is_filter) =
                    (o.op.aggregate().is_some(), o.op == Function::Filter);
                let args = match (is_aggregate, is_filter) {
                    (true, _) if args.is_empty() && o.op == Function::Count => {
                        vec![Expr::column("*")]
                    }
                    (true, _) => {
                        args.into_iter().map(|a| self.of_rows(a)).collect::<Result<_>>()?
                    }
                    (false, true) => {
                        let mut args = args.into_iter();
                        let aggregate = args.next().map(|a| self.of_groups(a));
                        let rest = args.map(|a| self.of_rows(a));
                        aggregate.into_iter().chain(rest).collect::<Result<_>>()?
                    }
                    (false, false) => {
                        args.into_iter().map(|a| self.of_groups(a)).collect::<Result<_>>()?
                    }
                };
                Ok(Expr::call(o.op, args))
            }
            constant => Ok(constant),
        }
    }

    /// What a dimension, a segment or a computed column stands for among rows.
    fn stands_for(&self, name: &str) -> Result<Expr> {
        let model = &self.bound.model;
        if self.computed.iter().any(|c| c.name == name) {
            return Ok(Expr::column(name));
        }
        if let Some(segment) = model.segments.get(name) {
            let made = self.inside(name, || self.row(segment.expr.clone()));
            return made.map_err(|e| placed(e, format!("segments.{name}")));
        }
        let Some(dimension) = model.dimensions.get(name) else { return Err(self.no_column(name)) };
        let expr = self.dimension(name, dimension)?;
        match (dimension.time_unit, dimension.time_unit.and_then(TimePart::of), dimension.bin) {
            (None, _, None) => Ok(expr),
            (_, Some(part), _) => {
                Ok(Expr::call(Function::DateTrunc, vec![Expr::text(part.name()), expr]))
            }
            _ => Err(wrong(format!(
                "{} is cut into bins or parts of a cycle, which only groups are: name what it is cut from",
                brief(name)
            ))),
        }
    }

    /// Makes room for `name`, which may lie within others but not within itself.
    fn inside<T>(&self, name: &str, make: impl FnOnce() -> Result<T>) -> Result<T> {
        let mut within = self.within.borrow_mut();
        if within.iter().any(|n| n == name) {
            let round = within.iter().map(String::as_str).chain([name]).collect::<Vec<_>>();
            return Err(wrong(format!(
                "{} is made of itself: {}",
                brief(name),
                brief(&round.join(" -> "))
            )));
        }
        if within.len() == MAX_NESTED {
            let message = format!("more than {MAX_NESTED} names lie within each other");
            return Err(Error::new(Code::LimitExceeded, message));
        }
        within.push(name.to_owned());
        drop(within);
        let made = make();
        self.within.borrow_mut().pop();
        made
    }

    fn no_column(&self, name: &str) -> Error {
        let Bound { model, columns, .. } = self.bound;
        if model.measures.get(name).is_some() {
            return wrong(format!(
                "{} is a measure, of groups, and stands where rows are told apart: use it in measures or having",
                brief(name)
            ));
        }
        let known = (model.dimensions.iter().map(|(n, _)| n))
            .chain(model.segments.iter().map(|(n, _)| n))
            .chain(self.computed.iter().map(|c| c.name.as_str()))
            .chain(columns.fields.iter().map(|f| f.name.as_str()).filter(|n| !n.ends_with(".*")));
        match columns.skipped.iter().find(|s| s.name == name) {
            Some(_) => columns.field(name).err().unwrap_or_else(|| wrong(String::new())),
            None => Error::unknown_column(name, known),
        }
    }

    fn no_measure(&self, name: &str) -> Error {
        if let Ok(Some(column)) = self.column(name) {
            return wrong(format!(
                "{} is a column: a measure reduces it, for instance SUM({})",
                brief(name),
                brief(&column)
            ));
        }
        let Bound { model, .. } = self.bound;
        if model.dimensions.get(name).is_some() || model.segments.get(name).is_some() {
            return wrong(format!(
                "{} is no measure: it tells rows apart, for instance in COUNT() FILTER (WHERE ...)",
                brief(name)
            ));
        }
        unknown("measure", name, model.measures.iter().map(|(n, _)| n))
    }
}

/// What was made, where it is not too much.
fn bounded(made: Expr) -> Result<Expr> {
    limits::depth(&made)?;
    let parts = made.parts().take(limits::MAX_EXPANDED + 1).count();
    limits::within("parts of an expression", parts, limits::MAX_EXPANDED, "expr")?;
    Ok(made)
}
