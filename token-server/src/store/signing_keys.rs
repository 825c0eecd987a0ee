//! Signing keys: public halves and states in the database, private halves in files.

use std::path::PathBuf;

use sqlx::Row;

use super::{Store, StoreError, files};
use crate::config::MAX_TTL_SECONDS;
use crate::token::{Algorithm, KeyRing, KeyState, LEEWAY_SECONDS, SigningKey, VerifyingKey, generate};

/// A retiring key stays until no token it signed can be in force.
const RETIRE_AFTER_SECONDS: i64 = (MAX_TTL_SECONDS + LEEWAY_SECONDS) as i64;

impl Store {
    fn private_key(&self, kid: &str) -> PathBuf {
        self.folder.join(format!("signing-{kid}.pk8"))
    }

    /// The keys in force; makes the first where there is none.
    ///
    /// # Errors
    /// Where the store fails, or a private key's file is missing, readable by others or of another key.
    pub async fn key_ring(&self, now: i64) -> Result<KeyRing, StoreError> {
        if let Some(ring) = self.read_ring().await? {
            return Ok(ring);
        }
        self.insert_key(KeyState::Active, now).await?;
        self.read_ring().await?.ok_or_else(|| StoreError::Corrupt("the signing key just made is gone".into()))
    }

    /// One step of a rotation: the next key becomes active, the active one retires, retired ones are deleted, and a new next key is
    /// made. Where there was no next key the new one signs at once: a server that has not reloaded refuses its tokens for up to a
    /// second, so rotate once to announce and once more to sign. Returns the kid that signs now.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn rotate_signing_key(&self, now: i64) -> Result<String, StoreError> {
        self.key_ring(now).await?;
        let next: Option<String> = sqlx::query_scalar("SELECT kid FROM signing_keys WHERE state = 'next' ORDER BY created_at LIMIT 1")
            .fetch_optional(&self.pool)
            .await?;
        let next = match next {
            Some(kid) => kid,
            None => self.insert_key(KeyState::Next, now).await?,
        };
        let mut tx = self.pool.begin().await?;
        let expired: Vec<String> = sqlx::query_scalar("DELETE FROM signing_keys WHERE state = 'retiring' AND changed_at < ? RETURNING kid")
            .bind(now - RETIRE_AFTER_SECONDS)
            .fetch_all(&mut *tx)
            .await?;
        sqlx::query("UPDATE signing_keys SET state = 'retiring', changed_at = ? WHERE state = 'active'")
            .bind(now)
            .execute(&mut *tx)
            .await?;
        sqlx::query("UPDATE signing_keys SET state = 'active', changed_at = ? WHERE kid = ?")
            .bind(now)
            .bind(&next)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        for kid in expired {
            files::remove(&self.private_key(&kid))?;
        }
        self.insert_key(KeyState::Next, now).await?;
        Ok(next)
    }

    async fn insert_key(&self, state: KeyState, now: i64) -> Result<String, StoreError> {
        let key = generate()?;
        // The file first: a record without its file would stop the server from starting.
        files::write_secret(&self.private_key(&key.kid), &key.private)?;
        let inserted = sqlx::query(
            "INSERT INTO signing_keys (kid, algorithm, public, state, created_at, changed_at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        )
        .bind(&key.kid)
        .bind(Algorithm::EdDsa.as_str())
        .bind(&key.public)
        .bind(state.as_str())
        .bind(now)
        .bind(now)
        .execute(&self.pool)
        .await?;
        if inserted.rows_affected() == 0 {
            // Another process made the first key in the same moment.
            files::remove(&self.private_key(&key.kid))?;
        }
        Ok(key.kid)
    }

    async fn read_ring(&self) -> Result<Option<KeyRing>, StoreError> {
        let rows = sqlx::query("SELECT kid, algorithm, public, state FROM signing_keys").fetch_all(&self.pool).await?;
        let (mut active, mut verifying) = (None, Vec::new());
        for row in rows {
            let kid: String = row.try_get("kid")?;
            let corrupt = |what: &str| StoreError::Corrupt(format!("signing key {kid}: {what}"));
            let algorithm = Algorithm::parse(&row.try_get::<String, _>("algorithm")?).ok_or_else(|| corrupt("unknown algorithm"))?;
            let state = KeyState::parse(&row.try_get::<String, _>("state")?).ok_or_else(|| corrupt("unknown state"))?;
            let public: Vec<u8> = row.try_get("public")?;
            verifying.push(VerifyingKey::new(&kid, algorithm, &public).ok_or_else(|| corrupt("its public key has the wrong size"))?);
            if state == KeyState::Active {
                let private = files::read_secret(&self.private_key(&kid))?;
                active = Some(SigningKey::new(&kid, algorithm, &private, &public).ok_or_else(|| corrupt("its file is of another key"))?);
            }
        }
        Ok(active.map(|key| KeyRing::new(key, verifying)))
    }
}
