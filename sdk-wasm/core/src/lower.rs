//! Expressions where a column's name could stand: each becomes a computed column, and its name
//! takes the expression's place.
//!
//! The column is called as the expression is written, so that errors and answers speak the author's
//! words, and an expression that is said twice is computed once.

use crate::answer::Formula;
use crate::chart::Channel;
use crate::expr::{Clock, Function};
use crate::{ChartSpec, Computed, Dimension, Expr, Filter, FilterOp, Measure, Query, Result};

impl Query {
    /// Moves the expressions of dimensions, measures and filters to `compute`. A query without any
    /// stays as it is.
    ///
    /// # Example
    ///
    /// ```
    /// use pellucid_core::Query;
    /// use serde_json::json;
    ///
    /// let mut query: Query = serde_json::from_value(json!({
    ///     "dimensions": [{ "expr": { "sql": "UPPER(city)" }, "as": "city" }],
    ///     "measures": [{ "op": "count" }],
    ///     "filters": [{ "or": [{ "field": "delay", "op": "gt", "value": 15 }, { "field": "cancelled", "op": "eq", "value": true }] }],
    /// }))?;
    /// query.lower();
    /// assert_eq!(query.dimensions[0].field, "UPPER(city)");
    /// assert_eq!(query.filters[0].field, "delay > 15 OR cancelled = TRUE");
    /// assert_eq!(query.compute.len(), 2);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn lower(&mut self) {
        self.lower_at(&Clock::utc());
    }

    /// As [`Query::lower`], asked at a moment of `clock`.
    pub(crate) fn lower_at(&mut self, clock: &Clock) {
        let Self { compute, dimensions, measures, filters, .. } = self;
        compute.iter_mut().for_each(|c| {
            c.expr.bind(clock);
        });
        dimensions.iter_mut().for_each(|d| d.lower(clock, compute));
        measures.iter_mut().for_each(|m| m.lower(clock, compute));
        all(filters, clock, compute);
    }

    /// Whether an expression stands where executors take a name.
    pub(crate) fn is_lowered(&self) -> bool {
        let filters = self.filters.iter().chain(self.measures.iter().flat_map(|m| &m.filters));
        self.dimensions.iter().all(|d| d.expr.is_none())
            && self.measures.iter().all(|m| m.expr.is_none())
            && { filters }.all(|f| f.expr.is_none())
    }
}

impl ChartSpec {
    /// Moves the expressions of channels and filters to `compute`, as [`Query::lower`] does.
    pub fn lower(&mut self) {
        let clock = &Clock::utc();
        let Self { compute, encoding, layer, filters, aggregates, .. } = self;
        compute.iter_mut().for_each(|c| {
            c.expr.bind(clock);
        });
        for channel in encoding.channels_mut().chain(layer.iter_mut().map(|l| &mut l.y)) {
            // What is no aggregate stays, and is refused with its path.
            if channel.work_out(clock, compute, aggregates).is_ok() {
                channel.lower(clock, compute);
            }
        }
        all(filters, clock, compute);
    }

    /// The first expression of aggregates that is none.
    pub(crate) fn check_aggregates(&self) -> Result<()> {
        let refused = |(path, channel): (String, &Channel)| {
            let (mut compute, mut aggregates) = (Vec::new(), Vec::new());
            let made = channel.clone().work_out(&Clock::utc(), &mut compute, &mut aggregates);
            made.map_err(|e| e.at(path))
        };
        self.all_channels().try_for_each(refused)
    }

    /// Whether no expression stands where names are read.
    pub(crate) fn is_lowered(&self) -> bool {
        let mut channels = self.all_channels().map(|(_, c)| c);
        let plain = |filters: &[Filter]| filters.iter().all(|f| f.expr.is_none());
        channels.all(|c| c.expr.is_none() && plain(&c.filters)) && plain(&self.filters)
    }
}

impl Filter {
    /// Moves the expressions of `filters` to `compute`, as [`Query::lower`] does.
    pub fn lower(filters: &mut Vec<Self>, compute: &mut Vec<Computed>) {
        all(filters, &Clock::utc(), compute);
    }
}

