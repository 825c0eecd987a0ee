//! Filters compare exactly: what is written of a row finds that row, and neither neighbour,
//! whatever unit the column is stored in.
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests may panic: that is how a test fails"
)]

use std::cmp::Ordering;

use pellucid_core::{DataType, Filter, FilterOp, Measure, Op, Query, Scalar, Values, exact};
use pellucid_engine::column::TimeStep;
use pellucid_engine::writer::ColumnWriter;
use pellucid_engine::{Outcome, Table, exec};
use proptest::prelude::*;
use proptest::sample::select;

const OPS: [FilterOp; 6] =
    [FilterOp::Eq, FilterOp::Neq, FilterOp::Lt, FilterOp::Lte, FilterOp::Gt, FilterOp::Gte];

fn ints(data_type: DataType, step: TimeStep, values: &[i64]) -> Table {
    let mut w = ColumnWriter::new(data_type, step, values.len()).expect("memory");
    w.write_ints(0, values, None).expect("written");
    Table::from_columns(vec![("v".to_owned(), w.finish())], Vec::new())
}

fn floats(values: &[f64]) -> Table {
    let mut w = ColumnWriter::new(DataType::Float, TimeStep::Micro, values.len()).expect("memory");
    w.write_floats(0, values, None).expect("written");
    Table::from_columns(vec![("v".to_owned(), w.finish())], Vec::new())
}

/// Rows that pass.
fn passing(table: &Table, filter: Filter) -> i64 {
    let query = Query {
        measures: vec![Measure::new(Op::Count, None, "n")],
        filters: vec![filter],
        ..Query::default()
    };
    match exec::run(table, &query, &|| false) {
        Ok(Outcome::Done(batch)) => match &batch.column("n").expect("a count").values {
            Values::Int(n) => n[0],
            other => panic!("{other:?}"),
        },
        Ok(Outcome::Unsupported(_)) => panic!("left to polars"),
        Err(e) => panic!("{e}"),
    }
}

fn holds(op: FilterOp, order: Ordering) -> bool {
    match op {
        FilterOp::Eq => order.is_eq(),
        FilterOp::Neq => order.is_ne(),
        FilterOp::Lt => order.is_lt(),
        FilterOp::Lte => order.is_le(),
        FilterOp::Gt => order.is_gt(),
        _ => order.is_ge(),
    }
}

