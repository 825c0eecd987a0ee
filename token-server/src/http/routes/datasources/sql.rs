//! `POST /api/v1/datasources/{id}/sql`, for keys with the scope `admin`: one SELECT over the datasets of a source, as a tenant sees
//! them. What is sent to the source is never the text that came.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse as _, Response};
use pellucid_connectors::{SourceError, admin};
use serde::Deserialize;
use serde_json::json;

use super::{INVALID, missing};
use crate::app::App;
use crate::connectors::{ResultSet, access, json_rows};
use crate::http::auth::Key;
use crate::http::body::JsonBody;
use crate::http::error::ApiError;
use crate::http::observe::RequestId;
use crate::http::routes::query::{JSON, format};
use crate::store::{AuditEntry, KeyScope};

/// As much of a statement as is written down.
const AUDITED: usize = 4_096;

/// The statement, and as whom it is asked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Statement {
    sql: String,
    /// Whose rows; a key that is bound to a tenant asks as that one.
    tenant: Option<String>,
}

/// Answers one SELECT over what the tenant may read.
pub(in crate::http) async fn sql(
    State(app): State<Arc<App>>,
    Extension(RequestId(request_id)): Extension<RequestId>,
    key: Key,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: JsonBody,
) -> Result<Response, ApiError> {
    let key = key.needs(KeyScope::Admin)?;
    let format = format(&headers)?;
    let body: Statement = body.parse(INVALID)?;
    if body.tenant.as_deref().is_some_and(|t| !key.acts_for(t)) {
        return Err(ApiError::forbidden(format!("API key {} acts for another tenant", key.id)));
    }
    let unsaid = || ApiError::invalid(INVALID, "tenant", "name the tenant whose rows are asked for");
    let tenant = key.tenant.clone().or(body.tenant).ok_or_else(unsaid)?;
    if app.tenant(&tenant).is_none() {
        return Err(ApiError::invalid(INVALID, "tenant", "there is no such tenant: add it to [tenants]"));
    }
    let source = app.sources.get(&id).await?.ok_or_else(missing)?;
    // Datasets that the tenant may read, and nothing else of the source, can be named.
    let mut named = Vec::new();
    for (dataset, about) in app.datasets.iter().filter(|(_, d)| d.config.source.as_deref() == Some(&id)) {
        let (Some(table), Ok((_, scope))) = (&about.config.table, app.open(&tenant, dataset, &[])) else { continue };
        named.push((table, admin::columns(source.queries().as_ref(), table).await?, scope));
    }
    let tables: Vec<admin::AdminTable<'_>> =
        named.iter().map(|(table, columns, scope)| admin::AdminTable { table, columns, access: access(scope) }).collect();
    // Written down before it runs: what fails half-way was asked all the same.
    let text: String = body.sql.chars().take(AUDITED).collect();
    let detail = json!({"datasource": id, "sql": text});
    let actor = format!("key:{}", key.id);
    app.audit.record(AuditEntry { at: app.now(), action: "data.sql", actor, tenant: Some(tenant), detail, request_id }).await?;
    let answer = admin::ask(source.queries().as_ref(), &body.sql, &tables, app.config.limits.result_rows).await?;
    let result = ResultSet { fields: answer.fields, schema: answer.schema, batches: answer.batches, total: answer.total };
    let bytes = match format {
        JSON => serde_json::to_vec(&json_rows(&result)).map_err(SourceError::source),
        _ => result.ipc(),
    }?;
    Ok(([(header::CONTENT_TYPE, format), (header::VARY, "Authorization, Accept")], bytes).into_response())
}
