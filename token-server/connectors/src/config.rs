//! What a warehouse is and where, as an operator writes it down: one type a kind, which a host's
//! configuration embeds.
//!
//! The settings of each kind stand beside its connector. Secrets are no part of them, so that a
//! configuration can be shown, compared and stored: they come as [`Credentials`], from wherever the
//! host keeps them.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::bigquery::{BigQueryConfig, BigQueryWarehouse};
use crate::clickhouse::{ClickHouseConfig, ClickHouseWarehouse};
use crate::databricks::{DatabricksConfig, DatabricksWarehouse};
use crate::flight::{FlightConfig, FlightWarehouse};
use crate::outbound::Reach;
use crate::postgres::{PostgresConfig, PostgresWarehouse};
use crate::secret::Secret;
use crate::snowflake::{SnowflakeConfig, SnowflakeWarehouse};
use crate::trino::{TrinoConfig, TrinoWarehouse};
use crate::warehouse::Warehouse;
use crate::{Result, SourceError};

/// What a warehouse is and where, without its secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum WarehouseConfig {
    /// PostgreSQL.
    Postgres(PostgresConfig),
    /// Arrow Flight SQL speaking Spark's SQL: Sail.
    Flight(FlightConfig),
    /// ClickHouse over HTTP.
    ClickHouse(ClickHouseConfig),
    /// Trino.
    Trino(TrinoConfig),
    /// Databricks SQL.
    Databricks(DatabricksConfig),
    /// Snowflake.
    Snowflake(SnowflakeConfig),
    /// BigQuery.
    BigQuery(BigQueryConfig),
}

impl WarehouseConfig {
    /// Makes what speaks its protocol. Nothing is connected to until it is asked.
    ///
    /// # Example
    ///
    /// ```
    /// use pellucid_connectors::config::{ConnectOptions, Credentials, WarehouseConfig};
    /// use pellucid_connectors::secret::Secret;
    ///
    /// let written = r#"{"kind": "trino", "url": "https://trino.example.com", "user": "reader",
    ///     "catalog": "hive", "schema": "shop"}"#;
    /// let config: WarehouseConfig = serde_json::from_str(written)?;
    /// assert_eq!(config.hosts(), [Some("trino.example.com".to_owned())]);
    ///
    /// // It is connected to when it is first asked.
    /// let credentials = Credentials::default().with("password", Secret::new("hunter2"));
    /// let warehouse = config.open(&credentials, ConnectOptions::default())?;
    /// assert_eq!(warehouse.dialect().name(), "trino");
    ///
    /// // A misspelt key is an error, never a default.
    /// assert!(serde_json::from_str::<WarehouseConfig>(&written.replace("user", "usr")).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`SourceError::Source`] where a credential is missing or is not one it takes, where an
    /// address is none, and where a file of certificates cannot be read.
    pub fn open(
        self,
        credentials: &Credentials,
        options: ConnectOptions,
    ) -> Result<Arc<dyn Warehouse>> {
        Ok(match self {
            Self::Postgres(c) => Arc::new(PostgresWarehouse::new(c, credentials, options)?),
            Self::Flight(c) => Arc::new(FlightWarehouse::new(c, credentials, options)?),
            Self::ClickHouse(c) => Arc::new(ClickHouseWarehouse::new(c, credentials, options)?),
            Self::Trino(c) => Arc::new(TrinoWarehouse::new(c, credentials, options)?),
            Self::Databricks(c) => Arc::new(DatabricksWarehouse::new(c, credentials, options)?),
            Self::Snowflake(c) => Arc::new(SnowflakeWarehouse::new(c, credentials, options)?),
            Self::BigQuery(c) => Arc::new(BigQueryWarehouse::new(c, credentials, options)?),
        })
    }

    /// The hosts that are connected to; `None` for an address that names no host.
    pub fn hosts(&self) -> Vec<Option<String>> {
        let host = |url: &str| url::Url::parse(url).ok()?.host_str().map(str::to_owned);
        match self {
            Self::Postgres(c) => vec![Some(c.host.clone())],
            Self::Flight(c) => vec![Some(c.host.clone())],
            Self::ClickHouse(c) => vec![host(&c.url)],
            Self::Trino(c) => vec![host(&c.url)],
            Self::Databricks(c) => vec![host(&c.url)],
            Self::Snowflake(c) => vec![host(&c.url)],
            Self::BigQuery(c) => vec![host(&c.url), host(&c.token_url)],
        }
    }
}

/// How a warehouse may be connected to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConnectOptions {
    /// Which addresses its hosts may have.
    pub reach: Reach,
    /// Longest a statement may run, where the warehouse is told.
    /// [`Guarded`](crate::warehouse::Guarded) bounds all of them.
    pub timeout: Duration,
}

