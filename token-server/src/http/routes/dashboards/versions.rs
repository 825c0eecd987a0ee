//! What a dashboard was, and going back to it.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::wire::{DashboardRecord, Owner, tenant};
use super::write::{check, own};
use crate::app::App;
use crate::encoding::rfc3339;
use crate::http::auth::{Backend, scope};
use crate::http::body::JsonBody;
use crate::http::error::ApiError;
use crate::http::parameters::Parameters;
use crate::store::{DashboardVersion, DashboardWrite};

/// Most versions on a page.
const PAGE: u32 = 100;

/// Whose dashboard it is, and where the page starts.
#[derive(Deserialize, JsonSchema)]
pub(in crate::http) struct VersionQuery {
    /// The tenant to act for, where the key is bound to none.
    tenant: Option<String>,
    /// `next` of the page before.
    before: Option<i64>,
    /// Most versions of the page, 1 to 100.
    limit: Option<u32>,
}

/// One version, without the dashboard itself.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Version {
    /// Its number.
    version: i64,
    /// Null where this change deleted the dashboard.
    title: Option<String>,
    /// Whether this change deleted the dashboard.
    deleted: bool,
    /// When it was made, RFC 3339.
    #[schemars(extend("format" = "date-time"))]
    at: String,
    /// Who made it.
    by: String,
}

/// A page of versions, the latest first.
#[derive(Serialize, JsonSchema)]
pub(in crate::http) struct VersionList {
    /// The versions.
    versions: Vec<Version>,
    /// What to send as `before` for the next page; null on the last.
    next: Option<i64>,
}

impl From<DashboardVersion> for Version {
    fn from(v: DashboardVersion) -> Self {
        Self {
            version: v.version,
            deleted: v.spec.is_none(),
            title: v.spec.map(|s| s.title),
            at: rfc3339(v.at),
            by: v.by,
        }
    }
}

/// Versions of a dashboard of one's own, also of a deleted one.
pub(in crate::http) async fn versions(
    State(app): State<Arc<App>>,
    Backend { key, .. }: Backend<scope::Dashboards>,
    Path(id): Path<String>,
    Parameters(p): Parameters<VersionQuery>,
) -> Result<Json<VersionList>, ApiError> {
    let owner = tenant(&key, p.tenant)?;
    let limit = p.limit.unwrap_or(PAGE).clamp(1, PAGE);
    let mut found = app
        .store
        .dashboard_versions(owner.as_deref(), &id, p.before.unwrap_or(i64::MAX), limit + 1)
        .await?;
    if found.is_empty() && p.before.is_none() {
        return Err(ApiError::not_found("there is no such dashboard of one's own, and never was"));
    }
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let next = found.last().filter(|_| more).map(|v| v.version);
    Ok(Json(VersionList { versions: found.into_iter().map(Into::into).collect(), next }))
}

/// `POST .../rollback`, the body.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct Rollback {
    /// The version that was read and is replaced.
    version: i64,
    /// The version to be again, as a new one.
    to: i64,
}

/// Stores what version `to` was as a new version. It is checked anew: its dataset may have changed.
pub(in crate::http) async fn rollback(
    State(app): State<Arc<App>>,
    Backend { key, by, .. }: Backend<scope::Dashboards>,
    Path(id): Path<String>,
    Parameters(p): Parameters<Owner>,
    body: JsonBody<Rollback>,
) -> Result<Json<DashboardRecord>, ApiError> {
    let owner = tenant(&key, p.tenant)?;
    let body = body.parse("invalid_request")?;
    let shared_with = own(&app, owner.as_deref(), &id).await?;
    let old =
        app.store.dashboard_version(owner.as_deref(), &id, body.to).await?.and_then(|v| v.spec);
    let Some(spec) = old else {
        let message =
            format!("there is no version {} to go back to: see GET .../versions", body.to);
        return Err(ApiError::invalid("invalid_request", "to", message));
    };
    // Whom it is shared with stays as it is: going back in content must not open it to tenants
    // again.
    check(
        &app,
        &key,
        owner.as_deref(),
        &spec,
        if key.tenant.is_some() { &[] } else { &shared_with },
    )
    .await?;
    let (owner, shared_with) = (owner.as_deref(), shared_with.as_slice());
    let write = DashboardWrite {
        id: &id,
        owner,
        shared_with,
        spec: &spec,
        action: "dashboard.rollback",
        by: &by,
    };
    let stored = app.store.update_dashboard(&write, body.version).await?;
    app.changed().await?;
    Ok(Json(stored.into()))
}
