//! `/api/v1/keys` and `/api/v1/signing-keys`, for API keys with the scope `admin`. A key bound to a
//! tenant sees and makes keys of that tenant alone.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::response::NoContent;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::encoding::rfc3339;
use crate::http::auth::{Backend, Operator, scope};
use crate::http::body::JsonBody;
use crate::http::error::ApiError;
use crate::http::openapi::Created;
use crate::store::{ApiKey, KeyScope, MAX_LABEL, NewApiKey, check_label};
use crate::token::{Algorithm, KeyState};

/// Longest time a rotated key stays in force: a week.
const MAX_OVERLAP: i64 = 7 * 86_400;

/// `POST /api/v1/keys`, the body.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct NewKey {
    /// What it may do.
    #[schemars(with = "Vec<KeyScope>", length(min = 1))]
    scopes: Vec<String>,
    /// The one tenant it may act for; null for every tenant.
    #[serde(default)]
    tenant: Option<String>,
    /// What it is for.
    #[serde(default)]
    #[schemars(length(max = MAX_LABEL))]
    label: String,
}

/// `POST /api/v1/keys/{id}/rotate`, the body.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(in crate::http) struct Rotation {
    /// How long the old key stays in force.
    #[serde(default)]
    #[schemars(range(min = 0, max = MAX_OVERLAP))]
    overlap_seconds: i64,
}

/// A key without its secret.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::http) struct KeyRecord {
    /// Its public part.
    id: String,
    /// What it is for.
    label: String,
    /// What it may do.
    #[schemars(length(min = 1))]
    scopes: Vec<KeyScope>,
    /// The one tenant it may act for; null for every tenant.
    tenant: Option<String>,
    /// When it was made, RFC 3339.
    #[schemars(extend("format" = "date-time"))]
    created_at: String,
    /// The time from which on it is no longer in force, where it was rotated.
    #[schemars(extend("format" = "date-time"))]
    expires_at: Option<String>,
    /// When it was revoked.
    #[schemars(extend("format" = "date-time"))]
    revoked_at: Option<String>,
}

/// A new key. The only answer that ever holds one.
#[derive(Serialize, JsonSchema)]
pub(in crate::http) struct MadeKey {
    #[serde(flatten)]
    about: KeyRecord,
    /// The key itself, which nothing shows again.
    key: String,
}

/// Every key.
#[derive(Serialize, JsonSchema)]
pub(in crate::http) struct KeyList {
    /// The keys.
    keys: Vec<KeyRecord>,
}

impl From<ApiKey> for KeyRecord {
    fn from(k: ApiKey) -> Self {
        Self {
            id: k.id,
            label: k.label,
            scopes: k.scopes,
            tenant: k.tenant,
            created_at: rfc3339(k.created_at),
            expires_at: k.expires_at.map(rfc3339),
            revoked_at: k.revoked_at.map(rfc3339),
        }
    }
}

/// Every key that the asking one may see.
pub(in crate::http) async fn list(
    State(app): State<Arc<App>>,
    Backend { key, .. }: Backend<scope::Admin>,
) -> Result<Json<KeyList>, ApiError> {
    let keys = app.store.api_keys(key.tenant.as_deref()).await?;
    Ok(Json(KeyList { keys: keys.into_iter().map(Into::into).collect() }))
}

/// Makes a key.
pub(in crate::http) async fn create(
    State(app): State<Arc<App>>,
    Backend { key, by, .. }: Backend<scope::Admin>,
    body: JsonBody<NewKey>,
) -> Result<Created<MadeKey>, ApiError> {
    let body = body.parse("invalid_request")?;
    let new = parse(&app, &key, body)?;
    let (record, secret) = app.store.create_api_key(&new, &by).await?;
    app.changed().await?;
    Ok(Created(MadeKey { about: record.into(), key: secret }))
}

