//! Warehouses by name: those of the configuration, and those made by API, which may change while
//! the server runs.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::future::BoxFuture;
use moka::future::Cache;

use crate::config::OutboundConfig;
use crate::connectors::{Result, Source, SourceError, SourceResolver};
use crate::store::Store;

/// How long another replica's change may go unseen.
const KEPT: Duration = Duration::from_millis(500);
/// Most data sources that are looked up at once.
const MOST: u64 = 1_000;

/// Every warehouse.
pub struct Sources {
    configured: BTreeMap<String, Arc<Source>>,
    store: Store,
    outbound: OutboundConfig,
    recent: Cache<String, Arc<Source>>,
    /// What is connected to, by id and version: looking a row up again keeps its connections,
    /// permits and breaker.
    open: Mutex<HashMap<String, (i64, Arc<Source>)>>,
}

impl Sources {
    pub(super) fn new(
        configured: BTreeMap<String, Arc<Source>>,
        store: Store,
        outbound: OutboundConfig,
    ) -> Self {
        let recent = Cache::builder().max_capacity(MOST).time_to_live(KEPT).build();
        Self { configured, store, outbound, recent, open: Mutex::new(HashMap::new()) }
    }

    /// Whether it stands in the configuration.
    pub fn is_configured(&self, id: &str) -> bool {
        self.configured.contains_key(id)
    }

    /// The warehouse called `id`; none where there is none.
    ///
    /// # Errors
    /// Where the store fails, or what is stored cannot be opened.
    pub async fn get(&self, id: &str) -> Result<Option<Arc<Source>>> {
        if let Some(source) = self.configured.get(id) {
            return Ok(Some(Arc::clone(source)));
        }
        if let Some(source) = self.recent.get(id).await {
            return Ok(Some(source));
        }
        let known = |open: &HashMap<String, (i64, Arc<Source>)>| {
            open.get(id).map(|(version, source)| (*version, Arc::clone(source)))
        };
        let before = known(&self.open.lock().unwrap_or_else(PoisonError::into_inner));
        let (version, config) =
            match self.store.datasource_config(id, self.outbound.allow_private).await {
                Ok(Some(found)) => found,
                Ok(None) => {
                    self.open.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
                    return Ok(None);
                }
                Err(error) => {
                    // What was read last stays in force while the database is away.
                    tracing::warn!(%error, id, "cannot read a data source again");
                    return before
                        .map(|(_, source)| Some(source))
                        .ok_or_else(|| SourceError::source(error));
                }
            };
        let source = match before {
            Some((same, source)) if same == version => source,
            _ => {
                // What is allowed may have changed since it was stored.
                self.outbound.permits(&config.place).map_err(SourceError::Source)?;
                Arc::new(Source::new(id, version, &config)?)
            }
        };
        self.open
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(id.to_owned(), (version, Arc::clone(&source)));
        self.recent.insert(id.to_owned(), Arc::clone(&source)).await;
        Ok(Some(source))
    }

    /// Forgets what may have changed.
    pub(super) fn forget(&self) {
        self.recent.invalidate_all();
    }
}

impl SourceResolver for Sources {
    fn resolve<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Arc<Source>>> {
        Box::pin(async move {
            let found = self.get(id).await?;
            found.ok_or_else(|| {
                let remedy = format!("add [sources.{id}], or make it by POST /api/v1/datasources");
                SourceError::Source(format!("there is no source \"{id}\": {remedy}"))
            })
        })
    }
}
