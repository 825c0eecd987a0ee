//! Which address a request comes from.

use std::convert::Infallible;
use std::fmt;
use std::net::{IpAddr, Ipv6Addr};

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;

use crate::config::ConnectionsConfig;

/// The other end of the connection, as the listener saw it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Peer(pub(super) IpAddr);

/// Where a request comes from: the peer, or whom a configured proxy forwards for. None where there
/// is no connection, as in a test of the router alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddress(pub Option<IpAddr>);

impl ClientAddress {
    /// The address that `peer` speaks for. `X-Forwarded-For` is a list to which each proxy adds
    /// whom it heard from, so it is read from its end, and only as far as proxies that we know
    /// wrote it: what stands before them is what anybody may have sent.
    pub(super) fn find(
        peer: Option<IpAddr>,
        headers: &HeaderMap,
        config: &ConnectionsConfig,
    ) -> Self {
        let Some(mut client) = peer.map(|p| p.to_canonical()) else { return Self(None) };
        let values: Vec<&str> = headers
            .get_all("x-forwarded-for")
            .iter()
            .map(|v| v.to_str().unwrap_or_default())
            .collect();
        for entry in values.iter().rev().flat_map(|v| v.rsplit(',')) {
            if !config.trusts(client) {
                break;
            }
            match address(entry.trim()) {
                Some(before) => client = before,
                None => break,
            }
        }
        Self(Some(client))
    }

    /// The address that a request was found to come from.
    pub(super) fn of(parts: &Parts) -> Self {
        parts.extensions.get().copied().unwrap_or(Self(None))
    }

    /// The address for the audit log; empty where it is not known.
    pub fn text(&self) -> String {
        self.0.map(|a| a.to_string()).unwrap_or_default()
    }
}

impl fmt::Display for ClientAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

impl<S: Send + Sync> FromRequestParts<S> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(parts))
    }
}

/// An address as proxies write it, some with a port.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|t| t.split_once(']')).map(|(inner, _)| inner);
    let with_port = || {
        text.rsplit_once(':')
            .and_then(|(host, port)| port.parse::<u16>().ok().and(host.parse().ok()))
    };
    bare.unwrap_or(text).parse::<IpAddr>().ok().or_else(with_port).map(|a| a.to_canonical())
}

/// What counts as one address: whoever has one of IPv6 has the /64 around it.
pub(super) fn counted_as(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX))),
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_our_proxies_wrote_is_believed() {
        let config = ConnectionsConfig {
            trusted_proxies: ["10.0.0.0/8", "2001:db8::7"].map(|n| n.parse().unwrap()).to_vec(),
            ..ConnectionsConfig::default()
        };
        let find = |peer: &str, forwarded: &[&str]| {
            let mut headers = HeaderMap::new();
            for value in forwarded {
                headers.append("x-forwarded-for", value.parse().unwrap());
            }
            ClientAddress::find(peer.parse().ok(), &headers, &config).text()
        };
        for (peer, forwarded, expected) in [
            ("10.0.0.1", &[][..], "10.0.0.1"),
            ("10.0.0.1", &["203.0.113.9"], "203.0.113.9"),
            // Anybody may write the list's beginning.
            ("10.0.0.1", &["198.51.100.1, 203.0.113.9"], "203.0.113.9"),
            ("10.0.0.1", &["198.51.100.1, 203.0.113.9, 10.0.0.2"], "203.0.113.9"),
            ("10.0.0.1", &["198.51.100.1", "203.0.113.9"], "203.0.113.9"),
            ("10.0.0.1", &["203.0.113.9, 10.0.0.2"], "203.0.113.9"),
            ("10.0.0.1", &["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
            ("203.0.113.5", &["198.51.100.1"], "203.0.113.5"),
            ("127.0.0.1", &["198.51.100.1"], "127.0.0.1"),
            ("10.0.0.1", &["nonsense"], "10.0.0.1"),
            ("10.0.0.1", &["198.51.100.1, unknown, 10.0.0.2"], "10.0.0.2"),
            ("10.0.0.1", &[""], "10.0.0.1"),
            ("10.0.0.1", &["203.0.113.9:4711"], "203.0.113.9"),
            ("::ffff:10.0.0.1", &["[2001:db9::1]:4711"], "2001:db9::1"),
            ("2001:db8::7", &["2001:db9::1"], "2001:db9::1"),
            ("2001:db8::8", &["2001:db9::1"], "2001:db8::8"),
            ("10.0.0.1", &["::ffff:203.0.113.9"], "203.0.113.9"),
        ] {
            assert_eq!(find(peer, forwarded), expected, "{peer} {forwarded:?}");
        }
        assert_eq!(ClientAddress::find(None, &HeaderMap::new(), &config), ClientAddress(None));
    }

    #[test]
    fn a_network_of_ipv6_is_one_address() {
        let of = |a: &str| counted_as(a.parse().unwrap()).to_string();
        assert_eq!(
            (of("2001:db8:1:2:3:4:5:6"), of("192.0.2.7"), of("::ffff:192.0.2.7")),
            ("2001:db8:1:2::".into(), "192.0.2.7".into(), "192.0.2.7".into())
        );
    }
}
