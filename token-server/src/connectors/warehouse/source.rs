//! A warehouse as the server uses it: permits, times and a breaker of its own.

use std::sync::Arc;
use std::time::Duration;

use pellucid_connectors::warehouse::{Bounds, Guarded, Warehouse};

use super::open;
use crate::config::{SourceConfig, SourceUse};
use crate::connectors::Result;

/// Extracts read at once: each reads a whole table's rows of a tenant.
const EXTRACTS: usize = 2;

/// A warehouse. Queries and extracts have permits of their own, so that long reads take none of a
/// query's; what one learns of an outage the other knows.
pub struct Source {
    identity: String,
    queries: Arc<Guarded>,
    extracts: Arc<Guarded>,
}

impl Source {
    /// The warehouse of a configuration; it is connected to when first asked. `name` and `revision`
    /// tell its datasets' versions apart from those of another.
    ///
    /// # Errors
    /// Where a credential is missing or does not fit.
    pub fn new(name: &str, revision: i64, config: &SourceConfig) -> Result<Self> {
        let SourceUse { timeout_seconds, extract_seconds, concurrent } = config.use_of;
        let (timeout, long) =
            (Duration::from_secs(timeout_seconds), Duration::from_secs(extract_seconds));
        let queries = Guarded::new(open(config, timeout)?, Bounds { concurrent, timeout });
        let extracts =
            queries.beside(open(config, long)?, Bounds { concurrent: EXTRACTS, timeout: long });
        let identity = serde_json::json!([name, revision, config.place]).to_string();
        Ok(Self { identity, queries: Arc::new(queries), extracts: Arc::new(extracts) })
    }

    /// Differs wherever the name, the revision or the place differs.
    pub fn identity(&self) -> &str {
        &self.identity
    }

    /// The way in for what a reader waits for.
    pub fn queries(&self) -> Arc<dyn Warehouse> {
        Arc::clone(&self.queries) as Arc<dyn Warehouse>
    }

    /// The way in for what takes long.
    pub fn extracts(&self) -> Arc<dyn Warehouse> {
        Arc::clone(&self.extracts) as Arc<dyn Warehouse>
    }

    /// Whether it can be reached with the credentials at hand.
    ///
    /// # Errors
    /// Where it cannot.
    pub async fn test(&self) -> Result<()> {
        self.queries.test().await
    }
}
