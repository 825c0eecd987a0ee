//! Where state is shared.

use serde::Deserialize;

/// A URL that may hold a password. It is never printed, also not by `{:?}`.
#[derive(Clone)]
pub struct ConnectionUrl(String);

impl ConnectionUrl {
    /// The URL, password included.
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for ConnectionUrl {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.to_owned()))
    }
}

impl std::fmt::Debug for ConnectionUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[url]")
    }
}

fn url<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
    schemes: &[&str],
) -> Result<ConnectionUrl, D::Error> {
    let text = String::deserialize(deserializer)?;
    match schemes.iter().any(|s| text.starts_with(s)) {
        true => Ok(ConnectionUrl(text)),
        false => Err(serde::de::Error::custom(format!(
            "the URL must start with {}",
            schemes.join(" or ")
        ))),
    }
}

/// The database.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatabaseConfig {
    /// `postgres://user:password@host/name`; a SQLite file in the data folder where it is absent.
    #[serde(default, deserialize_with = "postgres")]
    pub url: Option<ConnectionUrl>,
    /// Most connections open at once.
    #[serde(default = "eight")]
    pub max_connections: u32,
}

impl Default for DatabaseConfig {
    fn default() -> Self {
        Self { url: None, max_connections: eight() }
    }
}

/// Redis.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RedisConfig {
    /// `redis://user:password@host:port/database`. Without TLS: put it on the same host or a
    /// private network.
    #[serde(deserialize_with = "redis")]
    pub url: ConnectionUrl,
    /// What every key and channel starts with, where several installations share one Redis.
    #[serde(default = "prefix")]
    pub prefix: String,
    /// Whether queries are answered while Redis is away, each replica then counting its own, or
    /// refused with 503.
    #[serde(default)]
    pub limits_when_away: WhenAway,
}

/// What to do while a service is away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WhenAway {
    /// Go on with what this process knows.
    #[default]
    Open,
    /// Refuse.
    Closed,
}

fn postgres<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<ConnectionUrl>, D::Error> {
    url(deserializer, &["postgres://", "postgresql://"]).map(Some)
}

fn redis<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<ConnectionUrl, D::Error> {
    url(deserializer, &["redis://", "redis+unix://"])
}

fn prefix() -> String {
    "pellucid".to_owned()
}

fn eight() -> u32 {
    8
}
