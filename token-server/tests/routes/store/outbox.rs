//! What changes something is there with its entry of the audit log, or not at all.

use std::collections::BTreeMap;
use std::pin::Pin as Pinned;

use pellucid_connectors::config::WarehouseConfig;
use pellucid_core::{DataType, Field, Schema};
use pellucid_server::config::SourceUse;
use pellucid_server::policy::Pin;
use pellucid_server::store::{
    AuditQuery, Author, DashboardWrite, DataSourceWrite, KeyScope, NewApiKey, RevocationKind,
    Store, StoreError, Viewer,
};
use serde_json::json;

use super::{Place, on_both};
use crate::support::{by, dashboard};

on_both!(a_change_has_its_entry, a_change_without_its_entry_is_none);

type Change = fn(Store, Author) -> Pinned<Box<dyn Future<Output = Result<(), StoreError>> + Send>>;

macro_rules! change {
    (|$store:ident, $by:ident| $body:expr) => {
        |$store, $by| Box::pin(async move { $body.map(drop) })
    };
}

fn mint() -> NewApiKey {
    NewApiKey { label: "l".into(), scopes: vec![KeyScope::Mint], tenant: Some("acme".into()) }
}

fn pin(name: &str) -> Pin {
    Pin::of(&Schema {
        fields: vec![Field { name: name.into(), data_type: DataType::Int, nullable: true }],
        skipped: vec![],
    })
}

fn place() -> WarehouseConfig {
    serde_json::from_value(
        json!({"kind": "clickhouse", "url": "http://127.0.0.1:8123", "user": "u"}),
    )
    .unwrap()
}

async fn id_of(store: &Store) -> String {
    store.api_keys(None).await.unwrap()[0].id.clone()
}

macro_rules! written {
    ($action:literal, $owner:expr, $id:literal, $by:expr) => {
        DashboardWrite {
            id: $id,
            owner: $owner,
            shared_with: &[],
            spec: &serde_json::from_value(dashboard($action)).unwrap(),
            action: $action,
            by: &$by,
        }
    };
}

/// Every way to change the store, in an order in which each works; what the log calls it, and whose
/// it is.
const CHANGES: &[(&str, Option<&str>, Change)] = &[
    ("key.create", Some("acme"), change!(|store, by| store.create_api_key(&mint(), &by).await)),
    (
        "key.rotate",
        Some("acme"),
        change!(|store, by| store.rotate_api_key(&id_of(&store).await, by.at + 60, &by).await),
    ),
    (
        "key.revoke",
        Some("acme"),
        change!(|store, by| match store.revoke_api_key(&id_of(&store).await, &by).await {
            Ok(true) => Ok(()),
            Ok(false) => Err(StoreError::Missing),
            Err(e) => Err(e),
        }),
    ),
    ("signing-key.rotate", None, change!(|store, by| store.rotate_signing_key(&by).await)),
    (
        "revoke",
        Some("acme"),
        change!(|store, by| store.revoke(RevocationKind::Tenant, "acme", &by).await),
    ),
    ("revoke", None, change!(|store, by| store.revoke(RevocationKind::Jti, "0123", &by).await)),
    (
        "dashboard.create",
        Some("acme"),
        change!(|store, by| store
            .create_dashboard(&written!("dashboard.create", Some("acme"), "a", by))
            .await),
    ),
    (
        "dashboard.edit",
        Some("acme"),
        change!(|store, by| store
            .update_dashboard(&written!("dashboard.edit", Some("acme"), "a", by), 1)
            .await),
    ),
    (
        "dashboard.delete",
        Some("acme"),
        change!(|store, by| store.delete_dashboard(Some("acme"), "a", 2, &by).await),
    ),
    (
        "dashboard.seed",
        None,
        change!(|store, by| store
            .create_dashboard(&written!("dashboard.seed", None, "b", by))
            .await),
    ),
    (
        "datasource.create",
        None,
        change!(|store, by| {
            let credentials = BTreeMap::new();
            let write = DataSourceWrite {
                id: "w",
                label: "",
                place: &place(),
                use_of: SourceUse::default(),
                credentials: Some(&credentials),
                by: &by,
            };
            store.create_datasource(&write).await
        }),
    ),
    (
        "datasource.update",
        None,
        change!(|store, by| {
            let write = DataSourceWrite {
                id: "w",
                label: "x",
                place: &place(),
                use_of: SourceUse::default(),
                credentials: None,
                by: &by,
            };
            store.update_datasource(&write, 1).await
        }),
    ),
    ("datasource.delete", None, change!(|store, by| store.delete_datasource("w", 2, &by).await)),
    ("dataset.pin", None, change!(|store, by| store.pin_schema("sales", &pin("a"), &by).await)),
    (
        "dataset.accept",
        None,
        change!(|store, by| store.accept_schema("sales", &pin("b"), &by).await),
    ),
];

