//! Whether a data source can be reached, and what is in it.

use std::sync::Arc;
use std::time::Instant;

use axum::Json;
use axum::extract::{Path, State};
use pellucid_connectors::sql::TableRef;
use pellucid_connectors::table::SqlTable;

use super::wire::{Found, Reason, TableList, Tested, WhichTable};
use super::{INVALID, missing};
use crate::app::App;
use crate::connectors::SourceError;
use crate::http::auth::{Operator, scope};
use crate::http::error::ApiError;
use crate::http::parameters::Parameters;

/// Most tables of a list.
const TABLES: usize = 1_000;

/// Connects with the stored credentials. What went wrong is said by kind: the source's own words
/// may describe a network.
pub(in crate::http) async fn test(
    State(app): State<Arc<App>>,
    _: Operator<scope::Datasources>,
    Path(id): Path<String>,
) -> Result<Json<Tested>, ApiError> {
    let source = app.sources.get(&id).await?.ok_or_else(missing)?;
    let begun = Instant::now();
    let reason = match source.test().await {
        Ok(()) => None,
        Err(error) => {
            tracing::warn!(%error, datasource = id, "a data source failed its test");
            Some(match error {
                SourceError::Unreachable(_) => Reason::Unreachable,
                SourceError::Timeout(_) => Reason::Timeout,
                SourceError::Busy { .. } => Reason::Busy,
                SourceError::Changed(_) => Reason::Changed,
                SourceError::Source(_) | SourceError::Query(_) => Reason::Refused,
            })
        }
    };
    let milliseconds = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    Ok(Json(Tested { ok: reason.is_none(), reason, milliseconds }))
}

/// Tables that can be read, or the columns of one of them.
pub(in crate::http) async fn schema(
    State(app): State<Arc<App>>,
    _: Operator<scope::Datasources>,
    Path(id): Path<String>,
    Parameters(p): Parameters<WhichTable>,
) -> Result<Json<Found>, ApiError> {
    let source = app.sources.get(&id).await?.ok_or_else(missing)?;
    let Some(name) = p.table else {
        let tables = source.queries().tables(TABLES).await?;
        return Ok(Json(Found::Tables(TableList {
            tables: tables.into_iter().map(|t| t.0).collect(),
        })));
    };
    let table = TableRef::new(name.split('.').map(str::to_owned).collect())
        .map_err(|e| ApiError::invalid(INVALID, "table", e))?;
    Ok(Json(Found::Columns(SqlTable::new(source.queries(), table, None).schema().await?)))
}
