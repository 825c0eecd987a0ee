//! Each step by itself, and their order.

use super::*;

fn counts(cities: Json, counts: Json) -> Batch {
    let rows = cities.as_array().map_or(0, Vec::len);
    batch(
        vec![column("city", DataType::String, &cities), column("count", DataType::Int, &counts)],
        rows,
    )
}

#[test]
fn formulas_are_of_aggregates_and_of_measures() {
    let q = query(json!({
        "dimensions": ["city"],
        "measures": [
            {"expr": {"sql": "SUM(amount) / NULLIF(COUNT() FILTER (WHERE paid), 0)"}, "as": "ratio"},
            {"op": "count", "as": "n"},
            {"expr": {"sql": "n * 2 + COALESCE(SUM(amount), 0)"}, "as": "both"},
        ],
        "sort": [{"by": "ratio", "order": "desc"}], "limit": 1,
    }));
    let answer = batch(
        vec![
            column("city", DataType::String, &json!(["a", "b"])),
            column("n", DataType::Int, &json!([3, 4])),
            column("SUM(amount)", DataType::Int, &json!([10, null])),
            column("COUNT() FILTER (WHERE paid)", DataType::Int, &json!([4, 0])),
        ],
        2,
    );
    let (asked, made) = asked(q, vec![answer]);
    assert_eq!(asked[0]["measures"].as_array().map(Vec::len), Some(3));
    assert_eq!(asked[0]["limit"], Json::Null);
    let made = made.expect("an answer");
    assert_eq!(made.total, 2);
    assert_eq!(shown(&made), json!({"city": ["a"], "ratio": [2.5], "n": [3], "both": [16.0]}));
}

/// What nothing needs the rest of is cut by the executor, which knows how many rows there would be.
#[test]
fn order_and_limit_are_left_to_the_executor() {
    let q = query(
        json!({"dimensions": ["city"], "measures": [{"op": "count"}, {"expr": {"sql": "count / 2"}, "as": "half"}],
        "sort": [{"by": "count", "order": "desc"}], "limit": 2, "offset": 1}),
    );
    let answer = Batch { total: 9, ..counts(json!(["b", "a"]), json!([6, 4])) };
    let (asked, made) = asked(q, vec![answer]);
    assert_eq!((&asked[0]["limit"], &asked[0]["offset"]), (&json!(2), &json!(1)));
    let made = made.expect("an answer");
    assert_eq!(made.total, 9);
    assert_eq!(shown(&made), json!({"city": ["b", "a"], "count": [6, 4], "half": [3.0, 2.0]}));
}

#[test]
fn having_keeps_groups() {
    let q = |having: Json| {
        query(json!({"dimensions": ["city"], "measures": [{"op": "count"}], "having": having}))
    };
    let answer = || counts(json!(["a", "b", null, "d"]), json!([1, 5, 7, null]));
    let cases = [
        (json!([{"field": "count", "op": "gte", "value": 5}]), json!(["b", null])),
        (json!([{"field": "city", "op": "notNull"}, {"expr": {"sql": "count > 1"}}]), json!(["b"])),
        (
            json!([{"or": [{"field": "city", "op": "eq", "value": "a"}, {"field": "count", "op": "isNull"}]}]),
            json!(["a", "d"]),
        ),
        (json!([{"field": "city", "op": "startsWith", "value": "z"}]), json!([])),
    ];
    for (having, kept) in cases {
        assert_eq!(made(q(having.clone()), vec![answer()])["city"], kept, "{having}");
    }
}

#[test]
fn windows_look_at_other_rows() {
    let cells = [
        ("runningSum", json!({"field": "count"}), json!([1, 6, 6, 16])),
        ("movingSum", json!({"field": "count", "size": 2}), json!([1.0, 6.0, 5.0, 10.0])),
        ("movingMean", json!({"field": "count", "size": 3}), json!([1.0, 3.0, 3.0, 7.5])),
        ("movingMean", json!({"field": "count", "size": 1}), json!([1.0, 5.0, null, 10.0])),
        ("lag", json!({"field": "city"}), json!([null, "a", "b", "c"])),
        ("lag", json!({"field": "count", "offset": 2}), json!([null, null, 1, 5])),
        ("lead", json!({"field": "count"}), json!([5, null, 10, null])),
        ("difference", json!({"field": "count"}), json!([null, 4.0, null, null])),
        ("percentChange", json!({"field": "count"}), json!([null, 400.0, null, null])),
        ("rank", json!({"field": "count"}), json!([3, 2, 4, 1])),
        ("rank", json!({"order": [{"by": "count"}]}), json!([1, 2, 4, 3])),
        ("rowNumber", json!({"order": [{"by": "city", "order": "desc"}]}), json!([4, 3, 2, 1])),
        ("share", json!({"field": "count"}), json!([0.0625, 0.3125, null, 0.625])),
        ("share", json!({"field": "count", "partition": ["city"]}), json!([1.0, 1.0, null, 1.0])),
        (
            "runningSum",
            json!({"field": "count", "order": [{"by": "city", "order": "desc"}]}),
            json!([16, 15, 10, 10]),
        ),
    ];
    for (op, mut window, expected) in cells {
        window["op"] = json!(op);
        window["as"] = json!("w");
        let q = query(
            json!({"dimensions": ["city"], "measures": [{"op": "count"}], "window": [window]}),
        );
        let answer = counts(json!(["a", "b", "c", "d"]), json!([1, 5, null, 10]));
        assert_eq!(made(q, vec![answer])["w"], expected, "{window}");
    }
}

