//! Bodies as JSON, with errors that name the place.

use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use bytes::{Bytes, BytesMut};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::body::Body as _;
use pellucid_connectors::{Reservation, SourceError};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use tokio::time::{Instant, sleep, timeout_at};

use super::error::ApiError;
use super::flight::Flight;
use super::openapi::{Input, Operation};
use super::text::bounded;
use crate::app::App;
use crate::config::ConnectionsConfig;

/// What `curl -d` calls every body. A page of another site may send it without asking first, but
/// not with the credential that each of these routes needs in its `Authorization` header: the type
/// opens nothing.
const FORM: &str = "application/x-www-form-urlencoded";

/// How long a body waits for memory that others hold while they are read.
const MEMORY_TIMEOUT: Duration = Duration::from_secs(5);
/// How often it tries meanwhile.
const MEMORY_RETRY: Duration = Duration::from_millis(50);
/// Memory is taken as a body arrives, so much at a time: what is claimed and never sent takes none.
const STEP: usize = 64 << 10;

/// A JSON body as it came, which should be a `T`. The route says when that is looked at, and with
/// which code it is refused.
pub(super) struct JsonBody<T> {
    bytes: Bytes,
    should_be: PhantomData<fn() -> T>,
    _memory: Option<Reservation>,
}

impl<T: JsonSchema> Input for JsonBody<T> {
    fn describe(operation: &mut Operation<'_>) {
        operation.takes_body::<T>();
    }
}

impl<T> FromRequest<Arc<App>> for JsonBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, ApiError> {
        let kind = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|v| v.to_str().ok())
            .unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        if kind != "application/json" && kind != FORM {
            let message =
                format!("the Content-Type is \"{}\": send application/json", bounded(&kind, 80));
            return Err(ApiError::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "unsupported_media_type",
                message,
            ));
        }
        let most = app.config.limits.body_bytes;
        // As much as it says it has, or as it may have where it says nothing.
        let claimed = request
            .body()
            .size_hint()
            .upper()
            .and_then(|n| usize::try_from(n).ok())
            .unwrap_or(most);
        if claimed > most {
            return Err(ApiError::of_status(StatusCode::PAYLOAD_TOO_LARGE));
        }
        let mut memory = request.extensions().get::<Flight>().map(Flight::body);
        let bytes = read(request, claimed, most, &app.config.connections, &mut memory).await?;
        Ok(Self { bytes, should_be: PhantomData, _memory: memory })
    }
}

/// The whole body, within the time it may take as a whole and between two of its pieces.
async fn read(
    request: Request,
    claimed: usize,
    most: usize,
    config: &ConnectionsConfig,
    memory: &mut Option<Reservation>,
) -> Result<Bytes, ApiError> {
    let time = ConnectionsConfig::time;
    let by = Instant::now() + time(config.body_seconds);
    let mut body = Limited::new(request.into_body(), most);
    // It may claim what it never sends.
    let mut bytes = BytesMut::with_capacity(claimed.min(8 << 10));
    loop {
        let next = by.min(Instant::now() + time(config.idle_seconds));
        match timeout_at(next, body.frame()).await {
            Err(_) => {
                return Err(ApiError::too_slow(
                    "the body",
                    config.body_seconds,
                    "connections.body_seconds",
                ));
            }
            Ok(None) => return Ok(bytes.freeze()),
            Ok(Some(Ok(frame))) => {
                if let Some(data) = frame.data_ref() {
                    if let Some(memory) = memory {
                        within(memory, bytes.len() + data.len()).await?;
                    }
                    bytes.extend_from_slice(data);
                }
            }
            Ok(Some(Err(e))) if e.is::<LengthLimitError>() => {
                return Err(ApiError::of_status(StatusCode::PAYLOAD_TOO_LARGE));
            }
            Ok(Some(Err(_))) => return Err(ApiError::of_status(StatusCode::BAD_REQUEST)),
        }
    }
}

/// Waits for memory for `bytes` of a body in all.
async fn within(memory: &mut Reservation, bytes: usize) -> Result<(), ApiError> {
    let by = Instant::now() + MEMORY_TIMEOUT;
    let needed = (bytes.div_ceil(STEP) * STEP) as u64;
    while needed > memory.bytes() {
        match memory.more(needed - memory.bytes()) {
            Ok(()) => return Ok(()),
            Err(SourceError::Busy { .. }) if Instant::now() < by => sleep(MEMORY_RETRY).await,
            Err(_) => {
                let message = "the server is reading as many request bodies of yours as it has memory for: try again in a moment";
                let error =
                    ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "too_many_requests", message);
                return Err(error.with(header::RETRY_AFTER, "1"));
            }
        }
    }
    Ok(())
}

impl<T: DeserializeOwned> JsonBody<T> {
    /// Refuses a body of more than `most` values before it is read: each takes many times the bytes
    /// that it was sent as.
    ///
    /// # Errors
    /// 422 `limit_exceeded`.
    pub(super) fn values_within(&self, most: usize) -> Result<(), ApiError> {
        let (mut count, mut text, mut escaped) = (0_usize, false, false);
        for byte in self.bytes.iter() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' if text => escaped = true,
                b'"' => text = !text,
                b',' if !text => count += 1,
                _ => {}
            }
        }
        if count < most {
            return Ok(());
        }
        let message = format!(
            "the body has {} values, and at most {most} are read: ask for less at once",
            count + 1
        );
        Err(pellucid_core::Error::new(pellucid_core::Code::LimitExceeded, message).into())
    }

    /// The body as a `T`.
    ///
    /// # Errors
    /// 400 where it is not JSON, 422 with `code` and the field's path where it is not a `T`.
    pub(super) fn parse(&self, code: &'static str) -> Result<T, ApiError> {
        use serde_json::error::Category;
        let not_json = |e: serde_json::Error| {
            ApiError::new(
                StatusCode::BAD_REQUEST,
                "bad_request",
                format!("the body is not JSON: {e}"),
            )
        };
        let mut reader = serde_json::Deserializer::from_slice(&self.bytes);
        let value = serde_path_to_error::deserialize(&mut reader).map_err(|e| {
            let path = e.path().to_string();
            let e = e.into_inner();
            match e.classify() {
                Category::Data if path == "." => {
                    ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, code, e.to_string())
                }
                Category::Data => ApiError::invalid(code, &path, e.to_string()),
                Category::Syntax | Category::Eof | Category::Io => not_json(e),
            }
        })?;
        reader.end().map_err(not_json)?;
        Ok(value)
    }
}
