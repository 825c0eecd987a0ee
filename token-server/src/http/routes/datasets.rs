//! `GET /api/v1/datasets/{id}/schema`, `/data.parquet` and `/data.arrow`

use std::io;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use axum::{Extension, Json};
use pellucid_connectors::Reservation;
use pellucid_core::Schema;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;
use tokio::fs::File;
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};
use tokio_util::io::ReaderStream;

use crate::app::{App, Dataset};
use crate::connectors::{ArrowStream, Extract};
use crate::http::auth::Reader;
use crate::http::error::ApiError;
use crate::http::flight::Gate;
use crate::http::parameters::Parameters;
use crate::http::pump::paced;
use crate::http::range::{Part, if_range_holds, none_match_names, part};
use crate::http::recorded::{ARROW, Extracted};
use crate::http::text::bounded;
use crate::policy::Scope;
use crate::token::Claims;

/// Bytes read from disk at a time.
const CHUNK: usize = 128 << 10;
/// Kept by the reader's browser alone, and asked about each time: the next reader may have another
/// tenant's token.
const CACHED: &str = "private, no-cache";
/// Times that an extract which is gone when it is opened is asked for.
const TRIES: usize = 3;
/// As much of a Range header as is written down.
const AUDITED: usize = 200;

/// Which version.
#[derive(Deserialize, JsonSchema)]
pub(in crate::http) struct WhichVersion {
    /// The version a client has read of; another one answers 410. Absent for whichever is current.
    v: Option<String>,
}

fn open<'a>(app: &'a App, claims: &Claims, id: &str) -> Result<(&'a Dataset, Scope), ApiError> {
    match claims.resources.datasets.iter().any(|d| d == id) {
        true => Ok(app.open(&claims.tenant, id, &claims.filters)?),
        false => Err(ApiError::forbidden("the token does not open this dataset")),
    }
}

/// The columns the tenant may see.
pub(in crate::http) async fn schema(
    State(app): State<Arc<App>>,
    Reader { claims, .. }: Reader,
    Path(id): Path<String>,
) -> Result<Json<Schema>, ApiError> {
    let (dataset, scope) = open(&app, &claims, &id)?;
    Ok(Json(scope.visible(&dataset.connector.schema().await?)))
}

/// The tenant's rows as Parquet, whole or by byte range.
pub(in crate::http) async fn parquet(
    State(app): State<Arc<App>>,
    Reader { claims, by }: Reader,
    Path(id): Path<String>,
    Parameters(parameters): Parameters<WhichVersion>,
    method: Method,
    headers: HeaderMap,
) -> Result<Extracted, ApiError> {
    let (extract, file) = opened(&app, &claims, &id, &parameters).await?;
    let response = respond(&extract, file, &method, &headers).await?;
    let range = text(&headers, &header::RANGE).map(|r| bounded(r, AUDITED));
    let detail = json!({"dataset": id, "sub": claims.sub, "range": range, "status": response.status().as_u16()});
    let receipt = app.audit.receipt(&by, &claims.tenant, detail).await?;
    Ok(Extracted::new(response, receipt))
}

/// The tenant's rows as an Arrow IPC stream, for programs that read no Parquet.
pub(in crate::http) async fn arrow(
    State(app): State<Arc<App>>,
    Extension(gate): Extension<Arc<Gate>>,
    Reader { claims, by }: Reader,
    Path(id): Path<String>,
    Parameters(parameters): Parameters<WhichVersion>,
    request: Request,
) -> Result<Extracted, ApiError> {
    let (method, headers) = (request.method(), request.headers());
    let (extract, (file, open)) = opened(&app, &claims, &id, &parameters).await?;
    // Of the same bytes as the Parquet file, and still another representation.
    let etag = format!("\"{}-arrow\"", extract.digest);
    let unchanged =
        text(headers, &header::IF_NONE_MATCH).is_some_and(|h| none_match_names(h, &etag));
    let body = match unchanged || *method == Method::HEAD {
        true => Body::empty(),
        false => {
            let place = gate.stream(&claims.tenant)?;
            let stream = ArrowStream::open(file.into_std().await).await.map_err(|e| failed(&e))?;
            let mut held = app.rooms.memory.reserve(&claims.tenant);
            held.more(stream.weight())?;
            paced(stream.pieces(), (place, held, open))
        }
    };
    let mut response = Response::new(body);
    if unchanged {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    let out = response.headers_mut();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(ARROW));
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static(CACHED));
    out.insert(header::VARY, HeaderValue::from_static("Authorization"));
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        out.insert(header::ETAG, etag);
    }
    let detail = json!({"dataset": id, "sub": claims.sub, "format": "arrow", "status": response.status().as_u16()});
    let receipt = app.audit.receipt(&by, &claims.tenant, detail).await?;
    Ok(Extracted::new(response, receipt))
}

