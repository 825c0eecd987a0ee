//! What each part of a query means, against values worked out by hand from `support::rows`.

use serde_json::{Value, json};

use crate::support::{Row, Server, rows};

async fn check(cases: Vec<(Value, Value)>) {
    let server = Server::start().await;
    let token = server.token("acme").await;
    for (query, expected) in cases {
        assert_eq!(server.query(&token, query.clone()).await.rows(), expected, "{query}");
    }
}

#[tokio::test]
async fn groups_and_their_order() {
    let n = json!({"op": "count", "as": "n"});
    check(vec![
        (json!({"dimensions": ["product"], "measures": [n]}), json!([["bolt", 3], ["gear", 2], ["nut", 3], [null, 1]])),
        (
            json!({"dimensions": ["product"], "measures": [n], "sort": [{"by": "product", "order": "desc"}]}),
            json!([["nut", 3], ["gear", 2], ["bolt", 3], [null, 1]]),
        ),
        (
            json!({"dimensions": ["product"], "measures": [n], "sort": [{"by": "n", "order": "desc"}]}),
            json!([["bolt", 3], ["nut", 3], ["gear", 2], [null, 1]]),
        ),
        (json!({"dimensions": ["product"], "measures": [n], "limit": 2, "offset": 1}), json!([["gear", 2], ["nut", 3]])),
        (json!({"dimensions": ["product"], "measures": [n], "limit": 0}), json!([])),
        (json!({"dimensions": ["product"], "measures": [n], "offset": 9}), json!([])),
        (json!({"dimensions": ["product"]}), json!([["bolt"], ["gear"], ["nut"], [null]])),
        (json!({"dimensions": ["ok", "product"], "measures": [n], "limit": 2}), json!([[false, "gear", 1], [false, "nut", 2]])),
        (json!({"measures": [n], "filters": [{"field": "qty", "op": "gt", "value": 1e18}]}), json!([[0]])),
        (json!({"dimensions": ["product"], "measures": [n], "filters": [{"field": "qty", "op": "gt", "value": 1e18}]}), json!([])),
    ])
    .await;
}

#[tokio::test]
async fn measures() {
    let by_product = |m: Value| json!({"dimensions": ["product"], "measures": [m]});
    let all = |m: Value| json!({"measures": [m]});
    let of = |m: Value, filter: Value| json!({"measures": [m], "filters": [filter]});
    let nuts = json!({"field": "product", "op": "eq", "value": "nut"});
    let none = json!({"field": "product", "op": "eq", "value": "none"});
    check(vec![
        (
            by_product(json!({"op": "sum", "field": "qty"})),
            json!([["bolt", 9_007_199_254_741_001_i64], ["gear", -2], ["nut", 2], [null, 2]]),
        ),
        (all(json!({"op": "count", "field": "qty"})), json!([[8]])),
        (all(json!({"op": "countDistinct", "field": "price"})), json!([[7]])),
        (all(json!({"op": "countDistinct", "field": "product"})), json!([[3]])),
        (all(json!({"op": "countDistinct", "field": "product", "where": [{"field": "qty", "op": "lt", "value": 1000}]})), json!([[3]])),
        (all(json!({"op": "countDistinct", "field": "price", "where": [{"field": "price", "op": "eq", "value": 0}]})), json!([[1]])),
        (of(json!({"op": "mean", "field": "qty"}), nuts.clone()), json!([[1.0]])),
        (by_product(json!({"op": "median", "field": "qty"})), json!([["bolt", 5.0], ["gear", -1.0], ["nut", 1.0], [null, 2.0]])),
        (of(json!({"op": "quantile", "field": "price", "q": 0.25}), nuts.clone()), json!([[2.5]])),
        (of(json!({"op": "quantile", "field": "price", "q": 0}), nuts.clone()), json!([[0.0]])),
        (of(json!({"op": "quantile", "field": "price", "q": 1}), nuts.clone()), json!([[10.0]])),
        (of(json!({"op": "variance", "field": "price"}), nuts.clone()), json!([[50.0]])),
        (of(json!({"op": "stddev", "field": "qty"}), nuts.clone()), json!([[0.0]])),
        (of(json!({"op": "stddev", "field": "qty"}), json!({"field": "product", "op": "isNull"})), json!([[null]])),
        (all(json!({"op": "max", "field": "price"})), json!([[10.0]])),
        (all(json!({"op": "min", "field": "qty"})), json!([[-6]])),
        (all(json!({"op": "min", "field": "product"})), json!([["bolt"]])),
        (all(json!({"op": "max", "field": "ts"})), json!([[993_614_400_000_i64]])),
        (all(json!({"op": "max", "field": "day"})), json!([[993_600_000_000_i64]])),
        (all(json!({"op": "max", "field": "ok"})), json!([[true]])),
        // NaN is the answer only where nothing else is; JSON has no NaN and says null.
        (by_product(json!({"op": "max", "field": "price"})), json!([["bolt", 3.5], ["gear", 2.25], ["nut", 10.0], [null, null]])),
        (all(json!({"op": "first", "field": "product"})), json!([["gear"]])),
        (all(json!({"op": "last", "field": "price"})), json!([[2.25]])),
        (by_product(json!({"op": "first", "field": "qty"})), json!([["bolt", 3], ["gear", -6], ["nut", 1], [null, 2]])),
        (all(json!({"op": "share", "where": [{"field": "qty", "op": "gt", "value": 2}]})), json!([[4.0 / 9.0]])),
        (all(json!({"op": "sum", "field": "qty", "where": [{"field": "product", "op": "eq", "value": "gear"}]})), json!([[-2]])),
        (all(json!({"op": "count", "where": [{"field": "price", "op": "isNull"}]})), json!([[1]])),
        (of(json!({"op": "sum", "field": "qty"}), none.clone()), json!([[null]])),
        (of(json!({"op": "mean", "field": "qty"}), none.clone()), json!([[null]])),
        (of(json!({"op": "count"}), none.clone()), json!([[0]])),
        (of(json!({"op": "share", "where": [{"field": "qty", "op": "gt", "value": 2}]}), none), json!([[null]])),
    ])
    .await;
}

