//! The query suite: each part of a query by itself, then parts at random.

use pellucid_core::{Filter, FilterOp, Query};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

/// What every statement is scoped to.
pub fn policy() -> Vec<Filter> {
    vec![Filter::new("owner", FilterOp::Eq, "acme")]
}

fn parse(query: Value) -> Query {
    serde_json::from_value(query.clone()).unwrap_or_else(|e| panic!("{query}: {e}"))
}

pub fn fixed() -> Vec<Query> {
    let n = || json!({"op": "count", "as": "n"});
    let mut all = vec![
        json!({"dimensions": ["product"], "measures": [n()]}),
        json!({"dimensions": ["product"]}),
        json!({"dimensions": ["price"], "limit": 3}),
        json!({"dimensions": [{"field": "price", "bin": {"step": 0.5}, "as": "b"}], "sort": [{"by": "b"}], "limit": 1}),
        json!({"dimensions": ["price"], "measures": [n()]}),
        json!({"dimensions": ["price"], "measures": [n()], "sort": [{"by": "price", "order": "desc"}]}),
        json!({"dimensions": ["ok", "product"], "measures": [n()], "limit": 2}),
        json!({"dimensions": ["product"], "measures": [n()], "sort": [{"by": "product", "order": "desc"}]}),
        json!({"dimensions": ["product"], "measures": [n()], "sort": [{"by": "n", "order": "desc"}], "limit": 3, "offset": 1}),
        json!({"dimensions": ["product"], "measures": [n()], "limit": 0}),
        json!({"dimensions": ["product"], "measures": [n()], "offset": 99}),
        json!({"measures": [n()], "filters": [{"field": "qty", "op": "gt", "value": 1e18}]}),
        json!({"dimensions": ["product"], "measures": [n()], "filters": [{"field": "qty", "op": "gt", "value": 1e18}]}),
        json!({"dimensions": ["qty", "ts", "day", "ok", "price", "product"], "ungrouped": true,
               "sort": [{"by": "qty", "order": "desc"}, {"by": "price"}, {"by": "product"}]}),
        json!({"dimensions": ["price", "qty", "product"], "ungrouped": true, "limit": 3, "offset": 2,
               "sort": [{"by": "price", "order": "desc"}, {"by": "qty"}, {"by": "product"}]}),
        json!({"dimensions": [{"field": "qty", "bin": {"step": 2, "origin": 1}, "as": "b"}], "measures": [n()]}),
        json!({"dimensions": [{"field": "price", "bin": {"step": 0.1}, "as": "b"}], "measures": [n()]}),
    ];
    for unit in [
        "year",
        "quarter",
        "month",
        "week",
        "day",
        "hour",
        "minute",
        "second",
        "hourOfDay",
        "dayOfWeek",
        "monthOfYear",
    ] {
        for field in ["ts", "day"] {
            all.push(json!({"dimensions": [{"field": field, "timeUnit": unit, "as": "t"}], "measures": [n()]}));
        }
    }
    let none = json!({"field": "product", "op": "eq", "value": "none"});
    for op in
        ["sum", "mean", "min", "max", "count", "countDistinct", "median", "stddev", "variance"]
    {
        for field in ["qty", "price"] {
            let small = json!({"field": "qty", "op": "lt", "value": 1000});
            let no_nan = json!({"field": "price", "op": "lte", "value": 1e9});
            all.push(json!({"dimensions": ["product"], "measures": [{"op": op, "field": field, "as": "m"}], "filters": [small]}));
            all.push(
                json!({"dimensions": ["ok"], "measures": [{"op": op, "field": field, "as": "m", "where": [no_nan]}], "filters": [small]}),
            );
            all.push(
                json!({"measures": [{"op": op, "field": field, "as": "m"}], "filters": [none]}),
            );
        }
    }
    for op in ["min", "max", "count", "countDistinct"] {
        for field in ["product", "ok", "ts", "day", "price"] {
            all.push(json!({"measures": [{"op": op, "field": field, "as": "m"}]}));
            all.push(json!({"dimensions": ["product"], "measures": [{"op": op, "field": field, "as": "m"}], "sort": [{"by": "m"}]}));
        }
    }
    for q in [0.0, 0.25, 0.3, 0.9, 1.0] {
        all.push(json!({"measures": [{"op": "quantile", "field": "qty", "q": q, "as": "m", "where": [{"field": "qty", "op": "lt", "value": 100}]}]}));
    }
    all.push(json!({"measures": [{"op": "sum", "field": "qty", "as": "m"}]}));
    all.extend(computed());
    all.push(json!({"measures": [{"op": "share", "as": "s", "where": [{"field": "qty", "op": "gt", "value": 2}]}]}));
    all.push(json!({"measures": [{"op": "share", "as": "s", "where": [{"field": "qty", "op": "gt", "value": 2}]}], "filters": [none]}));
    all.extend(filters().into_iter().flat_map(|f| {
        [
            json!({"measures": [n()], "filters": [f]}),
            json!({"measures": [{"op": "count", "as": "n", "where": [f]}]}),
        ]
    }));
    all.into_iter().map(parse).collect()
}

