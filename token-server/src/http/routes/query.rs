//! `POST /api/v1/query`

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use pellucid_core::Query;
use serde::Deserialize;
use serde_json::json;
use tokio::task::spawn_blocking;

use crate::app::{App, CacheKey, Found};
use crate::connectors::{ResultSet, SourceError, json_rows};
use crate::http::auth::Embed;
use crate::http::body::JsonBody;
use crate::http::error::ApiError;
use crate::http::observe::RequestId;
use crate::http::parameters::Parameters;
use crate::store::AuditEntry;

/// Which dataset, where the token opens several.
#[derive(Deserialize)]
pub(in crate::http) struct Wanted {
    dataset: Option<String>,
}

const ARROW: &str = "application/vnd.apache.arrow.stream";
const JSON: &str = "application/json";

/// Answers a query over the tenant's rows, as Arrow or, where `Accept` prefers it, as JSON.
pub(in crate::http) async fn post(
    State(app): State<Arc<App>>,
    Extension(RequestId(request_id)): Extension<RequestId>,
    Embed(claims): Embed,
    Parameters(parameters): Parameters<Wanted>,
    headers: HeaderMap,
    body: JsonBody,
) -> Result<Response, ApiError> {
    let opened = &claims.resources.datasets;
    let id = match &parameters.dataset {
        Some(id) => opened.iter().find(|d| *d == id),
        None => opened.first(),
    };
    let id = id.ok_or_else(|| ApiError::forbidden("the token does not open this dataset"))?;
    let format = format(&headers)?;
    let tier = app.tenant(&claims.tenant).map(|t| t.tier.as_str()).unwrap_or_default();
    app.limiter.take(&claims.tenant, tier).await?;
    let query: Query = body.parse("invalid_query")?;
    let (dataset, scope) = app.open(&claims.tenant, id, &claims.filters)?;
    let version = dataset.connector.version().await?;
    let compute = async {
        let started = Instant::now();
        let result = dataset.connector.query(&scope, &query).await;
        app.metrics.source(id, started.elapsed(), result.as_ref().is_err_and(|e| !matches!(e, SourceError::Query(_))));
        encoded(result?, format).await.map(Bytes::from)
    };
    let ttl = Duration::from_secs(dataset.config.cache_seconds.unwrap_or(app.config.limits.cache_seconds));
    let (bytes, found) = match CacheKey::new(&scope, &version, &query, format) {
        Some(key) => app.results.get(key, ttl, compute).await?,
        None => (compute.await?, Found::Computed),
    };
    app.metrics.cache(found);
    app.metrics.embed(&claims.jti).await;
    let detail = json!({"dataset": id, "sub": claims.sub, "bytes": bytes.len(), "cached": found != Found::Computed});
    let actor = format!("token:{}", claims.jti);
    app.audit
        .record(AuditEntry { at: app.now(), action: "data.query", actor, tenant: Some(claims.tenant.clone()), detail, request_id })
        .await?;
    Ok(([(header::CONTENT_TYPE, format), (header::VARY, "Authorization, Accept")], bytes).into_response())
}

/// The answer as it is sent. Written apart: a million rows take a second, and other requests wait for this thread.
pub(super) async fn encoded(result: ResultSet, format: &'static str) -> Result<Vec<u8>, SourceError> {
    let write = move || match format {
        JSON => serde_json::to_vec(&json_rows(&result)).map_err(SourceError::source),
        _ => result.ipc(),
    };
    spawn_blocking(write).await.map_err(SourceError::source)?
}

/// The first of our formats that `Accept` names; Arrow where it names none or anything.
pub(super) fn format(headers: &HeaderMap) -> Result<&'static str, ApiError> {
    let accept = headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).unwrap_or("*/*");
    for range in accept.split(',').map(|r| r.split(';').next().unwrap_or_default().trim()) {
        match range {
            ARROW | "application/*" | "*/*" | "" => return Ok(ARROW),
            JSON => return Ok(JSON),
            _ => {}
        }
    }
    let message = format!("there is {ARROW} and {JSON}, and Accept names neither");
    Err(ApiError::new(StatusCode::NOT_ACCEPTABLE, "not_acceptable", message))
}
