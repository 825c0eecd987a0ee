//! Tokens refused before they expire. The table is small and read as a whole: a revocation older than the longest lifetime of a
//! token means nothing any more, except for the record.

use std::collections::HashMap;

use sqlx::{Row, SqliteConnection};

use super::{Store, StoreError};
use crate::token::Claims;

/// What a revocation names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RevocationKind {
    /// One token.
    Jti,
    /// Every token of a tenant.
    Tenant,
    /// Every token for a dashboard.
    Dashboard,
    /// Every token an API key minted.
    Key,
}

impl RevocationKind {
    /// The word on the command line and in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Jti => "jti",
            Self::Tenant => "tenant",
            Self::Dashboard => "dashboard",
            Self::Key => "key",
        }
    }
}

impl std::str::FromStr for RevocationKind {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let all = [Self::Jti, Self::Tenant, Self::Dashboard, Self::Key];
        all.into_iter().find(|k| k.as_str() == word).ok_or_else(|| format!("no kind \"{word}\": there are jti, tenant, dashboard, key"))
    }
}

/// Every revocation: until when (seconds since 1970, inclusive) tokens issued are refused.
#[derive(Debug, Clone, Default)]
pub struct Revocations(HashMap<(RevocationKind, String), i64>);

impl Revocations {
    /// Whether the token of these claims has been revoked.
    pub fn cover(&self, claims: &Claims) -> bool {
        let named = |kind, value: &str| {
            let at = self.0.get(&(kind, value.to_owned()));
            at.is_some_and(|at| i64::try_from(claims.iat).is_ok_and(|iat| iat <= *at))
        };
        named(RevocationKind::Jti, &claims.jti)
            || named(RevocationKind::Tenant, &claims.tenant)
            || named(RevocationKind::Key, &claims.key)
            || claims.resources.dashboards.iter().any(|d| named(RevocationKind::Dashboard, d))
    }
}

impl Store {
    /// Refuses every token that `kind` and `value` name and that was issued up to `now`.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn revoke(&self, kind: RevocationKind, value: &str, now: i64) -> Result<(), StoreError> {
        let mut connection = self.pool.acquire().await?;
        insert(&mut connection, kind, value, now).await
    }

    /// Every revocation.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn revocations(&self) -> Result<Revocations, StoreError> {
        let rows = sqlx::query("SELECT kind, value, at FROM revocations").fetch_all(&self.pool).await?;
        let entry = |row: sqlx::sqlite::SqliteRow| {
            let kind = row.try_get::<String, _>("kind")?.parse().map_err(StoreError::Corrupt)?;
            Ok(((kind, row.try_get("value")?), row.try_get("at")?))
        };
        rows.into_iter().map(entry).collect::<Result<_, StoreError>>().map(Revocations)
    }
}

pub(super) async fn insert(c: &mut SqliteConnection, kind: RevocationKind, value: &str, now: i64) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO revocations (kind, value, at) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET at = max(at, excluded.at)")
        .bind(kind.as_str())
        .bind(value)
        .bind(now)
        .execute(c)
        .await?;
    Ok(())
}
