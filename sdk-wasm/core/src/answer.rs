//! What is made of answers: formulas, comparisons, `having`, windows, totals and more, over the
//! answers to plain queries.
//!
//! Executors answer plain queries: groups and measures of rows. All else that a [`Question`] may
//! ask for is worked out here of such answers, so it means the same wherever it is asked. An
//! [`Asking`] tells which plain queries to ask, one after another, and gives the answer in the end.
//!
//! The order of work: groups, [`Fill`], [`Formula`]s, [`Compare`], `having`, [`Window`]s, then
//! sort, limit and offset, then [`Totals`]. [`Top`] goes before all of it.

mod calendar;
mod compare;
mod fill;
mod fold;
pub(crate) mod formula;
mod period;
mod question;
mod top;
mod totals;
mod window;

#[cfg(test)]
mod tests;

use std::collections::HashSet;

use crate::{Batch, Code, Error, Measure, Query, Result, Schema, limits, output, validate};

use question::Asked;
use top::Ranked;

pub use calendar::Weekday;
pub(crate) use calendar::{read_chart, read_filters, show_filters};
pub(crate) use compare::Earlier;
pub use compare::{Compare, Comparison};
pub use fill::{Fill, FillWith};
pub use formula::Formula;
pub use question::{MeasureInput, Question, Worked};
pub use top::Top;
pub use totals::{LEVEL, Totals};
pub use window::{Window, WindowOp};

/// What to do next for an answer.
#[derive(Debug)]
pub enum Next {
    /// Ask this plain query, and come back with its answer.
    Ask(Box<Query>),
    /// The answer.
    Done(Batch),
}

/// A question under way: which plain queries to ask, and what to make of their answers.
///
/// # Example
///
/// ```
/// use pellucid_core::answer::{Asking, Next};
/// use pellucid_core::{Batch, BatchColumn, DataType, Field, Question, Schema, Values};
///
/// let field = |name: &str| Field { name: name.to_owned(), data_type: DataType::Int, nullable: false };
/// let schema = Schema { fields: vec![field("amount")], skipped: Vec::new() };
/// let query: Question = serde_json::from_str(r#"{ "measures": [{ "expr": { "sql": "SUM(amount) / COUNT()" }, "as": "mean" }] }"#)?;
///
/// let mut asking = Asking::new(query, &schema)?;
/// let Next::Ask(plain) = asking.next(None)? else { panic!("there is something to ask") };
/// assert_eq!(plain.measures[0].name(), "SUM(amount)");
///
/// // Any executor may answer it.
/// let column = |name: &str, v| BatchColumn { field: field(name), values: Values::Int(vec![v]), validity: None };
/// let answer = Batch { columns: vec![column("SUM(amount)", 10), column("COUNT()", 4)], rows: 1, total: 1 };
/// let Next::Done(batch) = asking.next(Some(answer))? else { panic!("one question was enough") };
/// assert_eq!(batch.column("mean").and_then(|c| c.number(0)), Some(2.5));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Default)]
pub struct Asking {
    asked: Asked,
    base: Query,
    /// The columns of the table.
    schema: Schema,
    formulas: Vec<(String, crate::Expr)>,
    earlier: Vec<Earlier>,
    /// The question for the largest values, while it is asked.
    ranking: Option<Box<Asking>>,
    ranked: Option<Ranked>,
    parts: Vec<Part>,
    next: usize,
    worked: Worked,
    answers: Vec<Batch>,
    /// Totals that were added up, each with its level and its comparison.
    folded: Vec<(usize, Option<usize>, Batch)>,
    /// The answer over a table whose columns nobody has named.
    nothing: Option<Batch>,
}

/// One plain query and what its answer is.
#[derive(Debug)]
struct Part {
    query: Query,
    /// How many dimensions it is of.
    level: usize,
    /// Which comparison it is for; none for now.
    earlier: Option<usize>,
    /// Whether it is of the values that [`Top`] does not keep.
    others: bool,
}

impl Asking {
    /// Checks `query` over a table of these columns and plans it. Its expressions may still stand
    /// in it.
    ///
    /// # Errors
    /// As [`validate::query`], with the path of the field at fault; `limit_exceeded` where it would
    /// ask too many plain queries.
    pub fn new(question: Question, schema: &Schema) -> Result<Self> {
        question.check_lists()?;
        question.check_names()?;
        let calendar = question.calendar()?;
        Self::of(Asked { calendar, ..question.into() }, schema)
    }

    /// The same, working out no more than `most`.
    #[must_use]
    pub fn within(mut self, most: Worked) -> Self {
        self.ranking = self.ranking.map(|ranking| Box::new(ranking.within(most)));
        Self { worked: most, ..self }
    }