/// The extract and its file, with the tenant's place among open files, which it has as long as the
/// file is read. Another's extract may have taken its room between a look and the opening, so that
/// is tried again.
async fn opened(
    app: &App,
    claims: &Claims,
    id: &str,
    wanted: &WhichVersion,
) -> Result<(Arc<Extract>, (File, Reservation)), ApiError> {
    let mut tries = TRIES;
    loop {
        let extract = extract(app, claims, id, wanted).await?;
        let mut place = app.rooms.files.reserve(&claims.tenant);
        place.more(1).map_err(|_| crowded())?;
        match File::open(&extract.path).await {
            Ok(file) => return Ok((extract, (file, place))),
            Err(e) if e.kind() == io::ErrorKind::NotFound && tries > 1 => tries -= 1,
            Err(e) => return Err(failed(&e)),
        }
    }
}

fn crowded() -> ApiError {
    let message = "as many of the tenant's files are being read as its share of the server's is: try again when one has been read";
    ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "too_many_streams", message)
        .details(json!({"retryAfter": 1}))
        .with(header::RETRY_AFTER, "1")
}

fn failed(e: &dyn std::fmt::Display) -> ApiError {
    tracing::error!(error = %e, "cannot send an extract");
    ApiError::of_status(StatusCode::INTERNAL_SERVER_ERROR)
}

async fn extract(
    app: &App,
    claims: &Claims,
    id: &str,
    wanted: &WhichVersion,
) -> Result<Arc<Extract>, ApiError> {
    let (dataset, scope) = open(app, claims, id)?;
    app.metrics.embed(&claims.jti).await;
    if let Some(v) = &wanted.v
        && let Some(extract) = dataset.extract_of(v, &scope, &app.extracts).await
    {
        return Ok(extract);
    }
    let extract = dataset.extract(&scope, &app.extracts, app.budget()).await?;
    let extract = extract.ok_or_else(|| {
        ApiError::not_found("the dataset is too large to travel: its queries run on the server")
    })?;
    match wanted.v.as_ref().is_some_and(|v| *v != extract.version) {
        true => {
            let message = "the dataset has changed: fetch GET /api/v1/embed/config again";
            Err(ApiError::new(StatusCode::GONE, "stale_version", message))
        }
        false => Ok(extract),
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|v| v.to_str().ok())
}

async fn respond(
    extract: &Extract,
    (mut file, place): (File, Reservation),
    method: &Method,
    headers: &HeaderMap,
) -> Result<Response, ApiError> {
    let etag = format!("\"{}\"", extract.digest);
    let response = Response::builder()
        .header(header::ETAG, &etag)
        .header(header::ACCEPT_RANGES, "bytes")
        .header(header::CACHE_CONTROL, CACHED)
        .header(header::VARY, "Authorization");
    if text(headers, &header::IF_NONE_MATCH).is_some_and(|h| none_match_names(h, &etag)) {
        return response
            .status(StatusCode::NOT_MODIFIED)
            .body(Body::empty())
            .map_err(|e| failed(&e));
    }
    // A range of bytes means something to GET alone (RFC 9110, 14.2).
    let range = text(headers, &header::RANGE).filter(|_| {
        method == Method::GET && if_range_holds(text(headers, &header::IF_RANGE), &etag)
    });
    let (status, first, length) = match part(range, extract.bytes) {
        Part::Whole => (StatusCode::OK, 0, extract.bytes),
        Part::Bytes { first, last } => (StatusCode::PARTIAL_CONTENT, first, last - first + 1),
        Part::Unsatisfiable => {
            let message = format!("the range lies outside the file of {} bytes", extract.bytes);
            let error =
                ApiError::new(StatusCode::RANGE_NOT_SATISFIABLE, "range_not_satisfiable", message);
            return Err(error.with(header::CONTENT_RANGE, &format!("bytes */{}", extract.bytes)));
        }
    };
    let mut response = response
        .status(status)
        .header(header::CONTENT_TYPE, "application/vnd.apache.parquet")
        .header(header::CONTENT_LENGTH, length);
    if status == StatusCode::PARTIAL_CONTENT {
        response = response.header(
            header::CONTENT_RANGE,
            format!("bytes {first}-{}/{}", first + length - 1, extract.bytes),
        );
    }
    let body = match *method == Method::HEAD {
        true => Body::empty(),
        false => {
            file.seek(std::io::SeekFrom::Start(first)).await.map_err(|e| failed(&e))?;
            paced(ReaderStream::with_capacity(file.take(length), CHUNK), place)
        }
    };
    response.body(body).map_err(|e| failed(&e))
}
