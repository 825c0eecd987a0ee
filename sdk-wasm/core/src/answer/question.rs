//! A query as people write it: a plain one, and what is to be made of its answer.

use serde::{Deserialize, Deserializer, Serialize};
use ts_rs::TS;

use super::calendar::{Calendar, Weekday};
use super::{Compare, Fill, Formula, Top, Totals, Window};
use crate::expr::{Expr, Function};
use crate::filter::FilterInput;
use crate::model::no_model;
use crate::query::DimensionInput;
use crate::{
    Batch, Computed, DataType, Dimension, Field, Filter, Measure, Op, Query, Sort, limits, output,
};

/// Groups rows by dimensions, reduces each group by measures, and makes of these what else is asked
/// for.
///
/// A null key is a group of its own; nulls never enter a measure. With no dimensions there is one
/// group, also over no rows. With no measures the distinct keys are returned, or with `ungrouped`
/// the rows themselves. Without `sort`, groups come in ascending order of their keys, nulls last,
/// and ungrouped rows in the table's order.
///
/// # Example
///
/// ```
/// use pellucid_core::Question;
///
/// let ratio: Question = serde_json::from_str(
///     r#"{ "dimensions": ["city"], "measures": [{ "expr": { "sql": "SUM(amount) / COUNT()" }, "as": "mean" }] }"#,
/// )?;
/// assert!(ratio.plain().is_none());
///
/// let count: Question = serde_json::from_str(r#"{ "dimensions": ["city"], "measures": [{ "op": "count" }] }"#)?;
/// assert_eq!(count.plain().map(|query| query.measures[0].name()), Some("count".to_owned()));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Query"))]
#[serde(deny_unknown_fields)]
#[ts(rename = "Query")]
pub struct Question {
    /// Columns computed before all else, which the rest may name like any column.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<Computed>>")]
    #[cfg_attr(feature = "schema", schemars(length(max = limits::MAX_COMPUTED)))]
    pub compute: Vec<Computed>,
    /// What to group by.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<DimensionInput>>")]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<DimensionInput>", length(max = limits::MAX_DIMENSIONS)))]
    pub dimensions: Vec<Dimension>,
    /// What to compute for each group: reductions of its rows, and formulas of these.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<MeasureInput>>")]
    #[cfg_attr(feature = "schema", schemars(length(max = limits::MAX_MEASURES)))]
    pub measures: Vec<MeasureInput>,
    /// Which rows take part; joined by AND.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<FilterInput>>")]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<FilterInput>", length(max = limits::MAX_FILTERS)))]
    pub filters: Vec<Filter>,
    /// Conditions of a model by name, which rows must pass as well.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<String>>")]
    #[cfg_attr(feature = "schema", schemars(length(max = limits::MAX_FILTERS)))]
    pub segments: Vec<String>,
    /// Which groups are kept, by columns of the answer; joined by AND.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<FilterInput>>")]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<FilterInput>", length(max = limits::MAX_FILTERS)))]
    pub having: Vec<Filter>,
    /// Makes a group for each step of a dimension, so that an axis has no holes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub fill: Option<Fill>,
    /// Adds to each measure what it was earlier.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<Compare>>")]
    #[cfg_attr(feature = "schema", schemars(length(max = limits::MAX_COMPARISONS)))]
    pub compare: Vec<Compare>,
    /// Columns worked out of the answer's rows: running sums, ranks, shares.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<Window>>")]
    #[cfg_attr(feature = "schema", schemars(length(max = limits::MAX_WINDOWS)))]
    pub window: Vec<Window>,
    /// Keeps the values of a dimension for which a measure is largest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub top: Option<Top>,
    /// Adds totals behind the groups.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub totals: Option<Totals>,
    /// The IANA time zone by whose clocks times are read, filtered, cut and answered, such as
    /// `America/New_York`; UTC by default.
    #[serde(default, rename = "timeZone", skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub time_zone: Option<String>,
    /// The day that weeks start on; Monday by default.
    #[serde(default, rename = "weekStart", skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub week_start: Option<Weekday>,
    /// The month, 1 to 12, that years and quarters are counted from; 1 by default.
    #[serde(default, rename = "fiscalYearStart", skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "number")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 12)))]
    pub fiscal_year_start: Option<u32>,
    /// The instant by ISO 8601 that NOW, TODAY and filters of relative time go by; when the query
    /// is asked by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub now: Option<String>,
    /// Order of the result, the first key first. Ties keep the default order.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<Sort>>")]
    #[cfg_attr(feature = "schema", schemars(length(max = limits::MAX_SORT)))]
    pub sort: Vec<Sort>,
    /// At most this many rows of the result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "number")]
    pub limit: Option<u32>,
    /// Skip this many rows of the result first.
    #[serde(default, skip_serializing_if = "is_zero")]
    #[ts(optional, as = "Option<u32>")]
    pub offset: u32,
    /// Return rows instead of groups; then `measures` must be empty.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub ungrouped: bool,
}

