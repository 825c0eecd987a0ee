//! Values compare exactly from JSON to row.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray,
};
use pellucid_core::Query;
use pellucid_server::connectors::{Connector as _, Files};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::oracle::scope;
use crate::support::{answer, workers};

fn file(folder: &std::path::Path, columns: Vec<(&str, ArrayRef)>) -> std::path::PathBuf {
    let rows = columns[0].1.len();
    let owners: ArrayRef = Arc::new(StringArray::from(vec!["acme"; rows]));
    let batch = RecordBatch::try_from_iter(
        [("owner", owners), ("secret", Arc::new(StringArray::from(vec![""; rows])) as ArrayRef)]
            .into_iter()
            .chain(columns),
    )
    .unwrap();
    let path = folder.join("exact.parquet");
    let mut writer = parquet::arrow::ArrowWriter::try_new(
        std::fs::File::create(&path).unwrap(),
        batch.schema(),
        None,
    )
    .unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    path
}

fn query(text: &str) -> Query {
    serde_json::from_str(text).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() })]

    /// What an answer says of a value finds the value: floats and instants as they are written in JSON, and nothing beside them.
    #[test]
    fn what_an_answer_says_finds_its_row(
        floats in prop::collection::vec(prop_oneof![any::<f64>().prop_filter("finite", |v| v.is_finite()), -1e6..1e6f64], 40),
        micros in prop::collection::vec(-2_000_000_000_000_000i64..6_000_000_000_000_000, 40),
        wholes in prop::collection::vec(any::<i64>(), 40),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = file(folder.path(), vec![
            ("x", Arc::new(Float64Array::from(floats.clone()))),
            ("t", Arc::new(TimestampMicrosecondArray::from(micros.clone()))),
            ("n", Arc::new(Int64Array::from(wholes.clone()))),
        ]);
        let files = Files::new(workers(), vec![path], None);
        runtime.block_on(async {
            let all = answer(&files, &scope(true), &query(r#"{"dimensions": ["x", "t", "n"], "ungrouped": true}"#)).await.unwrap();
            for (i, row) in all["rows"].as_array().unwrap().iter().enumerate() {
                for (place, field) in ["x", "t", "n"].iter().enumerate() {
                    // The value's own text, as a page would send it back.
                    let value = row[place].to_string();
                    let count = |op: &str| {
                        let text = format!(r#"{{"measures": [{{"op": "count", "as": "c"}}], "filters": [{{"field": "{field}", "op": "{op}", "value": {value}}}]}}"#);
                        let files = &files;
                        async move { answer(files, &scope(true), &query(&text)).await.unwrap()["rows"][0][0].as_u64().unwrap() as usize }
                    };
                    let expected = |equal: bool| match *field {
                        "x" => floats.iter().filter(|v| if equal { **v == floats[i] } else { **v < floats[i] }).count(),
                        "t" => micros.iter().filter(|v| if equal { **v == micros[i] } else { **v < micros[i] }).count(),
                        _ => wholes.iter().filter(|v| if equal { **v == wholes[i] } else { **v < wholes[i] }).count(),
                    };
                    prop_assert_eq!(count("eq").await, expected(true), "{} = {}", field, value);
                    prop_assert_eq!(count("lt").await, expected(false), "{} < {}", field, value);
                }
            }
            Ok(())
        })?;
    }
}

#[tokio::test]
async fn of_no_rows_infinities_and_nan_measures_are_what_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let (inf, nan) = (f64::INFINITY, f64::NAN);
    let path = file(
        folder.path(),
        vec![
            ("k", Arc::new(StringArray::from(vec!["a", "a", "b", "c", "c", "d", "e", "e"]))),
            (
                "x",
                Arc::new(Float64Array::from(vec![
                    Some(-inf),
                    Some(-inf),
                    Some(inf),
                    Some(nan),
                    Some(-nan),
                    None,
                    Some(nan),
                    Some(-inf),
                ])),
            ),
        ],
    );
    let files = Files::new(workers(), vec![path], None);
    let ask = |text: Value| {
        let (files, query) = (&files, serde_json::from_value::<Query>(text).unwrap());
        async move {
            use pellucid_server::connectors::Connector as _;
            let most = pellucid_server::config::Limits::default().most();
            let answer = files
                .query(&scope(true), &query.into(), pellucid_files::protocol::Format::Arrow, most)
                .await
                .unwrap();
            use futures::TryStreamExt as _;
            let bytes = answer.into_stream().try_collect::<Vec<_>>().await.unwrap().concat();
            let batches: Vec<RecordBatch> =
                arrow::ipc::reader::StreamReader::try_new(bytes.as_slice(), None)
                    .unwrap()
                    .map(Result::unwrap)
                    .collect();
            arrow::compute::concat_batches(&batches[0].schema(), &batches).unwrap()
        }
    };
    use arrow::array::{Array as _, AsArray as _};
    use arrow::datatypes::{Float64Type, Int64Type};
    let ends =
        ask(json!({"dimensions": ["k"], "measures": [{"op": "max", "field": "x", "as": "max"}, {"op": "min", "field": "x", "as": "min"}]}))
            .await;
    let shown = |column: usize| {
        let values = ends.column(column).as_primitive::<Float64Type>();
        (0..values.len())
            .map(
                |i| if values.is_null(i) { "null".to_owned() } else { values.value(i).to_string() },
            )
            .collect::<Vec<_>>()
    };
    assert_eq!(
        (shown(1), shown(2)),
        (
            ["-inf", "inf", "NaN", "null", "-inf"].map(str::to_owned).into(),
            ["-inf", "inf", "NaN", "null", "-inf"].map(str::to_owned).into()
        )
    );
    let bins =
        ask(json!({"dimensions": [{"field": "x", "bin": {"step": 1}, "as": "bin"}], "measures": [{"op": "count", "as": "n"}]})).await;
    assert_eq!(bins.num_rows(), 4, "one of each infinity, one of all NaN, one of null");
    for field in ["k", "x"] {
        let fixed = json!({"measures": [{"op": "countDistinct", "field": field, "as": "n"}], "filters": [{"field": "k", "op": "eq", "value": "none"}]});
        assert_eq!(ask(fixed).await.column(0).as_primitive::<Int64Type>().value(0), 0);
    }
}

/// Columns that are called as the one in which the server keeps the rows' order are the file's own,
/// in queries and extracts.
#[tokio::test]
async fn columns_called_as_the_servers_own_keep_their_values() {
    let folder = tempfile::tempdir().unwrap();
    let numbers: ArrayRef = Arc::new(Int64Array::from(vec![30, 10, 20]));
    let words: ArrayRef = Arc::new(StringArray::from(vec!["a", "b", "c"]));
    let order: ArrayRef = Arc::new(Int64Array::from(vec![2, 1, 3]));
    let columns = vec![("pellucid place", numbers), ("pellucid place'", words), ("n", order)];
    let path = file(folder.path(), columns);
    for sort in [None, Some("n".to_owned())] {
        let files = Files::new(workers(), vec![path.clone()], sort.clone());
        let ask = |text: &'static str| {
            let files = &files;
            async move { answer(files, &scope(false), &query(text)).await.unwrap()["rows"].clone() }
        };
        let rows = r#"{"dimensions": ["pellucid place", "pellucid place'", "n"], "ungrouped": true, "sort": [{"by": "n", "order": "desc"}]}"#;
        assert_eq!(ask(rows).await, json!([[20, "c", 3], [30, "a", 2], [10, "b", 1]]), "{sort:?}");
        let measures = r#"{"measures": [{"op": "first", "field": "pellucid place", "as": "a"}, {"op": "last", "field": "pellucid place'", "as": "b"},
            {"op": "max", "field": "pellucid place", "as": "c"}]}"#;
        let first = if sort.is_some() { 10 } else { 30 };
        assert_eq!(ask(measures).await, json!([[first, "c", 30]]), "{sort:?}");
        let to = folder.path().join(format!("extract {}", sort.is_some()));
        files.write_extract(&scope(false), sort.as_deref(), u64::MAX, &to).await.unwrap();
        let extract = Files::new(workers(), vec![to.with_extension("parquet")], None);
        std::fs::rename(&to, to.with_extension("parquet")).unwrap();
        let all =
            query(r#"{"dimensions": ["pellucid place", "pellucid place'"], "ungrouped": true}"#);
        let written = answer(&extract, &scope(true), &all).await.unwrap()["rows"].clone();
        let sorted = json!([[10, "b"], [30, "a"], [20, "c"]]);
        assert_eq!(
            written,
            if sort.is_some() { sorted } else { json!([[30, "a"], [10, "b"], [20, "c"]]) },
            "{sort:?}"
        );
    }
}
