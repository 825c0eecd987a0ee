use pellucid_server::store::{Audit, AuditEntry, AuditQuery, Store};
use serde_json::json;

use super::{Place, on_both};

on_both!(
    is_append_only,
    what_is_recorded_is_there,
    what_cannot_be_written_is_refused,
    filters_and_pages,
    two_writers_leave_no_gap_to_a_reader
);

fn entry(at: i64, action: &'static str, tenant: &str) -> AuditEntry {
    let (actor, tenant) = ("key:a".to_owned(), Some(tenant.to_owned()));
    AuditEntry {
        at,
        action,
        actor,
        tenant,
        detail: json!({"n": at}),
        request_id: at.to_string(),
        source: "192.0.2.1".parse().ok(),
    }
}

async fn times(store: &Store) -> Vec<i64> {
    store
        .audit(&AuditQuery { limit: 10_000, ..AuditQuery::default() })
        .await
        .unwrap()
        .iter()
        .map(|r| r.at)
        .collect()
}

async fn is_append_only(place: Place) {
    let store = place.open().await;
    let (audit, writer) = Audit::start(store.clone());
    for i in 0..20 {
        audit.record(entry(i, "mint", "t")).await.unwrap();
    }
    assert_eq!(audit.waiting(), 0);
    drop(audit);
    writer.await.unwrap();
    let rows = store
        .audit(&AuditQuery { tenant: Some("t"), limit: 2000, ..AuditQuery::default() })
        .await
        .unwrap();
    assert_eq!(
        rows.iter().map(|r| r.at).collect::<Vec<_>>(),
        (0..20).collect::<Vec<_>>(),
        "nothing is lost or reordered"
    );
    assert_eq!(
        (rows[7].detail.clone(), rows[7].request_id.as_deref()),
        (json!({"n": 7}), Some("7"))
    );
    assert_eq!(rows[7].source.as_deref(), Some("192.0.2.1"));
    for sql in
        ["UPDATE audit SET tenant = 'u'", "DELETE FROM audit", "DELETE FROM audit WHERE seq = 1"]
    {
        let error = place.run(sql).await.unwrap_err();
        assert!(error.contains("append-only"), "{sql}: {error}");
    }
    if place.url.is_some() {
        assert!(place.run("TRUNCATE audit").await.unwrap_err().contains("append-only"));
    }
}

/// Whoever asks at once shares transactions, and each is told when another process sees its entry.
async fn what_is_recorded_is_there(place: Place) {
    let (store, other) = (place.open().await, place.open().await);
    let (audit, _writer) = Audit::start(store);
    let asked = (0..2_000).map(|i| {
        let (audit, other) = (audit.clone(), other.clone());
        tokio::spawn(async move {
            audit.record(entry(i, "data.query", ["t", "u", "v"][i as usize % 3])).await.unwrap();
            // Not each of them: reading costs more than writing.
            i % 100 != 0 || times(&other).await.contains(&i)
        })
    });
    for seen in futures::future::join_all(asked).await {
        assert!(seen.unwrap());
    }
    let mut there = times(&other).await;
    there.sort_unstable();
    assert_eq!(there, (0..2_000).collect::<Vec<_>>());
}

/// While somebody else holds the log, nothing is acknowledged; what was refused is not written
/// later, but for what was under way.
async fn what_cannot_be_written_is_refused(place: Place) {
    let store = place.open().await;
    let (audit, _writer) = Audit::start(store.clone());
    audit.record(entry(0, "mint", "t")).await.unwrap();
    let held = place.hold().await;
    let refused: Vec<_> =
        futures::future::join_all((1..=40).map(|i| audit.record(entry(i, "mint", "t")))).await;
    assert!(refused.iter().all(Result::is_err), "{refused:?}");
    let later: Vec<_> =
        futures::future::join_all((41..=80).map(|i| audit.record(entry(i, "mint", "t")))).await;
    assert!(later.iter().all(Result::is_err));
    drop(held);
    // The first that is acknowledged again is there, behind what was under way.
    while audit.record(entry(1_000, "mint", "t")).await.is_err() {}
    let there = times(&store).await;
    assert_eq!((there[0], there.last()), (0, Some(&1_000)));
    assert!(there.len() < 60, "what was refused waits for nothing any more: {there:?}");
    assert_eq!(audit.waiting(), 0);
}