    fn of(mut asked: Asked, schema: &Schema) -> Result<Self> {
        asked.check()?;
        asked.lower();
        if !asked.compare.is_empty() {
            asked.calendar.show(&mut asked.query.filters);
        }
        if schema.fields.is_empty() && schema.skipped.is_empty() {
            let nothing = Some(asked.of_nothing());
            return Ok(Self { asked, nothing, ..Self::default() });
        }
        let query = &asked.query;
        if query.ungrouped
            && !asked.window.is_empty()
                | asked.top.is_some()
                | asked.totals.is_some()
                | !asked.compare.is_empty()
        {
            let message = "an ungrouped query returns rows: windows, top, totals and comparisons are of groups";
            return Err(Error::new(Code::InvalidQuery, message).at("ungrouped"));
        }
        let mut measures = query.measures.clone();
        let lowered =
            |f: &Formula, measures: &mut Vec<Measure>| Ok((f.name(), f.lowered(measures)?));
        let formulas =
            asked.formulas.iter().map(|f| lowered(f, &mut measures)).collect::<Result<Vec<_>>>()?;
        let mut base = Query {
            compute: query.compute.clone(),
            dimensions: query.dimensions.clone(),
            measures,
            filters: query.filters.clone(),
            ungrouped: query.ungrouped,
            ..Query::default()
        };
        base.lower_at(&asked.calendar.clock);
        validate::query(&base, schema)?;
        let mut earlier = Vec::with_capacity(asked.compare.len());
        for (i, c) in asked.compare.iter().enumerate() {
            earlier.push(c.plan(&base, schema).map_err(|e| e.within(&format!("compare[{i}]")))?);
        }
        let ranking = match &asked.top {
            Some(top) => Some(Box::new(Self::of(top.ranking(&asked)?, schema)?)),
            None => None,
        };
        let levels = asked.totals.map_or(0, |t| t.levels(query.dimensions.len()).len()) + 1;
        let count = levels
            .saturating_mul(earlier.len() + 1)
            .saturating_mul(if asked.top.is_some() { 2 } else { 1 });
        limits::within(
            "plain queries behind its totals, comparisons and top",
            count,
            limits::MAX_ASKED,
            "totals",
        )?;
        let schema = schema.clone();
        let mut asking =
            Self { asked, base, schema, formulas, earlier, ranking, ..Self::default() };
        asking.check()?;
        asking.push_down();
        Ok(asking)
    }

    /// Does all work over no rows: every step says what it would not take.
    fn check(&self) -> Result<()> {
        let none = output::no_rows(output::columns(&self.base, &self.schema)?);
        let earlier = (0..self.earlier.len()).map(|_| None).collect();
        let made = self.made(self.worked_out(none, earlier, self.base.dimensions.len())?)?;
        let level = self.asked.totals.map(|_| LEVEL.to_owned());
        let mut names = HashSet::new();
        for name in made.columns.iter().map(|c| c.name().to_owned()).chain(level) {
            validate::unique(&mut names, name)?;
        }
        validate::sorted_by(&self.asked.query.sort, &names)
    }

    /// Lets the executor sort and cut where nothing that is made of its answer needs the rest.
    fn push_down(&mut self) {
        let Asked { having, fill, window, top, query: Query { sort, .. }, .. } = &self.asked;
        // A comparison without a range of its own is with groups that a limit would cut.
        let beside = self.earlier.iter().all(|e| e.query.is_some());
        let whole =
            having.is_empty() && fill.is_none() && window.is_empty() && top.is_none() && beside;
        let known = |name: &String| {
            let keys = self.base.dimensions.iter().map(|d| d.name().to_owned());
            keys.chain(self.base.measures.iter().map(Measure::name)).any(|n| n == *name)
        };
        if whole && sort.iter().all(|s| known(&s.by)) {
            self.base.sort = std::mem::take(&mut self.asked.query.sort);
            self.base.limit = self.asked.query.limit.take();
            self.base.offset = std::mem::take(&mut self.asked.query.offset);
        }
    }

