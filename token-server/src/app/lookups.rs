//! What nearly every request asks the database for, kept for half a second: another replica's
//! change is seen within that time, and one's own at once.

use std::sync::Arc;
use std::time::Duration;

use moka::future::Cache;

use crate::store::{ApiKey, Dashboard, Store, StoreError, Viewer};

/// How long another replica's change may go unseen.
const KEPT: Duration = Duration::from_millis(500);
/// Most entries of each kind.
const MOST: u64 = 10_000;

/// API keys by their hash, and dashboards by who looks.
pub(super) struct Lookups {
    keys: Cache<Vec<u8>, ApiKey>,
    dashboards: Cache<(String, String), Arc<Dashboard>>,
}

impl Default for Lookups {
    fn default() -> Self {
        Self {
            keys: Cache::builder().max_capacity(MOST).time_to_live(KEPT).build(),
            dashboards: Cache::builder().max_capacity(MOST).time_to_live(KEPT).build(),
        }
    }
}

impl Lookups {
    /// As [`Store::find_api_key`]. Keys that are not found are not remembered: there is no end of
    /// them.
    ///
    /// # Errors
    /// Where the store fails.
    pub(super) async fn api_key(
        &self,
        store: &Store,
        presented: &str,
        now: i64,
    ) -> Result<Option<ApiKey>, StoreError> {
        // Longer than any key of ours: not worth a hash.
        if presented.len() > 128 {
            return Ok(None);
        }
        let hash = store.hash_api_key(presented);
        if let Some(known) = self.keys.get(&hash).await {
            return Ok(Some(known).filter(|k| k.in_force(now)));
        }
        let found = store.find_api_key(presented, now).await?;
        if let Some(key) = &found {
            self.keys.insert(hash, key.clone()).await;
        }
        Ok(found)
    }

    /// As [`Store::dashboard`] for a tenant.
    ///
    /// # Errors
    /// Where the store fails.
    pub(super) async fn dashboard(
        &self,
        store: &Store,
        tenant: &str,
        id: &str,
    ) -> Result<Option<Arc<Dashboard>>, StoreError> {
        let key = (tenant.to_owned(), id.to_owned());
        if let Some(known) = self.dashboards.get(&key).await {
            return Ok(Some(known));
        }
        let found = store.dashboard(Viewer::Tenant(tenant), id).await?.map(Arc::new);
        if let Some(dashboard) = &found {
            self.dashboards.insert(key, Arc::clone(dashboard)).await;
        }
        Ok(found)
    }

    /// Forgets everything: something has changed.
    pub(super) fn forget(&self) {
        self.keys.invalidate_all();
        self.dashboards.invalidate_all();
    }
}
