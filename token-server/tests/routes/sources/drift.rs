//! Columns that change while the server runs: nothing of the dataset is read until an operator accepts them.

use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray};
use pellucid_server::policy::Pin;
use pellucid_server::store::Author;
use serde_json::json;

use crate::support::{Server, rows};

/// Files as they may come to be: the columns by name, with a word that must not be seen.
fn write(path: &std::path::Path, columns: &[(&str, &str)]) {
    let column = |kind: &str| -> ArrayRef {
        match kind {
            "owner" => Arc::new(StringArray::from(vec!["acme", "umbrella"])),
            "secret" => Arc::new(StringArray::from(vec!["HIDDEN-WORD", "HIDDEN-WORD"])),
            "text" => Arc::new(StringArray::from(vec!["a", "b"])),
            "float" => Arc::new(Float64Array::from(vec![1.0, 2.0])),
            _ => Arc::new(Int64Array::from(vec![1, 2])),
        }
    };
    let batch = RecordBatch::try_from_iter_with_nullable(columns.iter().map(|(name, kind)| (*name, column(kind), true))).unwrap();
    let new = path.with_extension("new");
    let mut writer = parquet::arrow::ArrowWriter::try_new(std::fs::File::create(&new).unwrap(), batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    std::fs::rename(new, path).unwrap();
}

const PINNED: [(&str, &str); 4] = [("owner", "owner"), ("secret", "secret"), ("salary", "int"), ("word", "text")];

fn changes() -> Vec<(&'static str, Vec<(&'static str, &'static str)>)> {
    vec![
        ("case", vec![("owner", "owner"), ("Secret", "secret"), ("salary", "int"), ("word", "text")]),
        ("another normal form", vec![("owner", "owner"), ("secre\u{0074}\u{200b}", "secret"), ("salary", "int"), ("word", "text")]),
        ("order", vec![("owner", "owner"), ("salary", "int"), ("secret", "secret"), ("word", "text")]),
        ("type", vec![("owner", "owner"), ("secret", "secret"), ("salary", "float"), ("word", "text")]),
        ("absence", vec![("owner", "owner"), ("secret", "secret"), ("word", "text")]),
        ("a new one", vec![("owner", "owner"), ("secret", "secret"), ("salary", "int"), ("word", "text"), ("more", "secret")]),
        ("the policy's case", vec![("Owner", "owner"), ("secret", "secret"), ("salary", "int"), ("word", "text")]),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_dataset_end_it_until_they_are_accepted() {
    for (what, columns) in changes() {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        crate::support::write_parquet(&folder.path().join("sales.parquet"), &rows());
        std::fs::create_dir(folder.path().join("seed")).unwrap();
        let mut spec = crate::support::dashboard("Staff");
        spec["dataset"] = json!("staff");
        spec["charts"] = json!([]);
        std::fs::write(folder.path().join("seed/staff.json"), spec.to_string()).unwrap();
        std::fs::write(folder.path().join("seed/overview.json"), crate::support::dashboard("Overview").to_string()).unwrap();
        let file = folder.path().join("staff.parquet");
        write(&file, &PINNED);
        let staff =
            "datasets.staff = { files = 'staff.parquet', hidden = ['secret'], policy = [{ column = 'owner', attribute = 'owner' }] }";
        let server = Server::over(folder, staff).await;
        let (token, other) = (server.token_for("acme", "staff").await, server.token("acme").await);
        let rows = json!({"measures": [{"op": "count", "as": "n"}], "limit": 5});
        assert_eq!(server.query(&token, rows.clone()).await.rows(), json!([[1]]), "{what}");
        write(&file, &columns);
        let reads = [
            server.query(&token, rows.clone()).await,
            server.query(&token, json!({"dimensions": ["word"], "ungrouped": true})).await,
            server.get("/api/v1/embed/config", &token).await,
            server.get("/api/v1/datasets/staff/schema", &token).await,
            server.get("/api/v1/datasets/staff/data.parquet", &token).await,
            server.get("/api/v1/datasets/staff/data.arrow", &token).await,
        ];
        for reply in reads {
            assert!([502, 503].contains(&reply.status), "{what}: {} {}", reply.status, reply.text());
            for name in ["secret", "Secret", "HIDDEN", "owner", "salary"] {
                assert!(!reply.text().contains(name), "{what}: {}", reply.text());
            }
        }
        assert!(server.app.metrics_text().await.contains("pellucid_dataset_drifted{dataset=\"staff\"} 1"), "{what}");
        assert_eq!(server.query(&other, json!({"measures": [{"op": "count", "as": "n"}]})).await.rows(), json!([[9]]), "others go on");
        if what == "order" {
            // Accepted, it is read again, without a restart.
            let schema = server.app.datasets["staff"].source.schema().await.unwrap();
            server.app.store.accept_schema("staff", &Pin::of(&schema), &Author::new(server.app.now(), "test", "")).await.unwrap();
            server.app.look_again().await.unwrap();
            assert_eq!(server.query(&token, rows).await.rows(), json!([[1]]));
        }
    }
}
