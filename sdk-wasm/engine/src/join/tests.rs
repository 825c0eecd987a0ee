use std::collections::HashMap;

use pellucid_core::{Code, DataType};
use proptest::prelude::*;

use super::*;
use crate::column::TimeStep;
use crate::writer::ColumnWriter;

fn ints(data_type: DataType, step: TimeStep, values: &[Option<i64>]) -> Column {
    let mut writer = ColumnWriter::new(data_type, step, values.len()).expect("a writer");
    let present: Vec<bool> = values.iter().map(Option::is_some).collect();
    let values: Vec<i64> = values.iter().map(|v| v.unwrap_or(0)).collect();
    writer.write_ints(0, &values, Some(&present)).expect("written");
    writer.finish()
}

fn texts(values: &[Option<&str>]) -> Column {
    let mut writer =
        ColumnWriter::new(DataType::String, TimeStep::Micro, values.len()).expect("a writer");
    let codes: Vec<u32> =
        values.iter().map(|v| writer.intern(v.unwrap_or("")).expect("interned")).collect();
    let present: Vec<bool> = values.iter().map(Option::is_some).collect();
    writer.write_codes(0, &codes, Some(&present)).expect("written");
    writer.finish()
}

fn decimals(scale: u8, values: &[Option<i128>]) -> Column {
    let writer = ColumnWriter::new(DataType::Decimal, TimeStep::Micro, values.len());
    let mut writer = writer.expect("a writer").with_scale(scale);
    let present: Vec<bool> = values.iter().map(Option::is_some).collect();
    let values: Vec<i128> = values.iter().map(|v| v.unwrap_or(0)).collect();
    writer.write_decimals(0, &values, Some(&present)).expect("written");
    writer.finish()
}

/// The cells as texts and numbers.
fn shown(column: &Column) -> Vec<Option<String>> {
    let cell = |row: usize| match column.data_type {
        DataType::String => column.dictionary.get(column.int(row) as u32).to_owned(),
        DataType::Float => column.float(row).to_string(),
        _ => column.int(row).to_string(),
    };
    (0..column.len()).map(|row| (!column.is_null(row)).then(|| cell(row))).collect()
}

/// What a loop over both tables gives.
fn looped<K: std::hash::Hash + Eq>(
    key: &[Option<K>],
    on: &[Option<K>],
    of: &Column,
) -> Vec<Option<String>> {
    let cells = shown(of);
    let rows: HashMap<&K, usize> =
        on.iter().enumerate().filter_map(|(row, k)| Some((k.as_ref()?, row))).collect();
    key.iter().map(|k| cells[*rows.get(k.as_ref()?)?].clone()).collect()
}

