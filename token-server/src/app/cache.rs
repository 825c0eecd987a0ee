//! Encoded query results. The key holds all that an answer depends on, so nothing ever has to be invalidated by hand.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use moka::future::Cache;
use pellucid_core::Query;

use crate::config::Limits;
use crate::policy::Scope;

/// What an answer depends on: tenant, dataset, policy (all in the scope's hash), the dataset's version, the query, the format.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CacheKey {
    scope: String,
    version: String,
    query: String,
    format: &'static str,
}

impl CacheKey {
    /// The key of `query`, read in `scope` at `version` of its dataset and written as `format`; none where the query cannot be
    /// written as JSON, and then is not cached.
    pub fn new(scope: &Scope, version: &str, query: &Query, format: &'static str) -> Option<Self> {
        let query = serde_json::to_string(query).ok()?;
        Some(Self { scope: scope.hash().to_owned(), version: version.to_owned(), query, format })
    }
}

/// Results by key, within a budget of bytes. Concurrent callers of one key wait for one computation.
pub struct ResultCache(Cache<CacheKey, Bytes>);

impl ResultCache {
    /// A cache within `limits`.
    pub fn new(limits: &Limits) -> Self {
        let weigh = |key: &CacheKey, value: &Bytes| u32::try_from(key.query.len() + 256 + value.len()).unwrap_or(u32::MAX);
        let cache =
            Cache::builder().weigher(weigh).max_capacity(limits.cache_bytes).time_to_live(Duration::from_secs(limits.cache_seconds));
        Self(cache.build())
    }

    /// The cached answer or the one `compute` gives, and whether it was cached. Errors are not kept.
    ///
    /// # Errors
    /// What `compute` says.
    pub async fn get<E>(&self, key: CacheKey, compute: impl Future<Output = Result<Bytes, E>>) -> Result<(Bytes, bool), E>
    where
        E: Clone + Send + Sync + 'static,
    {
        if let Some(hit) = self.0.get(&key).await {
            return Ok((hit, true));
        }
        self.0.try_get_with(key, compute).await.map(|b| (b, false)).map_err(|e: Arc<E>| e.as_ref().clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{DatasetConfig, TenantConfig};
    use crate::policy::bind;
    use figment::Figment;
    use figment::providers::{Format, Toml};
    use proptest::prelude::*;

    fn key(tenant: &str, origin: &str, version: &str, limit: u32) -> CacheKey {
        let dataset: DatasetConfig =
            Figment::from(Toml::string("files = 'a.parquet'\n[[policy]]\ncolumn = 'o'\nattribute = 'o'")).extract().unwrap();
        let attributes = [("o".to_owned(), origin.into())].into();
        let scope = bind("d", &dataset, tenant, &TenantConfig { attributes, ..TenantConfig::default() }).unwrap();
        CacheKey::new(&scope, version, &Query { limit: Some(limit), ..Query::default() }, "arrow").unwrap()
    }

    proptest! {
        /// Invariant 4: no two tenants, policies, versions or queries share a key, however their parts are spelt.
        #[test]
        fn keys_are_equal_only_where_every_part_is(
            a in ("[a-c\",\\[]{1,3}", "[A-C\",\\[]{1,3}", "[0-9]{1,2}", 0u32..3),
            b in ("[a-c\",\\[]{1,3}", "[A-C\",\\[]{1,3}", "[0-9]{1,2}", 0u32..3),
        ) {
            let same = key(&a.0, &a.1, &a.2, a.3) == key(&b.0, &b.1, &b.2, b.3);
            prop_assert_eq!(same, a == b);
        }
    }
}
