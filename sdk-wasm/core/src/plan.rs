//! From a chart's specification to the query that answers it.

mod before;
mod bins;
mod channels;
mod fits;
mod formulas;

use crate::chart::{self, Channel, Expansion, GroupOrder};
use crate::{
    Batch, ChartSpec, Code, Dimension, Error, Filter, Measure, Query, Result, Schema, Sort,
    SortOrder, TimeUnit, limits, output,
};

pub use before::Before;
pub use bins::{bins_query, choose_bins};
pub use formulas::Formulas;

/// Marks of one chart; beyond it a browser would draw what nobody can read. Points are exempt: they
/// become a density.
pub const MAX_MARKS: u32 = 100_000;

/// The query behind a chart, with the dashboard's `filters` added to the chart's own. Its
/// expressions are columns by now ([`ChartSpec::lower`]).
///
/// A chart of channels without any measure asks for rows, otherwise for groups. Two channels that
/// show the same thing share one result column. What a mark adds stands in its rules
/// ([`chart::MarkRules`]): a box asks for its five quantiles ([`quartiles`]), a calendar for days,
/// a funnel for its largest stage first. `encoding.order` asks for its measure.
///
/// # Errors
/// `invalid_spec` where a mark lacks a channel it needs; `limit_exceeded` where the chart asks for
/// too much ([`limits::chart`]).
///
/// # Example
///
/// ```
/// use pellucid_core::{ChartSpec, Filter, FilterOp, plan};
/// use serde_json::json;
///
/// let chart: ChartSpec = serde_json::from_value(json!({
///     "mark": "line",
///     "filters": [{ "field": "delay", "op": "notNull" }],
///     "encoding": { "x": { "field": "date", "timeUnit": "month" }, "y": { "op": "mean", "field": "delay" } },
/// }))?;
/// // A reader of the dashboard looks at one airport.
/// let query = plan::chart_query(&chart, &[Filter::new("origin", FilterOp::Eq, "OSL")])?;
/// assert_eq!(query.measures[0].name(), "mean_delay");
/// assert_eq!(query.filters.len(), 2);
/// assert!(!query.ungrouped);
///
/// // A channel that the mark cannot do without is named.
/// let chart: ChartSpec = serde_json::from_value(json!({ "mark": "bar", "encoding": { "x": { "field": "date" } } }))?;
/// let error = plan::chart_query(&chart, &[]).unwrap_err();
/// assert_eq!(error.path.as_deref(), Some("encoding.y"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn chart_query(spec: &ChartSpec, filters: &[Filter]) -> Result<Query> {
    let (mut query, mut formulas) = chart_question(spec, filters)?;
    formulas.defer(&mut query);
    Ok(query)
}

/// The chart's columns, of the answer to its query: what its formulas are worked out to.
///
/// # Errors
/// As [`Formulas::made`].
///
/// # Example
///
/// ```
/// use pellucid_core::{Batch, BatchColumn, ChartSpec, DataType, Field, Values, plan};
/// use serde_json::json;
///
/// let mut chart: ChartSpec = serde_json::from_value(json!({
///     "mark": "metric",
///     "encoding": { "value": { "expr": { "sql": "SUM(won) / COUNT()" }, "as": "rate" } },
/// }))?;
/// chart.lower();
/// let query = plan::chart_query(&chart, &[])?;
/// assert_eq!(query.measures.iter().map(|m| m.name()).collect::<Vec<_>>(), ["SUM(won)", "COUNT()"]);
///
/// let column = |name: &str, v| BatchColumn {
///     field: Field { name: name.to_owned(), data_type: DataType::Int, nullable: false },
///     values: Values::Int(vec![v]),
///     validity: None,
/// };
/// let answer = Batch { columns: vec![column("SUM(won)", 3), column("COUNT()", 4)], rows: 1, total: 1 };
/// let shown = plan::finished(&chart, answer)?;
/// assert_eq!(shown.columns.len(), 1);
/// assert_eq!(shown.column("rate").and_then(|c| c.number(0)), Some(0.75));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn finished(spec: &ChartSpec, answer: Batch) -> Result<Batch> {
    if spec.aggregates.is_empty() {
        return Ok(answer);
    }
    let mut order = Query { sort: sort(spec), limit: limit(spec), ..Query::default() };
    let mut formulas = Formulas::of(spec);
    formulas.defer(&mut order);
    formulas.made(answer)
}

