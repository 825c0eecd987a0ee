//! Counts and sums by a key of 8 bits, over all of whose values: what the byte is an index of is
//! the value it stands for.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests may panic: that is how a test fails"
)]

use pellucid_core::{DataType, Query, Values};
use pellucid_engine::column::TimeStep;
use pellucid_engine::writer::ColumnWriter;
use pellucid_engine::{Outcome, Table, exec};
use proptest::prelude::*;
use serde_json::json;

fn ints(values: &[i64]) -> pellucid_engine::column::Column {
    let mut writer = ColumnWriter::new(DataType::Int, TimeStep::Micro, values.len()).unwrap();
    writer.write_ints(0, values, None).unwrap();
    writer.finish()
}

fn texts(values: &[u8]) -> pellucid_engine::column::Column {
    let mut writer = ColumnWriter::new(DataType::String, TimeStep::Micro, values.len()).unwrap();
    let codes: Vec<u32> =
        values.iter().map(|v| writer.intern(&format!("{v:03}")).unwrap()).collect();
    writer.write_codes(0, &codes, None).unwrap();
    writer.finish()
}

fn floats(values: &[f64]) -> pellucid_engine::column::Column {
    let mut writer = ColumnWriter::new(DataType::Float, TimeStep::Micro, values.len()).unwrap();
    writer.write_floats(0, values, None).unwrap();
    writer.finish()
}

fn answer(table: &Table, key: &str, measures: serde_json::Value) -> pellucid_core::Batch {
    let query: Query =
        serde_json::from_value(json!({"dimensions": [key], "measures": measures})).unwrap();
    match exec::run(table, &query, &|| false).unwrap() {
        Outcome::Done(batch) => batch,
        Outcome::Unsupported(why) => panic!("left to polars: {why}"),
    }
}

