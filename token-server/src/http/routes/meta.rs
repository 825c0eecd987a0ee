//! What the server says of itself: keys, health, readiness, counters.

use std::sync::Arc;

use axum::extract::{FromRequestParts as _, State};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde_json::{Value, json};

use crate::app::App;
use crate::http::auth::Key;
use crate::http::error::ApiError;
use crate::http::readiness::Readiness;
use crate::store::KeyScope;

/// `GET /.well-known/jwks.json`: the public keys in force (RFC 7517).
pub(in crate::http) async fn jwks(State(app): State<Arc<App>>) -> Response {
    ([(header::CACHE_CONTROL, "public, max-age=60")], Json(json!({"keys": app.keys().jwks()}))).into_response()
}

/// `GET /health`: the process runs.
pub(in crate::http) async fn health() -> Json<Value> {
    Json(json!({"status": "ok", "version": env!("CARGO_PKG_VERSION")}))
}

/// Whether this listener tells more than whether the server is ready, to those who may know.
#[derive(Debug, Clone, Copy)]
pub(in crate::http) struct Detailed(pub(in crate::http) bool);

/// `GET /ready`: the store answered a few seconds ago, and some dataset did where there are any. How each of them does is told to API keys of the scope `admin` that
/// are bound to no tenant; to others it is not said which there are.
pub(in crate::http) async fn ready(
    State(app): State<Arc<App>>,
    Extension(readiness): Extension<Arc<Readiness>>,
    Extension(Detailed(detailed)): Extension<Detailed>,
    mut parts: Parts,
) -> Result<Json<Value>, ApiError> {
    let look = readiness.look(&app).await.ok_or_else(|| ApiError::of_status(StatusCode::INTERNAL_SERVER_ERROR))?;
    // Whoever shows no such key, or none in force, is told what everybody is: probes send what they like.
    let key = if detailed { Key::from_request_parts(&mut parts, &app).await.ok() } else { None };
    let operator = key.is_some_and(|Key(key)| key.tenant.is_none() && key.may(KeyScope::Admin));
    let details = || json!({"store": if look.store { "ok" } else { "failing" }, "datasets": look.datasets});
    match (look.ready(), operator) {
        (true, false) => Ok(Json(json!({"status": "ready"}))),
        (true, true) => Ok(Json(json!({"status": "ready", "details": details()}))),
        (false, operator) => {
            let message = match look.store {
                true => "no data source answers; the server's log says why",
                false => "the store does not answer",
            };
            let code = if look.store { "source_failed" } else { "internal" };
            let error = ApiError::new(StatusCode::SERVICE_UNAVAILABLE, code, message).with(header::RETRY_AFTER, "5");
            Err(if operator { error.details(details()) } else { error })
        }
    }
}

/// `GET /openapi.json`: this API (OpenAPI 3.1). A file, so that a reviewer reads it as it is served; a test holds it to the router.
pub(in crate::http) async fn openapi() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], include_str!("../openapi.json")).into_response()
}

/// `GET /metrics`: counters in OpenMetrics text.
pub(in crate::http) async fn metrics(State(app): State<Arc<App>>) -> Response {
    ([(header::CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")], app.metrics_text().await).into_response()
}
