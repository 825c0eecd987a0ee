//! A question in a model's names as one over columns.

use crate::answer::{Compare, Formula, MeasureInput, formula};
use crate::error::brief;
use crate::expr::{Function, TimePart};
use crate::{
    Code, Computed, DataType, Dimension, Error, Expr, Filter, Measure, Op, Question, Result,
    TimeUnit,
};

use super::ModelDimension;
use super::bind::Bound;
use super::expand::{Scope, counted, placed, unknown};

impl Bound {
    /// The question over columns called `table.column` that `question` is: names of the model make
    /// room for what they stand for, and the answer's columns are called as they are written.
    ///
    /// # Errors
    /// `unknown_column`, `invalid_query` and `limit_exceeded`, with the path of the name at fault.
    pub fn question(&self, question: Question) -> Result<Question> {
        question.check_lists()?;
        let mut question = self.clocked(question);
        self.computed(&mut question.compute)?;
        let computed = question.compute.clone();
        let scope = Scope::new(self, &computed);
        for (i, dimension) in question.dimensions.iter_mut().enumerate() {
            let made = self.dimension(&scope, dimension.clone());
            *dimension = made.map_err(|e| placed(e, format!("dimensions[{i}]")))?;
        }
        for (i, measure) in question.measures.iter_mut().enumerate() {
            let made = self.measured(&scope, measure.clone());
            *measure = made.map_err(|e| placed(e, format!("measures[{i}]")))?;
        }
        filters(&scope, &mut question.filters)
            .map_err(|(i, e)| placed(e, format!("filters[{i}]")))?;
        for (i, compare) in question.compare.iter_mut().enumerate() {
            self.times_of(&scope, compare).map_err(|e| placed(e, format!("compare[{i}].field")))?;
        }
        for (i, name) in std::mem::take(&mut question.segments).iter().enumerate() {
            let at = |e: Error| placed(e, format!("segments[{i}]"));
            question.filters.push(self.segment(&scope, name).map_err(at)?);
        }
        self.count_rows(&mut question)?;
        Ok(question)
    }

    /// Lets computed columns be of columns alone; each may name those before it.
    pub(super) fn computed(&self, compute: &mut [Computed]) -> Result<()> {
        for i in 0..compute.len() {
            let (before, rest) = compute.split_at_mut(i);
            let Some(computed) = rest.first_mut() else { continue };
            let made = Scope::new(self, before).row(computed.expr.clone());
            computed.expr = made.map_err(|e| placed(e, format!("compute[{i}]")))?;
        }
        Ok(())
    }

    /// The question with the model's clock where it has none of its own.
    fn clocked(&self, question: Question) -> Question {
        let Some(clock) = &self.model.clock else { return question };
        Question {
            time_zone: question.time_zone.or_else(|| clock.time_zone.clone()),
            week_start: question.week_start.or(clock.week_start),
            fiscal_year_start: question.fiscal_year_start.or(clock.fiscal_year_start),
            ..question
        }
    }

    pub(super) fn dimension(&self, scope: &Scope<'_>, d: Dimension) -> Result<Dimension> {
        let alias = Some(d.name().to_owned());
        if let Some(expr) = d.expr {
            let expr = scope.row(expr)?;
            return Ok(Dimension { field: expr.to_string(), expr: Some(expr), alias, ..d });
        }
        if let Some(column) = scope.column(&d.field)? {
            return Ok(Dimension { field: column, alias, ..d });
        }
        let Some(named) = self.model.dimensions.get(&d.field) else {
            // Something that is computed, or a segment.
            let expr = scope.row(Expr::column(&d.field))?;
            return Ok(Dimension { field: d.field, expr: Some(expr), alias, ..d });
        };
        let expr = scope.dimension(&d.field, named)?;
        let (expr, cut) = self.uncut(expr, named);
        let field = expr.to_string();
        let (time_unit, bin) = (d.time_unit.or(cut), d.bin.or(named.bin));
        Ok(match expr {
            Expr::Column(field) => Dimension { field, expr: None, time_unit, bin, alias },
            expr => Dimension { field, expr: Some(expr), time_unit, bin, alias },
        })
    }

    /// Lets a comparison go back in the column that the model's name stands for.
    pub(super) fn times_of(&self, scope: &Scope<'_>, compare: &mut Compare) -> Result<()> {
        let Some(field) = &mut compare.field else { return Ok(()) };
        let named = self.dimension(scope, Dimension::field(field.as_str()))?;
        *field = named.field;
        Ok(())
    }

    /// What a dimension cuts, and to which unit: `DATE_TRUNC('month', at)` is a unit of `at`, which
    /// executors know by themselves.
    fn uncut(&self, expr: Expr, named: &ModelDimension) -> (Expr, Option<TimeUnit>) {
        if let (None, Expr::Operation(o)) = (named.time_unit, &expr)
            && o.op == Function::DateTrunc
            && let [Expr::Text { text }, Expr::Column(column)] = o.args.as_slice()
            && let Some(unit) = TimePart::named(text).and_then(TimePart::unit)
            && self.columns.field(column).is_ok_and(|f| f.data_type == DataType::Timestamp)
        {
            return (Expr::column(column), Some(unit));
        }
        (expr, named.time_unit)
    }

