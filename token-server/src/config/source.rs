//! Warehouses: where one is, who asks it, and how much of it may be used.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use pellucid_connectors::config::{Credentials, WarehouseConfig};
use pellucid_connectors::postgres::{PostgresConfig, Tls};
use schemars::JsonSchema;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// A password, token or key that a person chose or a service gave. Never printed, never
/// serialised.
pub use pellucid_connectors::secret::Secret as Password;

/// Most seconds, and queries at once, that a warehouse may be given.
pub const MAX_USE: u64 = 3_600;

/// One warehouse.
#[derive(Debug, Clone)]
pub struct SourceConfig {
    /// What it is and where, in the connectors' own type.
    pub place: WarehouseConfig,
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

impl SourceUse {
    /// Checks that each bound lies in 1 to [`MAX_USE`].
    ///
    /// # Errors
    /// The key, its value and what is allowed.
    pub fn check(&self) -> Result<(), String> {
        let bounds = [
            ("timeout_seconds", self.timeout_seconds),
            ("extract_seconds", self.extract_seconds),
            ("concurrent", self.concurrent as u64),
        ];
        match bounds.iter().find(|(_, value)| !(1..=MAX_USE).contains(value)) {
            Some((key, value)) => Err(format!("{key} is {value}: give 1 to {MAX_USE}")),
            None => Ok(()),
        }
    }
}

impl Default for SourceUse {
    fn default() -> Self {
        Self { timeout_seconds: 30, extract_seconds: 600, concurrent: 8 }
    }
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
    /// It stands here sealed under the server's sealing key, for this place in the configuration.
    /// `pellucid-server seal` seals one, the start opens it.
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
                let text = std::fs::read_to_string(path)
                    .map_err(|e| format!("cannot read {}: {e}", path.display()))?;
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
                Ok(Reference { env: None, file: None, sealed: Some(text) }) => {
                    Ok(Self::Sealed(text))
                }
                // What stood there is not repeated.
                _ => Err(D::Error::custom(
                    "a credential is text, { env = \"NAME\" }, { file = \"PATH\" } or { sealed = \"..\" }",
                )),
            },
        }
    }
}

impl<'de> Deserialize<'de> for SourceConfig {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut all = serde_json::Map::<String, Value>::deserialize(deserializer)?;
        let mut credentials = BTreeMap::new();
        for name in Credentials::NAMES {
            if let Some(value) = all.remove(name) {
                let credential = serde_json::from_value(value)
                    .map_err(|e| D::Error::custom(format!("{name}: {e}")))?;
                credentials.insert(name.to_owned(), credential);
            }
        }
        let allow_private = match all.remove("allow_private") {
            None => false,
            Some(Value::Bool(v)) => v,
            Some(_) => return Err(D::Error::custom("allow_private is true or false")),
        };
        let bounds = ["timeout_seconds", "extract_seconds", "concurrent"];
        let bounds = bounds
            .iter()
            .filter_map(|name| all.remove(*name).map(|v| ((*name).to_owned(), v)))
            .collect();
        let use_of = serde_json::from_value(Value::Object(bounds)).map_err(D::Error::custom)?;
        let place = serde_json::from_value(Value::Object(all)).map_err(D::Error::custom)?;
        Ok(Self { place, credentials, allow_private, use_of })
    }
}

impl SourceConfig {
    /// Makes paths start at `base`.
    pub(super) fn resolve(&mut self, base: &Path) {
        if let WarehouseConfig::Postgres(PostgresConfig { tls: Tls::AuthorityFile(path), .. }) =
            &mut self.place
        {
            *path = base.join(&path);
        }
        for credential in self.credentials.values_mut() {
            if let Credential::File(path) = credential {
                *path = base.join(&path);
            }
        }
    }
}
