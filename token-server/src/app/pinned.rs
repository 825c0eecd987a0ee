//! A connector that answers while its columns are those that policy was written for.
//!
//! A file that is replaced while the server runs may spell a hidden column another way, and would
//! show it. So the columns of a dataset are pinned when it is first opened, and held against the
//! pin with each new version of the source; where they differ nothing of the dataset is read until
//! an operator accepts them.

use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use futures::future::BoxFuture;
use pellucid_core::{Question, Schema};
use pellucid_files::Most;
use pellucid_files::protocol::Format;

use super::Clock;
use crate::config::DatasetConfig;
use crate::connectors::{Answer, Connector, Result, SourceError};
use crate::policy::{Drift, Pin, Scope, drifted, unclear};
use crate::store::{Author, Store, StoreError};

/// A dataset's connector behind its pin.
pub struct Pinned {
    id: String,
    inner: Arc<dyn Connector>,
    config: DatasetConfig,
    store: Store,
    clock: Clock,
    state: RwLock<State>,
}

/// What is known of the columns.
#[derive(Default)]
struct State {
    /// What they are pinned as, once that has been read.
    pin: Option<Pin>,
    /// The version that was looked at last, and how its columns differ.
    seen: Option<(String, Option<Arc<Drift>>)>,
}

impl Pinned {
    /// `inner` as the dataset called `id`.
    pub fn new(
        id: &str,
        config: &DatasetConfig,
        inner: Arc<dyn Connector>,
        store: Store,
        clock: Clock,
    ) -> Self {
        Self {
            id: id.to_owned(),
            inner,
            config: config.clone(),
            store,
            clock,
            state: RwLock::default(),
        }
    }

    /// How the columns differ from the pin, as far as is known.
    pub fn drift(&self) -> Option<Arc<Drift>> {
        self.state
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .seen
            .as_ref()
            .and_then(|(_, drift)| drift.clone())
    }

    /// Reads the pin again where the columns differ from it: an operator may have accepted them.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn look_again(&self) -> Result<(), StoreError> {
        if self.drift().is_none() {
            return Ok(());
        }
        let Some(pinned) = self.store.pinned_schema(&self.id).await? else { return Ok(()) };
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        if state.pin.as_ref() != Some(&pinned.pin) {
            *state = State { pin: Some(pinned.pin), seen: None };
        }
        Ok(())
    }

    /// Holds the columns against the pin where they may have changed. Gives the version that they
    /// are of.
    async fn hold(&self) -> Result<String> {
        let version = self.inner.version().await?;
        let known = |state: &State| {
            state.seen.as_ref().filter(|(seen, _)| *seen == version).map(|(_, drift)| drift.clone())
        };
        let known = known(&self.state.read().unwrap_or_else(PoisonError::into_inner));
        let drift = match known {
            Some(drift) => drift,
            None => self.drift_of(version.clone()).await?,
        };
        match drift {
            None => Ok(version),
            Some(drift) => Err(SourceError::Changed(format!(
                "the columns of dataset \"{}\" have changed: {drift}",
                self.id
            ))),
        }
    }

    async fn drift_of(&self, version: String) -> Result<Option<Arc<Drift>>> {
        let pin = self.state.read().unwrap_or_else(PoisonError::into_inner).pin.clone();
        let pin = match pin {
            Some(pin) => Some(pin),
            None => self
                .store
                .pinned_schema(&self.id)
                .await
                .map_err(SourceError::source)?
                .map(|pinned| pinned.pin),
        };
        if let Some(pin) = &pin {
            self.inner.pinned(&pin.schema());
        }
        let now = Pin::of(&self.inner.schema().await?);
        let pin = match pin {
            Some(pin) => pin,
            // Pinned by whoever is first; another replica may have been. Where it is not clear
            // which column is hidden, an operator looks.
            None => {
                if let Some(drift) = unclear(&self.config, &now).map(Arc::new) {
                    self.tell(&drift);
                    self.state.write().unwrap_or_else(PoisonError::into_inner).seen =
                        Some((version, Some(Arc::clone(&drift))));
                    return Ok(Some(drift));
                }
                let by = Author::new((self.clock)(), "server", "");
                let pin = self
                    .store
                    .pin_schema(&self.id, &now, &by)
                    .await
                    .map_err(SourceError::source)?
                    .pin;
                self.inner.pinned(&pin.schema());
                pin
            }
        };
        let drift = drifted(&self.config, &pin, &now).map(Arc::new);
        if let Some(drift) = &drift {
            self.tell(drift);
        }
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        *state = State { pin: Some(pin), seen: Some((version, drift.clone())) };
        Ok(drift)
    }

    /// Says in the log why nothing of the dataset is read.
    fn tell(&self, drift: &Drift) {
        let remedy = format!("pellucid-server dataset accept {}", self.id);
        tracing::error!(dataset = self.id, %drift, remedy, "the columns of a dataset have changed: it is refused until they are accepted");
    }

    /// Reads between two looks at the columns: what was read of others is not given out, whenever
    /// they changed.
    async fn held<T>(&self, read: impl Future<Output = Result<T>>) -> Result<T> {
        self.hold().await?;
        let read = read.await;
        self.hold().await?;
        read
    }
}

impl Connector for Pinned {
    fn test(&self) -> BoxFuture<'_, Result<()>> {
        Box::pin(self.held(self.inner.test()))
    }

    fn schema(&self) -> BoxFuture<'_, Result<Schema>> {
        Box::pin(self.held(self.inner.schema()))
    }

    fn version(&self) -> BoxFuture<'_, Result<String>> {
        Box::pin(self.hold())
    }

    fn previous_versions(&self) -> BoxFuture<'_, Vec<String>> {
        self.inner.previous_versions()
    }

    fn count<'a>(&'a self, scope: &'a Scope) -> BoxFuture<'a, Result<u64>> {
        Box::pin(self.held(self.inner.count(scope)))
    }

    fn query<'a>(
        &'a self,
        scope: &'a Scope,
        query: &'a Question,
        format: Format,
        most: Most,
    ) -> BoxFuture<'a, Result<Answer>> {
        Box::pin(self.held(self.inner.query(scope, query, format, most)))
    }

    fn write_extract<'a>(
        &'a self,
        scope: &'a Scope,
        sort: Option<&'a str>,
        most: u64,
        to: &'a Path,
    ) -> BoxFuture<'a, Result<Option<u64>>> {
        Box::pin(self.held(self.inner.write_extract(scope, sort, most, to)))
    }
}
