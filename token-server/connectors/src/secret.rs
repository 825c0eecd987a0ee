//! Credentials: never printed, and at rest only under AEAD, bound to the row they stand in.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::hkdf;
use aws_lc_rs::rand::fill;
use serde::Deserialize;

/// First byte of a sealed secret: the way it is sealed.
const VERSION: u8 = 1;

/// A password, token or key. Printed as `[secret]`, also by `{:?}`, and not serialised.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Hides `text`.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text, for the one place that sends it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[secret]")
    }
}

/// What cannot be opened: another key, another row, or bytes that were changed. Which of them is not said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the secret cannot be opened: it was sealed with another key, for another row, or was changed")]
pub struct Unopened;

/// Seals and opens secrets with AES-256-GCM under a key derived from a master key (HKDF-SHA-256).
pub struct Vault(LessSafeKey);

struct Length;

impl hkdf::KeyType for Length {
    fn len(&self) -> usize {
        32
    }
}

impl Vault {
    /// A vault under `master`, which must have 32 random bytes or more.
    ///
    /// # Errors
    /// Where it has fewer.
    pub fn new(master: &[u8]) -> Result<Self, Unopened> {
        if master.len() < 32 {
            return Err(Unopened);
        }
        let mut key = [0u8; 32];
        let derived = hkdf::Salt::new(hkdf::HKDF_SHA256, b"pellucid").extract(master);
        derived.expand(&[b"data source credentials"], Length).and_then(|okm| okm.fill(&mut key)).map_err(|_| Unopened)?;
        UnboundKey::new(&AES_256_GCM, &key).map(|key| Self(LessSafeKey::new(key))).map_err(|_| Unopened)
    }

    /// Seals `plain` for the row of `tenant` and `id`: version, nonce, ciphertext, tag.
    ///
    /// # Errors
    /// Where the system gives no randomness.
    pub fn seal(&self, tenant: &str, id: &str, plain: &[u8]) -> Result<Vec<u8>, Unopened> {
        let mut nonce = [0u8; NONCE_LEN];
        fill(&mut nonce).map_err(|_| Unopened)?;
        let mut sealed = plain.to_vec();
        let aad = Aad::from(row(tenant, id));
        self.0.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), aad, &mut sealed).map_err(|_| Unopened)?;
        Ok([&[VERSION][..], &nonce, &sealed].concat())
    }

    /// Opens what was sealed for the same row.
    ///
    /// # Errors
    /// [`Unopened`].
    pub fn open(&self, tenant: &str, id: &str, sealed: &[u8]) -> Result<Vec<u8>, Unopened> {
        let (version, rest) = sealed.split_first().ok_or(Unopened)?;
        let (nonce, body) = rest.split_at_checked(NONCE_LEN).filter(|_| *version == VERSION).ok_or(Unopened)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| Unopened)?;
        let mut body = body.to_vec();
        let plain = self.0.open_in_place(nonce, Aad::from(row(tenant, id)), &mut body).map_err(|_| Unopened)?;
        Ok(plain.to_vec())
    }
}

/// Length-prefixed, so that no two rows are written alike.
fn row(tenant: &str, id: &str) -> Vec<u8> {
    [&(tenant.len() as u64).to_be_bytes()[..], tenant.as_bytes(), id.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_for_its_own_row_only() {
        let vault = Vault::new(&[7; 32]).unwrap();
        let sealed = vault.seal("acme", "main", b"hunter2").unwrap();
        assert_eq!(vault.open("acme", "main", &sealed).unwrap(), b"hunter2");
        for (tenant, id) in [("acme", "other"), ("umbrella", "main"), ("acm", "emain"), ("", "acmemain")] {
            assert_eq!(vault.open(tenant, id, &sealed), Err(Unopened), "{tenant} {id}");
        }
        assert_eq!(Vault::new(&[8; 32]).unwrap().open("acme", "main", &sealed), Err(Unopened));
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(vault.open("acme", "main", &changed), Err(Unopened), "byte {at}");
            assert_eq!(vault.open("acme", "main", &sealed[..at]), Err(Unopened), "cut at {at}");
        }
        assert!(!sealed.windows(7).any(|w| w == b"hunter2"));
        assert_ne!(sealed, vault.seal("acme", "main", b"hunter2").unwrap(), "a nonce of its own each time");
        assert!(Vault::new(b"short").is_err());
    }

    #[test]
    fn is_never_printed() {
        assert_eq!(format!("{:?}", Some(Secret::new("hunter2"))), "Some([secret])");
    }
}