/// Checks that `spec` can be asked of a table of these columns.
///
/// # Errors
/// As [`chart_query`], [`validate::query`](crate::validate::query) and [`finished`].
pub fn check(spec: &ChartSpec, schema: &Schema) -> Result<()> {
    let query = chart_query(spec, &[])?;
    crate::validate::query(&query, schema)?;
    before::check(spec, schema)?;
    if spec.aggregates.is_empty() {
        return Ok(());
    }
    finished(spec, output::no_rows(output::columns(&query, schema)?)).map(|_| ())
}

/// The query behind a chart with the order that the chart has, which may be by a formula, and the
/// formulas: what changes either does so before [`Formulas::defer`].
///
/// # Errors
/// As [`chart_query`].
pub fn chart_question(spec: &ChartSpec, filters: &[Filter]) -> Result<(Query, Formulas)> {
    limits::chart(spec, filters)?;
    spec.check_aggregates()?;
    if let Some((path, name)) = spec.all_channels().find_map(|(path, c)| {
        let name = c.model_measure.as_ref().or(c.model_dimension.as_ref())?;
        Some((path, name.clone()))
    }) {
        return Err(crate::model::no_model(&name, path));
    }
    if !spec.is_lowered() {
        return Err(Error::new(
            Code::Internal,
            "an expression stands where a column's name is read: lower the specification first",
        ));
    }
    channels::required(spec)?;
    chart::options::check(&spec.options)?;
    chart::annotation::check(&spec.annotations)?;
    fits::check(spec)?;
    let mut dimensions: Vec<Dimension> = Vec::new();
    let mut measures: Vec<Measure> = Vec::new();
    for (path, channel) in spec.all_channels() {
        channels::check(channel, &path).map_err(|e| e.within(&path))?;
        for channel in asked(spec, channel, &path) {
            if let Some(measure) = channel.measure() {
                if !measures.contains(&measure) {
                    measures.push(measure);
                }
            } else if let Some(dimension) = channel.dimension().filter(|d| !dimensions.contains(d))
            {
                dimensions.push(dimension);
            }
        }
    }
    for measure in &spec.aggregates {
        if !measures.contains(measure) {
            measures.push(measure.clone());
        }
    }
    let query = Query {
        compute: spec.compute.clone(),
        ungrouped: measures.is_empty(),
        dimensions,
        measures,
        filters: spec.filters.iter().chain(filters).cloned().collect(),
        sort: sort(spec),
        limit: limit(spec),
        ..Query::default()
    };
    Ok((query, Formulas::of(spec)))
}

/// How many groups are asked for. A limit of nested groups is one of the outermost, beyond which
/// their totals go.
fn limit(spec: &ChartSpec) -> Option<u32> {
    spec.limit.filter(|_| spec.mark.rules().order != GroupOrder::Nested)
}

/// The channels that a channel of the specification stands for in the query.
fn asked(spec: &ChartSpec, channel: &Channel, path: &str) -> Vec<Channel> {
    let value = box_value(spec).is_some_and(|v| std::ptr::eq(v, channel));
    match spec.mark.rules().expands {
        Expansion::Quartiles if value => quartiles(channel, spec.options.whiskers).to_vec(),
        Expansion::Days if path == "encoding.x" => vec![day(channel)],
        _ => vec![channel.clone()],
    }
}

/// The channel of a box plot whose distribution is shown: the one with an `op`, otherwise y.
pub fn box_value(spec: &ChartSpec) -> Option<&Channel> {
    let e = &spec.encoding;
    e.x.as_ref()
        .filter(|x| x.is_measure())
        .or(e.y.as_ref())
        .filter(|_| spec.mark.rules().expands == Expansion::Quartiles)
}

/// What a box shows of a column, from the lowest to the highest: whisker, first quartile, median,
/// third quartile, whisker.
///
/// # Example
///
/// ```
/// use pellucid_core::{chart::Channel, plan};
///
/// let mass: Channel = serde_json::from_str(r#"{ "field": "mass" }"#)?;
/// let names = plan::quartiles(&mass, None).map(|channel| channel.name());
/// assert_eq!(names, ["mass_low", "mass_q1", "mass_median", "mass_q3", "mass_high"]);
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn quartiles(value: &Channel, whiskers: Option<[f64; 2]>) -> [Channel; 5] {
    use crate::Op::{Max, Median, Min, Quantile};
    let [low, high] = whiskers.unwrap_or([0.0, 1.0]);
    let base = value.alias.clone().or_else(|| value.field.clone()).unwrap_or_default();
    let part = |op, q, end: &str| Channel {
        op: Some(op),
        q,
        alias: Some(format!("{base}_{end}")),
        ..value.clone()
    };
    [
        if low > 0.0 { part(Quantile, Some(low), "low") } else { part(Min, None, "low") },
        part(Quantile, Some(0.25), "q1"),
        part(Median, None, "median"),
        part(Quantile, Some(0.75), "q3"),
        if high < 1.0 { part(Quantile, Some(high), "high") } else { part(Max, None, "high") },
    ]
}

