//! Changes of what the store keeps for itself, which nobody decided: all that is written without an
//! entry in the audit log.

use super::{Sql, Value};

/// What is changed.
pub(in crate::store) enum Upkeep<'a> {
    /// Keeps the fingerprint of the secret `name`, unless there is one.
    Fingerprint { name: &'a str, fingerprint: &'a str },
    /// Moves the private half of the signing key `kid` into its row, from the file that earlier
    /// versions kept.
    SealedKey { kid: &'a str, sealed: Vec<u8> },
}

impl Upkeep<'_> {
    /// The statement and its values.
    pub(super) fn statement(self) -> (Sql, [Value; 2]) {
        match self {
            Self::Fingerprint { name, fingerprint } => (
                "INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING".into(),
                [name.into(), fingerprint.into()],
            ),
            Self::SealedKey { kid, sealed } => (
                "UPDATE signing_keys SET sealed = $1 WHERE kid = $2".into(),
                [sealed.into(), kid.into()],
            ),
        }
    }
}
