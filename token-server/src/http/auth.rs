//! Credentials, parsed at the edge into types: a handler that takes [`Embed`] or [`Key`] cannot run without one.
//!
//! Both come in the `Authorization` header alone. A URL, a cookie, a body or another header never counts.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};

use super::error::ApiError;
use super::flight::Flight;
use crate::app::App;
use crate::policy::embed_access;
use crate::store::{ApiKey, KeyScope};
use crate::token::Claims;

/// A reader with an embed token in force, used from the page it is for.
pub(super) struct Embed(pub(super) Arc<Claims>);

/// A host's backend with an API key in force.
pub(super) struct Key(pub(super) ApiKey);

impl Key {
    /// The key, where it may do what `scope` names.
    pub(super) fn needs(self, scope: KeyScope) -> Result<ApiKey, ApiError> {
        match self.0.may(scope) {
            true => Ok(self.0),
            false => Err(ApiError::forbidden(format!("API key {} has not the scope \"{}\"", self.0.id, scope.as_str()))),
        }
    }
}

impl FromRequestParts<Arc<App>> for Embed {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, ApiError> {
        let token = bearer(&parts.headers, "an embed token: fetch one by POST /api/v1/embed/token")?;
        let claims = app.authenticate(token).await?;
        let mut origins = parts.headers.get_all(header::ORIGIN).iter();
        let origin = match (origins.next(), origins.next()) {
            (None, _) => None,
            // A header that is no text names no origin of ours.
            (Some(one), None) => Some(one.to_str().unwrap_or("null")),
            (Some(_), Some(_)) => Some("null"),
        };
        if let Some(flight) = parts.extensions.get::<Flight>() {
            flight.of_token(&claims)?;
        }
        embed_access(&claims, origin)?;
        Ok(Self(claims))
    }
}

impl FromRequestParts<Arc<App>> for Key {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, ApiError> {
        let presented = bearer(&parts.headers, "an API key: make one with `pellucid-server key create`")?;
        match app.api_key(presented).await? {
            Some(key) => {
                if let Some(flight) = parts.extensions.get::<Flight>() {
                    flight.of_key(&key.id, key.tenant.as_deref());
                }
                Ok(Self(key))
            }
            None => Err(ApiError::unauthorized("this is no API key in force: make one with `pellucid-server key create`")),
        }
    }
}

/// The one credential of the one `Authorization: Bearer` header.
fn bearer<'a>(headers: &'a HeaderMap, wanted: &str) -> Result<&'a str, ApiError> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let one = match (values.next(), values.next()) {
        (Some(one), None) => one,
        (None, _) => return Err(ApiError::unauthorized(format!("the Authorization header is missing: send Bearer and {wanted}"))),
        (Some(_), Some(_)) => return Err(ApiError::unauthorized("there are two Authorization headers: send one")),
    };
    let credential = one.to_str().ok().and_then(|v| v.split_once(' ')).filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    match credential {
        Some((_, credential)) if !credential.is_empty() => Ok(credential),
        _ => Err(ApiError::unauthorized(format!("the Authorization header is not Bearer and {wanted}"))),
    }
}
