//! `/api/v1/datasources`, for API keys with the scope `datasources` that are bound to no tenant.
//! What is secret about a data source goes in and never comes out.

mod inspect;
mod sql;
mod wire;

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::response::NoContent;
use pellucid_connectors::config::WarehouseConfig;

use crate::app::App;
use crate::config::{Credential, Password, SourceConfig, SourceUse, check_id};
use crate::connectors::Source;
use crate::http::auth::{Operator, scope};
use crate::http::body::JsonBody;
use crate::http::error::ApiError;
use crate::http::openapi::Created;
use crate::http::parameters::Parameters;
use crate::store::{DataSource, DataSourceWrite, check_label};
use wire::{CreateDataSource, DataSourceList, DataSourceRecord, Deletion, UpdateDataSource};

pub(in crate::http) use inspect::{schema, test};
pub(in crate::http) use sql::sql;

const INVALID: &str = "invalid_request";

/// Every data source: those of the configuration, then those made here.
pub(in crate::http) async fn list(
    State(app): State<Arc<App>>,
    _: Operator<scope::Datasources>,
) -> Result<Json<DataSourceList>, ApiError> {
    let configured =
        app.config.sources.iter().map(|(id, source)| DataSourceRecord::configured(id, source));
    let stored = app.store.datasources().await?.into_iter().map(Into::into);
    Ok(Json(DataSourceList { datasources: configured.chain(stored).collect() }))
}

/// One data source.
pub(in crate::http) async fn get(
    State(app): State<Arc<App>>,
    _: Operator<scope::Datasources>,
    Path(id): Path<String>,
) -> Result<Json<DataSourceRecord>, ApiError> {
    if let Some(source) = app.config.sources.get(&id) {
        return Ok(Json(DataSourceRecord::configured(&id, source)));
    }
    Ok(Json(stored(&app, &id).await?.into()))
}

/// Stores a new data source. It is not connected to.
pub(in crate::http) async fn create(
    State(app): State<Arc<App>>,
    Operator { by, .. }: Operator<scope::Datasources>,
    body: JsonBody<CreateDataSource>,
) -> Result<Created<DataSourceRecord>, ApiError> {
    let body = body.parse(INVALID)?;
    check_id(&body.id).map_err(|e| ApiError::invalid(INVALID, "id", e))?;
    if app.sources.is_configured(&body.id) {
        return Err(ApiError::invalid(
            INVALID,
            "id",
            "a source of the configuration is called so: choose another id",
        ));
    }
    check(&app, &body.label, &body.place, body.use_of, Some(&body.credentials))?;
    let (label, credentials) = (body.label.as_str(), Some(&body.credentials));
    let write = DataSourceWrite {
        id: &body.id,
        label,
        place: &body.place,
        use_of: body.use_of,
        credentials,
        by: &by,
    };
    let made = app.store.create_datasource(&write).await?;
    app.changed().await?;
    Ok(Created(made.into()))
}

/// Replaces a data source. Its credentials are kept where none are given and it stays where it is.
pub(in crate::http) async fn update(
    State(app): State<Arc<App>>,
    Operator { by, .. }: Operator<scope::Datasources>,
    Path(id): Path<String>,
    body: JsonBody<UpdateDataSource>,
) -> Result<Json<DataSourceRecord>, ApiError> {
    let body = body.parse(INVALID)?;
    let old = changeable(&app, &id).await?;
    if body.credentials.is_none() && body.place != old.place && !old.credentials.is_empty() {
        // Else whoever may change a place could have the password sent to a place of their own.
        let message =
            format!("the place has changed: give {} again", old.credentials.join(" and "));
        return Err(ApiError::invalid(INVALID, "credentials", message));
    }
    let none = BTreeMap::new();
    let credentials = match &body.credentials {
        None if body.place != old.place => Some(&none),
        given => given.as_ref(),
    };
    check(&app, &body.label, &body.place, body.use_of, credentials)?;
    let write = DataSourceWrite {
        id: &id,
        label: &body.label,
        place: &body.place,
        use_of: body.use_of,
        credentials,
        by: &by,
    };
    let made = app.store.update_datasource(&write, body.version).await?;
    app.changed().await?;
    Ok(Json(made.into()))
}

/// Deletes a data source and its credentials. Datasets over it are away from then on.
pub(in crate::http) async fn delete(
    State(app): State<Arc<App>>,
    Operator { by, .. }: Operator<scope::Datasources>,
    Path(id): Path<String>,
    Parameters(p): Parameters<Deletion>,
) -> Result<NoContent, ApiError> {
    changeable(&app, &id).await?;
    app.store.delete_datasource(&id, p.version, &by).await?;
    app.changed().await?;
    Ok(NoContent)
}

async fn stored(app: &App, id: &str) -> Result<DataSource, ApiError> {
    app.store.datasource(id).await?.ok_or_else(missing)
}

fn missing() -> ApiError {
    ApiError::not_found("there is no such data source")
}

async fn changeable(app: &App, id: &str) -> Result<DataSource, ApiError> {
    match app.sources.is_configured(id) {
        true => Err(ApiError::forbidden(
            "this data source stands in the server's configuration: change it there",
        )),
        false => stored(app, id).await,
    }
}

/// What can be told without connecting: label, place, bounds and, where they are given, the
/// credentials.
fn check(
    app: &App,
    label: &str,
    place: &WarehouseConfig,
    use_of: SourceUse,
    credentials: Option<&BTreeMap<String, Password>>,
) -> Result<(), ApiError> {
    let invalid = |path: &str, message: String| Err(ApiError::invalid(INVALID, path, message));
    check_label(label).or_else(|e| invalid("label", e))?;
    use_of.check().or_else(|e| invalid("use", e))?;
    app.config.outbound.permits(place).or_else(|e| invalid("place", e))?;
    let Some(credentials) = credentials else { return Ok(()) };
    let credentials = credentials
        .iter()
        .map(|(name, secret)| (name.clone(), Credential::Text(secret.clone())))
        .collect();
    let config = SourceConfig {
        place: place.clone(),
        credentials,
        allow_private: app.config.outbound.allow_private,
        use_of,
    };
    // Says what is missing or does not fit; nothing is connected to.
    match Source::new("check", 0, &config) {
        Ok(_) => Ok(()),
        Err(e) => invalid("place", e.to_string()),
    }
}
