//! What a tenant may store is bounded, and what is current never goes.

use pellucid_core::DashboardSpec;
use pellucid_server::config::Limits;
use pellucid_server::store::{DashboardWrite, Store, StoreError, Viewer};

use super::{Place, on_both};
use crate::support::{by, dashboard};

on_both!(
    versions_are_kept_by_number,
    versions_are_kept_by_bytes,
    a_tenants_versions_are_kept_by_bytes_in_all,
    a_tenant_has_so_many_dashboards,
    a_dashboard_is_of_so_many_bytes,
    what_is_deleted_and_made_again_is_bounded,
);

async fn store(place: &Place, limits: Limits) -> Store {
    let mut config = place.config();
    config.limits = limits;
    Store::open(&config).await.unwrap()
}

fn spec(title: &str, bytes: usize) -> DashboardSpec {
    serde_json::from_value(dashboard(&format!("{title} {}", "x".repeat(bytes)))).unwrap()
}

/// Stores one version more; returns its number.
async fn put(
    store: &Store,
    owner: Option<&str>,
    id: &str,
    at: i64,
    bytes: usize,
) -> Result<i64, StoreError> {
    let write = DashboardWrite {
        id,
        owner,
        shared_with: &[],
        spec: &spec("t", bytes),
        action: "test",
        by: &by(at),
    };
    let found = store.dashboards(Viewer::Operator, ("", ""), 10_000, "").await.unwrap();
    let old = found.into_iter().find(|d| d.id == id && d.owner.as_deref() == owner);
    match old {
        None => store.create_dashboard(&write).await,
        Some(old) => store.update_dashboard(&write, old.version).await,
    }
    .map(|d| d.version)
}

async fn versions(store: &Store, owner: Option<&str>, id: &str) -> Vec<i64> {
    store
        .dashboard_versions(owner, id, i64::MAX, 10_000)
        .await
        .unwrap()
        .iter()
        .map(|v| v.version)
        .collect()
}

async fn versions_are_kept_by_number(place: Place) {
    let store = store(&place, Limits { dashboard_versions: 3, ..Limits::default() }).await;
    for owner in [Some("acme"), None] {
        for at in 0..10 {
            put(&store, owner, "a", at, 10).await.unwrap();
        }
        assert_eq!(versions(&store, owner, "a").await, [10, 9, 8]);
        assert!(store.dashboard_version(owner, "a", 7).await.unwrap().is_none());
    }
    // What another one has is its own.
    put(&store, Some("acme"), "b", 0, 10).await.unwrap();
    put(&store, Some("umbrella"), "a", 0, 10).await.unwrap();
    assert_eq!(
        (versions(&store, Some("acme"), "b").await, versions(&store, Some("umbrella"), "a").await),
        (vec![1], vec![1])
    );
    assert_eq!(versions(&store, Some("acme"), "a").await, [10, 9, 8]);
}

async fn versions_are_kept_by_bytes(place: Place) {
    let store =
        store(&place, Limits { dashboard_versions_bytes: 50_000, ..Limits::default() }).await;
    for at in 0..10 {
        put(&store, Some("acme"), "a", at, 20_000).await.unwrap();
    }
    assert_eq!(versions(&store, Some("acme"), "a").await, [10, 9]);
    // The current one stays, however large it is.
    put(&store, Some("acme"), "a", 10, 100_000).await.unwrap();
    assert_eq!(versions(&store, Some("acme"), "a").await, [11]);
    assert!(store.dashboard(Viewer::Tenant("acme"), "a").await.unwrap().is_some());
}

async fn a_tenants_versions_are_kept_by_bytes_in_all(place: Place) {
    let store = store(&place, Limits { tenant_versions_bytes: 100_000, ..Limits::default() }).await;
    for at in 0..6 {
        for id in ["a", "b", "c"] {
            put(&store, Some("acme"), id, at, 20_000).await.unwrap();
        }
    }
    for at in 0..6 {
        put(&store, Some("umbrella"), "a", at, 10).await.unwrap();
    }
    let mut kept: Vec<i64> = Vec::new();
    for id in ["a", "b", "c"] {
        let versions = versions(&store, Some("acme"), id).await;
        assert_eq!(versions[0], 6, "the current one stays");
        kept.extend(&versions[1..]);
    }
    // 100,000 bytes hold four of 20,000 and what each row takes: the latest.
    kept.sort_unstable();
    assert_eq!(kept, [4, 5, 5, 5]);
    assert_eq!(versions(&store, Some("umbrella"), "a").await, [6, 5, 4, 3, 2, 1]);
}

async fn a_tenant_has_so_many_dashboards(place: Place) {
    let limits = Limits { dashboards: 3, ..Limits::default() };
    let stores = [store(&place, limits).await, store(&place, limits).await];
    let made = (0..12).map(|i| {
        let store = stores[i % 2].clone();
        tokio::spawn(async move { put(&store, Some("acme"), &format!("d{i}"), 0, 10).await })
    });
    let made: Vec<_> =
        futures::future::join_all(made).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(made.iter().filter(|m| m.is_ok()).count(), 3, "also where they are made at once");
    let error = made.into_iter().find_map(Result::err).unwrap();
    assert!(
        error.to_string().contains("3 dashboards")
            && error.to_string().contains("limits.dashboards"),
        "{error}"
    );
    // Others, and the operator, have their own.
    for (owner, id) in [(Some("umbrella"), "x"), (None, "x"), (None, "y"), (None, "z"), (None, "u")]
    {
        put(&stores[0], owner, id, 0, 10).await.unwrap();
    }
    let own =
        stores[0].dashboards(Viewer::Tenant("acme"), ("", ""), 10, "").await.unwrap().remove(0);
    put(&stores[0], Some("acme"), &own.id, 1, 20).await.unwrap();
    stores[0].delete_dashboard(Some("acme"), &own.id, 2, &by(2)).await.unwrap();
    put(&stores[0], Some("acme"), "after", 3, 10).await.unwrap();
}

async fn a_dashboard_is_of_so_many_bytes(place: Place) {
    let store = store(&place, Limits { dashboard_bytes: 5_000, ..Limits::default() }).await;
    put(&store, Some("acme"), "a", 0, 4_000).await.unwrap();
    let error = put(&store, Some("acme"), "a", 1, 6_000).await.unwrap_err();
    assert!(
        matches!(error, StoreError::Limit { path: "dashboard", .. })
            && error.to_string().contains("5000"),
        "{error}"
    );
    assert!(matches!(
        put(&store, Some("acme"), "b", 1, 6_000).await,
        Err(StoreError::Limit { .. })
    ));
    put(&store, None, "a", 1, 6_000).await.unwrap();
    assert_eq!(versions(&store, Some("acme"), "a").await, [1]);
}

/// Rows without a spec are rows as well.
async fn what_is_deleted_and_made_again_is_bounded(place: Place) {
    let store =
        store(&place, Limits { tenant_versions_bytes: 20 << 10, ..Limits::default() }).await;
    let mut kept = 0;
    for i in 0..40 {
        let id = format!("d{i}");
        let version = put(&store, Some("acme"), &id, i, 10).await.unwrap();
        store.delete_dashboard(Some("acme"), &id, version, &by(i)).await.unwrap();
    }
    for i in 0..40 {
        kept += versions(&store, Some("acme"), &format!("d{i}")).await.len();
    }
    assert!((5..=21).contains(&kept), "{kept}");
    assert!(!versions(&store, Some("acme"), "d39").await.is_empty(), "the latest are kept");
}
