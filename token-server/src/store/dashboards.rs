//! Dashboards with their versions. A tenant's own dashboard hides a shared one of the same id.

use pellucid_core::DashboardSpec;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};

use super::{Store, StoreError};

/// A dashboard as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Dashboard {
    /// Unique among the dashboards of its owner.
    pub id: String,
    /// The tenant that may change it; none: the operator.
    pub owner: Option<String>,
    /// Counts up from 1 with every change.
    pub version: i64,
    /// Tenants that may see it beside its owner; `*` is every tenant.
    pub shared_with: Vec<String>,
    /// The dashboard.
    pub spec: DashboardSpec,
    /// Seconds since 1970.
    pub updated_at: i64,
    /// Who changed it last: `key:ID` or `seed`.
    pub updated_by: String,
}

/// Who looks. The store shows nobody more.
#[derive(Debug, Clone, Copy)]
pub enum Viewer<'a> {
    /// A tenant: its own and what is shared with it.
    Tenant(&'a str),
    /// The operator: everything.
    Operator,
}

/// A new state of a dashboard.
#[derive(Debug, Clone)]
pub struct DashboardWrite<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its owner; none: the operator.
    pub owner: Option<&'a str>,
    /// Who may see it.
    pub shared_with: &'a [String],
    /// The dashboard.
    pub spec: &'a DashboardSpec,
    /// Who writes.
    pub by: &'a str,
}

/// A row is visible to a tenant that owns it or that it is shared with. `?1` is the tenant, or null for the operator.
const VISIBLE: &str = "(?1 IS NULL OR owner = ?1 OR EXISTS (SELECT 1 FROM json_each(shared_with) s WHERE s.value IN ('*', ?1)))";

impl Store {
    /// The dashboards a viewer may see, by id and owner, those after `after` (an id and an owner, both empty at first), at most
    /// `limit`, with `search` in id or title.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn dashboards(
        &self,
        viewer: Viewer<'_>,
        after: (&str, &str),
        limit: u32,
        search: &str,
    ) -> Result<Vec<Dashboard>, StoreError> {
        let sql = format!(
            "SELECT * FROM dashboards d WHERE {VISIBLE} AND (id, owner) > (?2, ?5)
             AND (?4 = '' OR instr(lower(id || ' ' || json_extract(spec, '$.title')), lower(?4)) > 0)
             AND (?1 IS NULL OR owner = ?1 OR NOT EXISTS (SELECT 1 FROM dashboards o WHERE o.owner = ?1 AND o.id = d.id))
             ORDER BY id, owner LIMIT ?3"
        );
        // The text is made of constants; every value is bound.
        let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(tenant(viewer)).bind(after.0).bind(limit).bind(search).bind(after.1);
        let rows = query.fetch_all(&self.pool).await?;
        rows.iter().map(read).collect()
    }

    /// The dashboard `id` as a viewer sees it: a tenant's own before a shared one.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn dashboard(&self, viewer: Viewer<'_>, id: &str) -> Result<Option<Dashboard>, StoreError> {
        let sql = format!("SELECT * FROM dashboards WHERE id = ?2 AND {VISIBLE} ORDER BY owner = coalesce(?1, '') DESC, owner LIMIT 1");
        let row = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(tenant(viewer)).bind(id).fetch_optional(&self.pool).await?;
        row.as_ref().map(read).transpose()
    }

    /// The operator's own dashboard `id`.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn operator_dashboard(&self, id: &str) -> Result<Option<Dashboard>, StoreError> {
        let row = sqlx::query("SELECT * FROM dashboards WHERE owner = '' AND id = ?").bind(id).fetch_optional(&self.pool).await?;
        row.as_ref().map(read).transpose()
    }

    /// Stores a new dashboard as version 1, or as the version after the last where one of this id was deleted.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where it exists.
    pub async fn create_dashboard(&self, write: &DashboardWrite<'_>, now: i64) -> Result<Dashboard, StoreError> {
        let mut tx = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        if let Some(version) = current(&mut tx, write.owner, write.id).await? {
            return Err(StoreError::Conflict(version));
        }
        let last: Option<i64> = sqlx::query_scalar("SELECT max(version) FROM dashboard_versions WHERE owner = ? AND id = ?")
            .bind(write.owner.unwrap_or(""))
            .bind(write.id)
            .fetch_one(&mut *tx)
            .await?;
        let stored = put(&mut tx, write, last.unwrap_or(0) + 1, now).await?;
        tx.commit().await?;
        Ok(stored)
    }

    /// Replaces version `expected` of a dashboard.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where another version is stored, [`StoreError::Missing`] where none is.
    pub async fn update_dashboard(&self, write: &DashboardWrite<'_>, expected: i64, now: i64) -> Result<Dashboard, StoreError> {
        let mut tx = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        expect(current(&mut tx, write.owner, write.id).await?, expected)?;
        let stored = put(&mut tx, write, expected + 1, now).await?;
        tx.commit().await?;
        Ok(stored)
    }

    /// Deletes version `expected` of a dashboard; its versions stay.
    ///
    /// # Errors
    /// As [`Self::update_dashboard`].
    pub async fn delete_dashboard(&self, owner: Option<&str>, id: &str, expected: i64, by: &str, now: i64) -> Result<(), StoreError> {
        let mut tx = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        expect(current(&mut tx, owner, id).await?, expected)?;
        sqlx::query("DELETE FROM dashboards WHERE owner = ? AND id = ?").bind(owner.unwrap_or("")).bind(id).execute(&mut *tx).await?;
        sqlx::query("INSERT INTO dashboard_versions (owner, id, version, shared_with, spec, at, by) VALUES (?, ?, ?, '[]', NULL, ?, ?)")
            .bind(owner.unwrap_or(""))
            .bind(id)
            .bind(expected + 1)
            .bind(now)
            .bind(by)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }
}

