//! Every protocol that answers over HTTP, each with an answer of three rows that its server is
//! known to give.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use ::arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Float64Array, Int64Array, RecordBatch, StringArray,
    UInt64Array,
};
use ::arrow::ipc::CompressionType;
use ::arrow::ipc::writer::{IpcWriteOptions, StreamWriter};
use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use base64::Engine as _;
use pellucid_connectors::bigquery::BigQueryWarehouse;
use pellucid_connectors::clickhouse::{ClickHouseConfig, ClickHouseWarehouse};
use pellucid_connectors::config::{ConnectOptions, Credentials};
use pellucid_connectors::databricks::{DatabricksConfig, DatabricksWarehouse};
use pellucid_connectors::plan::Wire;
use pellucid_connectors::secret::Secret;
use pellucid_connectors::snowflake::{SnowflakeConfig, SnowflakeWarehouse};
use pellucid_connectors::trino::{TrinoConfig, TrinoWarehouse};
use pellucid_connectors::warehouse::Warehouse;
use pellucid_core::{DataType, Field};
use serde_json::json;

use crate::support::tools::LOCAL;

/// Columns of every kind that travels.
pub const WIRES: [Wire; 7] =
    [Wire::Int, Wire::Digits, Wire::Float, Wire::Bool, Wire::Text, Wire::Micros, Wire::Days];

/// What the columns of [`WIRES`] are to a page.
pub fn columns() -> Vec<(Field, Wire)> {
    let types = [
        DataType::Int,
        DataType::Int,
        DataType::Float,
        DataType::Bool,
        DataType::String,
        DataType::Timestamp,
        DataType::Date,
    ];
    types
        .into_iter()
        .zip(WIRES)
        .map(|(data_type, wire)| (Field { name: "c".into(), data_type, nullable: true }, wire))
        .collect()
}

const BRIEF: ConnectOptions = ConnectOptions { timeout: Duration::from_secs(5), ..LOCAL };

type Test = Box<dyn Fn(&str) -> Arc<dyn Warehouse>>;
/// What is said to a path, given the server's own address.
type Ahead = fn(&str, &str) -> Option<Vec<u8>>;

/// A protocol, and its answer.
pub struct Protocol {
    pub name: &'static str,
    pub answer: Vec<u8>,
    pub open: Test,
    /// Where the answer is fetched, if not at once; what comes before is as it should be.
    pub ahead: Option<Ahead>,
}

pub fn rows() -> RecordBatch {
    let columns: [ArrayRef; 7] = [
        Arc::new(Int64Array::from(vec![Some(1), None, Some(i64::MIN)])),
        Arc::new(StringArray::from(vec![Some("9223372036854775807"), None, Some("-3")])),
        Arc::new(Float64Array::from(vec![Some(0.1), None, Some(f64::NAN)])),
        Arc::new(BooleanArray::from(vec![Some(true), None, Some(false)])),
        Arc::new(StringArray::from(vec![Some("bolt"), None, Some("é")])),
        Arc::new(StringArray::from(vec![
            Some("2001-01-01 05:00:00.000001"),
            None,
            Some("1969-12-31T23:59:59+01:00"),
        ])),
        Arc::new(Int64Array::from(vec![Some(11_323), None, Some(-1)])),
    ];
    RecordBatch::try_from_iter_with_nullable(
        columns.into_iter().enumerate().map(|(i, c)| (format!("c{i}"), c, true)),
    )
    .unwrap()
}

pub fn stream(batch: &RecordBatch, compressed: bool) -> Vec<u8> {
    let options = IpcWriteOptions::default()
        .try_with_compression(compressed.then_some(CompressionType::LZ4_FRAME))
        .unwrap();
    let mut out = Vec::new();
    let mut writer =
        StreamWriter::try_new_with_options(&mut out, &batch.schema(), options).unwrap();
    writer.write(batch).unwrap();
    writer.write(batch).unwrap();
    writer.finish().unwrap();
    drop(writer);
    out
}

/// Other types that a source may well use for the same columns.
pub fn others() -> RecordBatch {
    let columns: [ArrayRef; 7] = [
        Arc::new(UInt64Array::from(vec![Some(1), None, Some(3)])),
        Arc::new(
            ::arrow::array::Decimal128Array::from(vec![Some(1), None, Some(i128::from(i64::MAX))])
                .with_precision_and_scale(38, 0)
                .unwrap(),
        ),
        Arc::new(::arrow::array::Float32Array::from(vec![Some(0.5), None, Some(f32::INFINITY)])),
        Arc::new(::arrow::array::UInt8Array::from(vec![Some(1), None, Some(0)])),
        Arc::new(::arrow::array::StringViewArray::from(vec![
            Some("a text that is longer than twelve bytes"),
            None,
            Some("b"),
        ])),
        Arc::new(
            ::arrow::array::TimestampMicrosecondArray::from(vec![Some(1), None, Some(i64::MAX)])
                .with_timezone("UTC"),
        ),
        Arc::new(Date32Array::from(vec![Some(11_323), None, Some(i32::MIN)])),
    ];
    RecordBatch::try_from_iter_with_nullable(
        columns.into_iter().enumerate().map(|(i, c)| (format!("c{i}"), c, true)),
    )
    .unwrap()
}

