//! Keys that sign and verify. The algorithm is a property of our key record, never of a token.

use std::collections::BTreeMap;
use std::sync::Arc;

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use jsonwebtoken::{DecodingKey, EncodingKey};
use serde::Serialize;

use crate::encoding::{base64url, hex, random};

/// A signature algorithm that keys of ours may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// Ed25519 (RFC 8032).
    EdDsa,
}

impl Algorithm {
    /// The name in a JWT's header and in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::EdDsa => "EdDSA",
        }
    }

    /// The algorithm of that name.
    pub fn parse(name: &str) -> Option<Self> {
        (name == "EdDSA").then_some(Self::EdDsa)
    }

    pub(super) fn jwt(self) -> jsonwebtoken::Algorithm {
        match self {
            Self::EdDsa => jsonwebtoken::Algorithm::EdDSA,
        }
    }
}

/// Where a key stands in its life. A key verifies in every state; once it is retired it is deleted and verifies nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyState {
    /// Published, so that verifiers learn it before it signs.
    Next,
    /// Signs.
    Active,
    /// Signs no more; verifies until its last token has expired.
    Retiring,
}

impl KeyState {
    /// The name in the store and in messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Next => "next",
            Self::Active => "active",
            Self::Retiring => "retiring",
        }
    }

    /// The state of that name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Next, Self::Active, Self::Retiring].into_iter().find(|s| s.as_str() == name)
    }
}

/// The public half of a key.
#[derive(Clone)]
pub struct VerifyingKey {
    /// Its name in a token's header.
    pub kid: String,
    /// What it verifies by.
    pub algorithm: Algorithm,
    public: Vec<u8>,
    pub(super) decoding: DecodingKey,
}

/// The private half of the active key.
#[derive(Clone)]
pub struct SigningKey {
    /// Its name in a token's header.
    pub kid: String,
    /// What it signs by.
    pub algorithm: Algorithm,
    pub(super) encoding: EncodingKey,
}

/// A key pair made by [`generate`].
pub struct Generated {
    /// Random name.
    pub kid: String,
    /// PKCS#8 version 2, DER; secret.
    pub private: Vec<u8>,
    /// The raw public key, 32 bytes.
    pub public: Vec<u8>,
}

/// A new Ed25519 key pair.
///
/// # Errors
/// Where the system has no randomness to give.
pub fn generate() -> Result<Generated, aws_lc_rs::error::Unspecified> {
    let pair = Ed25519KeyPair::generate()?;
    let private = pair.to_pkcs8()?.as_ref().to_vec();
    Ok(Generated { kid: hex(&random::<8>()?), private, public: pair.public_key().as_ref().to_vec() })
}

impl VerifyingKey {
    /// A key from its raw public bytes; none where their number is wrong for the algorithm.
    pub fn new(kid: &str, algorithm: Algorithm, public: &[u8]) -> Option<Self> {
        (public.len() == 32).then(|| Self {
            kid: kid.to_owned(),
            algorithm,
            public: public.to_vec(),
            decoding: DecodingKey::from_ed_der(public),
        })
    }
}

impl SigningKey {
    /// A key from its PKCS#8 bytes; none where they are not such a key or not the private half of `public`.
    pub fn new(kid: &str, algorithm: Algorithm, pkcs8: &[u8], public: &[u8]) -> Option<Self> {
        let pair = Ed25519KeyPair::from_pkcs8(pkcs8).ok()?;
        (pair.public_key().as_ref() == public).then(|| Self { kid: kid.to_owned(), algorithm, encoding: EncodingKey::from_ed_der(pkcs8) })
    }
}

/// Every key in force.
#[derive(Clone)]
pub struct KeyRing {
    active: Arc<SigningKey>,
    verifying: BTreeMap<String, VerifyingKey>,
}

/// A public key as JWKS has it (RFC 7517, RFC 8037).
#[derive(Debug, Serialize)]
pub struct Jwk {
    kty: &'static str,
    crv: &'static str,
    #[serde(rename = "use")]
    usage: &'static str,
    alg: &'static str,
    kid: String,
    x: String,
}

impl KeyRing {
    /// A ring that signs with `active` and verifies with all of `verifying`.
    pub fn new(active: SigningKey, verifying: impl IntoIterator<Item = VerifyingKey>) -> Self {
        Self { active: Arc::new(active), verifying: verifying.into_iter().map(|k| (k.kid.clone(), k)).collect() }
    }

    /// The key that signs.
    pub fn active(&self) -> &SigningKey {
        &self.active
    }

    /// The key called `kid`, where it is in force.
    pub fn find(&self, kid: &str) -> Option<&VerifyingKey> {
        self.verifying.get(kid)
    }

    /// Every public key in force.
    pub fn jwks(&self) -> Vec<Jwk> {
        let jwk = |k: &VerifyingKey| Jwk {
            kty: "OKP",
            crv: "Ed25519",
            usage: "sig",
            alg: k.algorithm.as_str(),
            kid: k.kid.clone(),
            x: base64url(&k.public),
        };
        self.verifying.values().map(jwk).collect()
    }
}
