//! Bytes in a Parquet column of text that are no text, in others' rows and in one's own.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use arrow::datatypes::{DataType, Field};
use parquet::arrow::{ARROW_SCHEMA_META_KEY, encode_arrow_schema};
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use pellucid_core::Query;
use pellucid_server::connectors::{Connector as _, Files};
use serde_json::json;

use super::all;
use crate::query::oracle::scope;
use crate::support::{Server, dashboard, rows, workers, write_parquet};

/// How a file's text is written, and what its footer says of it.
struct Written {
    name: &'static str,
    /// The columns' type beyond bytes, as Parquet has it.
    text: &'static str,
    /// Their type as Arrow's own schema has it, where the file has one.
    arrow: Option<DataType>,
    encoding: Option<Encoding>,
    statistics: EnabledStatistics,
    compressed: bool,
}

fn forms() -> Vec<Written> {
    let form = |name, text, arrow, encoding| {
        let statistics =
            if name == "plain" { EnabledStatistics::None } else { EnabledStatistics::Page };
        Written { name, text, arrow, encoding, statistics, compressed: name != "delta" }
    };
    let dictionary = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    vec![
        form("dictionary", "(UTF8)", None, None),
        form("plain", "(UTF8)", None, Some(Encoding::PLAIN)),
        form("lengths", "(UTF8)", None, Some(Encoding::DELTA_LENGTH_BYTE_ARRAY)),
        form("delta", "(STRING)", None, Some(Encoding::DELTA_BYTE_ARRAY)),
        form("json", "(JSON)", None, None),
        form("views", "(UTF8)", Some(DataType::Utf8View), None),
        form("large", "(UTF8)", Some(DataType::LargeUtf8), Some(Encoding::PLAIN)),
        form("encoded", "(UTF8)", Some(dictionary), None),
        // Bytes that Arrow's schema alone takes for text.
        form("bytes", "", Some(DataType::Utf8), None),
    ]
}

/// Writes rows of an owner, a text and a number, two row groups of them.
fn write_bytes(path: &Path, form: &Written, rows: &[(&[u8], &[u8], i64)]) {
    let columns =
        "message rows { required binary owner TEXT; optional binary s TEXT; required int64 n; }"
            .replace("TEXT", form.text);
    let columns = Arc::new(parquet::schema::parser::parse_message_type(&columns).unwrap());
    let mut properties = WriterProperties::builder()
        .set_statistics_enabled(form.statistics)
        .set_data_page_row_count_limit(3);
    properties = properties.set_write_batch_size(1).set_dictionary_enabled(form.encoding.is_none());
    if form.compressed {
        properties = properties.set_compression(Compression::ZSTD(ZstdLevel::default()));
    }
    if let Some(encoding) = form.encoding {
        properties = properties
            .set_column_encoding("owner".into(), encoding)
            .set_column_encoding("s".into(), encoding);
    }
    if let Some(of) = &form.arrow {
        let [owner, s] = ["owner", "s"].map(|name| Field::new(name, of.clone(), name == "s"));
        let schema =
            arrow::datatypes::Schema::new(vec![owner, s, Field::new("n", DataType::Int64, false)]);
        let told = KeyValue::new(ARROW_SCHEMA_META_KEY.to_owned(), encode_arrow_schema(&schema));
        properties = properties.set_key_value_metadata(Some(vec![told]));
    }
    let mut writer = SerializedFileWriter::new(
        std::fs::File::create(path).unwrap(),
        columns,
        Arc::new(properties.build()),
    )
    .unwrap();
    for rows in rows.chunks(rows.len().div_ceil(2)) {
        let mut group = writer.next_row_group().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        let owners: Vec<ByteArray> = rows.iter().map(|r| r.0.to_vec().into()).collect();
        column.typed::<ByteArrayType>().write_batch(&owners, None, None).unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        let text: Vec<ByteArray> =
            rows.iter().filter(|r| r.1 != NULL).map(|r| r.1.to_vec().into()).collect();
        let levels: Vec<i16> = rows.iter().map(|r| i16::from(r.1 != NULL)).collect();
        column.typed::<ByteArrayType>().write_batch(&text, Some(&levels), None).unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        column
            .typed::<Int64Type>()
            .write_batch(&rows.iter().map(|r| r.2).collect::<Vec<_>>(), None, None)
            .unwrap();
        column.close().unwrap();
        group.close().unwrap();
    }
    writer.close().unwrap();
}