#[tokio::test]
async fn time_units() {
    let by = |unit: &str, field: &str| json!({"dimensions": [{"field": field, "timeUnit": unit, "as": "t"}], "measures": [{"op": "count", "as": "n"}]});
    let months = json!([
        [-2_678_400_000_i64, 1],
        [978_307_200_000_i64, 4],
        [980_985_600_000_i64, 2],
        [991_353_600_000_i64, 1],
        [null, 1]
    ]);
    check(vec![
        (by("month", "ts"), months.clone()),
        (by("month", "day"), months),
        (by("year", "ts"), json!([[-31_536_000_000_i64, 1], [978_307_200_000_i64, 7], [null, 1]])),
        (
            by("hourOfDay", "ts"),
            json!([[0, 1], [4, 1], [5, 1], [12, 1], [13, 1], [23, 3], [null, 1]]),
        ),
        (by("dayOfWeek", "ts"), json!([[1, 2], [2, 2], [3, 2], [4, 1], [5, 1], [null, 1]])),
        (by("dayOfWeek", "day"), json!([[1, 2], [2, 2], [3, 2], [4, 1], [5, 1], [null, 1]])),
        (by("monthOfYear", "ts"), json!([[1, 4], [2, 2], [6, 1], [12, 1], [null, 1]])),
    ])
    .await;
}

#[tokio::test]
async fn bins() {
    let small = json!([{"field": "qty", "op": "lt", "value": 1000}]);
    check(vec![(
        json!({"dimensions": [{"field": "qty", "bin": {"step": 2, "origin": 1}, "as": "b"}], "measures": [{"op": "count", "as": "n"}], "filters": small}),
        json!([[-7.0, 1], [1.0, 3], [3.0, 2], [5.0, 1]]),
    )])
    .await;
}

