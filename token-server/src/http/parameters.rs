//! Parameters of the URL, with errors that say which.
//!
//! A parameter that nobody knows is refused, as a key of the configuration is: `?tennant=acme`
//! would otherwise show every tenant. What is known is read off the type itself, so that no route
//! can forget it; [`Routes`](super::openapi::Routes) puts [`strict`] around those that take none.

use std::cell::Cell;
use std::collections::HashSet;

use axum::extract::{FromRequestParts, Query, Request};
use axum::http::Uri;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use schemars::JsonSchema;
use serde::de::{self, DeserializeOwned, Deserializer, Visitor};
use serde::forward_to_deserialize_any;

use super::error::ApiError;
use super::openapi::{Input, Operation};
use super::text::bounded;

/// The query string as a `T`; a wrong one is 422.
pub(super) struct Parameters<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Parameters<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        check(&parts.uri, names::<T>())?;
        match Query::<T>::try_from_uri(&parts.uri) {
            Ok(Query(parameters)) => Ok(Self(parameters)),
            Err(e) => Err(ApiError::invalid("invalid_request", "query", e.body_text())),
        }
    }
}

impl<T: JsonSchema> Input for Parameters<T> {
    const READS_QUERY: bool = true;

    fn describe(operation: &mut Operation<'_>) {
        operation.takes_parameters::<T>();
    }
}

/// Refuses parameters, for routes that take none.
pub(super) async fn strict(request: Request, next: Next) -> Response {
    match check(request.uri(), &[]) {
        Ok(()) => next.run(request).await,
        Err(e) => e.into_response(),
    }
}

/// Every parameter is one of `known`, and stands once.
fn check(uri: &Uri, known: &[&str]) -> Result<(), ApiError> {
    let mut seen = HashSet::new();
    for (name, _) in url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()) {
        let shown = || bounded(&name, 80);
        if !known.contains(&name.as_ref()) {
            let message = match known {
                [] => format!("there is no parameter \"{}\": this route takes none", shown()),
                known => {
                    format!("there is no parameter \"{}\": there is {}", shown(), known.join(", "))
                }
            };
            return Err(ApiError::invalid("invalid_request", "query", message));
        }
        if !seen.insert(name.clone()) {
            return Err(ApiError::invalid(
                "invalid_request",
                "query",
                format!("the parameter \"{}\" stands twice", shown()),
            ));
        }
    }
    Ok(())
}

/// Names of the fields of the struct `T`.
fn names<T: DeserializeOwned>() -> &'static [&'static str] {
    let found = Cell::new([].as_slice());
    // It asks for its fields by their names, and is then told that there is nothing.
    drop(T::deserialize(Probe(&found)));
    found.get()
}

struct Probe<'a>(&'a Cell<&'static [&'static str]>);

impl<'de> Deserializer<'de> for Probe<'_> {
    type Error = de::value::Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
        Err(de::Error::custom("a probe"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Self::Error> {
        self.0.set(fields);
        Err(de::Error::custom("a probe"))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit unit_struct newtype_struct seq tuple
        tuple_struct map enum identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize)]
    #[serde(rename_all = "camelCase")]
    #[expect(dead_code, reason = "read for its names alone")]
    struct Example {
        dashboard_id: Option<String>,
        #[serde(default)]
        after: i64,
    }

    #[test]
    fn parameters_are_known_and_stand_once() {
        assert_eq!(names::<Example>(), ["dashboardId", "after"]);
        for (query, said) in [
            ("", None),
            ("dashboardId=a&after=3", None),
            ("dashboard_id=a", Some("dashboardId, after")),
            ("After=3", Some("\"After\"")),
            ("after=3&after=4", Some("twice")),
            ("after=3&%61fter=4", Some("twice")),
            ("tennant", Some("\"tennant\"")),
            ("=", Some("\"\"")),
            ("%1b%5b2J%E2%80%AE=1", Some("\"\\u{1b}[2J\\u{202e}\"")),
        ] {
            let uri = format!("/x?{query}").parse().unwrap();
            let error = check(&uri, names::<Example>()).err().map(|e| {
                String::from_utf8(e.body("", 0))
                    .unwrap()
                    .replace("\\\\", "\\")
                    .replace("\\\"", "\"")
            });
            assert_eq!(error.is_some(), said.is_some(), "{query}: {error:?}");
            assert!(error.is_none_or(|e| e.contains(said.unwrap())), "{query}");
        }
        let long = format!("/x?{}=1", "y".repeat(20_000)).parse().unwrap();
        assert!(check(&long, &[]).is_err_and(|e| e.body("", 0).len() < 1_000));
    }
}
