//! Answers with a tenant's rows. Each is made with the receipt of its entry in the audit log, so
//! that no handler gives one without.

use std::marker::PhantomData;

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use pellucid_core::{DataType, Scalar};
use pellucid_files::protocol::Format;
use schemars::JsonSchema;

use super::openapi::{Answers, Operation};
use crate::connectors::Answer;
use crate::store::{Action, Receipt, action};

pub(super) const ARROW: &str = "application/vnd.apache.arrow.stream";
pub(super) const JSON: &str = "application/json";

/// Columns, in the format that was asked for; `A` is what the audit log says was done.
pub(super) struct Columns<A>(Response, PhantomData<A>);

impl<A: Action> Columns<A> {
    /// The answer, once it is written down.
    pub(super) fn new(answer: Answer, format: Format, _: Receipt<A>) -> Self {
        let length = answer.len();
        let mut response = Response::new(match answer {
            Answer::Bytes(bytes) => Body::from(bytes),
            file => Body::from_stream(file.into_stream()),
        });
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind(format)));
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
        headers.insert(header::VARY, HeaderValue::from_static("Authorization, Accept"));
        Self(response, PhantomData)
    }
}

impl<A> IntoResponse for Columns<A> {
    fn into_response(self) -> Response {
        self.0
    }
}

impl<A> Answers for Columns<A> {
    fn describe(operation: &mut Operation<'_>) {
        operation.gives(200, ARROW);
        operation.gives_json::<JsonResult>(200);
        operation.refuses(&[406]);
    }
}

/// A tenant's rows as a file or a part of one.
pub(super) struct Extracted(Response);

impl Extracted {
    /// The answer, once it is written down.
    pub(super) fn new(response: Response, _: Receipt<action::Extract>) -> Self {
        Self(response)
    }
}

impl IntoResponse for Extracted {
    fn into_response(self) -> Response {
        self.0
    }
}

impl Answers for Extracted {
    fn describe(operation: &mut Operation<'_>) {
        operation.gives_nothing(200);
    }
}

/// What a format is called.
pub(super) fn kind(format: Format) -> &'static str {
    match format {
        Format::Arrow => ARROW,
        Format::Json => JSON,
    }
}

/// Columns as JSON, as the workers write them.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes what workers write")]
struct JsonResult {
    /// The columns, in order.
    columns: Vec<JsonColumn>,
    /// The rows, each a value for each column. Times are milliseconds since 1970-01-01T00:00:00;
    /// what is not finite is null.
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
