//! The rows tests read.

use std::path::Path;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Float64Array, Int64Array, RecordBatch, StringArray,
    TimestampMicrosecondArray,
};
use arrow::datatypes::{DataType, Field, Schema, TimeUnit};
use parquet::arrow::ArrowWriter;
use parquet::file::properties::WriterProperties;

/// One row of `sales`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    /// Whose it is; what policy compares.
    pub(crate) owner: &'static str,
    /// Hidden from everyone.
    pub(crate) secret: String,
    pub(crate) product: Option<&'static str>,
    pub(crate) qty: Option<i64>,
    pub(crate) price: Option<f64>,
    pub(crate) ok: Option<bool>,
    /// Microseconds since 1970.
    pub(crate) ts: Option<i64>,
    /// Days since 1970.
    pub(crate) day: Option<i32>,
}

const DAY: i64 = 86_400_000_000;

/// Nine rows of `acme`, four of `umbrella`, one of nobody's. `umbrella`'s products and secrets are
/// words that stand nowhere else, so that a leak shows in the bytes.
pub(crate) fn rows() -> Vec<Row> {
    let row = |owner, product, qty, price, ts: Option<i64>| Row {
        owner,
        secret: format!("SECRET-{owner}"),
        product,
        qty,
        price,
        ok: qty.map(|q| q > 2),
        ts,
        day: ts.map(|t| t.div_euclid(DAY) as i32),
    };
    let at = |day: i64, hour: i64| Some(day * DAY + hour * 3_600_000_000);
    vec![
        row("acme", Some("bolt"), Some(3), Some(1.5), at(11_323, 5)),
        row("umbrella", Some("UMBRELLA-ONLY-virus"), Some(1000), Some(9e9), at(11_323, 6)),
        row("acme", Some("nut"), Some(1), Some(0.0), at(11_324, 23)),
        row("acme", Some("bolt"), Some(5), Some(-0.0), at(11_330, 0)),
        row("acme", None, Some(2), Some(f64::NAN), at(11_354, 12)),
        row("umbrella", Some("UMBRELLA-ONLY-cure"), Some(2000), Some(-9e9), at(11_400, 1)),
        row("acme", Some("nut"), None, None, at(11_355, 13)),
        row("acme", Some("gear"), Some(4), Some(2.25), None),
        row("", Some("NOBODYS-ONLY"), Some(7), Some(7.0), at(11_300, 7)),
        row("acme", Some("gear"), Some(-6), Some(1e-3), at(-1, 23)),
        row("umbrella", None, None, None, None),
        row("acme", Some("bolt"), Some(9_007_199_254_740_993), Some(3.5), at(11_500, 4)),
        row("umbrella", Some("UMBRELLA-ONLY-virus"), Some(3000), Some(1.0), at(11_323, 6)),
        row("acme", Some("nut"), Some(1), Some(10.0), at(11_324, 23)),
    ]
}

/// A number of rows of `acme` that hardly compress, so that an answer of them fits into no buffer.
pub(crate) fn many(rows: usize) -> Vec<Row> {
    let mixed = |i: usize| (i as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let row = |i: usize| Row {
        owner: "acme",
        secret: String::new(),
        product: Some("bolt"),
        qty: Some((mixed(i) >> 1) as i64),
        price: Some(f64::from_bits(0x3ff0_0000_0000_0000 | (mixed(i + 7) >> 12))),
        ok: Some(i.is_multiple_of(3)),
        ts: Some((mixed(i + 13) >> 16) as i64),
        day: None,
    };
    (0..rows).map(row).collect()
}

/// Writes rows as Parquet in row groups of five, so that pruning has something to prune.
pub(crate) fn write_parquet(path: &Path, rows: &[Row]) {
    let schema = Arc::new(Schema::new(vec![
        Field::new("owner", DataType::Utf8, false),
        Field::new("secret", DataType::Utf8, false),
        Field::new("product", DataType::Utf8, true),
        Field::new("qty", DataType::Int64, true),
        Field::new("price", DataType::Float64, true),
        Field::new("ok", DataType::Boolean, true),
        Field::new("ts", DataType::Timestamp(TimeUnit::Microsecond, None), true),
        Field::new("day", DataType::Date32, true),
    ]));
    let columns: Vec<ArrayRef> = vec![
        Arc::new(StringArray::from_iter_values(rows.iter().map(|r| r.owner))),
        Arc::new(StringArray::from_iter_values(rows.iter().map(|r| &r.secret))),
        Arc::new(StringArray::from_iter(rows.iter().map(|r| r.product))),
        Arc::new(Int64Array::from_iter(rows.iter().map(|r| r.qty))),
        Arc::new(Float64Array::from_iter(rows.iter().map(|r| r.price))),
        Arc::new(BooleanArray::from_iter(rows.iter().map(|r| r.ok))),
        Arc::new(TimestampMicrosecondArray::from_iter(rows.iter().map(|r| r.ts))),
        Arc::new(Date32Array::from_iter(rows.iter().map(|r| r.day))),
    ];
    let batch = RecordBatch::try_new(Arc::clone(&schema), columns).unwrap();
    let properties = WriterProperties::builder()
        .set_max_row_group_row_count(Some(if rows.len() > 1_000 { 100_000 } else { 5 }))
        .build();
    let mut writer =
        ArrowWriter::try_new(std::fs::File::create(path).unwrap(), schema, Some(properties))
            .unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
}
