use pellucid_core::DashboardSpec;
use pellucid_server::store::{DashboardWrite, Store, StoreError, Viewer};

use super::{Place, on_both};
use crate::support::{by, dashboard};

on_both!(
    one_of_many_at_once_wins,
    lists_in_the_order_of_bytes,
    searches_without_regard_to_case,
    text_is_never_code,
    versions_stay
);

fn spec(title: &str) -> DashboardSpec {
    serde_json::from_value(dashboard(title)).unwrap()
}

async fn create(store: &Store, owner: Option<&str>, id: &str, title: &str, shared_with: &[&str]) {
    let shared_with: Vec<String> = shared_with.iter().map(|s| (*s).to_owned()).collect();
    let write = DashboardWrite {
        id,
        owner,
        shared_with: &shared_with,
        spec: &spec(title),
        action: "test",
        by: &by(2),
    };
    store.create_dashboard(&write).await.unwrap();
}

async fn ids(store: &Store, viewer: Viewer<'_>, search: &str) -> Vec<String> {
    store
        .dashboards(viewer, ("", ""), 100, search)
        .await
        .unwrap()
        .into_iter()
        .map(|d| d.id)
        .collect()
}

async fn one_of_many_at_once_wins(place: Place) {
    let stores = [place.open().await, place.open().await];
    create(&stores[0], Some("acme"), "a", "0", &[]).await;
    for round in 1..6 {
        let writers = (0..8).map(|i| {
            let store = stores[i % 2].clone();
            tokio::spawn(async move {
                let write = DashboardWrite {
                    id: "a",
                    owner: Some("acme"),
                    shared_with: &[],
                    spec: &spec(&i.to_string()),
                    action: "test",
                    by: &by(2),
                };
                store.update_dashboard(&write, round).await
            })
        });
        let outcomes: Vec<_> =
            futures::future::join_all(writers).await.into_iter().map(Result::unwrap).collect();
        assert_eq!(outcomes.iter().filter(|o| o.is_ok()).count(), 1);
        assert!(
            outcomes.iter().all(|o| matches!(o, Ok(_) | Err(StoreError::Conflict(_)))),
            "{outcomes:?}"
        );
    }
    let versions = stores[1].dashboard_versions(Some("acme"), "a", i64::MAX, 100).await.unwrap();
    assert_eq!(versions.iter().map(|v| v.version).collect::<Vec<_>>(), [6, 5, 4, 3, 2, 1]);
    // The same for who creates first.
    let creators = stores.map(|store| {
        tokio::spawn(async move {
            let write = DashboardWrite {
                id: "b",
                owner: None,
                shared_with: &[],
                spec: &spec("b"),
                action: "test",
                by: &by(2),
            };
            store.create_dashboard(&write).await
        })
    });
    let made = futures::future::join_all(creators)
        .await
        .into_iter()
        .filter(|o| o.as_ref().unwrap().is_ok())
        .count();
    assert_eq!(made, 1);
}

async fn lists_in_the_order_of_bytes(place: Place) {
    let store = place.open().await;
    for id in ["b", "a-b", "a_b", "B", "a", "ab", "1", "A"] {
        create(&store, None, id, id, &["*"]).await;
    }
    assert_eq!(
        ids(&store, Viewer::Operator, "").await,
        ["1", "A", "B", "a", "a-b", "a_b", "ab", "b"]
    );
    let (mut after, mut seen) = (String::new(), Vec::new());
    while let Some(d) =
        store.dashboards(Viewer::Tenant("t"), (&after, ""), 1, "").await.unwrap().pop()
    {
        after.clone_from(&d.id);
        seen.push(d.id);
    }
    assert_eq!(seen, ["1", "A", "B", "a", "a-b", "a_b", "ab", "b"]);
}

async fn searches_without_regard_to_case(place: Place) {
    let store = place.open().await;
    create(&store, None, "one", "Überblick ΣΕΙΡΑ", &[]).await;
    create(&store, None, "two", "100% _of_ it", &[]).await;
    for (search, found) in [
        ("ÜBER", "one"),
        ("über", "one"),
        ("σειρ", "one"),
        ("ONE", "one"),
        ("%", "two"),
        ("_OF_", "two"),
    ] {
        assert_eq!(ids(&store, Viewer::Operator, search).await, [found], "{search}");
    }
    assert!(ids(&store, Viewer::Operator, "x%y").await.is_empty());
}

async fn text_is_never_code(place: Place) {
    let store = place.open().await;
    create(&store, Some("acme"), "mine", "t", &[]).await;
    create(&store, None, "shared", "'; DROP TABLE dashboards; --\u{0}", &["acme"]).await;
    for odd in
        ["' OR 1=1 --", "acme' OR '1'='1", "\"", "\0", "acme\0", "%", "*", "$1", "", "[]", "\\"]
    {
        assert!(ids(&store, Viewer::Tenant(odd), "").await.is_empty(), "{odd:?}");
        assert!(store.dashboard(Viewer::Tenant(odd), "mine").await.unwrap().is_none(), "{odd:?}");
        assert!(store.dashboard(Viewer::Tenant("acme"), odd).await.unwrap().is_none(), "{odd:?}");
        assert!(store.find_api_key(odd, 0).await.unwrap().is_none());
    }
    assert_eq!(ids(&store, Viewer::Tenant("acme"), "").await, ["mine", "shared"]);
    assert_eq!(ids(&store, Viewer::Tenant("acme"), "drop table").await, ["shared"]);
}

async fn versions_stay(place: Place) {
    let store = place.open().await;
    create(&store, Some("acme"), "a", "one", &[]).await;
    store.delete_dashboard(Some("acme"), "a", 1, &by(3)).await.unwrap();
    create(&store, Some("acme"), "a", "again", &[]).await;
    let versions = store.dashboard_versions(Some("acme"), "a", i64::MAX, 10).await.unwrap();
    let titles: Vec<_> =
        versions.iter().map(|v| (v.version, v.spec.as_ref().map(|s| s.title.as_str()))).collect();
    assert_eq!(titles, [(3, Some("again")), (2, None), (1, Some("one"))]);
    assert_eq!(store.dashboard_versions(Some("acme"), "a", 3, 1).await.unwrap()[0].version, 2);
    assert!(
        store.dashboard_versions(Some("umbrella"), "a", i64::MAX, 10).await.unwrap().is_empty()
    );
    assert!(store.dashboard_version(Some("umbrella"), "a", 1).await.unwrap().is_none());
}
