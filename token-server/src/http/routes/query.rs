//! `POST /api/v1/query`

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use pellucid_core::{DataType, Question, Scalar};
use pellucid_files::protocol::Format;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use crate::app::{App, CacheKey, Found};
use crate::connectors::{Answer, SourceError};
use crate::http::auth::Reader;
use crate::http::body::JsonBody;
use crate::http::error::ApiError;
use crate::http::openapi::{Answers, Operation};
use crate::http::parameters::Parameters;

/// Which dataset, where the token opens several.
#[derive(Deserialize, JsonSchema)]
pub(in crate::http) struct WhichDataset {
    /// Which, where the token opens several.
    dataset: Option<String>,
}

/// Columns, in the format that was asked for.
pub(in crate::http) struct Columns(Response);

impl IntoResponse for Columns {
    fn into_response(self) -> Response {
        self.0
    }
}

impl Answers for Columns {
    fn describe(operation: &mut Operation<'_>) {
        operation.gives(200, ARROW);
        operation.gives_json::<JsonResult>(200);
        operation.refuses(&[406]);
    }
}

/// Columns as JSON, as the workers write them.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes what workers write")]
struct JsonResult {
    /// The columns, in order.
    columns: Vec<JsonColumn>,
    /// The rows, each a value for each column. Times are milliseconds since 1970-01-01T00:00:00; what is not finite is null.
    rows: Vec<Vec<Scalar>>,
    /// Rows there would be without limit and offset.
    total: u64,
}

/// A column of a result.
#[derive(JsonSchema)]
#[schemars(inline)]
#[expect(dead_code, reason = "describes what workers write")]
struct JsonColumn {
    /// Its name.
    name: String,
    /// Its type.
    r#type: DataType,
}

const ARROW: &str = "application/vnd.apache.arrow.stream";
const JSON: &str = "application/json";

/// Answers a query over the tenant's rows, as Arrow or as JSON: see [`format`].
pub(in crate::http) async fn post(
    State(app): State<Arc<App>>,
    Reader { claims, by }: Reader,
    Parameters(parameters): Parameters<WhichDataset>,
    headers: HeaderMap,
    body: JsonBody<Question>,
) -> Result<Columns, ApiError> {
    let opened = &claims.resources.datasets;
    let id = match &parameters.dataset {
        Some(id) => opened.iter().find(|d| *d == id),
        None => opened.first(),
    };
    let id = id.ok_or_else(|| ApiError::forbidden("the token does not open this dataset"))?;
    let format = format(&headers)?;
    let tier = app.tenant(&claims.tenant).map(|t| t.tier.as_str()).unwrap_or_default();
    app.limiter.take(&claims.tenant, tier).await?;
    let query = body.parse("invalid_query")?;
    let (dataset, scope) = app.open(&claims.tenant, id, &claims.filters)?;
    let version = dataset.connector.version().await?;
    let compute = || async {
        let started = Instant::now();
        let answer = dataset.connector.query(&scope, &query, format, app.config.limits.most()).await;
        app.metrics.source(id, started.elapsed(), answer.as_ref().is_err_and(|e| !matches!(e, SourceError::Query(_))));
        answer
    };
    let ttl = Duration::from_secs(dataset.config.cache_seconds.unwrap_or(app.config.limits.cache_seconds));
    let (answer, found) = match CacheKey::new(&scope, &version, &query, kind(format)) {
        Some(key) => app.results.get(key, ttl, compute).await?,
        None => (compute().await?, Found::Computed),
    };
    app.metrics.cache(found);
    app.metrics.embed(&claims.jti).await;
    let detail = json!({"dataset": id, "sub": claims.sub, "bytes": answer.len(), "cached": found != Found::Computed});
    app.audit.record(by.did("data.query", Some(&claims.tenant), detail)).await?;
    Ok(sent(answer, kind(format)))
}

/// The answer as a response of this type.
pub(super) fn sent(answer: Answer, kind: &'static str) -> Columns {
    let length = answer.len();
    let mut response = Response::new(match answer {
        Answer::Bytes(bytes) => Body::from(bytes),
        file => Body::from_stream(file.into_stream()),
    });
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    headers.insert(header::VARY, HeaderValue::from_static("Authorization, Accept"));
    Columns(response)
}

/// What a format is called.
pub(super) fn kind(format: Format) -> &'static str {
    match format {
        Format::Arrow => ARROW,
        Format::Json => JSON,
    }
}

/// The first of our formats that `Accept` names. Whoever takes anything gets JSON, which people and tools read as it is; a request
/// without the header gets Arrow.
pub(super) fn format(headers: &HeaderMap) -> Result<Format, ApiError> {
    let Some(accept) = headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()) else { return Ok(Format::Arrow) };
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
