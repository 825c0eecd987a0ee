//! The one error of the API.
//!
//! Which to use: 400 the body is not what it says it is; 401 who are you; 403 you may not; 404 it
//! is not there, or not for you; 409 somebody was faster; 410 it was replaced; 422 it parses and is
//! wrong, with the path of the field; 429 later; 5xx ours.

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use pellucid_core::Code;
use pellucid_core::embed::{ErrorBody, ErrorDetail};
use serde_json::json;

use super::text::{SHOWN, bounded};
use crate::app::Limited;
use crate::connectors::SourceError;
use crate::encoding::rfc3339;
use crate::policy::Denied;
use crate::store::{AuditFull, StoreError};
use crate::token::TokenError;

/// An error on its way out. The request's id is added by `observe`.
#[derive(Debug, Clone)]
pub struct ApiError {
    status: StatusCode,
    code: &'static str,
    message: String,
    details: Option<serde_json::Value>,
    // Boxed: results carry it on their good path too.
    header: Option<Box<(HeaderName, HeaderValue)>>,
}

impl ApiError {
    /// An error of `status` and `code` saying `message`.
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        // Some repeat what was sent, and what was sent may be a megabyte.
        Self { status, code, message: bounded(&message.into(), SHOWN), details: None, header: None }
    }

    /// 401: no credential, or not one of ours.
    pub fn unauthorized(message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, Code::Unauthorized.as_str(), message)
            .with(header::WWW_AUTHENTICATE, "Bearer")
    }

    /// 403: a good credential that does not allow this.
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, Code::Forbidden.as_str(), message)
    }

    /// 403 with all there is to know, for callers with an API key.
    pub(super) fn denied(e: &Denied) -> Self {
        Self::forbidden(e.to_string())
    }

    /// 408: the caller took too long to send the request.
    pub(super) fn too_slow(what: &str, seconds: u64, key: &str) -> Self {
        let message = format!(
            "{what} did not come within {seconds} s, which is {key}: send it faster, or less"
        );
        Self::new(StatusCode::REQUEST_TIMEOUT, "request_timeout", message)
            .with(header::CONNECTION, "close")
    }

    /// 404: not there, or not for this caller; which of them is not said.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, Code::NotFound.as_str(), message)
    }

    /// 422: the field at `path` is wrong.
    pub fn invalid(code: &'static str, path: &str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, code, message)
            .details(json!({"path": bounded(path, SHOWN)}))
    }

    /// The same error with more to say.
    #[must_use]
    pub fn details(mut self, details: serde_json::Value) -> Self {
        self.details = Some(details);
        self
    }

    /// The same error with a header.
    #[must_use]
    pub fn with(mut self, name: HeaderName, value: &str) -> Self {
        self.header = HeaderValue::from_str(value).ok().map(|v| Box::new((name, v)));
        self
    }

    /// The error that a framework's bare status means.
    pub(super) fn of_status(status: StatusCode) -> Self {
        let (code, message) = match status {
            StatusCode::NOT_FOUND => {
                (Code::NotFound.as_str(), "there is nothing at this path: see /openapi.json")
            }
            StatusCode::METHOD_NOT_ALLOWED => {
                ("method_not_allowed", "the path takes other methods: see the Allow header")
            }
            StatusCode::PAYLOAD_TOO_LARGE => {
                ("payload_too_large", "the body is larger than limits.body_bytes allows")
            }
            StatusCode::BAD_REQUEST => ("bad_request", "the request cannot be read"),
            StatusCode::URI_TOO_LONG => {
                ("uri_too_long", "the URL is longer than 8,192 bytes: send what is long in a body")
            }
            s if s.is_client_error() => ("bad_request", "the request is refused"),
            _ => (Code::Internal.as_str(), "the server failed; its log has the request's id"),
        };
        Self::new(status, code, message)
    }

    pub(super) fn body(&self, request_id: &str, now: i64) -> Vec<u8> {
        let error = ErrorDetail {
            code: self.code.to_owned(),
            message: self.message.clone(),
            details: self.details.clone(),
            request_id: request_id.to_owned(),
            timestamp: rfc3339(now),
        };
        serde_json::to_vec(&ErrorBody { error }).unwrap_or_default()
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = self.status;
        if let Some(header) = &self.header {
            let (name, value) = header.as_ref().clone();
            response.headers_mut().insert(name, value);
        }
        response.extensions_mut().insert(self);
        response
    }
}

