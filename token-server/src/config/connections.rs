//! How many connections and requests there may be, and how long each part of one may take.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;
use std::time::Duration;

use ipnet::IpNet;
use serde::Deserialize;

/// Most connections where the configuration names no number, however many descriptors there are.
const MOST: usize = 4_096;
/// Most connections of one address where the configuration names no number.
const PER_ADDRESS: usize = 256;
/// No deadline is longer: a day.
const LONGEST: u64 = 86_400;

/// Limits of connections, and deadlines of what goes over them, in seconds.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ConnectionsConfig {
    /// Connections in all; 4,096 by default, or half of what the process may open where that is
    /// less.
    pub most: Option<usize>,
    /// Connections of one address (of one /64 in IPv6), and its requests that have not shown a
    /// credential yet; 256 by default, and without bound for this machine's own addresses.
    /// Addresses of `trusted_proxies` are not counted.
    pub per_address: Option<usize>,
    /// The time from the connection, or a request's first byte, to the end of its head.
    pub header_seconds: u64,
    /// The time for the whole body of a request.
    pub body_seconds: u64,
    /// The time between two requests of a connection, and between two pieces of a request's body
    /// at most.
    pub idle_seconds: u64,
    /// A peer that takes no byte of an answer for so long is left.
    pub write_seconds: u64,
    /// The time for a whole answer, and a second more for each 64 kB that were taken.
    pub response_seconds: u64,
    /// The time for running requests once the server is told to stop.
    pub drain_seconds: u64,
    /// Whether HTTP/2 without TLS is spoken beside HTTP/1.1.
    pub http2: bool,
    /// Proxies whose `X-Forwarded-For` is believed: addresses, or networks such as `10.0.0.0/8`.
    pub trusted_proxies: Vec<Network>,
    /// Requests of one embed token at once.
    pub requests_per_token: usize,
    /// Requests with embed tokens of one tenant at once.
    pub requests_per_tenant: usize,
    /// Streams of whole extracts (`data.arrow`) at once.
    pub streams: usize,
    /// Those of one tenant.
    pub streams_per_tenant: usize,
}

impl Default for ConnectionsConfig {
    fn default() -> Self {
        Self {
            most: None,
            per_address: None,
            header_seconds: 10,
            body_seconds: 30,
            idle_seconds: 75,
            write_seconds: 30,
            response_seconds: 600,
            drain_seconds: 15,
            http2: true,
            trusted_proxies: Vec::new(),
            requests_per_token: 64,
            requests_per_tenant: 512,
            streams: 32,
            streams_per_tenant: 8,
        }
    }
}

impl ConnectionsConfig {
    /// Connections in all, for a process that may open `descriptors` files: each needs one, and so
    /// does what it asks for.
    pub fn most(&self, descriptors: u64) -> usize {
        let half = usize::try_from(descriptors / 2).unwrap_or(MOST).max(1);
        self.most.map_or_else(|| half.min(MOST), |most| most.min(half))
    }

    /// Connections of one address; none where they are not counted.
    pub fn most_of(&self, address: IpAddr) -> Option<usize> {
        if self.trusts(address) {
            return None;
        }
        match self.per_address {
            Some(most) => Some(most),
            // A proxy on this machine that nobody has named, and a test, bring everyone's requests
            // from one address.
            None if address.to_canonical().is_loopback() => None,
            None => Some(PER_ADDRESS),
        }
    }

    /// Whether what a peer of this address forwards is believed.
    pub fn trusts(&self, address: IpAddr) -> bool {
        self.trusted_proxies.iter().any(|n| n.0.contains(&address.to_canonical()))
    }

