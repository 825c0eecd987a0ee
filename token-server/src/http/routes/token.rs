//! `POST /api/v1/embed/token`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use pellucid_core::Schema;
use pellucid_core::embed::EmbedToken;
use serde_json::json;

use crate::app::App;
use crate::encoding::{hex, random, rfc3339};
use crate::http::auth::{Backend, scope};
use crate::http::body::JsonBody;
use crate::http::error::ApiError;
use crate::policy::{MintContext, MintRefusal, MintRequest, mint};
use crate::store::{StoreError, action};
use crate::token::{MAX_TOKEN_BYTES, sign};

/// What hosts' backends are told, which may make one.
const NO_DASHBOARD: &str = "the tenant has no such dashboard, and none of that id is shared with it: make it by POST /api/v1/dashboards \
     with an API key of the scope dashboards, or put ID.json into the folder of dashboards.seed and start the server again";

/// Mints an embed token for one tenant, one dashboard and one origin.
pub(in crate::http) async fn post(
    State(app): State<Arc<App>>,
    Backend { key, by, .. }: Backend<scope::Mint>,
    body: JsonBody<MintRequest>,
) -> Result<Json<EmbedToken>, ApiError> {
    let request = body.parse("invalid_request")?;
    if !key.acts_for(&request.tenant) {
        return Err(ApiError::forbidden(format!("API key {} acts for another tenant", key.id)));
    }
    if app.tenant(&request.tenant).is_none() {
        return Err(ApiError::invalid(
            "invalid_request",
            "tenant",
            "there is no such tenant: add it to [tenants]",
        ));
    }
    let dashboard = app.dashboard(&request.tenant, &request.dashboard_id).await?;
    let dashboard = dashboard.ok_or_else(|| ApiError::not_found(NO_DASHBOARD))?;
    // A token that could read nothing would fail later and further from the cause.
    let datasets = app.datasets_of(&dashboard.spec);
    if datasets.is_empty() {
        return Err(ApiError::not_found("the dashboard's model is gone: add it to [models]"));
    }
    let mut schemas = Vec::with_capacity(datasets.len());
    for id in &datasets {
        let (dataset, _) = app.open(&request.tenant, id, &[]).map_err(|e| ApiError::denied(&e))?;
        schemas.push(match request.filters.is_empty() {
            true => Schema::default(),
            false => dataset.connector.schema().await?,
        });
    }
    let now = app.now();
    let context = MintContext {
        issuer: &app.config.issuer,
        allowed_origins: &app.config.allowed_origins,
        ttl: app.config.token,
        datasets: &datasets,
        schemas: &schemas,
        key: &key.id,
        now: u64::try_from(now).unwrap_or(0),
    };
    let jti = hex(&random::<16>().map_err(StoreError::from)?);
    let claims = mint(&request, context, jti)?;
    let token = sign(&claims, app.keys().active()).map_err(|error| {
        tracing::error!(%error, "cannot sign");
        ApiError::of_status(axum::http::StatusCode::INTERNAL_SERVER_ERROR)
    })?;
    if token.bytes() > MAX_TOKEN_BYTES {
        let message = format!(
            "the token would have {} bytes and may have {MAX_TOKEN_BYTES}: filter by fewer or shorter values",
            token.bytes()
        );
        return Err(ApiError::invalid("invalid_request", "filters", message));
    }
    let expires_in = claims.exp - claims.iat;
    let mut detail = json!({"jti": claims.jti, "sub": claims.sub, "dashboard": request.dashboard_id, "origin": claims.origin, "seconds": expires_in});
    if !claims.filters.is_empty() {
        detail["filters"] = json!(claims.filters);
    }
    let receipt = app.audit.receipt::<action::Mint>(&by, &claims.tenant, detail).await?;
    app.metrics.mint();
    Ok(Json(EmbedToken {
        token: token.issue(receipt),
        expires_at: rfc3339(i64::try_from(claims.exp).unwrap_or(i64::MAX)),
        expires_in,
        // Early enough for a slow network to bring the next one, late enough not to double the
        // mints.
        refresh_after: (expires_in * 4 / 5).max(1),
    }))
}

impl From<MintRefusal> for ApiError {
    fn from(e: MintRefusal) -> Self {
        match e {
            MintRefusal::Denied(e) => Self::denied(&e),
            MintRefusal::Invalid { path, message } => {
                Self::invalid("invalid_request", &path, message)
            }
        }
    }
}
