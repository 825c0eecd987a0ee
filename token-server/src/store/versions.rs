//! What dashboards were, also those deleted: as many versions as `limits` keep.

use pellucid_core::DashboardSpec;

use super::db::Row;
use super::{Store, StoreError};

/// One version of a dashboard.
#[derive(Debug, Clone, PartialEq)]
pub struct DashboardVersion {
    /// Counts up from 1 with every change.
    pub version: i64,
    /// The dashboard; none where this change deleted it.
    pub spec: Option<DashboardSpec>,
    /// When, in seconds since 1970.
    pub at: i64,
    /// Who: `key:ID`, `token:JTI` or `seed`.
    pub by: String,
}

impl Store {
    /// Versions of the owner's dashboard `id` before `before`, the latest first, at most `limit`.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn dashboard_versions(
        &self,
        owner: Option<&str>,
        id: &str,
        before: i64,
        limit: u32,
    ) -> Result<Vec<DashboardVersion>, StoreError> {
        let sql = "SELECT * FROM dashboard_versions WHERE owner = $1 AND id = $2 AND version < $3 ORDER BY version DESC LIMIT $4";
        let values = [owner.unwrap_or("").into(), id.into(), before.into(), limit.into()];
        self.db.all(sql, &values).await?.iter().map(read).collect()
    }

    /// One version of the owner's dashboard `id`.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn dashboard_version(
        &self,
        owner: Option<&str>,
        id: &str,
        version: i64,
    ) -> Result<Option<DashboardVersion>, StoreError> {
        let sql = "SELECT * FROM dashboard_versions WHERE owner = $1 AND id = $2 AND version = $3";
        let row =
            self.db.first(sql, &[owner.unwrap_or("").into(), id.into(), version.into()]).await?;
        row.as_ref().map(read).transpose()
    }
}

fn read(row: &Row) -> Result<DashboardVersion, StoreError> {
    let corrupt = |e: serde_json::Error| StoreError::Corrupt(format!("a dashboard's version: {e}"));
    Ok(DashboardVersion {
        version: row.int("version")?,
        spec: row
            .maybe_text("spec")?
            .map(|s| serde_json::from_str(&s))
            .transpose()
            .map_err(corrupt)?,
        at: row.int("at")?,
        by: row.text("by")?,
    })
}
