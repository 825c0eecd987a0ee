//! Columns of datasets as they are pinned.

use pellucid_core::schema::SkippedField;
use pellucid_core::{DataType, Field, Schema};
use pellucid_server::policy::Pin;
use pellucid_server::store::{AuditQuery, StoreError};
use serde_json::json;

use super::{Place, on_both};
use crate::support::by;

on_both!(
    the_first_columns_are_pinned_once,
    others_are_accepted_by_an_operator,
    a_pin_that_was_changed_is_none
);

fn pin(names: &[&str]) -> Pin {
    let fields = names
        .iter()
        .map(|n| Field { name: (*n).to_owned(), data_type: DataType::Int, nullable: true })
        .collect();
    Pin::of(&Schema {
        fields,
        skipped: vec![SkippedField { name: "tags".into(), reason: "a list".into() }],
    })
}

async fn the_first_columns_are_pinned_once(place: Place) {
    let stores = [place.open().await, place.open().await];
    assert!(stores[0].pinned_schema("sales").await.unwrap().is_none());
    // Two that start at once with different files go by the same columns.
    let first = pin(&["a", "caf\u{e9}", "it's \"odd\" \\ \u{1F600}"]);
    let pinning = stores.clone().map(|store| {
        let columns = first.clone();
        tokio::spawn(async move { store.pin_schema("sales", &columns, &by(7)).await.unwrap() })
    });
    for pinned in futures::future::join_all(pinning).await {
        assert_eq!(pinned.unwrap().pin, first);
    }
    let later = stores[1].pin_schema("sales", &pin(&["other"]), &by(8)).await.unwrap();
    assert_eq!(
        (later.pin.clone(), later.at, later.by.as_str(), later.accepted),
        (first, 7, "test", 0)
    );
    assert_eq!(stores[0].pinned_schema("sales").await.unwrap(), Some(later));
    let log = stores[0]
        .audit(&AuditQuery { action: Some("dataset.pin"), limit: 9, ..AuditQuery::default() })
        .await
        .unwrap();
    assert_eq!(log.len(), 1, "{log:?}");
}

async fn others_are_accepted_by_an_operator(place: Place) {
    let store = place.open().await;
    let (old, new) = (pin(&["a", "salary"]), pin(&["a", "Salary"]));
    store.pin_schema("sales", &old, &by(1)).await.unwrap();
    assert!(
        !store.accept_schema("sales", &old, &by(2)).await.unwrap(),
        "what is pinned needs no accepting"
    );
    assert!(store.accept_schema("sales", &new, &by(3)).await.unwrap());
    let pinned = store.pinned_schema("sales").await.unwrap().unwrap();
    assert_eq!((&pinned.pin, pinned.at, pinned.accepted), (&new, 3, 1));
    let log = store
        .audit(&AuditQuery { action: Some("dataset.accept"), limit: 9, ..AuditQuery::default() })
        .await
        .unwrap();
    assert_eq!(log.len(), 1);
    let detail = json!({
        "dataset": "sales", "was": old.fingerprint(), "schema": new.fingerprint(),
        "differences": ["column \"Salary\" stands where \"salary\" was: its case differs"],
    });
    assert_eq!(log[0].detail, detail);
    // A dataset that was never opened is accepted, too.
    assert!(store.accept_schema("new", &new, &by(4)).await.unwrap());
    assert_eq!(store.pinned_schema("new").await.unwrap().unwrap().accepted, 0);
}

/// Whoever can write to the table, and not to the fingerprint, has pinned nothing.
async fn a_pin_that_was_changed_is_none(place: Place) {
    let store = place.open().await;
    store.pin_schema("sales", &pin(&["a", "salary"]), &by(1)).await.unwrap();
    for sql in [
        "UPDATE dataset_schemas SET columns = replace(columns, 'salary', 'Salary')",
        "UPDATE dataset_schemas SET columns = '[]'",
        "UPDATE dataset_schemas SET columns = 'not JSON'",
    ] {
        place.run(sql).await.unwrap();
        assert!(matches!(store.pinned_schema("sales").await, Err(StoreError::Corrupt(_))), "{sql}");
        assert!(
            store.pin_schema("sales", &pin(&["a"]), &by(2)).await.is_err(),
            "nor does an opening pin others"
        );
    }
    assert!(store.accept_schema("sales", &pin(&["a"]), &by(3)).await.unwrap());
    assert_eq!(store.pinned_schema("sales").await.unwrap().unwrap().pin, pin(&["a"]));
}
