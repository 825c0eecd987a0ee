//! Errors as JavaScript sees them: a real `Error` with `code` and, where a field is at fault,
//! `path`.

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
    /// The value.
    ///
    /// # Errors
    /// The error as JavaScript sees it.
    fn or_throw(self) -> Result<T, JsValue>;
}

impl<T> OrThrow<T> for pellucid_core::Result<T> {
    fn or_throw(self) -> Result<T, JsValue> {
        self.map_err(to_js)
    }
}

/// A JavaScript value as JSON; none where it has none. Bigints beyond 2^53 are texts of their
/// digits, which filters take.
pub fn json(value: &JsValue) -> Option<String> {
    stringify(value, false).ok().flatten()
}

/// Rows as JSON, whose whole numbers keep every digit; none where they have none.
pub fn rows_json(rows: &JsValue) -> Option<String> {
    stringify(rows, true).ok().flatten()
}

/// Reads a JavaScript object through JSON, so that unknown fields are refused with their name.
pub fn parse<T: serde::de::DeserializeOwned>(
    value: &JsValue,
    what: &str,
    code: Code,
) -> Result<T, JsValue> {
    let text = json(value)
        .ok_or_else(|| to_js(Error::new(code, format!("{what} must be a plain object"))))?;
    serde_json::from_str(&text).map_err(|e| {
        // The text is ours, so its line and column tell the reader nothing.
        let message = e.to_string();
        let message = message.split(" at line ").next().unwrap_or(&message);
        to_js(Error::new(code, format!("{what}: {message}")))
    })
}

/// A Rust value as plain JavaScript objects. By way of JSON, which takes one call whatever the
/// value holds: a brush over names tells thousands of them, each of which would cross by itself.
///
/// # Errors
/// `internal`, for a value that JSON cannot hold.
pub fn plain<T: serde::Serialize>(value: &T) -> Result<JsValue, JsValue> {
    let text = serde_json::to_string(value)
        .map_err(|e| to_js(Error::new(Code::Internal, e.to_string())))?;
    js_sys::JSON::parse(&portable(text))
}

/// The JSON, its whole numbers that no JavaScript number holds as texts of their digits, which
/// filters take as well.
fn portable(json: String) -> String {
    // What is beyond 2^53 has sixteen digits.
    let mut digits = 0;
    let is_long = |b: u8| {
        digits = if b.is_ascii_digit() { digits + 1 } else { 0 };
        digits == 16
    };
    if !json.bytes().any(is_long) {
        return json;
    }
    let (mut out, mut number) = (String::with_capacity(json.len() + 16), String::new());
    let (mut quoted, mut escaped) = (false, false);
    for c in json.chars() {
        if !quoted && matches!(c, '0'..='9' | '-' | '+' | '.' | 'e' | 'E') {
            number.push(c);
            continue;
        }
        put(&mut out, &mut number);
        (quoted, escaped) = match c {
            '"' if !escaped => (!quoted, false),
            _ => (quoted, c == '\\' && !escaped),
        };
        out.push(c);
    }
    put(&mut out, &mut number);
    out
}

/// Writes what was read of a number, or of a word such as `true`.
fn put(out: &mut String, number: &mut String) {
    let quote =
        if number.parse::<i64>().is_ok_and(|v| v.unsigned_abs() > 1 << 53) { "\"" } else { "" };
    out.extend([quote, number, quote]);
    number.clear();
}

#[cfg(test)]
mod tests {
    use super::portable;

    #[test]
    fn whole_numbers_beyond_what_javascript_holds_are_digits() {
        let of = |text: &str| portable(text.to_owned());
        let small = r#"{"b":[9007199254740992,-9007199254740992],"a":1.5}"#;
        assert_eq!(of(small), small);
        assert_eq!(
            of("[9007199254740993,-9223372036854775808,1e300]"),
            r#"["9007199254740993","-9223372036854775808",1e300]"#
        );
        assert_eq!(of("9007199254740993"), r#""9007199254740993""#);
        assert_eq!(
            of(r#"{"z":true,"a":9007199254740993}"#),
            r#"{"z":true,"a":"9007199254740993"}"#
        );
        let texts = r#"{"\"a\\":"say \" 12345678901234567 \\","b":[null,false],"12345678901234567":-0.12345678901234567}"#;
        assert_eq!(of(texts), texts);
    }
}