    pub(super) fn measured(
        &self,
        scope: &Scope<'_>,
        measure: MeasureInput,
    ) -> Result<MeasureInput> {
        match measure {
            MeasureInput::Name(name) => Ok(made_of(scope.measure(&name)?, name)),
            MeasureInput::Formula(f) => {
                let name = f.name();
                Ok(made_of(scope.groups(f.expr)?, name))
            }
            MeasureInput::Measure(mut m) => {
                m.alias = Some(m.name());
                filters(scope, &mut m.filters).map_err(|(i, e)| e.at(format!("where[{i}]")))?;
                if let Some(expr) = m.expr.take() {
                    m.expr = Some(scope.row(expr)?);
                } else if let Some(field) = m.field.take() {
                    match scope.row(Expr::Column(field))? {
                        Expr::Column(column) => m.field = Some(column),
                        expr => m.expr = Some(expr),
                    }
                } else if m.op == Op::Count {
                    m.field = Some("*".to_owned());
                }
                Ok(MeasureInput::Measure(m))
            }
        }
    }

    fn segment(&self, scope: &Scope<'_>, name: &str) -> Result<Filter> {
        if self.model.segments.get(name).is_none() {
            return Err(unknown("segment", name, self.model.segments.iter().map(|(n, _)| n)));
        }
        Ok(Filter::of(scope.row(Expr::column(name))?))
    }

    /// Lets `COUNT()` count the rows of the table that all else is of.
    fn count_rows(&self, question: &mut Question) -> Result<()> {
        let is_open = |m: &MeasureInput| match m {
            MeasureInput::Measure(m) => m.field.as_deref() == Some("*"),
            MeasureInput::Formula(f) => counted(&f.expr),
            MeasureInput::Name(_) => false,
        };
        let Some(place) = question.measures.iter().position(is_open) else { return Ok(()) };
        let mut tables = Vec::new();
        for name in names(question) {
            tables.extend(self.table_of(name).filter(|t| !tables.contains(t)));
        }
        let table = self.counted(&tables).map_err(|e| e.at(format!("measures[{place}]")))?;
        let rows = format!("{}.*", self.tables[table].0);
        for measure in &mut question.measures {
            match measure {
                MeasureInput::Measure(m) if m.field.as_deref() == Some("*") => {
                    m.field = Some(rows.clone());
                }
                MeasureInput::Formula(f) => self.count_rows_of(&mut f.expr, table),
                _ => {}
            }
        }
        Ok(())
    }
}

pub(super) fn of_filters(filters: &[Filter]) -> impl Iterator<Item = &str> {
    filters.iter().flat_map(|f| match &f.expr {
        Some(expr) => expr.columns(),
        None => vec![f.field.as_str()],
    })
}

/// Every column that a question over columns names.
fn names(question: &Question) -> Vec<&str> {
    let mut all: Vec<&str> = question.compute.iter().flat_map(|c| c.expr.columns()).collect();
    for d in &question.dimensions {
        all.extend(d.expr.as_ref().map_or_else(|| vec![d.field.as_str()], Expr::columns));
    }
    for measure in &question.measures {
        match measure {
            MeasureInput::Formula(f) => all.extend(f.expr.columns()),
            MeasureInput::Measure(m) => {
                all.extend(m.field.as_deref());
                all.extend(m.expr.iter().flat_map(Expr::columns));
                all.extend(of_filters(&m.filters));
            }
            MeasureInput::Name(_) => {}
        }
    }
    all.extend(of_filters(&question.filters));
    all
}

/// The measure that an expression of aggregates is, called `name`: a plain one where it is a single
/// aggregate.
fn made_of(expr: Expr, name: String) -> MeasureInput {
    if let Expr::Operation(o) = &expr
        && let Ok(measure) = formula::aggregate(o)
    {
        return MeasureInput::Measure(Measure { alias: Some(name), ..measure });
    }
    MeasureInput::Formula(Formula { expr, alias: Some(name), place: 0 })
}

/// Filters over columns alone; the place of the one at fault.
pub(super) fn filters(
    scope: &Scope<'_>,
    filters: &mut [Filter],
) -> std::result::Result<(), (usize, Error)> {
    for (i, filter) in filters.iter_mut().enumerate() {
        let made = filtered(scope, filter.clone()).map_err(|e| (i, e))?;
        *filter = made;
    }
    Ok(())
}

fn filtered(scope: &Scope<'_>, filter: Filter) -> Result<Filter> {
    if let Some(expr) = filter.expr {
        return Ok(Filter::of(scope.row(*expr)?));
    }
    match scope.column(&filter.field)? {
        Some(column) => Ok(Filter { field: column, ..filter }),
        None => match scope.row(Expr::column(&filter.field))? {
            Expr::Column(column) => Ok(Filter { field: column, ..filter }),
            _ => Ok(Filter::of(scope.row(filter.into_expr())?)),
        },
    }
}

/// The error of a name where no model is asked.
pub(crate) fn no_model(name: &str, path: String) -> Error {
    let message = format!(
        "\"{}\" is a name of a model, and this is asked of a table: ask the model, or say op and field",
        brief(name)
    );
    Error::new(Code::InvalidQuery, message).at(path)
}