fn cells() -> serde_json::Value {
    json!([
        ["1", "9223372036854775807", "0.1", "true", "bolt", "2001-01-01 05:00:00.000001", "11323"],
        [null, null, null, null, null, null, null],
        [-9223372036854775808i64, "-3", "NaN", false, "é", "1969-12-31T23:59:59+01:00", -1]
    ])
}

fn pem() -> Secret {
    static PEM: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    let made = PEM.get_or_init(|| {
        let key = KeyPair::generate(KeySize::Rsa2048).unwrap();
        let der: Pkcs8V1Der = key.as_der().unwrap();
        let body = base64::engine::general_purpose::STANDARD.encode(der.as_ref());
        format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n")
    });
    Secret::new(made.clone())
}

fn clickhouse(url: &str) -> Arc<dyn Warehouse> {
    let config = ClickHouseConfig { url: url.into(), database: "d".into(), user: "u".into() };
    let credentials = Credentials::default().with("password", Secret::new("p"));
    Arc::new(ClickHouseWarehouse::new(config, &credentials, LOCAL).unwrap())
}

fn trino(url: &str) -> Arc<dyn Warehouse> {
    let config =
        TrinoConfig { url: url.into(), user: "u".into(), catalog: "c".into(), schema: "s".into() };
    Arc::new(TrinoWarehouse::new(config, &Credentials::default(), LOCAL).unwrap())
}

fn databricks(url: &str) -> Arc<dyn Warehouse> {
    let config =
        DatabricksConfig { url: url.into(), warehouse_id: "w".into(), catalog: None, schema: None };
    let credentials = Credentials::default().with("token", Secret::new("t"));
    Arc::new(DatabricksWarehouse::new(config, &credentials, LOCAL).unwrap())
}

fn snowflake(url: &str) -> Arc<dyn Warehouse> {
    let config = SnowflakeConfig {
        url: url.into(),
        account: "a".into(),
        user: "u".into(),
        warehouse: "w".into(),
        database: "d".into(),
        schema: "s".into(),
        role: None,
    };
    let credentials = Credentials::default().with("private_key", pem());
    Arc::new(SnowflakeWarehouse::new(config, &credentials, BRIEF).unwrap())
}

fn bigquery(url: &str) -> Arc<dyn Warehouse> {
    let config = json!({"url": format!("{url}/"), "project": "p", "dataset": "d"});
    let config = serde_json::from_value(config).unwrap();
    Arc::new(BigQueryWarehouse::new(config, &Credentials::default(), BRIEF).unwrap())
}

/// Databricks' answer that names one link.
fn linked(path: &str, own: &str) -> Option<Vec<u8>> {
    let link = json!({"chunk_index": 0, "external_link": format!("{own}/store/0")});
    let answer = json!({"statement_id": "s", "status": {"state": "SUCCEEDED"}, "manifest": {"total_chunk_count": 1}, "result": {"external_links": [link]}});
    (!path.starts_with("/store")).then(|| answer.to_string().into_bytes())
}

pub fn protocols() -> Vec<Protocol> {
    let text = |value: serde_json::Value| value.to_string().into_bytes();
    let wrapped: Vec<_> = cells()
        .as_array()
        .unwrap()
        .iter()
        .map(|row| json!({"f": row.as_array().unwrap().iter().map(|v| json!({"v": v})).collect::<Vec<_>>()}))
        .collect();
    let plain = |name, answer, open: Test| Protocol { name, answer, open, ahead: None };
    vec![
        plain("clickhouse", stream(&rows(), false), Box::new(clickhouse)),
        plain("clickhouse, lz4", stream(&rows(), true), Box::new(clickhouse)),
        plain("clickhouse, other types", stream(&others(), true), Box::new(clickhouse)),
        Protocol {
            name: "databricks, store",
            answer: stream(&rows(), false),
            open: Box::new(databricks),
            ahead: Some(linked),
        },
        plain(
            "databricks",
            text(
                json!({"statement_id": "s", "status": {"state": "FAILED", "error": {"error_code": "X", "message": "no"}}}),
            ),
            Box::new(databricks),
        ),
        plain("trino", text(json!({"id": "q", "data": cells()})), Box::new(trino)),
        plain(
            "trino, failed",
            text(json!({"id": "q", "error": {"message": "no", "errorName": "X"}})),
            Box::new(trino),
        ),
        plain(
            "snowflake",
            text(
                json!({"statementHandle": "h", "data": cells(), "resultSetMetaData": {"partitionInfo": [{"rowCount": 3}]}}),
            ),
            Box::new(snowflake),
        ),
        plain(
            "bigquery",
            text(
                json!({"jobComplete": true, "schema": {"fields": [{"name": "a"}]}, "rows": wrapped}),
            ),
            Box::new(bigquery),
        ),
        plain(
            "bigquery, failed",
            text(json!({"jobComplete": true, "errors": [{"reason": "notFound", "message": "no"}]})),
            Box::new(bigquery),
        ),
    ]
}

/// A future that is given up after half a second: a broken answer may also ask to be asked again
/// for ever.
pub fn patient<'a, T: 'a>(
    work: impl Future<Output = T> + 'a,
) -> Pin<Box<dyn Future<Output = Option<T>> + 'a>> {
    Box::pin(async { tokio::time::timeout(Duration::from_millis(500), work).await.ok() })
}