async fn filters_and_pages(place: Place) {
    let store = place.open().await;
    let (audit, writer) = Audit::start(store.clone());
    for i in 0..10 {
        audit
            .record(entry(
                i,
                if i % 2 == 0 { "mint" } else { "data.query" },
                if i < 5 { "a" } else { "b" },
            ))
            .await
            .unwrap();
    }
    // Text that neither JSON nor either database may stumble over.
    let odd = "it's \"odd\" \\ \u{0} \u{1F600}";
    audit
        .record(AuditEntry {
            actor: odd.into(),
            detail: json!({"text": odd}),
            ..entry(10, "mint", "c")
        })
        .await
        .unwrap();
    drop(audit);
    writer.await.unwrap();
    let times = |q: AuditQuery<'static>| {
        let store = store.clone();
        async move { store.audit(&q).await.unwrap().iter().map(|r| r.at).collect::<Vec<_>>() }
    };
    let all = AuditQuery { limit: 100, ..AuditQuery::default() };
    assert_eq!(times(AuditQuery { tenant: Some("a"), ..all.clone() }).await, [0, 1, 2, 3, 4]);
    assert_eq!(
        times(AuditQuery { tenant: Some("a"), action: Some("mint"), ..all.clone() }).await,
        [0, 2, 4]
    );
    assert_eq!(times(AuditQuery { actor: Some("key:b"), ..all.clone() }).await, Vec::<i64>::new());
    let (mut after, mut seen) = (0, Vec::new());
    loop {
        let page = store.audit(&AuditQuery { after, limit: 3, ..all.clone() }).await.unwrap();
        let Some(last) = page.last() else { break };
        after = last.seq;
        seen.extend(page.iter().map(|r| r.at));
    }
    assert_eq!(seen, (0..11).collect::<Vec<_>>());
    let last = store.audit(&AuditQuery { tenant: Some("c"), ..all }).await.unwrap().remove(0);
    assert_eq!(last.actor.replace('\u{fffd}', "\0"), odd);
    assert_eq!(last.detail["text"], odd);
}

/// Who pages by `seq` while two processes write sees every entry once.
async fn two_writers_leave_no_gap_to_a_reader(place: Place) {
    let (first, second) = (place.open().await, place.open().await);
    let ((a, wrote_a), (b, wrote_b)) = (Audit::start(first.clone()), Audit::start(second));
    let writing = tokio::spawn(async move {
        for i in 0..400 {
            a.record(entry(2 * i, "mint", "t")).await.unwrap();
            b.record(entry(2 * i + 1, "mint", "t")).await.unwrap();
            if i % 20 == 0 {
                #[expect(
                    clippy::disallowed_methods,
                    reason = "the writers are to go on while it is read"
                )]
                tokio::time::sleep(std::time::Duration::from_millis(1)).await;
            }
        }
    });
    let (mut after, mut seen) = (0, Vec::new());
    let done = || writing.is_finished() && wrote_a.is_finished() && wrote_b.is_finished();
    loop {
        let last_look = done();
        for row in
            first.audit(&AuditQuery { after, limit: 50, ..AuditQuery::default() }).await.unwrap()
        {
            after = row.seq;
            seen.push(row.at);
        }
        if last_look && seen.len() >= 800 {
            break;
        }
        assert!(
            seen.len() <= 800
                && !(last_look
                    && first
                        .audit(&AuditQuery { after, limit: 1, ..AuditQuery::default() })
                        .await
                        .unwrap()
                        .is_empty())
        );
    }
    seen.sort_unstable();
    assert_eq!(seen, (0..800).collect::<Vec<_>>());
}