/// Stands for no text at all.
const NULL: &[u8] = b"null";
/// Bytes that are no UTF-8: what no character begins with, a character cut off, one that is too
/// long, half a surrogate pair.
const ODD: [&[u8]; 5] = [
    b"SECRET\xff\xfe",
    b"w1\xe2\x82",
    b"\xc0\xaf",
    b"a long text that lies beside its view \xed\xa0\x80",
    b"\x80",
];

fn over_text() -> Vec<Query> {
    let count = json!({"op": "count", "as": "m"});
    let mut queries = vec![
        json!({"dimensions": ["s"], "measures": [count]}),
        json!({"dimensions": ["owner"], "measures": [count]}),
        json!({"dimensions": ["s", "owner", "n"], "ungrouped": true}),
        json!({"dimensions": ["n", "s"], "ungrouped": true, "sort": [{"by": "s", "order": "desc"}], "limit": 4}),
        json!({"dimensions": ["u"], "measures": [{"op": "sum", "field": "n", "as": "m"}], "compute": [{"as": "u", "expr": {"sql": "UPPER(s)"}}]}),
        json!({"measures": [{"op": "count", "as": "m", "where": [{"field": "s", "op": "gt", "value": "w1"}]}]}),
        json!({"measures": [{"op": "count", "as": "m"}], "compute": [{"as": "l", "expr": {"sql": "LENGTH(s)"}}], "filters": [{"field": "l", "op": "eq", "value": 2}]}),
    ];
    for op in ["min", "max", "first", "last", "count", "countDistinct"] {
        queries.push(json!({"measures": [{"op": op, "field": "s", "as": "m"}]}));
        queries.push(
            json!({"dimensions": ["owner"], "measures": [{"op": op, "field": "s", "as": "m"}]}),
        );
    }
    for filter in [
        json!({"field": "s", "op": "eq", "value": "w1"}),
        json!({"field": "s", "op": "neq", "value": "w1"}),
        json!({"field": "s", "op": "gte", "value": "w1"}),
        json!({"field": "s", "op": "lt", "value": "w1"}),
        json!({"field": "s", "op": "between", "values": ["a", "w2"]}),
        json!({"field": "s", "op": "in", "values": ["w1", "w2", "é", "x", "y"]}),
        json!({"field": "s", "op": "notIn", "values": ["w1"]}),
        json!({"field": "s", "op": "contains", "value": "1"}),
        json!({"field": "s", "op": "startsWith", "value": "w"}),
        json!({"field": "s", "op": "startsWith", "value": ""}),
        json!({"field": "s", "op": "isNull"}),
        json!({"field": "s", "op": "notNull"}),
        json!({"field": "owner", "op": "neq", "value": "x"}),
    ] {
        queries.push(json!({"dimensions": ["s", "n"], "ungrouped": true, "filters": [filter]}));
        queries.push(json!({"measures": [count], "filters": [filter]}));
    }
    queries.into_iter().map(|q| serde_json::from_value(q).unwrap()).collect()
}

/// Bytes in a column of text that are no text, which its format forbids, change nothing where they
/// are in others' rows, however the file is written, in whichever column, the policy's as well.
#[tokio::test]
async fn that_is_none_changes_nothing() {
    let (folder, workers) = (tempfile::tempdir().unwrap(), workers());
    let own = [
        &b"w1"[..],
        b"w2",
        NULL,
        "é".as_bytes(),
        b"",
        b"w1",
        b"a text of one's own that is longer",
    ];
    let own: Vec<(&[u8], &[u8], i64)> =
        own.into_iter().zip(0..).map(|(text, n)| (&b"acme"[..], text, n)).collect();
    let queries = over_text();
    for form in forms() {
        let mut beside = vec![(&b"umbrella"[..], ODD[0], -1)];
        for (i, row) in own.iter().enumerate() {
            let odd = ODD[i % ODD.len()];
            beside.extend([*row, (b"umbrella", odd, -2), (odd, b"w1", -3), (odd, odd, -4)]);
        }
        let [a, b] = ["alone", "beside"]
            .map(|name| folder.path().join(format!("{}-{name}.parquet", form.name)));
        write_bytes(&a, &form, &own);
        write_bytes(&b, &form, &beside);
        let columns =
            Files::new(Arc::clone(&workers), vec![b.clone()], None).schema().await.unwrap();
        assert!(
            columns.fields.iter().take(2).all(|f| f.data_type == pellucid_core::DataType::String),
            "{columns:?}"
        );
        let (alone, beside) =
            (all(&workers, a, None, &queries).await, all(&workers, b, None, &queries).await);
        for (query, (a, b)) in queries.iter().zip(alone.0.iter().zip(&beside.0)) {
            let text = serde_json::to_string(query).unwrap();
            assert!(a.is_ok(), "{}: {text}\n{a:?}", form.name);
            assert_eq!(a, b, "{}: {text}", form.name);
        }
        assert!(alone.1 == beside.1, "{}: the extract", form.name);
    }
}

