//! API keys: `plk_<id>_<secret>`. The id stands in logs; the secret is shown once and kept as a
//! keyed hash, so that neither a stolen database nor a guess at a fast hash gives a key.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use super::audit::note;
use super::db::{Row, Tx};
use super::{AuditEntry, Author, RevocationKind, Store, StoreError};
use crate::encoding::{base64url, hex, random};

/// What every API key starts with, so that scanners of repositories find leaked ones.
const PREFIX: &str = "plk_";

/// What an API key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "KeyScope")]
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
        Self::ALL
            .into_iter()
            .find(|s| s.as_str() == word)
            .ok_or_else(|| format!("no scope \"{word}\": there are {}", known()))
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
    /// Seconds since 1970, from when on it is no longer in force, where it was rotated.
    pub expires_at: Option<i64>,
}

impl ApiKey {
    /// Whether it may do what `scope` names.
    pub fn may(&self, scope: Scope) -> bool {
        self.scopes.contains(&scope) || self.scopes.contains(&Scope::Admin)
    }

    /// Whether it is neither revoked nor expired at `now`.
    pub fn in_force(&self, now: i64) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|at| now < at)
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
    /// Makes an API key and writes it down. The second value is the key itself, which nothing can
    /// show again.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn create_api_key(
        &self,
        new: &NewApiKey,
        by: &Author,
    ) -> Result<(ApiKey, String), StoreError> {
        let mut tx = self.db.begin().await?;
        let made = self.insert_api_key(&mut tx, new, by.at).await?;
        note(tx, &entry("key.create", &made.0, by)).await?.commit().await?;
        Ok(made)
    }

    async fn insert_api_key(
        &self,
        tx: &mut Tx,
        new: &NewApiKey,
        now: i64,
    ) -> Result<(ApiKey, String), StoreError> {
        let id = hex(&random::<6>()?);
        let key = format!("{PREFIX}{id}_{}", base64url(&random::<32>()?));
        let scopes = new.scopes.iter().map(|s| s.as_str()).collect::<Vec<_>>().join(" ");
        let values = [
            id.as_str().into(),
            self.hash_api_key(&key).into(),
            new.label.as_str().into(),
            scopes.into(),
            new.tenant.as_deref().into(),
            now.into(),
        ];
        let sql = "INSERT INTO api_keys (id, hash, label, scopes, tenant, created_at) VALUES ($1, $2, $3, $4, $5, $6)";
        tx.execute(sql, &values).await?;
        let record = ApiKey {
            id,
            label: new.label.clone(),
            scopes: new.scopes.clone(),
            tenant: new.tenant.clone(),
            created_at: now,
            revoked_at: None,
            expires_at: None,
        };
        Ok((record, key))
    }

    /// The record of the key `presented`; none where it is malformed, unknown, wrong or not in
    /// force at `now`.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn find_api_key(
        &self,
        presented: &str,
        now: i64,
    ) -> Result<Option<ApiKey>, StoreError> {
        let Some((id, _)) = presented.strip_prefix(PREFIX).and_then(|rest| rest.split_once('_'))
        else {
            return Ok(None);
        };
        // Longer than any key of ours: not worth a hash.
        if presented.len() > 128 {
            return Ok(None);
        }
        let Some(row) = self.db.first("SELECT * FROM api_keys WHERE id = $1", &[id.into()]).await?
        else {
            return Ok(None);
        };
        let same =
            verify_slices_are_equal(&row.bytes("hash")?, &self.hash_api_key(presented)).is_ok();
        let key = read(&row)?;
        Ok((same && key.in_force(now)).then_some(key))
    }

    /// The record of the key `id`, in force or not.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn api_key(&self, id: &str) -> Result<Option<ApiKey>, StoreError> {
        self.db
            .first("SELECT * FROM api_keys WHERE id = $1", &[id.into()])
            .await?
            .as_ref()
            .map(read)
            .transpose()
    }

    /// Every API key, the oldest first; with `tenant` only those bound to it.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn api_keys(&self, tenant: Option<&str>) -> Result<Vec<ApiKey>, StoreError> {
        let sql =
            "SELECT * FROM api_keys WHERE ($1 IS NULL OR tenant = $1) ORDER BY created_at, id";
        self.db.all(sql, &[tenant.into()]).await?.iter().map(read).collect()
    }

    /// Makes a key that may do what the key `id` may, ends that one at `until`, and writes it down;
    /// tokens it minted run to their end. The second value is the new key, which nothing can
    /// show again.
    ///
    /// # Errors
    /// [`StoreError::Missing`] where there is no such key in force.
    pub async fn rotate_api_key(
        &self,
        id: &str,
        until: i64,
        by: &Author,
    ) -> Result<(ApiKey, String), StoreError> {
        let mut tx = self.db.begin().await?;
        let old =
            in_tx(&mut tx, id).await?.filter(|k| k.in_force(by.at)).ok_or(StoreError::Missing)?;
        let made = self
            .insert_api_key(
                &mut tx,
                &NewApiKey { label: old.label, scopes: old.scopes, tenant: old.tenant },
                by.at,
            )
            .await?;
        let sql = "UPDATE api_keys SET expires_at = $1 WHERE id = $2 AND (expires_at IS NULL OR expires_at > $1)";
        tx.execute(sql, &[until.into(), id.into()]).await?;
        let mut entry = entry("key.rotate", &made.0, by);
        entry.detail["replaces"] = id.into();
        note(tx, &entry).await?.commit().await?;
        Ok(made)
    }

    /// Revokes a key and every token it minted up to then, and writes it down. Returns whether
    /// there was such a key not revoked yet.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn revoke_api_key(&self, id: &str, by: &Author) -> Result<bool, StoreError> {
        let mut tx = self.db.begin().await?;
        let sql = "UPDATE api_keys SET revoked_at = $1 WHERE id = $2 AND revoked_at IS NULL";
        if tx.execute(sql, &[by.at.into(), id.into()]).await? == 0 {
            return Ok(false);
        }
        super::revocations::insert(&mut tx, RevocationKind::Key, id, by.at).await?;
        let revoked = in_tx(&mut tx, id).await?.ok_or(StoreError::Missing)?;
        note(tx, &entry("key.revoke", &revoked, by)).await?.commit().await?;
        Ok(true)
    }

    /// What is stored of a key, and what a cache may be keyed by: nobody without the pepper makes a
    /// key of it.
    pub fn hash_api_key(&self, key: &str) -> Vec<u8> {
        hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &self.pepper), key.as_bytes())
            .as_ref()
            .to_vec()
    }
}

async fn in_tx(tx: &mut Tx, id: &str) -> Result<Option<ApiKey>, StoreError> {
    tx.first("SELECT * FROM api_keys WHERE id = $1", &[id.into()])
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// What is written down of a key: not what it is made of.
fn entry(action: &'static str, about: &ApiKey, by: &Author) -> AuditEntry {
    let scopes: Vec<_> = about.scopes.iter().map(|s| s.as_str()).collect();
    by.did(
        action,
        about.tenant.as_deref(),
        json!({"key": about.id, "scopes": scopes, "label": about.label}),
    )
}

fn read(row: &Row) -> Result<ApiKey, StoreError> {
    Ok(ApiKey {
        id: row.text("id")?,
        label: row.text("label")?,
        scopes: row
            .text("scopes")?
            .split_whitespace()
            .map(str::parse)
            .collect::<Result<_, _>>()
            .map_err(StoreError::Corrupt)?,
        tenant: row.maybe_text("tenant")?,
        created_at: row.int("created_at")?,
        revoked_at: row.maybe_int("revoked_at")?,
        expires_at: row.maybe_int("expires_at")?,
    })
}
