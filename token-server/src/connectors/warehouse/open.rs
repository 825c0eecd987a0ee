//! Makes what speaks a warehouse's protocol of a configuration.

use std::sync::Arc;
use std::time::Duration;

use pellucid_connectors::config::{ConnectOptions, Credentials};
use pellucid_connectors::outbound::Reach;
use pellucid_connectors::warehouse::Warehouse;

use crate::config::SourceConfig;
use crate::connectors::{Result, SourceError};

/// Makes a warehouse of this configuration whose statements may take `timeout`. It is connected to
/// when first asked.
///
/// # Errors
/// [`SourceError::Source`] where a credential is missing or does not fit, or an address is none.
pub fn open(config: &SourceConfig, timeout: Duration) -> Result<Arc<dyn Warehouse>> {
    let secret = |(name, credential): (&String, &crate::config::Credential)| {
        credential.resolve().map(|secret| (name.clone(), secret)).map_err(SourceError::Source)
    };
    let credentials = config.credentials.iter().map(secret).collect::<Result<Credentials>>()?;
    let reach = Reach { private: config.allow_private };
    config.place.clone().open(&credentials, ConnectOptions { reach, timeout })
}
