//! Credentials, parsed at the edge into types: a handler that takes a [`Reader`], [`Backend`] or
//! [`Operator`] cannot run without one, and has with it what the audit log says of whoever asks.
//! The store takes that with every change, and commits none without its entry.
//!
//! Both come in the `Authorization` header alone. A URL, a cookie, a body or another header never
//! counts.

use std::marker::PhantomData;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};

use super::client::ClientAddress;
use super::error::ApiError;
use super::flight::Flight;
use super::observe::RequestId;
use super::openapi::{API_KEY, EMBED_TOKEN, Input, Operation};
use crate::app::App;
use crate::policy::embed_access;
use crate::store::{ApiKey, Author};
use crate::token::Claims;
use scope::Scope;

/// A reader with an embed token in force, used from the page it is for.
pub(super) struct Reader {
    pub(super) claims: Arc<Claims>,
    /// For the audit log.
    pub(super) by: Author,
}

/// A host's backend with an API key in force that may do what `S` is for.
pub(super) struct Backend<S> {
    pub(super) key: ApiKey,
    /// For the audit log.
    pub(super) by: Author,
    scope: PhantomData<S>,
}

/// As [`Backend`], with a key bound to no tenant: for what belongs to the server.
pub(super) struct Operator<S> {
    /// For the audit log.
    pub(super) by: Author,
    scope: PhantomData<S>,
}

/// What an API key may be for, as types.
pub(super) mod scope {
    use crate::store::KeyScope;

    /// A scope as a type.
    pub(in crate::http) trait Scope {
        const IS: KeyScope;
    }

    macro_rules! scopes {
        ($($name:ident),*) => {$(
            pub(in crate::http) struct $name;

            impl Scope for $name {
                const IS: KeyScope = KeyScope::$name;
            }
        )*};
    }

    scopes!(Mint, Dashboards, Datasources, Admin);
}

/// A host's backend with an API key in force, whatever that may do.
pub(super) struct Key(pub(super) ApiKey);

impl Input for Reader {
    fn describe(operation: &mut Operation<'_>) {
        operation.needs(EMBED_TOKEN);
        // A tenant's readers share what it may use.
        operation.refuses(&[429]);
    }
}

impl<S> Input for Backend<S> {
    fn describe(operation: &mut Operation<'_>) {
        operation.needs(API_KEY);
    }
}

impl<S> Input for Operator<S> {
    fn describe(operation: &mut Operation<'_>) {
        operation.needs(API_KEY);
    }
}

impl FromRequestParts<Arc<App>> for Reader {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, ApiError> {
        let token =
            bearer(&parts.headers, "an embed token: fetch one by POST /api/v1/embed/token")?;
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
        let by = author(parts, app, format!("token:{}", claims.jti));
        Ok(Self { claims, by })
    }
}

impl<S: Scope> FromRequestParts<Arc<App>> for Backend<S> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, ApiError> {
        let Key(key) = Key::from_request_parts(parts, app).await?;
        if !key.may(S::IS) {
            return Err(ApiError::forbidden(format!(
                "API key {} has not the scope \"{}\"",
                key.id,
                S::IS.as_str()
            )));
        }
        let by = author(parts, app, format!("key:{}", key.id));
        Ok(Self { key, by, scope: PhantomData })
    }
}

impl<S: Scope> FromRequestParts<Arc<App>> for Operator<S> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, ApiError> {
        let Backend { key, by, .. } = Backend::<S>::from_request_parts(parts, app).await?;
        match key.tenant {
            None => Ok(Self { by, scope: PhantomData }),
            Some(_) => Err(ApiError::forbidden(format!(
                "API key {} acts for one tenant, and this belongs to the server",
                key.id
            ))),
        }
    }
}

/// Who asks, in which request and from where.
fn author(parts: &Parts, app: &App, actor: String) -> Author {
    let request_id = parts.extensions.get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    Author::new(app.now(), actor, request_id).at_address(ClientAddress::of(parts).0)
}

impl FromRequestParts<Arc<App>> for Key {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, ApiError> {
        let presented =
            bearer(&parts.headers, "an API key: make one with `pellucid-server key create`")?;
        match app.api_key(presented).await? {
            Some(key) => {
                if let Some(flight) = parts.extensions.get::<Flight>() {
                    flight.of_key(&key.id, key.tenant.as_deref());
                }
                Ok(Self(key))
            }
            None => Err(ApiError::unauthorized(
                "this is no API key in force: make one with `pellucid-server key create`",
            )),
        }
    }
}

/// The one credential of the one `Authorization: Bearer` header.
fn bearer<'a>(headers: &'a HeaderMap, wanted: &str) -> Result<&'a str, ApiError> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let one = match (values.next(), values.next()) {
        (Some(one), None) => one,
        (None, _) => {
            return Err(ApiError::unauthorized(format!(
                "the Authorization header is missing: send Bearer and {wanted}"
            )));
        }
        (Some(_), Some(_)) => {
            return Err(ApiError::unauthorized("there are two Authorization headers: send one"));
        }
    };
    let credential = one
        .to_str()
        .ok()
        .and_then(|v| v.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    match credential {
        Some((_, credential)) if !credential.is_empty() => Ok(credential),
        _ => Err(ApiError::unauthorized(format!(
            "the Authorization header is not Bearer and {wanted}"
        ))),
    }
}