/// Every operator on `value`, where `order` tells how each row stands to it.
fn check(table: &Table, value: &Scalar, order: &[Ordering]) -> Result<(), TestCaseError> {
    let expected =
        |holds: &dyn Fn(Ordering) -> bool| order.iter().filter(|o| holds(**o)).count() as i64;
    for op in OPS {
        let found = passing(table, Filter { op, ..Filter::new("v", op, value.clone()) });
        prop_assert_eq!(found, expected(&|o| holds(op, o)), "{:?} {:?}", op, value);
    }
    let list = |op, values| passing(table, Filter::list("v", op, values));
    prop_assert_eq!(list(FilterOp::In, vec![value.clone()]), expected(&Ordering::is_eq));
    prop_assert_eq!(list(FilterOp::NotIn, vec![value.clone()]), expected(&Ordering::is_ne));
    prop_assert_eq!(
        list(FilterOp::Between, vec![value.clone(), value.clone()]),
        expected(&Ordering::is_eq)
    );
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn an_instant_to_the_microsecond_finds_its_row(micros in -2_208_988_800_000_000i64..7_258_118_400_000_000, apart in 1i64..2_000) {
        let rows = [micros - apart, micros, micros + apart];
        let order = [Ordering::Less, Ordering::Equal, Ordering::Greater];
        check(&ints(DataType::Timestamp, TimeStep::Micro, &rows), &Scalar::Float(exact::millis(micros)), &order)?;
        let nanos = rows.map(|m| m.saturating_mul(1_000));
        if nanos.iter().all(|n| n.abs() < i64::MAX) {
            check(&ints(DataType::Timestamp, TimeStep::Nano, &nanos), &Scalar::Float(exact::millis(micros)), &order)?;
        }
    }

    /// An instant between two steps of a coarser column equals none and parts them.
    #[test]
    fn an_instant_between_two_steps_parts_them(
        step in select(vec![TimeStep::Day, TimeStep::Second, TimeStep::Milli, TimeStep::Micro]), at in -40_000i64..40_000, nanos in 1i64..1_000,
    ) {
        let seconds = i128::from(at) * i128::from(step.nanos()) / 1_000_000_000;
        let (days, second) = (seconds.div_euclid(86_400) as i64, seconds.rem_euclid(86_400));
        let whole = i128::from(at) * i128::from(step.nanos());
        let fraction = whole.rem_euclid(1_000_000_000) + i128::from(nanos);
        let (y, m, d) = pellucid_core::time::civil_from_days(days);
        let clock = format!("{:02}:{:02}:{:02}.{fraction:09}", second / 3_600, second / 60 % 60, second % 60);
        if fraction < 1_000_000_000 && seconds * 1_000_000_000 <= whole {
            let text = Scalar::from(format!("{y:04}-{m:02}-{d:02}T{clock}Z").as_str());
            check(&ints(DataType::Timestamp, step, &[at, at + 1]), &text, &[Ordering::Less, Ordering::Greater])?;
        }
    }

    #[test]
    fn integers_of_64_bits_compare_to_the_last(value: i64, float in prop_oneof![any::<f64>(), (-60i32..66).prop_map(|e| 2f64.powi(e))]) {
        let near = [value.saturating_sub(1), value, value.saturating_add(1)];
        check(&ints(DataType::Int, TimeStep::Micro, &near), &Scalar::Int(value), &near.map(|v| v.cmp(&value)))?;
        // The same the other way around: integers against floats.
        let order = |row: i64, v: f64| {
            let far = if v < 0.0 { Ordering::Greater } else { Ordering::Less };
            if v.abs() >= 1e30 { far } else { i128::from(row).cmp(&(v.floor() as i128)).then(if v.fract() == 0.0 { Ordering::Equal } else { Ordering::Less }) }
        };
        for v in [float, float.next_up(), value as f64] {
            if !v.is_nan() {
                let rows = [value, v as i64, (v as i64).saturating_add(1), (v as i64).saturating_sub(1), i64::MIN, i64::MAX];
                check(&ints(DataType::Int, TimeStep::Micro, &rows), &Scalar::Float(v), &rows.map(|row| order(row, v)))?;
            }
        }
        let rows = [value as f64, (value as f64).next_down(), (value as f64).next_up()];
        check(&floats(&rows), &Scalar::Int(value), &rows.map(|row| order(value, row).reverse()))?;
    }

    #[test]
    fn floats_read_from_json_find_their_rows(bits: u64) {
        let v = f64::from_bits(bits);
        if v.is_finite() {
            let read: Scalar = serde_json::from_str(&serde_json::to_string(&v).expect("written")).expect("read");
            let rows = [v.next_down(), v, v.next_up()];
            check(&floats(&rows), &read, &[Ordering::Less, Ordering::Equal, Ordering::Greater])?;
        }
    }

    /// What is read from a file of JSON is what was written.
    #[test]
    fn floats_of_a_json_file_are_the_ones_in_it(bits in proptest::collection::vec(any::<u64>(), 1..20)) {
        let values: Vec<f64> = bits.into_iter().map(f64::from_bits).filter(|v| v.is_finite() && v.fract() != 0.0).collect();
        let text = serde_json::to_vec(&values.iter().map(|v| serde_json::json!({"v": v})).collect::<Vec<_>>()).expect("written");
        if !values.is_empty() {
            let table = pellucid_engine::read::open(&text, Some(pellucid_engine::read::Format::Json)).expect("read");
            let column = table.column("v").expect("a column");
            let read: Vec<u64> = (0..column.len()).map(|row| column.float(row).to_bits()).collect();
            prop_assert_eq!(read, values.into_iter().map(f64::to_bits).collect::<Vec<_>>());
        }
    }
}

#[test]
fn what_is_beyond_all_values_passes_all_or_none() {
    let table = ints(DataType::Int, TimeStep::Micro, &[i64::MIN, 0, i64::MAX]);
    for (op, value, rows) in [
        (FilterOp::Gt, 1e300, 0),
        (FilterOp::Gte, f64::INFINITY, 0),
        (FilterOp::Gt, f64::INFINITY, 0),
        (FilterOp::Lt, f64::INFINITY, 3),
        (FilterOp::Lte, f64::NEG_INFINITY, 0),
        (FilterOp::Gt, f64::NEG_INFINITY, 3),
        (FilterOp::Neq, f64::NAN, 3),
        (FilterOp::Eq, f64::NAN, 0),
        (FilterOp::Lt, f64::NAN, 0),
    ] {
        assert_eq!(passing(&table, Filter::new("v", op, value)), rows, "{op:?} {value}");
    }
}