/// The name that stands for `expr` from now on.
pub(crate) fn named(expr: Expr, compute: &mut Vec<Computed>) -> String {
    if let Expr::Column(name) = expr {
        return name;
    }
    let name = expr.to_string();
    let computed = Computed { name: name.clone(), expr };
    if !compute.contains(&computed) {
        compute.push(computed);
    }
    name
}

/// Takes the expression out: the name that stands for it, and its own words where the moment it is
/// asked at took the place of some.
fn lower(
    expr: &mut Option<Expr>,
    clock: &Clock,
    compute: &mut Vec<Computed>,
) -> Option<(String, Option<String>)> {
    let written = expr.take()?;
    let mut bound = written.clone();
    let words = bound.bind(clock).then(|| written.to_string());
    Some((named(bound, compute), words))
}

impl Dimension {
    fn lower(&mut self, clock: &Clock, compute: &mut Vec<Computed>) {
        if let Some((name, words)) = lower(&mut self.expr, clock, compute) {
            self.field = name;
            self.alias = self.alias.take().or(words);
        }
    }
}

impl Measure {
    fn lower(&mut self, clock: &Clock, compute: &mut Vec<Computed>) {
        if let Some((name, words)) = lower(&mut self.expr, clock, compute) {
            self.field = Some(name);
            let words = words.map(|words| format!("{}_{words}", self.op.as_str()));
            self.alias = self.alias.take().or(words);
        }
        all(&mut self.filters, clock, compute);
    }
}

impl Channel {
    /// Makes an expression of aggregates a formula of `aggregates`, which are measures; another
    /// stays as it is.
    ///
    /// # Errors
    /// As [`Formula::lowered`].
    fn work_out(
        &mut self,
        clock: &Clock,
        compute: &mut Vec<Computed>,
        aggregates: &mut Vec<Measure>,
    ) -> Result<()> {
        let Some(written) = self.expr.as_ref().filter(|e| self.op.is_none() && e.has_aggregate())
        else {
            return Ok(());
        };
        let name = self.alias.clone().unwrap_or_else(|| written.to_string());
        let mut expr = written.clone();
        expr.bind(clock);
        let mut measures = Vec::new();
        self.formula = Some(Formula { expr, alias: None, place: 0 }.lowered(&mut measures)?);
        self.alias = Some(name);
        self.expr = None;
        for mut measure in measures {
            measure.lower(clock, compute);
            if !aggregates.contains(&measure) {
                aggregates.push(measure);
            }
        }
        Ok(())
    }

    fn lower(&mut self, clock: &Clock, compute: &mut Vec<Computed>) {
        if let Some((name, words)) = lower(&mut self.expr, clock, compute) {
            self.field = Some(name);
            let words = words.map(|words| match self.op {
                Some(op) => format!("{}_{words}", op.as_str()),
                None => words,
            });
            self.alias = self.alias.take().or(words);
        }
        all(&mut self.filters, clock, compute);
    }
}

/// Moves the expressions of `filters`, which are joined by AND, to `compute`. What compares a column
/// with a moment alone becomes a plain filter, which executors find by what is sorted.
fn all(filters: &mut Vec<Filter>, clock: &Clock, compute: &mut Vec<Computed>) {
    if filters.iter().all(|f| f.expr.is_none()) {
        return;
    }
    for mut filter in std::mem::take(filters) {
        match filter.expr.take() {
            None => filters.push(filter),
            Some(mut expr) => match expr.bind(clock) {
                true => filters.extend(ranges(*expr, compute)),
                false => filters.push(Filter { field: named(*expr, compute), ..filter }),
            },
        }
    }
}

/// The filters that together are the condition `expr`.
fn ranges(expr: Expr, compute: &mut Vec<Computed>) -> Vec<Filter> {
    let conditions = match expr {
        Expr::Operation(mut o) if o.op == Function::And => std::mem::take(&mut o.args),
        other => vec![other],
    };
    let filter = |expr: Expr| match range(&expr) {
        Some(filter) => filter,
        None => Filter { field: named(expr.clone(), compute), expr: None, ..Filter::of(expr) },
    };
    conditions.into_iter().map(filter).collect()
}