#[tokio::test]
async fn filters() {
    let server = Server::start().await;
    let token = server.token("acme").await;
    for (field, op, value, count) in [
        ("qty", "lt", json!(1.5), 3),
        ("qty", "lte", json!(1.5), 3),
        ("qty", "gt", json!(1.5), 5),
        ("qty", "eq", json!(1.5), 0),
        ("qty", "neq", json!(1.5), 8),
        ("qty", "eq", json!(1.0), 2),
        ("qty", "gt", json!(9_007_199_254_740_992_i64), 1),
        ("qty", "eq", json!(9_007_199_254_740_993_i64), 1),
        ("qty", "gte", json!(1e300), 0),
        ("qty", "lt", json!(1e300), 8),
        ("qty", "gt", json!(-1e300), 8),
        ("qty", "neq", json!(1e300), 8),
        ("qty", "in", json!([1, 1.5, 3, 1e300]), 3),
        ("qty", "notIn", json!([1, 1.5]), 6),
        ("qty", "between", json!([1, 3]), 4),
        ("price", "eq", json!(0), 2),
        ("price", "neq", json!(0), 6),
        ("price", "gt", json!(0), 5),
        ("price", "gte", json!(0), 7),
        ("price", "lt", json!(0), 0),
        ("price", "lte", json!(0), 2),
        ("price", "gt", json!(-1), 7),
        ("price", "in", json!([0, 10]), 3),
        ("price", "notIn", json!([0]), 6),
        ("price", "between", json!([0, 2]), 4),
        ("price", "isNull", Value::Null, 1),
        ("ts", "gte", json!("2001-01-02"), 6),
        ("ts", "between", json!(["2001-01-01", "2001-01-02T23:00:00Z"]), 3),
        ("ts", "lt", json!(0), 1),
        ("ts", "eq", json!(978_325_200_000_i64), 1),
        ("ts", "eq", json!(978_325_200_000.5), 0),
        ("ts", "gt", json!("9999-12-31"), 0),
        ("day", "eq", json!("2001-01-02"), 2),
        ("day", "lte", json!("2001-01-01T12:00"), 2),
        ("day", "eq", json!("2001-01-01T12:00"), 0),
        ("day", "gt", json!("1969-12-31"), 7),
        ("ok", "eq", json!(true), 4),
        ("ok", "neq", json!(true), 4),
        ("ok", "in", json!([true, false]), 8),
        ("product", "contains", json!("u"), 3),
        ("product", "contains", json!("%"), 0),
        ("product", "contains", json!(""), 8),
        ("product", "startsWith", json!("g"), 2),
        ("product", "startsWith", json!("_"), 0),
        ("product", "isNull", Value::Null, 1),
        ("product", "notNull", Value::Null, 8),
        ("product", "notIn", json!(["nut"]), 5),
        ("product", "notIn", json!([]), 8),
        ("product", "in", json!([]), 0),
        ("product", "gt", json!("gear"), 3),
        ("product", "neq", json!("Nut"), 8),
    ] {
        let mut filter = json!({"field": field, "op": op});
        match value {
            Value::Null => {}
            Value::Array(values) => filter["values"] = json!(values),
            value => filter["value"] = value,
        }
        let reply =
            server.query(&token, json!({"measures": [{"op": "count"}], "filters": [filter]})).await;
        assert_eq!(reply.rows(), json!([[count]]), "{filter}");
        // As a measure's `where`, the same.
        let reply =
            server.query(&token, json!({"measures": [{"op": "count", "where": [filter]}]})).await;
        assert_eq!(reply.rows(), json!([[count]]), "where {filter}");
    }
}

#[tokio::test]
async fn computed_columns() {
    let of = |expr: Value| json!([{"as": "net", "expr": expr}]);
    let op = |op: &str, a: Value, b: Value| json!({"op": op, "args": [a, b]});
    let by_product = |expr: Value| json!({"compute": of(expr), "dimensions": ["product"], "measures": [{"op": "sum", "field": "net"}]});
    let small = json!([{"field": "qty", "op": "lt", "value": 1000}]);
    check(vec![
        (
            json!({"compute": of(op("mul", json!("qty"), json!(2))), "dimensions": ["product"], "filters": small,
                "measures": [{"op": "sum", "field": "net"}]}),
            json!([["bolt", 16.0], ["gear", -4.0], ["nut", 4.0], [null, 4.0]]),
        ),
        // A divisor of 0, of -0 and of null give null: of the bolts 3/1.5 and the big one over 3.5 are left, of the nuts 1/10.
        (by_product(op("div", json!("qty"), op("mul", json!("qty"), json!(0)))), json!([["bolt", null], ["gear", null], ["nut", null], [null, null]])),
        (
            json!({"compute": of(op("div", json!("qty"), json!("price"))), "filters": [{"field": "product", "op": "eq", "value": "nut"}],
                "measures": [{"op": "sum", "field": "net", "as": "s"}, {"op": "count", "field": "net", "as": "n"}]}),
            json!([[0.1, 1]]),
        ),
        (
            json!({"compute": of(op("div", json!("qty"), json!("price"))), "filters": [{"field": "qty", "op": "eq", "value": 5}],
                "measures": [{"op": "count", "field": "net"}]}),
            json!([[0]]),
        ),
        // Filters may name a computed column, and a later one an earlier one.
        (
            json!({"compute": [{"as": "a", "expr": op("add", json!("qty"), json!(1))}, {"as": "b", "expr": op("sub", json!("a"), json!("qty"))}],
                "filters": [{"field": "a", "op": "between", "values": [2, 4]}],
                "measures": [{"op": "count", "as": "n"}, {"op": "sum", "field": "b", "as": "s"}]}),
            json!([[4, 4.0]]),
        ),
        (
            json!({"compute": of(op("mul", json!("qty"), json!(2))), "dimensions": ["net"], "ungrouped": true, "limit": 3}),
            json!([[-12.0], [6.0], [2.0]]),
        ),
    ])
    .await;
}

