//! What an operator writes: one TOML file, overridden by the environment. Unknown keys are refused,
//! so that a misspelt policy cannot silently be no policy.

mod bucket;
mod connection;
mod connections;
mod dataset;
mod limits;
mod load;
mod model;
mod origin;
mod outbound;
mod sealed;
mod secret;
mod source;
mod tenant;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

use serde::Deserialize;

pub use bucket::BucketConfig;
pub use connection::{ConnectionUrl, DatabaseConfig, RedisConfig, WhenAway};
pub use connections::{ConnectionsConfig, Network};
pub use dataset::{DatasetConfig, PolicyRule};
pub use limits::{Limits, MAX_TTL_SECONDS, Tier, TokenConfig};
pub use load::{ENV_PREFIX, ID_PATTERN, check_id, load};
pub use model::ModelConfig;
pub use origin::Origin;
pub use outbound::OutboundConfig;
pub use sealed::seal;
pub use secret::Secret;
pub use source::{Credential, MAX_USE, Password, SourceConfig, SourceUse};
pub use tenant::{Attribute, TenantConfig};

/// What is wrong with a configuration, with the key and the remedy.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(pub String);

/// The whole configuration. `pellucid.example.toml` shows every key.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where to listen.
    #[serde(default = "default_listen")]
    pub listen: SocketAddr,
    /// Folder for the database, keys and extracts. Made at the first start, readable by its owner
    /// only.
    #[serde(default = "default_data_dir")]
    pub data_dir: PathBuf,
    /// PostgreSQL instead of a SQLite file in the data folder.
    #[serde(default)]
    pub database: DatabaseConfig,
    /// Redis, for replicas that share results, rate limits and word of revocations.
    pub redis: Option<RedisConfig>,
    /// The `iss` of every token.
    #[serde(default = "default_issuer")]
    pub issuer: String,
    /// Origins of the pages that may embed, such as `https://app.example.com`.
    #[serde(default)]
    pub allowed_origins: Vec<Origin>,
    /// Lifetimes of tokens.
    #[serde(default)]
    pub token: TokenConfig,
    /// What a request may cost.
    #[serde(default)]
    pub limits: Limits,
    /// How many connections there may be, and how long each part of a request may take.
    #[serde(default)]
    pub connections: ConnectionsConfig,
    /// Where operators look.
    #[serde(default)]
    pub operations: Operations,
    /// Rate limits by tier; `free` and `premium` exist without being written.
    #[serde(default)]
    pub tiers: BTreeMap<String, Tier>,
    /// Secrets given from outside instead of generated ones.
    #[serde(default)]
    pub secrets: Secrets,
    /// Warehouses by id.
    #[serde(default)]
    pub sources: BTreeMap<String, SourceConfig>,
    /// S3-compatible stores of files, by the name of the bucket.
    #[serde(default)]
    pub buckets: BTreeMap<String, BucketConfig>,
    /// Where data sources made by API may lie.
    #[serde(default)]
    pub outbound: OutboundConfig,
    /// Datasets by id.
    #[serde(default)]
    pub datasets: BTreeMap<String, DatasetConfig>,
    /// Models over datasets by id.
    #[serde(default)]
    pub models: BTreeMap<String, ModelConfig>,
    /// Tenants by id.
    #[serde(default)]
    pub tenants: BTreeMap<String, TenantConfig>,
    /// Where spans are sent.
    #[serde(default)]
    pub telemetry: TelemetryConfig,
    /// Where dashboards come from at the first start.
    #[serde(default)]
    pub dashboards: Seeds,
    /// Per-tenant extracts.
    #[serde(default)]
    pub extracts: Extracts,
    /// The server's own program, which answers queries over files and statements of administrators
    /// in processes of their own. Not to be configured; whoever runs the server as a library
    /// says where it is.
    #[serde(skip, default = "own_program")]
    pub program: PathBuf,
}

/// Secrets given from outside, for replicas that share them. Those absent are generated into the
/// data folder.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Secrets {
    /// Keys the hash of API keys; 32 characters or more.
    pub api_key_pepper: Option<Secret>,
    /// Seals private keys and credentials in the database; 32 characters or more.
    pub sealing_key: Option<Secret>,
}

/// What the server says of itself to a collector.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TelemetryConfig {
    /// An OTLP endpoint over gRPC, such as `http://127.0.0.1:4317`; no spans are sent where it is absent.
    pub otlp_endpoint: Option<String>,
}

/// What is for operators alone.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operations {
    /// Where `/metrics`, `/docs`, `/openapi.json` and the details of `/ready` are served, and then
    /// nowhere else. Without it they are served where everything is.
    pub listen: Option<SocketAddr>,
}

/// Dashboards read from files.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seeds {
    /// A folder of `DashboardSpec` files; `flights.json` becomes the dashboard `flights`.
    pub seed: Option<PathBuf>,
    /// Tenants that see the seeded dashboards; `*` is every tenant.
    #[serde(default = "everyone")]
    pub share_with: Vec<String>,
}

impl Default for Seeds {
    fn default() -> Self {
        Self { seed: None, share_with: everyone() }
    }
}

/// How per-tenant extracts are made.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extracts {
    /// Write every tenant's extract at start instead of when it is first asked for.
    #[serde(default)]
    pub prebuild: bool,
}

fn own_program() -> PathBuf {
    std::env::current_exe().unwrap_or_default()
}

fn everyone() -> Vec<String> {
    vec!["*".to_owned()]
}

fn default_listen() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 8788))
}

fn default_data_dir() -> PathBuf {
    PathBuf::from("pellucid-data")
}

fn default_issuer() -> String {
    "pellucid".to_owned()
}
