//! The audit log: who minted, changed or read what. Rows are only ever added; the database refuses the rest.

use std::time::Duration;

use sqlx::Row;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::{Store, StoreError};

/// Entries waiting to be written; more make their requests wait, so that none is lost under load.
const QUEUE: usize = 4096;
/// Entries written in one transaction. One sync to disk for each entry would limit mints to some hundreds a second.
const BATCH: usize = 512;

/// One entry to write.
#[derive(Debug, Clone)]
pub struct AuditEntry {
    /// Seconds since 1970.
    pub at: i64,
    /// What was done, such as `mint` or `data.query`.
    pub action: &'static str,
    /// Who did it: `key:ID` or `token:JTI`.
    pub actor: String,
    /// Whose data or dashboard.
    pub tenant: Option<String>,
    /// What exactly; no secret and no row.
    pub detail: serde_json::Value,
    /// The request's id.
    pub request_id: String,
}

/// One entry as it was written.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AuditRow {
    /// Counts up without gaps in one database.
    pub seq: i64,
    /// Seconds since 1970.
    pub at: i64,
    /// As in [`AuditEntry`].
    pub action: String,
    /// As in [`AuditEntry`].
    pub actor: String,
    /// As in [`AuditEntry`].
    pub tenant: Option<String>,
    /// As in [`AuditEntry`].
    pub detail: serde_json::Value,
    /// As in [`AuditEntry`].
    pub request_id: Option<String>,
}

/// Where entries are sent. Clones share one queue.
#[derive(Clone)]
pub struct Audit(mpsc::Sender<AuditEntry>);

impl Audit {
    /// Starts the writer. It ends, with everything written, once every clone is dropped.
    pub fn start(store: Store) -> (Self, JoinHandle<()>) {
        let (sender, mut receiver) = mpsc::channel(QUEUE);
        let writer = tokio::spawn(async move {
            let mut batch = Vec::with_capacity(BATCH);
            while receiver.recv_many(&mut batch, BATCH).await > 0 {
                while let Err(error) = store.write_audit(&batch).await {
                    tracing::error!(%error, entries = batch.len(), "the audit log cannot be written; trying again");
                    tokio::time::sleep(Duration::from_millis(500)).await;
                }
                batch.clear();
            }
        });
        (Self(sender), writer)
    }

    /// Queues an entry; waits where the queue is full.
    pub async fn record(&self, entry: AuditEntry) {
        if self.0.send(entry).await.is_err() {
            tracing::error!("the audit writer has stopped");
        }
    }
}

impl Store {
    async fn write_audit(&self, entries: &[AuditEntry]) -> Result<(), StoreError> {
        let mut tx = self.pool.begin().await?;
        for e in entries {
            sqlx::query("INSERT INTO audit (at, action, actor, tenant, detail, request_id) VALUES (?, ?, ?, ?, ?, ?)")
                .bind(e.at)
                .bind(e.action)
                .bind(&e.actor)
                .bind(&e.tenant)
                .bind(e.detail.to_string())
                .bind(&e.request_id)
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Entries after `after`, the oldest first, at most `limit`; with `tenant` only those of that tenant.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn audit(&self, tenant: Option<&str>, after: i64, limit: u32) -> Result<Vec<AuditRow>, StoreError> {
        let rows = sqlx::query("SELECT * FROM audit WHERE seq > ?1 AND (?2 IS NULL OR tenant = ?2) ORDER BY seq LIMIT ?3")
            .bind(after)
            .bind(tenant)
            .bind(limit)
            .fetch_all(&self.pool)
            .await?;
        let read = |row: sqlx::sqlite::SqliteRow| {
            Ok(AuditRow {
                seq: row.try_get("seq")?,
                at: row.try_get("at")?,
                action: row.try_get("action")?,
                actor: row.try_get("actor")?,
                tenant: row.try_get("tenant")?,
                detail: serde_json::from_str(&row.try_get::<String, _>("detail")?).unwrap_or_default(),
                request_id: row.try_get("request_id")?,
            })
        };
        rows.into_iter().map(read).collect()
    }
}