/// Names of hidden columns are as unknown in arithmetic as anywhere, and computing one of that name
/// tells nothing of it.
#[tokio::test]
async fn computed_columns_name_visible_ones_only() {
    let server = Server::start().await;
    let token = server.token("acme").await;
    let query = |name: &str, of: &str| json!({"compute": [{"as": name, "expr": {"op": "mul", "args": [of, 2]}}], "measures": [{"op": "count", "field": name, "as": "n"}]});
    let hidden = server.query(&token, query("net", "secret")).await.error(422, "unknown_column");
    let absent = server.query(&token, query("net", "absent")).await.error(422, "unknown_column");
    assert_eq!(
        hidden["message"].as_str().unwrap().replace("secret", "absent"),
        absent["message"].as_str().unwrap()
    );
    assert_eq!(server.query(&token, query("secret", "qty")).await.rows(), json!([[8]]));
    // A computed column does not stand in for the one that policy compares.
    server.query(&token, query("owner", "qty")).await.error(422, "invalid_query");
    server.query(&token, query("net", "product")).await.error(422, "type_mismatch");
}

#[tokio::test]
async fn rows_ungrouped() {
    // In the order of the dataset's sort column, as in its extract; ties in that of the file.
    let big = 9_007_199_254_740_993_i64;
    check(vec![
        (json!({"dimensions": ["qty"], "ungrouped": true, "limit": 4}), json!([[-6], [3], [1], [1]])),
        (json!({"dimensions": ["qty"], "ungrouped": true, "limit": 3, "offset": 6}), json!([[null], [big], [4]])),
        (
            json!({"dimensions": ["product", "qty"], "ungrouped": true, "sort": [{"by": "product"}]}),
            json!([["bolt", 3], ["bolt", 5], ["bolt", big], ["gear", -6], ["gear", 4], ["nut", 1], ["nut", 1], ["nut", null], [null, 2]]),
        ),
        (
            json!({"dimensions": ["qty"], "ungrouped": true, "sort": [{"by": "qty", "order": "desc"}], "limit": 2, "offset": 6}),
            json!([[1], [-6]]),
        ),
        // NaN is the largest number; nulls come last in either order.
        (
            json!({"dimensions": ["price"], "ungrouped": true, "sort": [{"by": "price", "order": "desc"}], "limit": 2}),
            json!([[null], [10.0]]),
        ),
    ])
    .await;
    let server = Server::start().await;
    let reply = server
        .query(
            &server.token("acme").await,
            json!({"dimensions": ["qty"], "ungrouped": true, "limit": 1}),
        )
        .await;
    assert_eq!(reply.json()["total"], 9);
}

#[tokio::test]
async fn sums_are_exact_or_an_error() {
    let row = |qty| Row { qty: Some(qty), ..rows()[0].clone() };
    let server = Server::with(
        &[row(i64::MAX), row(1), row(-1), row(i64::MIN), row(i64::MAX), row(i64::MAX)],
        "",
    )
    .await;
    let token = server.token("acme").await;
    let sum = |filters: Value| json!({"measures": [{"op": "sum", "field": "qty", "as": "s"}], "filters": filters});
    let error = server.query(&token, sum(json!([]))).await.error(422, "overflow");
    assert!(error["message"].as_str().unwrap().contains("18446744073709551613"), "{error}");
    let small = json!([{"field": "qty", "op": "between", "values": [-1, 1]}]);
    assert_eq!(server.query(&token, sum(small)).await.rows(), json!([[0]]));
    let lows = json!([{"field": "qty", "op": "lt", "value": 1}]);
    server.query(&token, sum(lows)).await.error(422, "overflow");
}

