//! Group-bys over a sorted column, whose codes are ranges of rows, alone and beside other keys: as
//! loops over rows answer.
#![expect(clippy::unwrap_used, reason = "helpers of tests may panic: that is how a test fails")]

use std::collections::BTreeMap;

use pellucid_core::{Batch, DataType, Query, Values};
use pellucid_engine::column::{Column, TimeStep};
use pellucid_engine::writer::ColumnWriter;
use pellucid_engine::{Outcome, Table, exec};
use proptest::prelude::*;
use serde_json::json;

const DAY: i64 = 86_400_000;
const ROWS: usize = 20_000;

struct Row {
    time: i64,
    byte: i64,
    short: i64,
    name: String,
    half: f64,
}

fn ints(data_type: DataType, values: impl Iterator<Item = i64>) -> Column {
    let values: Vec<i64> = values.collect();
    let mut writer = ColumnWriter::new(data_type, TimeStep::Milli, values.len()).unwrap();
    writer.write_ints(0, &values, None).unwrap();
    writer.finish()
}

fn table(rows: &[Row]) -> Table {
    let mut names = ColumnWriter::new(DataType::String, TimeStep::Micro, rows.len()).unwrap();
    let codes: Vec<u32> = rows.iter().map(|r| names.intern(&r.name).unwrap()).collect();
    names.write_codes(0, &codes, None).unwrap();
    let mut halves = ColumnWriter::new(DataType::Float, TimeStep::Micro, rows.len()).unwrap();
    halves.write_floats(0, &rows.iter().map(|r| r.half).collect::<Vec<_>>(), None).unwrap();
    let columns = vec![
        ("time".into(), ints(DataType::Timestamp, rows.iter().map(|r| r.time))),
        ("byte".into(), ints(DataType::Int, rows.iter().map(|r| r.byte))),
        ("short".into(), ints(DataType::Int, rows.iter().map(|r| r.short))),
        ("name".into(), names.finish()),
        ("half".into(), halves.finish()),
    ];
    Table::from_columns(columns, Vec::new())
}

/// A row's value of a dimension, as text.
fn key(row: &Row, dimension: &str) -> String {
    match dimension {
        "day" => (row.time.div_euclid(DAY) * DAY * 1000).to_string(),
        "hour" => (row.time.div_euclid(DAY / 24) * DAY / 24 * 1000).to_string(),
        "weekday" => ((row.time.div_euclid(DAY) + 3).rem_euclid(7) + 1).to_string(),
        "byte" => row.byte.to_string(),
        "short" => row.short.to_string(),
        _ => row.name.clone(),
    }
}

fn dimension(name: &str) -> serde_json::Value {
    match name {
        "day" | "hour" => json!({"field": "time", "timeUnit": name, "as": name}),
        "weekday" => json!({"field": "time", "timeUnit": "dayOfWeek", "as": name}),
        other => json!(other),
    }
}

fn shown(batch: &Batch, name: &str, row: usize) -> String {
    match &batch.column(name).unwrap().values {
        Values::Int(v) | Values::Time(v) => v[row].to_string(),
        Values::Float(v) => v[row].to_string(),
        Values::String { codes, dictionary } => dictionary[codes[row] as usize].clone(),
        Values::Decimal { values, .. } => values[row].to_string(),
        Values::Bool(v) => v[row].to_string(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn as_a_loop_over_rows(seed in any::<u64>(), days in 1i64..30, bytes in 1i64..100, names in 1u64..300, low in -100i64..100, from in 0i64..20) {
        let mut state = seed;
        let mut next = move |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        let mut times: Vec<i64> = (0..ROWS).map(|_| next((days * DAY) as u64) as i64 - 3 * DAY).collect();
        times.sort_unstable();
        let rows: Vec<Row> = times.into_iter().map(|time| Row {
            time,
            byte: next(bytes as u64) as i64 + low - 100,
            short: next(1000) as i64 - 300,
            name: format!("n{}", next(names)),
            half: next(1000) as f64 / 2.0 - 100.0,
        }).collect();
        let table = table(&rows);
        let start = from * DAY - DAY / 3;
        for dimensions in [
            &["day"][..], &["weekday"], &["hour"], &["byte"], &["short"], &["day", "byte"], &["byte", "day"], &["name", "byte"], &["short", "byte"],
            &["byte", "day", "name"], &["short", "day"], &["hour", "byte"], &["day", "hour"],
        ] {
            for (filtered, field) in [(false, "half"), (true, "half"), (false, "short"), (true, "byte")] {
                let filters = if filtered { json!([{"field": "time", "op": "gte", "value": start}]) } else { json!([]) };
                let mut expected = BTreeMap::<Vec<String>, (i64, f64)>::new();
                for row in rows.iter().filter(|r| !filtered || r.time >= start) {
                    let group = expected.entry(dimensions.iter().map(|d| key(row, d)).collect()).or_default();
                    let value = match field { "half" => row.half, "short" => row.short as f64, _ => row.byte as f64 };
                    *group = (group.0 + 1, group.1 + value);
                }
                for measures in [json!([{"op": "count", "as": "n"}]), json!([{"op": "count", "as": "n"}, {"op": "sum", "field": field, "as": "s"}])] {
                    let dims: Vec<_> = dimensions.iter().map(|d| dimension(d)).collect();
                    let query: Query = serde_json::from_value(json!({"dimensions": dims, "measures": measures, "filters": filters})).unwrap();
                    let batch = match exec::run(&table, &query, &|| false).unwrap() {
                        Outcome::Done(batch) => batch,
                        Outcome::Unsupported(why) => panic!("left to polars: {why}"),
                    };
                    prop_assert_eq!(batch.rows, expected.len(), "{:?}", dimensions);
                    for row in 0..batch.rows {
                        let group: Vec<String> = dimensions.iter().map(|d| shown(&batch, d, row)).collect();
                        let (n, sum) = expected.get(&group).copied().unwrap_or_default();
                        prop_assert_eq!(shown(&batch, "n", row), n.to_string(), "{:?} {:?}", dimensions, group);
                        if batch.column("s").is_some() {
                            prop_assert_eq!(shown(&batch, "s", row), sum.to_string(), "{:?} {:?}", dimensions, group);
                        }
                    }
                }
            }
        }
        // Brushed: by a key beside the runs, and by the runs themselves.
        let by_byte = (json!("byte"), json!({"field": "byte", "op": "lte", "value": low}), [&["day"][..], &["name"], &["name", "hour"], &["day", "short"]]);
        let by_day = (dimension("day"), json!({"field": "time", "op": "gte", "value": from * DAY}), [&["byte"][..], &["name"], &["short", "byte"], &["hour"]]);
        for (leaf, brush, views) in [by_byte, by_day] {
            let (leaf, brush) = (serde_json::from_value(leaf).unwrap(), [serde_json::from_value(brush).unwrap()]);
            for dimensions in views {
                let dims: Vec<_> = dimensions.iter().map(|d| dimension(d)).collect();
                let query = json!({"dimensions": dims, "measures": [{"op": "count", "as": "n"}]});
                let mut query: Query = serde_json::from_value(query).unwrap();
                let Some(by_cube) = exec::cube::brushed(&table, &query, &leaf, &brush, true, &|| false).unwrap() else { continue };
                query.filters = brush.to_vec();
                let Outcome::Done(by_rows) = exec::run(&table, &query, &|| false).unwrap() else { panic!("left to polars") };
                prop_assert_eq!(format!("{by_cube:?}"), format!("{by_rows:?}"), "{:?}", dimensions);
            }
        }
    }
}
