//! `GET /api/v1/embed/config`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use pellucid_core::embed::EmbedConfig;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::app::App;
use crate::http::auth::Reader;
use crate::http::error::ApiError;
use crate::http::parameters::Parameters;

/// Which dashboard, where the token opens several.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::http) struct WhichDashboard {
    /// Which, where the token opens several.
    dashboard_id: Option<String>,
}

/// The token's dashboard, its dataset as the tenant sees it, and what the token allows.
pub(in crate::http) async fn get(
    State(app): State<Arc<App>>,
    Reader { claims, .. }: Reader,
    Parameters(parameters): Parameters<WhichDashboard>,
) -> Result<Json<EmbedConfig>, ApiError> {
    let opened = &claims.resources.dashboards;
    let id = match &parameters.dashboard_id {
        Some(id) => opened.iter().find(|d| *d == id),
        None => opened.first(),
    };
    let id = id.ok_or_else(|| ApiError::forbidden("the token does not open this dashboard"))?;
    let dashboard = app.dashboard(&claims.tenant, id).await?;
    let dashboard = dashboard
        .ok_or_else(|| ApiError::not_found("the dashboard was deleted or is no longer shared"))?;
    if !claims.resources.datasets.contains(&dashboard.spec.dataset) {
        return Err(ApiError::forbidden(
            "the dashboard has changed to another dataset: fetch a new token",
        ));
    }
    let (dataset, scope) = app.open(&claims.tenant, &dashboard.spec.dataset, &claims.filters)?;
    let info = dataset.info(&scope, &app.extracts, app.budget()).await?;
    app.metrics.embed(&claims.jti).await;
    let now = u64::try_from(app.now()).unwrap_or(0);
    Ok(Json(EmbedConfig {
        dashboard_id: dashboard.id.clone(),
        dashboard_version: dashboard.version,
        dashboard: dashboard.spec.clone(),
        dataset: info,
        capabilities: claims.capabilities.clone(),
        expires_in: claims.exp.saturating_sub(now),
    }))
}
