//! `POST /api/v1/revocations` and `GET /api/v1/audit`, for keys with the scope `admin`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::NoContent;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::http::auth::{Backend, scope};
use crate::http::body::JsonBody;
use crate::http::error::ApiError;
use crate::http::parameters::Parameters;
use crate::store::{
    ApiKey, AuditQuery, AuditRow, Author, MAX_REVOKED, RevocationKind, check_revoked,
};

/// Most entries on a page of the audit log.
const PAGE: u32 = 1000;

/// Tokens to refuse from now on.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct Revocation {
    /// What the value names.
    #[schemars(with = "RevocationKind")]
    kind: String,
    /// Its id.
    #[schemars(length(min = 1, max = MAX_REVOKED))]
    value: String,
}

/// Refuses every token the body names that was issued up to now.
pub(in crate::http) async fn revoke(
    State(app): State<Arc<App>>,
    Backend { key, by, .. }: Backend<scope::Admin>,
    body: JsonBody<Revocation>,
) -> Result<NoContent, ApiError> {
    let body = body.parse("invalid_request")?;
    let kind: RevocationKind =
        body.kind.parse().map_err(|e: String| ApiError::invalid("invalid_request", "kind", e))?;
    if !may_revoke(&key, kind, &body.value) {
        return Err(ApiError::forbidden(format!(
            "API key {} acts for one tenant, and may revoke that tenant's tokens only",
            key.id
        )));
    }
    check_revoked(&body.value).map_err(|e| ApiError::invalid("invalid_request", "value", e))?;
    // Tokens that were minted while the body was on its way are meant, too.
    let by = Author { at: app.now(), ..by };
    app.store.revoke(kind, &body.value, &by).await?;
    // Here at once; other processes hear of it or read it within half a second.
    app.changed().await?;
    Ok(NoContent)
}

fn may_revoke(key: &ApiKey, kind: RevocationKind, value: &str) -> bool {
    key.tenant.as_deref().is_none_or(|tenant| kind == RevocationKind::Tenant && value == tenant)
}

/// Which entries.
#[derive(Deserialize, JsonSchema)]
pub(in crate::http) struct AuditFilter {
    /// Whose entries.
    tenant: Option<String>,
    /// Only this action, such as `mint` or `data.query`.
    action: Option<String>,
    /// Only by this actor, such as `key:ID` or `token:JTI`.
    actor: Option<String>,
    /// `seq` of the last entry read.
    #[serde(default)]
    after: i64,
    /// Most entries of the page, 1 to 1,000.
    limit: Option<u32>,
}

/// A page of the audit log.
#[derive(Serialize, JsonSchema)]
pub(in crate::http) struct AuditPage {
    /// The entries.
    entries: Vec<AuditRow>,
    /// What to send as `after` for the next page; null on the last there is so far.
    next: Option<i64>,
}

/// Entries of the audit log, the oldest first, those after `after`.
pub(in crate::http) async fn audit(
    State(app): State<Arc<App>>,
    Backend { key, .. }: Backend<scope::Admin>,
    Parameters(p): Parameters<AuditFilter>,
) -> Result<Json<AuditPage>, ApiError> {
    if p.tenant.as_deref().is_some_and(|t| !key.acts_for(t)) {
        return Err(ApiError::forbidden(format!("API key {} acts for another tenant", key.id)));
    }
    let tenant = key.tenant.or(p.tenant);
    let limit = p.limit.unwrap_or(PAGE).clamp(1, PAGE);
    let (action, actor) = (p.action.as_deref(), p.actor.as_deref());
    let mut entries = app
        .store
        .audit(&AuditQuery {
            tenant: tenant.as_deref(),
            action,
            actor,
            after: p.after,
            limit: limit + 1,
        })
        .await?;
    let more = entries.len() > limit as usize;
    entries.truncate(limit as usize);
    Ok(Json(AuditPage { next: entries.last().filter(|_| more).map(|e| e.seq), entries }))
}
