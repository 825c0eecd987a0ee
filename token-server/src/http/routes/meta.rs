//! What the server says of itself: keys, health, readiness, counters.

use std::sync::Arc;

use axum::extract::{FromRequestParts as _, State};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use schemars::JsonSchema;
use serde::Serialize;

use crate::app::App;
use crate::http::api::DOCUMENT;
use crate::http::auth::Key;
use crate::http::error::ApiError;
use crate::http::openapi::{Answers, NoRows, Operation};
use crate::http::readiness::{DatasetState, Readiness};
use crate::http::serve::Lasting;
use crate::store::KeyScope;
use crate::token::Jwk;

/// Public keys (RFC 7517), which caches may keep for a minute.
#[derive(Serialize, JsonSchema)]
pub(in crate::http) struct Jwks {
    /// The keys in force.
    keys: Vec<Jwk>,
}

impl IntoResponse for Jwks {
    fn into_response(self) -> Response {
        ([(header::CACHE_CONTROL, "public, max-age=60")], Json(self)).into_response()
    }
}

impl Answers for Jwks {
    fn describe(operation: &mut Operation<'_>) {
        operation.gives_json::<Self>(200);
    }
}

/// `GET /.well-known/jwks.json`: the public keys in force (RFC 7517).
pub(in crate::http) async fn jwks(State(app): State<Arc<App>>) -> Jwks {
    Jwks { keys: app.keys().jwks() }
}

/// That the process runs.
#[derive(Serialize, JsonSchema)]
pub(in crate::http) struct Health {
    /// `ok`.
    status: &'static str,
    /// The server's version.
    version: &'static str,
}

/// `GET /health`: the process runs.
pub(in crate::http) async fn health() -> Json<Health> {
    Json(Health { status: "ok", version: env!("CARGO_PKG_VERSION") })
}

/// Whether this listener tells more than whether the server is ready, to those who may know.
#[derive(Debug, Clone, Copy)]
pub(in crate::http) struct Detailed(pub(in crate::http) bool);

/// That the server can answer.
#[derive(Serialize, JsonSchema)]
pub(in crate::http) struct Ready {
    #[schemars(extend("const" = "ready"))]
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<Details>,
}

/// How the store and each dataset do. For API keys of the scope admin that are bound to no tenant,
/// where operations.listen says so on that port alone. In an error it stands in details.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Readiness")]
struct Details {
    /// Whether the store answers.
    store: StoreState,
    /// Every dataset.
    datasets: Vec<DatasetState>,
}

/// How the store does.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
enum StoreState {
    /// It answers.
    Ok,
    /// It does not.
    Failing,
}

/// `GET /ready`: the store answered a few seconds ago, and some dataset did where there are any.
/// How each of them does is told to API keys of the scope `admin` that are bound to no tenant; to
/// others it is not said which there are.
pub(in crate::http) async fn ready(
    State(app): State<Arc<App>>,
    Extension(readiness): Extension<Arc<Readiness>>,
    Extension(Detailed(detailed)): Extension<Detailed>,
    mut parts: Parts,
) -> Result<Json<Ready>, ApiError> {
    let probe = readiness
        .probe(&app)
        .await
        .ok_or_else(|| ApiError::of_status(StatusCode::INTERNAL_SERVER_ERROR))?;
    // Whoever shows no such key, or none in force, is told what everybody is: probes send what they
    // like.
    let key = if detailed { Key::from_request_parts(&mut parts, &app).await.ok() } else { None };
    let operator = key.is_some_and(|Key(key)| key.tenant.is_none() && key.may(KeyScope::Admin));
    let store = if probe.store { StoreState::Ok } else { StoreState::Failing };
    let details = operator.then(|| Details { store, datasets: probe.datasets.clone() });
    match probe.ready() {
        true => Ok(Json(Ready { status: "ready", details })),
        false => {
            let message = match probe.store {
                true => "no data source answers; the server's log says why",
                false => "the store does not answer",
            };
            let code = if probe.store { "source_failed" } else { "internal" };
            let error = ApiError::new(StatusCode::SERVICE_UNAVAILABLE, code, message)
                .with(header::RETRY_AFTER, "5");
            Err(match details {
                Some(details) => error.details(serde_json::json!(details)),
                None => error,
            })
        }
    }
}

/// This API's document.
pub(in crate::http) struct OpenApi;

impl IntoResponse for OpenApi {
    fn into_response(self) -> Response {
        let kind = [(header::CONTENT_TYPE, "application/json")];
        (kind, Extension(Lasting), DOCUMENT.clone()).into_response()
    }
}

impl Answers for OpenApi {
    fn describe(operation: &mut Operation<'_>) {
        operation.gives_json::<serde_json::Map<String, serde_json::Value>>(200);
    }
}

/// `GET /openapi.json`: this API (OpenAPI 3.1).
pub(in crate::http) async fn openapi() -> OpenApi {
    OpenApi
}

/// `GET /metrics`: counters in OpenMetrics text.
pub(in crate::http) async fn metrics(State(app): State<Arc<App>>) -> NoRows {
    let kind =
        [(header::CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")];
    NoRows((kind, app.metrics_text().await).into_response())
}
