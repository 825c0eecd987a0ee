//! Tokens as an attacker makes them.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

/// A private key, ours or an attacker's.
pub(crate) enum Forger {
    EdDsa(Ed25519KeyPair),
    Es256(EcdsaKeyPair),
}

impl Forger {
    /// The key of these PKCS#8 bytes.
    pub(crate) fn read(alg: &str, pkcs8: &[u8]) -> Self {
        match alg {
            "EdDSA" => Self::EdDsa(Ed25519KeyPair::from_pkcs8(pkcs8).unwrap()),
            _ => Self::Es256(
                EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8).unwrap(),
            ),
        }
    }

    /// A key of one's own.
    pub(crate) fn new(alg: &str) -> Self {
        match alg {
            "EdDSA" => Self::EdDsa(Ed25519KeyPair::generate().unwrap()),
            _ => Self::Es256(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap()),
        }
    }

    fn sign(&self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::EdDsa(key) => key.sign(message).as_ref().to_vec(),
            Self::Es256(key) => key.sign(&SystemRandom::new(), message).unwrap().as_ref().to_vec(),
        }
    }

    /// The public half as a JWK.
    pub(crate) fn jwk(&self) -> Value {
        match self {
            Self::EdDsa(key) => {
                json!({"kty": "OKP", "crv": "Ed25519", "x": URL_SAFE_NO_PAD.encode(key.public_key())})
            }
            Self::Es256(key) => {
                let (x, y) = key.public_key().as_ref()[1..].split_at(32);
                json!({"kty": "EC", "crv": "P-256", "x": URL_SAFE_NO_PAD.encode(x), "y": URL_SAFE_NO_PAD.encode(y)})
            }
        }
    }
}

/// A token of exactly this header and payload, signed by `key`.
pub(crate) fn forge(header: &Value, payload: &str, key: &Forger) -> String {
    let message = format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(header.to_string()),
        URL_SAFE_NO_PAD.encode(payload)
    );
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
