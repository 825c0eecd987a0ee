//! Queries that are made of several answers, over a real file: read, grouped by the kernels, and
//! worked out by core.
#![expect(clippy::expect_used, reason = "helpers of tests may panic: that is how a test fails")]

use pellucid_core::answer::Asking;
use pellucid_core::{Batch, Question};
use pellucid_engine::table::Table;
use pellucid_engine::{Outcome, exec, read};
use proptest::prelude::*;
use serde_json::{Value, json};

const ORDERS: &str = "day,region,city,amount,paid
2023-01-10,north,Oslo,10,true
2023-03-05,north,Bergen,20,false
2023-03-06,south,Rome,5,true
2024-01-20,north,Oslo,40,true
2024-01-21,north,Oslo,20,true
2024-03-01,south,Rome,7,false
2024-03-09,south,,3,true
";

fn orders() -> Table {
    read::open(ORDERS.as_bytes(), None).expect("reads")
}

fn answer(query: Value) -> Value {
    let query: Question = serde_json::from_value(query).expect("a query");
    let table = orders();
    let asking = Asking::new(query, table.schema()).expect("valid");
    let batch = asking
        .run(|plain| match exec::run(&table, plain, &|| false)? {
            Outcome::Done(batch) => Ok::<_, pellucid_core::Error>(batch),
            Outcome::Unsupported(why) => unreachable!("{why}"),
        })
        .expect("an answer");
    shown(&batch)
}

fn shown(batch: &Batch) -> Value {
    let cell = |c: &pellucid_core::BatchColumn, row: usize| match c.text(row) {
        Some(text) => json!(text),
        None if c.data_type().is_temporal() => {
            json!(c.number(row).map(|micros| (micros / 86_400e6) as i64))
        }
        None => json!(c.number(row)),
    };
    let columns = batch
        .columns
        .iter()
        .map(|c| (c.name().to_owned(), (0..batch.rows).map(|row| cell(c, row)).collect()));
    Value::Object(columns.collect())
}

#[test]
fn ratios_of_sums_and_their_ranks() {
    let got = answer(json!({
        "dimensions": ["city"],
        "measures": [{"expr": {"sql": "SUM(amount) / COUNT()"}, "as": "mean"}, {"expr": {"sql": "COUNT(*) FILTER (WHERE paid)"}, "as": "paid"}],
        "having": [{"field": "city", "op": "notNull"}],
        "window": [{"op": "rank", "field": "mean", "as": "rank"}, {"op": "share", "field": "paid", "as": "share"}],
        "sort": [{"by": "rank"}],
    }));
    assert_eq!(
        got,
        json!({"city": ["Oslo", "Bergen", "Rome"], "mean": [70.0 / 3.0, 20.0, 6.0], "paid": [3.0, 0.0, 1.0], "rank": [1.0, 2.0, 3.0],
            "share": [0.75, 0.0, 0.25]})
    );
}

#[test]
fn a_year_beside_the_one_before() {
    let got = answer(json!({
        "dimensions": [{"field": "day", "timeUnit": "month", "as": "month"}],
        "measures": [{"op": "sum", "field": "amount", "as": "v"}],
        "filters": [{"field": "day", "op": "gte", "value": "2024-01-01"}, {"field": "day", "op": "lt", "value": "2025-01-01"}],
        "fill": {"with": "zero"},
        "compare": [{"to": "previousYear", "as": "then"}],
    }));
    let month = |text: &str| {
        pellucid_core::time::parse_iso(text).expect("a day") as i64 / 86_400_000_000_000
    };
    assert_eq!(
        got["month"],
        json!([month("2024-01-01"), month("2024-02-01"), month("2024-03-01")])
    );
    assert_eq!(got["v"], json!([60.0, 0.0, 10.0]));
    assert_eq!(got["v_then"], json!([10.0, null, 25.0]));
    assert_eq!(got["v_then_percent"], json!([500.0, null, -60.0]));
}

#[test]
fn the_largest_city_all_others_and_totals() {
    let got = answer(json!({
        "dimensions": ["city", "region"],
        "measures": [{"op": "sum", "field": "amount", "as": "v"}, {"op": "countDistinct", "field": "day", "as": "days"}],
        "top": {"n": 1, "by": "v", "other": "others"},
        "totals": "prefixes",
    }));
    assert_eq!(
        got,
        json!({"city": ["Oslo", "others", "others", "Oslo", "others", null], "region": ["north", "north", "south", null, null, null],
            "v": [70.0, 20.0, 15.0, 70.0, 35.0, 105.0], "days": [3.0, 1.0, 3.0, 3.0, 4.0, 7.0], "level": [2.0, 2.0, 2.0, 1.0, 1.0, 0.0]})
    );
}

