//! Signing keys: public halves and states as they are, private halves sealed, so that replicas on
//! one database share them.

use std::path::PathBuf;

use serde_json::json;

use super::audit::note;
use super::db::{Row, Tx, Upkeep};
use super::{Author, Store, StoreError, files};
use crate::config::MAX_TTL_SECONDS;
use crate::token::{
    Algorithm, KeyRing, KeyState, LEEWAY_SECONDS, SigningKey, VerifyingKey, generate,
};

/// A retiring key stays until no token it signed can be in force.
const RETIRE_AFTER_SECONDS: i64 = (MAX_TTL_SECONDS + LEEWAY_SECONDS) as i64;
/// The name under which rotations run one after the other.
const LOCK: &str = "signing keys";

/// What is known of a signing key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigningKeyRecord {
    /// Its name.
    pub kid: String,
    /// What it signs by.
    pub algorithm: Algorithm,
    /// Where it stands in its life.
    pub state: KeyState,
    /// The time since when it stands there, in seconds since 1970.
    pub changed_at: i64,
}

impl Store {
    /// The keys in force; makes the first where there is none, and writes that down.
    ///
    /// # Errors
    /// Where the store fails, or the active key's private half cannot be unsealed or is of another
    /// key.
    pub async fn key_ring(&self, by: &Author) -> Result<KeyRing, StoreError> {
        if let Some(ring) = self.read_ring().await? {
            return Ok(ring);
        }
        let mut tx = self.db.begin().await?;
        tx.lock(LOCK).await?;
        if tx.first("SELECT kid FROM signing_keys WHERE state = 'active'", &[]).await?.is_none() {
            let kid = self.insert_key(&mut tx, KeyState::Active, by.at).await?;
            // Published from the first day on, so that the first rotation signs with a key that
            // everybody has seen.
            self.insert_key(&mut tx, KeyState::Next, by.at).await?;
            note(tx, &by.did("signing-key.create", None, json!({"kid": kid})))
                .await?
                .commit()
                .await?;
        }
        self.read_ring()
            .await?
            .ok_or_else(|| StoreError::Corrupt("the signing key just made is gone".into()))
    }

    /// Every signing key: the next one, the active one, retiring ones.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn signing_keys(&self) -> Result<Vec<SigningKeyRecord>, StoreError> {
        let rows = self.db.all("SELECT * FROM signing_keys ORDER BY created_at, kid", &[]).await?;
        rows.iter()
            .map(|row| {
                Ok(SigningKeyRecord {
                    kid: row.text("kid")?,
                    algorithm: algorithm(row)?,
                    state: state(row)?,
                    changed_at: row.int("changed_at")?,
                })
            })
            .collect()
    }

    /// One step of a rotation: the next key becomes active, the active one retires, retired ones
    /// are deleted, and a new next key is made, of the configured algorithm; it is written
    /// down. Where there was no next key the new one signs at once: a server that has not reloaded
    /// refuses its tokens for up to a second, so rotate once to announce and once more to sign.
    /// Returns the kid that signs now.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn rotate_signing_key(&self, by: &Author) -> Result<String, StoreError> {
        let now = by.at;
        self.key_ring(by).await?;
        let mut tx = self.db.begin().await?;
        tx.lock(LOCK).await?;
        let next = match tx
            .first(
                "SELECT kid FROM signing_keys WHERE state = 'next' ORDER BY created_at LIMIT 1",
                &[],
            )
            .await?
        {
            Some(row) => row.text("kid")?,
            None => self.insert_key(&mut tx, KeyState::Next, now).await?,
        };
        let expired = "DELETE FROM signing_keys WHERE state = 'retiring' AND changed_at < $1";
        tx.execute(expired, &[(now - RETIRE_AFTER_SECONDS).into()]).await?;
        tx.execute(
            "UPDATE signing_keys SET state = 'retiring', changed_at = $1 WHERE state = 'active'",
            &[now.into()],
        )
        .await?;
        let activate = "UPDATE signing_keys SET state = 'active', changed_at = $1 WHERE kid = $2";
        tx.execute(activate, &[now.into(), next.as_str().into()]).await?;
        self.insert_key(&mut tx, KeyState::Next, now).await?;
        note(tx, &by.did("signing-key.rotate", None, json!({"kid": next}))).await?.commit().await?;
        Ok(next)
    }

    async fn insert_key(
        &self,
        tx: &mut Tx,
        state: KeyState,
        now: i64,
    ) -> Result<String, StoreError> {
        let key = generate(self.algorithm)?;
        let sql = "INSERT INTO signing_keys (kid, algorithm, public, sealed, state, created_at, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $6)";
        let values = [
            key.kid.as_str().into(),
            self.algorithm.as_str().into(),
            key.public.into(),
            self.seal(&context(&key.kid), &key.private)?.into(),
            state.as_str().into(),
            now.into(),
        ];
        tx.execute(sql, &values).await?;
        Ok(key.kid)
    }

    async fn read_ring(&self) -> Result<Option<KeyRing>, StoreError> {
        let (mut active, mut verifying) = (None, Vec::new());
        for row in self.db.all("SELECT * FROM signing_keys", &[]).await? {
            let (kid, algorithm, public) =
                (row.text("kid")?, algorithm(&row)?, row.bytes("public")?);
            let corrupt = |what: &str| StoreError::Corrupt(format!("signing key {kid}: {what}"));
            verifying.push(
                VerifyingKey::new(&kid, algorithm, &public)
                    .ok_or_else(|| corrupt("its public key is none"))?,
            );
            if state(&row)? == KeyState::Active {
                let private = self.private_key(&kid, row.maybe_bytes("sealed")?).await?;
                active = Some(
                    SigningKey::new(&kid, algorithm, &private, &public)
                        .ok_or_else(|| corrupt("its private half is of another key"))?,
                );
            }
        }
        Ok(active.map(|key| KeyRing::new(key, verifying)))
    }

    /// The private half. Earlier versions kept it as a file of the data folder: such a file is
    /// sealed and removed.
    async fn private_key(&self, kid: &str, sealed: Option<Vec<u8>>) -> Result<Vec<u8>, StoreError> {
        if let Some(sealed) = sealed {
            return self.unseal(&context(kid), &sealed);
        }
        let file: PathBuf = self.folder.join(format!("signing-{kid}.pk8"));
        let private = files::read_secret(&file)?;
        let sealed = self.seal(&context(kid), &private)?;
        self.db.maintain(Upkeep::SealedKey { kid, sealed }).await?;
        files::remove(&file)?;
        Ok(private)
    }
}

fn context(kid: &str) -> String {
    format!("signing key {kid}")
}

fn algorithm(row: &Row) -> Result<Algorithm, StoreError> {
    let name = row.text("algorithm")?;
    Algorithm::parse(&name)
        .ok_or_else(|| StoreError::Corrupt(format!("a signing key of the algorithm \"{name}\"")))
}

fn state(row: &Row) -> Result<KeyState, StoreError> {
    let name = row.text("state")?;
    KeyState::parse(&name)
        .ok_or_else(|| StoreError::Corrupt(format!("a signing key in the state \"{name}\"")))
}