impl Default for ConnectOptions {
    /// Public addresses, and statements of 30 seconds.
    fn default() -> Self {
        Self { reach: Reach::default(), timeout: Duration::from_secs(30) }
    }
}

/// What is secret about a warehouse, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Credentials(BTreeMap<String, Secret>);

impl Credentials {
    /// Every name that a credential of some kind of warehouse has.
    pub const NAMES: [&str; 3] = [PASSWORD, TOKEN, PRIVATE_KEY];

    /// These and one more; one of the same name is replaced.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, secret: Secret) -> Self {
        self.0.insert(name.into(), secret);
        self
    }

    /// The one called `name`.
    pub(crate) fn get(&self, name: &str) -> Option<&Secret> {
        self.0.get(name)
    }

    /// The one called `name`, which the warehouse cannot do without.
    pub(crate) fn need(&self, name: &str) -> Result<Secret> {
        let missing = || SourceError::Source(format!("the credential {name} is missing"));
        self.get(name).cloned().ok_or_else(missing)
    }

    /// Refuses names that are not among `taken`: such a secret would be kept and never used.
    pub(crate) fn only(&self, taken: &[&str]) -> Result<()> {
        match self.0.keys().find(|name| !taken.contains(&name.as_str())) {
            Some(name) => Err(SourceError::Source(format!(
                "it takes no {name}: its credentials are {}",
                taken.join(" and ")
            ))),
            None => Ok(()),
        }
    }
}

impl FromIterator<(String, Secret)> for Credentials {
    fn from_iter<I: IntoIterator<Item = (String, Secret)>>(named: I) -> Self {
        Self(named.into_iter().collect())
    }
}

pub(crate) const PASSWORD: &str = "password";
pub(crate) const TOKEN: &str = "token";
pub(crate) const PRIVATE_KEY: &str = "private_key";

#[cfg(test)]
mod tests {
    use super::*;

    fn config(json: &str) -> WarehouseConfig {
        serde_json::from_str(json).unwrap()
    }

    const KINDS: [&str; 7] = [
        r#"{"kind":"postgres","host":"h","database":"d","user":"u"}"#,
        r#"{"kind":"flight","host":"h"}"#,
        r#"{"kind":"clickhouse","url":"https://h/","user":"u"}"#,
        r#"{"kind":"trino","url":"https://h/","user":"u","catalog":"c","schema":"s"}"#,
        r#"{"kind":"databricks","url":"https://h/","warehouse_id":"w"}"#,
        r#"{"kind":"snowflake","url":"https://h/","account":"a","user":"u","warehouse":"w","database":"d","schema":"s"}"#,
        r#"{"kind":"bigquery","project":"p","dataset":"d"}"#,
    ];

    #[test]
    fn a_credential_of_another_kind_is_refused_with_those_it_takes() {
        for (kind, taken) in KINDS.iter().zip([
            &["password"][..],
            &["password", "token"],
            &["password"],
            &["password", "token"],
            &["token"],
            &["private_key"],
            &["private_key"],
        ]) {
            for name in Credentials::NAMES.iter().chain(&["passwort"]) {
                let credentials = Credentials::default().with(*name, Secret::new("HUSH"));
                let opened = config(kind).open(&credentials, ConnectOptions::default());
                let refused = opened.err().map(|e| e.to_string()).unwrap_or_default();
                let unknown = refused.contains(&format!("it takes no {name}"));
                assert_eq!(unknown, !taken.contains(name), "{kind} {name}: {refused}");
                assert!(!refused.contains("HUSH"), "{refused}");
            }
        }
    }

    #[test]
    fn what_is_missing_is_named() {
        for (kind, missing) in [(KINDS[4], "token"), (KINDS[5], "private_key")] {
            let opened = config(kind).open(&Credentials::default(), ConnectOptions::default());
            let error = opened.err().unwrap().to_string();
            assert!(error.contains(&format!("the credential {missing} is missing")), "{error}");
        }
    }

    #[test]
    fn no_key_is_overlooked_and_what_was_written_is_written_again() {
        for kind in KINDS {
            let wrong = kind.replacen("{", r#"{"pasword":"x","#, 1);
            let error = serde_json::from_str::<WarehouseConfig>(&wrong).unwrap_err();
            assert!(error.to_string().contains("pasword"), "{kind}: {error}");
            let written = serde_json::to_string(&config(kind)).unwrap();
            assert_eq!(config(&written), config(kind));
        }
    }

    #[test]
    fn a_secret_is_never_printed() {
        let credentials = Credentials::default().with(TOKEN, Secret::new("hunter2"));
        assert!(!format!("{credentials:?}").contains("hunter2"));
    }
}