/// Distinct keys, each null with some chance, in any order.
fn distinct(range: std::ops::Range<i64>) -> impl Strategy<Value = Vec<Option<i64>>> {
    prop::collection::btree_set(range, 0..60).prop_flat_map(|set| {
        let all: Vec<Option<i64>> = set.into_iter().map(Some).chain([None, None]).collect();
        Just(all).prop_shuffle()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn partners_are_those_of_a_loop(
        on in distinct(-40..40),
        key in prop::collection::vec(prop::option::of(-50i64..50), 0..5000),
        far in any::<bool>(),
        holes in prop::collection::vec(any::<bool>(), 62),
    ) {
        // Wide keys are looked up row by row, close ones once a value.
        let spread = |v: &Option<i64>| v.map(|v| if far { v * 1_000_000_007 } else { v });
        let (on, key): (Vec<_>, Vec<_>) = (on.iter().map(spread).collect(), key.iter().map(spread).collect());
        let held: Vec<Option<i64>> = (0..on.len()).map(|row| holes[row % 62].then_some(row as i64 * 300)).collect();
        let names: Vec<Option<String>> = held.iter().map(|v| v.map(|v| format!("n{}", v % 7))).collect();
        for data_type in [DataType::Int, DataType::Date, DataType::Timestamp] {
            let step = if data_type == DataType::Date { TimeStep::Day } else { TimeStep::Micro };
            let (key_column, on_column) = (ints(data_type, step, &key), ints(data_type, step, &on));
            let partners = Partners::new(&key_column, &on_column, "t.id").expect("distinct");
            let names: Vec<Option<&str>> = names.iter().map(Option::as_deref).collect();
            for of in [ints(DataType::Int, TimeStep::Micro, &held), texts(&names)] {
                let column = partners.column(&key_column, &of).expect("joined");
                prop_assert_eq!(shown(&column), looped(&key, &on, &of));
                prop_assert_eq!(column.data_type, of.data_type);
            }
        }
        // Texts by what they say, whatever their codes.
        let said = |v: &[Option<i64>]| v.iter().map(|v| v.map(|v| format!("k{v}"))).collect::<Vec<_>>();
        let (key, on) = (said(&key), said(&on));
        let lent = |v: &[Option<String>]| texts(&v.iter().map(Option::as_deref).collect::<Vec<_>>());
        let (key_column, of) = (lent(&key), ints(DataType::Int, TimeStep::Micro, &held));
        let partners = Partners::new(&key_column, &lent(&on), "t.id").expect("distinct");
        prop_assert_eq!(shown(&partners.column(&key_column, &of).expect("joined")), looped(&key, &on, &of));
    }
}

#[test]
fn units_and_scales_of_keys_may_differ() {
    let of = texts(&[Some("a"), Some("b")]);
    let on = ints(DataType::Timestamp, TimeStep::Micro, &[Some(1_000_000), Some(2_000_001)]);
    let key = ints(
        DataType::Timestamp,
        TimeStep::Nano,
        &[Some(1_000_000_000), Some(2_000_001_001), None],
    );
    let partners = Partners::new(&key, &on, "t.at").expect("distinct");
    assert_eq!(
        shown(&partners.column(&key, &of).expect("joined")),
        [Some("a".to_owned()), None, None]
    );
    let wide = 10i128.pow(30);
    let on = decimals(2, &[Some(150), Some(wide)]);
    let key = decimals(1, &[Some(15), Some(wide / 10), Some(wide)]);
    let partners = Partners::new(&key, &on, "t.price").expect("distinct");
    let cells = shown(&partners.column(&key, &of).expect("joined"));
    assert_eq!(cells, [Some("a".to_owned()), Some("b".to_owned()), None]);
}

#[test]
fn ends_of_whole_numbers_are_keys() {
    let on = ints(DataType::Int, TimeStep::Micro, &[Some(i64::MIN), Some(i64::MAX), Some(0)]);
    let key = ints(DataType::Int, TimeStep::Micro, &[Some(i64::MAX), Some(1), Some(i64::MIN)]);
    let of = texts(&[Some("least"), Some("most"), Some("none")]);
    let partners = Partners::new(&key, &on, "t.id").expect("distinct");
    let cells = shown(&partners.column(&key, &of).expect("joined"));
    assert_eq!(cells, [Some("most".to_owned()), None, Some("least".to_owned())]);
}

#[test]
fn what_is_no_key_is_refused() {
    let key = ints(DataType::Int, TimeStep::Micro, &[Some(1)]);
    let twice = ints(DataType::Int, TimeStep::Micro, &[Some(3), Some(17), Some(17)]);
    let e = Partners::new(&key, &twice, "customers.id").expect_err("twice");
    assert!(e.message.contains("customers.id holds 17 more than once"), "{e:?}");
    let e = Partners::new(&texts(&[Some("a")]), &texts(&[Some("b"), Some("b")]), "t.id")
        .expect_err("twice");
    assert!(e.message.contains("holds b more than once"), "{e:?}");
    let e = Partners::new(&key, &texts(&[Some("1")]), "t.id").expect_err("types");
    assert_eq!(e.code, Code::TypeMismatch);
    // Several nulls are no value held twice.
    assert!(
        Partners::new(&key, &ints(DataType::Int, TimeStep::Micro, &[None, None, Some(1)]), "t.id")
            .is_ok()
    );
    let nothing = ints(DataType::Int, TimeStep::Micro, &[]);
    let partners = Partners::new(&key, &nothing, "t.id").expect("empty");
    assert_eq!(shown(&partners.column(&key, &texts(&[])).expect("joined")), [None]);
}
