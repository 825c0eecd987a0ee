//! Token to claims, or the reason it is refused. In this order: size, form, header, key, signature,
//! claims; then, of every request, key and time.

use std::collections::HashSet;
use std::sync::Arc;

use jsonwebtoken::Validation;
use jsonwebtoken::errors::ErrorKind;
use serde::Deserialize;

use super::{AUDIENCE, Claims, KeyRing, VerifyingKey};
use crate::config::MAX_TTL_SECONDS;
use crate::encoding::from_base64url;

/// Larger tokens are refused unread. One with the longest claims we mint has under 2 KiB.
pub const MAX_TOKEN_BYTES: usize = 8 << 10;
/// How far the clocks of replicas may differ, in seconds.
pub const LEEWAY_SECONDS: u64 = 5;

/// Why a token was refused. The message is for the page's author and says nothing of keys or of
/// other tenants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Longer than [`MAX_TOKEN_BYTES`].
    #[error("the token is longer than {MAX_TOKEN_BYTES} bytes")]
    TooLong,
    /// Not three parts of Base64url.
    #[error("this is not a JWT: send the token of POST /api/v1/embed/token as it is")]
    Malformed,
    /// The header has a field beside `alg`, `typ` and `kid`, or lacks one of them.
    #[error("the token's header must have alg, typ \"JWT\" and kid, and nothing else")]
    Header,
    /// No key of that name is in force.
    #[error("the token was signed by a key that is not in force: fetch a new token")]
    UnknownKey,
    /// The key has another algorithm.
    #[error("the token's alg is not the one of its key")]
    Algorithm,
    /// The signature is not the key's over these bytes.
    #[error("the token's signature is wrong")]
    Signature,
    /// A claim is missing, unknown or of a wrong type.
    #[error("the token's claims are not those of an embed token")]
    Claims,
    /// Another `iss`.
    #[error("the token is of another issuer")]
    Issuer,
    /// Another `aud`.
    #[error("the token is for another audience")]
    Audience,
    /// `exp` has passed.
    #[error("the token has expired: fetch a new one")]
    Expired,
    /// `nbf` or `iat` lies ahead.
    #[error("the token is not valid yet: compare the clocks of the servers that sign and verify")]
    NotYetValid,
    /// `exp` lies more than fifteen minutes after `iat`, or before it.
    #[error("the token's lifetime is out of range")]
    Lifetime,
}

impl TokenError {
    /// A stable word for programs: clients fetch a new token on `expired`.
    pub fn reason(self) -> &'static str {
        match self {
            Self::TooLong => "too_long",
            Self::Malformed => "malformed",
            Self::Header => "header",
            Self::UnknownKey => "unknown_key",
            Self::Algorithm => "algorithm",
            Self::Signature => "signature",
            Self::Claims => "claims",
            Self::Issuer => "issuer",
            Self::Audience => "audience",
            Self::Expired => "expired",
            Self::NotYetValid => "not_yet_valid",
            Self::Lifetime => "lifetime",
        }
    }
}

/// The only header we write, and so the only one we read: `jwk`, `jku`, `x5u`, `x5c`, `crit`,
/// `cty`, `zip` are unknown fields.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: String,
    typ: String,
    kid: String,
}

/// A token whose form, signature and claims are right. Whether it is in force is another question,
/// for every request anew.
pub struct Signed {
    /// What it says.
    pub claims: Arc<Claims>,
    /// What it was signed by.
    key: VerifyingKey,
}

/// The token, where a key of `ring` signed it for `issuer`. Looks at no clock.
///
/// # Errors
/// The first reason to refuse it.
pub fn signed(token: &str, ring: &KeyRing, issuer: &str) -> Result<Signed, TokenError> {
    if token.len() > MAX_TOKEN_BYTES {
        return Err(TokenError::TooLong);
    }
    let parts: Vec<&str> = token.split('.').collect();
    let [header, _, _] = parts.as_slice() else { return Err(TokenError::Malformed) };
    let header = from_base64url(header).ok_or(TokenError::Malformed)?;
    let header: Header = serde_json::from_slice(&header).map_err(|_| TokenError::Header)?;
    if header.typ != "JWT" {
        return Err(TokenError::Header);
    }
    let key = ring.find(&header.kid).ok_or(TokenError::UnknownKey)?;
    if header.alg != key.algorithm.as_str() {
        return Err(TokenError::Algorithm);
    }
    let data = jsonwebtoken::decode::<Claims>(
        token,
        &key.decoding,
        &validation(key.algorithm.jwt(), issuer),
    )
    .map_err(reason)?;
    Ok(Signed { claims: Arc::new(data.claims), key: key.clone() })
}

impl Signed {
    /// Whether its key still is in `ring` and `now`, in seconds since 1970, lies in its time.
    ///
    /// # Errors
    /// The first reason to refuse it.
    pub fn in_force(&self, ring: &KeyRing, now: u64) -> Result<(), TokenError> {
        // By its bytes: a name may come back with another key.
        if !ring.find(&self.key.kid).is_some_and(|k| k.is(&self.key)) {
            return Err(TokenError::UnknownKey);
        }
        in_force(&self.claims, now)
    }
}

fn validation(algorithm: jsonwebtoken::Algorithm, issuer: &str) -> Validation {
    let mut v = Validation::new(algorithm);
    v.required_spec_claims = HashSet::from(["exp", "nbf", "aud", "iss", "sub"].map(str::to_owned));
    v.set_audience(&[AUDIENCE]);
    v.set_issuer(&[issuer]);
    // The library reads the system's clock and compares exp and nbf alone; `in_force` does all of
    // it on the given time.
    v.validate_exp = false;
    v.validate_nbf = false;
    v
}

fn in_force(claims: &Claims, now: u64) -> Result<(), TokenError> {
    let latest = now.saturating_add(LEEWAY_SECONDS);
    if claims.exp <= claims.iat
        || claims.exp - claims.iat > MAX_TTL_SECONDS
        || claims.nbf < claims.iat
    {
        return Err(TokenError::Lifetime);
    }
    if claims.exp.saturating_add(LEEWAY_SECONDS) <= now {
        return Err(TokenError::Expired);
    }
    if claims.nbf > latest || claims.iat > latest {
        return Err(TokenError::NotYetValid);
    }
    Ok(())
}

fn reason(error: jsonwebtoken::errors::Error) -> TokenError {
    match error.kind() {
        ErrorKind::InvalidSignature => TokenError::Signature,
        ErrorKind::InvalidIssuer => TokenError::Issuer,
        ErrorKind::InvalidAudience => TokenError::Audience,
        ErrorKind::InvalidAlgorithm | ErrorKind::InvalidAlgorithmName => TokenError::Algorithm,
        ErrorKind::InvalidToken | ErrorKind::Base64(_) | ErrorKind::Utf8(_) => {
            TokenError::Malformed
        }
        _ => TokenError::Claims,
    }
}
