//! Warehouses: where one is, who asks it, and how much of it may be used.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use pellucid_connectors::postgres::is_reader_setting;
use schemars::JsonSchema;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// A password, token or key that a person chose or a service gave. Never printed, never serialised.
pub use pellucid_connectors::secret::Secret as Password;

/// Names of what is secret about a warehouse. Everything else of it may be shown.
pub(super) const CREDENTIALS: [&str; 3] = ["password", "token", "private_key"];

/// Most seconds, and queries at once, that a data source made by API may be given.
pub const MAX_USE: u64 = 3_600;

/// One warehouse.
#[derive(Debug, Clone)]
pub struct SourceConfig {
    /// What it is and where.
    pub place: Place,
    /// What is secret about it, by name: `password`, `token`, `private_key`.
    pub credentials: BTreeMap<String, Credential>,
    /// Whether its host may have a private address: where it stands in the same network.
    pub allow_private: bool,
    /// How much of it may be used.
    pub use_of: SourceUse,
}

/// How much of a warehouse may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SourceUse {
    /// Longest a query may take, its wait for a turn included, in seconds.
    #[schemars(range(min = 1, max = MAX_USE))]
    pub timeout_seconds: u64,
    /// Longest reading an extract may take, in seconds.
    #[schemars(range(min = 1, max = MAX_USE))]
    pub extract_seconds: u64,
    /// Queries at once; more wait. Extracts are read two at a time beside them.
    #[schemars(range(min = 1, max = MAX_USE))]
    pub concurrent: usize,
}

impl Default for SourceUse {
    fn default() -> Self {
        Self { timeout_seconds: 30, extract_seconds: 600, concurrent: 8 }
    }
}

/// What a warehouse is and where, without its secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Place {
    /// PostgreSQL.
    Postgres(PostgresPlace),
    /// Arrow Flight SQL speaking Spark's SQL: Sail.
    Flight(FlightPlace),
    /// ClickHouse over HTTP.
    ClickHouse(ClickHousePlace),
    /// Trino.
    Trino(TrinoPlace),
    /// Databricks SQL.
    Databricks(DatabricksPlace),
    /// Snowflake.
    Snowflake(SnowflakePlace),
    /// BigQuery.
    BigQuery(BigQueryPlace),
}

/// A PostgreSQL database. Credential: `password`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PostgresPlace {
    /// Its host.
    pub host: String,
    /// Its port.
    #[serde(default = "postgres_port")]
    pub port: u16,
    /// The database.
    pub database: String,
    /// The role. Give it SELECT on what may be read and nothing else.
    pub user: String,
    /// How the connection is protected.
    #[serde(default)]
    pub tls: Tls,
    /// The setting that holds the tenant's id within each statement's transaction, for row-level security of the database itself; none
    /// is set where it is empty.
    #[serde(default = "tenant_setting", deserialize_with = "setting")]
    pub tenant_setting: String,
}

/// How a connection is protected.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Tls {
    /// Not at all: for a socket or network of one's own.
    Off,
    /// By a certificate of a public authority that names the host.
    #[default]
    Public,
    /// By a certificate of one of these authorities (PEM) that names the host.
    Authority(String),
    /// The same, the authorities in a file.
    AuthorityFile(PathBuf),
}

/// A Flight SQL server. Credential: `token`, or `password` where there is a user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FlightPlace {
    /// Its host.
    pub host: String,
    /// Its port.
    #[serde(default = "flight_port")]
    pub port: u16,
    /// TLS with a certificate of a public authority.
    #[serde(default = "yes")]
    pub tls: bool,
    /// Who asks, where a password is exchanged for a token.
    #[serde(default)]
    pub user: Option<String>,
}

/// A ClickHouse. Credential: `password`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClickHousePlace {
    /// Its HTTP address.
    pub url: String,
    /// The database of tables that name none.
    #[serde(default = "default_name")]
    pub database: String,
    /// The user. Give it a profile with `readonly = 1`.
    pub user: String,
}

/// A Trino. Credential: `password` or `token`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TrinoPlace {
    /// The coordinator's address.
    pub url: String,
    /// The user.
    pub user: String,
    /// The catalog of tables that name none.
    pub catalog: String,
    /// The schema of tables that name none.
    pub schema: String,
}

/// A Databricks SQL warehouse. Credential: `token`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DatabricksPlace {
    /// The workspace's address.
    pub url: String,
    /// The SQL warehouse's id.
    pub warehouse_id: String,
    /// The catalog of tables that name none.
    #[serde(default)]
    pub catalog: Option<String>,
    /// The schema of tables that name none.
    #[serde(default)]
    pub schema: Option<String>,
}

/// A Snowflake account. Credential: `private_key`, RSA, PKCS#8, PEM.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SnowflakePlace {
    /// The account's address.
    pub url: String,
    /// The account's identifier, without region where it has an organisation.
    pub account: String,
    /// The user.
    pub user: String,
    /// The virtual warehouse that runs statements.
    pub warehouse: String,
    /// The database of tables that name none.
    pub database: String,
    /// The schema of tables that name none.
    pub schema: String,
    /// The role, where not the user's own.
    #[serde(default)]
    pub role: Option<String>,
}

/// A BigQuery project. Credential: `private_key` of the service account, PEM; none for emulators.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BigQueryPlace {
    /// The API's address, ending in a slash.
    #[serde(default = "bigquery_url")]
    pub url: String,
    /// The project that runs and pays for jobs.
    pub project: String,
    /// The dataset of tables that name none.
    pub dataset: String,
    /// Where jobs run, such as `EU`.
    #[serde(default)]
    pub location: Option<String>,
    /// The service account's e-mail address.
    #[serde(default)]
    pub email: Option<String>,
    /// Where assertions become tokens.
    #[serde(default = "token_url")]
    pub token_url: String,
    /// A query that would read more bytes fails instead of costing.
    #[serde(default)]
    pub maximum_bytes_billed: Option<u64>,
}

