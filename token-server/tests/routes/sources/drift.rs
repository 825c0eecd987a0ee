//! Columns that change while the server runs: nothing of the dataset is read until an operator
//! accepts them.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, DictionaryArray, Float64Array, Int32Array, Int64Array, LargeStringArray, RecordBatch,
    StringArray, UInt64Array,
};
use arrow::datatypes::Int8Type;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use pellucid_server::policy::Pin;
use pellucid_server::store::Author;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{Server, rows};

/// Files as they may come to be: the columns by name, with a word that must not be seen.
fn write(path: &std::path::Path, columns: &[(&str, &str)]) {
    let column = |kind: &str| -> ArrayRef {
        match kind {
            "owner" => Arc::new(StringArray::from(vec!["acme", "umbrella"])),
            "other owner" => Arc::new(StringArray::from(vec!["umbrella", "acme"])),
            // More than one page may unpack to, of somebody else's.
            "heavy" => Arc::new(StringArray::from(vec!["a".to_owned(), "b".repeat(400 << 20)])),
            "secret" => Arc::new(StringArray::from(vec!["HIDDEN-WORD", "HIDDEN-WORD"])),
            "text" => Arc::new(StringArray::from(vec!["a", "b"])),
            "large text" => Arc::new(LargeStringArray::from(vec!["a", "b"])),
            "owner dictionary" => {
                Arc::new(DictionaryArray::<Int8Type>::from_iter(["acme", "umbrella"]))
            }
            "dictionary" => Arc::new(DictionaryArray::<Int8Type>::from_iter(["a", "b"])),
            "int32" => Arc::new(Int32Array::from(vec![1, 2])),
            "uint64" => Arc::new(UInt64Array::from(vec![1, u64::MAX])),
            "float" => Arc::new(Float64Array::from(vec![1.0, 2.0])),
            _ => Arc::new(Int64Array::from(vec![1, 2])),
        }
    };
    let batch = RecordBatch::try_from_iter_with_nullable(
        columns.iter().map(|(name, kind)| (*name, column(kind), true)),
    )
    .unwrap();
    let new = path.with_extension("new");
    let zstd = Compression::ZSTD(ZstdLevel::default());
    let properties = WriterProperties::builder()
        .set_compression(zstd)
        .set_statistics_enabled(EnabledStatistics::None)
        .build();
    let file = std::fs::File::create(&new).unwrap();
    let mut writer =
        parquet::arrow::ArrowWriter::try_new(file, batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    std::fs::rename(new, path).unwrap();
}

const PINNED: [(&str, &str); 4] =
    [("owner", "owner"), ("secret", "secret"), ("salary", "int"), ("word", "text")];

fn changes() -> Vec<(&'static str, Vec<(&'static str, &'static str)>)> {
    let twice = |at: usize, column: (&'static str, &'static str)| {
        let mut columns = PINNED.to_vec();
        columns.insert(at, column);
        columns
    };
    vec![
        ("the policy's column twice", twice(4, ("owner", "owner"))),
        ("another policy's column before it", twice(0, ("owner", "other owner"))),
        ("another policy's column behind it", twice(1, ("owner", "other owner"))),
        ("a hidden column twice", twice(2, ("secret", "secret"))),
        ("a column twice", twice(4, ("word", "secret"))),
        ("a column twice, of another type", twice(4, ("word", "int"))),
        ("a column twice, of another type in front", twice(0, ("word", "int"))),
        (
            "a page that is too heavy",
            vec![("owner", "owner"), ("secret", "secret"), ("salary", "int"), ("word", "heavy")],
        ),
        (
            "case",
            vec![("owner", "owner"), ("Secret", "secret"), ("salary", "int"), ("word", "text")],
        ),
        (
            "another normal form",
            vec![
                ("owner", "owner"),
                ("secre\u{0074}\u{200b}", "secret"),
                ("salary", "int"),
                ("word", "text"),
            ],
        ),
        (
            "order",
            vec![("owner", "owner"), ("salary", "int"), ("secret", "secret"), ("word", "text")],
        ),
        (
            "type",
            vec![("owner", "owner"), ("secret", "secret"), ("salary", "float"), ("word", "text")],
        ),
        ("absence", vec![("owner", "owner"), ("secret", "secret"), ("word", "text")]),
        (
            "a new one",
            vec![
                ("owner", "owner"),
                ("secret", "secret"),
                ("salary", "int"),
                ("word", "text"),
                ("more", "secret"),
            ],
        ),
        (
            "the policy's case",
            vec![("Owner", "owner"), ("secret", "secret"), ("salary", "int"), ("word", "text")],
        ),
    ]
}

/// A server over the dataset `staff` in a folder, a token for it and one for another dataset.
async fn served(folder: &Arc<TempDir>, files: &str) -> (Server, String, String) {
    crate::support::write_parquet(&folder.path().join("sales.parquet"), &rows());
    std::fs::create_dir(folder.path().join("seed")).unwrap();
    let mut spec = crate::support::dashboard("Staff");
    spec["dataset"] = json!("staff");
    spec["charts"] = json!([]);
    std::fs::write(folder.path().join("seed/staff.json"), spec.to_string()).unwrap();
    std::fs::write(
        folder.path().join("seed/overview.json"),
        crate::support::dashboard("Overview").to_string(),
    )
    .unwrap();
    let server = Server::over(Arc::clone(folder), &staff(files)).await;
    let (token, other) = (server.token_for("acme", "staff").await, server.token("acme").await);
    (server, token, other)
}

fn staff(files: &str) -> String {
    format!(
        "datasets.staff = {{ files = '{files}', hidden = ['secret'], policy = [{{ column = 'owner', attribute = 'owner' }}] }}"
    )
}

fn count() -> Value {
    json!({"measures": [{"op": "count", "as": "n"}], "limit": 5})
}

/// Whatever is read of the dataset is refused, in words that name no column; the metric says so,
/// and another dataset goes on.
async fn is_closed(server: &Server, token: &str, other: &str, what: &str) {
    let reads = [
        server.query(token, count()).await,
        server.query(token, json!({"dimensions": ["word"], "ungrouped": true})).await,
        server.get("/api/v1/embed/config", token).await,
        server.get("/api/v1/datasets/staff/schema", token).await,
        server.get("/api/v1/datasets/staff/data.parquet", token).await,
        server.get("/api/v1/datasets/staff/data.arrow", token).await,
    ];
    for reply in reads {
        assert_eq!(
            (reply.status, &reply.json()["error"]["code"]),
            (503, &json!("dataset_changed")),
            "{what}: {}",
            reply.text()
        );
        for name in ["secret", "Secret", "HIDDEN", "owner", "salary"] {
            assert!(!reply.text().contains(name), "{what}: {}", reply.text());
        }
    }
    assert!(
        server.app.metrics_text().await.contains("pellucid_dataset_drifted{dataset=\"staff\"} 1"),
        "{what}"
    );
    assert_eq!(
        server.query(other, json!({"measures": [{"op": "count", "as": "n"}]})).await.rows(),
        json!([[9]]),
        "others go on"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_dataset_end_it_until_they_are_accepted() {
    for (what, columns) in changes() {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        let file = folder.path().join("staff.parquet");
        write(&file, &PINNED);
        let (server, token, other) = served(&folder, "staff.parquet").await;
        assert_eq!(server.query(&token, count()).await.rows(), json!([[1]]), "{what}");
        write(&file, &columns);
        is_closed(&server, &token, &other, what).await;
        if what == "order" {
            // Accepted, it is read again, without a restart.
            let schema = server.app.datasets["staff"].source.schema().await.unwrap();
            server
                .app
                .store
                .accept_schema(
                    "staff",
                    &Pin::of(&schema),
                    &Author::new(server.app.now(), "test", ""),
                )
                .await
                .unwrap();
            server.app.look_again().await.unwrap();
            assert_eq!(server.query(&token, count()).await.rows(), json!([[1]]));
        }
        if what == "a page that is too heavy" {
            // A row of one tenant's keeps no server from starting.
            let again = Server::over(Arc::clone(&folder), &staff("staff.parquet")).await;
            is_closed(&again, &token, &other, "started again").await;
        }
    }
}

/// Another file in the place of one, as long and as old as it: nothing of the old one's columns is
/// taken for the new one's, whose hidden values would else be shown under the names of others. The
/// same in a folder, and where the file is written over.
#[tokio::test(flavor = "multi_thread")]
async fn of_a_file_as_long_and_as_old_end_it() {
    let other = [("owner", "owner"), ("word", "text"), ("salary", "int"), ("secret", "secret")];
    for (file, files) in
        [("staff.parquet", "staff.parquet"), ("parts/1.parquet", "parts/*.parquet")]
    {
        for over in [false, true] {
            let folder = Arc::new(tempfile::tempdir().unwrap());
            std::fs::create_dir(folder.path().join("parts")).unwrap();
            let (path, new) = (folder.path().join(file), folder.path().join("other"));
            write(&path, &PINNED);
            write(&new, &other);
            let told =
                |path| std::fs::metadata(path).map(|m| (m.len(), m.modified().unwrap())).unwrap();
            let was = told(&path);
            std::fs::File::options().write(true).open(&new).unwrap().set_modified(was.1).unwrap();
            assert_eq!(was, told(&new), "the test's own files");
            let (server, token, other) = served(&folder, files).await;
            assert_eq!(server.query(&token, count()).await.rows(), json!([[1]]));
            match over {
                true => {
                    std::fs::write(&path, std::fs::read(&new).unwrap()).unwrap();
                    std::fs::File::options()
                        .write(true)
                        .open(&path)
                        .unwrap()
                        .set_modified(was.1)
                        .unwrap();
                }
                false => std::fs::rename(&new, &path).unwrap(),
            }
            is_closed(&server, &token, &other, &format!("{files}, written over: {over}")).await;
        }
    }
}

/// A column that stands twice when a dataset is first opened, or looks like a hidden one: nobody
/// knows which is meant.
#[tokio::test(flavor = "multi_thread")]
async fn that_may_be_mistaken_are_refused_from_the_first_look() {
    let twice = |column| [&PINNED[..], &[column]].concat();
    for columns in [
        twice(("owner", "other owner")),
        twice(("secret", "secret")),
        twice(("Secret", "secret")),
        twice(("word", "int")),
    ] {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        write(&folder.path().join("staff.parquet"), &columns);
        let (server, token, other) = served(&folder, "staff.parquet").await;
        is_closed(&server, &token, &other, columns[4].0).await;
    }
}

/// Names above a CSV file's values are its columns.
#[tokio::test(flavor = "multi_thread")]
async fn of_a_file_of_text_end_it() {
    let file = |names: &str, values: &str| {
        format!("{names}\nacme,HIDDEN-WORD,1,a{values}\numbrella,HIDDEN-WORD,2,b{values}\n")
    };
    for (names, values) in [
        ("owner,secret,salary,word,secret", ",9"),
        ("owner,secret,salary,word,owner", ",umbrella"),
        ("owner,secret,salary,word,word", ",9"),
        ("owner,Secret,salary,word", ""),
        ("owner,secret,salary,word,more", ",9"),
        ("owner,secret,word,salary", ""),
    ] {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        std::fs::write(folder.path().join("staff.csv"), file("owner,secret,salary,word", ""))
            .unwrap();
        let (server, token, other) = served(&folder, "staff.csv").await;
        assert_eq!(server.query(&token, count()).await.rows(), json!([[1]]), "{names}");
        std::fs::write(folder.path().join("new"), file(names, values)).unwrap();
        std::fs::rename(folder.path().join("new"), folder.path().join("staff.csv")).unwrap();
        is_closed(&server, &token, &other, names).await;
    }
}

/// A second file of a folder, whose columns are the first's but for the type of one. Where all
/// values of one type are values of the other, however text is encoded, it is read; else a cast
/// might fail on rows that no policy has passed.
#[tokio::test(flavor = "multi_thread")]
async fn of_another_file_of_a_folder_end_it_where_values_may_not_fit() {
    let second = |name: &'static str, kind: &'static str| {
        PINNED.map(|(n, k)| if n == name { (n, kind) } else { (n, k) })
    };
    for (columns, read) in [
        (second("salary", "int32"), true),
        (second("word", "dictionary"), true),
        (second("word", "large text"), true),
        (second("owner", "owner dictionary"), true),
        (second("salary", "uint64"), false),
        (second("salary", "float"), false),
        (second("salary", "text"), false),
        (second("owner", "int"), false),
    ] {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        std::fs::create_dir(folder.path().join("parts")).unwrap();
        write(&folder.path().join("parts/1.parquet"), &PINNED);
        let (server, token, other) = served(&folder, "parts/*.parquet").await;
        assert_eq!(server.query(&token, count()).await.rows(), json!([[1]]));
        write(&folder.path().join("parts/2.parquet"), &columns);
        let what = format!("{columns:?}");
        if !read {
            is_closed(&server, &token, &other, &what).await;
            continue;
        }
        // One of `acme` in the second file, whatever the columns' order in the first.
        let rows = json!({"dimensions": ["word", "salary"], "ungrouped": true});
        assert_eq!(server.query(&token, rows).await.rows(), json!([["a", 1], ["a", 1]]), "{what}");
        assert_eq!(
            server.get("/api/v1/datasets/staff/data.parquet", &token).await.status,
            200,
            "{what}"
        );
    }
}