/// Equal rows share a rank, with a gap behind them or without.
#[test]
fn ranks_of_equals() {
    for (op, expected) in [
        ("rank", json!([1, 1, 3, 4])),
        ("denseRank", json!([1, 1, 2, 3])),
        ("rowNumber", json!([1, 2, 3, 4])),
    ] {
        let q = query(
            json!({"dimensions": ["city"], "measures": [{"op": "count"}], "window": [{"op": op, "field": "count", "as": "w"}]}),
        );
        assert_eq!(
            made(q, vec![counts(json!(["a", "b", "c", "d"]), json!([9, 9, 5, null]))])["w"],
            expected,
            "{op}"
        );
    }
}

/// Sums over windows are those of adding each window up anew, also where infinities and NaN go by.
#[test]
fn moving_sums_are_those_of_every_window() {
    let cells = [1.5, f64::INFINITY, -2.0, 1e300, 3.0, f64::NAN, 4.0, 0.5, -1e300, 7.0, 2.0];
    for size in 1..13 {
        let q = query(
            json!({"dimensions": ["amount"], "measures": [{"op": "sum", "field": "price", "as": "v"}],
            "window": [{"op": "movingSum", "field": "v", "size": size, "as": "w"}]}),
        );
        let keys = BatchColumn {
            values: Values::Int((0..cells.len() as i64).collect()),
            ..column("amount", DataType::Int, &json!([]))
        };
        let values = BatchColumn {
            values: Values::Float(cells.to_vec()),
            ..column("v", DataType::Float, &json!([]))
        };
        let made = asked(q, vec![batch(vec![keys, values], cells.len())]).1.expect("an answer");
        let w = made.column("w").expect("the window");
        for i in 0..cells.len() {
            let whole: f64 = cells[(i + 1usize).saturating_sub(size)..=i].iter().sum();
            let got = w.number(i).expect("a number");
            assert!(
                got == whole || (got.is_nan() && whole.is_nan()) || (got - whole).abs() < 1e285,
                "{size} {i}: {got} {whole}"
            );
        }
    }
}

#[test]
fn months_without_rows_are_filled() {
    let q = |with: &str| {
        query(json!({
            "dimensions": ["city", {"field": "at", "timeUnit": "month", "as": "month"}],
            "measures": [{"op": "sum", "field": "amount", "as": "v"}, {"op": "count"}, {"expr": {"sql": "v + 1"}, "as": "w"}],
            "fill": {"with": with},
        }))
    };
    let answer = || {
        batch(
            vec![
                column("city", DataType::String, &json!(["a", "a", "b", "b"])),
                column(
                    "month",
                    DataType::Timestamp,
                    &json!(["2023-11-01", "2024-02-01", "2023-12-01", null]),
                ),
                column("v", DataType::Int, &json!([1, 2, null, 4])),
                column("count", DataType::Int, &json!([1, 2, 3, 4])),
            ],
            4,
        )
    };
    let months = json!([
        "2023-11-01",
        "2023-12-01",
        "2024-01-01",
        "2024-02-01",
        "2023-11-01",
        "2023-12-01",
        "2024-01-01",
        "2024-02-01",
        null
    ]);
    let null = made(q("null"), vec![answer()]);
    assert_eq!(null["city"], json!(["a", "a", "a", "a", "b", "b", "b", "b", "b"]));
    assert_eq!(null["month"], months);
    assert_eq!(null["v"], json!([1, null, null, 2, null, null, null, null, 4]));
    assert_eq!(null["count"], json!([1, 0, 0, 2, 0, 3, 0, 0, 4]));
    let zero = made(q("zero"), vec![answer()]);
    // What a group with rows has no value of stays null.
    assert_eq!(zero["v"], json!([1, 0, 0, 2, 0, null, 0, 0, 4]));
    assert_eq!(zero["w"], json!([2.0, 1.0, 1.0, 3.0, 1.0, null, 1.0, 1.0, 5.0]));
}

