//! From a configuration to what speaks a warehouse's protocol.

use std::sync::Arc;
use std::time::Duration;

use pellucid_connectors::bigquery::{BigQueryAuth, BigQueryConfig, BigQueryWarehouse};
use pellucid_connectors::clickhouse::{ClickHouseConfig, ClickHouseWarehouse};
use pellucid_connectors::databricks::{DatabricksConfig, DatabricksWarehouse};
use pellucid_connectors::flight::{FlightAuth, FlightConfig, FlightWarehouse};
use pellucid_connectors::outbound::Reach;
use pellucid_connectors::postgres::{PostgresConfig, PostgresWarehouse, Tls as Protection};
use pellucid_connectors::snowflake::{SnowflakeConfig, SnowflakeWarehouse};
use pellucid_connectors::trino::{TrinoAuth, TrinoConfig, TrinoWarehouse};
use pellucid_connectors::warehouse::Warehouse;

use crate::config::{Password, Place, SourceConfig, Tls};
use crate::connectors::{Result, SourceError};

/// A warehouse of this configuration whose statements may take `timeout`. It is connected to when first asked.
///
/// # Errors
/// [`SourceError::Source`] where a credential is missing or does not fit, or an address is none.
pub fn open(config: &SourceConfig, timeout: Duration) -> Result<Arc<dyn Warehouse>> {
    let reach = Reach { private: config.allow_private };
    let secret = |name: &str| config.credentials.get(name).map(|c| c.resolve().map_err(SourceError::Source)).transpose();
    let needed = |name: &str| secret(name)?.ok_or_else(|| SourceError::Source(format!("the credential {name} is missing")));
    fits(config)?;
    Ok(match config.place.clone() {
        Place::Postgres(p) => {
            let tls = protection(p.tls)?;
            let (host, port, database, user, password) = (p.host, p.port, p.database, p.user, secret("password")?);
            let reader_setting = Some(p.tenant_setting).filter(|name| !name.is_empty());
            Arc::new(PostgresWarehouse::new(PostgresConfig { host, port, database, user, password, tls, reach, timeout, reader_setting }))
        }
        Place::Flight(p) => {
            let auth = match (secret("token")?, p.user) {
                (Some(token), None) => FlightAuth::Bearer(token),
                (None, Some(user)) => FlightAuth::Basic(user, needed("password")?),
                (None, None) => FlightAuth::None,
                (Some(_), Some(_)) => return Err(SourceError::source("a Flight SQL server takes a token, or a user and password")),
            };
            Arc::new(FlightWarehouse::new(FlightConfig { host: p.host, port: p.port, tls: p.tls, auth, reach }))
        }
        Place::ClickHouse(p) => {
            let password = secret("password")?.unwrap_or_else(|| Password::new(""));
            Arc::new(ClickHouseWarehouse::new(ClickHouseConfig { url: p.url, database: p.database, user: p.user, password, reach })?)
        }
        Place::Trino(p) => {
            let auth = match (secret("password")?, secret("token")?) {
                (Some(password), None) => TrinoAuth::Basic(password),
                (None, Some(token)) => TrinoAuth::Bearer(token),
                (None, None) => TrinoAuth::None,
                (Some(_), Some(_)) => return Err(SourceError::source("Trino takes a password or a token, not both")),
            };
            let (url, user, catalog, schema) = (p.url, p.user, p.catalog, p.schema);
            Arc::new(TrinoWarehouse::new(TrinoConfig { url, user, auth, catalog, schema, reach })?)
        }
        Place::Databricks(p) => {
            let (url, warehouse_id, token, catalog, schema) = (p.url, p.warehouse_id, needed("token")?, p.catalog, p.schema);
            Arc::new(DatabricksWarehouse::new(DatabricksConfig { url, warehouse_id, token, catalog, schema, reach })?)
        }
        Place::Snowflake(p) => Arc::new(SnowflakeWarehouse::new(SnowflakeConfig {
            url: p.url,
            account: p.account,
            user: p.user,
            private_key: needed("private_key")?,
            warehouse: p.warehouse,
            database: p.database,
            schema: p.schema,
            role: p.role,
            timeout,
            reach,
        })?),
        Place::BigQuery(p) => {
            let auth = match (p.email, secret("private_key")?) {
                (Some(email), Some(private_key)) => BigQueryAuth::ServiceAccount { email, private_key, token_url: p.token_url },
                (None, None) => BigQueryAuth::None,
                _ => return Err(SourceError::source("a service account is an email and a private_key")),
            };
            let (url, project, dataset, location) = (p.url, p.project, p.dataset, p.location);
            let maximum_bytes_billed = p.maximum_bytes_billed;
            Arc::new(BigQueryWarehouse::new(BigQueryConfig {
                url,
                project,
                dataset,
                location,
                auth,
                maximum_bytes_billed,
                timeout,
                reach,
            })?)
        }
    })
}

/// Refuses credentials that this kind of warehouse does not take: they would be kept and never used.
fn fits(config: &SourceConfig) -> Result<()> {
    let takes: &[&str] = match &config.place {
        Place::Postgres(_) | Place::ClickHouse(_) => &["password"],
        Place::Flight(_) | Place::Trino(_) => &["password", "token"],
        Place::Databricks(_) => &["token"],
        Place::Snowflake(_) | Place::BigQuery(_) => &["private_key"],
    };
    match config.credentials.keys().find(|name| !takes.contains(&name.as_str())) {
        Some(name) => Err(SourceError::Source(format!("it takes no {name}: its credentials are {}", takes.join(" and ")))),
        None => Ok(()),
    }
}

fn protection(tls: Tls) -> Result<Protection> {
    Ok(match tls {
        Tls::Off => Protection::Off,
        Tls::Public => Protection::Public,
        Tls::Authority(pem) => Protection::Authority(pem),
        Tls::AuthorityFile(path) => {
            let read = std::fs::read_to_string(&path);
            Protection::Authority(read.map_err(|e| SourceError::Source(format!("cannot read {}: {e}", path.display())))?)
        }
    })
}
