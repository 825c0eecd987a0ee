//! Each limit by the most that is allowed and by one more, and what is far beyond any of them.

use serde_json::{Value, json};

use super::*;
use crate::expr::Function;
use crate::{
    Bin, DataType, Dimension, Field, FilterOp, Measure, Op, Schema, Sort, SortOrder, compute, plan,
    validate,
};

fn schema() -> Schema {
    let field = |name: &str, data_type| Field { name: name.into(), data_type, nullable: true };
    Schema {
        fields: vec![field("v", DataType::Int), field("t", DataType::String)],
        skipped: vec![],
    }
}

fn filter() -> Filter {
    Filter::new("v", FilterOp::Gt, 1i64)
}

fn list(values: usize) -> Filter {
    Filter::list("v", FilterOp::In, (0..values as i64).map(Scalar::Int).collect())
}

fn count(filters: Vec<Filter>) -> Measure {
    Measure { filters, ..Measure::new(Op::Count, None, "n") }
}

fn counts(n: usize, filters: impl Fn(usize) -> Vec<Filter>) -> Vec<Measure> {
    (0..n).map(|i| Measure { alias: Some(format!("n{i}")), ..count(filters(i)) }).collect()
}

/// `v` and so many operations, each within the last.
fn nested(operations: usize) -> Expr {
    (0..operations).fold(Expr::Column("v".into()), |e, _| add(e, Expr::Number(1.0)))
}

/// `v` and so many operations, as flat as they go.
fn flat(operations: usize) -> Expr {
    match operations {
        0 => Expr::Column("v".into()),
        n => add(flat((n - 1) / 2), flat(n - 1 - (n - 1) / 2)),
    }
}

fn add(a: Expr, b: Expr) -> Expr {
    Expr::call(Function::Add, vec![a, b])
}

fn one(expr: Expr) -> Vec<Computed> {
    vec![Computed { name: "c".into(), expr }]
}

fn counting() -> Query {
    Query { measures: vec![count(vec![])], ..Query::default() }
}

/// A limit, a query that has as much as it allows or more, and where what is more is found.
type Case = (&'static str, usize, fn(usize) -> Query, &'static str);

const CASES: [Case; 12] = [
    (
        "dimensions",
        MAX_DIMENSIONS,
        |n| Query {
            dimensions: (0..n)
                .map(|i| Dimension { alias: Some(i.to_string()), ..Dimension::field("v") })
                .collect(),
            ..Query::default()
        },
        "dimensions",
    ),
    (
        "measures",
        MAX_MEASURES,
        |n| Query { measures: counts(n, |_| vec![]), ..Query::default() },
        "measures",
    ),
    ("filters", MAX_FILTERS, |n| Query { filters: vec![filter(); n], ..counting() }, "filters"),
    (
        "where of one",
        MAX_WHERE,
        |n| Query { measures: vec![count(vec![filter(); n])], ..Query::default() },
        "measures[0].where",
    ),
    (
        "where of many",
        MAX_WHERE,
        |n| Query {
            measures: counts(MAX_MEASURES, |i| {
                vec![filter(); n / MAX_MEASURES + usize::from(i < n % MAX_MEASURES)]
            }),
            ..Query::default()
        },
        "measures[255].where",
    ),
    (
        "one list",
        MAX_FILTER_VALUES,
        |n| Query { filters: vec![filter(), list(n)], ..counting() },
        "filters[1].values",
    ),
    (
        "all lists",
        MAX_VALUES,
        |n| {
            let wheres = (0..7).map(|_| list(n / 8)).collect();
            Query {
                filters: vec![list(n - n / 8 * 7)],
                measures: vec![count(wheres)],
                ..Query::default()
            }
        },
        "filters[0].values",
    ),
    (
        "order",
        MAX_SORT,
        |n| Query { sort: vec![Sort { by: "n".into(), order: SortOrder::Asc }; n], ..counting() },
        "sort",
    ),
    (
        "text",
        MAX_TEXT,
        |n| Query {
            filters: vec![Filter::new("t", FilterOp::Eq, "x".repeat(n - 2).as_str())],
            ..counting()
        },
        "filters[0]",
    ),
    (
        "computed columns",
        MAX_COMPUTED,
        |n| Query {
            compute: (0..n)
                .map(|i| Computed { name: format!("c{i}"), expr: Expr::Number(1.0) })
                .collect(),
            ..counting()
        },
        "compute",
    ),
    ("depth", MAX_DEPTH, |n| Query { compute: one(nested(n)), ..counting() }, "compute[0]"),
    ("operations", MAX_OPERATIONS, |n| Query { compute: one(flat(n)), ..counting() }, "compute[0]"),
];

