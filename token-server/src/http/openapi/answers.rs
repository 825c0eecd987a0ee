//! What handlers answer, with the status as part of the type.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, NoContent, Response};
use schemars::JsonSchema;
use serde::Serialize;

use super::operation::Operation;
use crate::http::error::ApiError;

/// What a handler answers.
pub(in crate::http) trait Answers {
    /// Adds the statuses and types of its answers.
    fn describe(operation: &mut Operation<'_>);
}

/// 201: what was made, as JSON.
pub(in crate::http) struct Created<T>(pub(in crate::http) T);

impl<T: Serialize> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        (StatusCode::CREATED, Json(self.0)).into_response()
    }
}

impl<T: JsonSchema> Answers for Json<T> {
    fn describe(operation: &mut Operation<'_>) {
        operation.gives_json::<T>(200);
    }
}

impl<T: JsonSchema> Answers for Created<T> {
    fn describe(operation: &mut Operation<'_>) {
        operation.gives_json::<T>(201);
    }
}

impl Answers for NoContent {
    fn describe(operation: &mut Operation<'_>) {
        operation.gives_nothing(204);
    }
}

/// An answer without a tenant's rows, of a content type that the route's words name. A bare
/// [`Response`] is no answer of a route: rows go by the types of
/// [`recorded`](crate::http::recorded).
pub(in crate::http) struct NoRows(pub(in crate::http) Response);

impl IntoResponse for NoRows {
    fn into_response(self) -> Response {
        self.0
    }
}

impl Answers for NoRows {
    fn describe(operation: &mut Operation<'_>) {
        operation.gives_nothing(200);
    }
}

impl<T: Answers> Answers for Result<T, ApiError> {
    fn describe(operation: &mut Operation<'_>) {
        T::describe(operation);
    }
}
