//! Which path goes where, and what stands around it.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{delete, get, post, put};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{AllowOrigin, CorsLayer};

use super::error::ApiError;
use super::observe::observe;
use super::routes::{admin, config, dashboards, datasets, datasources, docs, edit, keys, meta, query, sql, token};
use crate::app::App;

/// The whole API over `app`.
pub fn router(app: Arc<App>) -> Router {
    // Readers' browsers call these from the host's page.
    let embed = Router::new()
        .route("/api/v1/embed/config", get(config::get))
        .route("/api/v1/embed/dashboard", put(edit::put))
        .route("/api/v1/query", post(query::post))
        .route("/api/v1/datasets/{id}/schema", get(datasets::schema))
        .route("/api/v1/datasets/{id}/data.parquet", get(datasets::parquet))
        .route("/api/v1/datasets/{id}/data.arrow", get(datasets::arrow))
        .layer(middleware::from_fn_with_state(Arc::clone(&app), timeout))
        .layer(cors(&app));
    // Hosts' backends and operators call these; no browser may, so that no API key ends up in a page.
    let backend = Router::new()
        .route("/api/v1/embed/token", post(token::post))
        .route("/api/v1/dashboards", get(dashboards::list).post(dashboards::create))
        .route("/api/v1/dashboards/{id}", get(dashboards::get).put(dashboards::update).delete(dashboards::delete))
        .route("/api/v1/dashboards/{id}/versions", get(dashboards::versions))
        .route("/api/v1/dashboards/{id}/rollback", post(dashboards::rollback))
        .route("/api/v1/datasources", get(datasources::list).post(datasources::create))
        .route("/api/v1/datasources/{id}", get(datasources::get).put(datasources::update).delete(datasources::delete))
        .route("/api/v1/datasources/{id}/test", post(datasources::test))
        .route("/api/v1/datasources/{id}/schema", get(datasources::schema))
        .route("/api/v1/datasources/{id}/sql", post(datasources::sql))
        .route("/api/v1/sql", post(sql::post))
        .route("/api/v1/keys", get(keys::list).post(keys::create))
        .route("/api/v1/keys/{id}", delete(keys::revoke))
        .route("/api/v1/keys/{id}/rotate", post(keys::rotate))
        .route("/api/v1/signing-keys", get(keys::signing))
        .route("/api/v1/signing-keys/rotate", post(keys::rotate_signing))
        .route("/api/v1/revocations", post(admin::revoke))
        .route("/api/v1/audit", get(admin::audit))
        .route("/.well-known/jwks.json", get(meta::jwks))
        .route("/health", get(meta::health))
        .route("/ready", get(meta::ready))
        .route("/metrics", get(meta::metrics))
        .route("/openapi.json", get(meta::openapi))
        .route("/docs", get(docs::page))
        .route("/docs/viewer.js", get(docs::script))
        .route("/docs/viewer.css", get(docs::style))
        .layer(middleware::from_fn_with_state(Arc::clone(&app), timeout));
    embed
        .merge(backend)
        .layer(DefaultBodyLimit::max(app.config.limits.body_bytes))
        .layer(CatchPanicLayer::new())
        .layer(middleware::from_fn_with_state(Arc::clone(&app), observe))
        .with_state(app)
}

fn cors(app: &App) -> CorsLayer {
    let origins = app.config.allowed_origins.iter().filter_map(|o| HeaderValue::from_str(o.as_str()).ok());
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins))
        .allow_methods([Method::GET, Method::HEAD, Method::POST, Method::PUT])
        .allow_headers([
            header::AUTHORIZATION,
            header::ACCEPT,
            header::CONTENT_TYPE,
            header::RANGE,
            header::IF_RANGE,
            header::IF_NONE_MATCH,
            HeaderName::from_static("x-request-id"),
        ])
        .expose_headers([
            header::ACCEPT_RANGES,
            header::CONTENT_LENGTH,
            header::CONTENT_RANGE,
            header::ETAG,
            header::RETRY_AFTER,
            HeaderName::from_static("x-request-id"),
        ])
        .max_age(Duration::from_secs(600))
}

async fn timeout(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let seconds = app.config.limits.request_seconds;
    match tokio::time::timeout(Duration::from_secs(seconds), next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            let message = format!("the request took longer than {seconds} s and was stopped");
            ApiError::new(StatusCode::GATEWAY_TIMEOUT, "timeout", message).into_response()
        }
    }
}
