//! Every kernel of the engine is held to polars on generated tables and queries.

#[path = "../../engine/tests/support/generate.rs"]
mod generate;

use generate::{Row, close, query, rows, shown, table};
use pellucid_core::{Measure, Op, Query, Values};
use pellucid_engine::{Outcome, exec};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn kernels_answer_as_polars_does(rows in rows(), query in query()) {
        let table = table(&rows);
        let ours = match exec::run(&table, &query, &|| false) {
            Ok(Outcome::Done(batch)) => Ok(batch),
            Ok(Outcome::Unsupported(_)) => return Ok(()),
            Err(e) => Err(e.code),
        };
        let theirs = pellucid_lazy::run(&table, &query).map_err(|e| e.code);
        let (ours, theirs) = match (ours, theirs) {
            (Ok(a), Ok(b)) => (a, b),
            (a, b) => {
                prop_assert_eq!(a.map(|_| ()), b.map(|_| ()));
                return Ok(());
            }
        };
        prop_assert_eq!((ours.rows, ours.total), (theirs.rows, theirs.total));
        prop_assert_eq!(ours.columns.len(), theirs.columns.len());
        // Ties under a sort by a float that differs in its last bits may swap: only the sort keys are compared then.
        let by_float = query.sort.iter().any(|s| ours.column(&s.by).is_some_and(|c| matches!(c.values, Values::Float(_))));
        for c in 0..ours.columns.len() {
            prop_assert_eq!(ours.columns[c].field.data_type, theirs.columns[c].field.data_type);
            if by_float && ours.columns[c].name() != query.sort[0].by {
                continue;
            }
            for row in 0..ours.rows {
                prop_assert!(close(&ours, &theirs, c, row), "column {} row {row}: {} and polars {}", ours.columns[c].name(), shown(&ours, c, row), shown(&theirs, c, row));
            }
        }
    }
}

/// An answer's times are microseconds: groups and counts of distinct times both go by them, and
/// filters by what the file has.
#[test]
fn nanoseconds_group_and_count_as_microseconds() {
    let times = ["00.000000123", "00.000000456", "00.000001", "01.5"];
    for count in [3, 4] {
        let cells: Vec<String> =
            times.iter().take(count).map(|t| format!("2024-01-01 00:00:{t},1\n")).collect();
        let file = format!("t,v\n{}", cells.concat());
        let table = pellucid_engine::read::open(file.as_bytes(), None).expect("a table");
        let answer = |query: &str, lazy: bool| {
            let query: Query = serde_json::from_str(query).expect("a query");
            match exec::run(&table, &query, &|| false) {
                Ok(Outcome::Done(batch)) if !lazy => batch,
                _ => pellucid_lazy::run(&table, &query).expect("an answer"),
            }
        };
        for lazy in [false, true] {
            let groups =
                answer(r#"{"dimensions":["t"],"measures":[{"op":"count","as":"n"}]}"#, lazy);
            assert_eq!((groups.rows, groups.columns[1].number(0)), (count - 1, Some(2.0)));
            let measures = r#"{"measures":[{"op":"countDistinct","field":"t","as":"a"},
                {"op":"countDistinct","field":"t","as":"b"}]}"#;
            let counts = answer(measures, lazy);
            let expected = Some((count - 1) as f64);
            assert_eq!([0, 1].map(|c| counts.columns[c].number(0)), [expected; 2]);
            let filter = r#"{"filters":[{"field":"t","op":"gt","value":"2024-01-01T00:00:00.0000002Z"}],
                "measures":[{"op":"count","as":"n"}]}"#;
            assert_eq!(
                answer(filter, lazy).columns[0].number(0),
                Some((count - 1) as f64),
                "{lazy}"
            );
        }
    }
}

#[test]
fn polars_takes_what_the_kernels_leave() {
    // Floats as keys have no dense codes.
    let rows: Vec<Row> = (0..9)
        .map(|i| Row {
            key: Some(i % 2),
            text: None,
            time: None,
            float: Some((i / 3) as f64),
            int: Some(i * i),
            flag: None,
        })
        .collect();
    let table = table(&rows);
    let query: Query = serde_json::from_value(serde_json::json!({
        "dimensions": ["float"], "measures": [{"op": "median", "field": "int", "as": "median"}, {"op": "countDistinct", "field": "key", "as": "n"}]
    }))
    .unwrap();
    assert!(matches!(exec::run(&table, &query, &|| false), Ok(Outcome::Unsupported(_))));
    let answer = pellucid_lazy::run(&table, &query).unwrap();
    assert_eq!(answer.column("median").unwrap().values, Values::Float(vec![1.0, 16.0, 49.0]));
    assert_eq!(answer.column("n").unwrap().values, Values::Int(vec![2, 2, 2]));
}

#[test]
fn sums_beyond_64_bits_are_errors_on_both_paths() {
    let rows: Vec<Row> = (0..3)
        .map(|_| Row {
            key: Some(1),
            text: None,
            time: None,
            float: None,
            int: Some(i64::MAX / 2),
            flag: None,
        })
        .collect();
    let table = table(&rows);
    let query =
        Query { measures: vec![Measure::new(Op::Sum, Some("int"), "s")], ..Query::default() };
    assert_eq!(
        exec::run(&table, &query, &|| false).unwrap_err().code,
        pellucid_core::Code::Overflow
    );
    assert_eq!(pellucid_lazy::run(&table, &query).unwrap_err().code, pellucid_core::Code::Overflow);
}
