//! Bodies as JSON, with errors that name the place.

use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use bytes::Bytes;
use serde::de::DeserializeOwned;

use super::error::ApiError;

/// A JSON body as it came. The route says what it should be, and with which code it is refused.
pub(super) struct JsonBody(Bytes);

impl<S: Send + Sync> FromRequest<S> for JsonBody {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        if kind != "application/json" {
            let message = format!("the Content-Type is \"{}\": send application/json", kind.chars().take(80).collect::<String>());
            return Err(ApiError::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", message));
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|e| ApiError::of_status(e.status()))?;
        Ok(Self(bytes))
    }
}

impl JsonBody {
    /// The body as a `T`.
    ///
    /// # Errors
    /// 400 where it is not JSON, 422 with `code` and the field's path where it is not a `T`.
    pub(super) fn parse<T: DeserializeOwned>(&self, code: &'static str) -> Result<T, ApiError> {
        use serde_json::error::Category;
        let not_json = |e: serde_json::Error| ApiError::new(StatusCode::BAD_REQUEST, "bad_request", format!("the body is not JSON: {e}"));
        let mut reader = serde_json::Deserializer::from_slice(&self.0);
        let value = serde_path_to_error::deserialize(&mut reader).map_err(|e| {
            let path = e.path().to_string();
            let e = e.into_inner();
            match e.classify() {
                Category::Data if path == "." => ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, code, e.to_string()),
                Category::Data => ApiError::invalid(code, &path, e.to_string()),
                Category::Syntax | Category::Eof | Category::Io => not_json(e),
            }
        })?;
        reader.end().map_err(not_json)?;
        Ok(value)
    }
}
