//! How much a tenant may store. A reader with the capability `edit` writes a version with every
//! change, so that what is kept of them is bounded by number and by bytes; the oldest go, and never
//! a current one.

use super::DashboardWrite;
use crate::config::Limits;
use crate::store::StoreError;
use crate::store::db::Tx;

/// What a version takes beside its spec, in bytes: what was deleted leaves a row, too.
const ROW: i64 = 1_024;

/// Whether a tenant's dashboard is small enough. The operator's own are bounded by the body of a
/// request alone.
pub(super) fn check(
    write: &DashboardWrite<'_>,
    spec: &str,
    limits: &Limits,
) -> Result<(), StoreError> {
    match write.owner.is_some() && spec.len() > limits.dashboard_bytes {
        false => Ok(()),
        true => Err(StoreError::Limit {
            path: "dashboard",
            message: format!(
                "the dashboard has {} bytes as JSON and may have {} (limits.dashboard_bytes): make several of it",
                spec.len(),
                limits.dashboard_bytes
            ),
        }),
    }
}

/// Whether the owner may have one dashboard more. From here on no other transaction adds one.
pub(super) async fn one_more(tx: &mut Tx, owner: &str, limits: &Limits) -> Result<(), StoreError> {
    if owner.is_empty() {
        return Ok(());
    }
    alone(tx, owner).await?;
    let row = tx
        .first("SELECT count(*) AS n FROM dashboards WHERE owner = $1", &[owner.into()])
        .await?
        .ok_or(StoreError::Missing)?;
    match row.int("n")? {
        n if n < i64::from(limits.dashboards) => Ok(()),
        n => Err(StoreError::Limit {
            path: "id",
            message: format!(
                "the tenant has {n} dashboards and may have {} (limits.dashboards): delete one first",
                limits.dashboards
            ),
        }),
    }
}

/// Deletes what is beyond the bounds of versions before `version` of the owner's dashboard `id`,
/// and of all of a tenant's.
pub(super) async fn prune(
    tx: &mut Tx,
    owner: &str,
    id: &str,
    version: i64,
    limits: &Limits,
) -> Result<(), StoreError> {
    let bytes = |bytes: u64| i64::try_from(bytes).unwrap_or(i64::MAX);
    let sql = "DELETE FROM dashboard_versions WHERE owner = $1 AND id = $2 AND version IN (
                   SELECT version FROM (
                       SELECT version, row_number() OVER newest AS place, sum(bytes) OVER newest AS so_far
                       FROM dashboard_versions WHERE owner = $1 AND id = $2 WINDOW newest AS (ORDER BY version DESC)
                   ) v WHERE version < $3 AND (place > $4 OR so_far > $5))";
    let values = [
        owner.into(),
        id.into(),
        version.into(),
        limits.dashboard_versions.into(),
        bytes(limits.dashboard_versions_bytes).into(),
    ];
    tx.execute(sql, &values).await?;
    if owner.is_empty() {
        return Ok(());
    }
    alone(tx, owner).await?;
    let sql = "DELETE FROM dashboard_versions WHERE owner = $1 AND (id, version) IN (
                   SELECT id, version FROM (
                       SELECT id, version, sum(bytes + $2) OVER (ORDER BY at DESC, id DESC, version DESC) AS so_far
                       FROM dashboard_versions v WHERE owner = $1 AND NOT (id = $3 AND version = $4) AND NOT EXISTS (
                           SELECT 1 FROM dashboards d WHERE d.owner = v.owner AND d.id = v.id AND d.version = v.version)
                   ) old WHERE so_far > $5)";
    let values = [
        owner.into(),
        ROW.into(),
        id.into(),
        version.into(),
        bytes(limits.tenant_versions_bytes).into(),
    ];
    tx.execute(sql, &values).await.map(drop)
}

/// Two transactions that delete the same rows in different orders would wait for each other.
async fn alone(tx: &mut Tx, owner: &str) -> Result<(), StoreError> {
    tx.lock(&format!("dashboards of {owner}")).await
}
