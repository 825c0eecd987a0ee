//! Errors as JavaScript sees them: a real `Error` with `code` and, where a field is at fault, `path`.

use pellucid_core::{Code, Error};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/json.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    fn stringify(value: &JsValue, digits: bool) -> Result<Option<String>, JsValue>;
}

/// The error as a JavaScript `Error`.
pub fn to_js(e: Error) -> JsValue {
    let error = js_sys::Error::new(&e.message);
    let set = |name: &str, value: &str| js_sys::Reflect::set(&error, &name.into(), &value.into());
    // Setting a property of a fresh object cannot fail.
    let _ = set("code", e.code.as_str());
    if let Some(path) = &e.path {
        let _ = set("path", path);
    }
    error.into()
}

/// An error of ours from one of JavaScript's, such as a failed fetch.
pub fn network(message: impl std::fmt::Display) -> JsValue {
    to_js(Error::new(Code::Network, message.to_string()))
}

/// What `?` needs to leave a binding with an error of ours.
pub trait OrThrow<T> {
    /// The value, or the error thrown.
    fn or_throw(self) -> Result<T, JsValue>;
}

impl<T> OrThrow<T> for pellucid_core::Result<T> {
    fn or_throw(self) -> Result<T, JsValue> {
        self.map_err(to_js)
    }
}

/// A JavaScript value as JSON; none where it has none. Bigints beyond 2^53 are texts of their digits, which filters take.
pub fn json(value: &JsValue) -> Option<String> {
    stringify(value, false).ok().flatten()
}

/// Rows as JSON, whose whole numbers keep every digit; none where they have none.
pub fn rows_json(rows: &JsValue) -> Option<String> {
    stringify(rows, true).ok().flatten()
}

/// Reads a JavaScript object through JSON, so that unknown fields are refused with their name.
pub fn parse<T: serde::de::DeserializeOwned>(value: &JsValue, what: &str, code: Code) -> Result<T, JsValue> {
    let text = json(value).ok_or_else(|| to_js(Error::new(code, format!("{what} must be a plain object"))))?;
    serde_json::from_str(&text).map_err(|e| {
        // The text is ours, so its line and column tell the reader nothing.
        let message = e.to_string();
        let message = message.split(" at line ").next().unwrap_or(&message);
        to_js(Error::new(code, format!("{what}: {message}")))
    })
}

/// A Rust value as plain JavaScript objects.
pub fn plain<T: serde::Serialize>(value: &T) -> Result<JsValue, JsValue> {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    let internal = |e: &dyn std::fmt::Display| to_js(Error::new(Code::Internal, e.to_string()));
    value.serialize(&serializer).or_else(|_| {
        // A whole number that no JavaScript number holds.
        let digits = digits_as_text(serde_json::to_value(value).map_err(|e| internal(&e))?);
        serde::Serialize::serialize(&digits, &serializer).map_err(|e| internal(&e))
    })
}

/// The value, its whole numbers beyond 2^53 as text, which filters take as well.
fn digits_as_text(value: serde_json::Value) -> serde_json::Value {
    use serde_json::Value;
    match value {
        Value::Number(n) if n.as_i64().is_some_and(|v| v.unsigned_abs() > 1 << 53) => Value::String(n.to_string()),
        Value::Array(values) => Value::Array(values.into_iter().map(digits_as_text).collect()),
        Value::Object(fields) => Value::Object(fields.into_iter().map(|(name, v)| (name, digits_as_text(v))).collect()),
        other => other,
    }
}