fn is_zero(v: &u32) -> bool {
    *v == 0
}

/// What is computed for each group; without `op` it is a formula.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum MeasureInput {
    /// A reduction of the group's rows.
    Measure(Measure),
    /// A formula of such reductions.
    Formula(Formula),
    /// A measure of a model, by name.
    Name(String),
}

impl<'de> Deserialize<'de> for MeasureInput {
    /// Reads an object, so that an unknown field of it is named in the error.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Object {
            op: Option<Op>,
            field: Option<String>,
            expr: Option<Expr>,
            #[serde(rename = "as")]
            alias: Option<String>,
            #[serde(default, rename = "where")]
            filters: Vec<Filter>,
            q: Option<f64>,
        }
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = MeasureInput;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a measure of a model by name, or {op, field or expr, where, q, as}")
            }
            fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<MeasureInput, E> {
                Ok(MeasureInput::Name(name.to_owned()))
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(
                self,
                map: A,
            ) -> Result<MeasureInput, A::Error> {
                let object = serde::de::value::MapAccessDeserializer::new(map);
                let Object { op, field, expr, alias, filters, q } = Object::deserialize(object)?;
                match (op, expr) {
                    (Some(op), expr) => {
                        Ok(MeasureInput::Measure(Measure { op, field, expr, alias, filters, q }))
                    }
                    (None, Some(expr)) if field.is_none() && filters.is_empty() && q.is_none() => {
                        Ok(MeasureInput::Formula(Formula { expr, alias, place: 0 }))
                    }
                    _ => Err(serde::de::Error::missing_field("op")),
                }
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

impl Question {
    /// The question as a plain query with its expressions as columns, where nothing is to be made
    /// of its answer.
    pub fn plain(&self) -> Option<Query> {
        let Self { having, fill, compare, window, top, totals, .. } = self;
        let made = !(having.is_empty() && compare.is_empty() && window.is_empty())
            || fill.is_some()
            || top.is_some()
            || totals.is_some();
        let read = self.time_zone.is_some()
            || self.week_start.is_some()
            || self.fiscal_year_start.is_some()
            || self.now.is_some();
        if !self.segments.is_empty()
            || self.measures.iter().any(|m| matches!(m, MeasureInput::Name(_)))
        {
            return None;
        }
        let mut asked = Asked::from(self.clone());
        asked.query.lower();
        (!made && !read && asked.formulas.is_empty()).then_some(asked.query)
    }
}

impl Question {
    /// Whether its answer depends on when it is asked: a filter of relative time, NOW or TODAY, and
    /// no `now` that says when. What is kept of its answer is old in a second.
    ///
    /// # Example
    ///
    /// ```
    /// use pellucid_core::Question;
    ///
    /// let today: Question = serde_json::from_str(r#"{ "filters": [{ "field": "day", "op": "during", "unit": "day" }] }"#)?;
    /// assert!(today.goes_by_now());
    /// assert!(!Question { now: Some("2024-03-15".to_owned()), ..today }.goes_by_now());
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn goes_by_now(&self) -> bool {
        let Self { compute, dimensions, measures, filters, having, now, .. } = self;
        let of =
            |filters: &[Filter]| filters.iter().filter_map(|f| f.expr.as_deref()).any(mentions_now);
        let measure = |m: &MeasureInput| match m {
            MeasureInput::Measure(m) => m.expr.iter().any(mentions_now) || of(&m.filters),
            MeasureInput::Formula(f) => mentions_now(&f.expr),
            // Whatever it stands for.
            MeasureInput::Name(_) => true,
        };
        now.is_none()
            && (compute.iter().any(|c| mentions_now(&c.expr))
                || dimensions.iter().filter_map(|d| d.expr.as_ref()).any(mentions_now)
                || measures.iter().any(measure)
                || !self.segments.is_empty()
                || of(filters)
                || of(having))
    }

    /// Checks that none of its lists is longer than a query's may be, before anything is kept of it:
    /// a list of names takes many times the bytes that it was sent as.
    ///
    /// # Errors
    /// `limit_exceeded`, with the number and the path.
    pub fn check_lists(&self) -> crate::Result<()> {
        for (what, count, most, path) in [
            ("computed columns", self.compute.len(), limits::MAX_COMPUTED, "compute"),
            ("dimensions", self.dimensions.len(), limits::MAX_DIMENSIONS, "dimensions"),
            ("measures", self.measures.len(), limits::MAX_MEASURES, "measures"),
            ("filters", self.filters.len(), limits::MAX_FILTERS, "filters"),
            ("segments", self.segments.len(), limits::MAX_FILTERS, "segments"),
            ("filters of groups", self.having.len(), limits::MAX_FILTERS, "having"),
            ("comparisons", self.compare.len(), limits::MAX_COMPARISONS, "compare"),
            ("windows", self.window.len(), limits::MAX_WINDOWS, "window"),
            ("sort keys", self.sort.len(), limits::MAX_SORT, "sort"),
        ] {
            limits::within(what, count, most, path)?;
        }
        Ok(())
    }

    /// Checks that no name of a model is left.
    ///
    /// # Errors
    /// `invalid_query`.
    pub(super) fn check_names(&self) -> crate::Result<()> {
        for (i, measure) in self.measures.iter().enumerate() {
            if let MeasureInput::Name(name) = measure {
                return Err(no_model(name, format!("measures[{i}]")));
            }
        }
        match self.segments.first() {
            Some(name) => Err(no_model(name, "segments[0]".to_owned())),
            None => Ok(()),
        }
    }

    /// How it reads times.
    pub(super) fn calendar(&self) -> crate::Result<Calendar> {
        Calendar::new(
            self.time_zone.as_deref(),
            self.week_start,
            self.fiscal_year_start,
            self.now.as_deref(),
        )
    }
}

fn mentions_now(expr: &Expr) -> bool {
    let now = |part: &Expr| matches!(part, Expr::Operation(o) if matches!(o.op, Function::Now | Function::Today));
    expr.parts().any(|(_, part)| now(part))
}

impl From<Query> for Question {
    fn from(query: Query) -> Self {
        let Query { compute, dimensions, measures, filters, sort, limit, offset, ungrouped } =
            query;
        let measures = measures.into_iter().map(MeasureInput::Measure).collect();
        Self {
            compute,
            dimensions,
            measures,
            filters,
            sort,
            limit,
            offset,
            ungrouped,
            ..Self::default()
        }
    }
}

/// Bytes that a cell takes while it is worked on: its value, its copy in the answer, and its place
/// among sorted ones.
const CELL: usize = 40;

/// How much may be worked out of answers.
#[derive(Debug, Clone, Copy)]
pub struct Worked {
    /// Rows for each operation.
    pub cells: usize,
    /// Bytes of all columns together, texts that formulas make apart.
    pub bytes: usize,
}

impl Default for Worked {
    /// As much as a process of its own may, which ends alone where it takes too much.
    fn default() -> Self {
        Self { cells: limits::MAX_WORKED, bytes: usize::MAX }
    }
}

/// A question taken apart: the plain query, and what is to be made of its answer.
#[derive(Debug, Clone, Default)]
pub(super) struct Asked {
    pub(super) query: Query,
    pub(super) formulas: Vec<Formula>,
    pub(super) having: Vec<Filter>,
    pub(super) fill: Option<Fill>,
    pub(super) compare: Vec<Compare>,
    pub(super) window: Vec<Window>,
    pub(super) top: Option<Top>,
    pub(super) totals: Option<Totals>,
    pub(super) calendar: Calendar,
}

impl From<Question> for Asked {
    fn from(q: Question) -> Self {
        let Question {
            compute,
            dimensions,
            filters,
            having,
            fill,
            compare,
            window,
            top,
            totals,
            sort,
            limit,
            offset,
            ungrouped,
            ..
        } = q;
        let (mut measures, mut formulas) = (Vec::with_capacity(q.measures.len()), Vec::new());
        for (place, measure) in q.measures.into_iter().enumerate() {
            match measure {
                MeasureInput::Measure(measure) => measures.push(measure),
                MeasureInput::Formula(formula) => formulas.push(Formula { place, ..formula }),
                // A model's names have made room before, or the question is refused.
                MeasureInput::Name(_) => {}
            }
        }
        let query =
            Query { compute, dimensions, measures, filters, sort, limit, offset, ungrouped };
        let calendar = Calendar::default();
        Self { query, formulas, having, fill, compare, window, top, totals, calendar }
    }
}

impl Asked {
    /// Sets what it is asked at, and moves the plain query's expressions to its computed columns.
    pub(super) fn lower(&mut self) {
        let clock = &self.calendar.clock;
        self.query.lower_at(clock);
        for formula in &mut self.formulas {
            let words = formula.name();
            if formula.expr.bind(clock) {
                formula.alias = Some(words);
            }
        }
        for condition in self.having.iter_mut().filter_map(|f| f.expr.as_mut()) {
            condition.bind(clock);
        }
    }

    /// The answer over a table of no rows whose columns nobody has named: whatever is worked out is
    /// a number.
    pub(super) fn of_nothing(&self) -> Batch {
        let mut nothing = output::of_nothing(&self.query);
        let names =
            self.formulas.iter().map(Formula::name).chain(self.window.iter().map(Window::name));
        let number = |name: String| Field { name, data_type: DataType::Float, nullable: true };
        nothing.columns.extend(output::no_rows(names.map(number).collect()).columns);
        nothing
    }

    /// Checks that what its lists hold stays within every limit ([`Question::check_lists`]).
    ///
    /// # Errors
    /// `limit_exceeded`, as [`limits::query`].
    pub(super) fn check(&self) -> crate::Result<()> {
        limits::query(&self.query)?;
        limits::filters(&self.having)?;
        for (i, w) in self.window.iter().enumerate() {
            let at = |list: &str| format!("window[{i}].{list}");
            limits::within(
                "columns of a partition",
                w.partition.len(),
                limits::MAX_DIMENSIONS,
                &at("partition"),
            )?;
            limits::within("keys of an order", w.order.len(), limits::MAX_SORT, &at("order"))?;
        }
        let operations = self.operations();
        limits::within(
            "operations in formulas and conditions",
            operations,
            limits::MAX_EXPANDED,
            "measures",
        )
    }

    /// The parts of all expressions over the answer.
    fn operations(&self) -> usize {
        let having = self.having.iter().filter_map(|f| f.expr.as_deref());
        let exprs = self.formulas.iter().map(|f| &f.expr).chain(having);
        exprs.map(|e| e.parts().count()).fold(0, usize::saturating_add)
    }

    /// Checks that answers of so many rows are not too much to work on, nor to hold.
    ///
    /// # Errors
    /// `limit_exceeded`.
    pub(super) fn check_rows(&self, rows: usize, most: Worked) -> crate::Result<()> {
        let listed = |f: &Filter| 1 + f.values.as_ref().map_or(0, Vec::len);
        let sorted = |w: &Window| 1 + w.partition.len() + 4 * w.order.len();
        let steps = self.operations()
            + self.having.iter().map(listed).sum::<usize>()
            + self.window.iter().map(sorted).sum::<usize>()
            + 3 * self.compare.len();
        let refused = |message: String| {
            Err(crate::Error::new(crate::Code::LimitExceeded, message).at("window"))
        };
        if rows.saturating_mul(steps) > most.cells {
            return refused(format!(
                "{rows} groups with {steps} operations each, and at most {} are worked out: ask for fewer groups or less of each",
                most.cells
            ));
        }
        let measures = self.query.measures.len() + self.formulas.len();
        let columns = self.query.dimensions.len()
            + measures * (1 + 4 * self.compare.len())
            + self.window.len();
        if rows.saturating_mul(columns).saturating_mul(CELL) > most.bytes {
            return refused(format!(
                "{rows} groups of {columns} columns are more than the {} bytes that are worked on: ask for fewer groups or less of each",
                most.bytes
            ));
        }
        Ok(())
    }
}
