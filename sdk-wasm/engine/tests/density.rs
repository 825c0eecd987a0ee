//! The ends and the counts of points are those that a loop over all rows finds, whatever is known
//! of chunks of them.
#![expect(clippy::unwrap_used, reason = "helpers of tests may panic: that is how a test fails")]

use pellucid_core::{DataType, Query, Values};
use pellucid_engine::Table;
use pellucid_engine::column::{Column, TimeStep};
use pellucid_engine::exec::density::{Axis, corners, count};
use pellucid_engine::writer::ColumnWriter;
use proptest::prelude::*;
use serde_json::json;

fn floats(values: &[f64]) -> Column {
    let mut writer = ColumnWriter::new(DataType::Float, TimeStep::Micro, values.len()).unwrap();
    writer.write_floats(0, values, None).unwrap();
    writer.finish()
}

fn ints(values: &[i64]) -> Column {
    let mut writer = ColumnWriter::new(DataType::Int, TimeStep::Micro, values.len()).unwrap();
    writer.write_ints(0, values, None).unwrap();
    writer.finish()
}

fn value() -> impl Strategy<Value = f64> {
    // Numbers but for one in a thousand, so that some chunks are whole and others are not.
    prop_oneof![4000 => -100.0f64..100.0, 1 => Just(f64::NAN), 1 => Just(f64::INFINITY), 1 => Just(f64::NEG_INFINITY)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn as_a_loop_over_rows(points in prop::collection::vec((value(), -50i64..50), 1..3000), from in prop::option::of(0usize..3000)) {
        let order: Vec<i64> = (0..points.len() as i64).collect();
        let columns = vec![
            ("row".into(), ints(&order)),
            ("x".into(), floats(&points.iter().map(|p| p.0).collect::<Vec<_>>())),
            ("y".into(), ints(&points.iter().map(|p| p.1).collect::<Vec<_>>())),
        ];
        let table = Table::from_columns(columns, Vec::new());
        let filters = from.map_or(json!([]), |from| json!([{"field": "row", "op": "gte", "value": from}]));
        let query = json!({"dimensions": ["x", "y"], "measures": [], "filters": filters, "ungrouped": true});
        let query: Query = serde_json::from_value(query).unwrap();
        let seen: Vec<(f64, f64)> = points.iter().skip(from.unwrap_or(0)).map(|p| (p.0, p.1 as f64)).collect();
        let drawn: Vec<(f64, f64)> = seen.iter().copied().filter(|p| p.0.is_finite()).collect();
        let found = corners(&table, &query, ["x", "y"], 1, &|| false).unwrap();
        prop_assert_eq!(found.is_some(), !drawn.is_empty());
        if let Some(batch) = found {
            prop_assert_eq!(batch.total, seen.len());
            let (Values::Float(xs), Values::Int(ys)) = (&batch.columns[0].values, &batch.columns[1].values) else { panic!("{batch:?}") };
            let ends = |v: &mut dyn Iterator<Item = f64>| v.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
            prop_assert_eq!(ends(&mut xs.iter().copied()), ends(&mut drawn.iter().map(|p| p.0)));
            prop_assert_eq!(ends(&mut ys.iter().map(|v| *v as f64)), ends(&mut drawn.iter().map(|p| p.1)));
        }
        let axes = [Axis { scale: 0.1, offset: 4.0, cells: 8 }, Axis { scale: -0.1, offset: 3.0, cells: 6 }];
        let counts = count(&table, &query, ["x", "y"], axes, &|| false).unwrap().unwrap();
        let mut expected = vec![0u32; 48];
        for (x, y) in seen {
            let (c, r) = (x * 0.1 + 4.0, y * -0.1 + 3.0);
            if (0.0..=8.0).contains(&c) && (0.0..=6.0).contains(&r) {
                expected[(r as usize).min(5) * 8 + (c as usize).min(7)] += 1;
            }
        }
        prop_assert_eq!(counts, expected);
    }
}
