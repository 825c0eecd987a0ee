//! A brush answered from a cube gives what running the query under the brush's filters gives.
#![expect(clippy::panic, reason = "helpers of tests may panic: that is how a test fails")]

#[path = "support/generate.rs"]
mod generate;

use generate::{close, dimension, filter, query, rows, shown, table};
use pellucid_core::{Dimension, Filter, Query, Scalar};
use pellucid_engine::exec::cube::brushed;
use pellucid_engine::{Outcome, exec};
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// A brushed dimension with filters on its column: any at all, or bounds between its own values as
/// a drag gives them.
fn brush() -> impl Strategy<Value = (Dimension, Vec<Filter>)> {
    let float = (select(vec![2.5, 100.0]), select(vec![0.0, 0.1])).prop_map(|(step, origin)| {
        Dimension { bin: Some(pellucid_core::Bin { step, origin }), ..Dimension::field("float") }
    });
    let chance =
        (dimension(), proptest::collection::vec(filter(), 1..40)).prop_map(|(d, filters)| {
            (filters.into_iter().filter(|f| f.field == d.field).take(2).collect(), d)
        });
    let drag =
        (prop_oneof![dimension(), float], any::<Index>(), any::<Index>()).prop_map(|(d, a, b)| {
            let day = 86_400_000;
            let edges: Vec<Scalar> = match (d.field.as_str(), d.bin) {
                (_, Some(bin)) => {
                    (-40..40).map(|i| Scalar::Float(f64::from(i) * bin.step + bin.origin)).collect()
                }
                ("time", None) => (-900..900).map(|i: i64| Scalar::Int(i * day)).collect(),
                ("text", None) => vec![Scalar::from("a"), Scalar::from("b"), Scalar::from("z")],
                ("flag", None) => vec![Scalar::Bool(false), Scalar::Bool(true)],
                _ => (-4..10i64).map(Scalar::Int).collect(),
            };
            let (low, high) = (a.get(&edges).clone(), b.get(&edges).clone());
            let filters = vec![
                Filter::new(d.field.clone(), pellucid_core::FilterOp::Gte, low),
                Filter::new(d.field.clone(), pellucid_core::FilterOp::Lt, high),
            ];
            (filters, d)
        });
    prop_oneof![chance, drag].prop_map(|(filters, d)| (d, filters))
}

fn run(
    table: &pellucid_engine::Table,
    query: &Query,
) -> Result<pellucid_core::Batch, pellucid_core::Code> {
    match exec::run(table, query, &|| false) {
        Ok(Outcome::Done(batch)) => Ok(batch),
        Ok(Outcome::Unsupported(why)) => panic!("the kernels left it: {why}"),
        Err(e) => Err(e.code),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn cubes_answer_as_running_does(rows in rows(), query in query(), brushes in proptest::collection::vec(brush(), 1..3)) {
        let table = table(&rows);
        for (leaf, filters) in brushes {
            let from_cube = match brushed(&table, &query, &leaf, &filters, true, &|| false) {
                Ok(Some(batch)) => Ok(batch),
                Ok(None) => continue,
                Err(e) => Err(e.code),
            };
            let full = Query { filters: query.filters.iter().chain(&filters).cloned().collect(), ..query.clone() };
            let (ours, plain) = match (from_cube, run(&table, &full)) {
                (Ok(a), Ok(b)) => (a, b),
                (a, b) => {
                    prop_assert_eq!(a.map(|_| ()), b.map(|_| ()));
                    continue;
                }
            };
            prop_assert_eq!((ours.rows, ours.total), (plain.rows, plain.total), "{:?} {:?}", leaf, filters);
            let by_float = query.sort.iter().any(|s| ours.column(&s.by).is_some_and(|c| matches!(c.values, pellucid_core::Values::Float(_))));
            for c in 0..ours.columns.len() {
                if by_float && ours.columns[c].name() != query.sort[0].by {
                    continue;
                }
                for row in 0..ours.rows {
                    prop_assert!(close(&ours, &plain, c, row), "{}: {} and run {}", ours.columns[c].name(), shown(&ours, c, row), shown(&plain, c, row));
                }
            }
        }
    }
}

/// Most drags along a chart's own bins and units are told by cubes: else the property above would
/// hold of nothing.
#[test]
fn drags_between_units_need_no_rows() {
    let rows: Vec<generate::Row> = (0..500)
        .map(|i: i64| generate::Row {
            key: Some(i % 7),
            text: Some("a"),
            time: Some(i * 3_600_000_000),
            float: Some(i as f64 / 3.0),
            int: Some(i),
            flag: None,
        })
        .collect();
    let table = table(&rows);
    let query: Query = serde_json::from_value(
        serde_json::json!({"dimensions": ["key"], "measures": [{"op": "sum", "field": "float", "as": "s"}, {"op": "count", "as": "n"}]}),
    )
    .unwrap();
    let leaf: Dimension =
        serde_json::from_value(serde_json::json!({"field": "time", "timeUnit": "day"})).unwrap();
    let brush = |from: i64, to: i64| -> Vec<Filter> {
        serde_json::from_value(serde_json::json!([{"field": "time", "op": "gte", "value": from * 86_400_000}, {"field": "time", "op": "lt", "value": to * 86_400_000}])).unwrap()
    };
    for (from, to, expected) in [(0, 1, 24), (3, 9, 144), (0, 100, 500), (5, 5, 0)] {
        let batch = brushed(&table, &query, &leaf, &brush(from, to), true, &|| false)
            .unwrap()
            .expect("told by the cube");
        let pellucid_core::Values::Int(n) = &batch.columns[2].values else { panic!("counts") };
        assert_eq!(n.iter().sum::<i64>(), expected, "days {from} to {to}");
    }
    // Half a day is no unit of the chart's: the query has to run.
    let half: Vec<Filter> = serde_json::from_value(
        serde_json::json!([{"field": "time", "op": "gte", "value": 43_200_000}]),
    )
    .unwrap();
    assert!(brushed(&table, &query, &leaf, &half, true, &|| false).unwrap().is_none());
    // Without leave to make one, only a cube that is there is used.
    let other: Query =
        serde_json::from_value(serde_json::json!({"dimensions": ["key"], "measures": [{"op": "max", "field": "float", "as": "m"}]}))
            .unwrap();
    assert!(brushed(&table, &other, &leaf, &brush(0, 1), false, &|| false).unwrap().is_none());
    assert!(brushed(&table, &query, &leaf, &brush(1, 2), false, &|| false).unwrap().is_some());
}
