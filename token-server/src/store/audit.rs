//! The audit log: who minted, changed or read what. Rows are only ever added; the database refuses the rest.

use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::db::{Row, Sql};
use super::{Store, StoreError};

/// Entries waiting to be written; more make their requests wait, so that none is lost under load.
const QUEUE: usize = 4096;
/// How long a request waits for a place in the queue. What cannot be written down is not done.
const PATIENCE: Duration = Duration::from_secs(2);
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
    /// Counts up in the order of writing.
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

/// What to read of the log.
#[derive(Debug, Clone, Default)]
pub struct AuditQuery<'a> {
    /// Only of this tenant.
    pub tenant: Option<&'a str>,
    /// Only of this action.
    pub action: Option<&'a str>,
    /// Only by this actor.
    pub actor: Option<&'a str>,
    /// Only after this `seq`.
    pub after: i64,
    /// At most so many.
    pub limit: u32,
}

/// The entry found no place in the queue: the database has not answered for long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the audit log cannot be written")]
pub struct AuditFull;

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

    /// Queues an entry; waits a moment where the queue is full.
    ///
    /// # Errors
    /// [`AuditFull`] where there is still no place, and then the request must not be answered as if it were written down.
    pub async fn record(&self, entry: AuditEntry) -> Result<(), AuditFull> {
        self.0.send_timeout(entry, PATIENCE).await.map_err(|_| AuditFull)
    }

    /// Entries that wait to be written.
    pub fn waiting(&self) -> usize {
        self.0.max_capacity() - self.0.capacity()
    }
}

/// One statement for a whole batch, whose entries come as one JSON value: half a millisecond instead of one for each entry.
const INSERT: Sql = Sql::each(
    "INSERT INTO audit (at, action, actor, tenant, detail, request_id)
     SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5 FROM json_each($1)",
    "INSERT INTO audit (at, action, actor, tenant, detail, request_id)
     SELECT (value ->> 0)::bigint, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5
     FROM json_array_elements($1::json) WITH ORDINALITY AS e(value, place) ORDER BY place",
);

impl Store {
    async fn write_audit(&self, entries: &[AuditEntry]) -> Result<(), StoreError> {
        let rows: Vec<_> = entries.iter().map(|e| (e.at, e.action, &e.actor, &e.tenant, e.detail.to_string(), &e.request_id)).collect();
        let json = serde_json::to_string(&rows).map_err(|e| StoreError::Corrupt(e.to_string()))?;
        let mut tx = self.db.begin().await?;
        // One writer at a time, so that who pages by `seq` never passes an entry that is not visible yet.
        tx.lock("audit").await?;
        // PostgreSQL has no text with a NUL in it.
        tx.execute(INSERT, &[json.replace("\\u0000", "\\ufffd").into()]).await?;
        tx.commit().await
    }

    /// Entries of the log, the oldest first.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn audit(&self, q: &AuditQuery<'_>) -> Result<Vec<AuditRow>, StoreError> {
        let sql = "SELECT * FROM audit WHERE seq > $1 AND ($2 IS NULL OR tenant = $2) AND ($3 IS NULL OR action = $3)
                   AND ($4 IS NULL OR actor = $4) ORDER BY seq LIMIT $5";
        let rows = self.db.all(sql, &[q.after.into(), q.tenant.into(), q.action.into(), q.actor.into(), q.limit.into()]).await?;
        rows.iter().map(read).collect()
    }
}

fn read(row: &Row) -> Result<AuditRow, StoreError> {
    Ok(AuditRow {
        seq: row.int("seq")?,
        at: row.int("at")?,
        action: row.text("action")?,
        actor: row.text("actor")?,
        tenant: row.maybe_text("tenant")?,
        detail: serde_json::from_str(&row.text("detail")?).unwrap_or_default(),
        request_id: row.maybe_text("request_id")?,
    })
}
