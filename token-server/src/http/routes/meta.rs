//! What the server says of itself: keys, health, readiness, counters.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::app::App;
use crate::http::error::ApiError;

/// `GET /.well-known/jwks.json`: the public keys in force (RFC 7517).
pub(in crate::http) async fn jwks(State(app): State<Arc<App>>) -> Response {
    ([(header::CACHE_CONTROL, "public, max-age=60")], Json(json!({"keys": app.keys().jwks()}))).into_response()
}

/// `GET /health`: the process runs.
pub(in crate::http) async fn health() -> Json<Value> {
    Json(json!({"status": "ok", "version": env!("CARGO_PKG_VERSION")}))
}

/// `GET /ready`: the store and every dataset answer.
pub(in crate::http) async fn ready(State(app): State<Arc<App>>) -> Result<Json<Value>, ApiError> {
    app.store.ping().await?;
    for (id, dataset) in &app.datasets {
        if let Err(error) = dataset.connector.test().await {
            tracing::error!(%error, dataset = id, "not ready");
            let message = "a data source does not answer; the server's log says which";
            return Err(ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "source_failed", message));
        }
    }
    Ok(Json(json!({"status": "ready"})))
}

/// `GET /openapi.json`: this API (OpenAPI 3.1). A file, so that a reviewer reads it as it is served; a test holds it to the router.
pub(in crate::http) async fn openapi() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], include_str!("../openapi.json")).into_response()
}

/// `GET /metrics`: counters in OpenMetrics text.
pub(in crate::http) async fn metrics(State(app): State<Arc<App>>) -> Response {
    ([(header::CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")], app.metrics_text().await).into_response()
}
