//! Tokens refused before they expire. What of the table may still matter is small and read as a
//! whole: a revocation older than the longest lifetime of a token means nothing any more, except
//! for the record.

use std::collections::HashMap;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use super::audit::note;
use super::db::Tx;
use super::{Author, Store, StoreError};
use crate::config::MAX_TTL_SECONDS;
use crate::token::{Claims, LEEWAY_SECONDS};

/// A revocation older than this covers no token that is still in force.
const MEANS_SOMETHING_SECONDS: i64 = (MAX_TTL_SECONDS + 2 * LEEWAY_SECONDS) as i64;

/// What a revocation names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
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
        all.into_iter()
            .find(|k| k.as_str() == word)
            .ok_or_else(|| format!("no kind \"{word}\": there are jti, tenant, dashboard, key"))
    }
}

/// Every revocation: until when (seconds since 1970, inclusive) tokens issued are refused.
#[derive(Debug, Clone, Default)]
pub struct Revocations(HashMap<(RevocationKind, String), i64>);

impl Revocations {
    /// Tells until when tokens that `kind` and `value` name are refused, where they are.
    pub fn until(&self, kind: RevocationKind, value: &str) -> Option<i64> {
        self.0.get(&(kind, value.to_owned())).copied()
    }

    /// Whether the token of these claims has been revoked.
    pub fn cover(&self, claims: &Claims) -> bool {
        let named = |kind, value: &str| {
            let at = self.until(kind, value);
            at.is_some_and(|at| i64::try_from(claims.iat).is_ok_and(|iat| iat <= at))
        };
        named(RevocationKind::Jti, &claims.jti)
            || named(RevocationKind::Tenant, &claims.tenant)
            || named(RevocationKind::Key, &claims.key)
            || claims.resources.dashboards.iter().any(|d| named(RevocationKind::Dashboard, d))
    }
}

impl Store {
    /// Refuses every token that `kind` and `value` name and that was issued up to then, and writes
    /// it down.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn revoke(
        &self,
        kind: RevocationKind,
        value: &str,
        by: &Author,
    ) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        insert(&mut tx, kind, value, by.at).await?;
        let tenant = (kind == RevocationKind::Tenant).then_some(value);
        note(tx, &by.did("revoke", tenant, json!({"kind": kind.as_str(), "value": value})))
            .await?
            .commit()
            .await
    }

    /// Every revocation that may still cover a token at `now`.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn revocations(&self, now: i64) -> Result<Revocations, StoreError> {
        let rows = self
            .db
            .all(
                "SELECT kind, value, at FROM revocations WHERE at >= $1",
                &[(now - MEANS_SOMETHING_SECONDS).into()],
            )
            .await?;
        let entry = |row: &super::db::Row| {
            let kind = row.text("kind")?.parse().map_err(StoreError::Corrupt)?;
            Ok(((kind, row.text("value")?), row.int("at")?))
        };
        rows.iter().map(entry).collect::<Result<_, StoreError>>().map(Revocations)
    }
}

pub(super) async fn insert(
    tx: &mut Tx,
    kind: RevocationKind,
    value: &str,
    now: i64,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO revocations (kind, value, at) VALUES ($1, $2, $3)
               ON CONFLICT (kind, value) DO UPDATE SET at = CASE WHEN revocations.at > excluded.at THEN revocations.at ELSE excluded.at END";
    tx.execute(sql, &[kind.as_str().into(), value.into(), now.into()]).await.map(drop)
}
