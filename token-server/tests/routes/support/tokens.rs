//! Tokens as an attacker makes them.

use aws_lc_rs::signature::Ed25519KeyPair;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

/// A token of exactly this header and payload, signed by `key`.
pub(crate) fn forge(header: &Value, payload: &str, key: &Ed25519KeyPair) -> String {
    let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(header.to_string()), URL_SAFE_NO_PAD.encode(payload));
    let signature = URL_SAFE_NO_PAD.encode(key.sign(message.as_bytes()));
    format!("{message}.{signature}")
}

/// Part 0, the header, or 1, the payload, of a token.
pub(crate) fn decode_part(token: &str, part: usize) -> Value {
    let text = token.split('.').nth(part).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).unwrap()).unwrap()
}

/// The token with one part changed and the signature left.
pub(crate) fn tamper(token: &str, part: usize, change: impl FnOnce(&mut Value)) -> String {
    let mut value = decode_part(token, part);
    change(&mut value);
    let mut parts: Vec<String> = token.split('.').map(str::to_owned).collect();
    parts[part] = URL_SAFE_NO_PAD.encode(value.to_string());
    parts.join(".")
}