fn parse(app: &App, key: &ApiKey, body: NewKey) -> Result<NewApiKey, ApiError> {
    let invalid = |path: &str, message: String| ApiError::invalid("invalid_request", path, message);
    let mut scopes = Vec::new();
    for (i, word) in body.scopes.iter().enumerate() {
        let scope: KeyScope = word.parse().map_err(|e| invalid(&format!("scopes[{i}]"), e))?;
        if !scopes.contains(&scope) {
            scopes.push(scope);
        }
    }
    if scopes.is_empty() {
        return Err(invalid(
            "scopes",
            "a key needs one scope at least: mint, dashboards, datasources, admin".into(),
        ));
    }
    check_label(&body.label).map_err(|e| invalid("label", e))?;
    let tenant = match (&key.tenant, body.tenant) {
        (Some(own), None) => Some(own.clone()),
        (Some(own), Some(named)) if *own != named => {
            return Err(ApiError::forbidden(format!(
                "API key {} acts for one tenant, and makes keys of that tenant only",
                key.id
            )));
        }
        (_, named) => named,
    };
    if tenant.as_ref().is_some_and(|t| app.tenant(t).is_none()) {
        return Err(invalid("tenant", "there is no such tenant: add it to [tenants]".into()));
    }
    Ok(NewApiKey { label: body.label, scopes, tenant })
}

/// Makes a key like the one of this id, which stays in force for the overlap.
pub(in crate::http) async fn rotate(
    State(app): State<Arc<App>>,
    Backend { key, by, .. }: Backend<scope::Admin>,
    Path(id): Path<String>,
    body: JsonBody<Rotation>,
) -> Result<Created<MadeKey>, ApiError> {
    let body = body.parse("invalid_request")?;
    if !(0..=MAX_OVERLAP).contains(&body.overlap_seconds) {
        let message = format!(
            "overlapSeconds is {} and must lie in 0 to {MAX_OVERLAP}",
            body.overlap_seconds
        );
        return Err(ApiError::invalid("invalid_request", "overlapSeconds", message));
    }
    visible(&app, &key, &id).await?;
    let (record, secret) = app.store.rotate_api_key(&id, by.at + body.overlap_seconds, &by).await?;
    app.changed().await?;
    Ok(Created(MadeKey { about: record.into(), key: secret }))
}

/// Revokes a key and every token it minted.
pub(in crate::http) async fn revoke(
    State(app): State<Arc<App>>,
    Backend { key, by, .. }: Backend<scope::Admin>,
    Path(id): Path<String>,
) -> Result<NoContent, ApiError> {
    visible(&app, &key, &id).await?;
    if !app.store.revoke_api_key(&id, &by).await? {
        return Err(ApiError::not_found("the key is revoked already"));
    }
    app.changed().await?;
    Ok(NoContent)
}

async fn visible(app: &App, key: &ApiKey, id: &str) -> Result<ApiKey, ApiError> {
    let found =
        app.store.api_key(id).await?.filter(|k| key.tenant.is_none() || k.tenant == key.tenant);
    found.ok_or_else(|| ApiError::not_found("there is no such key"))
}

/// A signing key without its private half.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::http) struct SigningKey {
    /// Its name in a token's header.
    kid: String,
    /// What it signs by.
    alg: Algorithm,
    /// Where it stands in its life.
    state: KeyState,
    /// The time since when it stands there, RFC 3339.
    #[schemars(extend("format" = "date-time"))]
    since: String,
}

/// Every signing key.
#[derive(Serialize, JsonSchema)]
pub(in crate::http) struct SigningKeys {
    /// The keys.
    keys: Vec<SigningKey>,
}

/// Signing keys and where they stand in their lives.
pub(in crate::http) async fn signing(
    State(app): State<Arc<App>>,
    _: Operator<scope::Admin>,
) -> Result<Json<SigningKeys>, ApiError> {
    signing_keys(&app).await
}

/// One step of a rotation of the signing key.
pub(in crate::http) async fn rotate_signing(
    State(app): State<Arc<App>>,
    Operator { by, .. }: Operator<scope::Admin>,
) -> Result<Json<SigningKeys>, ApiError> {
    app.store.rotate_signing_key(&by).await?;
    app.changed().await?;
    signing_keys(&app).await
}

async fn signing_keys(app: &App) -> Result<Json<SigningKeys>, ApiError> {
    let keys = app.store.signing_keys().await?.into_iter();
    let record = |k: crate::store::SigningKeyRecord| SigningKey {
        kid: k.kid,
        alg: k.algorithm,
        state: k.state,
        since: rfc3339(k.changed_at),
    };
    Ok(Json(SigningKeys { keys: keys.map(record).collect() }))
}
