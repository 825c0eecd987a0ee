//! Keys that sign and verify. The algorithm is a property of our key record, never of a token.

use std::collections::BTreeMap;
use std::sync::Arc;

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _,
};
use jsonwebtoken::{DecodingKey, EncodingKey};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::encoding::{base64url, hex, random};

/// A signature algorithm that keys of ours may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
pub enum Algorithm {
    /// Ed25519 (RFC 8032).
    #[default]
    #[serde(rename = "EdDSA")]
    EdDsa,
    /// ECDSA on P-256 with SHA-256 (RFC 7518, section 3.4), for verifiers that know no Ed25519.
    #[serde(rename = "ES256")]
    Es256,
}

impl Algorithm {
    /// Every algorithm.
    pub const ALL: [Self; 2] = [Self::EdDsa, Self::Es256];

    /// The name in a JWT's header and in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::EdDsa => "EdDSA",
            Self::Es256 => "ES256",
        }
    }

    /// The algorithm of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|a| a.as_str() == name)
    }

    pub(super) fn jwt(self) -> jsonwebtoken::Algorithm {
        match self {
            Self::EdDsa => jsonwebtoken::Algorithm::EdDSA,
            Self::Es256 => jsonwebtoken::Algorithm::ES256,
        }
    }
}

/// Where a key stands in its life. A key verifies in every state; once it is retired it is deleted
/// and verifies nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
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
    /// PKCS#8, DER; secret.
    pub private: Vec<u8>,
    /// The raw public key: 32 bytes for Ed25519, the uncompressed point of 65 bytes for P-256.
    pub public: Vec<u8>,
}

/// A new key pair.
///
/// # Errors
/// Where the system has no randomness to give.
pub fn generate(algorithm: Algorithm) -> Result<Generated, aws_lc_rs::error::Unspecified> {
    let kid = hex(&random::<8>()?);
    Ok(match algorithm {
        Algorithm::EdDsa => {
            let pair = Ed25519KeyPair::generate()?;
            Generated {
                kid,
                private: pair.to_pkcs8()?.as_ref().to_vec(),
                public: pair.public_key().as_ref().to_vec(),
            }
        }
        Algorithm::Es256 => {
            let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)?;
            Generated {
                kid,
                private: pair.to_pkcs8v1()?.as_ref().to_vec(),
                public: pair.public_key().as_ref().to_vec(),
            }
        }
    })
}

/// The halves of an uncompressed point of P-256 (SEC 1, section 2.3.3).
fn coordinates(point: &[u8]) -> Option<(&[u8], &[u8])> {
    match point.split_first() {
        Some((4, xy)) if xy.len() == 64 => xy.split_at_checked(32),
        _ => None,
    }
}

impl VerifyingKey {
    /// A key from its raw public bytes; none where they have not the algorithm's form.
    pub fn new(kid: &str, algorithm: Algorithm, public: &[u8]) -> Option<Self> {
        let decoding = match algorithm {
            Algorithm::EdDsa => (public.len() == 32).then(|| DecodingKey::from_ed_der(public))?,
            Algorithm::Es256 => coordinates(public).map(|_| DecodingKey::from_ec_der(public))?,
        };
        Some(Self { kid: kid.to_owned(), algorithm, public: public.to_vec(), decoding })
    }

    /// Whether both are the same key, and not only called the same.
    pub(super) fn is(&self, other: &Self) -> bool {
        (self.algorithm, &self.public) == (other.algorithm, &other.public)
    }
}

impl SigningKey {
    /// A key from its PKCS#8 bytes; none where they are not such a key or not the private half of
    /// `public`.
    pub fn new(kid: &str, algorithm: Algorithm, pkcs8: &[u8], public: &[u8]) -> Option<Self> {
        let (found, encoding) = match algorithm {
            Algorithm::EdDsa => {
                let pair = Ed25519KeyPair::from_pkcs8(pkcs8).ok()?;
                (pair.public_key().as_ref().to_vec(), EncodingKey::from_ed_der(pkcs8))
            }
            Algorithm::Es256 => {
                let pair =
                    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8).ok()?;
                (pair.public_key().as_ref().to_vec(), EncodingKey::from_ec_der(pkcs8))
            }
        };
        (found == public).then(|| Self { kid: kid.to_owned(), algorithm, encoding })
    }
}

/// Every key in force.
#[derive(Clone)]
pub struct KeyRing {
    active: Arc<SigningKey>,
    verifying: BTreeMap<String, VerifyingKey>,
}

/// A public key as JWKS has it (RFC 7517; RFC 8037 for Ed25519, RFC 7518 for P-256).
#[derive(Debug, Serialize, JsonSchema)]
pub struct Jwk {
    kty: &'static str,
    crv: &'static str,
    #[serde(rename = "use")]
    usage: &'static str,
    alg: &'static str,
    kid: String,
    x: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    y: Option<String>,
}

impl KeyRing {
    /// A ring that signs with `active` and verifies with all of `verifying`.
    pub fn new(active: SigningKey, verifying: impl IntoIterator<Item = VerifyingKey>) -> Self {
        Self {
            active: Arc::new(active),
            verifying: verifying.into_iter().map(|k| (k.kid.clone(), k)).collect(),
        }
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
        let jwk = |k: &VerifyingKey| {
            let (kty, crv, x, y) = match coordinates(&k.public) {
                Some((x, y)) if k.algorithm == Algorithm::Es256 => {
                    ("EC", "P-256", base64url(x), Some(base64url(y)))
                }
                _ => ("OKP", "Ed25519", base64url(&k.public), None),
            };
            Jwk { kty, crv, usage: "sig", alg: k.algorithm.as_str(), kid: k.kid.clone(), x, y }
        };
        self.verifying.values().map(jwk).collect()
    }
}
