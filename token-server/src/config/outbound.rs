//! Where data sources that are made by API may lie. Those of the configuration lie where it says.

use pellucid_connectors::config::WarehouseConfig;
use pellucid_connectors::postgres::{PostgresConfig, Tls};
use serde::Deserialize;

/// What may be connected to.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OutboundConfig {
    /// Hosts, such as `db.example.com`, or every host below a domain: `*.example.com`. None by
    /// default.
    pub hosts: Vec<String>,
    /// Whether they may have private addresses.
    pub allow_private: bool,
}

impl OutboundConfig {
    /// Whether a data source made by API may lie there.
    ///
    /// # Errors
    /// A sentence with the host and what to do.
    pub fn permits(&self, place: &WarehouseConfig) -> Result<(), String> {
        if matches!(
            place,
            WarehouseConfig::Postgres(PostgresConfig { tls: Tls::AuthorityFile(_), .. })
        ) {
            return Err("tls: files are of the configuration alone: give the authority's certificate as text".to_owned());
        }
        for host in place.hosts() {
            let host = host.ok_or("the address names no host")?;
            if !self.hosts.iter().any(|pattern| matches(pattern, &host)) {
                return Err(format!(
                    "{host} is not among outbound.hosts: add it to the server's configuration"
                ));
            }
        }
        Ok(())
    }
}

fn matches(pattern: &str, host: &str) -> bool {
    let (pattern, host) = (pattern.to_ascii_lowercase(), host.to_ascii_lowercase());
    match pattern.strip_prefix("*.") {
        Some(domain) => {
            host.strip_suffix(domain).is_some_and(|below| below.len() > 1 && below.ends_with('.'))
        }
        None => pattern == host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn postgres(host: &str) -> WarehouseConfig {
        serde_json::from_value(
            serde_json::json!({"kind": "postgres", "host": host, "database": "d", "user": "u"}),
        )
        .unwrap()
    }

    #[test]
    fn nothing_is_allowed_that_is_not_said() {
        let none = OutboundConfig::default();
        assert!(none.permits(&postgres("db.example.com")).unwrap_err().contains("outbound.hosts"));
        let some = OutboundConfig {
            hosts: vec!["db.example.com".into(), "*.eu.example.com".into()],
            allow_private: false,
        };
        for (host, allowed) in [
            ("db.example.com", true),
            ("DB.example.com", true),
            ("a.eu.example.com", true),
            ("a.b.eu.example.com", true),
            ("eu.example.com", false),
            (".eu.example.com", false),
            ("xeu.example.com", false),
            ("db.example.com.evil.com", false),
            ("169.254.169.254", false),
            ("", false),
        ] {
            assert_eq!(some.permits(&postgres(host)).is_ok(), allowed, "{host}");
        }
        let file = serde_json::json!({"kind": "postgres", "host": "db.example.com", "database": "d", "user": "u",
            "tls": {"authority_file": "/etc/passwd"}});
        assert!(some.permits(&serde_json::from_value(file).unwrap()).is_err());
        // Every host that is connected to counts.
        let tokens = serde_json::json!({"kind": "bigquery", "url": "https://db.example.com/", "project": "p", "dataset": "d",
            "token_url": "https://evil.com/"});
        assert!(
            some.permits(&serde_json::from_value(tokens).unwrap())
                .unwrap_err()
                .contains("evil.com")
        );
    }
}