#[test]
fn as_much_as_is_allowed_passes_and_one_more_is_refused_with_both_numbers_and_the_place() {
    for (what, most, query, path) in CASES {
        assert_eq!(validate::query(&query(most), &schema()), Ok(()), "{what}");
        for n in [most + 1, most * 3] {
            let e = validate::query(&query(n), &schema()).expect_err(what);
            assert_eq!(e.code, Code::LimitExceeded, "{what}: {e}");
            assert!(
                e.message.contains(&n.to_string()) && e.message.contains(&most.to_string()),
                "{what}: {e}"
            );
            if n == most + 1 {
                assert_eq!(e.path.as_deref(), Some(path), "{what}");
            }
        }
    }
}

/// Every way to name a computed column, so that none is free.
#[test]
fn operations_count_at_each_naming() {
    let computed = || {
        (0..MAX_COMPUTED).map(|i| Computed {
            name: format!("c{i}"),
            expr: if i == 0 { flat(255) } else { Expr::Number(0.0) },
        })
    };
    let with = |query: Query| Query { compute: computed().collect(), ..query };
    let named = || Filter::new("c0", FilterOp::Gt, 1i64);
    let sum = |i: usize| Measure {
        field: Some("c0".into()),
        ..Measure::new(Op::Sum, None, &i.to_string())
    };
    let by = |i: usize| Dimension {
        bin: Some(Bin { step: 1.0, origin: 0.0 }),
        alias: Some(i.to_string()),
        ..Dimension::field("c0")
    };
    type Way<'a> = (&'a str, &'a dyn Fn(usize) -> Query, &'a str);
    let ways: [Way<'_>; 5] = [
        ("filters", &|n| with(Query { filters: vec![named(); n], ..counting() }), "filters[15]"),
        (
            "where",
            &|n| with(Query { measures: vec![count(vec![named(); n])], ..Query::default() }),
            "measures[0].where[15]",
        ),
        (
            "measures",
            &|n| with(Query { measures: (0..n).map(sum).collect(), ..Query::default() }),
            "measures[15]",
        ),
        (
            "dimensions",
            &|n| with(Query { dimensions: (0..n).map(by).collect(), ..Query::default() }),
            "dimensions[15]",
        ),
        (
            "computed columns",
            &|n| {
                let later = (0..n)
                    .map(|i| Computed { name: format!("d{i}"), expr: Expr::Column("c0".into()) });
                Query { compute: computed().take(1).chain(later).collect(), ..counting() }
            },
            "compute[16]",
        ),
    ];
    for (what, query, path) in ways {
        // 255 for the column itself and 255 at each naming: sixteen in all stay below 4096.
        assert_eq!(validate::query(&query(15), &schema()), Ok(()), "{what}");
        assert_eq!(Cost::of(&query(15)).operations, 16 * 255, "{what}");
        let e = validate::query(&query(16), &schema()).expect_err(what);
        assert_eq!((e.code, e.path.as_deref()), (Code::LimitExceeded, Some(path)), "{what}: {e}");
        assert!(e.message.contains("4335") && e.message.contains("4096"), "{e}");
    }
}

