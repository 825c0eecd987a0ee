//! What the store promises of itself.

use super::*;
use crate::config::load;

async fn open() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pellucid.toml");
    std::fs::write(&file, "").unwrap();
    let store = Store::open(&load(Some(&file)).unwrap()).await.unwrap();
    (folder, store)
}

#[tokio::test]
async fn the_audit_log_is_append_only() {
    let (_folder, store) = open().await;
    let (audit, writer) = Audit::start(store.clone());
    for i in 0..1000 {
        let entry = AuditEntry {
            at: i,
            action: "mint",
            actor: "key:a".into(),
            tenant: Some("t".into()),
            detail: serde_json::Value::Null,
            request_id: i.to_string(),
        };
        audit.record(entry).await;
    }
    drop(audit);
    writer.await.unwrap();
    let rows = store.audit(Some("t"), 0, 2000).await.unwrap();
    assert_eq!(rows.iter().map(|r| r.at).collect::<Vec<_>>(), (0..1000).collect::<Vec<_>>(), "nothing is lost or reordered");
    for sql in ["UPDATE audit SET tenant = 'u'", "DELETE FROM audit"] {
        let error = sqlx::query(sql).execute(&store.pool).await.unwrap_err().to_string();
        assert!(error.contains("append-only"), "{error}");
    }
}

#[tokio::test]
async fn two_that_start_at_once_agree_on_their_keys() {
    let (folder, first) = open().await;
    let second = Store::open(&load(Some(&folder.path().join("pellucid.toml"))).unwrap()).await.unwrap();
    let (a, b) = tokio::join!(first.key_ring(0), second.key_ring(0));
    let (a, b) = (a.unwrap(), b.unwrap());
    assert_eq!(a.active().kid, b.active().kid);
    let (_, key) = first.create_api_key(&NewApiKey { label: String::new(), scopes: vec![KeyScope::Mint], tenant: None }, 0).await.unwrap();
    assert!(second.find_api_key(&key).await.unwrap().is_some(), "they share the pepper");
}