#[tokio::test]
async fn an_empty_table_answers() {
    let server = Server::with(&[], "").await;
    let token = server.token("acme").await;
    let query = json!({"measures": [{"op": "count", "as": "n"}, {"op": "mean", "field": "qty", "as": "m"}]});
    assert_eq!(server.query(&token, query).await.rows(), json!([[0, null]]));
    assert_eq!(server.query(&token, json!({"dimensions": ["product"]})).await.rows(), json!([]));
    assert_eq!(server.get("/api/v1/embed/config", &token).await.json()["dataset"]["rows"], 0);
}

/// Expressions of every type as keys, values and conditions.
#[tokio::test]
async fn expressions() {
    let sql = |text: &str| json!({ "sql": text });
    let n = json!({"op": "count", "as": "n"});
    check(vec![
        (
            json!({"dimensions": [{"expr": sql("COALESCE(UPPER(LEFT(product, 1)), '?')"), "as": "initial"}], "measures": [n]}),
            json!([["?", 1], ["B", 3], ["G", 2], ["N", 3]]),
        ),
        (
            json!({"dimensions": [{"expr": sql("CASE WHEN qty > 3 THEN 'many' WHEN qty > 0 THEN 'few' END"), "as": "size"}], "measures": [n]}),
            json!([["few", 4], ["many", 3], [null, 2]]),
        ),
        (json!({"measures": [{"op": "sum", "expr": sql("LENGTH(product)"), "as": "letters"}]}), json!([[29]])),
        (
            json!({"measures": [n], "filters": [{"or": [{"field": "product", "op": "eq", "value": "gear"}, {"field": "qty", "op": "gt", "value": 1e15}]}]}),
            json!([[3]]),
        ),
        (json!({"measures": [n], "filters": [{"not": {"field": "product", "op": "eq", "value": "nut"}}]}), json!([[5]])),
        (json!({"measures": [n], "filters": [{"field": "product", "op": "eq", "value": "NUT", "ignoreCase": true}]}), json!([[3]])),
        (json!({"measures": [n], "filters": [{"field": "product", "op": "endsWith", "value": "t"}]}), json!([[6]])),
        (json!({"measures": [n], "filters": [{"expr": sql("qty = 9007199254740993")}]}), json!([[1]])),
        (
            json!({"dimensions": [{"expr": sql("day"), "timeUnit": "year", "as": "year"}], "measures": [{"op": "count", "as": "n", "where": [{"expr": sql("ok")}]}],
                "filters": [{"expr": sql("EXTRACT(year FROM ts) = 2001")}]}),
            json!([[978_307_200_000_i64, 3]]),
        ),
        (json!({"dimensions": [{"expr": sql("1 + 1"), "as": "two"}], "measures": [n]}), json!([[2.0, 9]])),
    ])
    .await;
}

/// What makes a text too long is the query's fault, also where it is noticed late; what is unknown
/// is named.
#[tokio::test]
async fn faults_of_expressions_are_the_querys() {
    let server = Server::start().await;
    let token = server.token("acme").await;
    let ask = |expr: &str| json!({"measures": [{"op": "count", "as": "n"}], "filters": [{"expr": {"sql": expr}}]});
    let grown = (0..12).fold("product".to_owned(), |e, _| {
        format!("REPLACE({e}, 't', 'tttttttttttttttttttttttt')")
    });
    server.query(&token, ask(&format!("LENGTH({grown}) > 0"))).await.error(422, "limit_exceeded");
    server.query(&token, ask("secret = 'a'")).await.error(422, "unknown_column");
    server.query(&token, ask("product + 1 > 0")).await.error(422, "type_mismatch");
    server.query(&token, ask("qty >")).await.error(422, "invalid_query");
}

/// The same by the clocks of a zone, and as of a moment, of rows in UTC.
#[tokio::test]
async fn times_by_clocks_and_by_now() {
    let by = |unit: &str| {
        json!({"dimensions": [{"field": "ts", "timeUnit": unit, "as": "t"}], "measures": [{"op": "count", "as": "n"}],
        "timeZone": "America/New_York"})
    };
    let count = |filter: Value| {
        json!({"measures": [{"op": "count", "as": "n"}], "filters": [filter],
        "timeZone": "America/New_York", "now": "2001-02-01T03:00:00Z"})
    };
    check(vec![
        // Five hours earlier in winter, four in summer.
        (by("hourOfDay"), json!([[0, 2], [7, 1], [8, 1], [18, 3], [19, 1], [null, 1]])),
        // There it is still the last of January.
        (count(json!({"field": "ts", "op": "during", "unit": "month"})), json!([[4]])),
        (count(json!({"field": "ts", "op": "gte", "value": "2001-01-31"})), json!([[3]])),
    ])
    .await;
}
