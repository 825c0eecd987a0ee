//! JSON Web Tokens by which a service account says who it is (RS256).

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::RSA_PKCS1_SHA256;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use crate::secret::Secret;
use crate::{Result, SourceError};

/// The RSA key of a PEM file, PKCS#8, unencrypted.
pub(crate) fn key(pem: &Secret) -> Result<KeyPair> {
    let unread = || {
        SourceError::source(
            "the private key cannot be read: it must be RSA in PKCS#8, PEM, unencrypted",
        )
    };
    let body: String =
        pem.reveal().lines().map(str::trim).filter(|l| !l.starts_with("-----")).collect();
    let der = STANDARD.decode(body).map_err(|_| unread())?;
    KeyPair::from_pkcs8(&der).map_err(|_| unread())
}

/// The claims, signed.
pub(crate) fn sign(key: &KeyPair, claims: &serde_json::Value) -> Result<Secret> {
    let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"RS256","typ":"JWT"}"#);
    let message = format!("{header}.{}", URL_SAFE_NO_PAD.encode(claims.to_string()));
    let mut signature = vec![0; key.public_modulus_len()];
    let signed =
        key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message.as_bytes(), &mut signature);
    signed.map_err(|_| SourceError::source("a token cannot be signed"))?;
    Ok(Secret::new(format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))))
}