    /// What to do next, of the answer to what was asked before.
    ///
    /// # Errors
    /// What the answers make impossible: `overflow`, `limit_exceeded`, `type_mismatch`.
    pub fn next(&mut self, answer: Option<Batch>) -> Result<Next> {
        if let Some(nothing) = self.nothing.take() {
            return Ok(Next::Done(nothing));
        }
        let mut answer = answer;
        if let Some(ranking) = &mut self.ranking {
            match ranking.next(answer.take())? {
                Next::Ask(query) => return Ok(Next::Ask(query)),
                Next::Done(batch) => {
                    let top = self.asked.top.as_ref().ok_or_else(lost)?;
                    self.ranked = Some(top.ranked(&self.asked, &batch)?);
                    self.ranking = None;
                }
            }
        }
        if self.parts.is_empty() {
            self.parts = self.planned();
        }
        self.answers.extend(answer);
        match self.parts.get(self.next) {
            Some(part) => {
                self.next += 1;
                let query = self.asked.calendar.applied(part.query.clone(), &self.schema);
                Ok(Next::Ask(Box::new(query)))
            }
            None => self.finished().map(Next::Done),
        }
    }

    /// The answer, of an executor that answers plain queries at once.
    ///
    /// # Errors
    /// As [`Asking::next`], and the executor's.
    pub fn run<E: From<Error>>(
        mut self,
        mut executor: impl FnMut(&Query) -> std::result::Result<Batch, E>,
    ) -> std::result::Result<Batch, E> {
        let mut given = None;
        loop {
            match self.next(given.take())? {
                Next::Ask(query) => given = Some(executor(&query)?),
                Next::Done(batch) => return Ok(batch),
            }
        }
    }

    /// Every plain query that the answer is made of.
    fn planned(&self) -> Vec<Part> {
        let dimensions = self.base.dimensions.len();
        let levels = self.asked.totals.map_or_else(Vec::new, |t| t.levels(dimensions));
        let levels = if self.folds() { Vec::new() } else { levels };
        let mut parts = Vec::new();
        for level in std::iter::once(dimensions).chain(levels) {
            let times = std::iter::once((None, Some(&self.base)))
                .chain(self.earlier.iter().enumerate().map(|(i, e)| (Some(i), e.query.as_ref())));
            for (earlier, query) in times {
                // A comparison without a range of its own is with the same answer.
                let Some(query) = query else { continue };
                let mut query = query.clone();
                if level < dimensions || earlier.is_some() {
                    (query.sort, query.limit, query.offset) = (Vec::new(), None, 0);
                }
                query.dimensions.truncate(level);
                let mut push =
                    |query: Query, others: bool| parts.push(Part { query, level, earlier, others });
                match self.ranked.as_ref().filter(|r| r.is_among(level)) {
                    None => push(query, false),
                    Some(ranked) => {
                        push(ranked.kept(query.clone()), false);
                        if let Some(query) = ranked.others(query) {
                            push(query, true);
                        }
                    }
                }
            }
        }
        parts
    }

    fn finished(&mut self) -> Result<Batch> {
        // Now and earlier, groups and totals: formulas are worked out of each.
        let rows = self.answers.iter().fold(0, |rows: usize, b| rows.saturating_add(b.rows));
        self.asked.check_rows(rows, self.worked)?;
        let dimensions = self.base.dimensions.len();
        self.folded = self.fold()?;
        let (groups, total) = self.level(dimensions)?;
        // What the executor cut says how many there would be.
        let cut = self.base.limit.is_some() || self.base.offset > 0;
        let groups = self.made(groups)?.arranged(
            &self.asked.query.sort,
            self.asked.query.limit,
            self.asked.query.offset,
        );
        let groups = Batch { total: if cut { total } else { groups.total }, ..groups };
        let Some(totals) = self.asked.totals else { return Ok(groups) };
        let (rows, total) = (groups.rows, groups.total);
        let mut all = totals::leveled(groups, dimensions);
        for level in totals.levels(dimensions) {
            let batch = self.level(level)?.0;
            let totals = totals::widened(&totals::leveled(batch, level), &all);
            all = all.append(&totals)?;
        }
        all.total = total + all.rows - rows;
        Ok(all)
    }

    /// Whether totals are added up from groups instead of asked for.
    fn folds(&self) -> bool {
        self.asked.top.is_none() && fold::is_additive(&self.base)
    }

    /// The totals of all levels, now and earlier, that follow from the groups.
    fn fold(&self) -> Result<Vec<(usize, Option<usize>, Batch)>> {
        let dimensions = self.base.dimensions.len();
        let levels = self.asked.totals.filter(|_| self.folds()).map(|t| t.levels(dimensions));
        let mut folded = Vec::new();
        for level in levels.unwrap_or_default() {
            for (part, answer) in self.parts.iter().zip(&self.answers) {
                let totals = fold::folded(answer, level, &part.query)?;
                folded.push((level, part.earlier, totals));
            }
        }
        Ok(folded)
    }

