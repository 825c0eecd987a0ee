//! Dashboards with their versions. A tenant's own dashboard hides a shared one of the same id.

mod bounds;

use pellucid_core::DashboardSpec;
use serde_json::json;

use super::audit::note;
use super::db::{Row, Sql, Tx};
use super::{Author, Store, StoreError};

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
    /// Who changed it last: `key:ID`, `token:JTI` or `seed`.
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
    /// What the audit log calls it, such as `dashboard.update`.
    pub action: &'static str,
    /// Who writes.
    pub by: &'a Author,
}

/// The condition that a row is visible to the tenant `$1`, which owns it or which it is shared
/// with; null is the operator, whose rows have an empty owner.
macro_rules! visible {
    (sqlite) => {
        "($1 IS NULL OR (owner = $1 AND owner <> '') OR EXISTS (SELECT 1 FROM json_each(shared_with) s WHERE s.value IN ('*', $1)))"
    };
    (postgres) => {
        "($1 IS NULL OR (owner = $1 AND owner <> '') OR EXISTS (SELECT 1 FROM json_array_elements_text(shared_with::json) s(value) WHERE s.value IN ('*', $1)))"
    };
}

macro_rules! list {
    ($db:ident, $found:literal) => {
        concat!(
            "SELECT * FROM dashboards d WHERE ",
            visible!($db),
            " AND (id, owner) > ($2, $3) AND ($4 = '' OR ",
            $found,
            " > 0) AND ($1 IS NULL OR owner = $1 OR NOT EXISTS (SELECT 1 FROM dashboards o WHERE o.owner = $1 AND o.id = d.id))
             ORDER BY id, owner LIMIT $5"
        )
    };
}

macro_rules! one {
    ($db:ident) => {
        concat!(
            "SELECT * FROM dashboards WHERE id = $2 AND ",
            visible!($db),
            " ORDER BY owner = coalesce($1, '') DESC, owner LIMIT 1"
        )
    };
}

const LIST: Sql =
    Sql::each(list!(sqlite, "instr(search, $4)"), list!(postgres, "strpos(search, $4)"));
const ONE: Sql = Sql::each(one!(sqlite), one!(postgres));