/// Where a secret comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credential {
    /// It stands here.
    Text(Password),
    /// An environment variable holds it.
    Env(String),
    /// A file holds it; the line end after it does not count.
    File(PathBuf),
    /// It stands here sealed under the server's sealing key, for this place in the configuration. `pellucid-server seal` seals one, the
    /// start opens it.
    Sealed(String),
}

impl Credential {
    /// The secret.
    ///
    /// # Errors
    /// Which variable or file is missing, never what another holds.
    pub fn resolve(&self) -> Result<Password, String> {
        match self {
            Self::Text(secret) => Ok(secret.clone()),
            Self::Env(name) => match std::env::var(name) {
                Ok(text) if !text.is_empty() => Ok(Password::new(text)),
                _ => Err(format!("the environment variable {name} is empty or not set")),
            },
            Self::Sealed(_) => Err("it is sealed, and nobody has opened it".to_owned()),
            Self::File(path) => {
                let text = std::fs::read_to_string(path).map_err(|e| format!("cannot read {}: {e}", path.display()))?;
                Ok(Password::new(text.trim_end_matches(['\r', '\n'])))
            }
        }
    }
}

impl<'de> Deserialize<'de> for Credential {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Reference {
            env: Option<String>,
            file: Option<PathBuf>,
            sealed: Option<String>,
        }
        match Value::deserialize(deserializer)? {
            Value::String(text) if !text.is_empty() => Ok(Self::Text(Password::new(text))),
            other => match serde_json::from_value::<Reference>(other) {
                Ok(Reference { env: Some(name), file: None, sealed: None }) => Ok(Self::Env(name)),
                Ok(Reference { env: None, file: Some(path), sealed: None }) => Ok(Self::File(path)),
                Ok(Reference { env: None, file: None, sealed: Some(text) }) => Ok(Self::Sealed(text)),
                // What stood there is not repeated.
                _ => Err(D::Error::custom("a credential is text, { env = \"NAME\" }, { file = \"PATH\" } or { sealed = \"..\" }")),
            },
        }
    }
}

impl<'de> Deserialize<'de> for SourceConfig {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut all = serde_json::Map::<String, Value>::deserialize(deserializer)?;
        let mut credentials = BTreeMap::new();
        for name in CREDENTIALS {
            if let Some(value) = all.remove(name) {
                let credential = serde_json::from_value(value).map_err(|e| D::Error::custom(format!("{name}: {e}")))?;
                credentials.insert(name.to_owned(), credential);
            }
        }
        let allow_private = match all.remove("allow_private") {
            None => false,
            Some(Value::Bool(v)) => v,
            Some(_) => return Err(D::Error::custom("allow_private is true or false")),
        };
        let bounds = ["timeout_seconds", "extract_seconds", "concurrent"];
        let bounds = bounds.iter().filter_map(|name| all.remove(*name).map(|v| ((*name).to_owned(), v))).collect();
        let use_of = serde_json::from_value(Value::Object(bounds)).map_err(D::Error::custom)?;
        let place = serde_json::from_value(Value::Object(all)).map_err(D::Error::custom)?;
        Ok(Self { place, credentials, allow_private, use_of })
    }
}

impl Place {
    /// The hosts that are connected to; none for an address that names no host.
    pub fn hosts(&self) -> Vec<Option<String>> {
        let of = |url: &str| url::Url::parse(url).ok().and_then(|u| u.host_str().map(str::to_owned));
        match self {
            Self::Postgres(p) => vec![Some(p.host.clone())],
            Self::Flight(p) => vec![Some(p.host.clone())],
            Self::ClickHouse(p) => vec![of(&p.url)],
            Self::Trino(p) => vec![of(&p.url)],
            Self::Databricks(p) => vec![of(&p.url)],
            Self::Snowflake(p) => vec![of(&p.url)],
            Self::BigQuery(p) => vec![of(&p.url), of(&p.token_url)],
        }
    }

    /// Makes paths start at `base`.
    pub(super) fn resolve(&mut self, base: &Path) {
        if let Self::Postgres(PostgresPlace { tls: Tls::AuthorityFile(path), .. }) = self {
            *path = base.join(&path);
        }
    }
}

impl SourceConfig {
    /// Makes paths start at `base`.
    pub(super) fn resolve(&mut self, base: &Path) {
        self.place.resolve(base);
        for credential in self.credentials.values_mut() {
            if let Credential::File(path) = credential {
                *path = base.join(&path);
            }
        }
    }
}

fn postgres_port() -> u16 {
    5432
}

fn tenant_setting() -> String {
    "app.tenant".to_owned()
}

/// PostgreSQL's own settings are out of reach: `role` among them would be a way to another role.
fn setting<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let name = String::deserialize(deserializer)?;
    match name.is_empty() || is_reader_setting(&name) {
        true => Ok(name),
        false => Err(D::Error::custom("tenant_setting has two parts of lower-case letters, digits and _, such as app.tenant, or is empty")),
    }
}

fn flight_port() -> u16 {
    32_010
}

fn yes() -> bool {
    true
}

fn default_name() -> String {
    "default".to_owned()
}

fn bigquery_url() -> String {
    "https://bigquery.googleapis.com/bigquery/v2/".to_owned()
}

fn token_url() -> String {
    "https://oauth2.googleapis.com/token".to_owned()
}
