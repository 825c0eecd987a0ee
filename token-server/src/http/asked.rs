//! Which request something was done in, and where it came from: for the audit log.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::client::ClientAddress;
use super::observe::RequestId;
use crate::app::App;
use crate::store::{ApiKey, Author};
use crate::token::Claims;

/// A request's id and its address.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    request_id: String,
    address: ClientAddress,
}

impl Asked {
    /// Whoever asks by an API key.
    pub(super) fn by_key(self, app: &App, key: &ApiKey) -> Author {
        self.by(app, format!("key:{}", key.id))
    }

    /// Whoever asks by an embed token.
    pub(super) fn by_token(self, app: &App, claims: &Claims) -> Author {
        self.by(app, format!("token:{}", claims.jti))
    }

    fn by(self, app: &App, actor: String) -> Author {
        Author::new(app.now(), actor, self.request_id).at_address(self.address.0)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let request_id = parts.extensions.get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
        let address = ClientAddress::from_request_parts(parts, state).await?;
        Ok(Self { request_id, address })
    }
}