/// Everything that a change may change.
async fn state(store: &Store) -> String {
    let dashboards: Vec<_> = store.dashboards(Viewer::Operator, ("", ""), 100, "").await.unwrap();
    let mut versions = Vec::new();
    for (owner, id) in [(Some("acme"), "a"), (None, "b")] {
        versions.extend(store.dashboard_versions(owner, id, i64::MAX, 100).await.unwrap());
    }
    let revoked = store.revocations(1_000).await.unwrap();
    let revoked = [(RevocationKind::Tenant, "acme"), (RevocationKind::Jti, "0123")]
        .map(|(kind, value)| revoked.until(kind, value));
    format!(
        "{:?} {:?} {revoked:?} {dashboards:?} {versions:?} {:?} {:?}",
        store.api_keys(None).await.unwrap(),
        store.signing_keys().await.unwrap(),
        store.datasources().await.unwrap(),
        store.pinned_schema("sales").await.unwrap(),
    )
}

async fn a_change_has_its_entry(place: Place) {
    let store = place.open().await;
    store.key_ring(&Author::new(1_000, "server", "")).await.unwrap();
    let mut after = store
        .audit(&AuditQuery { limit: 10, ..AuditQuery::default() })
        .await
        .unwrap()
        .last()
        .unwrap()
        .seq;
    for (action, tenant, change) in CHANGES {
        let author =
            Author::new(1_000, "key:0123", "request-7").at_address("2001:db8::7".parse().ok());
        change(store.clone(), author).await.unwrap_or_else(|e| panic!("{action}: {e}"));
        let rows =
            store.audit(&AuditQuery { after, limit: 10, ..AuditQuery::default() }).await.unwrap();
        assert_eq!(rows.len(), 1, "{action}: {rows:?}");
        let row = &rows[0];
        assert_eq!((row.action.as_str(), row.tenant.as_deref(), row.at), (*action, *tenant, 1_000));
        assert_eq!(
            (row.actor.as_str(), row.request_id.as_deref(), row.source.as_deref()),
            ("key:0123", Some("request-7"), Some("2001:db8::7"))
        );
        after = row.seq;
    }
}

/// The log takes nothing: each change fails, and nothing of it is there.
async fn a_change_without_its_entry_is_none(place: Place) {
    let store = place.open().await;
    store.key_ring(&Author::new(1_000, "server", "")).await.unwrap();
    let (stop, go) = match place.url.is_some() {
        true => (
            "ALTER TABLE audit ADD CONSTRAINT no_room CHECK (at < 0) NOT VALID",
            "ALTER TABLE audit DROP CONSTRAINT no_room",
        ),
        false => (
            "CREATE TRIGGER no_room BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'full'); END",
            "DROP TRIGGER no_room",
        ),
    };
    for (action, _, change) in CHANGES {
        place.run(stop).await.unwrap();
        let before = state(&store).await;
        let error = change(store.clone(), by(1_000)).await.unwrap_err();
        assert!(matches!(error, StoreError::Database(_)), "{action}: {error}");
        assert_eq!(state(&store).await, before, "{action}");
        place.run(go).await.unwrap();
        change(store.clone(), by(1_000)).await.unwrap_or_else(|e| panic!("{action}: {e}"));
        assert_ne!(state(&store).await, before, "{action}");
    }
}