/// Computed columns wherever a column may stand, their divisors at zero, minus zero, NaN and null.
fn computed() -> Vec<Value> {
    let op = |op: &str, a: Value, b: Value| json!({"op": op, "args": [a, b]});
    let ratio = json!({"as": "ratio", "expr": op("div", json!("qty"), json!("price"))});
    let net = json!({"as": "net", "expr": op("sub", op("mul", json!("price"), json!(2.5)), op("add", json!("qty"), json!(-1)))});
    let twice = json!({"as": "twice", "expr": op("div", json!("net"), op("sub", json!("qty"), json!("qty")))});
    let five = json!({"as": "five", "expr": 5});
    // The name of a hidden column, which a query cannot know to be taken.
    let secret = json!({"as": "secret", "expr": op("mul", json!("qty"), json!(0.5))});
    let compute = json!([ratio, net, twice, five, secret]);
    let small = json!({"field": "qty", "op": "lt", "value": 1000});
    let mut all = Vec::new();
    for name in ["ratio", "net", "twice", "five", "secret"] {
        let n = json!({"op": "count", "as": "n"});
        all.push(
            json!({"compute": compute, "dimensions": [name], "measures": [n], "filters": [small]}),
        );
        all.push(json!({"compute": compute, "dimensions": ["product", "qty", name], "ungrouped": true, "filters": [small],
            "sort": [{"by": name, "order": "desc"}, {"by": "product"}, {"by": "qty"}], "limit": 5, "offset": 1}));
        all.push(json!({"compute": compute, "measures": [n], "filters": [small, {"field": name, "op": "gt", "value": 1.5}]}));
        all.push(json!({"compute": compute, "dimensions": [{"field": name, "bin": {"step": 2}, "as": "b"}],
            "measures": [n], "filters": [small, {"field": "price", "op": "gt", "value": 0}]}));
        let real = json!({"field": name, "op": "lt", "value": 1e9});
        for op in ["sum", "mean", "min", "max", "median", "stddev", "countDistinct"] {
            let m = json!({"op": op, "field": name, "as": "m", "where": [real]});
            all.push(json!({"compute": compute, "dimensions": ["product"], "measures": [m], "filters": [small]}));
        }
    }
    all
}

/// Filters at the edges of what columns hold.
fn filters() -> Vec<Value> {
    let mut out = Vec::new();
    for (field, values) in [
        (
            "qty",
            json!([
                1.5,
                1.0,
                -6,
                9_007_199_254_740_992_i64,
                9_007_199_254_740_993_i64,
                1e300,
                -1e300,
                i64::MIN,
                i64::MAX
            ]),
        ),
        ("price", json!([0, -0.0, -1, 1e-3, 3.5, 1e300])),
        (
            "ts",
            json!([
                "2001-01-02",
                0,
                978_325_200_000_i64,
                978_325_200_000.5,
                "9999-12-31",
                "0001-01-01",
                1e18,
                -1
            ]),
        ),
        ("day", json!(["2001-01-02", "2001-01-01T12:00", "1969-12-31", 0, 1e17])),
        (
            "product",
            json!([
                "gear",
                "nut",
                "Nut",
                "",
                "é",
                "ge%r_'\\`\"é",
                "a\u{0}b",
                "bolt\u{0}",
                "' OR 1=1 --",
                "$1",
                "{0}",
                ":p1",
                "?"
            ]),
        ),
        ("ok", json!([true, false])),
    ] {
        for value in values.as_array().unwrap() {
            for op in ["eq", "neq", "lt", "lte", "gt", "gte"] {
                out.push(json!({"field": field, "op": op, "value": value}));
            }
            out.push(json!({"field": field, "op": "in", "values": [value]}));
            out.push(json!({"field": field, "op": "notIn", "values": [value]}));
        }
        out.push(json!({"field": field, "op": "in", "values": []}));
        out.push(json!({"field": field, "op": "notIn", "values": []}));
        out.push(json!({"field": field, "op": "in", "values": values}));
        out.push(json!({"field": field, "op": "isNull"}));
        out.push(json!({"field": field, "op": "notNull"}));
    }
    for part in ["", "u", "%", "_", "\\", "'", "\"", "`", "é", "ge", "N", "ge%r_'", "\u{0}"] {
        out.push(json!({"field": "product", "op": "contains", "value": part}));
        out.push(json!({"field": "product", "op": "startsWith", "value": part}));
    }
    out.push(
        json!({"field": "ts", "op": "between", "values": ["2001-01-01", "2001-01-02T23:00:00Z"]}),
    );
    out.push(json!({"field": "price", "op": "between", "values": [0, 2]}));
    out
}

