//! Reading dashboards.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use schemars::JsonSchema;
use serde::Deserialize;

use super::wire::{DashboardList, DashboardRecord, Owner, tenant, viewer};
use crate::app::App;
use crate::http::auth::{Backend, scope};
use crate::http::error::ApiError;
use crate::http::parameters::Parameters;

/// Most dashboards on a page.
const PAGE: u32 = 100;

/// What a list may be asked for.
#[derive(Deserialize, JsonSchema)]
pub(in crate::http) struct ListQuery {
    /// The tenant to act for, where the key is bound to none.
    tenant: Option<String>,
    /// `next` of the page before.
    #[serde(default)]
    after: String,
    /// Most dashboards of the page, 1 to 100.
    limit: Option<u32>,
    /// Part of an id or title.
    #[serde(default)]
    search: String,
}

/// A page of the dashboards the key may see, by id.
pub(in crate::http) async fn list(
    State(app): State<Arc<App>>,
    Backend { key, .. }: Backend<scope::Dashboards>,
    Parameters(p): Parameters<ListQuery>,
) -> Result<Json<DashboardList>, ApiError> {
    let tenant = tenant(&key, p.tenant)?;
    let limit = p.limit.unwrap_or(PAGE).clamp(1, PAGE);
    // The cursor is "id.owner": ids of either kind have no dot in them.
    let after = p.after.split_once('.').unwrap_or((&p.after, ""));
    let mut found =
        app.store.dashboards(viewer(tenant.as_deref()), after, limit + 1, &p.search).await?;
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let next = found
        .last()
        .filter(|_| more)
        .map(|d| format!("{}.{}", d.id, d.owner.as_deref().unwrap_or_default()));
    Ok(Json(DashboardList { dashboards: found.into_iter().map(Into::into).collect(), next }))
}

/// One dashboard.
pub(in crate::http) async fn get(
    State(app): State<Arc<App>>,
    Backend { key, .. }: Backend<scope::Dashboards>,
    Path(id): Path<String>,
    Parameters(p): Parameters<Owner>,
) -> Result<Json<DashboardRecord>, ApiError> {
    let tenant = tenant(&key, p.tenant)?;
    let found = app.store.dashboard(viewer(tenant.as_deref()), &id).await?;
    found.map(|d| Json(d.into())).ok_or_else(|| {
        ApiError::not_found("there is no such dashboard, or it is not shared with this tenant")
    })
}
