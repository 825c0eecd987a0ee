//! What is around every request: its id, its log line, its count, headers every answer has, and the
//! error body.

use std::sync::Arc;
use std::time::Instant;

use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use opentelemetry::propagation::Extractor;
use tracing::Instrument as _;
use tracing::field::Empty;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

use super::client::{ClientAddress, Peer};
use super::error::ApiError;
use super::flight::{Gate, holding};
use super::refusals::Refusals;
use crate::app::{App, RouteLabels};
use crate::config::check_id;
use crate::encoding::{hex, random};

/// The header a request's id comes and goes in.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Longest URL, in bytes.
const URL: usize = 8 << 10;

/// What stands around every request.
#[derive(Clone)]
pub(super) struct Around {
    pub(super) app: Arc<App>,
    pub(super) gate: Arc<Gate>,
    pub(super) refusals: Arc<Refusals>,
}

/// A request's id: the caller's where it is short and plain, else random.
#[derive(Debug, Clone)]
pub(super) struct RequestId(pub(super) String);

/// Puts around a request what every one has: see the module.
pub(super) async fn observe(
    State(around): State<Around>,
    mut request: Request,
    next: Next,
) -> Response {
    let Around { app, gate, refusals } = around;
    let started = Instant::now();
    let id = request_id(request.headers());
    let peer = request.extensions().get::<Peer>().map(|p| p.0);
    let address = ClientAddress::find(peer, request.headers(), &gate.config);
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "none".to_owned(), |m| m.as_str().to_owned());
    request.extensions_mut().insert(RequestId(id.clone()));
    let span = tracing::info_span!(
        "request",
        id,
        method = label(&method),
        route,
        path = plain(request.uri().path()),
        status = Empty
    );
    parent(&span, request.headers());
    let long = request.uri().path_and_query().is_some_and(|p| p.as_str().len() > URL);
    let mut response = match gate.enter(address) {
        Err(e) => e.into_response(),
        Ok(_) if long => ApiError::of_status(StatusCode::URI_TOO_LONG).into_response(),
        Ok(flight) => {
            request.extensions_mut().insert(address);
            request.extensions_mut().insert(flight.clone());
            let response = next.run(request).instrument(span.clone()).await;
            refusals.note(response.status(), address, flight.caller(), &id);
            response.map(|body| holding(body, flight))
        }
    };
    finish(&mut response, &id, app.now());
    let (status, seconds) = (response.status().as_u16(), started.elapsed().as_secs_f64());
    app.metrics.request(RouteLabels { method: label(&method), route, status }, seconds);
    span.record("status", status);
    span.in_scope(|| tracing::info!(status, ms = seconds * 1000.0, "answered"));
    response
}

/// The path, without what a caller may wrongly have put there: a query string, and segments that
/// are no ids or look like an API key.
fn plain(path: &str) -> String {
    let known = |s: &str| {
        s.split('.').all(|part| part.is_empty() || check_id(part).is_ok()) && s.len() <= 64
    };
    let shown = |s: &str| known(s) && !s.contains("plk_") && s.matches('.').count() < 2;
    path.split('/').take(12).map(|s| if shown(s) { s } else { "…" }).collect::<Vec<_>>().join("/")
}

/// Makes the request part of its caller's trace (W3C Trace Context). Without a collector there is
/// no trace and this does nothing.
fn parent(span: &tracing::Span, headers: &HeaderMap) {
    let context = opentelemetry::global::get_text_map_propagator(|p| p.extract(&Carrier(headers)));
    let _ = span.set_parent(context);
}

/// Headers as the propagator reads them.
struct Carrier<'a>(&'a HeaderMap);

impl Extractor for Carrier<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).and_then(|v| v.to_str().ok())
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(HeaderName::as_str).collect()
    }
}

/// Methods are the caller's text; labels must be few.
fn label(method: &axum::http::Method) -> String {
    match method.as_str() {
        known @ ("GET" | "HEAD" | "POST" | "PUT" | "DELETE" | "OPTIONS") => known.to_owned(),
        _ => "other".to_owned(),
    }
}

fn request_id(headers: &HeaderMap) -> String {
    let given = headers.get(&REQUEST_ID).and_then(|v| v.to_str().ok());
    let plain = |id: &&str| {
        (1..=64).contains(&id.len())
            && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    match given.filter(plain) {
        Some(id) => id.to_owned(),
        None => random::<8>().map_or_else(|_| "unknown".to_owned(), |bytes| hex(&bytes)),
    }
}

fn finish(response: &mut Response, id: &str, now: i64) {
    let status = response.status();
    if status.is_client_error() || status.is_server_error() {
        let error = response
            .extensions_mut()
            .remove::<ApiError>()
            .unwrap_or_else(|| ApiError::of_status(status));
        let body = error.body(id, now);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
        headers.remove(header::ETAG);
        *response.body_mut() = Body::from(body);
    }
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert(REQUEST_ID, id);
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // Answers depend on the caller; what may be kept says so itself.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_logged_without_credentials() {
        for (path, expected) in [
            ("/api/v1/datasets/sales/data.parquet", "/api/v1/datasets/sales/data.parquet"),
            ("/.well-known/jwks.json", "/.well-known/jwks.json"),
            ("/api/v1/eyJhbGciOi.eyJpc3Mi.c2ln", "/api/v1/…"),
            ("/plk_0123456789ab_secret", "/…"),
            ("/a%20b/c", "/…/c"),
        ] {
            assert_eq!(plain(path), expected);
        }
        assert!(plain(&"/a".repeat(1000)).len() < 100);
    }
}