fn any_filter() -> impl Strategy<Value = Value> {
    prop_oneof![
        (select(vec!["eq", "neq", "lt", "lte", "gt", "gte"]), -7i64..8)
            .prop_map(|(op, v)| json!({"field": "qty", "op": op, "value": v})),
        (select(vec!["eq", "lt", "gte", "neq"]), -2.0f64..4.0)
            .prop_map(|(op, v)| json!({"field": "price", "op": op, "value": v})),
        (
            select(vec!["in", "notIn"]),
            prop::collection::vec(select(vec!["bolt", "nut", "none"]), 0..3)
        )
            .prop_map(|(op, v)| json!({"field": "product", "op": op, "values": v})),
        (select(vec!["eq", "contains", "startsWith", "lt"]), "[a-zé%_'\"\\\\`$:?{}0-9 ]{0,3}")
            .prop_map(|(op, v)| json!({"field": "product", "op": op, "value": v})),
        (select(vec!["isNull", "notNull"]), select(vec!["product", "qty", "price", "ts", "owner"]))
            .prop_map(|(op, f)| json!({"field": f, "op": op})),
        (978_307_200_000i64..995_747_200_000)
            .prop_map(|v| json!({"field": "ts", "op": "gte", "value": v})),
    ]
}

pub fn any_query() -> impl Strategy<Value = Query> {
    let dimension = select(vec![
        json!({"field": "owner"}),
        json!({"field": "product"}),
        json!({"field": "qty"}),
        json!({"field": "ok"}),
        json!({"field": "ts", "timeUnit": "week"}),
        json!({"field": "ts", "timeUnit": "quarter"}),
        json!({"field": "day", "timeUnit": "dayOfWeek"}),
        json!({"field": "price", "bin": {"step": 0.5}}),
    ]);
    let op =
        select(vec!["sum", "mean", "min", "max", "count", "countDistinct", "median", "stddev"]);
    let measure = (op, select(vec!["qty", "price"]), prop::collection::vec(any_filter(), 0..2))
        .prop_map(|(op, field, mut filters)| {
            // Sums with NaN and of numbers 16 digits apart are compared elsewhere.
            filters.push(json!({"field": field, "op": "lt", "value": 1000}));
            json!({"op": op, "field": field, "where": filters})
        });
    let parts = (
        prop::collection::vec(dimension, 0..3),
        prop::collection::vec(measure, 0..3),
        prop::collection::vec(any_filter(), 0..3),
        prop::option::of(0u32..6),
        0u32..3,
        any::<bool>(),
    );
    let nothing = "a query asks for something";
    parts.prop_filter(nothing, |p| !p.0.is_empty() || !p.1.is_empty()).prop_map(
        |(mut dimensions, mut measures, filters, limit, offset, desc)| {
            dimensions.iter_mut().enumerate().for_each(|(i, d)| d["as"] = json!(format!("d{i}")));
            measures.iter_mut().enumerate().for_each(|(i, m)| m["as"] = json!(format!("m{i}")));
            let order = if desc { "desc" } else { "asc" };
            let sort: Vec<Value> = dimensions.first().map(|_| json!({"by": "d0", "order": order})).into_iter().collect();
            parse(
                json!({"dimensions": dimensions, "measures": measures, "filters": filters, "sort": sort, "limit": limit, "offset": offset}),
            )
        },
    )
}