/// A calendar's time, by days.
pub fn day(x: &Channel) -> Channel {
    Channel { time_unit: Some(TimeUnit::Day), ..x.clone() }
}

fn sort(spec: &ChartSpec) -> Vec<Sort> {
    let (e, order) = (&spec.encoding, spec.mark.rules().order);
    if order == GroupOrder::Nested {
        return Vec::new();
    }
    if !spec.sort.is_empty() {
        return spec.sort.clone();
    }
    if let Some(order) = &e.order {
        return vec![Sort { by: order.name(), order: SortOrder::Asc }];
    }
    let measured = [&e.x, &e.y].into_iter().flatten().find(|c| c.is_measure());
    match (order, measured) {
        (GroupOrder::LargestFirst, Some(value)) => {
            vec![Sort { by: value.name(), order: SortOrder::Desc }]
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{BatchColumn, Code, DataType, Field, Values};
    use serde_json::json;

    fn spec(v: serde_json::Value) -> ChartSpec {
        serde_json::from_value(v).expect("the specification parses")
    }

    #[test]
    fn channels_become_dimensions_and_measures() {
        let s = spec(
            json!({"mark": "bar", "limit": 10, "filters": [{"field": "a", "op": "notNull"}],
            "encoding": {"x": {"field": "ts", "timeUnit": "month", "as": "month"}, "y": {"op": "count", "as": "n"}, "color": {"field": "c"}}}),
        );
        let q = chart_query(&s, &[Filter::new("b", crate::FilterOp::Eq, 1i64)]).expect("a query");
        assert_eq!(q.dimensions.iter().map(Dimension::name).collect::<Vec<_>>(), ["month", "c"]);
        assert_eq!(q.measures.iter().map(Measure::name).collect::<Vec<_>>(), ["n"]);
        assert_eq!((q.filters.len(), q.limit, q.ungrouped), (2, Some(10), false));
    }

    #[test]
    fn names_have_colors_and_no_places() {
        let domain = |channel: &str, with: serde_json::Value| {
            let mut s = json!({"mark": "bar", "encoding": {"x": {"field": "a"}, "y": {"op": "count"}, "color": {"field": "c"}}});
            s["encoding"][channel]["scale"] = json!({ "domain": with });
            chart_query(&spec(s), &[]).map(|_| ()).map_err(|e| (e.code, e.path.unwrap_or_default()))
        };
        assert_eq!(domain("color", json!(["north", "south"])), Ok(()));
        assert_eq!(domain("y", json!([0, 5])), Ok(()));
        for channel in ["x", "y"] {
            let refused = Err((Code::InvalidSpec, format!("encoding.{channel}.scale.domain")));
            assert_eq!(domain(channel, json!(["north", "south"])), refused);
        }
    }

    #[test]
    fn a_chart_of_rows_is_ungrouped() {
        let s =
            spec(json!({"mark": "point", "encoding": {"x": {"field": "a"}, "y": {"field": "b"}}}));
        assert!(chart_query(&s, &[]).expect("a query").ungrouped);
    }

    #[test]
    fn missing_channels_are_named() {
        for (s, path) in [
            (json!({"mark": "bar", "encoding": {"x": {"field": "a"}}}), "encoding.y"),
            (json!({"mark": "arc", "encoding": {"theta": {"op": "count"}}}), "encoding.color"),
            (json!({"mark": "metric", "encoding": {}}), "encoding.value"),
            (json!({"mark": "table", "encoding": {}}), "encoding.columns"),
            (
                json!({"mark": "line", "encoding": {"x": {"field": "a"}, "y": {"field": "b"}, "facet": {"op": "count"}}}),
                "encoding.facet",
            ),
            (
                json!({"mark": "bar", "encoding": {"x": {"field": "a"}, "y": {"field": "b"}}}),
                "encoding",
            ),
            (json!({"mark": "line", "encoding": {"x": {"field": "a"}, "y": {}}}), "encoding.y"),
            (
                json!({"mark": "rect", "encoding": {"x": {"field": "a"}, "y": {"field": "b"}}}),
                "encoding.color",
            ),
            (json!({"mark": "treemap", "encoding": {"size": {"op": "count"}}}), "encoding.path"),
            (
                json!({"mark": "sankey", "encoding": {"source": {"field": "a"}, "size": {"op": "count"}}}),
                "encoding.target",
            ),
            (
                json!({"mark": "candlestick", "encoding": {"x": {"field": "a"}, "open": {"field": "o"}}}),
                "encoding.high",
            ),
            (
                json!({"mark": "waterfall", "encoding": {"x": {"op": "count"}, "y": {"op": "count"}}}),
                "encoding.x",
            ),
            (
                json!({"mark": "bullet", "encoding": {"x": {"op": "count"}, "target": {"field": "b"}}}),
                "encoding.target",
            ),
            (
                json!({"mark": "box", "encoding": {"x": {"field": "a"}, "y": {"op": "sum", "field": "b"}}}),
                "encoding.y",
            ),
            (json!({"mark": "pivot", "encoding": {"values": [{"op": "count"}]}}), "encoding.rows"),
            (json!({"mark": "pivot", "encoding": {"rows": [{"field": "a"}]}}), "encoding.values"),
            (
                json!({"mark": "pivot", "encoding": {"rows": [{"field": "a"}], "values": [{"field": "b"}]}}),
                "encoding.values[0]",
            ),
            (
                json!({"mark": "pivot", "encoding": {"rows": [{"field": "a"}], "columns": [{"op": "count"}], "values": [{"op": "count"}]}}),
                "encoding.columns[0]",
            ),
            (
                json!({"mark": "pivot", "sort": [{"by": "b"}], "encoding": {"rows": [{"field": "a"}], "values": [{"op": "count"}]}}),
                "sort[0].by",
            ),
            (
                json!({"mark": "table", "table": {"cells": {"a": {"spark": {"along": "t"}}}}, "encoding": {"columns": [{"field": "a"}]}}),
                "table.cells.a.spark",
            ),
            (
                json!({"mark": "geo", "encoding": {"key": {"field": "a"}, "color": {"op": "count"}}}),
                "geo",
            ),
            (
                json!({"mark": "bar", "layer": [{"mark": "arc", "y": {"op": "count"}}],
                "encoding": {"x": {"field": "a"}, "y": {"op": "count"}}}),
                "layer[0].mark",
            ),
            (
                json!({"mark": "bar", "layer": [{"mark": "line", "y": {"field": "b"}}],
                "encoding": {"x": {"field": "a"}, "y": {"op": "count"}}}),
                "layer[0].y",
            ),
        ] {
            let e = chart_query(&spec(s.clone()), &[]).expect_err("refused");
            assert_eq!((e.code, e.path.as_deref()), (Code::InvalidSpec, Some(path)), "{s}");
        }
    }

    #[test]
    fn a_pivot_asks_for_rows_then_columns_without_limit_or_order() {
        let s = spec(json!({"mark": "pivot", "limit": 3, "sort": [{"by": "n"}],
            "encoding": {"rows": [{"field": "a"}, {"field": "b"}], "columns": [{"field": "c"}], "values": [{"op": "count", "as": "n"}]}}));
        let q = chart_query(&s, &[]).expect("a query");
        assert_eq!(q.dimensions.iter().map(Dimension::name).collect::<Vec<_>>(), ["a", "b", "c"]);
        assert_eq!((q.measures.len(), q.limit, q.sort.len()), (1, None, 0));
    }

    #[test]
    fn a_box_asks_for_its_quartiles() {
        let s = spec(
            json!({"mark": "box", "encoding": {"x": {"field": "kind"}, "y": {"field": "mass"}}}),
        );
        let q = chart_query(&s, &[]).expect("a query");
        let names: Vec<String> = q.measures.iter().map(Measure::name).collect();
        assert_eq!(names, ["mass_low", "mass_q1", "mass_median", "mass_q3", "mass_high"]);
        assert_eq!((q.measures[1].q, q.dimensions.len(), q.ungrouped), (Some(0.25), 1, false));
    }

    #[test]
    fn marks_bring_their_order() {
        let s = spec(
            json!({"mark": "funnel", "encoding": {"y": {"field": "stage"}, "x": {"op": "count", "as": "n"}}}),
        );
        assert_eq!(
            chart_query(&s, &[]).expect("a query").sort,
            [Sort { by: "n".into(), order: SortOrder::Desc }]
        );
        let s = spec(
            json!({"mark": "waterfall", "encoding": {"x": {"field": "item"}, "y": {"op": "sum", "field": "v"},
            "order": {"op": "min", "field": "step"}}}),
        );
        assert_eq!(
            chart_query(&s, &[]).expect("a query").sort,
            [Sort { by: "min_step".into(), order: SortOrder::Asc }]
        );
    }

    #[test]
    fn a_calendar_asks_for_days_and_layers_for_their_measures() {
        let s = spec(
            json!({"mark": "calendar", "encoding": {"x": {"field": "at"}, "color": {"op": "count"}}}),
        );
        assert_eq!(
            chart_query(&s, &[]).expect("a query").dimensions[0].time_unit,
            Some(TimeUnit::Day)
        );
        let s = spec(
            json!({"mark": "bar", "layer": [{"mark": "line", "y": {"op": "mean", "field": "b"}, "axis": "right"}],
            "encoding": {"x": {"field": "a"}, "y": {"op": "count"}}}),
        );
        assert_eq!(chart_query(&s, &[]).expect("a query").measures.len(), 2);
    }

    #[test]
    fn formulas_are_worked_out_of_the_answer() {
        let mut s = spec(
            json!({"mark": "bar", "limit": 2, "sort": [{"by": "rate", "order": "desc"}], "encoding": {
            "x": {"field": "team"}, "y": {"expr": {"sql": "SUM(won * 2) / COUNT()"}, "as": "rate"}}}),
        );
        s.lower();
        assert_eq!(s.compute.len(), 1);
        let (whole, _) = chart_question(&s, &[]).expect("a question");
        assert_eq!((whole.sort.len(), whole.limit), (1, Some(2)));
        let query = chart_query(&s, &[]).expect("a query");
        assert_eq!((query.sort.len(), query.limit, query.ungrouped), (0, None, false));
        let column = |name: &str, values: Values| BatchColumn {
            field: Field { name: name.to_owned(), data_type: DataType::Int, nullable: false },
            values,
            validity: None,
        };
        let answer = Batch {
            columns: vec![
                column("team", Values::Int(vec![1, 2, 3])),
                column("SUM(won * 2)", Values::Int(vec![2, 9, 8])),
                column("COUNT()", Values::Int(vec![4, 3, 2])),
            ],
            rows: 3,
            total: 3,
        };
        let shown = finished(&s, answer).expect("an answer");
        assert_eq!(shown.columns.iter().map(|c| c.name()).collect::<Vec<_>>(), ["team", "rate"]);
        assert_eq!((shown.rows, shown.total), (2, 3));
        assert_eq!(shown.columns[0].values, Values::Int(vec![3, 2]));
        assert_eq!(shown.columns[1].values, Values::Float(vec![4.0, 3.0]));
    }

    #[test]
    fn formulas_that_are_none_are_refused_at_their_channel() {
        let field =
            |name: &str, data_type| Field { name: name.to_owned(), data_type, nullable: false };
        let fields = vec![field("team", DataType::String), field("won", DataType::Int)];
        let schema = Schema { fields, skipped: Vec::new() };
        let y = |y: serde_json::Value| {
            let mut s = spec(json!({"mark": "bar", "encoding": {"x": {"field": "team"}, "y": y}}));
            s.lower();
            check(&s, &schema).map_err(|e| (e.code, e.path.unwrap_or_default()))
        };
        let sql = |text: &str| json!({"expr": {"sql": text}});
        assert_eq!(y(sql("SUM(won) / COUNT()")), Ok(()));
        assert_eq!(y(sql("SUM(won) FILTER (WHERE team = 'a') / COUNT()")), Ok(()));
        let at = |code| Err((code, "encoding.y".to_owned()));
        assert_eq!(y(sql("SUM(won) / gone")), at(Code::UnknownColumn));
        assert_eq!(y(sql("QUANTILE(won, won) + 1")), at(Code::InvalidQuery));
        let mut with_unit = sql("SUM(won)");
        with_unit["timeUnit"] = json!("month");
        assert_eq!(y(with_unit), at(Code::InvalidSpec));
        let mut beside = sql("SUM(won)");
        beside["field"] = json!("won");
        assert_eq!(y(beside), at(Code::InvalidSpec));
        // Where a dimension must stand.
        let mut s =
            spec(json!({"mark": "bar", "encoding": {"x": sql("SUM(won)"), "y": sql("COUNT()")}}));
        s.lower();
        assert_eq!(check(&s, &schema).map_err(|e| e.code), Err(Code::InvalidSpec));
    }
}