#[test]
fn bins_cycles_and_days_are_filled() {
    let one = |dimension: Json, key: BatchColumn, rows: usize| {
        let q =
            query(json!({"dimensions": [dimension], "measures": [{"op": "count"}], "fill": {}}));
        let ones: Vec<i64> = vec![1; rows];
        made(q, vec![batch(vec![key, column("count", DataType::Int, &json!(ones))], rows)])
    };
    let bins = one(
        json!({"field": "price", "bin": {"step": 0.1}, "as": "b"}),
        column("b", DataType::Float, &json!([-0.1, 0.3])),
        2,
    );
    assert_eq!(bins["count"], json!([1, 0, 0, 0, 1]));
    assert_eq!(bins["b"].as_array().map(Vec::len), Some(5));
    let hours = one(
        json!({"field": "at", "timeUnit": "hourOfDay", "as": "h"}),
        column("h", DataType::Int, &json!([7])),
        1,
    );
    assert_eq!(hours["count"].as_array().map(Vec::len), Some(24));
    let days =
        one(json!("day"), column("day", DataType::Date, &json!(["2024-02-28", "2024-03-01"])), 2);
    assert_eq!(days["day"], json!(["2024-02-28", "2024-02-29", "2024-03-01"]));
    let none = one(
        json!({"field": "at", "timeUnit": "day", "as": "d"}),
        column("d", DataType::Timestamp, &json!([])),
        0,
    );
    assert_eq!(none["d"], json!([]));
}

/// A second in year 1 and one today are far apart.
#[test]
fn a_fill_of_too_much_is_refused() {
    let q = query(
        json!({"dimensions": [{"field": "at", "timeUnit": "second", "as": "s"}], "measures": [{"op": "count"}], "fill": {}}),
    );
    let keys = column("s", DataType::Timestamp, &json!(["0001-01-01", "2024-01-01"]));
    let e = asked(q, vec![batch(vec![keys, column("count", DataType::Int, &json!([1, 1]))], 2)])
        .1
        .expect_err("refused");
    assert_eq!((e.code, e.path.as_deref()), (Code::LimitExceeded, Some("fill")));
}

/// Without a range of its own an answer is compared with itself, one step or a year before.
#[test]
fn a_line_is_compared_with_itself() {
    let months = json!(["2023-01-01", "2023-02-01", "2024-01-01", "2024-02-01", "2024-03-01"]);
    let answer = || {
        batch(
            vec![
                column("month", DataType::Timestamp, &months),
                column("v", DataType::Float, &json!([10.0, 0.0, 15.0, 3.0, 4.0])),
            ],
            5,
        )
    };
    let q = |to: Json| {
        query(json!({"dimensions": [{"field": "at", "timeUnit": "month", "as": "month"}],
        "measures": [{"op": "sum", "field": "price", "as": "v"}], "compare": [{"to": to}]}))
    };
    let year = made(q(json!("previousYear")), vec![answer()]);
    assert_eq!(year["v_previousYear"], json!([null, null, 10.0, 0.0, null]));
    assert_eq!(year["v_previousYear_change"], json!([null, null, 5.0, 3.0, null]));
    assert_eq!(year["v_previousYear_percent"], json!([null, null, 50.0, null, null]));
    let month = made(q(json!("previousPeriod")), vec![answer()]);
    assert_eq!(month["v_previousPeriod"], json!([null, 10.0, null, 15.0, 3.0]));
    // A limit takes nothing from what is compared with.
    let limited = Question { limit: Some(1), offset: 3, ..q(json!("previousYear")) };
    let (asked, one) = asked(limited, vec![answer()]);
    assert_eq!((&asked[0]["limit"], &asked[0]["offset"]), (&Json::Null, &Json::Null));
    assert_eq!(shown(&one.expect("an answer"))["v_previousYear"], json!([0.0]));
    let shift = made(q(json!({"shift": {"unit": "month", "count": 11}})), vec![answer()]);
    assert_eq!(shift["v_shift"], json!([null, null, 0.0, null, null]));
}

