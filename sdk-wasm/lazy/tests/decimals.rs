//! Decimals and integers beyond 64 bits: every answer to the last digit, held to plain arithmetic
//! on whole numbers.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests may panic: that is how a test fails"
)]

use std::collections::BTreeMap;

use pellucid_core::{Batch, DataType, Query, Values, decimal};
use pellucid_engine::column::TimeStep;
use pellucid_engine::writer::ColumnWriter;
use pellucid_engine::{Outcome, Table, exec};
use proptest::prelude::*;

const SCALE: u8 = 2;

/// A table of keys and decimals; they are written in two pieces, the second first.
fn table(rows: &[(i64, Option<i128>)]) -> Table {
    let mut keys = ColumnWriter::new(DataType::Int, TimeStep::Micro, rows.len()).unwrap();
    keys.write_ints(0, &rows.iter().map(|r| r.0).collect::<Vec<_>>(), None).unwrap();
    let mut decimals = ColumnWriter::new(DataType::Decimal, TimeStep::Micro, rows.len())
        .unwrap()
        .with_scale(SCALE);
    let (first, second) = rows.split_at(rows.len() / 2);
    for (start, part) in [(first.len(), second), (0, first)] {
        let values: Vec<i128> = part.iter().map(|r| r.1.unwrap_or_default()).collect();
        let present: Vec<bool> = part.iter().map(|r| r.1.is_some()).collect();
        let present = present.contains(&false).then_some(present);
        let mut piece = ColumnWriter::new(DataType::Decimal, TimeStep::Micro, part.len())
            .unwrap()
            .with_scale(SCALE);
        piece.write_decimals(0, &values, present.as_deref()).unwrap();
        decimals.append(start, &piece.finish()).unwrap();
    }
    Table::from_columns(
        vec![("k".to_owned(), keys.finish()), ("d".to_owned(), decimals.finish())],
        Vec::new(),
    )
}

fn run(table: &Table, query: &str) -> Batch {
    let query: Query = serde_json::from_str(query).unwrap();
    let ours = match exec::run(table, &query, &|| false).unwrap() {
        Outcome::Done(batch) => Some(batch),
        Outcome::Unsupported(_) => None,
    };
    // Both executors say the same, where both answer.
    let theirs = pellucid_lazy::run(table, &query);
    if let (Some(ours), Ok(theirs)) = (&ours, &theirs) {
        for (a, b) in ours.columns.iter().zip(&theirs.columns) {
            for row in 0..ours.rows.max(theirs.rows) {
                let close = match (a.number(row), b.number(row)) {
                    (Some(x), Some(y)) => {
                        (x - y).abs() <= 1e-9 * x.abs().max(1.0) || a.name() == "mean"
                    }
                    (x, y) => x == y,
                };
                assert!(
                    close && a.digits(row) == b.digits(row),
                    "{} row {row}: {ours:?}\n{theirs:?}",
                    a.name()
                );
            }
        }
    }
    ours.or(theirs.ok()).unwrap_or_else(|| panic!("neither executor answers"))
}

fn decimals(batch: &Batch, name: &str) -> Vec<Option<i128>> {
    let column = batch.column(name).unwrap();
    let Values::Decimal { values, scale: SCALE } = &column.values else { panic!("{column:?}") };
    (0..batch.rows).map(|row| (!column.is_null(row)).then(|| values[row])).collect()
}