impl From<pellucid_core::Error> for ApiError {
    fn from(e: pellucid_core::Error) -> Self {
        let status = match e.code {
            Code::NotFound => StatusCode::NOT_FOUND,
            Code::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        let error = Self::new(status, e.code.as_str(), e.message);
        match e.path {
            Some(path) => error.details(json!({"path": bounded(&path, SHOWN)})),
            None => error,
        }
    }
}

impl From<SourceError> for ApiError {
    fn from(e: SourceError) -> Self {
        match e {
            SourceError::Query(e) => e.into(),
            SourceError::Source(text) | SourceError::Unreachable(text) => {
                tracing::error!(error = text, "a data source failed");
                Self::new(
                    StatusCode::BAD_GATEWAY,
                    "source_failed",
                    "the data source failed; the server's log has the request's id",
                )
            }
            SourceError::Timeout(text) => {
                tracing::warn!(error = text, "a data source took too long");
                let message = "the data source took too long: filter more or group more coarsely";
                Self::new(StatusCode::GATEWAY_TIMEOUT, "source_timeout", message)
            }
            SourceError::Changed(_) => {
                // Said in the log once for each version of the source.
                let message = "the dataset's columns have changed, and its operator has not accepted them yet";
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "dataset_changed", message)
                    .with(header::RETRY_AFTER, "60")
            }
            SourceError::Busy { retry_after } => {
                let seconds = retry_after.as_secs() + 1;
                let message =
                    format!("the data source is away or full, and is left alone for {seconds} s");
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "source_busy", message)
                    .details(json!({"retryAfter": seconds}))
                    .with(header::RETRY_AFTER, &seconds.to_string())
            }
        }
    }
}

impl From<StoreError> for ApiError {
    fn from(e: StoreError) -> Self {
        match e {
            StoreError::Conflict(version) => Self::new(
                StatusCode::CONFLICT,
                "version_conflict",
                format!("it is at version {version}: read it again and repeat the change"),
            )
            .details(json!({"version": version})),
            StoreError::Missing => Self::not_found("there is no such record"),
            StoreError::Limit { path, message } => {
                Self::invalid(Code::LimitExceeded.as_str(), path, message)
            }
            other => {
                tracing::error!(error = %other, "the store failed");
                Self::of_status(StatusCode::SERVICE_UNAVAILABLE).with(header::RETRY_AFTER, "1")
            }
        }
    }
}

impl From<AuditFull> for ApiError {
    fn from(_: AuditFull) -> Self {
        let message = "what cannot be written to the audit log is not done: try again in a moment";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "audit_unavailable", message)
            .with(header::RETRY_AFTER, "5")
    }
}

impl From<Limited> for ApiError {
    fn from(e: Limited) -> Self {
        match e {
            Limited::Wait(wait) => {
                let seconds = wait.as_secs() + 1;
                let message = format!(
                    "the tenant has used up its queries: try again in {seconds} s, or give it a larger tier"
                );
                Self::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited", message)
                    .details(json!({"retryAfter": seconds}))
                    .with(header::RETRY_AFTER, &seconds.to_string())
            }
            Limited::Edits(wait) => {
                let seconds = wait.as_secs() + 1;
                let message = format!(
                    "dashboards are changed too often by this token or tenant: try again in {seconds} s"
                );
                Self::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited", message)
                    .details(json!({"retryAfter": seconds}))
                    .with(header::RETRY_AFTER, &seconds.to_string())
            }
            Limited::NobodyCounts => {
                let message =
                    "queries cannot be counted at the moment, and are refused until they can";
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "limits_unavailable", message)
                    .with(header::RETRY_AFTER, "2")
            }
        }
    }
}

/// What a reader may know. Hosts' backends get [`ApiError::denied`].
impl From<Denied> for ApiError {
    fn from(e: Denied) -> Self {
        if let Some(why) = e.hidden() {
            tracing::warn!(why, "a reader was refused");
        }
        Self::forbidden(e.told())
    }
}

impl From<TokenError> for ApiError {
    fn from(e: TokenError) -> Self {
        Self::unauthorized(e.to_string())
            .details(json!({"reason": e.reason()}))
            .with(header::WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"")
    }
}
