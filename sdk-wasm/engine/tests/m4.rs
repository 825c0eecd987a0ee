//! M4 keeps of every pixel column what a picture of all rows shows.
#![expect(clippy::unwrap_used, reason = "helpers of tests may panic: that is how a test fails")]

use std::collections::BTreeMap;

use pellucid_core::{Batch, DataType, Filter, Query};
use pellucid_engine::Table;
use pellucid_engine::column::TimeStep;
use pellucid_engine::exec::m4;
use pellucid_engine::writer::ColumnWriter;
use proptest::prelude::*;

const WIDTH: usize = 20;

fn table(x: &[i64], y: &[Option<f64>], line: &[i64]) -> Table {
    let mut xs = ColumnWriter::new(DataType::Timestamp, TimeStep::Milli, x.len()).unwrap();
    xs.write_ints(0, x, None).unwrap();
    let mut ys = ColumnWriter::new(DataType::Float, TimeStep::Micro, y.len()).unwrap();
    let present: Vec<bool> = y.iter().map(Option::is_some).collect();
    let values: Vec<f64> = y.iter().map(|v| v.unwrap_or_default()).collect();
    ys.write_floats(0, &values, present.contains(&false).then_some(&present)).unwrap();
    let mut lines = ColumnWriter::new(DataType::Int, TimeStep::Micro, line.len()).unwrap();
    lines.write_ints(0, line, None).unwrap();
    Table::from_columns(
        vec![("x".into(), xs.finish()), ("y".into(), ys.finish()), ("line".into(), lines.finish())],
        vec![],
    )
}

fn query(series: bool, filters: Vec<Filter>) -> Query {
    let mut q: Query =
        serde_json::from_value(serde_json::json!({"dimensions": ["x", "y"], "ungrouped": true}))
            .unwrap();
    if series {
        q.dimensions.push(pellucid_core::Dimension::field("line"));
    }
    q.filters = filters;
    q
}

/// For each line and pixel column: smallest and largest x, and smallest and largest y, of rows with
/// a value.
type Columns = BTreeMap<(i64, usize), (i64, i64, f64, f64)>;

fn columns(rows: impl Iterator<Item = (i64, f64, i64)>, low: i64, high: i64) -> Columns {
    let mut out = Columns::new();
    for (x, y, line) in rows.filter(|r| !r.1.is_nan()) {
        let column =
            (((x - low) as f64 * (WIDTH as f64 / (high - low) as f64)) as usize).min(WIDTH - 1);
        let c = out.entry((line, column)).or_insert((x, x, y, y));
        *c = (c.0.min(x), c.1.max(x), c.2.min(y), c.3.max(y));
    }
    out
}

fn of(batch: &Batch, low: i64, high: i64) -> Columns {
    let number = |c: usize, row: usize| batch.columns[c].number(row);
    let rows = (0..batch.rows).map(|r| {
        let line = batch.columns.get(2).map_or(0, |_| number(2, r).unwrap() as i64);
        (number(0, r).unwrap() as i64 / 1000, number(1, r).unwrap_or(f64::NAN), line)
    });
    columns(rows, low, high)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn each_pixel_column_keeps_its_ends_and_extremes(
        rows in proptest::collection::vec((0i64..5000, -1e3..1e3f64, 0i64..3, 0u8..12), 161..3000),
        sorted in any::<bool>(), nulls in any::<bool>(), series in any::<bool>(), cut in prop::option::of(2500i64..5000),
    ) {
        let mut rows = rows;
        if sorted {
            rows.sort_by_key(|r| r.0);
        }
        let y: Vec<Option<f64>> = rows.iter().map(|r| match r.3 { 0 if nulls => None, 1 => Some(f64::NAN), _ => Some(r.1) }).collect();
        let table = table(&rows.iter().map(|r| r.0).collect::<Vec<_>>(), &y, &rows.iter().map(|r| r.2).collect::<Vec<_>>());
        let filters = cut.map(|c| Filter::new("x", pellucid_core::FilterOp::Lt, c)).into_iter().collect();
        let answer = m4::line(&table, &query(series, filters), "x", "y", series.then_some("line"), WIDTH, &|| false).unwrap();
        let inside: Vec<usize> = (0..rows.len()).filter(|r| cut.is_none_or(|c| rows[*r].0 < c)).collect();
        let Some(batch) = answer else {
            prop_assert!(inside.len() < WIDTH * 8 || inside.iter().all(|r| rows[*r].0 == rows[inside[0]].0));
            return Ok(());
        };
        prop_assert_eq!(batch.total, inside.len());
        prop_assert!(batch.rows <= WIDTH * 5 * 3);
        let (low, high) = (inside.iter().map(|r| rows[*r].0).min().unwrap(), inside.iter().map(|r| rows[*r].0).max().unwrap());
        let all = inside.iter().map(|r| (rows[*r].0, y[*r].unwrap_or(f64::NAN), if series { rows[*r].2 } else { 0 }));
        prop_assert_eq!(of(&batch, low, high), columns(all, low, high));
    }
}

#[test]
fn a_gap_stays_a_gap() {
    let x: Vec<i64> = (0..1000).collect();
    let y: Vec<Option<f64>> =
        x.iter().map(|v| (!(300..500).contains(v)).then_some(*v as f64)).collect();
    let batch = m4::line(
        &table(&x, &y, &vec![0; 1000]),
        &query(false, vec![]),
        "x",
        "y",
        None,
        WIDTH,
        &|| false,
    )
    .unwrap()
    .unwrap();
    let nulls: Vec<f64> = (0..batch.rows)
        .filter(|r| batch.columns[1].is_null(*r))
        .map(|r| batch.columns[0].number(r).unwrap())
        .collect();
    assert!(
        nulls.iter().any(|v| (300_000.0..500_000.0).contains(v)),
        "a null is left between 300 and 500: {nulls:?}"
    );
}

#[test]
fn few_rows_and_other_queries_are_left_alone() {
    let x: Vec<i64> = (0..1000).collect();
    let t = table(&x, &x.iter().map(|v| Some(*v as f64)).collect::<Vec<_>>(), &vec![0; 1000]);
    let asked =
        |q: &Query, width| m4::line(&t, q, "x", "y", None, width, &|| false).unwrap().is_some();
    assert!(asked(&query(false, vec![]), WIDTH));
    assert!(!asked(&query(false, vec![]), 200));
    assert!(!asked(&Query { limit: Some(3), ..query(false, vec![]) }, WIDTH));
    assert!(
        m4::line(&t, &query(false, vec![]), "x", "y", None, WIDTH, &|| true).is_ok(),
        "a sorted line is too quick to cancel"
    );
}