fn rows() -> impl Strategy<Value = Vec<(i64, Option<i128>)>> {
    let narrow = prop_oneof![-9i128..9, -1_000_000i128..1_000_000].boxed();
    let wide = prop_oneof![4 => -9i128..9, 1 => Just(10i128.pow(37)), 1 => Just(-(10i128.pow(37)) + 1), 2 => any::<i64>().prop_map(|v| i128::from(v) * 3)].boxed();
    let values = |of: BoxedStrategy<i128>| {
        prop::collection::vec((0i64..4, prop::option::weighted(0.9, of)), 1..60)
    };
    prop_oneof![values(narrow), values(wide)]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn groups_add_up_exactly(rows in rows()) {
        let table = table(&rows);
        let found = run(&table, r#"{"dimensions": ["k"], "measures": [{"op": "sum", "field": "d", "as": "sum"}, {"op": "min", "field": "d", "as": "min"},
            {"op": "max", "field": "d", "as": "max"}, {"op": "countDistinct", "field": "d", "as": "n"}, {"op": "first", "field": "d", "as": "first"},
            {"op": "mean", "field": "d", "as": "mean"}, {"op": "median", "field": "d", "as": "median"}]}"#);
        let mut groups: BTreeMap<i64, Vec<i128>> = BTreeMap::new();
        rows.iter().for_each(|(k, v)| groups.entry(*k).or_default().extend(*v));
        let of = |f: &dyn Fn(&Vec<i128>) -> Option<i128>| groups.values().map(f).collect::<Vec<_>>();
        prop_assert_eq!(decimals(&found, "sum"), of(&|v| (!v.is_empty()).then(|| v.iter().sum())));
        prop_assert_eq!(decimals(&found, "min"), of(&|v| v.iter().min().copied()));
        prop_assert_eq!(decimals(&found, "max"), of(&|v| v.iter().max().copied()));
        prop_assert_eq!(decimals(&found, "first"), of(&|v| v.first().copied()));
        for (row, values) in groups.values().enumerate() {
            let distinct = values.iter().collect::<std::collections::BTreeSet<_>>().len() as f64;
            prop_assert_eq!(found.column("n").unwrap().number(row), Some(distinct));
            if let Some(mean) = found.column("mean").unwrap().number(row) {
                let expected = values.iter().sum::<i128>() as f64 / 100.0 / values.len() as f64;
                // What cancels leaves the rounding of what it cancelled.
                let largest = values.iter().map(|v| v.abs()).max().unwrap_or_default() as f64;
                prop_assert!((mean - expected).abs() <= 1e-12 * largest.max(1.0), "{} {}", mean, expected);
            }
        }
    }

    #[test]
    fn equal_decimals_are_one_group(rows in rows()) {
        let table = table(&rows);
        let found = run(&table, r#"{"dimensions": ["d"], "measures": [{"op": "count", "as": "n"}]}"#);
        let mut groups: BTreeMap<(bool, i128), i64> = BTreeMap::new();
        rows.iter().for_each(|(_, v)| *groups.entry((v.is_none(), v.unwrap_or_default())).or_default() += 1);
        prop_assert_eq!(decimals(&found, "d"), groups.keys().map(|(null, v)| (!null).then_some(*v)).collect::<Vec<_>>());
        prop_assert_eq!(&found.column("n").unwrap().values, &Values::Int(groups.into_values().collect()));
    }

    #[test]
    fn filters_compare_every_digit(rows in rows(), pick in any::<prop::sample::Index>(), beside in -1i128..=1, between in any::<bool>(), op in 0usize..8) {
        let table = table(&rows);
        let at = rows[pick.index(rows.len())].1.unwrap_or(7) + beside;
        // Half a step above `at`, where no decimal of the column lies.
        let text = if between { decimal::text(at * 10 + 5, SCALE + 1) } else { decimal::text(at, SCALE) };
        let name = ["eq", "neq", "lt", "lte", "gt", "gte", "in", "notIn"][op];
        let value = if op > 5 { format!(r#""values": ["{text}"]"#) } else { format!(r#""value": "{text}""#) };
        let found = run(&table, &format!(r#"{{"dimensions": ["d"], "ungrouped": true, "filters": [{{"field": "d", "op": "{name}", {value}}}]}}"#));
        let passes = |v: i128| match op {
            0 | 6 => v == at && !between,
            1 | 7 => v != at || between,
            2 => v < at || (between && v == at),
            3 => v <= at,
            4 => v > at,
            _ => if between { v > at } else { v >= at },
        };
        let expected: Vec<Option<i128>> = rows.iter().filter_map(|r| r.1).filter(|v| passes(*v)).map(Some).collect();
        prop_assert_eq!(decimals(&found, "d"), expected);
    }
}

#[test]
fn a_sum_beyond_128_bits_is_an_error() {
    let most = 10i128.pow(38) - 1;
    let table = table(&[(0, Some(most)), (0, Some(most)), (0, Some(-most))]);
    let query: Query =
        serde_json::from_str(r#"{"measures": [{"op": "sum", "field": "d"}]}"#).unwrap();
    let e = exec::run(&table, &query, &|| false).map(|_| ()).unwrap_err();
    assert_eq!(e.code, pellucid_core::Code::Overflow);
}

#[test]
fn arithmetic_and_bins_take_decimals_as_floats() {
    let table = table(&[(0, Some(150)), (1, Some(275)), (2, None)]);
    let found = run(
        &table,
        r#"{"dimensions": [{"field": "d", "bin": {"step": 1}, "as": "bin"}], "measures": [{"op": "sum", "field": "double", "as": "sum"}],
            "compute": [{"as": "double", "expr": {"op": "mul", "args": ["d", 2]}}]}"#,
    );
    let column = |name: &str| {
        (0..found.rows).map(|row| found.column(name).unwrap().number(row)).collect::<Vec<_>>()
    };
    assert_eq!(
        (column("bin"), column("sum")),
        (vec![Some(1.0), Some(2.0), None], vec![Some(3.0), Some(5.5), None])
    );
}