/// Bytes of one's own that are no text count, compare and group. Where they would be shown, or an
/// expression reads them, their reader is told what to do, and nobody else.
#[tokio::test(flavor = "multi_thread")]
async fn that_is_none_is_told_to_its_owner() {
    let folder = Arc::new(tempfile::tempdir().unwrap());
    std::fs::create_dir(folder.path().join("seed")).unwrap();
    std::fs::write(folder.path().join("seed/overview.json"), dashboard("Overview").to_string())
        .unwrap();
    write_parquet(&folder.path().join("sales.parquet"), &rows());
    let mut more = String::new();
    let odd = b"SECRET\xff";
    for form in forms() {
        let name = form.name;
        write_bytes(
            &folder.path().join(format!("{name}.parquet")),
            &form,
            &[(b"acme", b"a", 1), (b"umbrella", odd, 2), (b"acme", b"c", 3)],
        );
        let policy = "policy = [{ column = 'owner', attribute = 'owner' }]";
        writeln!(more, "datasets.{name} = {{ files = '{name}.parquet', {policy} }}").unwrap();
        let mut spec = dashboard(name);
        (spec["dataset"], spec["charts"]) = (json!(name), json!([]));
        std::fs::write(folder.path().join(format!("seed/{name}.json")), spec.to_string()).unwrap();
    }
    let server = Server::over(folder, &more).await;
    for form in forms() {
        let name = form.name;
        let own = tempfile::tempdir().unwrap();
        let [file, extract] = ["own.parquet", "extract.parquet"].map(|name| own.path().join(name));
        write_bytes(&file, &form, &[(b"acme", b"a", 1), (b"acme", odd, 2)]);
        let told = Files::new(workers(), vec![file], None)
            .write_extract(&scope(false), None, u64::MAX, &extract)
            .await
            .unwrap_err()
            .to_string();
        assert!(told.contains("\"s\" ") && told.contains("UTF-8"), "{name}: {told}");
        let (acme, umbrella) =
            (server.token_for("acme", name).await, server.token_for("umbrella", name).await);
        let shown = json!({"dimensions": ["s"], "ungrouped": true, "sort": [{"by": "s"}]});
        assert_eq!(
            server.query(&acme, shown.clone()).await.rows(),
            json!([["a"], ["c"]]),
            "{name}"
        );
        for (query, rows) in [
            (json!({"measures": [{"op": "sum", "field": "n"}]}), json!([[2]])),
            (json!({"measures": [{"op": "countDistinct", "field": "s"}]}), json!([[1]])),
            (
                json!({"measures": [{"op": "count"}], "filters": [{"field": "s", "op": "neq", "value": "x"}]}),
                json!([[1]]),
            ),
            (
                json!({"measures": [{"op": "count"}], "filters": [{"field": "s", "op": "startsWith", "value": "SEC"}]}),
                json!([[1]]),
            ),
            (
                json!({"dimensions": ["s"], "ungrouped": true, "filters": [{"field": "s", "op": "lt", "value": "SECRET"}]}),
                json!([]),
            ),
        ] {
            assert_eq!(server.query(&umbrella, query).await.rows(), rows, "{name}");
        }
        for (query, called) in [
            (shown, "s"),
            (json!({"dimensions": ["s"], "measures": [{"op": "count"}]}), "s"),
            (json!({"measures": [{"op": "max", "field": "s", "as": "most"}]}), "most"),
            (
                json!({"dimensions": ["u"], "measures": [{"op": "count"}], "compute": [{"as": "u", "expr": {"sql": "UPPER(s)"}}]}),
                "s",
            ),
        ] {
            let reply = server.query(&umbrella, query).await;
            let message = reply.error(422, "corrupt_file")["message"].as_str().unwrap().to_owned();
            assert!(
                message.contains(&format!("\"{called}\" ")) && message.contains("UTF-8"),
                "{name}: {message}"
            );
            assert!(!reply.text().contains("SECRET"), "{}", reply.text());
        }
    }
}
