//! A dataset at run time: its configuration, its connector, and what a tenant is told of it.

use std::sync::Arc;

use pellucid_core::embed::{DatasetInfo, Delivery};

use super::{App, Pinned};
use crate::config::DatasetConfig;
use crate::connectors::{Budget, Connector, Extract, Extracts, Result, Tidied};
use crate::policy::Scope;

/// A dataset.
pub struct Dataset {
    /// Its configuration.
    pub config: DatasetConfig,
    /// Where its rows come from, while its columns are those that are pinned.
    pub connector: Arc<dyn Connector>,
    /// The same, for what it knows of its columns.
    pub pinned: Arc<Pinned>,
    /// The same whatever its columns are: for who is to accept them.
    pub source: Arc<dyn Connector>,
}

impl Dataset {
    /// The tenant's extract; none where it is larger than `budget`, which no browser is asked to
    /// hold.
    ///
    /// # Errors
    /// Where the source fails.
    pub async fn extract(
        &self,
        scope: &Scope,
        extracts: &Extracts,
        budget: Budget,
    ) -> Result<Option<Arc<Extract>>> {
        let sort = self.config.sort.as_deref();
        if let Some(known) = extracts.known(scope, &self.connector.version().await?, sort).await {
            return Ok(Some(known));
        }
        extracts.get(scope, &self.connector, sort, budget).await
    }

    /// The tenant's extract of the version that a page reads, while it may: the current one, or one
    /// that a refresh has followed.
    pub async fn extract_of(
        &self,
        version: &str,
        scope: &Scope,
        extracts: &Extracts,
    ) -> Option<Arc<Extract>> {
        let sort = self.config.sort.as_deref();
        let previous = self.connector.previous_versions().await;
        let source =
            previous.iter().find(|source| Extracts::version(scope, source, sort) == version)?;
        extracts.known(scope, source, sort).await
    }

    /// The dataset as the tenant of `scope` sees it.
    ///
    /// # Errors
    /// Where the source fails.
    pub async fn info(
        &self,
        scope: &Scope,
        extracts: &Extracts,
        budget: Budget,
    ) -> Result<DatasetInfo> {
        let schema = scope.visible(&self.connector.schema().await?);
        let id = scope.dataset().to_owned();
        let fresh_seconds = self.config.fresh_seconds;
        Ok(match self.extract(scope, extracts, budget).await? {
            Some(e) => {
                let path = format!("/api/v1/datasets/{id}/data.parquet?v={}", e.version);
                let delivery = Delivery::Extract { path, bytes: e.bytes };
                DatasetInfo {
                    id,
                    schema,
                    rows: e.rows,
                    version: e.version.clone(),
                    delivery,
                    fresh_seconds,
                }
            }
            None => {
                let version = Extracts::version(
                    scope,
                    &self.connector.version().await?,
                    self.config.sort.as_deref(),
                );
                let rows = self.connector.count(scope).await?;
                DatasetInfo { id, schema, rows, version, delivery: Delivery::Server, fresh_seconds }
            }
        })
    }
}

impl App {
    /// The largest extract that a browser is asked to hold.
    pub fn budget(&self) -> Budget {
        Budget { rows: self.config.limits.extract_rows, bytes: self.config.limits.extract_bytes }
    }

    /// Deletes extracts of older versions and those beyond the disk budget.
    pub async fn tidy_extracts(&self) -> Tidied {
        let mut current = Vec::new();
        for (id, dataset) in &self.datasets {
            match dataset.connector.version().await {
                Ok(version) => {
                    let all =
                        dataset.connector.previous_versions().await.into_iter().chain([version]);
                    current.extend(all.map(|version| (id.clone(), version)));
                }
                Err(error) => {
                    // Without its version nothing tells which of its extracts are old.
                    tracing::warn!(%error, dataset = id, "extracts are not tidied while a source is away");
                    return Tidied::default();
                }
            }
        }
        let done = self.extracts.tidy(&current, self.config.limits.extract_disk_bytes).await;
        if done.deleted > 0 {
            tracing::info!(deleted = done.deleted, bytes = done.bytes, "tidied the extracts");
        }
        done
    }
}