#[test]
fn a_cost_counts_every_part() {
    let query: Query = serde_json::from_value(json!({
        "compute": [{"as": "c", "expr": {"op": "add", "args": ["v", {"op": "mul", "args": ["v", 2]}]}}],
        "dimensions": ["t", {"field": "v", "as": "vv"}],
        "measures": [{"op": "sum", "field": "c", "as": "s", "where": [{"field": "c", "op": "lt", "value": 3}]}],
        "filters": [{"field": "t", "op": "in", "values": ["a", "bc"]}, {"field": "v", "op": "isNull"}],
        "sort": [{"by": "s"}]
    }))
    .expect("it parses");
    let expected = Cost {
        dimensions: 2,
        measures: 1,
        filters: 2,
        wheres: 1,
        values: 3,
        sort: 1,
        text: 3 + 4 + 3 + 5 + 1,
        computed: 1,
        operations: 6,
    };
    assert_eq!(Cost::of(&query), expected);
}

/// What a policy or a token holds back rows by has the same limits.
#[test]
fn filters_alone_have_the_limits_of_a_query() {
    let text = |n: usize| vec![Filter::new("t", FilterOp::Eq, "x".repeat(n).as_str())];
    for (filters, path) in [
        (vec![filter(); MAX_FILTERS + 1], "filters"),
        (vec![filter(), list(MAX_FILTER_VALUES + 1)], "filters[1].values"),
        (vec![list(8_000), list(8_000), list(8_000)], "filters[2].values"),
        (text(MAX_TEXT), "filters[0]"),
    ] {
        let e = validate::filters(&filters, &schema()).expect_err("refused");
        assert_eq!((e.code, e.path.as_deref()), (Code::LimitExceeded, Some(path)), "{e}");
    }
    assert_eq!(validate::filters(&vec![filter(); MAX_FILTERS], &schema()), Ok(()));
}

/// Neither counted, nor checked, nor copied, nor dropped with a stack as deep as the input: a
/// test's stack has two megabytes.
#[test]
fn depth_and_width_beyond_all_bounds_are_refused() {
    let deep = 1_000_000;
    let mut right = Expr::Column("v".into());
    for _ in 0..deep {
        right = add(Expr::Number(1.0), right);
    }
    for (expr, depth) in [(nested(deep), deep), (right, deep), (flat(deep), 20)] {
        assert_eq!(expr.parts().map(|(depth, _)| depth).max(), Some(depth));
        assert!(!expr.columns().is_empty());
        let query = Query {
            compute: one(expr),
            filters: vec![Filter::new("c", FilterOp::Gt, 1i64); 10],
            ..counting()
        };
        assert_eq!(Cost::of(&query).operations, deep * 11);
        assert_eq!(
            validate::query(&query, &schema()).expect_err("refused").code,
            Code::LimitExceeded
        );
        assert_eq!(
            compute::schema(&query.compute, &schema()).expect_err("refused").code,
            Code::LimitExceeded
        );
        let chart = ChartSpec {
            compute: query.compute,
            ..chart(json!({"mark": "metric", "encoding": {"value": {"op": "count"}}}))
        };
        assert_eq!(plan::chart_query(&chart, &[]).expect_err("refused").code, Code::LimitExceeded);
    }
    let wide = Query {
        filters: vec![filter(); 1_000_000],
        measures: counts(100_000, |_| vec![filter()]),
        ..Query::default()
    };
    assert_eq!(validate::query(&wide, &schema()).expect_err("refused").code, Code::LimitExceeded);
    // Doubling 64 times is more than a number holds.
    let doubling = (0..200).map(|i| {
        let before = || if i == 0 { "v".to_owned() } else { format!("c{}", i - 1) };
        Computed {
            name: format!("c{i}"),
            expr: add(Expr::Column(before()), Expr::Column(before())),
        }
    });
    let doubling = Query { compute: doubling.collect(), ..counting() };
    assert_eq!(Cost::of(&doubling).operations, usize::MAX);
    assert_eq!(
        validate::query(&doubling, &schema()).expect_err("refused").code,
        Code::LimitExceeded
    );
}

fn chart(spec: Value) -> ChartSpec {
    serde_json::from_value(spec).expect("the specification parses")
}

