//! `POST /api/v1/sql`, for keys with the scope `admin`: one SELECT over a tenant's datasets,
//! wherever their rows come from. It runs here, over the tenant's extracts; what runs is never the
//! text that came.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use pellucid_connectors::SourceError;
use pellucid_core::{Code, Error};
use pellucid_files::ResultSet;
use pellucid_files::protocol::Format;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use super::query::format;
use crate::app::App;
use crate::connectors::{Answer, read_statement};
use crate::http::auth::{Backend, scope};
use crate::http::body::JsonBody;
use crate::http::error::ApiError;
use crate::http::recorded::Columns;
use crate::store::{ApiKey, Author, Receipt, action};

pub(super) const INVALID: &str = "invalid_request";
/// As much of a statement as is written down.
const AUDITED: usize = 4_096;

/// The statement, and as whom it is asked.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct SqlRequest {
    /// One SELECT over tables of the tenant's datasets.
    pub(super) sql: String,
    /// Whose rows; a key that is bound to a tenant asks as that one.
    tenant: Option<String>,
}

impl SqlRequest {
    /// The tenant that `key` asks for.
    pub(super) fn tenant(&self, app: &App, key: &ApiKey) -> Result<String, ApiError> {
        if self.tenant.as_deref().is_some_and(|t| !key.acts_for(t)) {
            return Err(ApiError::forbidden(format!("API key {} acts for another tenant", key.id)));
        }
        let unsaid =
            || ApiError::invalid(INVALID, "tenant", "name the tenant whose rows are asked for");
        let tenant = key.tenant.clone().or_else(|| self.tenant.clone()).ok_or_else(unsaid)?;
        match app.tenant(&tenant) {
            Some(_) => Ok(tenant),
            None => Err(ApiError::invalid(
                INVALID,
                "tenant",
                "there is no such tenant: add it to [tenants]",
            )),
        }
    }

    /// Writes it down before it runs: what fails half-way was asked all the same.
    pub(super) async fn note(
        &self,
        app: &App,
        by: &Author,
        tenant: &str,
        of: (&str, Value),
    ) -> Result<Receipt<action::Sql>, ApiError> {
        let text: String = self.sql.chars().take(AUDITED).collect();
        let mut detail = json!({"sql": text});
        detail[of.0] = of.1;
        Ok(app.audit.receipt(by, tenant, detail).await?)
    }
}

/// An answer in the format that was asked for, to a statement that is written down.
pub(super) async fn written(
    app: &App,
    tenant: &str,
    result: ResultSet,
    format: Format,
    receipt: Receipt<action::Sql>,
) -> Result<Columns<action::Sql>, ApiError> {
    let (most, folder, room) =
        (app.config.limits.most(), app.store.work_folder(), app.rooms.lying(tenant));
    Ok(Columns::new(Answer::of(result, format, most, &folder, Some(room)).await?, format, receipt))
}

/// Answers one SELECT over what the tenant may read.
pub(in crate::http) async fn post(
    State(app): State<Arc<App>>,
    Backend { key, by, .. }: Backend<scope::Admin>,
    headers: HeaderMap,
    body: JsonBody<SqlRequest>,
) -> Result<Columns<action::Sql>, ApiError> {
    let format = format(&headers)?;
    let body = body.parse(INVALID)?;
    let tenant = body.tenant(&app, &key)?;
    let readable: Vec<&str> = app
        .datasets
        .keys()
        .filter(|id| app.open(&tenant, id, &[]).is_ok())
        .map(String::as_str)
        .collect();
    let statement = read_statement(&body.sql, &readable, app.config.limits.result_rows);
    let named = |at: usize| readable.get(at).copied().unwrap_or_default();
    let datasets: Vec<&str> = statement
        .iter()
        .flat_map(|s| s.tables().map(|(_, at)| named(at)).collect::<Vec<_>>())
        .collect();
    let receipt = body.note(&app, &by, &tenant, ("datasets", json!(datasets))).await?;
    let statement = statement?;
    let mut tables = Vec::new();
    for (name, at) in statement.tables() {
        let (dataset, scope) = app.open(&tenant, named(at), &[])?;
        let extract = dataset.extract(&scope, &app.extracts, app.budget()).await?.ok_or_else(|| {
            let message =
                format!("{} is larger than limits.extract_rows and limits.extract_bytes allow: ask by POST /api/v1/query", named(at));
            SourceError::Query(Error::new(Code::LimitExceeded, message).at("sql"))
        })?;
        tables.push((name, extract));
    }
    written(
        &app,
        &tenant,
        app.statements.ask(&tenant, statement.text, tables).await?,
        format,
        receipt,
    )
    .await
}