fn tenant(viewer: Viewer<'_>) -> Option<&str> {
    match viewer {
        Viewer::Tenant(tenant) => Some(tenant),
        Viewer::Operator => None,
    }
}

fn expect(found: Option<i64>, expected: i64) -> Result<(), StoreError> {
    match found {
        None => Err(StoreError::Missing),
        Some(version) if version != expected => Err(StoreError::Conflict(version)),
        Some(_) => Ok(()),
    }
}

async fn current(c: &mut SqliteConnection, owner: Option<&str>, id: &str) -> Result<Option<i64>, StoreError> {
    let query = sqlx::query_scalar("SELECT version FROM dashboards WHERE owner = ? AND id = ?");
    Ok(query.bind(owner.unwrap_or("")).bind(id).fetch_optional(c).await?)
}

async fn put(c: &mut SqliteConnection, w: &DashboardWrite<'_>, version: i64, now: i64) -> Result<Dashboard, StoreError> {
    let json = |e: serde_json::Error| StoreError::Corrupt(format!("dashboard {}: {e}", w.id));
    let (spec, shared) = (serde_json::to_string(w.spec).map_err(json)?, serde_json::to_string(w.shared_with).map_err(json)?);
    for sql in [
        "INSERT INTO dashboards (owner, id, version, shared_with, spec, updated_at, updated_by) VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET version = excluded.version, shared_with = excluded.shared_with, spec = excluded.spec,
         updated_at = excluded.updated_at, updated_by = excluded.updated_by",
        "INSERT INTO dashboard_versions (owner, id, version, shared_with, spec, at, by) VALUES (?, ?, ?, ?, ?, ?, ?)",
    ] {
        let query = sqlx::query(sql).bind(w.owner.unwrap_or("")).bind(w.id).bind(version).bind(&shared).bind(&spec).bind(now).bind(w.by);
        query.execute(&mut *c).await?;
    }
    Ok(Dashboard {
        id: w.id.to_owned(),
        owner: w.owner.map(str::to_owned),
        version,
        shared_with: w.shared_with.to_vec(),
        spec: w.spec.clone(),
        updated_at: now,
        updated_by: w.by.to_owned(),
    })
}

fn read(row: &SqliteRow) -> Result<Dashboard, StoreError> {
    let id: String = row.try_get("id")?;
    let owner: String = row.try_get("owner")?;
    let corrupt = |e: serde_json::Error| StoreError::Corrupt(format!("dashboard {id}: {e}"));
    Ok(Dashboard {
        owner: (!owner.is_empty()).then_some(owner),
        version: row.try_get("version")?,
        shared_with: serde_json::from_str(&row.try_get::<String, _>("shared_with")?).map_err(corrupt)?,
        spec: serde_json::from_str(&row.try_get::<String, _>("spec")?).map_err(corrupt)?,
        updated_at: row.try_get("updated_at")?,
        updated_by: row.try_get("updated_by")?,
        id,
    })
}
