//! `POST /api/v1/datasources/{id}/sql`, for keys with the scope `admin`: one SELECT over the
//! datasets of a source, as a tenant sees them. What is sent to the source is never the text that
//! came.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use pellucid_connectors::admin;
use pellucid_files::ResultSet;
use serde_json::json;

use super::{INVALID, missing};
use crate::app::App;
use crate::connectors::access;
use crate::http::auth::{Backend, scope};
use crate::http::body::JsonBody;
use crate::http::error::ApiError;
use crate::http::recorded::Columns;
use crate::http::routes::query::format;
use crate::http::routes::sql::{SqlRequest, written};
use crate::store::action;

/// Answers one SELECT over what the tenant may read.
pub(in crate::http) async fn sql(
    State(app): State<Arc<App>>,
    Backend { key, by, .. }: Backend<scope::Admin>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: JsonBody<SqlRequest>,
) -> Result<Columns<action::Sql>, ApiError> {
    let format = format(&headers)?;
    let body = body.parse(INVALID)?;
    let tenant = body.tenant(&app, &key)?;
    let source = app.sources.get(&id).await?.ok_or_else(missing)?;
    // Datasets that the tenant may read, and nothing else of the source, can be named.
    let mut named = Vec::new();
    for (dataset, about) in
        app.datasets.iter().filter(|(_, d)| d.config.source.as_deref() == Some(&id))
    {
        let (Some(table), Ok((_, scope))) = (&about.config.table, app.open(&tenant, dataset, &[]))
        else {
            continue;
        };
        named.push((table, admin::columns(source.queries().as_ref(), table).await?, scope));
    }
    let tables: Vec<admin::AdminTable<'_>> = named
        .iter()
        .map(|(table, columns, scope)| admin::AdminTable { table, columns, access: access(scope) })
        .collect();
    let receipt = body.note(&app, &by, &tenant, ("datasource", json!(id))).await?;
    let most = app.config.limits.most();
    let answer = admin::ask(source.queries().as_ref(), &body.sql, &tables, most).await?;
    let result = ResultSet {
        fields: answer.fields,
        schema: answer.schema,
        batches: answer.batches,
        total: answer.total,
    };
    written(&app, &tenant, result, format, receipt).await
}
