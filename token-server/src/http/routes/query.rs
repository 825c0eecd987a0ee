//! `POST /api/v1/query`

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use pellucid_core::Query;
use serde::Deserialize;
use serde_json::json;

use crate::app::{App, CacheKey};
use crate::connectors::{SourceError, json_rows};
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
    if let Err(wait) = app.limiter.take(&claims.tenant, tier) {
        let seconds = wait.as_secs() + 1;
        let message = format!("the tenant has used up the queries of its tier \"{tier}\": try again in {seconds} s");
        let error = ApiError::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited", message);
        return Err(error.details(json!({"retryAfter": seconds})).with(header::RETRY_AFTER, &seconds.to_string()));
    }
    let query: Query = body.parse("invalid_query")?;
    let (dataset, scope) = app.open(&claims.tenant, id)?;
    let version = dataset.connector.version().await?;
    let compute = async {
        let result = dataset.connector.query(&scope, &query).await?;
        match format {
            JSON => serde_json::to_vec(&json_rows(&result)).map_err(SourceError::source),
            _ => result.ipc(),
        }
        .map(Bytes::from)
    };
    let (bytes, hit) = match CacheKey::new(&scope, &version, &query, format) {
        Some(key) => app.results.get(key, compute).await?,
        None => (compute.await?, false),
    };
    app.metrics.cache(hit);
    let detail = json!({"dataset": id, "sub": claims.sub, "bytes": bytes.len(), "cached": hit});
    let actor = format!("token:{}", claims.jti);
    app.audit.record(AuditEntry { at: app.now(), action: "data.query", actor, tenant: Some(claims.tenant), detail, request_id }).await;
    Ok(([(header::CONTENT_TYPE, format), (header::VARY, "Authorization, Accept")], bytes).into_response())
}

/// The first of our formats that `Accept` names; Arrow where it names none or anything.
fn format(headers: &HeaderMap) -> Result<&'static str, ApiError> {
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