    /// The groups of one level, worked out, and how many there would be without the executor's
    /// limit.
    fn level(&mut self, level: usize) -> Result<(Batch, usize)> {
        let now = self.whole(level, None)?.ok_or_else(lost)?;
        let earlier =
            (0..self.earlier.len()).map(|i| self.whole(level, Some(i))).collect::<Result<_>>()?;
        let total = now.total;
        Ok((self.worked_out(now, earlier, level)?, total))
    }

    /// The answers of one level and time, those that [`Top`] keeps and all others, as one.
    fn whole(&mut self, level: usize, earlier: Option<usize>) -> Result<Option<Batch>> {
        let is_meant = |f: &(usize, Option<usize>, Batch)| (f.0, f.1) == (level, earlier);
        if let Some(place) = self.folded.iter().position(is_meant) {
            return Ok(Some(self.folded.swap_remove(place).2));
        }
        let places: Vec<usize> = (0..self.parts.len())
            .filter(|p| self.parts[*p].level == level && self.parts[*p].earlier == earlier)
            .collect();
        let mut whole: Option<Batch> = None;
        for place in places {
            let Some(answer) = self.answers.get_mut(place).map(std::mem::take) else {
                return Err(lost());
            };
            whole =
                Some(match (whole, self.ranked.as_ref().filter(|_| self.parts[place].others)) {
                    (Some(kept), Some(ranked)) => {
                        let named = ranked.named(answer, &kept);
                        // All others stand where their name does, as any group.
                        kept.append(&named)?.arranged(&self.base.order_of_keys(), None, 0)
                    }
                    (_, _) => answer,
                });
        }
        Ok(whole)
    }

    /// The groups of one level with those that have no rows, formulas and comparisons with
    /// `earlier` answers.
    fn worked_out(
        &self,
        groups: Batch,
        earlier: Vec<Option<Batch>>,
        level: usize,
    ) -> Result<Batch> {
        // What had no rows has no value to be compared with, whatever it is filled with.
        let beside_itself =
            |(before, plan): (&Option<Batch>, &Earlier)| before.is_none() && plan.is_within(level);
        let itself = match earlier.iter().zip(&self.earlier).any(beside_itself) {
            true => Some(self.shown(groups.clone())?),
            false => None,
        };
        let filled = self.with_fill(groups, level)?;
        self.asked.check_rows(filled.rows, self.worked)?;
        let mut now = self.shown(filled)?;
        let mut beside = Vec::new();
        for ((comparison, plan), before) in
            self.asked.compare.iter().zip(&self.earlier).zip(earlier)
        {
            let before = match (before, &itself) {
                (Some(before), _) => &self.shown(before)?,
                (None, Some(itself)) if plan.is_within(level) => itself,
                // A total over all times has no earlier one.
                (None, _) => &now.taken(&[]),
            };
            let clock = &self.asked.calendar.clock;
            beside.extend(plan.columns(&now, before, level, comparison.suffix(), clock));
        }
        now.columns.extend(beside);
        Ok(now)
    }

    fn with_fill(&self, batch: Batch, level: usize) -> Result<Batch> {
        match &self.asked.fill {
            Some(fill) if level == self.base.dimensions.len() => fill.apply(batch, &self.base),
            _ => Ok(batch),
        }
    }

    /// The columns that are asked for, as they are written: with formulas, and without what these
    /// alone need.
    fn shown(&self, mut batch: Batch) -> Result<Batch> {
        let mut names: Vec<String> = self.asked.query.measures.iter().map(Measure::name).collect();
        for ((name, expr), formula) in self.formulas.iter().zip(&self.asked.formulas) {
            let most = formula::MAX_MADE / self.formulas.len();
            let column = formula::column(name, expr, &batch, most)
                .map_err(|e| e.at(format!("measures[{}]", formula.place)))?;
            batch.columns.push(column);
            names.insert(formula.place.min(names.len()), name.clone());
        }
        let dimensions = self.base.dimensions.iter().map(|d| d.name().to_owned());
        let take = |name: String| {
            let place = batch.columns.iter().position(|c| c.name() == name)?;
            Some(batch.columns.remove(place))
        };
        let columns = dimensions.chain(names).filter_map(take).collect();
        Ok(Batch { columns, ..batch })
    }

    /// What is left of the groups and their windows.
    fn made(&self, batch: Batch) -> Result<Batch> {
        let mut batch = formula::having(&self.asked.having, batch)?;
        let keys = self.base.dimensions.len();
        for (i, window) in self.asked.window.iter().enumerate() {
            let column =
                window.column(&batch, keys).map_err(|e| e.within(&format!("window[{i}]")))?;
            batch.columns.push(column);
        }
        Ok(batch)
    }
}

fn lost() -> Error {
    Error::new(Code::Internal, "an answer is missing of those that were asked for")
}
