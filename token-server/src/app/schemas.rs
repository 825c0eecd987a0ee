//! The columns that datasets have now, for commands: sources are connected to as at a start, and
//! nothing is served.

use std::collections::BTreeMap;
use std::sync::Arc;

use pellucid_core::Schema;

use super::StartError;
use super::start::connect;
use crate::config::Config;
use crate::connectors::{Result, Rooms};
use crate::encoding::unix_now;
use crate::store::Store;

/// The columns of the datasets that are `wanted`, or why they cannot be read, by dataset.
///
/// # Errors
/// What is wrong with the configuration, as at a start.
pub async fn schemas(
    mut config: Config,
    store: &Store,
    wanted: impl Fn(&str) -> bool,
) -> std::result::Result<BTreeMap<String, Result<Schema>>, StartError> {
    config.unseal(store).map_err(StartError::Sealed)?;
    config.datasets.retain(|id, _| wanted(id));
    let (_, datasets) =
        connect(&config, store, &(Arc::new(unix_now) as super::Clock), &Rooms::of(&config.limits))?;
    let mut out = BTreeMap::new();
    for (id, dataset) in datasets {
        out.insert(id, dataset.source.schema().await);
    }
    Ok(out)
}
