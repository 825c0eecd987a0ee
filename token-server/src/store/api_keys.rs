//! API keys: `plk_<id>_<secret>`. The id stands in logs; the secret is shown once and kept as a keyed hash, so that neither a
//! stolen database nor a guess at a fast hash gives a key.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::{Store, StoreError};
use crate::encoding::{base64url, hex, random};

/// What every API key starts with, so that scanners of repositories find leaked ones.
const PREFIX: &str = "plk_";

/// What an API key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Mint embed tokens.
    Mint,
    /// Read and write dashboards.
    Dashboards,
    /// Read and test data sources.
    Datasources,
    /// Everything, and keys, revocations and the audit log.
    Admin,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 4] = [Self::Mint, Self::Dashboards, Self::Datasources, Self::Admin];

    /// The word on the command line and in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Mint => "mint",
            Self::Dashboards => "dashboards",
            Self::Datasources => "datasources",
            Self::Admin => "admin",
        }
    }
}

impl std::str::FromStr for Scope {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let known = || Self::ALL.map(Self::as_str).join(", ");
        Self::ALL.into_iter().find(|s| s.as_str() == word).ok_or_else(|| format!("no scope \"{word}\": there are {}", known()))
    }
}

/// An API key's record, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// The public part.
    pub id: String,
    /// What it is for, in its maker's words.
    pub label: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// The one tenant it may act for; none: every tenant.
    pub tenant: Option<String>,
    /// Seconds since 1970.
    pub created_at: i64,
    /// Seconds since 1970, where it was revoked.
    pub revoked_at: Option<i64>,
}

impl ApiKey {
    /// Whether it may do what `scope` names.
    pub fn may(&self, scope: Scope) -> bool {
        self.scopes.contains(&scope) || self.scopes.contains(&Scope::Admin)
    }

    /// Whether it may act for `tenant`.
    pub fn acts_for(&self, tenant: &str) -> bool {
        self.tenant.as_deref().is_none_or(|t| t == tenant)
    }
}

/// What a new API key shall be.
#[derive(Debug, Clone)]
pub struct NewApiKey {
    /// What it is for.
    pub label: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// The one tenant it may act for; none: every tenant.
    pub tenant: Option<String>,
}

impl Store {
    /// Makes an API key. The second value is the key itself, which nothing can show again.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn create_api_key(&self, new: &NewApiKey, now: i64) -> Result<(ApiKey, String), StoreError> {
        let id = hex(&random::<6>()?);
        let key = format!("{PREFIX}{id}_{}", base64url(&random::<32>()?));
        let scopes = new.scopes.iter().map(|s| s.as_str()).collect::<Vec<_>>().join(" ");
        sqlx::query("INSERT INTO api_keys (id, hash, label, scopes, tenant, created_at) VALUES (?, ?, ?, ?, ?, ?)")
            .bind(&id)
            .bind(self.hash(&key))
            .bind(&new.label)
            .bind(scopes)
            .bind(&new.tenant)
            .bind(now)
            .execute(&self.pool)
            .await?;
        let record = ApiKey {
            id,
            label: new.label.clone(),
            scopes: new.scopes.clone(),
            tenant: new.tenant.clone(),
            created_at: now,
            revoked_at: None,
        };
        Ok((record, key))
    }

    /// The record of the key `presented`; none where it is malformed, unknown, wrong or revoked.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn find_api_key(&self, presented: &str) -> Result<Option<ApiKey>, StoreError> {
        let Some((id, _)) = presented.strip_prefix(PREFIX).and_then(|rest| rest.split_once('_')) else { return Ok(None) };
        // Longer than any key of ours: not worth a hash.
        if presented.len() > 128 {
            return Ok(None);
        }
        let row = sqlx::query("SELECT * FROM api_keys WHERE id = ? AND revoked_at IS NULL").bind(id).fetch_optional(&self.pool).await?;
        let Some(row) = row else { return Ok(None) };
        let hash: Vec<u8> = row.try_get("hash")?;
        match verify_slices_are_equal(&hash, &self.hash(presented)) {
            Ok(()) => Ok(Some(read(&row)?)),
            Err(_) => Ok(None),
        }
    }

    /// Every API key, the oldest first.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn api_keys(&self) -> Result<Vec<ApiKey>, StoreError> {
        let rows = sqlx::query("SELECT * FROM api_keys ORDER BY created_at, id").fetch_all(&self.pool).await?;
        rows.iter().map(read).collect()
    }

    /// Revokes a key and every token it minted up to `now`. Returns whether there was such a key in force.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn revoke_api_key(&self, id: &str, now: i64) -> Result<bool, StoreError> {
        let mut tx = self.pool.begin().await?;
        let done = sqlx::query("UPDATE api_keys SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL")
            .bind(now)
            .bind(id)
            .execute(&mut *tx)
            .await?;
        if done.rows_affected() > 0 {
            super::revocations::insert(&mut tx, super::RevocationKind::Key, id, now).await?;
        }
        tx.commit().await?;
        Ok(done.rows_affected() > 0)
    }

    fn hash(&self, key: &str) -> Vec<u8> {
        hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &self.pepper), key.as_bytes()).as_ref().to_vec()
    }
}

fn read(row: &SqliteRow) -> Result<ApiKey, StoreError> {
    let words: String = row.try_get("scopes")?;
    Ok(ApiKey {
        id: row.try_get("id")?,
        label: row.try_get("label")?,
        scopes: words.split_whitespace().map(str::parse).collect::<Result<_, _>>().map_err(StoreError::Corrupt)?,
        tenant: row.try_get("tenant")?,
        created_at: row.try_get("created_at")?,
        revoked_at: row.try_get("revoked_at")?,
    })
}