impl Store {
    /// The dashboards a viewer may see, by id and owner, those after `after` (an id and an owner,
    /// both empty at first), at most `limit`, with `search` in id or title.
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
        let values = [
            tenant(viewer).into(),
            after.0.into(),
            after.1.into(),
            search.to_lowercase().into(),
            limit.into(),
        ];
        self.db.all(LIST, &values).await?.iter().map(read).collect()
    }

    /// The dashboard `id` as a viewer sees it: a tenant's own before a shared one.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn dashboard(
        &self,
        viewer: Viewer<'_>,
        id: &str,
    ) -> Result<Option<Dashboard>, StoreError> {
        self.db
            .first(ONE, &[tenant(viewer).into(), id.into()])
            .await?
            .as_ref()
            .map(read)
            .transpose()
    }

    /// The operator's own dashboard `id`.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn operator_dashboard(&self, id: &str) -> Result<Option<Dashboard>, StoreError> {
        let sql = "SELECT * FROM dashboards WHERE owner = '' AND id = $1";
        self.db.first(sql, &[id.into()]).await?.as_ref().map(read).transpose()
    }

    /// Stores a new dashboard as version 1, or as the version after the last where one of this id
    /// was deleted, and writes it down.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where it exists, [`StoreError::Limit`] where it is too large or one
    /// too many.
    pub async fn create_dashboard(
        &self,
        write: &DashboardWrite<'_>,
    ) -> Result<Dashboard, StoreError> {
        let mut tx = self.db.begin().await?;
        if let Some(version) = current(&mut tx, write.owner, write.id).await? {
            return Err(StoreError::Conflict(version));
        }
        bounds::one_more(&mut tx, write.owner.unwrap_or(""), &self.limits).await?;
        let sql = "SELECT coalesce(max(version), 0) AS last FROM dashboard_versions WHERE owner = $1 AND id = $2";
        let row = tx
            .first(sql, &[write.owner.unwrap_or("").into(), write.id.into()])
            .await?
            .ok_or(StoreError::Missing)?;
        self.put_dashboard(tx, write, row.int("last")? + 1).await
    }

    /// Replaces version `expected` of a dashboard, and writes it down.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where another version is stored, [`StoreError::Missing`] where none
    /// is, [`StoreError::Limit`] where it is too large.
    pub async fn update_dashboard(
        &self,
        write: &DashboardWrite<'_>,
        expected: i64,
    ) -> Result<Dashboard, StoreError> {
        let mut tx = self.db.begin().await?;
        expect(current(&mut tx, write.owner, write.id).await?, expected)?;
        self.put_dashboard(tx, write, expected + 1).await
    }

    /// Deletes version `expected` of a dashboard, and writes it down; its versions stay as long as
    /// others.
    ///
    /// # Errors
    /// As [`Self::update_dashboard`].
    pub async fn delete_dashboard(
        &self,
        owner: Option<&str>,
        id: &str,
        expected: i64,
        by: &Author,
    ) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        expect(current(&mut tx, owner, id).await?, expected)?;
        let (tenant, owner) = (owner, owner.unwrap_or(""));
        tx.execute(
            "DELETE FROM dashboards WHERE owner = $1 AND id = $2",
            &[owner.into(), id.into()],
        )
        .await?;
        let sql = "INSERT INTO dashboard_versions (owner, id, version, shared_with, spec, at, by) VALUES ($1, $2, $3, '[]', NULL, $4, $5)";
        tx.execute(
            sql,
            &[
                owner.into(),
                id.into(),
                (expected + 1).into(),
                by.at.into(),
                by.actor.as_str().into(),
            ],
        )
        .await?;
        bounds::prune(&mut tx, owner, id, expected + 1, &self.limits).await?;
        note(tx, &by.did("dashboard.delete", tenant, json!({"dashboard": id, "version": expected})))
            .await?
            .commit()
            .await
    }

    async fn put_dashboard(
        &self,
        mut tx: Tx,
        w: &DashboardWrite<'_>,
        version: i64,
    ) -> Result<Dashboard, StoreError> {
        let json = |e: serde_json::Error| StoreError::Corrupt(format!("dashboard {}: {e}", w.id));
        let (spec, shared) = (
            serde_json::to_string(w.spec).map_err(json)?,
            serde_json::to_string(w.shared_with).map_err(json)?,
        );
        bounds::check(w, &spec, &self.limits)?;
        let stored = put(&mut tx, w, (spec, shared), version).await?;
        bounds::prune(&mut tx, w.owner.unwrap_or(""), w.id, version, &self.limits).await?;
        note(tx, &w.by.did(w.action, w.owner, json!({"dashboard": w.id, "version": version})))
            .await?
            .commit()
            .await?;
        Ok(stored)
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

/// The stored version. From here on no other transaction changes this dashboard.
async fn current(tx: &mut Tx, owner: Option<&str>, id: &str) -> Result<Option<i64>, StoreError> {
    let owner = owner.unwrap_or("");
    // Neither owners nor ids have a space in them.
    tx.lock(&format!("dashboard {owner} {id}")).await?;
    let row = tx
        .first(
            "SELECT version FROM dashboards WHERE owner = $1 AND id = $2",
            &[owner.into(), id.into()],
        )
        .await?;
    row.map(|r| r.int("version")).transpose()
}

async fn put(
    tx: &mut Tx,
    w: &DashboardWrite<'_>,
    (spec, shared): (String, String),
    version: i64,
) -> Result<Dashboard, StoreError> {
    let (owner, now, by) = (w.owner.unwrap_or(""), w.by.at, w.by.actor.as_str());
    let bytes = i64::try_from(spec.len()).unwrap_or(i64::MAX);
    let search = format!("{} {}", w.id, w.spec.title).to_lowercase();
    let sql = "INSERT INTO dashboards (owner, id, version, shared_with, spec, updated_at, updated_by, search)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
               ON CONFLICT (owner, id) DO UPDATE SET version = excluded.version, shared_with = excluded.shared_with, spec = excluded.spec,
               updated_at = excluded.updated_at, updated_by = excluded.updated_by, search = excluded.search";
    let values = [
        owner.into(),
        w.id.into(),
        version.into(),
        shared.as_str().into(),
        spec.as_str().into(),
        now.into(),
        by.into(),
        search.into(),
    ];
    tx.execute(sql, &values).await?;
    let sql = "INSERT INTO dashboard_versions (owner, id, version, shared_with, spec, at, by, bytes) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let values = [
        owner.into(),
        w.id.into(),
        version.into(),
        shared.into(),
        spec.into(),
        now.into(),
        by.into(),
        bytes.into(),
    ];
    tx.execute(sql, &values).await?;
    Ok(Dashboard {
        id: w.id.to_owned(),
        owner: w.owner.map(str::to_owned),
        version,
        shared_with: w.shared_with.to_vec(),
        spec: w.spec.clone(),
        updated_at: now,
        updated_by: by.to_owned(),
    })
}

fn read(row: &Row) -> Result<Dashboard, StoreError> {
    let (id, owner) = (row.text("id")?, row.text("owner")?);
    let corrupt = |e: serde_json::Error| StoreError::Corrupt(format!("dashboard {id}: {e}"));
    Ok(Dashboard {
        owner: (!owner.is_empty()).then_some(owner),
        version: row.int("version")?,
        shared_with: serde_json::from_str(&row.text("shared_with")?).map_err(corrupt)?,
        spec: serde_json::from_str(&row.text("spec")?).map_err(corrupt)?,
        updated_at: row.int("updated_at")?,
        updated_by: row.text("updated_by")?,
        id,
    })
}