    /// What is wrong, with the key and the remedy.
    pub(super) fn check(&self) -> Result<(), String> {
        let seconds = [
            ("header_seconds", self.header_seconds),
            ("body_seconds", self.body_seconds),
            ("idle_seconds", self.idle_seconds),
            ("write_seconds", self.write_seconds),
            ("response_seconds", self.response_seconds),
        ];
        if let Some((key, value)) = seconds.into_iter().find(|(_, v)| !(1..=LONGEST).contains(v)) {
            return Err(format!("connections.{key} is {value}: give 1 to {LONGEST}"));
        }
        if self.drain_seconds > LONGEST {
            return Err(format!(
                "connections.drain_seconds is {}: give 0 to {LONGEST}",
                self.drain_seconds
            ));
        }
        let counts = [
            ("most", self.most.unwrap_or(1)),
            ("per_address", self.per_address.unwrap_or(1)),
            ("requests_per_token", self.requests_per_token),
            ("requests_per_tenant", self.requests_per_tenant),
            ("streams", self.streams),
            ("streams_per_tenant", self.streams_per_tenant),
        ];
        match counts.into_iter().find(|(_, v)| *v == 0) {
            Some((key, _)) => Err(format!("connections.{key} is 0: give 1 or more")),
            None => Ok(()),
        }
    }

    /// The time that `seconds` of this configuration mean.
    pub fn time(seconds: u64) -> Duration {
        Duration::from_secs(seconds.min(LONGEST))
    }
}

/// Addresses, such as `10.0.0.0/8`, or one of them.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Network(IpNet);

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let one = || text.parse::<IpAddr>().map(|a| IpNet::from(a.to_canonical()));
        text.parse::<IpNet>().or_else(|_| one()).map(Self).map_err(|_| {
            let shown: String = text.chars().take(80).collect();
            format!("\"{shown}\" is no address and no network: write 10.0.0.7 or 10.0.0.0/8")
        })
    }
}

impl TryFrom<String> for Network {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl fmt::Debug for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_connections_than_half_the_descriptors() {
        let config = |most| ConnectionsConfig { most, ..ConnectionsConfig::default() };
        for (most, descriptors, expected) in [
            (None, 256, 128),
            (None, 1 << 20, 4_096),
            (None, 0, 1),
            (Some(10_000), 1_024, 512),
            (Some(7), 1_024, 7),
        ] {
            assert_eq!(config(most).most(descriptors), expected, "{most:?} {descriptors}");
        }
    }

    #[test]
    fn addresses_are_counted_unless_they_are_ours_or_a_proxys() {
        let mut config = ConnectionsConfig {
            trusted_proxies: vec!["10.1.0.0/16".parse().unwrap()],
            ..ConnectionsConfig::default()
        };
        let of = |config: &ConnectionsConfig, a: &str| config.most_of(a.parse().unwrap());
        for (address, expected) in [
            ("192.0.2.1", Some(256)),
            ("10.1.2.3", None),
            ("::ffff:10.1.2.3", None),
            ("127.0.0.1", None),
            ("::1", None),
            ("10.2.0.1", Some(256)),
        ] {
            assert_eq!(of(&config, address), expected, "{address}");
        }
        config.per_address = Some(3);
        assert_eq!((of(&config, "127.0.0.1"), of(&config, "10.1.2.3")), (Some(3), None));
    }

    #[test]
    fn networks_are_read() {
        for (text, inside, outside) in [
            ("10.0.0.0/8", "10.255.0.1", "11.0.0.1"),
            ("192.0.2.7", "192.0.2.7", "192.0.2.8"),
            ("2001:db8::/32", "2001:db8::1", "2001:db9::1"),
        ] {
            let network: Network = text.parse().unwrap();
            assert!(
                network.0.contains(&inside.parse::<IpAddr>().unwrap())
                    && !network.0.contains(&outside.parse::<IpAddr>().unwrap())
            );
        }
        for wrong in ["", "proxy.internal", "10.0.0.0/33", "10.0.0", "*", &"1".repeat(1000)] {
            assert!(wrong.parse::<Network>().is_err_and(|e| e.len() < 200), "{wrong}");
        }
    }
}
