//! The running server without its HTTP: configuration, store, keys, datasets and caches, and the
//! questions routes ask of them.

mod cache;
mod dataset;
mod fit;
mod lease;
mod limiter;
mod lookups;
mod metrics;
mod pinned;
mod schemas;
mod seed;
mod shared;
mod sources;
mod start;
mod tokens;

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use pellucid_core::Filter;

use crate::config::{Config, TenantConfig};
use crate::connectors::{Extracts, Rooms, Statements};
use crate::policy::{Denied, Scope, bind};
use crate::store::{ApiKey, Audit, Author, Dashboard, Revocations, Store, StoreError};
use crate::token::{Claims, KeyRing, TokenError};

pub use cache::{CacheKey, Found, ResultCache};
pub use dataset::Dataset;
pub use fit::Unfit;
pub use limiter::{Limited, Limiter};
pub use metrics::{Metrics, RouteLabels};
pub use pinned::Pinned;
pub use schemas::schemas;
pub use shared::Shared;
pub use sources::Sources;
pub use start::{StartError, start};

/// Seconds since 1970. Tests give their own.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// Everything a request needs.
pub struct App {
    /// The configuration.
    pub config: Config,
    /// API keys, dashboards, revocations.
    pub store: Store,
    /// Where data access is written down.
    pub audit: Audit,
    /// Datasets by id.
    pub datasets: BTreeMap<String, Dataset>,
    /// Warehouses by id.
    pub sources: Arc<Sources>,
    /// What runs statements of administrators over datasets.
    pub statements: Statements,
    /// Per-tenant extracts.
    pub extracts: Extracts,
    /// What answers and streams on their way may hold.
    pub rooms: Rooms,
    /// Query results.
    pub results: ResultCache,
    /// Queries by tenant.
    pub limiter: Limiter,
    /// Counters.
    pub metrics: Metrics,
    /// What replicas share, where Redis is configured.
    pub shared: Option<Arc<Shared>>,
    lookups: lookups::Lookups,
    tokens: tokens::Tokens,
    clock: Clock,
    keys: RwLock<Arc<KeyRing>>,
    revocations: RwLock<Arc<Revocations>>,
}

impl App {
    /// Seconds since 1970.
    pub fn now(&self) -> i64 {
        (self.clock)()
    }

    /// The keys in force.
    pub fn keys(&self) -> Arc<KeyRing> {
        Arc::clone(&self.keys.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The claims of an embed token that is in force and not revoked, and the tenant it is for.
    ///
    /// # Errors
    /// The reason it is refused. A revoked token, and one of a tenant that is gone, is as one of an
    /// unknown key.
    pub async fn authenticate(&self, token: &str) -> Result<Arc<Claims>, TokenError> {
        let now = u64::try_from(self.now()).unwrap_or(0);
        let claims = self.tokens.claims(token, &self.keys(), &self.config.issuer, now).await?;
        let revoked =
            self.revocations.read().unwrap_or_else(PoisonError::into_inner).cover(&claims);
        match revoked || !self.config.tenants.contains_key(&claims.tenant) {
            true => Err(TokenError::UnknownKey),
            false => Ok(claims),
        }
    }

    /// The API key `presented`, where it is in force.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn api_key(&self, presented: &str) -> Result<Option<ApiKey>, StoreError> {
        self.lookups.api_key(&self.store, presented, self.now()).await
    }

    /// The dashboard `id` as `tenant` sees it, at most half a second old.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn dashboard(
        &self,
        tenant: &str,
        id: &str,
    ) -> Result<Option<Arc<Dashboard>>, StoreError> {
        self.lookups.dashboard(&self.store, tenant, id).await
    }

    /// Reads keys and revocations again: another process may have rotated or revoked.
    ///
    /// # Errors
    /// Where the store fails; what was read before stays in force.
    pub async fn reload(&self) -> Result<(), StoreError> {
        let keys = self.store.key_ring(&Author::new(self.now(), "server", "")).await?;
        let revocations = self.store.revocations(self.now()).await?;
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(keys);
        *self.revocations.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(revocations);
        Ok(())
    }

    /// Puts into force what this process has changed of keys, revocations, dashboards or data
    /// sources: here at once, and announced to the other replicas, which without the
    /// announcement find it by themselves within half a second.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn changed(&self) -> Result<(), StoreError> {
        self.forget();
        self.reload().await?;
        if let Some(shared) = &self.shared {
            shared.announce().await;
        }
        Ok(())
    }

    /// Reads again what columns were accepted, of datasets whose columns have changed.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn look_again(&self) -> Result<(), StoreError> {
        for dataset in self.datasets.values() {
            dataset.pinned.look_again().await?;
        }
        Ok(())
    }

    /// Forgets what other replicas may have changed.
    pub(crate) fn forget(&self) {
        self.lookups.forget();
        self.sources.forget();
    }

    /// The tenant called `id`.
    pub fn tenant(&self, id: &str) -> Option<&TenantConfig> {
        self.config.tenants.get(id)
    }

    /// What `tenant` may read of `dataset`, narrowed by `filters`, and the dataset.
    ///
    /// # Errors
    /// [`Denied`] where there is no such tenant or dataset, or policy gives the tenant nothing.
    pub fn open(
        &self,
        tenant: &str,
        dataset: &str,
        filters: &[Filter],
    ) -> Result<(&Dataset, Scope), Denied> {
        let missing = |what: &str, id: &str| Denied::new(format!("there is no {what} \"{id}\""));
        let found = self.datasets.get(dataset).ok_or_else(|| missing("dataset", dataset))?;
        let config = self.tenant(tenant).ok_or_else(|| missing("tenant", tenant))?;
        Ok((found, bind(dataset, &found.config, tenant, config, filters)?))
    }
}
