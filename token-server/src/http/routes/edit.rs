//! `PUT /api/v1/embed/dashboard`, for tokens with the capability `edit`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use super::config::opens;
use super::dashboards::{DashboardRecord, UpdateDashboard, check_spec};
use crate::app::App;
use crate::http::auth::Reader;
use crate::http::body::JsonBody;
use crate::http::error::ApiError;
use crate::store::{DashboardWrite, StoreError, Viewer};

/// Stores the token's dashboard as its reader changed it. One that is shared with the tenant
/// becomes the tenant's own copy, which from then on stands before it; the shared one stays as it
/// is.
pub(in crate::http) async fn put(
    State(app): State<Arc<App>>,
    Reader { claims, by }: Reader,
    body: JsonBody<UpdateDashboard>,
) -> Result<Json<DashboardRecord>, ApiError> {
    if !claims.capabilities.edit {
        return Err(ApiError::forbidden(
            "the token does not allow changes: ask the host for one with the capability edit",
        ));
    }
    app.limiter.take_edit(&claims.tenant, &claims.jti)?;
    let body = body.parse("invalid_spec")?;
    if body.shared_with.is_some() {
        return Err(ApiError::forbidden("a reader may not share dashboards"));
    }
    let id = claims
        .resources
        .dashboards
        .first()
        .ok_or_else(|| ApiError::forbidden("the token opens no dashboard"))?;
    let datasets = app.datasets_of(&body.dashboard);
    if !opens(&claims.resources, &datasets) {
        let what = if body.dashboard.model.is_some() { "model" } else { "dataset" };
        return Err(ApiError::invalid(
            "invalid_spec",
            &format!("dashboard.{what}"),
            format!("the token does not open this {what}"),
        ));
    }
    let tenant = claims.tenant.as_str();
    let old = app.store.dashboard(Viewer::Tenant(tenant), id).await?.ok_or(StoreError::Missing)?;
    check_spec(&app, Some(tenant), &body.dashboard).await?;
    let (shared_with, spec) = (old.shared_with.as_slice(), &body.dashboard);
    let write = DashboardWrite {
        id,
        owner: Some(tenant),
        shared_with,
        spec,
        action: "dashboard.edit",
        by: &by,
    };
    let stored = match old.owner.as_deref() == Some(tenant) {
        true => app.store.update_dashboard(&write, body.version).await?,
        false if old.version != body.version => {
            return Err(StoreError::Conflict(old.version).into());
        }
        false => app.store.create_dashboard(&DashboardWrite { shared_with: &[], ..write }).await?,
    };
    app.changed().await?;
    Ok(Json(stored.into()))
}