/// A range is asked once more, as it was before; its groups meet by what they were then.
#[test]
fn a_range_is_compared_with_the_one_before() {
    let filters = |from: &str, to: &str| {
        json!([{"field": "at", "op": "gte", "value": from}, {"field": "at", "op": "lt", "value": to},
        {"field": "city", "op": "eq", "value": "a"}])
    };
    let cases = [
        // Whole months go back by months, whatever their length.
        (
            filters("2024-02-01", "2024-03-01"),
            json!("previousPeriod"),
            ["2024-01-01T00:00:00", "2024-02-01T00:00:00"],
        ),
        (
            filters("2024-01-01", "2024-04-01"),
            json!("previousPeriod"),
            ["2023-10-01T00:00:00", "2024-01-01T00:00:00"],
        ),
        (
            filters("2024-03-04", "2024-03-11"),
            json!("previousPeriod"),
            ["2024-02-26T00:00:00", "2024-03-04T00:00:00"],
        ),
        (
            filters("2024-03-01T10:00:00Z", "2024-03-01T12:00:00Z"),
            json!("previousPeriod"),
            ["2024-03-01T08:00:00", "2024-03-01T10:00:00"],
        ),
        (
            filters("2024-02-29", "2024-03-01"),
            json!("previousYear"),
            ["2023-02-28T00:00:00", "2023-03-01T00:00:00"],
        ),
        (
            json!([{"field": "at", "op": "between", "values": ["2024-02-01", "2024-02-29T23:59:59.999Z"]}]),
            json!("previousPeriod"),
            ["2024-01-01T00:00:00", "2024-02-01T00:00:00"],
        ),
        (
            json!([{"field": "day", "op": "between", "values": ["2024-02-01", "2024-02-29"]}]),
            json!("previousPeriod"),
            ["2024-01-01T00:00:00", "2024-02-01T00:00:00"],
        ),
        (
            json!([{"field": "day", "op": "eq", "value": "2024-03-01"}]),
            json!("previousPeriod"),
            ["2024-02-29T00:00:00", "2024-03-01T00:00:00"],
        ),
        (
            json!([{"field": "at", "op": "gte", "value": 1_709_251_200_000_i64}]),
            json!("previousYear"),
            ["2023-03-01T00:00:00", ""],
        ),
    ];
    for (filters, to, [from, end]) in cases {
        let q = query(
            json!({"measures": [{"op": "count", "as": "n"}], "filters": filters, "compare": [{"to": to, "as": "then"}]}),
        );
        let one = |n: i64| batch(vec![column("n", DataType::Int, &json!([n]))], 1);
        let (asked, made) = asked(q, vec![one(9), one(6)]);
        let values = |op: &str| {
            asked[1]["filters"]
                .as_array()
                .into_iter()
                .flatten()
                .find(|f| f["op"] == op)
                .map_or("", |f| f["value"].as_str().unwrap_or(""))
        };
        assert_eq!([values("gte"), values("lt")], [from, end], "{filters} {to}");
        assert_eq!(
            shown(&made.expect("an answer")),
            json!({"n": [9], "n_then": [6], "n_then_change": [3.0], "n_then_percent": [50.0]})
        );
    }
}

#[test]
fn the_largest_and_all_others() {
    let q = query(
        json!({"dimensions": ["city", "region"], "measures": [{"op": "count"}], "top": {"n": 2, "by": "count", "other": "Rest"}}),
    );
    let ranking = Batch { total: 5, ..counts(json!(["b", null]), json!([50, 40])) };
    let kept = batch(
        vec![
            column("city", DataType::String, &json!(["b", null])),
            column("region", DataType::String, &json!(["n", "s"])),
            column("count", DataType::Int, &json!([50, 40])),
        ],
        2,
    );
    let others = batch(
        vec![
            column("region", DataType::String, &json!(["n"])),
            column("count", DataType::Int, &json!([7])),
        ],
        1,
    );
    let (asked, made) = asked(q, vec![ranking, kept, others]);
    assert_eq!(
        (&asked[0]["limit"], &asked[0]["sort"]),
        (&json!(2), &json!([{"by": "count", "order": "desc"}]))
    );
    // Null is one of the largest: it is kept, and not among the others.
    assert_eq!(asked[1]["filters"][0]["field"], json!("city IN ('b') OR city IS NULL"));
    assert_eq!(asked[2]["filters"][0], json!({"field": "city", "op": "notIn", "values": ["b"]}));
    assert_eq!(asked[2]["dimensions"], json!([{"field": "region"}]));
    assert_eq!(
        shown(&made.expect("an answer")),
        json!({"city": ["Rest", "b", null], "region": ["n", "n", "s"], "count": [7, 50, 40]})
    );
}