#[test]
fn charts_are_refused_before_a_query_is_made_of_them() {
    let columns =
        |n: usize| (0..n).map(|i| json!({"field": "v", "as": i.to_string()})).collect::<Vec<_>>();
    let wheres = |n: usize| vec![json!({"field": "v", "op": "gt", "value": 1}); n];
    let count = |n: usize| json!({"op": "count", "where": wheres(n)});
    let deep = (0..MAX_DEPTH + 1).fold(json!("v"), |e, _| json!({"op": "add", "args": [e, 1]}));
    let cells: serde_json::Map<String, Value> =
        (0..=MAX_CHANNELS).map(|i| (i.to_string(), json!({}))).collect();
    let bar = |more: Value| {
        let mut spec =
            json!({"mark": "bar", "encoding": {"x": {"field": "t"}, "y": {"op": "count"}}});
        spec.as_object_mut()
            .into_iter()
            .for_each(|s| s.extend(more.as_object().cloned().unwrap_or_default()));
        spec
    };
    for (spec, path) in [
        (json!({"mark": "table", "encoding": {"columns": columns(100_000)}}), "encoding.columns"),
        (
            json!({"mark": "table", "encoding": {"columns": columns(200), "rows": columns(200)}}),
            "encoding",
        ),
        (
            bar(json!({"layer": vec![json!({"mark": "line", "y": count(0)}); MAX_MEASURES + 1]})),
            "layer",
        ),
        (
            bar(
                json!({"layer": [{"mark": "line", "y": count(1_000)}, {"mark": "line", "y": count(25)}]}),
            ),
            "layer[1].y.where",
        ),
        (bar(json!({"encoding": {"x": {"field": "t"}, "y": count(1_025)}})), "encoding.y.where"),
        (bar(json!({"filters": wheres(MAX_FILTERS)})), "filters"),
        (bar(json!({"sort": vec![json!({"by": "t"}); MAX_SORT + 1]})), "sort"),
        (bar(json!({"compute": [{"as": "c", "expr": deep}]})), "compute[0]"),
        (bar(json!({"title": "cells", "table": {"cells": cells}})), "table.cells"),
    ] {
        let e = plan::chart_query(&chart(spec), &[filter()]).expect_err("refused");
        assert_eq!((e.code, e.path.as_deref()), (Code::LimitExceeded, Some(path)), "{e}");
    }
    // One that asks for bins of columns without end is heard to the limit.
    let bins =
        (0..10_000).map(|i| json!({"field": i.to_string(), "bin": true})).collect::<Vec<_>>();
    let query = plan::bins_query(&chart(json!({"mark": "table", "encoding": {"columns": bins}})))
        .expect("a query");
    assert_eq!(query.measures.len(), 2 * MAX_CHANNELS);
}

#[test]
fn dashboards_have_their_limits() {
    let place = json!({"column": 0, "row": 0, "width": 1, "height": 1});
    let charts = |n: usize| {
        let chart = json!({"mark": "metric", "encoding": {"value": {"op": "count"}}});
        (0..n)
            .map(|i| json!({"id": i.to_string(), "chart": chart, "place": place}))
            .collect::<Vec<_>>()
    };
    let controls = |n: usize| vec![json!({"field": "t", "kind": "select"}); n];
    let check = |charts: Vec<Value>, filters: Vec<Value>| {
        let spec = serde_json::from_value(
            json!({"title": "", "dataset": "", "charts": charts, "filters": filters}),
        )
        .expect("it parses");
        crate::dashboard::validate(&spec, &schema())
            .map_err(|e| (e.code, e.path.unwrap_or_default()))
    };
    assert_eq!(check(charts(MAX_CHARTS), controls(MAX_CONTROLS)), Ok(()));
    assert_eq!(
        check(charts(MAX_CHARTS + 1), controls(1)),
        Err((Code::LimitExceeded, "charts".to_owned()))
    );
    assert_eq!(
        check(charts(1), controls(MAX_CONTROLS + 1)),
        Err((Code::LimitExceeded, "filters".to_owned()))
    );
}
