//! Secrets at rest: AES-256-GCM under the sealing key, bound to the row they belong to, so that
//! neither a stolen database nor a value moved to another row gives a secret.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::hmac;

use super::{Store, StoreError};
use crate::encoding::random;

/// First byte of what is sealed this way.
const FORMAT: u8 = 1;

/// The key that seals. Clones share it.
#[derive(Clone)]
pub(super) struct Sealer(std::sync::Arc<LessSafeKey>);

impl Sealer {
    /// A sealer under a key made of `secret`, which may be text of any length.
    pub(super) fn new(secret: &[u8]) -> Result<Self, StoreError> {
        let key =
            hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), b"pellucid seal AES-256-GCM");
        Ok(Self(std::sync::Arc::new(LessSafeKey::new(UnboundKey::new(
            &AES_256_GCM,
            key.as_ref(),
        )?))))
    }

    /// Format, nonce, ciphertext, tag.
    fn seal(&self, context: &str, plain: &[u8]) -> Result<Vec<u8>, StoreError> {
        let nonce: [u8; NONCE_LEN] = random()?;
        let mut text = plain.to_vec();
        self.0.seal_in_place_append_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(context.as_bytes()),
            &mut text,
        )?;
        Ok([&[FORMAT], nonce.as_slice(), &text].concat())
    }

    fn open(&self, context: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let (format, rest) = sealed.split_first()?;
        let (nonce, text) = rest.split_at_checked(NONCE_LEN).filter(|_| *format == FORMAT)?;
        let mut text = text.to_vec();
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        Some(self.0.open_in_place(nonce, Aad::from(context.as_bytes()), &mut text).ok()?.to_vec())
    }
}

impl Store {
    /// Seals a secret for the row that `context` names, such as `datasource:ID`.
    ///
    /// # Errors
    /// Where the system has no randomness to give.
    pub fn seal(&self, context: &str, plain: &[u8]) -> Result<Vec<u8>, StoreError> {
        self.sealer.seal(context, plain)
    }

    /// The secret that [`Self::seal`] sealed for the same context.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] where it was sealed for another row or under another key, or was
    /// changed.
    pub fn unseal(&self, context: &str, sealed: &[u8]) -> Result<Vec<u8>, StoreError> {
        self.sealer.open(context, sealed).ok_or_else(|| {
            StoreError::Corrupt(format!("{context} cannot be unsealed by this sealing key"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_for_the_same_row_under_the_same_key_alone() {
        let (a, b) = (Sealer::new(&[1; 32]).unwrap(), Sealer::new(&[2; 32]).unwrap());
        let sealed = a.seal("row:1", b"password").unwrap();
        assert_eq!(a.open("row:1", &sealed).as_deref(), Some(b"password".as_slice()));
        assert!(a.open("row:2", &sealed).is_none() && b.open("row:1", &sealed).is_none());
        assert_ne!(
            sealed,
            a.seal("row:1", b"password").unwrap(),
            "the same secret is never sealed alike"
        );
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(a.open("row:1", &changed).is_none(), "{at}");
            assert!(a.open("row:1", &sealed[..at]).is_none(), "{at}");
        }
        assert!(!sealed.windows(8).any(|w| w == b"password"));
    }
}
