//! `GET /docs`: the document of `/openapi.json` as a page. It loads nothing from anywhere else and
//! runs no inline script, so it works on closed networks and under the strictest
//! Content-Security-Policy.

use axum::Extension;
use axum::http::{HeaderName, header};
use axum::response::IntoResponse;

use crate::http::openapi::NoRows;
use crate::http::serve::Lasting;

/// The page may load its own script, style and document, and nothing more.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'";

/// The page.
pub(in crate::http) async fn page() -> NoRows {
    file("text/html; charset=utf-8", include_str!("../docs/index.html"))
}

/// Its script.
pub(in crate::http) async fn script() -> NoRows {
    file("text/javascript; charset=utf-8", include_str!("../docs/viewer.js"))
}

/// Its style.
pub(in crate::http) async fn style() -> NoRows {
    file("text/css; charset=utf-8", include_str!("../docs/viewer.css"))
}

fn file(kind: &'static str, text: &'static str) -> NoRows {
    let headers: [(HeaderName, &str); 4] = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    NoRows((headers, Extension(Lasting), text).into_response())
}
