//! Encoded query results, in memory and, where replicas share one, in Redis. The key holds all that
//! an answer depends on, so nothing ever has to be invalidated by hand.

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use aws_lc_rs::digest::{SHA256, digest};
use bytes::Bytes;
use moka::Expiry;
use moka::future::Cache;
use pellucid_core::Question;

use super::lease::{self, Acquired, Lease};
use super::shared::Shared;
use crate::config::Limits;
use crate::connectors::Answer;
use crate::encoding::hex;
use crate::policy::Scope;
use crate::store::Store;

/// Longest answer that is cached, in bytes: a few large ones must not push out all others.
const LONGEST: usize = 4 << 20;

/// What an answer depends on: tenant, dataset, policy (all in the scope's hash), the dataset's
/// version, the query, the format.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CacheKey {
    scope: String,
    version: String,
    query: String,
    format: &'static str,
}

impl CacheKey {
    /// The key of `query`, read in `scope` at `version` of its dataset and written as `format`;
    /// none where the query cannot be written as JSON, and then is not cached.
    pub fn new(
        scope: &Scope,
        version: &str,
        query: &Question,
        format: &'static str,
    ) -> Option<Self> {
        let query = serde_json::to_string(query).ok()?;
        Some(Self { scope: scope.hash().to_owned(), version: version.to_owned(), query, format })
    }

    /// Every part in one name, which other parts do not have.
    fn digest(&self) -> String {
        let parts =
            serde_json::json!([self.scope, self.version, self.query, self.format]).to_string();
        hex(digest(&SHA256, parts.as_bytes()).as_ref())
    }
}

/// Where an answer came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// This process's memory, or another request that asked for the same at the same time.
    Memory,
    /// Redis.
    Shared,
    /// Nowhere: it was computed.
    Computed,
}

#[derive(Clone)]
struct CachedAnswer {
    bytes: Bytes,
    ttl: Duration,
    found: Found,
}

/// Each answer is cached as long as its dataset says.
struct ByDataset;

impl Expiry<CacheKey, CachedAnswer> for ByDataset {
    fn expire_after_create(
        &self,
        _: &CacheKey,
        value: &CachedAnswer,
        _: Instant,
    ) -> Option<Duration> {
        Some(value.ttl)
    }
}

/// Results by key, within a budget of bytes. Concurrent callers of one key wait for one
/// computation, on other replicas too.
pub struct ResultCache {
    memory: Cache<CacheKey, CachedAnswer>,
    shared: Option<(Arc<Shared>, Store)>,
}

impl ResultCache {
    /// A cache within `limits`, and behind it `shared`, whose values `store` seals.
    pub fn new(limits: &Limits, shared: Option<(Arc<Shared>, Store)>) -> Self {
        let weigh = |key: &CacheKey, cached: &CachedAnswer| {
            u32::try_from(key.query.len() + 256 + cached.bytes.len()).unwrap_or(u32::MAX)
        };
        Self {
            memory: Cache::builder()
                .weigher(weigh)
                .max_capacity(limits.cache_bytes)
                .expire_after(ByDataset)
                .build(),
            shared,
        }
    }

