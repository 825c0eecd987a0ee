//! The audit log: who minted, changed or read what. Rows are only ever added; the database refuses
//! the rest.
//!
//! What changes something is written in one transaction with its entry ([`note`]), so that neither
//! is there without the other. What only reads waits for its entry ([`Audit`]): an answer is given
//! when it is on disk. Both are held by types: only a [`Noted`] transaction can be committed, and
//! tokens and rows are given for a [`Receipt`] alone.

mod bounded;
mod queue;
mod receipt;

use std::net::IpAddr;

use super::db::{Row, Sql, Tx};
use super::{Store, StoreError};

pub use queue::{Audit, AuditFull};
pub use receipt::{Action, Receipt, action};

/// One entry to write.
#[derive(Debug, Clone)]
pub struct AuditEntry {
    /// Seconds since 1970.
    pub at: i64,
    /// What was done, such as `mint` or `data.query`.
    pub action: &'static str,
    /// Who did it: `key:ID`, `token:JTI`, `cli:USER`, `seed` or `server`.
    pub actor: String,
    /// Whose data or dashboard.
    pub tenant: Option<String>,
    /// What exactly; no secret and no row.
    pub detail: serde_json::Value,
    /// The request's id; empty where there is no request.
    pub request_id: String,
    /// The address the request came from, where one is known.
    pub source: Option<IpAddr>,
}

/// One entry as it was written.
#[derive(Debug, Clone, PartialEq, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "AuditEntry")]
pub struct AuditRow {
    /// Counts up in the order of writing.
    pub seq: i64,
    /// Seconds since 1970.
    pub at: i64,
    /// What was done, such as `mint` or `data.query`.
    pub action: String,
    /// Who did it: `key:ID`, `token:JTI`, `cli:USER`, `seed` or `server`.
    pub actor: String,
    /// Whose data or dashboard.
    pub tenant: Option<String>,
    /// What exactly; no secret and no row.
    pub detail: serde_json::Value,
    /// The request's id; null for what no request did, such as a command.
    pub request_id: Option<String>,
    /// The address the request came from, where one is known.
    pub source: Option<String>,
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
    /// The most entries that are given.
    pub limit: u32,
}

/// One statement for a whole batch, whose entries come as one JSON value: half a millisecond
/// instead of one for each entry.
const INSERT: Sql = Sql::each(
    "INSERT INTO audit (at, action, actor, tenant, detail, request_id, source)
     SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6 FROM json_each($1)",
    "INSERT INTO audit (at, action, actor, tenant, detail, request_id, source)
     SELECT (value ->> 0)::bigint, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6
     FROM json_array_elements($1::json) WITH ORDINALITY AS e(value, place) ORDER BY place",
);

impl AuditEntry {
    /// The entry as one of the JSON lists that [`INSERT`] takes. Text of callers is cut to what an
    /// entry may hold.
    fn row(&self) -> Result<String, StoreError> {
        // PostgreSQL has no text with a NUL in it. In `detail`, which is JSON of its own, it stands
        // escaped.
        let text = |text: &str| bounded::line(text).replace('\0', "\u{fffd}");
        let request_id = Some(text(&self.request_id)).filter(|id| !id.is_empty());
        let (actor, tenant) = (text(&self.actor), self.tenant.as_deref().map(text));
        let detail = bounded::detail(&self.detail).to_string();
        let row = (
            self.at,
            self.action,
            actor,
            tenant,
            detail,
            request_id,
            self.source.map(|s| s.to_string()),
        );
        serde_json::to_string(&row).map_err(|e| StoreError::Corrupt(e.to_string()))
    }
}

/// A transaction that has written to the audit log, and takes no further statement. No other can be
/// committed.
#[must_use = "commit it: dropped, it is rolled back"]
pub(super) struct Noted(Tx);

impl Noted {
    /// The transaction, to be ended.
    pub(super) fn into_tx(self) -> Tx {
        self.0
    }
}

/// Writes an entry within the transaction of what it is about, as its last statement: until it
/// ends, nobody else writes to the log.
pub(super) async fn note(mut tx: Tx, entry: &AuditEntry) -> Result<Noted, StoreError> {
    let row = entry.row()?;
    alone(&mut tx).await?;
    insert(tx, &[&row]).await
}

/// One writer at a time, so that who pages by `seq` never passes an entry that is not visible yet.
async fn alone(tx: &mut Tx) -> Result<(), StoreError> {
    tx.lock("audit").await
}

/// Writes a batch of [`AuditEntry::row`].
async fn insert(mut tx: Tx, rows: &[&str]) -> Result<Noted, StoreError> {
    tx.execute(INSERT, &[format!("[{}]", rows.join(",")).into()]).await?;
    Ok(Noted(tx))
}

impl Store {
    /// Entries of the log, the oldest first.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn audit(&self, q: &AuditQuery<'_>) -> Result<Vec<AuditRow>, StoreError> {
        let sql = "SELECT * FROM audit WHERE seq > $1 AND ($2 IS NULL OR tenant = $2) AND ($3 IS NULL OR action = $3)
                   AND ($4 IS NULL OR actor = $4) ORDER BY seq LIMIT $5";
        let rows = self
            .db
            .all(
                sql,
                &[q.after.into(), q.tenant.into(), q.action.into(), q.actor.into(), q.limit.into()],
            )
            .await?;
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
        source: row.maybe_text("source")?,
    })
}