fn counts(batch: &pellucid_core::Batch, name: &str) -> Vec<i64> {
    match &batch.column(name).unwrap().values {
        Values::Int(v) => v.clone(),
        other => panic!("{other:?}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn as_a_loop_over_rows(rows in proptest::collection::vec((any::<i8>(), any::<u8>(), -9i64..9, -1i64 << 40..1i64 << 40), 1..5000)) {
        let bytes: Vec<i64> = rows.iter().map(|r| i64::from(r.0)).collect();
        let names: Vec<u8> = rows.iter().map(|r| r.1).collect();
        let (small, large): (Vec<i64>, Vec<i64>) = (rows.iter().map(|r| r.2).collect(), rows.iter().map(|r| r.3).collect());
        // Halves, so that sums are exact in any order.
        let halves: Vec<f64> = large.iter().map(|v| *v as f64 / 2.0).collect();
        let table = Table::from_columns(
            vec![
                ("byte".into(), ints(&bytes)),
                ("name".into(), texts(&names)),
                ("small".into(), ints(&small)),
                ("large".into(), ints(&large)),
                ("half".into(), floats(&halves)),
            ],
            Vec::new(),
        );
        for (key, codes) in [("byte", bytes.clone()), ("name", names.iter().map(|n| i64::from(*n)).collect())] {
            let mut groups = std::collections::BTreeMap::<i64, (i64, i64, i64)>::new();
            for (i, code) in codes.iter().enumerate() {
                let group = groups.entry(*code).or_default();
                *group = (group.0 + 1, group.1 + small[i], group.2 + large[i]);
            }
            let n = json!({"op": "count", "as": "n"});
            let alone = answer(&table, key, json!([n]));
            prop_assert_eq!(counts(&alone, "n"), groups.values().map(|g| g.0).collect::<Vec<_>>());
            let of = |field: &str| answer(&table, key, json!([n, {"op": "sum", "field": field, "as": "s"}, {"op": "mean", "field": field, "as": "m"}]));
            prop_assert_eq!(counts(&of("small"), "s"), groups.values().map(|g| g.1).collect::<Vec<_>>());
            prop_assert_eq!(counts(&of("large"), "s"), groups.values().map(|g| g.2).collect::<Vec<_>>());
            let half = of("half");
            prop_assert_eq!(counts(&half, "n"), groups.values().map(|g| g.0).collect::<Vec<_>>());
            prop_assert_eq!(&half.column("s").unwrap().values, &Values::Float(groups.values().map(|g| g.2 as f64 / 2.0).collect()));
            prop_assert_eq!(&half.column("m").unwrap().values, &Values::Float(groups.values().map(|g| g.2 as f64 / 2.0 / g.0 as f64).collect()));
            // Several at once.
            let sum = |field: &str| json!({"op": "sum", "field": field, "as": field});
            let all = answer(&table, key, json!([sum("large"), n, sum("half"), sum("small"), {"op": "mean", "field": "small", "as": "m"}]));
            prop_assert_eq!(counts(&all, "n"), groups.values().map(|g| g.0).collect::<Vec<_>>());
            prop_assert_eq!(counts(&all, "small"), groups.values().map(|g| g.1).collect::<Vec<_>>());
            prop_assert_eq!(counts(&all, "large"), groups.values().map(|g| g.2).collect::<Vec<_>>());
            prop_assert_eq!(&all.column("half").unwrap().values, &Values::Float(groups.values().map(|g| g.2 as f64 / 2.0).collect()));
            prop_assert_eq!(&all.column("m").unwrap().values, &Values::Float(groups.values().map(|g| g.1 as f64 / g.0 as f64).collect()));
        }
    }
}

/// Several sums by a sorted key, whose codes are runs, alone and beside another key.
#[test]
fn sums_of_runs_are_those_of_a_loop() {
    const ROWS: i64 = 60_000;
    let day: Vec<i64> = (0..ROWS).map(|i| i / 13_000).collect();
    let byte: Vec<i64> = (0..ROWS).map(|i| (i * 7919 % 200) - 90).collect();
    let (small, large): (Vec<i64>, Vec<i64>) =
        ((0..ROWS).map(|i| i % 17 - 8).collect(), (0..ROWS).map(|i| (i * i) % 1_000_003).collect());
    let halves: Vec<f64> = large.iter().map(|v| *v as f64 / 2.0).collect();
    let columns = [("day", &day), ("byte", &byte), ("small", &small), ("large", &large)];
    let mut columns: Vec<_> = columns.map(|(n, v)| (n.to_owned(), ints(v))).into();
    columns.push(("half".to_owned(), floats(&halves)));
    let table = Table::from_columns(columns, Vec::new());
    for keys in [vec!["day"], vec!["day", "byte"], vec!["byte"]] {
        let sum = |field: &str| json!({"op": "sum", "field": field, "as": field});
        let query: Query = serde_json::from_value(json!({
            "dimensions": keys,
            "measures": [sum("small"), sum("large"), sum("half"), {"op": "count", "as": "n"}],
        }))
        .unwrap();
        let Outcome::Done(batch) = exec::run(&table, &query, &|| false).unwrap() else {
            panic!("left to polars")
        };
        let mut groups = std::collections::BTreeMap::<Vec<i64>, (i64, i64, i64)>::new();
        for i in 0..ROWS as usize {
            let key = keys.iter().map(|k| if *k == "day" { day[i] } else { byte[i] }).collect();
            let group = groups.entry(key).or_default();
            *group = (group.0 + small[i], group.1 + large[i], group.2 + 1);
        }
        let of = |part: fn(&(i64, i64, i64)) -> i64| groups.values().map(part).collect::<Vec<_>>();
        assert_eq!(counts(&batch, "small"), of(|g| g.0), "{keys:?}");
        assert_eq!(counts(&batch, "large"), of(|g| g.1), "{keys:?}");
        assert_eq!(counts(&batch, "n"), of(|g| g.2), "{keys:?}");
        let expected = groups.values().map(|g| g.1 as f64 / 2.0).collect();
        assert_eq!(batch.column("half").unwrap().values, Values::Float(expected), "{keys:?}");
    }
}
