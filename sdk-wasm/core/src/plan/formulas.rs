//! Channels that are worked out of several aggregates, such as `SUM(won) / COUNT()`: executors
//! answer the aggregates, and what is made of these is worked out for each group of the answer.

use crate::answer::formula;
use crate::{Batch, BatchColumn, ChartSpec, Computed, Expr, Query, Result, Sort, limits, sorting};

/// The formulas of a chart, and what waits for them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Formulas {
    formulas: Vec<Worked>,
    /// Aggregates that stand behind formulas alone and are in no answer.
    hidden: Vec<String>,
    /// Names of measures and formulas as the chart has them.
    order: Vec<String>,
    sort: Vec<Sort>,
    limit: Option<u32>,
    offset: u32,
}

/// A column that is worked out of those of an answer.
#[derive(Debug, Clone, PartialEq)]
struct Worked {
    path: String,
    name: String,
    expr: Expr,
}

impl Formulas {
    /// Those of a specification whose expressions are columns by now ([`ChartSpec::lower`]).
    pub(super) fn of(spec: &ChartSpec) -> Self {
        if spec.aggregates.is_empty() {
            return Self::default();
        }
        let mut formulas: Vec<Worked> = Vec::new();
        let mut order = Vec::new();
        let mut shown = Vec::new();
        for (path, channel) in spec.all_channels() {
            order.extend(channel.is_measure().then(|| channel.name()));
            shown.extend(channel.measure().map(|m| m.name()));
            let Some(expr) = &channel.formula else { continue };
            let worked = Worked { path, name: channel.name(), expr: expr.clone() };
            if !formulas.iter().any(|f| (&f.name, &f.expr) == (&worked.name, &worked.expr)) {
                formulas.push(worked);
            }
        }
        let hidden = spec.aggregates.iter().map(|m| m.name()).filter(|n| !shown.contains(n));
        Self { hidden: hidden.collect(), formulas, order, ..Self::default() }
    }

    /// Leaves out all formulas but those of these names.
    pub fn keep(&mut self, names: &[String]) {
        self.formulas.retain(|f| names.contains(&f.name));
    }

    /// Whether `name` is an aggregate behind a formula.
    pub fn reads(&self, name: &str) -> bool {
        self.formulas.iter().any(|f| f.expr.columns().contains(&name))
    }

    /// Takes the order and the limit off a query where they are by a formula, which no executor
    /// knows: [`Formulas::made`] then arranges the answer.
    pub fn defer(&mut self, query: &mut Query) {
        if query.sort.iter().any(|s| self.formulas.iter().any(|f| f.name == s.by)) {
            self.sort = std::mem::take(&mut query.sort);
            self.limit = query.limit.take();
            self.offset = std::mem::take(&mut query.offset);
        }
    }

    /// The answer with its formulas, without what stands behind them, and in its order.
    ///
    /// # Errors
    /// `unknown_column` and `type_mismatch` for a formula that names or compares what it cannot;
    /// `limit_exceeded` where it makes too much.
    pub fn made(&self, mut batch: Batch) -> Result<Batch> {
        if self.formulas.is_empty() && self.hidden.is_empty() {
            return Ok(batch);
        }
        let most = formula::MAX_MADE / self.formulas.len().max(1);
        for Worked { path, name, expr } in &self.formulas {
            let computed = Computed { name: name.clone(), expr: expr.clone() };
            let column = limits::computed(&[computed])
                .and_then(|()| formula::column(name, expr, &batch, most))
                .map_err(|e| e.at(path.clone()))?;
            batch.columns.push(column);
        }
        batch.columns.retain(|c| !self.hidden.iter().any(|name| name == c.name()));
        // Keys first, as in every answer.
        let place = |c: &BatchColumn| {
            self.order.iter().position(|name| name == c.name()).map_or(0, |place| place + 1)
        };
        let places: Vec<usize> = batch.columns.iter().map(place).collect();
        let mut left: Vec<Option<BatchColumn>> = batch.columns.into_iter().map(Some).collect();
        let mut order: Vec<u32> = (0..places.len() as u32).collect();
        let at = |i: u32| places.get(i as usize);
        sorting::sort(&mut order, &mut |a, b| at(a).cmp(&at(b)).then(a.cmp(&b)));
        let columns = order.iter().filter_map(|i| left.get_mut(*i as usize)?.take());
        batch.columns = columns.collect();
        let asks = !self.sort.is_empty() || self.limit.is_some() || self.offset > 0;
        Ok(if asks { batch.arranged(&self.sort, self.limit, self.offset) } else { batch })
    }
}
