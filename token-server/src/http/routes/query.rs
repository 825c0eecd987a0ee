//! `POST /api/v1/query`

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use pellucid_core::Question;
use pellucid_files::protocol::Format;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use crate::app::{App, CacheKey, Found};
use crate::connectors::SourceError;
use crate::http::auth::Reader;
use crate::http::body::JsonBody;
use crate::http::error::ApiError;
use crate::http::parameters::Parameters;
use crate::http::recorded::{ARROW, Columns, JSON, kind};
use crate::store::action;

/// Values of a query's JSON, whatever they are: its lists have 20,000 at most in all, each beside
/// names and signs of its own.
const MOST_VALUES: usize = 50_000;

/// Which dataset, where the token opens several.
#[derive(Deserialize, JsonSchema)]
pub(in crate::http) struct WhichDataset {
    /// Which, where the token opens several.
    dataset: Option<String>,
}

/// Answers a query over the tenant's rows, as Arrow or as JSON: see [`format`].
pub(in crate::http) async fn post(
    State(app): State<Arc<App>>,
    Reader { claims, by }: Reader,
    Parameters(parameters): Parameters<WhichDataset>,
    headers: HeaderMap,
    body: JsonBody<Question>,
) -> Result<Columns<action::Query>, ApiError> {
    let opened = &claims.resources.datasets;
    let id = match &parameters.dataset {
        Some(id) => opened.iter().find(|d| *d == id),
        None => opened.first(),
    };
    let id = id.ok_or_else(|| ApiError::forbidden("the token does not open this dataset"))?;
    let format = format(&headers)?;
    let tier = app.tenant(&claims.tenant).map(|t| t.tier.as_str()).unwrap_or_default();
    app.limiter.take(&claims.tenant, tier).await?;
    body.values_within(MOST_VALUES)?;
    let query = body.parse("invalid_query")?;
    // Before anything waits: what is refused later is held until then.
    query.check_lists()?;
    let (dataset, scope) = app.open(&claims.tenant, id, &claims.filters)?;
    let version = dataset.connector.version().await?;
    let compute = || async {
        let started = Instant::now();
        let answer =
            dataset.connector.query(&scope, &query, format, app.config.limits.most()).await;
        app.metrics.source(
            id,
            started.elapsed(),
            answer.as_ref().is_err_and(|e| !matches!(e, SourceError::Query(_))),
        );
        answer
    };
    let ttl = Duration::from_secs(
        dataset.config.cache_seconds.unwrap_or(app.config.limits.cache_seconds),
    );
    // What is asked of this moment is another question in the next.
    let key = if query.goes_by_now() {
        None
    } else {
        CacheKey::new(&scope, &version, &query, kind(format))
    };
    let (answer, found) = match key {
        Some(key) => app.results.get(key, ttl, compute).await?,
        None => (compute().await?, Found::Computed),
    };
    app.metrics.cache(found);
    app.metrics.embed(&claims.jti).await;
    let detail = json!({"dataset": id, "sub": claims.sub, "bytes": answer.len(), "cached": found != Found::Computed});
    let receipt = app.audit.receipt(&by, &claims.tenant, detail).await?;
    Ok(Columns::new(answer, format, receipt))
}

/// The first of our formats that `Accept` names. Whoever takes anything gets JSON, which people and
/// tools read as it is; a request without the header gets Arrow.
pub(super) fn format(headers: &HeaderMap) -> Result<Format, ApiError> {
    let Some(accept) = headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()) else {
        return Ok(Format::Arrow);
    };
    let mut anything = false;
    for range in accept.split(',').map(|r| r.split(';').next().unwrap_or_default().trim()) {
        match range {
            ARROW => return Ok(Format::Arrow),
            JSON => return Ok(Format::Json),
            "application/*" | "*/*" | "" => anything = true,
            _ => {}
        }
    }
    if anything {
        return Ok(Format::Json);
    }
    let message = format!("there is {ARROW} and {JSON}, and Accept names neither");
    Err(ApiError::new(StatusCode::NOT_ACCEPTABLE, "not_acceptable", message))
}