    /// The cached answer or the one `compute` gives, and where it came from. Errors are not cached,
    /// nor answers that are too long for it: each who asks for one of those has it computed.
    ///
    /// # Errors
    /// What `compute` says.
    pub async fn get<E, F>(
        &self,
        key: CacheKey,
        ttl: Duration,
        compute: impl Fn() -> F,
    ) -> Result<(Answer, Found), E>
    where
        E: Clone + Send + Sync + 'static,
        F: Future<Output = Result<Answer, E>>,
    {
        if let Some(hit) = self.memory.get(&key).await {
            return Ok((Answer::Bytes(hit.bytes), Found::Memory));
        }
        let digest = key.digest();
        let long = Mutex::new(None);
        // The bytes to keep; a long answer is put aside for the one who had it computed.
        let short = async {
            match compute().await.map_err(Missed::Failed)? {
                Answer::Bytes(bytes) if bytes.len() <= LONGEST => Ok(bytes),
                answer => {
                    *long.lock().unwrap_or_else(PoisonError::into_inner) = Some(answer);
                    Err(Missed::Long)
                }
            }
        };
        let find = async {
            let computed = |bytes: Bytes| CachedAnswer { bytes, ttl, found: Found::Computed };
            let Some((shared, store)) = self.shared.as_ref().filter(|_| Shared::takes(0, ttl))
            else {
                return short.await.map(computed);
            };
            let mut lease = None;
            match lease::acquire(shared, &digest).await {
                // A value that was not sealed for this very key is none.
                Acquired::Found(sealed) => {
                    if let Ok(bytes) = store.unseal(&context(&digest), &sealed) {
                        return Ok(CachedAnswer { bytes: bytes.into(), ttl, found: Found::Shared });
                    }
                }
                Acquired::Ours(ours) => lease = Some(ours),
                Acquired::Alone => {}
            }
            let bytes = match &lease {
                Some(lease) => lease.during(short).await,
                None => short.await,
            };
            if matches!(bytes, Err(Missed::Long)) {
                lease.iter_mut().for_each(Lease::withhold_answer);
            }
            let bytes = bytes?;
            match store.seal(&context(&digest), &bytes) {
                Ok(sealed) if Shared::takes(sealed.len(), ttl) => {
                    shared.put(&digest, &sealed, ttl).await
                }
                _ => lease.iter_mut().for_each(Lease::withhold_answer),
            }
            Ok(computed(bytes))
        };
        let missed = match self.memory.entry(key).or_try_insert_with(find).await {
            Ok(entry) => {
                let (fresh, cached) = (entry.is_fresh(), entry.into_value());
                return Ok((
                    Answer::Bytes(cached.bytes),
                    if fresh { cached.found } else { Found::Memory },
                ));
            }
            Err(missed) => missed,
        };
        match missed.as_ref() {
            Missed::Failed(e) => Err(e.clone()),
            Missed::Long => match long.into_inner().unwrap_or_else(PoisonError::into_inner) {
                Some(answer) => Ok((answer, Found::Computed)),
                // Another request had it computed, and it is that one's.
                None => Ok((compute().await?, Found::Computed)),
            },
        }
    }
}

/// Why nothing is cached.
enum Missed<E> {
    Failed(E),
    /// The answer is too long.
    Long,
}

fn context(digest: &str) -> String {
    format!("result {digest}")
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
        let dataset: DatasetConfig = Figment::from(Toml::string(
            "files = 'a.parquet'\n[[policy]]\ncolumn = 'o'\nattribute = 'o'",
        ))
        .extract()
        .unwrap();
        let attributes = [("o".to_owned(), origin.into())].into();
        let scope = bind(
            "d",
            &dataset,
            tenant,
            &TenantConfig { attributes, ..TenantConfig::default() },
            &[],
        )
        .unwrap();
        CacheKey::new(
            &scope,
            version,
            &Question { limit: Some(limit), ..Question::default() },
            "arrow",
        )
        .unwrap()
    }

    proptest! {
        /// As SECURITY.md promises of cached answers: no two tenants, policies, versions or queries share a key, however their parts are spelt.
        #[test]
        fn keys_are_equal_only_where_every_part_is(
            a in ("[a-c\",\\[]{1,3}", "[A-C\",\\[]{1,3}", "[0-9]{1,2}", 0u32..3),
            b in ("[a-c\",\\[]{1,3}", "[A-C\",\\[]{1,3}", "[0-9]{1,2}", 0u32..3),
        ) {
            let (left, right) = (key(&a.0, &a.1, &a.2, a.3), key(&b.0, &b.1, &b.2, b.3));
            prop_assert_eq!(left == right, a == b);
            prop_assert_eq!(left.digest() == right.digest(), a == b);
        }
    }
}