/// Rows have formulas of their columns and are kept by what they give; a file of nothing answers
/// with nothing.
#[test]
fn rows_and_no_rows() {
    let got = answer(json!({"dimensions": ["city", "amount"], "ungrouped": true,
        "measures": [{"expr": {"sql": "amount * 2"}, "as": "twice"}], "having": [{"field": "twice", "op": "gt", "value": 30}]}));
    assert_eq!(
        got,
        json!({"city": ["Bergen", "Oslo", "Oslo"], "amount": [20.0, 40.0, 20.0], "twice": [40.0, 80.0, 40.0]})
    );
    let none = answer(
        json!({"dimensions": ["city"], "measures": [{"op": "count"}], "filters": [{"field": "amount", "op": "gt", "value": 1000}],
        "window": [{"op": "runningSum", "field": "count", "as": "w"}], "totals": "grand"}),
    );
    assert_eq!(none, json!({"city": [null], "count": [0.0], "w": [null], "level": [0.0]}));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Totals that are added up from groups are those of the rows.
    #[test]
    fn totals_are_of_all_rows(rows in prop::collection::vec((0u8..4, 0u8..4, prop::option::of(-9i32..9), prop::option::of(-8i8..8)), 0..60)) {
        let cell = |v: Option<String>| v.unwrap_or_default();
        let line = |(a, b, n, f): &(u8, u8, Option<i32>, Option<i8>)| {
            // Halves add up alike in any order.
            let half = f.map(|f| format!("{:.1}", f64::from(f) / 2.0));
            let key = |p: &str, v: u8| (v < 3).then(|| format!("{p}{v}"));
            format!("{},{},{},{}", cell(key("a", *a)), cell(key("b", *b)), cell(n.map(|n| n.to_string())), cell(half))
        };
        let text = ["a,b,n,f".to_owned()].into_iter().chain(rows.iter().map(line)).collect::<Vec<_>>().join("\n");
        let options = serde_json::from_value(json!({"header": true, "delimiter": ",", "types": {"a": "string", "b": "string", "n": "int", "f": "float"}})).expect("options");
        let table = read::open_with(text.as_bytes(), Some(read::Format::Csv), &options).expect("reads");
        let measures = json!([
            {"op": "count", "as": "rows"}, {"op": "count", "field": "n", "as": "counted"}, {"op": "sum", "field": "n", "as": "sum"},
            {"op": "sum", "field": "f", "as": "floats"}, {"op": "min", "field": "f", "as": "least"}, {"op": "max", "field": "n", "as": "most"},
            {"op": "min", "field": "b", "as": "first"}, {"op": "max", "field": "b", "as": "last"}, {"expr": {"sql": "SUM(n) / COUNT()"}, "as": "ratio"},
        ]);
        let asked = |query: Value| {
            let query: Question = serde_json::from_value(query).expect("a query");
            let mut times = 0;
            let batch = Asking::new(query, table.schema()).expect("valid").run(|plain| {
                times += 1;
                match exec::run(&table, plain, &|| false)? {
                    Outcome::Done(batch) => Ok::<_, pellucid_core::Error>(batch),
                    Outcome::Unsupported(why) => panic!("{why}"),
                }
            });
            (batch.expect("an answer"), times)
        };
        let (all, times) = asked(json!({"dimensions": ["a", "b"], "measures": measures, "totals": "prefixes"}));
        prop_assert_eq!(times, 1);
        let mut start = 0;
        for keys in [vec!["a", "b"], vec!["a"], vec![]] {
            let (alone, _) = asked(json!({"dimensions": keys, "measures": measures}));
            let both = |name: &str, row: usize| {
                let of = |batch: &Batch, row: usize| batch.column(name).map(|c| (c.text(row).map(str::to_owned), c.number(row)));
                (of(&all, start + row), of(&alone, row))
            };
            for row in 0..alone.rows {
                for name in alone.columns.iter().map(pellucid_core::BatchColumn::name) {
                    let (folded, asked) = both(name, row);
                    prop_assert_eq!(folded, asked, "{} of {:?}, row {}", name, keys, row);
                }
            }
            start += alone.rows;
        }
        prop_assert_eq!(start, all.rows);
    }
}