/// The comparison of a column with a moment as a plain filter.
fn range(expr: &Expr) -> Option<Filter> {
    let Expr::Operation(o) = expr else { return None };
    let op = match o.op {
        Function::Lt => FilterOp::Lt,
        Function::Lte => FilterOp::Lte,
        Function::Gt => FilterOp::Gt,
        Function::Gte => FilterOp::Gte,
        _ => return None,
    };
    match o.args.as_slice() {
        [Expr::Column(name), Expr::Date { date: at } | Expr::Timestamp { timestamp: at }] => {
            Some(Filter::new(name.as_str(), op, at.as_str()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::{Code, DataType, Field, Filter, Query, Schema, plan, validate};

    fn schema() -> Schema {
        let field =
            |name: &str, data_type| Field { name: name.to_owned(), data_type, nullable: true };
        let fields = [
            ("city", DataType::String),
            ("delay", DataType::Int),
            ("late", DataType::Bool),
            ("at", DataType::Timestamp),
        ];
        Schema {
            fields: fields.map(|(name, data_type)| field(name, data_type)).to_vec(),
            skipped: Vec::new(),
        }
    }

    fn lowered(query: Value) -> Query {
        let mut query: Query = serde_json::from_value(query).expect("reads");
        query.lower();
        query
    }

    /// Each filter as it is written, and the condition it is.
    #[test]
    fn filters_are_joined_as_conditions() {
        let cases = [
            (
                json!({"or": [{"field": "city", "op": "eq", "value": "Oslo"}, {"field": "delay", "op": "gt", "value": 15}]}),
                "city = 'Oslo' OR delay > 15",
            ),
            (
                json!({"not": {"field": "city", "op": "in", "values": ["a", "b"]}}),
                "NOT city IN ('a', 'b')",
            ),
            (
                json!({"and": [{"field": "late", "op": "isNull"}, {"not": {"or": [{"field": "delay", "op": "between", "values": [1, 2]}]}}]}),
                "late IS NULL AND NOT delay BETWEEN 1 AND 2",
            ),
            (
                json!({"field": "city", "op": "contains", "value": "OS", "ignoreCase": true}),
                "CONTAINS(LOWER(city), 'os')",
            ),
            (json!({"field": "city", "op": "endsWith", "value": "lo"}), "ENDS_WITH(city, 'lo')"),
            (
                json!({"field": "city", "op": "notIn", "values": ["X"], "ignoreCase": true}),
                "NOT LOWER(city) IN ('x')",
            ),
            (json!({"expr": {"sql": "delay > 15 and late"}}), "delay > 15 AND late"),
            (
                json!({"or": [{"field": "at", "op": "gte", "value": 1_700_000_000_000_i64}]}),
                "at >= 1700000000000",
            ),
            (
                json!({"or": [{"field": "delay", "op": "eq", "value": "9007199254740993"}]}),
                "delay = '9007199254740993'",
            ),
        ];
        for (filter, text) in cases {
            let query = lowered(json!({"measures": [{"op": "count"}], "filters": [filter]}));
            assert_eq!(query.filters[0].field, text, "{filter}");
            validate::query(&query, &schema()).unwrap_or_else(|e| unreachable!("{filter}: {e:?}"));
            // What was lowered is written and read like anything else.
            let again: Query =
                serde_json::from_value(serde_json::to_value(&query).expect("written"))
                    .expect("read");
            assert_eq!(again, query);
        }
    }

    #[test]
    fn what_is_no_filter_is_refused() {
        for (filter, word) in [
            (json!({"and": []}), "one filter at least"),
            (
                json!({"and": [{"field": "a", "op": "isNull"}], "or": [{"field": "a", "op": "isNull"}]}),
                "one of",
            ),
            (
                json!({"field": "a", "op": "isNull", "not": {"field": "a", "op": "isNull"}, "value": 1, "extra": 2}),
                "extra",
            ),
            (json!({"field": "a", "not": {"field": "a", "op": "isNull"}}), "one of"),
            (json!({"field": "a", "op": "gt", "value": 1, "ignoreCase": true}), "texts"),
            (json!({"field": "a", "op": "endsWith"}), "texts"),
            (json!({"field": "a"}), "op"),
            (json!({"op": "eq"}), "field"),
            (json!({"expr": {"sql": "1 +"}}), "column 4"),
            (
                (0..80).fold(json!({"field": "a", "op": "isNull"}), |f, _| json!({"not": f})),
                "more than 64",
            ),
        ] {
            let message =
                serde_json::from_value::<Filter>(filter.clone()).expect_err("refused").to_string();
            assert!(message.contains(word), "{filter}: {message}");
        }
    }

    #[test]
    fn keys_and_measures_take_expressions() {
        let query = lowered(json!({
            "compute": [{"as": "wait", "expr": {"sql": "delay / 60"}}],
            "dimensions": [{"expr": {"sql": "UPPER(city)"}, "as": "town"}, {"expr": {"sql": "at"}, "timeUnit": "month"}],
            "measures": [{"op": "sum", "expr": {"sql": "wait * 2"}}, {"op": "sum", "expr": {"sql": "wait * 2"}, "as": "again"}],
        }));
        validate::query(&query, &schema()).expect("valid");
        assert_eq!(
            query.compute.iter().map(|c| c.name.as_str()).collect::<Vec<_>>(),
            ["wait", "UPPER(city)", "wait * 2"]
        );
        assert_eq!((query.dimensions[0].name(), query.dimensions[1].name()), ("town", "at"));
        assert_eq!(query.measures[0].name(), "sum_wait * 2");
        let refused =
            |query: Value| serde_json::from_value::<Query>(query).expect_err("refused").to_string();
        assert!(
            refused(json!({"dimensions": [{"field": "town", "expr": "city"}]}))
                .contains("not both")
        );
        assert!(refused(json!({"dimensions": [{"as": "a"}]})).contains("field"));
    }

    /// A chart's channels and its filters, the dashboard's too.
    #[test]
    fn charts_take_expressions() {
        let mut spec: crate::ChartSpec = serde_json::from_value(json!({
            "mark": "bar",
            "encoding": {"x": {"expr": {"sql": "UPPER(city)"}}, "y": {"op": "mean", "expr": {"sql": "delay / 60"}}},
            "filters": [{"or": [{"field": "late", "op": "eq", "value": true}, {"field": "delay", "op": "gt", "value": 15}]}],
        }))
        .expect("reads");
        let reader: Filter =
            serde_json::from_value(json!({"not": {"field": "city", "op": "eq", "value": "Oslo"}}))
                .expect("reads");
        assert_eq!(plan::chart_query(&spec, &[]).expect_err("not yet").code, Code::Internal);
        spec.lower();
        let mut query = plan::chart_query(&spec, &[reader]).expect("a query");
        query.lower();
        validate::query(&query, &schema()).expect("valid");
        assert_eq!(query.filters.len(), 2);
        assert_eq!(spec.encoding.x.as_ref().and_then(|x| x.field.as_deref()), Some("UPPER(city)"));
        assert_eq!(query.measures[0].name(), "mean_delay / 60");
    }

    /// Policies are plain comparisons: one of an expression fits no table.
    #[test]
    fn policies_are_plain() {
        let filter: Filter =
            serde_json::from_value(json!({"or": [{"field": "city", "op": "eq", "value": "Oslo"}]}))
                .expect("reads");
        assert_eq!(
            validate::filters(&[filter], &schema()).expect_err("refused").code,
            Code::InvalidQuery
        );
    }

    #[test]
    fn a_filter_of_what_a_chart_computes_tells_how() {
        let mut spec: crate::ChartSpec = serde_json::from_value(json!({
            "mark": "bar",
            "compute": [{"as": "twice", "expr": {"sql": "k * 2"}}],
            "encoding": {"x": {"expr": {"sql": "twice % 3"}, "as": "odd"}, "y": {"op": "count"}},
        }))
        .expect("reads");
        spec.lower();
        let picked = Filter::new("twice % 3", crate::FilterOp::Eq, 0i64);
        let told = picked.spelt_out(&spec.compute);
        assert_eq!(told.expr.as_ref().map(|e| e.to_string()).as_deref(), Some("k * 2 % 3 = 0"));
        // What is a column stays.
        let plain = Filter::new("k", crate::FilterOp::Eq, 0i64);
        assert_eq!(plain.clone().spelt_out(&spec.compute), plain);
    }
}
