//! Changing dashboards. Each change names the version it was made from.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::response::NoContent;
use pellucid_core::DashboardSpec;
use schemars::JsonSchema;
use serde::Deserialize;

use super::wire::{CreateDashboard, DashboardRecord, Owner, UpdateDashboard, tenant};
use crate::app::{App, Unfit};
use crate::config::check_id;
use crate::http::auth::{Backend, scope};
use crate::http::body::JsonBody;
use crate::http::error::ApiError;
use crate::http::openapi::Created;
use crate::http::parameters::Parameters;
use crate::store::{ApiKey, DashboardWrite, StoreError, Viewer};

const INVALID: &str = "invalid_spec";

/// Whose dashboard it is, and the version that was read.
#[derive(Deserialize, JsonSchema)]
pub(in crate::http) struct Deletion {
    /// The tenant to act for, where the key is bound to none.
    tenant: Option<String>,
    /// The version that was read.
    version: i64,
}

/// Stores a new dashboard.
pub(in crate::http) async fn create(
    State(app): State<Arc<App>>,
    Backend { key, by, .. }: Backend<scope::Dashboards>,
    Parameters(p): Parameters<Owner>,
    body: JsonBody<CreateDashboard>,
) -> Result<Created<DashboardRecord>, ApiError> {
    let owner = tenant(&key, p.tenant)?;
    let body = body.parse(INVALID)?;
    check_id(&body.id).map_err(|e| ApiError::invalid(INVALID, "id", e))?;
    check(&app, &key, owner.as_deref(), &body.dashboard, &body.shared_with).await?;
    let (owner, shared_with) = (owner.as_deref(), body.shared_with.as_slice());
    let write = DashboardWrite {
        id: &body.id,
        owner,
        shared_with,
        spec: &body.dashboard,
        action: "dashboard.create",
        by: &by,
    };
    let stored = app.store.create_dashboard(&write).await?;
    app.changed().await?;
    Ok(Created(stored.into()))
}

/// Replaces a dashboard.
pub(in crate::http) async fn update(
    State(app): State<Arc<App>>,
    Backend { key, by, .. }: Backend<scope::Dashboards>,
    Path(id): Path<String>,
    Parameters(p): Parameters<Owner>,
    body: JsonBody<UpdateDashboard>,
) -> Result<Json<DashboardRecord>, ApiError> {
    let owner = tenant(&key, p.tenant)?;
    let body = body.parse(INVALID)?;
    let old = own(&app, owner.as_deref(), &id).await?;
    let shared_with = body.shared_with.unwrap_or(old);
    check(&app, &key, owner.as_deref(), &body.dashboard, &shared_with).await?;
    let (owner, shared_with) = (owner.as_deref(), shared_with.as_slice());
    let write = DashboardWrite {
        id: &id,
        owner,
        shared_with,
        spec: &body.dashboard,
        action: "dashboard.update",
        by: &by,
    };
    let stored = app.store.update_dashboard(&write, body.version).await?;
    app.changed().await?;
    Ok(Json(stored.into()))
}

/// Deletes a dashboard. Its versions stay in the store as long as others.
pub(in crate::http) async fn delete(
    State(app): State<Arc<App>>,
    Backend { key, by, .. }: Backend<scope::Dashboards>,
    Path(id): Path<String>,
    Parameters(p): Parameters<Deletion>,
) -> Result<NoContent, ApiError> {
    let owner = tenant(&key, p.tenant)?;
    own(&app, owner.as_deref(), &id).await?;
    app.store.delete_dashboard(owner.as_deref(), &id, p.version, &by).await?;
    app.changed().await?;
    Ok(NoContent)
}

/// Whom the owner's dashboard is shared with. 403 where the tenant sees it and does not own it, 404
/// where it does not see it.
pub(super) async fn own(app: &App, owner: Option<&str>, id: &str) -> Result<Vec<String>, ApiError> {
    let viewer = owner.map_or(Viewer::Operator, Viewer::Tenant);
    match app.store.dashboard(viewer, id).await? {
        Some(found) if found.owner.as_deref() == owner => Ok(found.shared_with),
        Some(_) if owner.is_some() => Err(ApiError::forbidden(
            "the dashboard is shared with this tenant and not its own: make a copy",
        )),
        Some(found) => {
            let owner = found.owner.unwrap_or_default();
            Err(ApiError::not_found(format!(
                "the dashboard is tenant \"{owner}\"'s: name it by ?tenant="
            )))
        }
        None => Err(StoreError::Missing.into()),
    }
}

pub(super) async fn check(
    app: &App,
    key: &ApiKey,
    owner: Option<&str>,
    spec: &DashboardSpec,
    shared_with: &[String],
) -> Result<(), ApiError> {
    if key.tenant.is_some() && !shared_with.is_empty() {
        return Err(ApiError::forbidden(
            "only a key bound to no tenant may share a dashboard with tenants",
        ));
    }
    if let Some(i) = shared_with.iter().position(|t| t != "*" && app.tenant(t).is_none()) {
        return Err(ApiError::invalid(
            INVALID,
            &format!("sharedWith[{i}]"),
            "there is no such tenant",
        ));
    }
    check_spec(app, owner, spec).await
}

/// Whether the dashboard fits what its owner may see, with the path of the field that does not.
pub(in crate::http::routes) async fn check_spec(
    app: &App,
    owner: Option<&str>,
    spec: &DashboardSpec,
) -> Result<(), ApiError> {
    if owner.is_some_and(|t| app.tenant(t).is_none()) {
        return Err(ApiError::invalid(INVALID, "tenant", "there is no such tenant"));
    }
    app.fits(owner, spec).await.map_err(|unfit| match unfit {
        Unfit::Missing(what) => ApiError::invalid(
            INVALID,
            &format!("dashboard.{what}"),
            format!("there is no such {what} for this tenant"),
        ),
        Unfit::Source(e) => e.into(),
        Unfit::Spec(mut e) => {
            let path = e.path.map_or_else(|| "dashboard".to_owned(), |p| format!("dashboard.{p}"));
            e.path = Some(path);
            e.into()
        }
    })
}
