//! A response read to its end.

use axum::body::Body;
use axum::http::{HeaderMap, Response};
use bytes::Bytes;
use http_body_util::BodyExt as _;
use serde_json::Value;

pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Bytes,
}

impl Reply {
    pub(crate) async fn read(response: Response<Body>) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Self { status, headers, bytes: response.into_body().collect().await.unwrap().to_bytes() }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|v| v.to_str().unwrap())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|e| panic!("{e}: {}", self.text()))
    }

    /// Checks that this is the API's error of `status` and `code`, whole, and gives its `error`.
    pub(crate) fn error(&self, status: u16, code: &str) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        let error = self.json()["error"].clone();
        assert_eq!(error["code"], code, "{error}");
        assert!(error["message"].as_str().is_some_and(|m| !m.is_empty()), "{error}");
        assert_eq!(error["requestId"].as_str(), self.header("x-request-id"), "{error}");
        assert_eq!(error["timestamp"].as_str().map(str::len), Some(20), "{error}");
        assert_eq!(self.header("content-type"), Some("application/json"));
        error
    }

    /// The rows of a JSON result.
    pub(crate) fn rows(&self) -> Value {
        assert_eq!(self.status, 200, "{}", self.text());
        self.json()["rows"].clone()
    }

    /// Whether the bytes hold this text anywhere.
    pub(crate) fn holds(&self, text: &str) -> bool {
        self.bytes.windows(text.len()).any(|w| w == text.as_bytes())
    }
}
