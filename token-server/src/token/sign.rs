//! Claims to token.

use jsonwebtoken::Header;

use super::{Claims, SigningKey};

/// The compact JWT of `claims`.
///
/// # Errors
/// Where the key cannot sign; keys are checked when they are loaded, so it says that memory or the library is broken.
pub fn sign(claims: &Claims, key: &SigningKey) -> Result<String, jsonwebtoken::errors::Error> {
    let mut header = Header::new(key.algorithm.jwt());
    header.kid = Some(key.kid.clone());
    jsonwebtoken::encode(&header, claims, &key.encoding)
}
