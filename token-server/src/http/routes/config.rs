//! `GET /api/v1/embed/config`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use pellucid_core::embed::{DatasetInfo, Delivery, EmbedConfig, EmbedModel};
use pellucid_core::{Code, DashboardSpec};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::app::{App, Unfit};
use crate::http::auth::Reader;
use crate::http::error::ApiError;
use crate::http::parameters::Parameters;
use crate::token::Resources;

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
    let ids = app.datasets_of(&dashboard.spec);
    if !opens(&claims.resources, &ids) {
        return Err(ApiError::forbidden(
            "the dashboard has changed to another dataset: fetch a new token",
        ));
    }
    let mut datasets = Vec::with_capacity(ids.len());
    for id in &ids {
        let (dataset, scope) = app.open(&claims.tenant, id, &claims.filters)?;
        datasets.push(dataset.info(&scope, &app.extracts, app.budget()).await?);
    }
    let model = match &dashboard.spec.model {
        Some(id) => Some(model(&app, &claims.tenant, id, &dashboard.spec, &mut datasets).await?),
        None => None,
    };
    let gone = || ApiError::not_found("the dashboard's dataset is gone");
    let dataset = datasets.into_iter().next().ok_or_else(gone)?;
    app.metrics.embed(&claims.jti).await;
    let now = u64::try_from(app.now()).unwrap_or(0);
    Ok(Json(EmbedConfig {
        dashboard_id: dashboard.id.clone(),
        dashboard_version: dashboard.version,
        dashboard: dashboard.spec.clone(),
        dataset,
        model,
        capabilities: claims.capabilities.clone(),
        expires_in: claims.exp.saturating_sub(now),
    }))
}

/// Whether a token opens all of `datasets`, of which there is one at least.
pub(super) fn opens(resources: &Resources, datasets: &[String]) -> bool {
    !datasets.is_empty() && datasets.iter().all(|d| resources.datasets.contains(d))
}

/// The dashboard's model; the dataset that its charts are of comes first from then on.
async fn model(
    app: &App,
    tenant: &str,
    id: &str,
    spec: &DashboardSpec,
    datasets: &mut [DatasetInfo],
) -> Result<EmbedModel, ApiError> {
    if let Some(far) = datasets.iter().find(|d| d.delivery == Delivery::Server) {
        return Err(ApiError::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            Code::LimitExceeded.as_str(),
            format!(
                "the dataset \"{}\" has {} rows, too many to travel, and a model is worked out in the page: raise limits.extract_rows and limits.extract_bytes, or show the dataset alone",
                far.id, far.rows
            ),
        ));
    }
    let unfit = |unfit| match unfit {
        Unfit::Missing(what) => {
            ApiError::not_found(format!("the dashboard's {what} is gone, or no longer shared"))
        }
        Unfit::Source(e) => e.into(),
        Unfit::Spec(e) => e.into(),
    };
    let bound = app.model(Some(tenant), id).await.map_err(unfit)?;
    let (tables, _) = bound.dashboard(spec.clone())?;
    // The first chart's rows stand first.
    let home = tables.into_iter().next().unwrap_or_default();
    let home = bound.model().tables.get(&home).and_then(|t| t.dataset.clone()).unwrap_or(home);
    if let Some(place) = datasets.iter().position(|d| d.id == home) {
        datasets.swap(0, place);
    }
    Ok(EmbedModel { model: bound.model().clone(), datasets: datasets.to_vec() })
}
