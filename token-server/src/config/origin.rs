//! A web origin, in the one spelling browsers send.

use serde::Deserialize;

/// `scheme://host` with a port where it is not the scheme's own, as the `Origin` header has it (RFC
/// 6454).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Origin(String);

impl Origin {
    /// Reads an origin. `null`, wildcards, paths and credentials are refused: none of them names
    /// one site.
    ///
    /// # Example
    ///
    /// ```
    /// use pellucid_server::config::Origin;
    ///
    /// assert_eq!(Origin::parse("https://App.example.com:443/")?.as_str(), "https://app.example.com");
    /// assert!(Origin::parse("*").is_err());
    /// # Ok::<(), String>(())
    /// ```
    ///
    /// # Errors
    /// A sentence with the value and the remedy.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = |why: &str| {
            format!(
                "\"{}\" is not an origin ({why}): write scheme and host as in https://app.example.com",
                clip(text)
            )
        };
        let lower = text.to_ascii_lowercase();
        let (scheme, rest) = lower.split_once("://").ok_or_else(|| wrong("it has no scheme"))?;
        let default_port = match scheme {
            "https" => "443",
            "http" => "80",
            _ => return Err(wrong("the scheme must be https or http")),
        };
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let (host, port) = match rest.strip_prefix('[').and_then(|r| r.split_once(']')) {
            Some((v6, tail))
                if !v6.is_empty()
                    && v6.bytes().all(|b| b.is_ascii_hexdigit() || b == b':' || b == b'.') =>
            {
                (format!("[{v6}]"), tail.strip_prefix(':').map(str::to_owned))
            }
            Some(_) => return Err(wrong("the address in brackets is not IPv6")),
            None => match rest.split_once(':') {
                Some((h, p)) => (h.to_owned(), Some(p.to_owned())),
                None => (rest.to_owned(), None),
            },
        };
        let host_ok = host.starts_with('[')
            || (!host.is_empty()
                && host.len() <= 253
                && host.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.'));
        if !host_ok {
            return Err(wrong("the host has characters no host has"));
        }
        match port.as_deref() {
            None => Ok(Self(format!("{scheme}://{host}"))),
            Some(p) if p == default_port => Ok(Self(format!("{scheme}://{host}"))),
            Some(p) if p.parse::<u16>().is_ok_and(|n| n > 0) && !p.starts_with(['0', '+']) => {
                Ok(Self(format!("{scheme}://{host}:{p}")))
            }
            Some(_) => Err(wrong("the port is not a number from 1 to 65535")),
        }
    }

    /// The origin as browsers write it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Messages repeat what was sent, and what was sent may be a megabyte.
fn clip(text: &str) -> String {
    text.chars().take(100).collect()
}

impl<'de> Deserialize<'de> for Origin {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normalises_what_names_the_same_site() {
        for (text, expected) in [
            ("https://App.Example.com", "https://app.example.com"),
            ("https://app.example.com:443/", "https://app.example.com"),
            ("http://127.0.0.1:8787", "http://127.0.0.1:8787"),
            ("http://[::1]:8787", "http://[::1]:8787"),
        ] {
            assert_eq!(Origin::parse(text).unwrap().as_str(), expected);
        }
    }

    #[test]
    fn refuses_what_names_no_one_site() {
        for text in [
            "",
            "null",
            "*",
            "https://*",
            "https://",
            "https://a/b",
            "https://u:p@a",
            "ftp://a",
            "https://a:0",
            "https://a:99999",
            "https://a b",
            "https://é",
            "http://[x]",
        ] {
            assert!(Origin::parse(text).is_err(), "{text}");
        }
    }
}
