//! Filters whose masks a large table keeps give the same answers the first time and again, and do
//! not pile up.
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests may panic: that is how a test fails"
)]

use pellucid_core::{DataType, Query, Values};
use pellucid_engine::column::TimeStep;
use pellucid_engine::writer::ColumnWriter;
use pellucid_engine::{Outcome, Table, exec};
use serde_json::{Value, json};

const ROWS: usize = 70_000;

/// Values spread by a multiplicative generator; the key is null in every thirteenth row.
fn value(row: usize) -> i64 {
    (row as u64).wrapping_mul(6_364_136_223_846_793_005).rotate_left(20) as i64 % 1000
}

fn key(row: usize) -> Option<i64> {
    (!row.is_multiple_of(13)).then_some((row / 7 % 5) as i64)
}

fn table() -> Table {
    let mut keys = ColumnWriter::new(DataType::Int, TimeStep::Micro, ROWS).expect("memory");
    let present: Vec<bool> = (0..ROWS).map(|r| key(r).is_some()).collect();
    keys.write_ints(
        0,
        &(0..ROWS).map(|r| key(r).unwrap_or_default()).collect::<Vec<_>>(),
        Some(&present),
    )
    .expect("written");
    let mut values = ColumnWriter::new(DataType::Int, TimeStep::Micro, ROWS).expect("memory");
    values.write_ints(0, &(0..ROWS).map(value).collect::<Vec<_>>(), None).expect("written");
    let mut order = ColumnWriter::new(DataType::Int, TimeStep::Micro, ROWS).expect("memory");
    order.write_ints(0, &(0..ROWS as i64).collect::<Vec<_>>(), None).expect("written");
    Table::from_columns(
        vec![
            ("key".into(), keys.finish()),
            ("value".into(), values.finish()),
            ("order".into(), order.finish()),
        ],
        vec![],
    )
}

fn answer(table: &Table, filters: &Value) -> (Vec<i64>, Vec<i64>, Vec<i64>) {
    let query = json!({"dimensions": ["key"], "filters": filters, "measures": [
        {"op": "count", "as": "n"}, {"op": "sum", "field": "value", "as": "s"},
        {"op": "count", "as": "high", "where": [{"field": "value", "op": "gt", "value": 500}]}]});
    let query: Query = serde_json::from_value(query).expect("a query");
    let Ok(Outcome::Done(b)) = exec::run(table, &query, &|| false) else { panic!("not answered") };
    let ints = |name| match b.column(name).map(|c| &c.values) {
        Some(Values::Int(v)) => v.clone(),
        other => panic!("{other:?}"),
    };
    (ints("n"), ints("s"), ints("high"))
}

fn expected(pass: impl Fn(usize) -> bool) -> (Vec<i64>, Vec<i64>, Vec<i64>) {
    // Keys 0 to 4, then null.
    let mut groups = [(0i64, 0i64, 0i64); 6];
    for row in (0..ROWS).filter(|r| pass(*r)) {
        let g = &mut groups[key(row).unwrap_or(5) as usize];
        *g = (g.0 + 1, g.1 + value(row), g.2 + i64::from(value(row) > 500));
    }
    let present: Vec<_> = groups.into_iter().filter(|g| g.0 > 0).collect();
    (
        present.iter().map(|g| g.0).collect(),
        present.iter().map(|g| g.1).collect(),
        present.iter().map(|g| g.2).collect(),
    )
}

#[test]
fn masks_answer_as_a_plain_loop_does() {
    let t = table();
    for _ in 0..2 {
        for threshold in [-2000, -900, -250, 0, 250, 990, 2000] {
            let filters = json!([{"field": "value", "op": "gte", "value": threshold}]);
            assert_eq!(
                answer(&t, &filters),
                expected(|r| value(r) >= threshold),
                "value >= {threshold}"
            );
            let filters = json!([{"field": "value", "op": "gte", "value": threshold}, {"field": "key", "op": "in", "values": [1, 3]},
                {"field": "order", "op": "between", "values": [1000, 65_000]}]);
            let pass = |r: usize| {
                value(r) >= threshold
                    && matches!(key(r), Some(1 | 3))
                    && (1000..=65_000).contains(&r)
            };
            assert_eq!(answer(&t, &filters), expected(pass), "value >= {threshold} and two keys");
        }
    }
}

#[test]
fn masks_do_not_pile_up() {
    let t = table();
    let held = |n: i64| {
        (0..n).for_each(|v| drop(answer(&t, &json!([{"field": "value", "op": "gt", "value": v}]))));
        t.bytes()
    };
    let after_twenty = held(20);
    assert_eq!(held(200), after_twenty);
}