/// Where there are no others, none are asked for.
#[test]
fn no_others_are_none() {
    let q = query(
        json!({"dimensions": ["city"], "measures": [{"op": "count"}], "top": {"n": 2, "by": "count", "other": "Rest"}}),
    );
    let (asked, made) =
        asked(q, vec![counts(json!(["b"]), json!([5])), counts(json!(["b"]), json!([5]))]);
    assert_eq!(asked.len(), 2);
    assert_eq!(shown(&made.expect("an answer")), json!({"city": ["b"], "count": [5]}));
}

#[test]
fn totals_stand_behind_groups() {
    let q = query(
        json!({"dimensions": ["region", "city"], "measures": [{"op": "count"}, {"expr": {"sql": "count / 2"}, "as": "half"}],
        "having": [{"field": "count", "op": "gt", "value": 1}], "window": [{"op": "rank", "field": "count"}],
        "totals": "prefixes", "sort": [{"by": "count", "order": "desc"}], "limit": 1}),
    );
    let groups = batch(
        vec![
            column("region", DataType::String, &json!(["n", "n", "s"])),
            column("city", DataType::String, &json!(["a", "b", "c"])),
            column("count", DataType::Int, &json!([1, 2, 3])),
        ],
        3,
    );
    // Counts of regions and of all follow from the groups.
    let (asked, made) = asked(q, vec![groups]);
    assert_eq!(asked.len(), 1);
    let made = made.expect("an answer");
    assert_eq!((made.rows, made.total), (4, 5));
    assert_eq!(
        shown(&made),
        json!({"region": ["s", "n", "s", null], "city": ["c", null, null, null], "count": [3, 3, 3, 6], "half": [1.5, 1.5, 1.5, 3.0],
            "rank_count": [1, null, null, null], "level": [2, 1, 1, 0]})
    );
}

/// Distinct values of a whole are not those of its parts together.
#[test]
fn totals_that_do_not_follow_are_asked_for() {
    let q = query(
        json!({"dimensions": ["region", "city"], "measures": [{"op": "countDistinct", "field": "day", "as": "days"}], "totals": "prefixes"}),
    );
    let groups = batch(
        vec![
            column("region", DataType::String, &json!(["n", "n"])),
            column("city", DataType::String, &json!(["a", "b"])),
            column("days", DataType::Int, &json!([1, 2])),
        ],
        2,
    );
    let regions = batch(
        vec![
            column("region", DataType::String, &json!(["n"])),
            column("days", DataType::Int, &json!([2])),
        ],
        1,
    );
    let all = batch(vec![column("days", DataType::Int, &json!([2]))], 1);
    let (asked, made) = asked(q, vec![groups, regions, all]);
    let depths = asked.iter().map(|a| a["dimensions"].as_array().map_or(0, Vec::len));
    assert_eq!(depths.collect::<Vec<_>>(), [2, 1, 0]);
    assert_eq!(shown(&made.expect("an answer"))["days"], json!([1, 2, 2, 2]));
}

/// Totals that have the time are compared with earlier ones, those over all times with none.
#[test]
fn totals_are_compared_where_they_can_be() {
    let q = query(
        json!({"dimensions": [{"field": "at", "timeUnit": "year", "as": "year"}, "city"], "measures": [{"op": "count"}],
        "compare": [{"to": "previousPeriod", "as": "p"}], "totals": "prefixes"}),
    );
    let groups = batch(
        vec![
            column("year", DataType::Timestamp, &json!(["2023-01-01", "2024-01-01"])),
            column("city", DataType::String, &json!(["a", "a"])),
            column("count", DataType::Int, &json!([1, 2])),
        ],
        2,
    );
    let made = made(q, vec![groups]);
    assert_eq!(made["count_p"], json!([null, 1, null, 1, null]));
    assert_eq!(made["level"], json!([2, 2, 1, 1, 0]));
}

/// Where floats lie further apart than bins, each group stands once.
#[test]
fn filled_bins_that_no_float_tells_apart_are_one() {
    let q = query(
        json!({"dimensions": [{"field": "price", "bin": {"step": 1, "origin": 1e17}, "as": "bin"}], "measures": [{"op": "count", "as": "n"}], "fill": {}}),
    );
    let bins = column("bin", DataType::Float, &json!([1e17, 1e17 + 16.0, 1e17 + 96.0]));
    let answer = batch(vec![bins, column("n", DataType::Int, &json!([1, 2, 3]))], 3);
    let made = asked(q, vec![answer]).1.expect("an answer");
    let column = made.column("n").expect("counts");
    let total: f64 = (0..made.rows).filter_map(|row| column.number(row)).sum();
    assert_eq!(total, 6.0);
}
